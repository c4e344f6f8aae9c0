"""What draws a generation: a style of the catalogue, or one of somebody's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from ml.custom_styles import CUSTOM, CustomStyle
from ml.errors import AvatarError
from ml.faces.portrait import Portrait
from ml.styles import catalogue, registry
from ml.styles.base import Keep, RenderContext, Rendering
from ml.styles.catalogue import StyleDefinition

OWN = "ml.styles.custom.renderer"
"""Draws styles of one's own. By name, as `ml.styles.registry` names renderers: what it is made of
shapes no other style's pictures, and is loaded where it is asked for."""

Draw = Callable[[str | None, Portrait, RenderContext], Rendering]
Ready = Callable[[CustomStyle, Mapping[str, bytes], Keep], tuple[StyleDefinition, Draw]]


@dataclass(frozen=True)
class Way:
    """A style, ready to draw.

    Attributes:
        definition: its looks, credits, kind.
        own: draws it where it is somebody's own.
    """

    definition: StyleDefinition
    own: Draw | None = None

    def check(self, looks: set[str]) -> None:
        """Refuse parameters that no renderer takes, before anything is drawn.

        Raises:
            AvatarError: ``style.invalid``, ``style.unknown_renderer``.
        """
        if self.own is None:
            for look in looks:
                registry.parameters(self.definition, look)

    def draw(self, look: str | None, portrait: Portrait, context: RenderContext) -> Rendering:
        """Draw `portrait` in a look.

        Raises:
            AvatarError: as the renderer does.
            Cancelled: out of ``context.report``.
        """
        if self.own is not None:
            return self.own(look, portrait, context)
        return registry.render(self.definition, look, portrait, context)


def way(style: str, custom: CustomStyle | None, pictures: Mapping[str, bytes], keep: Keep) -> Way:
    """What draws a style.

    Args:
        style: id in the catalogue, or ``custom``.
        custom: the style itself in that case.
        pictures: its files by SHA-256.
        keep: holds studies of references between calls.

    Raises:
        AvatarError: ``style.unknown``; for a custom one, as `ml.styles.custom.prepared.prepare`.
    """
    if (custom is not None) != (style == CUSTOM):
        raise AvatarError("style.unknown", f"There is no style {style!r}.", style=style)
    if custom is None:
        return Way(catalogue.style(style))
    ready = cast("Ready", import_module(OWN).ready)
    return Way(*ready(custom, pictures, keep))
