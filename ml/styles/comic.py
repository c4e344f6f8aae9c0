"""Comic: bold ink, flat colours in few steps, printers' dots in the middle tones.

Winnemöller et al., "Real-Time Video Abstraction", SIGGRAPH 2006 (steps with soft edges), with
colours by region instead of by pixel, as a colourist fills areas.
"""

from __future__ import annotations

from typing import Annotated, Literal

import cv2
import numpy as np
from pydantic import Field

from ml.contracts import Region
from ml.faces.portrait import Portrait
from ml.imaging.colour import Float, hex_to_rgb, mix, oklab_to_rgb
from ml.imaging.filters import blur, smoothstep
from ml.imaging.halftone import SCREEN_ANGLES, screen
from ml.imaging.panels import PanelKind, panel
from ml.imaging.paper import relief
from ml.imaging.resizing import finished, resized
from ml.imaging.screenprint import without_islands
from ml.styles._drawn_face import DrawnFace, draw_face
from ml.styles._eyes import iris_colour
from ml.styles._flats import Flats, flats
from ml.styles._linework import blacks, features, linework, without_gashes
from ml.styles._study import Study, study, working_side
from ml.styles.base import Parameters, RenderContext, Rendering

Hex = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class ComicParameters(Parameters):
    """What a style file may set for comics."""

    colours: Literal["own", "newsprint", "duotone", "screentone"] = "own"
    """The person's own colours; those through a coarse four-colour print; two inks; greys."""
    inks: tuple[Hex, ...] = ("#ffffff", "#e8402a")
    """Paper and second ink, for duotone and screentone."""
    line: Annotated[float, Field(ge=0.5, le=2.5)] = 1.35
    blacks: Annotated[float, Field(ge=0.0, le=0.7)] = 0.24
    """Tone below which ink fills."""
    dots: Annotated[float, Field(ge=0.0, le=1.0)] = 0.8
    """How strongly dots show in the middle tones."""
    pitch: Annotated[float, Field(ge=4.0, le=24.0)] = 9.0
    """Between dots, in pixels of a 1024-pixel picture."""
    chroma: Annotated[float, Field(ge=0.0, le=2.0)] = 1.35
    lightness: Annotated[float, Field(ge=-0.3, le=0.3)] = 0.03
    register_shift: Annotated[float, Field(ge=0.0, le=12.0)] = 0.0
    """How far colours slip from the lines, in pixels of a 1024-pixel picture."""
    panel: PanelKind = "burst"
    panel_colours: tuple[Hex, ...] = ("#ffd23e", "#ffb01f", "#ff8a1f")
    aged: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    """How yellowed and worn the paper is."""
    rim: Annotated[float, Field(ge=0.0, le=0.1)] = 0.0
    """White gap around the person, in interocular distances."""
    frame: bool = False
    """A white margin and a black panel border."""
    zoom: Annotated[float, Field(ge=1.0, le=1.5)] = 1.05


class Comic:
    """Draws a comic panel."""

    parameters = ComicParameters

    def render(
        self, portrait: Portrait, parameters: ComicParameters, context: RenderContext
    ) -> Rendering:
        """Draw `portrait` at `context.size`."""
        p, canvas = _bolder(parameters, context.strength), working_side(context.size)
        drawing = study(portrait, zoom=p.zoom)
        context.report(0.25, None)
        backdrop = panel(p.panel, canvas, p.panel_colours, context.rng(1))
        face = draw_face(drawing, canvas, weight=0.75 + 0.3 * p.line, lids=0.9 + 0.2 * p.line)
        pen = _pen(drawing, p, context, canvas, face)
        context.report(0.5, mix(backdrop, np.zeros(3, np.float32), pen))
        picture = _coloured(drawing, p, context, canvas, face, backdrop)
        context.report(0.75, picture)
        if p.colours == "newsprint":
            picture = _printed(picture, p, context, canvas)
        if p.aged > 0:
            picture = _aged(picture, p.aged, context, canvas)
        black = np.array([0.055, 0.045, 0.06], np.float32) + 0.06 * p.aged
        picture = mix(picture, black, pen)
        if p.frame:
            picture = _framed(picture, canvas)
        return Rendering(finished(picture, context.size), sitter=drawing.sitter(portrait))


def _bolder(p: ComicParameters, strength: float) -> ComicParameters:
    """The same panel told quietly (0) or loudly (1)."""
    more = strength - 0.5
    return p.model_copy(
        update={
            "dots": float(np.clip(p.dots * (1 + 0.8 * more), 0, 1)),
            "chroma": p.chroma * (1 + 0.4 * more),
            "blacks": p.blacks + 0.10 * more if p.blacks > 0 else 0.0,
            "line": p.line * (1 + 0.4 * more),
        }
    )


def _pen(
    drawing: Study, p: ComicParameters, context: RenderContext, canvas: int, face: DrawnFace
) -> Float:
    lines = linework(drawing, line=p.line, hair=0.8 + 0.4 * context.strength, skin=0.7, thin=0.6)
    ink = lines.inked(canvas, weight=0.85 + 0.3 * context.strength, softness=0.3)
    ink = np.maximum(ink, features(drawing, canvas))
    if p.blacks > 0:
        ink = np.maximum(ink, blacks(drawing, p.blacks, canvas, hair=0.10))
    ink = face.over(without_gashes(ink, drawing))
    if p.colours == "duotone":
        ink = np.maximum(
            ink, _noir(drawing, canvas) * (1 - np.maximum(face.mouth.teeth, face.eyes.opening))
        )
    eyes = face.eyes
    return np.maximum(ink, np.maximum(eyes.pupil, eyes.lids) * (1 - eyes.light))


def _noir(drawing: Study, canvas: int) -> Float:
    """Hard shadow across the face and the clothes."""
    form = blur(drawing.skin_form, drawing.unit * 0.06)
    skin = drawing.region(Region.SKIN)
    inside = form[(skin > 0.6) & (drawing.face > 0.5)]
    cut = float(np.percentile(inside, 13)) if inside.size else 0.4
    near = smoothstep(0.4, 0.8, blur(skin, drawing.unit * 0.02))
    field = (cut - form) * near - 0.3 * (1 - near) - 0.2 * drawing.eyes
    low = np.where(field > 0, 1.0, 0.0).astype(np.float32)
    low = without_islands(low, (0.55 * drawing.unit) ** 2)
    return smoothstep(0.45, 0.55, resized(blur(low, drawing.unit * 0.03), canvas))


def _coloured(
    drawing: Study,
    p: ComicParameters,
    context: RenderContext,
    canvas: int,
    face: DrawnFace,
    backdrop: Float,
) -> Float:
    """Flat colours with dots, the person before the panel, without black."""
    areas = flats(drawing, canvas, chroma=p.chroma, lightness=p.lightness)
    k = canvas / 1024
    person = smoothstep(0.35, 0.65, resized(blur(drawing.matte, 1.2), canvas))
    if p.colours in ("duotone", "screentone"):
        figure = _greys(drawing, p, areas, canvas)
    else:
        dots = screen(areas.middle * p.dots * 0.85, p.pitch * k, SCREEN_ANGLES["black"])
        figure = mix(areas.base, areas.shade, np.maximum(dots, areas.shadow))
        figure = mix(figure, areas.lift, areas.light)
        figure = mix(figure, figure * np.array([0.66, 0.60, 0.62], np.float32), areas.deep)
    figure = _feature_colours(figure, drawing, p, face)
    if p.register_shift > 0:
        turn = context.rng(3).uniform(0, 2 * np.pi)
        dx, dy = np.cos(turn) * p.register_shift * k, np.sin(turn) * p.register_shift * k
        move = np.array([[1, 0, dx], [0, 1, dy]])
        both = np.dstack([figure, person])
        slipped = cv2.warpAffine(both, move, (canvas, canvas), borderMode=cv2.BORDER_REPLICATE)
        both = np.asarray(slipped, np.float32)
        figure, person = both[..., :3], both[..., 3]
    if p.rim > 0:
        grown = blur(drawing.matte, drawing.unit * p.rim)
        backdrop = mix(
            backdrop, np.ones(3, np.float32), smoothstep(0.02, 0.06, resized(grown, canvas))
        )
    return mix(backdrop, figure, person)


def _feature_colours(figure: Float, drawing: Study, p: ComicParameters, face: DrawnFace) -> Float:
    eyes = face.eyes
    plain = p.colours in ("duotone", "screentone")
    white = np.array([0.985, 0.98, 0.97], np.float32)
    iris = np.full(3, 0.45, np.float32) if plain else _iris(drawing)
    # Eyes are a hundredth of the picture: only their rows and columns are touched.
    rows, columns = np.nonzero(eyes.opening.any(1))[0], np.nonzero(eyes.opening.any(0))[0]
    if rows.size:
        box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        part = mix(figure[box], white, eyes.opening[box] * 0.94)
        figure[box] = mix(mix(part, iris, eyes.iris[box]), white, eyes.light[box])
    return mix(figure, white, face.mouth.teeth * 0.95)


def _iris(drawing: Study) -> Float:
    """Colour of the irises, a little clearer than in the photo."""
    lab = iris_colour(drawing)
    lab[0] = np.clip(lab[0] + 0.06, 0.34, 0.6)
    lab[1:] *= 1.7
    return oklab_to_rgb(lab.astype(np.float32))


def _greys(drawing: Study, p: ComicParameters, areas: Flats, canvas: int) -> Float:
    """Paper, one ink and its dots instead of colours."""
    k = canvas / 1024
    paper, second = hex_to_rgb(p.inks[0]), hex_to_rgb(p.inks[-1])
    light = np.cbrt(cv2.cvtColor(areas.base, cv2.COLOR_RGB2GRAY) ** 2.2)
    skin = resized(blur(drawing.region(Region.SKIN, Region.LIPS, Region.EYES), 1.5), canvas)
    level = _skin_level(drawing)
    flat = np.clip((0.86 - light) * 1.05, 0, 0.85) * (1 - skin) + level * skin
    flat = (
        flat
        + 0.22 * areas.middle * skin
        + 0.30 * areas.shadow
        + 0.2 * areas.deep
        - 0.25 * areas.light
    )
    lips = smoothstep(0.4, 0.7, resized(drawing.regions[Region.LIPS], canvas))
    cover = np.round(np.clip(flat, 0, 0.9) * 7) / 7
    cover = np.where(cover < 0.1, 0, cover).astype(np.float32)
    if p.colours == "duotone":
        clothes = smoothstep(0.4, 0.6, resized(drawing.regions[Region.CLOTHES], canvas))
        tinted = np.maximum(lips * drawing.rouge, clothes * (light < 0.8))
        picture = mix(np.broadcast_to(paper, areas.base.shape), second, tinted)
        grey = screen(cover * (1 - tinted) * p.dots, p.pitch * k, 45)
        return mix(picture, np.full(3, 0.1, np.float32), grey)
    cover = np.maximum(cover, lips * 0.35)
    dots = screen(cover * (0.4 + 0.6 * p.dots), p.pitch * k, 45)
    return mix(np.broadcast_to(paper, areas.base.shape), second, dots)


def _skin_level(drawing: Study) -> float:
    """Share of ink on plain skin: none on light skin, a rich tone on dark."""
    return float(np.interp(drawing.skin_level, (0.40, 0.55, 0.70), (0.46, 0.28, 0.0)))


def _printed(picture: Float, p: ComicParameters, context: RenderContext, canvas: int) -> Float:
    """Three coarse plates of ink, each a little out of place."""
    k = canvas / 1024
    rng = context.rng(4)
    out = np.ones_like(picture)
    inks = {"cyan": (0.05, 0.72, 0.93), "magenta": (0.93, 0.20, 0.55), "yellow": (1.0, 0.90, 0.16)}
    # Colourists worked in a few strengths of ink; brown skin in steps of each alone turns green.
    wanted = np.clip((1 - picture) * 1.02 - 0.04, 0, 1)
    whole = wanted.mean(-1)
    steps = np.round(whole * 8) / 8 / np.maximum(whole, 0.04)
    for channel, (name, ink) in enumerate(inks.items()):
        cover = np.clip(wanted[..., channel] * steps, 0, 1)
        shift = rng.uniform(-2.2, 2.2, 2) * k
        plate = screen(
            cover.astype(np.float32), p.pitch * k, SCREEN_ANGLES[name], shift=tuple(shift)
        )
        plate = mix(cover[..., None], plate[..., None], np.float32(p.dots))[..., 0]
        out = out * (1 - plate[..., None] * (1 - np.array(ink, np.float32)))
    return np.asarray(out, np.float32)


def _aged(picture: Float, amount: float, context: RenderContext, canvas: int) -> Float:
    """Yellowed pulp paper under the inks."""
    pulp = relief("drawing", canvas, context.rng(5))[..., None] - 0.5
    paper = np.array([0.985, 0.94, 0.83], np.float32)
    tint = 1 + (paper - 1) * amount
    return np.clip(picture * tint * (1 + 0.10 * amount * pulp) + 0.03 * amount, 0, 1).astype(
        np.float32
    )


def _framed(picture: Float, canvas: int) -> Float:
    out = picture.copy()
    margin, border = round(canvas * 0.028), max(2, round(canvas * 0.0065))
    inner = margin + border
    ink = np.array([0.05, 0.045, 0.06], np.float32)
    for edge, tint in ((inner, ink), (margin, np.array([0.985, 0.98, 0.96], np.float32))):
        out[:edge], out[-edge:] = tint, tint
        out[:, :edge], out[:, -edge:] = tint, tint
    return out
