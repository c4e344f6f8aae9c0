"""Drawing in a style of one's own: base, painting by references, layers by masks."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ml.custom_styles import CustomStyle, StyleLayer
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.colour import hex_to_rgb, mix, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import smoothstep
from ml.styles import catalogue, registry
from ml.styles._proportions import stylised
from ml.styles._stage import staged
from ml.styles.base import Keep, RenderContext, Rendering
from ml.styles.catalogue import StyleDefinition
from ml.styles.custom import finish
from ml.styles.custom.looks import Variation, variation
from ml.styles.custom.masks import canonical_places, laid, softened
from ml.styles.custom.model import (
    Areas,
    Colouring,
    areas_of,
    calmed,
    colouring,
    from_swatches,
    held,
    skin_of,
)
from ml.styles.custom.prepared import Prepared, prepare
from ml.styles.custom.synthesis import Model, known_of, laid_out, synthesise, tone_of

WORK = 512
"""Side at which patches are chosen; larger pictures are laid out from the same choice."""
DRAFT = 4
"""How many times smaller that is where it is looked at while a slider moves."""
_LEAST_DRAFT = 384
"""Side from which that is worth it, in pixels."""
_PLACES = 256
_FINE = 0.62
"""Size of the brushwork on a face against the rest, where the reference shows no face."""


@dataclass(frozen=True)
class _Drawing:
    """The base drawing.

    Attributes:
        rendering: as drawn by the base style.
        lab: (S, S, 3) OKLab.
        person: its geometry, in a frame of any size; None where there is none.
        areas: what it is made of.
    """

    rendering: Rendering
    lab: FloatImage
    person: Portrait | None
    areas: Areas


def ready(
    style: CustomStyle, pictures: Mapping[str, bytes], keep: Keep
) -> tuple[StyleDefinition, Callable[[str | None, Portrait, RenderContext], Rendering]]:
    """A style as the catalogue would list it, and what draws it in a look.

    Raises:
        AvatarError: as `prepare`.
    """
    prepared = prepare(style, pictures, keep)
    return prepared.definition, lambda look, who, context: draw(who, prepared, look, context)


def draw(
    portrait: Portrait, prepared: Prepared, look: str | None, context: RenderContext
) -> Rendering:
    """Draw a portrait in a style of one's own.

    Args:
        look: one of ``prepared.definition``; None is the first.

    Raises:
        AvatarError: what the base style's renderer raises.
        Cancelled: out of ``context.report``.
    """
    look = prepared.definition.look(look).id
    varied = variation(look)
    style = prepared.style
    root: Hashable = (style.base, look, style.proportions, context.size)
    # Over a photo, seeds differ by their patches alone.
    seed = None if style.base == "realism" else (context.seed, context.strength)
    base = context.keep(
        ("custom base", root, seed), lambda: _base(portrait, prepared, look, varied, context)
    )
    root = (root, seed, style.references, style.palette)
    context.report(0.2, base.rendering.image)
    colours = context.keep(("custom colours", root), lambda: _colours(base, prepared))
    places = canonical_places(base.person, _PLACES)
    out = base.lab
    for number, layer in enumerate(prepared.style.layers):
        painted = _layer(base, colours, prepared, layer, varied, root, context)
        out = mix(out, painted, _where(prepared, layer, places, context.size))
        share = (number + 1) / len(prepared.style.layers)
        context.report(0.2 + 0.75 * share, oklab_to_rgb(out))
    image = np.clip(oklab_to_rgb(out), 0, 1)
    return replace(base.rendering, image=image, svg=None)


def repaint(
    image: FloatImage,
    person: Portrait | None,
    prepared: Prepared,
    root: Hashable,
    context: RenderContext,
) -> FloatImage:
    """A finished picture painted anew by references, nothing of it moved.

    Args:
        image: (S, S, 3) sRGB in 0..1, S = ``context.size``.
        person: who is in it, if anybody is known to be.
        root: tells the picture from every other.

    Raises:
        Cancelled: out of ``context.report``.
    """
    lab = rgb_to_oklab(image)
    behind = np.zeros(lab.shape[:2], np.float32) if person is None else 1 - person.matte
    base = _Drawing(Rendering(image, sitter=person), lab, person, areas_of(person, behind))
    style = prepared.style
    root = ("repaint", root, style.references, style.palette)
    colours = context.keep(("custom colours", root), lambda: _colours(base, prepared))
    done = _layer(base, colours, prepared, style.layers[0], Variation(), root, context)
    return np.clip(oklab_to_rgb(done), 0, 1)


def _base(
    portrait: Portrait, prepared: Prepared, look: str, varied: Variation, context: RenderContext
) -> _Drawing:
    """The base style's drawing, or the person as they are before their own quiet ground."""
    style, size = prepared.style, context.size
    p = style.proportions
    seen = portrait
    if p > 0:
        seen = stylised(portrait, eyes=1 + 0.35 * p, jaw=0.16 * p, head=1 + 0.10 * p)
    if style.base == "realism":
        person = staged(seen, size, varied.zoom)
        lab = calmed(rgb_to_oklab(person.image), person.matte)
        drawn = Rendering(oklab_to_rgb(lab), sitter=person)
        return _Drawing(drawn, _lit(lab, varied), person, areas_of(person, 1 - person.matte))
    quiet = replace(context, report=lambda share, image: context.report(0.2 * share, image))
    drawn = registry.render(catalogue.style(style.base), look, seen, quiet)
    lab = rgb_to_oklab(drawn.image)
    alone = drawn.sitter if drawn.across == 1 else None
    behind = np.zeros((size, size), np.float32)
    if alone is not None:
        behind = 1 - cv2.resize(alone.matte, (size, size), interpolation=cv2.INTER_AREA)
    elif drawn.alpha is not None:
        behind = 1 - drawn.alpha
    return _Drawing(drawn, lab, alone, areas_of(alone, behind))


def _lit(lab: FloatImage, varied: Variation) -> FloatImage:
    """A lamp from one side, and more light and shade."""
    out = lab.copy()
    if varied.light:
        across = np.linspace(-1, 1, lab.shape[1], dtype=np.float32)
        out[..., 0] += varied.light * across * smoothstep(0.0, 0.5, out[..., 0])
    middle = 0.62
    out[..., 0] = np.clip(middle + (out[..., 0] - middle) * varied.contrast, 0, 1)
    return out


def _colours(base: _Drawing, prepared: Prepared) -> Colouring | None:
    """How the drawing takes on the style's colours; None where it has none of its own."""
    if not prepared.studies:
        return _from_palette(base, prepared)
    chosen = tuple(range(len(prepared.studies)))
    return colouring(base.lab, base.areas, prepared.studies, prepared.weights(chosen))


def _from_palette(base: _Drawing, prepared: Prepared) -> Colouring | None:
    palette = prepared.style.palette
    return from_swatches(base.lab, base.areas, palette) if palette else None


def _layer(
    base: _Drawing,
    colours: Colouring | None,
    prepared: Prepared,
    layer: StyleLayer,
    varied: Variation,
    root: Hashable,
    context: RenderContext,
) -> FloatImage:
    """One layer's picture, (S, S, 3) OKLab, before its mask.

    Args:
        root: names all that `base` and `colours` depend on.
    """
    style = prepared.style
    colour = style.colour if layer.colour is None else layer.colour
    line = style.line if layer.line is None else layer.line
    texture = style.texture if layer.texture is None else layer.texture
    if colours is None:
        return base.lab
    if layer.reference is not None and len(prepared.studies) > 1:
        one = prepared.studies[layer.reference]
        colours = context.keep(
            ("custom colours", root, layer.reference),
            lambda: colouring(base.lab, base.areas, [one], [1.0]),
        )
    full = _wanted(base, colours, varied, prepared)
    wanted = mix(base.lab, full, colour)
    if not prepared.studies:
        return wanted
    chosen = tuple(range(len(style.references))) if layer.reference is None else (layer.reference,)
    painting = context.keep(
        ("custom painting", root, chosen, style.scale, round(line, 2), context.seed, context.draft),
        lambda: _painted(base, full, prepared, chosen, line, varied, context),
    )
    size = context.size
    features, face = finish.features_of(base.person, size), finish.face_of(base.person, size)
    done = finish.toned(painting, wanted, features, face, colour)
    done = finish.lined(done, wanted, line)
    # A bold generation lays it on thicker, a gentle one thinner.
    return mix(wanted, done, min(texture / 0.8 * (0.6 + 0.8 * context.strength), 1.0))


def _wanted(
    base: _Drawing, colours: Colouring, varied: Variation, prepared: Prepared
) -> FloatImage:
    """The drawing in the references' colours, before the variation's ground."""
    size = base.lab.shape[0]
    out = colours.apply(base.lab, base.areas)
    out = held(out, base.lab, skin_of(base.person, size))
    if varied.ground == "own" or not prepared.studies:
        return out
    palette = [one for study in prepared.studies for one in study.palette if one.share > 0.025]
    lab = np.stack([rgb_to_oklab(hex_to_rgb(one.drawn or one.colour)) for one in palette])
    rank = {"pale": lab[:, 0], "deep": -lab[:, 0], "accent": np.hypot(lab[:, 1], lab[:, 2])}
    ground = lab[int(rank[varied.ground].argmax())]
    behind = out * base.areas["ground"][..., None]
    mean = behind.sum((0, 1)) / max(float(base.areas["ground"].sum()), 1.0)
    return mix(out, ground + 0.6 * (out - mean), 0.9 * base.areas["ground"])


def _painted(
    base: _Drawing,
    wanted: FloatImage,
    prepared: Prepared,
    chosen: tuple[int, ...],
    line: float,
    varied: Variation,
    context: RenderContext,
) -> FloatImage:
    """The picture in patches of the references, (S, S, 3) OKLab at the size asked for."""
    size, side = context.size, min(context.size, WORK)
    if context.draft and size >= _LEAST_DRAFT and size % DRAFT == 0:
        side = size // DRAFT
    behind = cv2.resize(base.areas["ground"], (side, side), interpolation=cv2.INTER_AREA)
    model = Model(
        cv2.resize(wanted, (side, side), interpolation=cv2.INTER_AREA),
        known_of(behind, base.person, side, side),
        finish.features_of(base.person, side),
        line,
        tone_of([prepared.studies[number] for number in chosen]),
    )
    seed = int(context.rng(11).integers(1, 2**31))
    scale = prepared.style.scale * varied.brush

    def tell(share: float) -> None:
        context.report(0.2 + 0.6 * share, None)

    painted = synthesise(model, lambda s: prepared.sheet(chosen, s), scale, seed, tell)
    out = laid_out(painted, prepared.paints(chosen, round(painted.side * size / side)), size)
    window = _window(base.person, side)
    if window is None or any(prepared.studies[n].face is not None for n in chosen):
        return out
    rows, columns = window
    # Smaller stones for the face, as mosaicists have them.
    part = side / (rows.stop - rows.start)
    fine = synthesise(
        model.cut(rows, columns),
        lambda s: prepared.sheet(chosen, round(s * part)),
        scale * _FINE,
        seed + 1,
        tell,
    )
    large = size // side
    paint = prepared.paints(chosen, round(fine.side * part * large))
    near = laid_out(fine, paint, (rows.stop - rows.start) * large)
    place = (
        slice(rows.start * large, rows.stop * large),
        slice(columns.start * large, columns.stop * large),
    )
    out[place] = mix(out[place], near, finish.face_of(base.person, size)[place])
    return out


def _window(person: Portrait | None, side: int) -> tuple[slice, slice] | None:
    """A square about the face in a picture of `side` pixels, of a size that halves well."""
    if person is None:
        return None
    rows, columns = np.nonzero(finish.face_of(person, side) > 0.02)
    if len(rows) == 0:
        return None
    length = max(int(np.ptp(rows)), int(np.ptp(columns))) + 1
    length = min(-(-length // 16) * 16, side)
    top, left = (
        int(np.clip((at.min() + at.max() - length) // 2, 0, side - length))
        for at in (rows, columns)
    )
    return slice(top, top + length), slice(left, left + length)


def _where(prepared: Prepared, layer: StyleLayer, places: FloatImage, size: int) -> FloatImage:
    """How strongly a layer holds at each pixel, (size, size) in 0..1."""
    if layer.mask is None:
        return np.full((size, size), layer.strength, np.float32)
    mask = softened(prepared.masks[layer.mask], layer.feather)
    return layer.strength * laid(mask, places, size)
