"""Whether a style can be drawn with, and by this person."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from avatar_platform.problems import Problem
from generation.models import CustomStyle, StylePicture
from ml.custom_styles import CustomStyle as Contract


def usable(style: CustomStyle) -> CustomStyle:
    """The style, if it can be drawn with.

    Raises:
        Problem: ``style.in_bin``, ``style.not_ready`` (409).
    """
    if style.deleted_at is not None:
        raise Problem("style.in_bin", status=409)
    if style.status != CustomStyle.Status.READY:
        raise Problem("style.not_ready", status=409)
    return style


def pictures_check(user: User, contract: Contract) -> None:
    """Make sure that every picture a style names is this person's, and studied.

    Raises:
        Problem: `validation.failed` (400): ``style.reference_missing``, ``style.mask_missing``.
    """
    ready = StylePicture.objects.select_for_update().filter(
        user=user, status=StylePicture.Status.READY, digest__in=list(contract.pictures())
    )
    with transaction.atomic():
        found = set(ready.values_list("kind", "digest"))
    for index, reference in enumerate(contract.references):
        if (StylePicture.Kind.REFERENCE, reference.picture) not in found:
            raise Problem.of_field(f"style.references.{index}.picture", "style.reference_missing")
    for index, layer in enumerate(contract.layers):
        if layer.mask is not None and (StylePicture.Kind.MASK, layer.mask) not in found:
            raise Problem.of_field(f"style.layers.{index}.mask", "style.mask_missing")
