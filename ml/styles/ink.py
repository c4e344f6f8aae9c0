"""Ink: a pen or brush portrait on paper, tone by hatching that follows the form.

Lines: Kang et al., NPAR 2007; tone by line width: Ostromoukhov, SIGGRAPH 1999.
"""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ml.contracts import Region
from ml.faces.portrait import Portrait
from ml.imaging.colour import Float, hex_to_rgb, mix
from ml.imaging.filters import blur, noise, smoothstep
from ml.imaging.hatching import hatch, slices, streaks
from ml.imaging.lines import ink
from ml.imaging.paper import PaperKind, sheet
from ml.imaging.resizing import finished, resized
from ml.imaging.streamline import wide_blur
from ml.imaging.warp import grid
from ml.styles._drawn_face import DrawnFace, draw_face
from ml.styles._linework import blacks, features, linework, without_gashes
from ml.styles._study import Study, study, working_side
from ml.styles.base import Parameters, RenderContext, Rendering

Hex = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class InkParameters(Parameters):
    """What a style file may set for ink."""

    ink: Hex = "#16130f"
    paper: Hex = "#f6f1e6"
    paper_kind: PaperKind = "drawing"
    line: Annotated[float, Field(ge=0.5, le=2.5)] = 1.0
    """Width of contours: 1 a pen, 1.6 a brush."""
    hair: Annotated[float, Field(ge=0.2, le=3.0)] = 1.0
    """How many strands are drawn."""
    blacks: Annotated[float, Field(ge=0.0, le=0.6)] = 0.2
    """Tone below which ink fills."""
    hatching: Annotated[int, Field(ge=0, le=3)] = 1
    """Layers of hatching."""
    spacing: Annotated[float, Field(ge=4.0, le=20.0)] = 9.0
    """Between hatches, in pixels of a 1024-pixel picture."""
    hatch_tone: Annotated[float, Field(ge=0.2, le=1.0)] = 0.62
    """Tone at which the first layer begins."""
    bend: Annotated[float, Field(ge=0.0, le=2.0)] = 0.6
    """How strongly hatches bend with the form."""
    wash: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    """Diluted ink laid with a brush."""
    inverted: bool = False
    """Light ink on dark paper: the lights are drawn."""
    lights: Annotated[float, Field(ge=0.3, le=1.0)] = 0.72
    """Tone above which inverted ink fills; below it, hatching takes over."""
    highlights: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    """White chalk on the lights, for toned papers."""
    accent: Hex | None = None
    accent_on: Literal["lips", "clothes", "lips_clothes", "hair", "disc", "brush"] = "lips"
    backdrop: Literal["none", "hatched", "rings", "halo"] = "none"
    fade: Annotated[float, Field(ge=0.0, le=1.0)] = 1.0
    """How far the drawing runs out towards the sheet's edges."""
    zoom: Annotated[float, Field(ge=1.0, le=1.5)] = 1.0


class Ink:
    """Draws with ink on paper."""

    parameters = InkParameters

    def render(
        self, portrait: Portrait, parameters: InkParameters, context: RenderContext
    ) -> Rendering:
        """Draw `portrait` at `context.size`."""
        p, size = parameters, context.size
        canvas = working_side(size)
        drawing = study(portrait, zoom=p.zoom)
        context.report(0.3, None)
        paper, _ = sheet(p.paper_kind, canvas, p.paper, context.rng(1))
        face = draw_face(drawing, canvas, weight=0.6 + 0.4 * p.line, lids=0.75 + 0.3 * p.line)
        pen = _lines(drawing, p, context, face)
        picture = _under(drawing, p, context, paper)
        context.report(0.6, mix(picture, hex_to_rgb(p.ink), pen))
        tone = _hatched(drawing, p, context, canvas)
        if p.inverted:
            tone = tone * (1 - _pen(drawing, p, context, face))
        tone = tone * (1 - face.mouth.teeth)
        run_out = _fade(drawing, p.fade, context, canvas)
        solid = np.maximum(pen, tone) * run_out
        # Ink soaks in: its density varies a little over the sheet.
        density = 0.97 + 0.012 * noise((canvas, canvas), canvas * 0.05, context.rng(5), 3)
        picture = mix(picture, hex_to_rgb(p.ink), np.clip(solid * density, 0, 1))
        if p.highlights > 0:
            picture = _chalk(drawing, p, picture, solid, face)
        context.report(0.9, picture)
        return Rendering(finished(picture, size), sitter=drawing.sitter(portrait))


def _pen(drawing: Study, p: InkParameters, context: RenderContext, face: DrawnFace) -> Float:
    """Contours, strands and features without the eyes."""
    canvas = face.mouth.lines.shape[0]
    bold = 0.8 + 0.4 * context.strength
    hair = p.hair * (0.6 + 0.8 * context.strength)
    lines = linework(drawing, line=p.line, hair=hair, skin=0.8, thin=0.5)
    drawn = lines.inked(canvas, weight=bold)
    drawn = np.maximum(drawn, features(drawing, canvas))
    if p.blacks > 0 and not p.inverted:
        drawn = np.maximum(drawn, blacks(drawing, p.blacks, canvas, hair=0.08))
    return face.over(without_gashes(drawn, drawing, 0.008), gaps=0.5)


def _lines(drawing: Study, p: InkParameters, context: RenderContext, face: DrawnFace) -> Float:
    drawn = _pen(drawing, p, context, face)
    eyes = face.eyes
    if not p.inverted:
        drawn = drawn * (1 - eyes.opening) * (1 - 0.7 * face.mouth.teeth)
        return np.maximum(drawn, eyes.ink())
    # On dark paper light ink draws the lights: what a pen would ink stays paper.
    return _lights(drawing, p, drawn, face)


def _lights(drawing: Study, p: InkParameters, drawn: Float, face: DrawnFace) -> Float:
    """The lights as a scratchboard shows them, with a light rim around the person."""
    unit, canvas, eyes = drawing.unit, drawn.shape[0], face.eyes
    tone = drawing.levelled + _evenly_lit(drawing) - drawing.tone
    field = (tone - p.lights).astype(np.float32) - 0.5 * smoothstep(0.2, 0.6, 1 - drawing.matte)
    lit = ink(field, 0.0, 0.02, canvas)
    lit = np.maximum(lit, face.mouth.teeth * 0.95)
    lit = np.maximum(lit * (1 - eyes.opening), (eyes.opening - eyes.iris).clip(0, 1) * 0.9)
    lit = np.maximum(lit, eyes.iris * 0.35)
    rim = blur(drawing.matte, unit * 0.012)
    rim = ink((rim * (1 - rim) * 4).astype(np.float32), 0.55, 0.2, canvas)
    return np.maximum(np.maximum(lit * (1 - np.maximum(drawn, eyes.ink())), eyes.light), rim)


def _hatched(drawing: Study, p: InkParameters, context: RenderContext, canvas: int) -> Float:
    """Layers of hatching, (canvas, canvas)."""
    out = np.zeros((canvas, canvas), np.float32)
    if p.hatching == 0:
        return out
    unit, k = drawing.unit, drawing.side / 1024
    even = _evenly_lit(drawing)
    tone = blur(even, unit * 0.02)
    if p.inverted:
        tone = 1 - (drawing.levelled + even - drawing.tone)
    strands = blur(drawing.region(Region.HAIR, Region.BEARD), unit * 0.03)
    spare = drawing.eyes + 0.8 * blur(drawing.regions[Region.MOUTH], unit * 0.02)
    lips = smoothstep(0.3, 0.8, drawing.regions[Region.LIPS])
    wobble = noise((drawing.side, drawing.side), unit * 0.9, context.rng(2), 2)
    ragged = noise((drawing.side, drawing.side), unit * 0.10, context.rng(3), 2)
    start = context.rng(4).uniform(-6, 6)
    cut = p.hatch_tone + 0.10 * (context.strength - 0.5)
    skin = blur(drawing.region(Region.SKIN, Region.LIPS), unit * 0.02)
    # Dark skin is told by richer hatching, its lights left free; never by a black mass.
    deep = 0.0 if p.inverted else float(np.clip((0.66 - drawing.skin_level) / 0.2, 0, 1))
    for layer, (angle, drop) in enumerate(((38, 0.0), (-42, 0.16), (82, 0.30))[: p.hatching]):
        want = (cut + 0.20 * deep * skin - drop - tone) * 1.25 + 0.03 * ragged
        if not p.inverted:
            # Paper stays between the strokes, or the features drown in them.
            want = np.minimum(want, 1 - skin * (1 - (0.44, 0.26, 0.14)[layer]))
        want = want * (1 - 0.35 * strands) - 0.9 * spare
        if layer == 0 and not p.inverted:
            # Lips without rouge are told by their outline; hatched, they are a shadow on the chin.
            want = np.maximum(want, (0.12 + 0.30 * drawing.rouge) * lips)
        want = np.where(drawing.matte > 0.02, want, _behind(drawing, p, layer))
        phase = slices(drawing.depth, angle + start, p.bend, p.spacing * k)
        phase += 0.22 * wobble * (9 / p.spacing)
        out = np.maximum(
            out, hatch(want.astype(np.float32), phase, canvas, p.spacing * canvas / 1024)
        )
    return out


def _evenly_lit(drawing: Study) -> Float:
    """Tone with the lamp's side-to-side fall on the face mostly taken back."""
    weight = drawing.region(Region.SKIN) * drawing.face + 1e-4
    reach = drawing.unit * 0.55
    broad = wide_blur(drawing.tone * weight, reach) / np.maximum(wide_blur(weight, reach), 1e-4)
    inside = broad[weight > 0.6]
    middle = float(np.median(inside)) if inside.size else 0.7
    on_face = blur(weight.clip(0, 1), drawing.unit * 0.06)
    return (drawing.tone + 0.65 * np.maximum(middle - broad, 0) * on_face).astype(np.float32)


def _behind(drawing: Study, p: InkParameters, layer: int) -> Float | float:
    """Share of ink wanted off the person."""
    if p.backdrop != "hatched" or layer > 1:
        return -1.0
    x, y = grid(drawing.side, drawing.side)
    x, y = x / drawing.side * 2 - 1, y / drawing.side * 2 - 1
    # Dark on the side away from the light, so that the lit cheek stands out.
    return np.asarray(0.16 + 0.26 * smoothstep(-1.1, 0.9, x + 0.35 * y) - 0.12 * layer, np.float32)


def _fade(drawing: Study, amount: float, context: RenderContext, canvas: int) -> Float:
    """1 where the drawing is, running out in strokes towards the edges."""
    if amount <= 0:
        return np.ones((canvas, canvas), np.float32)
    x, y = grid(drawing.side, drawing.side)
    unit = drawing.unit
    turn = np.deg2rad(52)
    along, across = x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)
    strokes = streaks(along, across, unit * 0.9, unit * 0.05, context.rng(6))
    # A share of the strokes reaches further than the others.
    field = drawing.vignette - 0.10 - 0.42 * amount * strokes
    return ink(field.astype(np.float32), 0.0, 0.03, canvas)


def _under(drawing: Study, p: InkParameters, context: RenderContext, paper: Float) -> Float:
    """What lies below the lines: backdrop, wash and the accent colour."""
    canvas = paper.shape[0]
    picture = paper
    if p.backdrop in ("rings", "halo"):
        picture = mix(picture, hex_to_rgb(p.ink), _rings(drawing, p, canvas))
    if p.accent is not None:
        tint = hex_to_rgb(p.accent)
        area = _accent(drawing, p, context, canvas)
        picture = np.asarray(picture * (1 - area[..., None] * (1 - tint)), np.float32)
        if p.inverted:
            picture = mix(paper, tint, area)
    if p.wash > 0:
        layer = _wash(drawing, p, context, canvas)
        picture = np.asarray(picture * (1 - layer[..., None] * (1 - hex_to_rgb(p.ink))), np.float32)
    return picture


def _rings(drawing: Study, p: InkParameters, canvas: int) -> Float:
    """Engraved circles behind the head, thinner outwards; a gap around the person."""
    x, y = grid(drawing.side, drawing.side)
    k = drawing.side / 1024
    centre = drawing.landmarks[168, :2]
    radius = np.hypot(x - centre[0], y - centre[1])
    reach = drawing.side * 0.62
    want = 0.46 * (1 - radius / reach) + 0.10
    if p.backdrop == "rings":
        want = 0.34 + 0.16 * np.sin(radius / drawing.unit * 1.8)
    gap = smoothstep(0.02, 0.12, blur(drawing.matte, drawing.unit * 0.05))
    want = want * (1 - gap) - gap
    drawn = hatch(want.astype(np.float32), (radius / (p.spacing * k)).astype(np.float32), canvas,
                  p.spacing * canvas / 1024)  # fmt: skip
    return drawn


def _accent(drawing: Study, p: InkParameters, context: RenderContext, canvas: int) -> Float:
    """(canvas, canvas) where the one colour lies."""
    side, unit = drawing.side, drawing.unit
    rough = noise((side, side), unit * 0.25, context.rng(7), 3)
    if p.accent_on in ("disc", "brush"):
        x, y = grid(side, side)
        centre = drawing.landmarks[168, :2] + np.array([0.0, -0.12 * unit])
        if p.accent_on == "disc":
            gap = 2.45 * unit - np.hypot(x - centre[0], y - centre[1])
        else:
            slant = (y - centre[1]) * 0.94 + (x - centre[0]) * 0.34
            along = (x - centre[0]) * 0.94 - (y - centre[1]) * 0.34
            dry = streaks(along, slant, unit * 3.0, unit * 0.04, context.rng(9))
            worn = smoothstep(0.45, 1.25, np.abs(slant) / unit) + 0.25 * smoothstep(
                0, 3, along / unit
            )
            gap = unit * (
                1.05 + 0.25 * (0.9 - 1.3 * dry) * worn + 0.05 * np.sin(along / unit * 1.3)
            )
            gap = gap - np.abs(slant)
        area = smoothstep(-0.012, 0.012, gap / unit + 0.010 * rough)
        area = area * (1 - smoothstep(0.35, 0.65, drawing.matte))
    else:
        names = {"lips": (Region.LIPS,), "clothes": (Region.CLOTHES,), "hair": (Region.HAIR,),
                 "lips_clothes": (Region.LIPS, Region.CLOTHES)}[p.accent_on]  # fmt: skip
        area = smoothstep(0.35, 0.65, drawing.region(*names))
        if p.accent_on == "lips_clothes":
            pale = 0.75 - 0.6 * drawing.rouge
            area *= 1 - pale * smoothstep(0.3, 0.7, drawing.regions[Region.LIPS])
        area = area * (0.55 + 0.55 * drawing.vignette if p.accent_on != "lips" else 1.0)
    area = area * np.clip(0.95 + 0.025 * rough, 0, 1)
    return resized(np.clip(area, 0, 1).astype(np.float32), canvas)


def _wash(drawing: Study, p: InkParameters, context: RenderContext, canvas: int) -> Float:
    """Pools of diluted ink in three strengths with the dark rims that drying leaves."""
    unit, side = drawing.unit, drawing.side
    wander = noise((side, side), unit * 0.35, context.rng(8), 4)
    tone = blur(drawing.tone, unit * 0.035) + 0.018 * wander
    out = np.zeros((side, side), np.float32)
    person = smoothstep(0.3, 0.7, drawing.matte) * smoothstep(
        0.1, 0.6, drawing.vignette + 0.08 * wander
    )
    spare = 1 - np.clip(drawing.eyes * 1.2 + blur(drawing.regions[Region.MOUTH], unit * 0.02), 0, 1)
    # One wash over the lips, or a mouth is a hole in the paper.
    lips = smoothstep(0.3, 0.7, drawing.regions[Region.LIPS])
    tone = np.minimum(tone, 1 - 0.36 * lips)
    for cut, dose in ((0.70, 0.20), (0.52, 0.26), (0.34, 0.34)):
        pool = smoothstep(-0.02, 0.02, cut - tone) * person * spare
        rim = np.clip(pool - blur(pool, unit * 0.05), 0, 1)
        out += dose * p.wash * (pool * (1 + 0.10 * wander) + 0.7 * rim)
    return resized(np.clip(out, 0, 0.9).astype(np.float32), canvas)


def _chalk(
    drawing: Study, p: InkParameters, picture: Float, solid: Float, face: DrawnFace
) -> Float:
    """White strokes on the lights, for toned paper."""
    unit, k, canvas = drawing.unit, drawing.side / 1024, picture.shape[0]
    tone = blur(drawing.tone, unit * 0.025)
    skin = drawing.region(Region.SKIN, Region.LIPS)
    inside = tone[skin > 0.6]
    high = float(np.percentile(inside, 72)) if inside.size else 0.8
    want = (
        (tone - high) * 3.2 * p.highlights * smoothstep(0.3, 0.8, drawing.matte) * drawing.vignette
    )
    phase = slices(drawing.depth, -38, p.bend, p.spacing * 0.8 * k)
    drawn = hatch(want.astype(np.float32), phase, canvas, p.spacing * 0.8 * canvas / 1024)
    eyes, teeth = face.eyes, face.mouth.teeth * 0.85
    white = np.maximum.reduce(
        [drawn, (eyes.opening - eyes.iris).clip(0, 1) * 0.75, eyes.light, teeth]
    )
    return mix(picture, np.array([0.99, 0.98, 0.95], np.float32), white * (1 - solid) * 0.9)
