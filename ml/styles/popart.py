"""Pop art: a screen print in flat, loud colours under a bold black, with dots and panels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from ml.contracts import Region
from ml.faces.portrait import Portrait
from ml.imaging import screenprint
from ml.imaging.colour import Float, hex_to_rgb, mix, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, smooth_along
from ml.styles import _linework
from ml.styles._closeup import closer
from ml.styles._drawn_face import DrawnFace, draw_face
from ml.styles._flats import painted
from ml.styles._study import SIDE, Study, study
from ml.styles._traits import traits_of
from ml.styles.base import Parameters, RenderContext, Rendering

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
_CUTS = (0.30, 0.78)
"""Where shade begins on the skin, and deep shade, below its middle tone."""
_SHINE = 1.05
Ground = Literal["flat", "dots", "rays", "halves", "circle"]


class Inks(BaseModel):
    """The inks of one panel."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ground: Colour = "#ffd400"
    ground_mark: Colour = "#ff8a00"
    skin: Colour | None = None
    """None: the person's own tone, cleaned and brightened."""
    shade: Colour | None = None
    """Shadow on the skin; None: a deeper shade of the skin's."""
    hair: Colour | None = None
    hair_light: Colour | None = None
    clothes: Colour = "#1fa2ff"
    lips: Colour = "#e4002b"
    white: Colour = "#fffaf0"
    black: Colour = "#141018"


class PopArtParameters(Parameters):
    """What a pop-art style may set."""

    closeness: Annotated[float, Field(ge=0.1, le=0.3)] = 0.195
    mode: Literal["blocks", "poster"] = "blocks"
    """Colour by region, or by tone alone (four inks from dark to light)."""
    panels: Annotated[tuple[Inks, ...], Field(min_length=1, max_length=9)] = (Inks(),)
    """One panel, or four or nine in a grid."""
    tones: Annotated[tuple[Colour, ...], Field(min_length=4, max_length=4)] = (
        "#0d2c47",
        "#d7282f",
        "#76a5ac",
        "#fbe7b5",
    )
    ground: Ground = "flat"
    dots: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    """Share of the skin's half shadow printed as Ben-Day dots; the rest is flat."""
    pitch: Annotated[float, Field(ge=0.005, le=0.05)] = 0.0135
    black: Annotated[float, Field(ge=0.3, le=2.0)] = 1.0
    """Weight of the black screen."""
    misregister: Annotated[float, Field(ge=0.0, le=0.02)] = 0.004
    """How far the colours are printed off the black, as a share of the side."""


@dataclass(frozen=True)
class _Screens:
    """The separations of a portrait at one size, each (S, S) in 0..1."""

    person: Float
    skin: Float
    hair: Float
    beard: Float
    clothes: Float
    linen: Float
    lips: Float
    white: Float
    shade: Float
    deep: Float
    shine: Float
    hair_light: Float
    hair_dark: Float
    black: Float
    iris: Float
    glint: Float
    tone: Float


class PopArt:
    """Draws screen prints."""

    parameters = PopArtParameters

    def render(
        self, portrait: Portrait, parameters: PopArtParameters, context: RenderContext
    ) -> Rendering:
        """See `ml.styles.base.Renderer`."""
        own = traits_of(portrait).colours
        near = closer(portrait, parameters.closeness, SIDE)
        drawing = study(near)
        context.report(0.3, None)
        across = {1: 1, 4: 2, 9: 3}.get(len(parameters.panels), 1)
        size = -(-context.size // across)
        screens = _separated(drawing, size, parameters, context.strength)
        context.report(0.6, None)
        if parameters.mode == "poster":
            image = _poster(screens, parameters, drawing.rouge)
            context.report(1.0, image)
            return Rendering(image, sitter=near)
        out = np.zeros((size * across, size * across, 3), np.float32)
        for number, inks in enumerate(parameters.panels[: across * across]):
            row, column = divmod(number, across)
            panel = _printed(screens, _complete(inks, drawing, own), parameters, context, number)
            out[row * size : (row + 1) * size, column * size : (column + 1) * size] = panel
            context.report(0.6 + 0.4 * (number + 1) / across**2, out)
        image = np.ascontiguousarray(out[: context.size, : context.size])
        return Rendering(image, sitter=near, across=across)


def _separated(
    drawing: Study, size: int, parameters: PopArtParameters, strength: float
) -> _Screens:
    unit = drawing.unit

    def part(*names: Region) -> Float:
        mask = screenprint.enlarged(blur(drawing.region(*names), unit * 0.018), size)
        return screenprint.above(mask, 0.5)

    least = (0.09 * unit * size / drawing.side) ** 2
    skin_tone, hair_tone, tone = _tones(drawing)
    face = screenprint.enlarged(skin_tone, size)
    bold = 0.5 + strength
    cut = [screenprint.without_islands(screenprint.above(-face, level), least) for level in _CUTS]
    shine = screenprint.without_islands(screenprint.above(face, _SHINE), least * 4)
    strands = screenprint.enlarged(hair_tone, size)
    hair_light = screenprint.above(strands, 0.30)
    weight = parameters.black * (0.7 + 0.6 * bold * 0.5)
    drawn = draw_face(drawing, size, weight=0.7 + 0.5 * weight, lids=0.8 + 0.5 * weight)
    return _Screens(
        person=screenprint.above(screenprint.enlarged(drawing.matte, size), 0.5),
        skin=part(Region.SKIN, Region.BEARD, Region.EYES, Region.BROWS, Region.LIPS, Region.MOUTH),
        hair=part(Region.HAIR),
        beard=screenprint.without_islands(part(Region.BEARD), least * 3),
        clothes=part(Region.CLOTHES),
        linen=_linen(drawing, size, least),
        lips=drawn.mouth.lips,
        white=np.maximum(drawn.mouth.teeth, drawn.eyes.opening),
        shade=cut[0],
        deep=cut[1],
        shine=shine,
        hair_light=screenprint.without_islands(hair_light, least * 0.5),
        hair_dark=screenprint.without_islands(screenprint.above(-strands, 0.30), least * 0.5),
        black=_black(drawing, drawn, size, weight),
        iris=drawn.eyes.iris,
        glint=drawn.eyes.light,
        tone=screenprint.enlarged(tone, size),
    )


def _linen(drawing: Study, size: int, least: float) -> Float:
    """Light cloth: shirts and collars, which stay the colour of the paper."""
    light = blur(drawing.lab[..., 0], drawing.unit * 0.03) - 0.74
    cloth = blur(drawing.regions[Region.CLOTHES], drawing.unit * 0.018) - 0.5
    field = np.minimum(light, cloth * 0.5).astype(np.float32)
    mask = screenprint.above(screenprint.enlarged(field, size), 0.0)
    return screenprint.without_islands(mask, least * 3)


def _tones(drawing: Study) -> tuple[Float, Float, Float]:
    """Skin's tone in -2..2, cut by `_CUTS`; hair's and beard's in -1..1; the whole in 0..1.

    The skin's follows how its own light is spread, so that each step of it covers about the same
    share of every face, flatly lit or not.
    """
    unit, tone = drawing.unit, drawing.tone
    calm = blur(tone, unit * 0.035)
    smooth = calm + (blur(tone, unit * 0.012) - calm) * drawing.detail
    smooth = _flowing(smooth, drawing.flow[0], unit * 0.03)
    locks = _flowing(blur(tone, unit * 0.02), drawing.broad_flow[0], unit * 0.10)
    strands = np.zeros_like(locks)
    for name in (Region.HAIR, Region.BEARD):
        mask = drawing.regions[name]
        low, mid, high = _spread(locks, mask > 0.6, (6, 50, 94), (0.2, 0.5, 0.8))
        strands += mask * (locks - mid) / max((high - low) / 2, 0.05)
    return _skin_steps(drawing), strands.astype(np.float32), smooth.astype(np.float32)


def _skin_steps(drawing: Study) -> Float:
    form = drawing.skin_form
    inside = drawing.regions[Region.SKIN] * drawing.face > 0.6
    deep, low, mid, high = _spread(form, inside, (8, 27, 50, 84), (0.5, 0.62, 0.7, 0.8))
    low = min(low, mid - 0.04)
    deep, high = min(deep, low - 0.06), max(high, mid + 0.05)
    marks = (deep - 0.3, deep, low, mid, high, high + 0.3)
    levels = (-2.0, -_CUTS[1], -_CUTS[0], 0.0, _SHINE, 2.0)
    return np.interp(form, marks, levels).astype(np.float32)


def _spread(
    tone: Float, inside: NDArray[np.bool_], marks: Sequence[float], otherwise: Sequence[float]
) -> list[float]:
    """Percentiles of the tone in an area; what is told where the area is tiny."""
    if inside.sum() < 50:
        return list(otherwise)
    return [float(value) for value in np.percentile(tone[inside], marks)]


def _flowing(field: Float, tangent: Float, sigma: float) -> Float:
    """A smooth field smoothed along the flow, at half its side: an eighth of the work."""
    half = cv2.resize(field, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return screenprint.enlarged(smooth_along(half, tangent[::2, ::2], sigma / 2), field.shape[0])


def _black(drawing: Study, face: DrawnFace, size: int, weight: float) -> Float:
    found = _linework.linework(drawing, line=1.45, hair=0.55, skin=0.5, thin=0.6)
    lines = found.inked(size, weight)
    solid = _linework.blacks(drawing, 0.30, size, hair=0.05)
    marks = _linework.features(drawing, size)
    person = screenprint.above(screenprint.enlarged(drawing.matte, size), 0.5)
    near = blur(person, 0.022 * drawing.unit * weight * size / drawing.side)
    edge = screenprint.above(near, 0.28) * screenprint.above(-near, -0.9)
    ink = np.maximum(np.maximum(lines, solid), np.maximum(marks, edge))
    ink = face.over(_linework.without_gashes(ink, drawing), gaps=0.22)
    eyes = np.maximum(face.eyes.pupil, face.eyes.lids) * (1 - face.eyes.light)
    return np.maximum(ink, eyes).astype(np.float32)


def _complete(inks: Inks, drawing: Study, own: Mapping[str, str]) -> dict[str, Float]:
    """Every ink as sRGB; those left open are taken from the person."""
    found = {name: value for name, value in inks.model_dump().items() if value is not None}
    colours = {name: hex_to_rgb(value) for name, value in found.items()}
    for name in ("skin", "hair"):
        if name not in colours:
            lab = rgb_to_oklab(hex_to_rgb(own[name]))
            colours[name] = oklab_to_rgb(painted(lab) if name == "skin" else lab * [1, 1.2, 1.2])
    skin, hair = rgb_to_oklab(colours["skin"]), rgb_to_oklab(colours["hair"])
    if "shade" not in colours:
        colours["shade"] = oklab_to_rgb(skin * [0.80, 1.35, 1.25] + [0, 0.02, 0])
    colours["deep"] = mix(colours["shade"], colours["black"], 0.42)
    own_hair = "hair" not in found
    colours["beard"] = _own_beard(drawing, colours["hair"]) if own_hair else colours["hair"]
    grey = rgb_to_oklab(colours["beard"])
    colours["beard_light"] = oklab_to_rgb(grey + np.array([0.10, 0, 0], np.float32))
    colours["beard_dark"] = oklab_to_rgb(grey * [0.78, 1.1, 1.1])
    # Shine is paper on light skin; white blots on dark skin would be chalk.
    sheen = oklab_to_rgb(skin * [1, 0.9, 0.9] + [0.10, 0, 0])
    pale = float(np.clip((float(skin[0]) - 0.58) / 0.2, 0, 1))
    colours["shine"] = mix(sheen, mix(colours["skin"], colours["white"], 0.55), pale)
    if "hair_light" not in colours:
        colours["hair_light"] = oklab_to_rgb(hair * [1.0, 1.1, 1.1] + [0.13, 0, 0])
    # Lips that wear no colour of their own get a deeper shade of the skin, not lipstick.
    natural = oklab_to_rgb(skin + drawing.lip_shift * [1.2, 1.3, 1.3])
    colours["lips"] = mix(natural, colours["lips"], drawing.rouge)
    return colours


def _own_beard(drawing: Study, hair: Float) -> Float:
    """The beard's own colour, often greyer than the hair's."""
    inside = drawing.lab[drawing.regions[Region.BEARD] > 0.6]
    if len(inside) < 60:
        return hair
    return oklab_to_rgb(np.asarray(np.median(inside, 0), np.float32))


def _printed(
    screens: _Screens,
    inks: dict[str, Float],
    parameters: PopArtParameters,
    context: RenderContext,
    number: int,
) -> Float:
    """One panel, pulled ink by ink: the ground, the flats, the shades, the black last."""
    size = screens.person.shape[0]
    rng = context.rng(3, number)
    image = _ground(size, inks, parameters, rng)

    def pull(image: Float, mask: Float, ink: str, spread: float = 1.0) -> Float:
        dx, dy = rng.normal(0, 1, 2) * parameters.misregister * spread
        return mix(image, inks[ink], screenprint.shifted(mask, float(dx), float(dy)))

    # White under everything: an ink out of register shows paper, not the ground.
    image = mix(image, inks["skin"], screens.person)
    image = pull(image, screens.skin * screens.person, "skin", 0.3)
    image = pull(image, screens.clothes * screens.person, "clothes")
    image = pull(image, screens.linen * screens.person, "white", 0.5)
    image = pull(image, screens.hair * screens.person, "hair")
    image = pull(image, screens.hair_light * screens.hair * screens.person, "hair_light", 0.5)
    soft = screens.shade * screens.skin * screens.person
    if parameters.dots > 0:
        cover = 0.30 + 0.28 * np.clip(-screens.tone + 0.75, 0, 1)
        screen = screenprint.dots(size, parameters.pitch, cover)
        rest = screenprint.above(1 - screens.tone, 1 - (0.40 - 0.3 * parameters.dots))
        soft = np.maximum(soft * screen, soft * rest)
    image = pull(image, soft, "shade", 0.5)
    image = pull(image, screens.deep * screens.skin * screens.person, "deep", 0.3)
    image = pull(image, screens.shine * screens.skin * (1 - screens.lips), "shine", 0.0)
    beard = screens.beard * screens.person
    image = pull(image, beard, "beard", 0.3)
    image = pull(image, beard * screens.hair_light, "beard_light", 0.3)
    image = pull(image, beard * screens.hair_dark, "beard_dark", 0.3)
    image = pull(image, screens.lips, "lips")
    image = pull(image, screens.white, "white", 0.0)
    image = mix(image, mix(inks["black"], inks["white"], 0.36), screens.iris)
    image = pull(image, screens.glint, "white", 0.0)
    worn = screenprint.worn(size, 0.8, rng)
    return mix(image, inks["black"], screens.black * worn)


def _ground(
    size: int, inks: dict[str, Float], parameters: PopArtParameters, rng: np.random.Generator
) -> Float:
    flat = np.broadcast_to(inks["ground"], (size, size, 3)).astype(np.float32)
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) / size - 0.5
    if parameters.ground == "dots":
        fade = 0.10 + 0.42 * (y + 0.5)
        return mix(flat, inks["ground_mark"], screenprint.dots(size, 0.034, fade, 0.785))
    if parameters.ground == "rays":
        turn = np.arctan2(y + 0.05, x) * 14
        wide = np.maximum(np.hypot(x, y + 0.05) * size / 14, 1)
        return mix(flat, inks["ground_mark"], np.clip(np.sin(turn) * wide + 0.5, 0, 1))
    if parameters.ground == "halves":
        return mix(flat, inks["ground_mark"], np.clip(x * size + 0.5, 0, 1))
    if parameters.ground == "circle":
        away = np.hypot(x, y + 0.04)
        return mix(flat, inks["ground_mark"], np.clip((0.40 - away) * size + 0.5, 0, 1))
    return flat


def _poster(screens: _Screens, parameters: PopArtParameters, rouge: float) -> Float:
    """Four inks from dark to light by tone alone, the second lightest hatched.

    Args:
        rouge: how plainly the lips are painted, 0..1.
    """
    size = screens.person.shape[0]
    dark, warm_ink, cool, light = (hex_to_rgb(colour) for colour in parameters.tones)
    least = (size / 130) ** 2
    levels = [
        screenprint.without_islands(screenprint.above(screens.tone, level), least)
        for level in (0.30, 0.50, 0.66, 0.80)
    ]
    x = np.mgrid[0:size, 0:size][1].astype(np.float32)
    half = np.clip(x - size / 2 + 0.5, 0, 1)
    image = mix(np.broadcast_to(warm_ink, (size, size, 3)), cool, half)
    person = np.broadcast_to(dark, (size, size, 3)).astype(np.float32)
    person = mix(person, warm_ink, levels[0])
    person = mix(person, cool, levels[1])
    lines = screenprint.stripes(size, 1 / 105, 0.5)
    person = mix(person, light, levels[2] * lines)
    person = mix(person, light, levels[3])
    person = mix(person, warm_ink, screens.lips * rouge)
    # Lips without paint are a half tone deeper than the skin, not a clown's.
    person = mix(person, cool, screens.lips * (1 - rouge) * np.maximum(1 - levels[1], lines))
    person = mix(person, light, screens.white)
    person = mix(person, cool, screens.iris)
    person = mix(person, dark, screens.black)
    person = mix(person, light, screens.glint)
    return mix(image, person, screens.person)
