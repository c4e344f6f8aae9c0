"""Anime: cel shading, large eyes drawn anew, hair in masses with a band of light, clean lines."""

from __future__ import annotations

from typing import Annotated, Literal

import cv2
import numpy as np
from pydantic import Field

from ml.contracts import Region
from ml.enhance import enlarge
from ml.faces import landmarks as lm
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, FloatImage, Portrait
from ml.imaging.backgrounds import paint
from ml.imaging.colour import hex_to_rgb, mix, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, smooth_along, smoothstep, structure_flow
from ml.imaging.relight import Relief, relief_of, rim
from ml.imaging.soft import grown, shrunk, soft
from ml.styles._basecoat import base_coat
from ml.styles._cel import (
    Parts,
    hair_masses,
    parts_of,
    posterised,
    shaded_skin,
    skin_shadow,
    step,
)
from ml.styles._proportions import stylised
from ml.styles._scenes import SCENES, scene
from ml.styles._stage import crisp, cut_out, over, staged
from ml.styles.base import Parameters, RenderContext, Rendering
from ml.styles.features.curves import Canvas, ellipse, spline, taper
from ml.styles.features.eyes import EyeStyle, draw_eye, eyes_of, opened
from ml.styles.features.mouth import (
    MouthStyle,
    brow_colour,
    draw_brows,
    draw_mouth,
    draw_nose,
)

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Share = Annotated[float, Field(ge=0, le=1)]
LARGEST = 1024
"""Side in pixels above which the drawing is enlarged instead of drawn larger."""
LINE_SIDE = 720
"""Side at which contours are found."""


class AnimeParameters(Parameters):
    """A drawing's proportions, shading, lines and backdrop."""

    eyes: Annotated[float, Field(ge=1, le=1.6)] = 1.28
    jaw: Annotated[float, Field(ge=0, le=0.25)] = 0.1
    open: Annotated[float, Field(ge=1, le=2)] = 1.3
    vivid: Annotated[float, Field(ge=0.5, le=3)] = 1.8
    light_from: Literal[-1, 1] = -1
    shadow: Share = 0.5
    """How much of the face lies in shadow."""
    tones: Literal[1, 2] = 1
    warmth: Annotated[float, Field(ge=-1, le=2)] = 0.5
    blush: Share = 0.5
    gloss: Share = 0.8
    detail: Share = 0.3
    """How much of the face's own modelling stays."""
    saturation: Annotated[float, Field(ge=0, le=2)] = 1.15
    line: Share = 0.75
    line_colour: Colour = "#2a1a1e"
    ambient: Colour | None = None
    """Colour that the whole person is bathed in."""
    ambient_strength: Share = 0.25
    rim: Share = 0.0
    rim_colour: Colour = "#ffffff"
    scene: Literal["sky", "sakura", "dusk", "speed", "window", "gradient", "circle", "halo"] = "sky"
    colours: tuple[Colour, ...] = ()
    zoom: Annotated[float, Field(ge=0.8, le=1.6)] = 1.0


class Anime:
    """A character of drawn animation."""

    parameters = AnimeParameters

    def render(
        self, portrait: Portrait, parameters: AnimeParameters, context: RenderContext
    ) -> Rendering:
        """Base coat, cels, lines, features, backdrop."""
        work = min(context.size, LARGEST)
        source = cut_out(staged(portrait, work, parameters.zoom))
        degree = context.strength - 0.5
        person = stylised(
            source,
            eyes=1 + (parameters.eyes - 1) * (1 + 0.8 * degree),
            jaw=parameters.jaw * (1 + degree),
        )
        context.report(0.1, person.image)
        coat = base_coat(person.image)
        context.report(0.4, coat)
        drawn = _drawn(coat, person, source, parameters, context.strength)
        context.report(0.75, drawn)
        ground = _backdrop(work, parameters, context)
        image = over(ground, drawn, crisp(person.matte, work / 500, inset=0.6), wrap=0.08)
        image = _lit_from_behind(image, person, parameters)
        if context.size > work:
            image = enlarge(image, 2)
        return Rendering(np.clip(image, 0, 1).astype(np.float32))


def _backdrop(size: int, parameters: AnimeParameters, context: RenderContext) -> FloatImage:
    if parameters.scene in SCENES:
        return scene(parameters.scene, size, context.rng(1), parameters.colours)
    colours = parameters.colours or ("#7fb6e8", "#e6f3ff")
    return paint(parameters.scene, size, colours, context.rng(1))  # type: ignore[arg-type]


def _drawn(
    coat: FloatImage,
    person: Portrait,
    source: Portrait,
    parameters: AnimeParameters,
    strength: float,
) -> FloatImage:
    """The person on cels: shaded parts, lines, features."""
    lab = rgb_to_oklab(coat)
    relief = relief_of(person)
    parts = parts_of(person, lab)
    unit = person.interocular
    towards = (0.55 * parameters.light_from, -0.5, 0.75)
    hair, strands = hair_masses(lab, parts, unit, relief, parameters.gloss)
    skin = _skin(lab, person, parts, relief, parameters, towards, strength)
    other = lab.copy()
    other[..., 0] = posterised(lab[..., 0], 0.13, 0.12, 0.55 + 0.4 * strength)
    out = mix(other, hair, parts.hair)
    out = mix(out, skin, parts.skin * (1 - person.regions[Region.BEARD] * 0.9))
    out[..., 1:] *= parameters.saturation
    if parameters.ambient is not None:
        wash = rgb_to_oklab(hex_to_rgb(parameters.ambient))
        out += (wash * np.array([0.4, 1, 1], np.float32) - out * [0.4, 0.6, 0.6]) * (
            parameters.ambient_strength
        )
    image = oklab_to_rgb(out)
    lines = np.maximum(_lines(lab, person, parts), strands * 0.6) * parameters.line
    image = mix(image, _trace(out, parameters), lines)
    canvas = Canvas(image)
    _features(canvas, person, source, parts, parameters, strength)
    return _with_glasses(canvas.image, coat, person)


def _skin(
    lab: FloatImage,
    person: Portrait,
    parts: Parts,
    relief: Relief,
    parameters: AnimeParameters,
    towards: tuple[float, float, float],
    strength: float,
) -> FloatImage:
    """Skin in clean tones over what little modelling of the face is kept."""
    unit = person.interocular
    level = 0.2 + 0.5 * parameters.shadow
    shadow = skin_shadow(person, lab, parts, relief, towards, level)
    second = None
    if parameters.tones == 2:
        second = skin_shadow(person, lab, parts, relief, towards, level * 0.55) * shadow
    tone = parts.tone.copy()
    # Drawn skin is a little lighter and cleaner; dark skin keeps its depth.
    tone[0] += 0.05 * smoothstep(0.45, 0.7, np.float32(tone[0]))
    tone[1:] *= 1.06
    skin = shaded_skin(tone, shadow, second, parameters.warmth)
    light = lab[..., 0]
    modelling = soft(light, 0.02 * unit) - soft(light, 0.3 * unit)
    keep = parameters.detail * (1.3 - 0.6 * strength)
    skin[..., 0] += np.clip(modelling, -0.14, 0.04) * keep
    return skin


def _trace(lab: FloatImage, parameters: AnimeParameters) -> FloatImage:
    """Lines take a dark version of the colour they border on."""
    dark = lab * np.array([0.42, 0.9, 0.9], np.float32)
    return mix(oklab_to_rgb(dark), hex_to_rgb(parameters.line_colour), 0.45)


def _lines(lab: FloatImage, person: Portrait, parts: Parts) -> FloatImage:
    """(S, S) ink of the contours: flow-guided differences of Gaussians and the outline."""
    unit, size = person.interocular, person.size
    light = lab[..., 0]
    small = shrunk(light, LINE_SIDE)
    k = small.shape[0] / size
    tangent, _ = structure_flow(small, 0.02 * unit * k)
    fine = 0.0085 * unit * k
    difference = blur(small, fine) - blur(small, 2.0 * fine)
    difference = smooth_along(difference, tangent, 0.05 * unit * k)
    ink = smoothstep(0.006, 0.028, -grown(difference, size))
    quiet = parts.skin * parts.oval * 0.75 + 0.35 * parts.hair
    ink = ink * (1 - quiet) * smoothstep(0.5, 0.9, blur(person.matte, size / 300))
    edge = blur(person.matte, size / 420)
    outline = np.clip(1.35 * 4 * edge * (1 - edge) - 0.25, 0, 1)
    between = blur(parts.hair, size / 600)
    seam = np.clip(4 * between * (1 - between) * 1.2 - 0.3, 0, 1) * blur(parts.skin, size / 200)
    jaw = np.zeros((size, size), np.float32)
    ids = (454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152,
           148, 176, 149, 150, 136, 172, 58, 132, 93, 234)  # fmt: skip
    pen = Canvas(np.zeros((size, size, 3), np.float32))
    curve = spline(person.landmarks[list(ids), :2], 80)
    weight = (0.35 + 0.65 * taper(80, 0.3, 0.3)) * 0.028 * unit
    weight *= taper(80, 0.0, 0.0, 0.5) ** 0.4
    pen.stroke(curve, weight, (1, 1, 1), 0.9)
    jaw = pen.ink * parts.skin * (1 - person.regions[Region.BEARD])
    return np.clip(np.maximum.reduce([ink, outline, seam * 0.8, jaw]), 0, 1).astype(np.float32)


def _features(
    canvas: Canvas,
    person: Portrait,
    source: Portrait,
    parts: Parts,
    parameters: AnimeParameters,
    strength: float,
) -> None:
    """Blank the photographed eyes, brows and mouth, and draw them."""
    unit = person.interocular
    tone = parts.tone
    line = tuple(hex_to_rgb(parameters.line_colour).tolist())
    style = EyeStyle(
        open=parameters.open + 0.2 * (strength - 0.5), vivid=parameters.vivid, line=line
    )
    eyes = [opened(eye, style) for eye in eyes_of(person, source)]
    _blank(canvas, person, [eye.shape for eye in eyes])
    if parameters.blush > 0:
        _blush(canvas, person, tone, parameters.blush)
    for eye in eyes:
        draw_eye(canvas, eye, style, tone)
    colour = brow_colour(source) * np.array([0.85, 1.0, 1.0], np.float32)
    draw_brows(canvas, person, colour, 0.8, 0.95)
    draw_nose(canvas, person, tone, 0.03, -parameters.light_from)
    draw_mouth(canvas, person, MouthStyle(lips=0.45), source)


def _blank(canvas: Canvas, person: Portrait, shapes: list[FloatImage]) -> None:
    """Paint skin over eyes, lids, brows and mouth: what is around them closes over."""
    unit, size = person.interocular, person.size
    glasses = wears_glasses(person)
    mask = np.zeros((size, size), np.float32)
    for shape in shapes:
        mask = np.maximum(mask, lm.polygon((size, size), shape))
    grow = 0.05 if glasses else 0.11
    mask = cv2.dilate(mask, _disc(grow * unit))
    brows = cv2.dilate(person.regions[Region.BROWS], _disc(0.05 * unit))
    mouth = person.region(Region.LIPS, Region.MOUTH) * (1 - person.regions[Region.BEARD])
    mask = np.maximum.reduce([mask, smoothstep(0.1, 0.5, brows), smoothstep(0.1, 0.5, mouth)])
    filled = _closed(canvas.image, (mask > 0.05).astype(np.float32), unit)
    canvas.image[:] = mix(canvas.image, filled, blur(mask, 0.025 * unit))


def _closed(image: FloatImage, hole: FloatImage, unit: float) -> FloatImage:
    """The picture with `hole` filled by what surrounds it, coarse to fine, at half size."""
    side = image.shape[0] // 2
    small = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
    known = 1 - cv2.dilate(cv2.resize(hole, (side, side)), _disc(0.02 * unit))
    total, weight = small * known[..., None] * 1e3, known * 1e3
    for reach in (0.04, 0.12, 0.3):
        share = 1 / reach**2
        total = total + share * blur(small * known[..., None], reach * unit / 2)
        weight = weight + share * blur(known, reach * unit / 2)
    filled = total / np.maximum(weight, 1e-6)[..., None]
    return cv2.resize(filled.astype(np.float32), image.shape[1::-1], interpolation=cv2.INTER_LINEAR)


def _disc(radius: float) -> FloatImage:
    side = 2 * max(1, round(radius)) + 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))


def _blush(canvas: Canvas, person: Portrait, tone: FloatImage, amount: float) -> None:
    """Two soft patches on the cheeks with short slanting strokes."""
    unit = person.interocular
    rose = oklab_to_rgb(tone * [0.94, 1, 0.9] + np.array([0, 0.06, 0.0]))
    for cheek, iris in ((50, LEFT_IRIS), (280, RIGHT_IRIS)):
        at = person.landmarks[cheek, :2] * 0.6 + person.landmarks[iris, :2] * 0.4
        at[1] = person.landmarks[cheek, 1]
        canvas.fill(ellipse(at, 0.24 * unit, 0.13 * unit), rose, 0.6 * amount, 0.07 * unit)


def wears_glasses(person: Portrait) -> bool:
    """Whether glasses were found, as far as the analysis says."""
    value = person.measures.get("glasses", 0.0)
    return value not in ("none", "", 0, 0.0) if isinstance(value, str) else float(value) > 0.5


def _with_glasses(image: FloatImage, coat: FloatImage, person: Portrait) -> FloatImage:
    """Lay frames, which the drawing of the eyes covered, back over it."""
    if not wears_glasses(person):
        return image
    unit = person.interocular
    light = rgb_to_oklab(coat)[..., 0]
    closing = cv2.morphologyEx(light, cv2.MORPH_CLOSE, _disc(0.07 * unit))
    frame = smoothstep(0.08, 0.2, closing - light)
    inside = cv2.dilate(person.regions[Region.EYES], _disc(0.02 * unit))
    y, x = np.mgrid[0 : person.size, 0 : person.size].astype(np.float32)
    centre = person.landmarks[[LEFT_IRIS, RIGHT_IRIS], :2].mean(0)
    zone = (np.abs(x - centre[0]) < 1.25 * unit) & (np.abs(y - centre[1] - 0.1 * unit) < 0.5 * unit)
    brows = cv2.dilate(person.regions[Region.BROWS], _disc(0.03 * unit))
    alpha = frame * zone * (1 - inside) * (1 - 0.9 * brows)
    return mix(image, coat * 0.85, alpha.astype(np.float32))


def _lit_from_behind(
    image: FloatImage, person: Portrait, parameters: AnimeParameters
) -> FloatImage:
    """A hard rim of light along one side."""
    if parameters.rim <= 0:
        return image
    relief = relief_of(person)
    edge = rim(relief.normals(1.0), relief.matte, -parameters.light_from, 2.0)
    edge = cv2.resize(edge, (person.size, person.size), interpolation=cv2.INTER_CUBIC)
    band = step(blur(edge, person.size / 300), 0.3, 0.06) * parameters.rim * person.matte
    return mix(image, hex_to_rgb(parameters.rim_colour), band * 0.75)
