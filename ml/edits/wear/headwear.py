"""Hats, headphones and earrings put on a head."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.edits.wear import earrings, hats, headphones
from ml.edits.wear.hats import Hat, Skull
from ml.edits.wear.head import Head, silhouette
from ml.edits.wear.layer import Window, draw, ellipsoid, occluder, shadow
from ml.edits.wear.light import Light, Material
from ml.edits.wear.put import laid, shaded
from ml.edits.wear.worn import Worn
from ml.errors import AvatarError
from ml.faces.portrait import Portrait
from ml.imaging.colour import hex_to_rgb, mix, to_linear
from ml.imaging.filters import blur, smoothstep
from ml.imaging.warp import sample

Float = NDArray[np.float32]


def hat(
    person: Portrait, background: Float, model: str, colours: tuple[str, str], size: float
) -> Worn:
    """Put on a hat; hair above its edge goes.

    Args:
        background: (S, S, 3) what stands behind the person.
        colours: of the hat, of its band, brim or cuff.
    """
    head = Head.of(person)
    light = Light.of(person, head)
    skull = Skull.of(head, silhouette(person, head))
    first, second = (to_linear(hex_to_rgb(colour)) for colour in colours)
    main = {hats.MAIN: first, hats.BAND: second, hats.BRIM: second if model == "cap" else first}
    made = hats.build(skull, model, size, main)
    window = Window.around(head.placed(made.mesh.points), person.size, 0.1 * head.scale)
    if window is None:
        return Worn.none(person.image)
    rough = 0.55 if model == "fedora" else 0.9
    materials = [
        Material(main[number], rough, shine=0.012) for number in (hats.MAIN, hats.BAND, hats.BRIM)
    ]
    face = occluder(head, window, 0.10)
    drawing = draw(
        head, light, window, made.mesh, materials, face, made.paints, (hats.MAIN, hats.BAND)
    )
    cover = window.spread(drawing.alpha, person.size)
    place = _beside(person, head, made)
    gone = _above(place, cover, head.scale) * _near(person, head.scale)
    image, more = _pressed(person, background, place, head)
    image = mix(image, background, gone)
    gone = np.maximum(gone, more)
    shade = shadow(drawing, light, head, person.size)
    near = _below(cover, 0.16 * head.scale)
    shade = np.maximum(shade, 0.8 * near) * person.matte * (1 - gone)
    image = shaded(image, shade, 0.35 + 0.4 * light.direct)
    lines = window.spread(drawing.outline(head.scale), person.size)
    return Worn(laid(image, drawing), cover, gone, lines, np.zeros_like(cover))


@dataclass(frozen=True)
class _Beside:
    """Places beside a hat's edge, in interocular distances.

    Attributes:
        along, below: (S, S) from the edge's left end, to the right and down.
        across: (2,) unit vector to the right, in the picture.
        start: (2,) pixels of the left end.
        wide: the edge's length.
    """

    along: Float
    below: Float
    across: Float
    start: Float
    wide: float


def _beside(person: Portrait, head: Head, made: Hat) -> _Beside:
    left, right = head.placed(made.sides)[:, :2]
    length = max(float(np.hypot(*(right - left))), 1e-6)
    across = (right - left) / length
    y, x = np.mgrid[0 : person.size, 0 : person.size].astype(np.float32)
    x, y = x - left[0], y - left[1]
    along = (x * across[0] + y * across[1]) / head.scale
    below = (y * across[0] - x * across[1]) / head.scale
    return _Beside(along, below, across, left, length / head.scale)


def _above(place: _Beside, cover: Float, unit: float) -> Float:
    """(S, S) what of the person would stick out above a hat's edge."""
    size = cover.shape[0]
    over = 1 - smoothstep(-0.04, 0.06, place.below)
    inside = (place.along > 0) & (place.along < place.wide)
    side = 2 * max(round(0.03 * unit), 1) + 1
    filled = cv2.morphologyEx(cover, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    top = np.where(filled > 0.5, np.arange(size)[:, None], size).min(0)
    above = (np.arange(size)[:, None] <= top[None] + 1).astype(np.float32)
    gone = np.where(inside, blur(above, 0.8) * (place.below < 0.1), over)
    return np.asarray(np.clip(gone, 0, 1) * (1 - cover), np.float32)


def _near(person: Portrait, unit: float) -> Float:
    """(S, S) 1 on the person and its soft edge."""
    side = 2 * max(round(0.05 * unit), 1) + 1
    wide = cv2.dilate(person.matte, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    return smoothstep(0.02, 0.25, blur(np.asarray(wide, np.float32), 0.015 * unit))


def _pressed(
    person: Portrait, background: Float, place: _Beside, head: Head
) -> tuple[Float, Float]:
    """Hair that stood out beside a hat's edge drawn in to it, and (S, S) what it left.

    It comes out again further down, as hair under a hat does.
    """
    matte, size, unit = person.matte, person.size, head.scale
    middle = place.wide / 2
    off = place.along - middle
    from_x = np.zeros((size, size), np.float32)
    for side in (-1, 1):
        away = off * side
        reach = _reach(matte, away, place.below)
        row = np.clip((place.below + 0.5) / _ROW, 0, len(reach) - 1.001)
        low = row.astype(int)
        wide = reach[low] + (reach[low + 1] - reach[low]) * (row - low)
        room = (
            middle
            + 0.05
            + 0.55 * np.maximum(place.below, 0)
            + 0.5 * np.maximum(place.below, 0) ** 2
        )
        face = middle - 0.14
        squeeze = np.maximum((wide - face) / np.maximum(room - face, 0.05), 1.0)
        shift = np.clip(away - face, 0, None) * (squeeze - 1)
        fade = 1 - smoothstep(1.4, 2.2, place.below)
        from_x += np.where(away > face, side * shift * fade * (place.below > -0.6), 0)
    from_x = blur(from_x.astype(np.float32), 0.02 * unit) * unit
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    x, y = x + from_x * place.across[0], y + from_x * place.across[1]
    moved = np.asarray(cv2.remap(matte, x, y, cv2.INTER_LINEAR, borderValue=0), np.float32)
    colours = np.clip(sample(person.image, x, y), 0, 1)
    changed = smoothstep(0.3, 1.5, np.abs(from_x)) * _near(person, unit)
    image = mix(person.image, mix(background, colours, moved), changed)
    return image, np.asarray(np.clip(matte - moved, 0, 1) * changed, np.float32)


_ROW = 0.05
"""Height of the rows in which hair's reach is measured, in interocular distances."""


def _reach(matte: Float, away: Float, below: Float) -> NDArray[np.float64]:
    """How far a person reaches to one side, for rows from half a distance above a hat's edge."""
    solid = (matte > 0.4) & (away > 0) & (away < 2.2)
    row = np.floor((below[solid] + 0.5) / _ROW).astype(int)
    count = int(3.0 / _ROW)
    found = np.zeros(count)
    inside = (row >= 0) & (row < count)
    np.maximum.at(found, row[inside], away[solid][inside])
    kernel = np.ones(5) / 5
    return np.convolve(np.pad(found, 2, mode="edge"), kernel, "valid")


def _below(cover: Float, reach: float) -> Float:
    """(S, S) nearness to what covers, from below."""
    soft = blur(cover, 0.45 * reach)
    move = np.array([[1, 0, 0], [0, 1, 0.45 * reach]], np.float32)
    moved = cv2.warpAffine(soft, move, cover.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved * (1 - cover), np.float32)


def phones(person: Portrait, colours: tuple[str, str], size: float) -> Worn:
    """Put on headphones; `colours` of shell and pads."""
    head = Head.of(person)
    light = Light.of(person, head)
    reach = silhouette(person, head)
    skull = Skull.of(head, reach)
    mesh = headphones.build(head, skull, size)
    window = Window.around(head.placed(mesh.points), person.size, 0.3 * head.scale)
    if window is None:
        return Worn.none(person.image)
    materials = [
        Material.plastic(colours[0], 0.28),
        Material(to_linear(hex_to_rgb(colours[1])), 0.55, shine=0.03),
        Material.metal_of("#b9bcc2", 0.25),
    ]
    round_head = ellipsoid(
        head,
        window,
        (skull.x, -0.25, skull.z),
        (skull.wide - 0.10, -0.25 - skull.hair - 0.02, skull.deep),
    )
    before = np.minimum(occluder(head, window, 0.02), round_head)
    drawing = draw(head, light, window, mesh, materials, before)
    cover = window.spread(drawing.alpha, person.size)
    close = blur(cover, 0.09 * head.scale) * (1 - cover)
    shade = np.maximum(shadow(drawing, light, head, person.size), close) * person.matte
    image = shaded(person.image, shade, 0.3 + 0.35 * light.direct)
    lines = window.spread(drawing.outline(head.scale), person.size)
    nothing = np.zeros_like(cover)
    return Worn(laid(image, drawing), cover, nothing, lines, nothing)


def rings(person: Portrait, model: str, colours: tuple[str, str], size: float) -> Worn:
    """Put on earrings; `colours` of metal and stone.

    Raises:
        AvatarError: ``edit.ears_hidden`` where no ear shows.
    """
    head = Head.of(person)
    places = earrings.lobes(person, head)
    if not places:
        raise AvatarError("edit.ears_hidden", "Both ears are hidden.")
    light = Light.of(person, head)
    mesh = earrings.build(head, places, model, size)
    window = Window.around(head.placed(mesh.points), person.size, 0.15 * head.scale)
    if window is None:
        raise AvatarError("edit.ears_hidden", "Both ears are outside of the picture.")
    stone = Material(
        to_linear(hex_to_rgb(colours[1])), 0.10 if model != "pearls" else 0.3, shine=0.14
    )
    drawing = draw(
        head,
        light,
        window,
        mesh,
        [Material.metal_of(colours[0]), stone],
        occluder(head, window, 0.05),
    )
    hidden = smoothstep(0.35, 0.75, person.regions[Region.HAIR][window.place])
    cover = window.spread(drawing.alpha * (1 - hidden), person.size)
    shade = shadow(drawing, light, head, person.size) * person.matte
    image = shaded(person.image, shade, 0.25 + 0.35 * light.direct)
    lines = window.spread(drawing.outline(head.scale), person.size) * np.minimum(cover * 4, 1)
    nothing = np.zeros_like(cover)
    return Worn(laid(image, drawing, cover[window.place]), cover, nothing, lines, nothing)
