"""Pencil, charcoal and chalk: strokes along the form, caught by the paper's tooth.

The deposit model follows Sousa & Buchanan, "Computer-Generated Graphite Pencil Rendering",
Eurographics 1999: pressure decides how far into the paper's hollows the pigment reaches.
"""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ml.contracts import Region
from ml.faces.portrait import Portrait
from ml.imaging.colour import Float, hex_to_rgb, mix, oklab_to_rgb
from ml.imaging.filters import blur, noise, smoothstep
from ml.imaging.hatching import strands, streaks
from ml.imaging.lines import ink
from ml.imaging.paper import PaperKind, sheet
from ml.imaging.resizing import finished, resized
from ml.imaging.streamline import wide_blur
from ml.imaging.warp import grid, sample
from ml.styles._complexion import charges, complexion
from ml.styles._drawn_face import DrawnFace, draw_face
from ml.styles._eyes import DrawnEyes
from ml.styles._linework import construction, features, linework
from ml.styles._study import Study, study, working_side
from ml.styles.base import Parameters, RenderContext, Rendering

Hex = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class PencilParameters(Parameters):
    """What a style file may set for pencils."""

    pigment: Hex = "#2b2a2d"
    paper: Hex = "#f5f3ee"
    paper_kind: PaperKind = "drawing"
    coloured: bool = False
    """Coloured pencils in the person's own colours instead of one pigment."""
    stroke: Annotated[float, Field(ge=1.0, le=12.0)] = 2.6
    """Width of tonal strokes in pixels of a 1024-pixel picture."""
    length: Annotated[float, Field(ge=10.0, le=200.0)] = 70.0
    angle: Annotated[float, Field(ge=-90.0, le=90.0)] = 52.0
    """Of the strokes in degrees, 0 level, 90 upright."""
    depth: Annotated[float, Field(ge=0.3, le=2.0)] = 1.0
    """How dark the darks are."""
    smudge: Annotated[float, Field(ge=0.0, le=1.0)] = 0.35
    """Share of the tone rubbed into the paper."""
    line: Annotated[float, Field(ge=0.4, le=2.5)] = 0.8
    grain: Annotated[float, Field(ge=0.0, le=1.0)] = 0.6
    """How much the paper's tooth shows."""
    chalk: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    """White on the lights, for toned papers."""
    construction: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    """The first searching lines left standing."""
    backdrop: Literal["none", "shade", "full"] = "none"
    """Nothing, strokes on the shaded side, or tone all over behind the person."""
    fade: Annotated[float, Field(ge=0.0, le=1.0)] = 1.0
    zoom: Annotated[float, Field(ge=1.0, le=1.5)] = 1.0


class Pencil:
    """Draws with dry pigments on paper."""

    parameters = PencilParameters

    def render(
        self, portrait: Portrait, parameters: PencilParameters, context: RenderContext
    ) -> Rendering:
        """Draw `portrait` at `context.size`."""
        p, canvas = _bolder(parameters, context.strength), working_side(context.size)
        drawing = study(portrait, zoom=p.zoom, cleaning=0.8)
        context.report(0.25, None)
        paper, tooth = sheet(p.paper_kind, canvas, p.paper, context.rng(1))
        face = draw_face(drawing, canvas, weight=0.45 + 0.15 * p.line, lids=0.85)
        eyes = face.eyes
        strokes = _Strokes(drawing, p, context, canvas)
        run_out = strokes.run_out()
        lines = _lines(drawing, p, context, canvas, face)
        context.report(0.5, mix(paper, hex_to_rgb(p.pigment), lines * 0.8))
        if p.coloured:
            picture = _coloured(drawing, p, strokes, paper, tooth, run_out, eyes)
        else:
            tone = strokes.tone(1 - _values(drawing, p))
            tone = np.maximum(tone * (1 - eyes.opening * 0.7), 0)
            dark = _caught(tone * run_out, tooth, p.grain)
            picture = mix(paper, hex_to_rgb(p.pigment), np.clip(dark, 0, 0.96))
        context.report(0.8, picture)
        drawn = _caught(lines * np.maximum(run_out, 0.0), tooth, p.grain * 0.75)
        pigment = hex_to_rgb(p.pigment)
        picture = mix(picture, pigment, np.clip(drawn * 0.92, 0, 0.95))
        if p.chalk > 0:
            picture = _chalk(drawing, p, strokes, picture, tooth, eyes, run_out)
        return Rendering(finished(picture, context.size), sitter=drawing.sitter(portrait))


def _bolder(p: PencilParameters, strength: float) -> PencilParameters:
    """The same pencil held lightly (0) or pressed (1)."""
    more = strength - 0.5
    return p.model_copy(
        update={
            "stroke": p.stroke * (1 + 0.8 * more),
            "smudge": float(np.clip(p.smudge * (1 - 0.8 * more), 0, 1)),
            "depth": p.depth * (1 + 0.3 * more),
            "line": p.line * (1 + 0.4 * more),
        }
    )


def _caught(pressure: Float, tooth: Float, grain: float) -> Float:
    """Pigment left on the sheet: light pressure only meets the paper's peaks."""
    reach = smoothstep(0.0, 0.42, tooth - 0.70 + 0.95 * np.clip(pressure, 0, 1))
    return np.asarray(pressure * (1 - grain + grain * reach), np.float32)


def _values(drawing: Study, p: PencilParameters) -> Float:
    """Lightness to be drawn, (S, S): the person's tone, and what lies behind."""
    tone = drawing.tone
    # Pencil never reaches black: the scale is pulled together, its middle kept.
    value = np.asarray(1 - (1 - tone) ** 1.12 * 0.98 * p.depth, np.float32)
    # A face is left mostly to the paper: its shade is told by half, its features by lines.
    skin = drawing.region(Region.SKIN) * blur(drawing.face, drawing.unit * 0.08)
    value = np.asarray(1 - (1 - value) * (1 - 0.30 * skin * (1 - drawing.detail)), np.float32)
    # Fair brows are left out by the lines; a draughtsman still draws them.
    brows = blur(drawing.regions[Region.BROWS], drawing.unit * 0.02)
    value = np.asarray(value * (1 - 0.30 * brows), np.float32)
    # White hair is drawn by the shade between its strands: paper alone would be a bald head.
    hair = blur(drawing.regions[Region.HAIR], drawing.unit * 0.02)
    near = wide_blur(tone, drawing.unit * 0.08)
    white = smoothstep(0.62, 0.85, near) * hair
    value = np.asarray(value - white * (0.24 - 3.0 * (tone - near)).clip(0.08, 0.5), np.float32)
    # A white moustache is strands too, not a blank.
    beard = blur(drawing.regions[Region.BEARD], drawing.unit * 0.02)
    value = value - beard * np.maximum(value - 0.80, 0) * 0.8
    person = smoothstep(0.2, 0.8, drawing.matte)
    x, y = grid(drawing.side, drawing.side)
    x, y = x / drawing.side * 2 - 1, y / drawing.side * 2 - 1
    if p.backdrop == "none":
        behind = np.ones_like(tone)
    else:
        near = wide_blur(drawing.matte, drawing.unit * 0.75)
        near = near if p.backdrop == "shade" else np.ones_like(near)
        side = smoothstep(-0.55, 0.75, x + 0.25 * y) * 0.55 + 0.12
        behind = 1 - p.depth * side * smoothstep(0.03, 0.42, near)
    return np.clip(value * person + behind * (1 - person), 0, 1).astype(np.float32)


class _Strokes:
    """The strokes of one drawing: where they run and how they fill a tone."""

    def __init__(self, drawing: Study, p: PencilParameters, context: RenderContext, canvas: int):
        self.drawing, self.p, self.canvas = drawing, p, canvas
        unit, self.k = drawing.unit, canvas / 1024
        turn = np.deg2rad(p.angle + context.rng(2).uniform(-5, 5))
        x, y = grid(canvas, canvas)
        form = resized(drawing.depth, canvas) * (canvas / drawing.side)
        shake = resized(noise((128, 128), 22, context.rng(3), 3), canvas) * unit * 0.03
        # Bent by the form, so that strokes lie on the cheek and not across it.
        self.face = np.clip(resized(blur(drawing.face, unit * 0.05), canvas), 0, 1)
        x, y = x / self.k, np.asarray((y + 0.42 * form + shake) / self.k, np.float32)
        self.along = x * np.cos(turn) - y * np.sin(turn)
        self.across = x * np.sin(turn) + y * np.cos(turn)
        self.context = context
        self.hair = resized(self._strands(), canvas)
        self.hairy = np.clip(resized(drawing.region(Region.HAIR, Region.BEARD), canvas), 0, 1)

    def _strands(self) -> Float:
        unit = self.drawing.unit
        width = max(0.9, self.p.stroke * 0.30 * self.drawing.side / 1024)
        return strands(self.drawing.broad_flow[0], unit * 0.13, width, self.context.rng(4))

    def layer(self, salt: int, swing: float = 0.0, width: float = 1.0) -> Float:
        """(canvas, canvas) streaks evenly spread over 0..1, at an angle to the main ones."""
        turn = np.deg2rad(swing)
        along = self.along * np.cos(turn) - self.across * np.sin(turn)
        across = self.along * np.sin(turn) + self.across * np.cos(turn)
        rng = self.context.rng(10 + salt)
        drawn = streaks(along, across, self.p.length, self.p.stroke * width, rng)
        # The point is sharpened for the face: fine, close strokes that merge into tone.
        fine = min(self.p.stroke * width, 1.5)
        small = streaks(along, across, self.p.length * 0.55, fine, rng)
        drawn = drawn + (small - drawn) * self.face
        return np.asarray(drawn + (self.hair - drawn) * self.hairy, np.float32)

    def fill(self, layer: Float, cover: Float) -> Float:
        """Share of pigment where `cover` of the streaks are drawn; darker ones pressed harder."""
        return smoothstep(-0.10, 0.34, cover - layer) * np.clip(0.35 + 0.75 * cover, 0, 1)

    def tone(self, dark: Float) -> Float:
        """Darkness (S, S) drawn in three layers of strokes, (canvas, canvas)."""
        p = self.p
        want = np.clip(resized(dark, self.canvas), 0, 1)
        main, second = self.layer(0), self.layer(1, -34.0, 0.8)
        # Hatching across a face would be dirt on it: there most of the tone is rubbed in.
        calm = (0.45 + 0.25 * float(np.clip((p.stroke - 2.6) / 3.0, 0, 1))) * self.face
        left = 1 - np.clip(p.smudge + 0.5 * calm, 0, 1) * want * 0.85
        left = left * (1 - 0.80 * (1 - calm) * self.fill(main, want * 1.06))
        fine = self.fill(second, np.clip(want * 1.5 - 0.55, 0, 1))
        left = left * (1 - 0.65 * (1 - calm) * fine)
        return np.asarray(1 - left, np.float32)

    def run_out(self) -> Float:
        """1 where the drawing is, ending in single strokes towards the sheet's edges."""
        if self.p.fade <= 0:
            return np.ones((self.canvas, self.canvas), np.float32)
        wide = streaks(self.along, self.across, self.p.length * 2.4, 9.0, self.context.rng(9))
        room = resized(self.drawing.vignette, self.canvas)
        return smoothstep(-0.12, 0.12, room - 0.10 - 0.45 * self.p.fade * wide)


def _lines(
    drawing: Study, p: PencilParameters, context: RenderContext, canvas: int, face: DrawnFace
) -> Float:
    """Contours gone over twice, features pressed harder, (canvas, canvas)."""
    found = linework(drawing, line=0.75 + 0.25 * p.line, hair=1.2)
    first = found.inked(canvas, weight=0.9 * p.line**0.5, softness=0.8)
    wobble = [noise((96, 96), 30, context.rng(20 + i), 3) for i in range(2)]
    dx, dy = (resized(w, canvas) * drawing.unit * 0.014 * canvas / drawing.side for w in wobble)
    x, y = grid(canvas, canvas)
    again = sample(first, x + dx, y + dy)
    pressure = 0.72 + 0.16 * resized(noise((128, 128), 20, context.rng(22), 3), canvas)
    drawn = np.maximum(first * pressure, 0.34 * again * (1 - resized(drawing.detail, canvas)))
    drawn = np.maximum(drawn, 0.62 * features(drawing, canvas, level=0.17))
    drawn = face.over(drawn, gaps=0.2, folds=0.5, marks=0.7)
    drawn = np.maximum(drawn, face.eyes.ink(0.5) * 0.9)
    drawn = np.maximum(drawn, 0.55 * pressure * _silhouette(drawing, canvas, p.line))
    if p.construction > 0:
        drawn = np.maximum(
            drawn, p.construction * 0.35 * construction(drawing, canvas, context.rng(23))
        )
    return np.asarray(np.clip(drawn, 0, 1), np.float32)


def _silhouette(drawing: Study, canvas: int, line: float) -> Float:
    """(canvas, canvas) outline of head and shoulders: white hair ends on white paper too."""
    unit = drawing.unit
    near = blur(drawing.matte, unit * 0.014 * line**0.5)
    return ink((4 * near * (1 - near)).astype(np.float32), 0.62, 0.3, canvas)


def _coloured(
    drawing: Study,
    p: PencilParameters,
    strokes: _Strokes,
    paper: Float,
    tooth: Float,
    run_out: Float,
    eyes: DrawnEyes,
) -> Float:
    """Three colours laid over one another: the area's own light tint, itself, its shade."""
    canvas = strokes.canvas
    lab = drawing.lab.copy()
    skin = drawing.region(Region.SKIN)
    lab[..., 1:] = complexion(drawing, lab[..., 1:]) + 0.7 * charges(drawing)
    lab[..., 1:] *= (1.5 - 0.45 * skin)[..., None]
    colours = []
    for lift, gain in ((0.16, 0.95), (0.02, 1.15), (-0.16, 1.2)):
        tint = lab.copy()
        tint[..., 0] = np.clip(lab[..., 0] + lift, 0.14, 0.93)
        tint[..., 1:] *= gain
        colours.append(oklab_to_rgb(tint))
    dark = np.clip(1 - drawing.tone, 0, 1)
    dark = dark * (1 - 0.28 * skin * blur(drawing.face, drawing.unit * 0.08))
    person = smoothstep(0.25, 0.75, drawing.matte)
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    covers = (0.66 + 0.9 * dark + 1.6 * chroma, 0.10 + 1.15 * dark, 1.35 * dark - 0.36)
    picture = paper
    for salt, (cover, colour) in enumerate(zip(covers, colours, strict=True)):
        layer = strokes.layer(salt, (0.0, -28.0, 14.0)[salt], (1.0, 0.8, 0.7)[salt])
        want = np.clip(resized(cover * person, canvas), 0, 1.1)
        put = _caught(strokes.fill(layer, want) * run_out, tooth, p.grain) * (0.9, 0.8, 0.8)[salt]
        # Pencil is rubbed into a face: bare paper between strokes would lie on it like scratches.
        put = np.maximum(put, (0.74, 0.40, 0.0)[salt] * want.clip(0, 1) * strokes.face * run_out)
        put = put * (1 - 0.75 * eyes.opening)
        tint = resized(colour, canvas, smooth=False)
        picture = np.asarray(picture * (1 - put[..., None] * (1 - tint)), np.float32)
    if p.backdrop != "none":
        picture = _tinted_backdrop(drawing, p, strokes, picture, tooth)
    return picture


def _tinted_backdrop(
    drawing: Study, p: PencilParameters, strokes: _Strokes, picture: Float, tooth: Float
) -> Float:
    """Loose strokes of one fresh colour behind the person."""
    room = (1 - _values(drawing, p)) * (1 - smoothstep(0.2, 0.8, drawing.matte))
    layer = strokes.layer(5, 8.0, 2.0)
    put = _caught(strokes.fill(layer, resized(room, strokes.canvas) * 1.25), tooth, p.grain)
    tint = np.array([0.30, 0.58, 0.78], np.float32)
    return np.asarray(picture * (1 - 0.85 * put[..., None] * (1 - tint)), np.float32)


def _chalk(
    drawing: Study,
    p: PencilParameters,
    strokes: _Strokes,
    picture: Float,
    tooth: Float,
    eyes: DrawnEyes,
    run_out: Float,
) -> Float:
    """White chalk on the lights."""
    canvas, unit = strokes.canvas, drawing.unit
    skin = drawing.region(Region.SKIN, Region.LIPS)
    tone = blur(drawing.tone, unit * 0.02)
    inside = tone[(skin > 0.6) & (drawing.face > 0.4)]
    mid = float(np.percentile(inside, 55)) if inside.size else 0.7
    top = float(np.percentile(inside, 98)) if inside.size else 0.9
    # Chalk models the whole lit side; a lamp's shine alone would be a white blot.
    form = 0.65 * drawing.skin_form + 0.35 * tone
    light = smoothstep(0.0, 1.25, (form - mid + 0.05) / max(top - mid + 0.05, 0.10))
    light = light * smoothstep(0.3, 0.8, skin)
    other = np.clip((tone - 0.62) * 2.2, 0, 1) * (1 - smoothstep(0.3, 0.8, skin)) * drawing.matte
    want = resized((light * 0.80 + other * 0.8) * p.chalk, canvas)
    rubbed = np.clip(want, 0, 1) * 0.62
    bare = (1 - rubbed) * (1 - strokes.fill(strokes.layer(7, -20.0, 0.7), want))
    put = _caught((1 - bare) * run_out, tooth, p.grain * 0.8) * 0.95
    put = np.maximum(put, (eyes.opening - eyes.iris).clip(0, 1) * 0.6 * p.chalk)
    put = np.maximum(put * (1 - eyes.iris), eyes.light)
    teeth = ink(drawing.regions[Region.MOUTH] * tone, 0.3, 0.2, canvas)
    put = np.maximum(put, teeth * 0.7 * p.chalk)
    return mix(picture, np.array([0.985, 0.975, 0.95], np.float32), np.clip(put, 0, 1))
