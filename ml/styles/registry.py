"""Renderers by the name a style file gives them, found and imported when first needed."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError

from ml.errors import AvatarError
from ml.styles.catalogue import StyleDefinition, explain

if TYPE_CHECKING:
    from ml.faces.portrait import Portrait
    from ml.styles.base import Parameters, RenderContext, Renderer, Rendering

RENDERERS: dict[str, str] = {
    "realism": "ml.styles.realism:Realism",
    "anime": "ml.styles.anime:Anime",
    "cartoon": "ml.styles.cartoon:Cartoon",
    "clay": "ml.styles.clay:Clay",
    "sticker": "ml.styles.sticker:Sticker",
    "comic": "ml.styles.comic:Comic",
    "ink": "ml.styles.ink:Ink",
    "pencil": "ml.styles.pencil:Pencil",
    "watercolour": "ml.styles.watercolour:Watercolour",
    "oil": "ml.styles.oil:Oil",
    "pixel": "ml.styles.pixel:Pixel",
    "lowpoly": "ml.styles.lowpoly:LowPoly",
    "popart": "ml.styles.popart:PopArt",
    "neon": "ml.styles.neon:Neon",
    "dicebear": "ml.styles.illustrated:Illustrated",
}
"""Name in a style file -> ``module:Class``. A new renderer is a new file and one entry here."""


def renderer(name: str) -> Renderer[Any]:
    """The renderer a style file calls `name`.

    Raises:
        AvatarError: ``style.unknown_renderer``.
    """
    path = RENDERERS.get(name)
    if path is None:
        raise AvatarError(
            "style.unknown_renderer", f"There is no renderer {name!r}.", renderer=name
        )
    return _load(path)


def parameters(style: StyleDefinition, look_id: str | None = None) -> Parameters:
    """The style's parameters in the given look, checked against its renderer.

    Raises:
        AvatarError: ``style.invalid`` naming the key; ``style.unknown_look``;
            ``style.unknown_renderer``.
    """
    merged = style.merged(look_id)
    try:
        model = renderer(style.renderer).parameters
        return cast("Parameters", model.model_validate(merged))
    except ValidationError as error:
        key, problem = explain(error)
        look = style.look(look_id).id
        raise AvatarError(
            "style.invalid",
            f"{style.id} ({look}): {problem}",
            file=f"{style.id}.toml",
            look=look,
            key=f"parameters.{key}",
            problem=problem,
        ) from error


def render(
    style: StyleDefinition, look_id: str | None, portrait: Portrait, context: RenderContext
) -> Rendering:
    """Draw `portrait` in a look of `style`.

    Raises:
        AvatarError: as `parameters` does, and whatever the renderer raises.
        Cancelled: out of ``context.report``.
    """
    return renderer(style.renderer).render(portrait, parameters(style, look_id), context)


@cache
def _load(path: str) -> Renderer[Any]:
    module, _, name = path.partition(":")
    return cast("Renderer[Any]", getattr(import_module(module), name)())
