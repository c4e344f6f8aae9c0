"""What draws a generation: a style of the catalogue, or one of somebody's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ml.custom_styles import CUSTOM, CustomStyle
from ml.errors import AvatarError
from ml.faces.portrait import Portrait
from ml.styles import catalogue, registry
from ml.styles.base import Keep, RenderContext, Rendering
from ml.styles.catalogue import StyleDefinition
from ml.styles.custom.prepared import Prepared, prepare
from ml.styles.custom.renderer import draw


@dataclass(frozen=True)
class Way:
    """A style, ready to draw.

    Attributes:
        definition: its looks, credits, kind.
        prepared: its references, where it is somebody's own.
    """

    definition: StyleDefinition
    prepared: Prepared | None = None

    def check(self, looks: set[str]) -> None:
        """Refuse parameters that no renderer takes, before anything is drawn.

        Raises:
            AvatarError: ``style.invalid``, ``style.unknown_renderer``.
        """
        if self.prepared is None:
            for look in looks:
                registry.parameters(self.definition, look)

    def draw(self, look: str | None, portrait: Portrait, context: RenderContext) -> Rendering:
        """Draw `portrait` in a look.

        Raises:
            AvatarError: as the renderer does.
            Cancelled: out of ``context.report``.
        """
        if self.prepared is not None:
            return draw(portrait, self.prepared, look, context)
        return registry.render(self.definition, look, portrait, context)


def way(style: str, custom: CustomStyle | None, pictures: Mapping[str, bytes], keep: Keep) -> Way:
    """What draws a style.

    Args:
        style: id in the catalogue, or ``custom``.
        custom: the style itself in that case.
        pictures: its files by SHA-256.
        keep: holds studies of references and prepared styles between calls.

    Raises:
        AvatarError: ``style.unknown``; for a custom one, as `ml.styles.custom.prepared.prepare`.
    """
    if (custom is not None) != (style == CUSTOM):
        raise AvatarError("style.unknown", f"There is no style {style!r}.", style=style)
    if custom is None:
        return Way(catalogue.style(style))
    # Strengths, masks and the name change with every move of a slider; what is costly does not
    # depend on them.
    prepared = prepare(custom, pictures, keep)
    return Way(prepared.definition, prepared)
