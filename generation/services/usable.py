"""Whether a photo can be drawn from."""

from __future__ import annotations

from avatar_platform.problems import Problem
from generation.models import Photo


def usable_check(photo: Photo) -> None:
    """Make sure that pictures can be made of a photo.

    Raises:
        Problem: ``photo.analysing``, ``photo.not_usable``, ``photo.face_not_chosen``.
    """
    if photo.status == Photo.Status.ANALYSING:
        raise Problem("photo.analysing", status=409)
    if photo.status != Photo.Status.READY or photo.analysis is None:
        raise Problem("photo.not_usable", status=409)
    if photo.face is None and photo.analysis["chosen"] is None:
        raise Problem("photo.face_not_chosen", status=409)
