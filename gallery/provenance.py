"""What the platform's own pictures are marked and signed with. For tasks only: what it imports is
heavy.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from ml.errors import AvatarError
from ml.provenance.identity import Identity, Sources, identity
from ml.provenance.manifest import Origin
from ml.provenance.marking import Provenance
from ml.provenance.payload import Source
from ml.styles.catalogue import style as style_definition

PHOTO = "photo"
"""The style of an avatar that is a photo as it is."""


def keys() -> Identity:
    """This installation's keys.

    Raises:
        AvatarError: ``provenance.keys``.
    """
    config = settings.CONFIG
    return identity(
        Sources(
            config.provenance_dir or config.var_dir / "provenance",
            config.c2pa_certificates,
            config.c2pa_key,
        )
    )


def provenance(recipe: Mapping[str, Any], *, edited: bool, day: date | None = None) -> Provenance:
    """What is said of a picture made by `recipe`, a dumped `ml.contracts.Recipe`.

    Args:
        edited: whether anything was changed since.
        day: when it was made; today if None.
    """
    style = str(recipe.get("contract", {}).get("style", ""))
    origin = Origin(
        engine=str(recipe.get("engine", "")),
        engine_version=str(recipe.get("engine_version", "")),
        style=style,
        source=source_of(style, edited=edited),
        day=day or timezone.now().date(),
    )
    return Provenance(origin, keys())


def source_of(style: str, *, edited: bool) -> Source:
    """How much of the photo is in a picture of this style."""
    if style == PHOTO:
        return Source.COMPOSITE if edited else Source.ENHANCED
    try:
        drawn_anew = style_definition(style).kind == "vector"
    except AvatarError:  # one's own, or a style file that was removed since
        drawn_anew = False
    return Source.GENERATED if drawn_anew else Source.COMPOSITE
