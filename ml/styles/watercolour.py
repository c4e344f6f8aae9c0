"""Watercolour: pigment that runs, pools, dries at its edges and settles in the paper's hollows.

Effects after Bousseau, Kaplan, Thollot, Sillion, "Interactive watercolor rendering with temporal
coherence and abstraction", NPAR 2006 (density d changes a colour C to C - (C - C^2)(d - 1)), and
Curtis et al., "Computer-Generated Watercolor", SIGGRAPH 1997 (edge darkening, backruns,
granulation, glazes).
"""

from __future__ import annotations

from typing import Annotated

import cv2
import numpy as np
from pydantic import Field

from ml.contracts import Region
from ml.faces.portrait import Portrait
from ml.imaging.colour import Float, hex_to_rgb, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, guided, noise, smoothstep
from ml.imaging.paper import sheet
from ml.imaging.resizing import finished, resized
from ml.imaging.streamline import along, wide_blur
from ml.imaging.warp import grid, sample
from ml.styles._complexion import charges, complexion, one_pigment, opened
from ml.styles._drawn_glasses import spectacles
from ml.styles._eyes import DrawnEyes, draw_eyes
from ml.styles._linework import features, linework
from ml.styles._study import Study, study, working_side
from ml.styles._washes import Kind, Washes, backdrop, dense, dried_rim, splashes
from ml.styles.base import Parameters, RenderContext, Rendering

Hex = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class WatercolourParameters(Parameters):
    """What a style file may set for watercolour."""

    paper: Hex = "#fbf9f3"
    chroma: Annotated[float, Field(ge=0.0, le=2.5)] = 1.45
    lightness: Annotated[float, Field(ge=-0.2, le=0.3)] = 0.05
    pigments: tuple[Hex, ...] = ()
    """Paints from dark to light instead of the person's own colours."""
    wet: Annotated[float, Field(ge=0.0, le=1.0)] = 0.5
    """How far colours run into one another."""
    edges: Annotated[float, Field(ge=0.0, le=2.0)] = 1.0
    """Darkening where washes dry."""
    granulation: Annotated[float, Field(ge=0.0, le=2.0)] = 1.0
    washes: tuple[Hex, ...] = ("#9fc6d8", "#d9c5e0")
    """Colours of the background's washes."""
    backdrop: Kind = "bloom"
    line: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    """Ink drawn over the washes: 0 none, 1 a full pen drawing."""
    line_colour: Hex = "#2a2524"
    splashes: Annotated[int, Field(ge=0, le=200)] = 40
    margin: Annotated[float, Field(ge=0.0, le=1.0)] = 1.0
    """How much paper is left unpainted towards the edges."""
    zoom: Annotated[float, Field(ge=1.0, le=1.5)] = 1.0


class Watercolour:
    """Paints with water."""

    parameters = WatercolourParameters

    def render(
        self, portrait: Portrait, parameters: WatercolourParameters, context: RenderContext
    ) -> Rendering:
        """Paint `portrait` at `context.size`."""
        p, canvas = _wetter(parameters, context.strength), working_side(context.size)
        drawing = study(portrait, zoom=p.zoom)
        context.report(0.25, None)
        sheet_colour, tooth = sheet("cold_press", canvas, p.paper, context.rng(1), 1.0)
        painting = _Painting(drawing, p, context)
        paint = painting.washed()
        context.report(0.55, resized(paint, 256))
        pigment = painting.settled(paint, canvas, tooth)
        picture = sheet_colour * pigment
        picture = _details(drawing, p, portrait, picture, painting.room(canvas))
        context.report(0.9, picture)
        return Rendering(finished(picture, context.size), sitter=drawing.sitter(portrait))


def _wetter(p: WatercolourParameters, strength: float) -> WatercolourParameters:
    """The same palette in a dry hand (0) or swimming in water (1)."""
    more = strength - 0.5
    return p.model_copy(
        update={
            "wet": float(np.clip(p.wet * (1 + 1.4 * more), 0, 1)),
            "edges": p.edges * (1 + 0.9 * more),
            "chroma": p.chroma * (1 + 0.25 * more),
            "granulation": p.granulation * (1 + 0.7 * more),
        }
    )


class _Painting:
    """One sheet: the person's washes and those around."""

    def __init__(self, drawing: Study, p: WatercolourParameters, context: RenderContext):
        self.drawing, self.p, self.context = drawing, p, context
        side, unit = drawing.side, drawing.unit
        self.broad = noise((side, side), unit * 1.1, context.rng(2), 4)
        self.fine = noise((side, side), unit * 0.34, context.rng(3), 3)
        # Edges wander where the brush was wet; the face and a bare head's rim stay put.
        skin = drawing.region(Region.SKIN)
        near = smoothstep(0.05, 0.6, wide_blur(np.maximum(drawing.face, skin), unit * 0.14))
        reach = unit * 0.036 * (0.4 + 1.2 * p.wet) * (1 - 0.88 * near)
        x, y = grid(side, side)
        self.x = x + reach * self.fine
        self.y = y + reach * np.roll(self.fine, side // 3, axis=1)
        self.skin = wide_blur(skin, unit * 0.05)
        self.matte = np.clip(sample(blur(drawing.matte, unit * 0.01), self.x, self.y), 0, 1)
        self._coverage = self._covered()

    def _covered(self) -> Float:
        """Where the person is painted, (S, S): washes end in wandering edges before the border."""
        p = self.p
        # Chance moves the edge only where paint is: no blot stands alone in a corner.
        wander = 0.10 * self.broad * smoothstep(0.0, 0.3, self.drawing.vignette)
        free = self.drawing.vignette + wander * (1 - self.drawing.face)
        keep = smoothstep(0.10, 0.16, free - 0.12 * (p.margin - 0.6))
        return np.asarray(self.matte * keep, np.float32)

    def _dilution(self) -> Float:
        """Share of pigment left, (S, S): towards the border only water was on the brush."""
        if self.p.margin <= 0:
            return np.ones_like(self.matte)
        free = self.drawing.vignette + 0.16 * self.broad * (1 - self.drawing.face)
        left = smoothstep(0.0, 0.85, free)
        return np.asarray(1 - self.p.margin * (1 - left) * 0.9, np.float32)

    def washed(self) -> Float:
        """Colours of the glazes, (S, S, 3): light wash, middle tones, darks, one over another."""
        drawing, p, unit = self.drawing, self.p, self.drawing.unit
        lab = self._colours()
        guide = lab[..., 0]
        soft = guided(guide, lab, max(2, int(unit * 0.05)), 0.004)
        flow = drawing.broad_flow[0]
        light = along(soft[..., 0], flow, unit * 0.045, shrink=2)
        # Few clear steps of tone with soft inner edges: the washes.
        light = _stepped(light, 0.105, 0.30)
        keep = np.clip(drawing.detail * 0.85 + 0.15, 0, 1)
        light = light * (1 - keep) + guide * keep
        out = soft.copy()
        out[..., 0] = light
        # Hue runs further than light does, as one wet wash takes in its neighbour.
        run = unit * (0.05 + 0.14 * p.wet)
        away = (1 - 0.8 * drawing.detail)[..., None]
        hues = np.stack([wide_blur(soft[..., i], run) for i in (1, 2)], -1)
        out[..., 1:] = soft[..., 1:] + (hues - soft[..., 1:]) * 0.6 * away
        # Wet washes vary in hue; on flesh that would read as a rash.
        vary = away[..., 0] * (1 - 0.85 * self.skin) * (1 - 0.4 * drawing.regions[Region.HAIR])
        out[..., 1] += 0.010 * self.broad * vary
        out[..., 2] += 0.012 * np.roll(self.broad, drawing.side // 2, 0) * vary
        moved = sample(out, self.x, self.y)
        return oklab_to_rgb(moved)

    def _colours(self) -> Float:
        """The person's colours as paint, or a few given pigments by tone."""
        drawing, p = self.drawing, self.p
        if p.pigments:
            return self._toned()
        lab = drawing.lab.copy()
        # Paint is transparent: lights are the paper's, so everything is lifted, darks least.
        lab[..., 0] = 1 - (1 - lab[..., 0]) ** 1.10 * (0.97 - 1.3 * p.lightness)
        lab[..., 0] = 0.24 + 0.76 * lab[..., 0]
        skin = drawing.region(Region.SKIN, Region.LIPS)
        lab[..., 1:] = complexion(drawing, lab[..., 1:])
        hair = drawing.region(Region.HAIR, Region.BEARD)
        lab[..., 1:] *= (p.chroma * (1 - 0.26 * skin - 0.22 * hair))[..., None]
        # Light and shade are spread a little, most on dark skin, whose range a photo narrows.
        spread = 0.30 + 0.9 * np.clip(0.68 - drawing.skin_level, 0, 0.3)
        local = drawing.lab[..., 0] - wide_blur(drawing.lab[..., 0], drawing.unit * 0.5)
        lab[..., 0] = np.clip(lab[..., 0] + spread * local * drawing.matte * skin, 0.18, 0.985)
        lab[..., 0] = opened(drawing, lab[..., 0])
        lab[..., 1:] += charges(drawing) * p.chroma / 1.45
        return np.asarray(lab, np.float32)

    def _toned(self) -> Float:
        stops = np.stack([rgb_to_oklab(hex_to_rgb(c)) for c in self.p.pigments])
        tone = one_pigment(self.drawing)
        where = np.linspace(0.08, 0.97, len(stops))
        planes = [np.interp(tone, where, stops[:, i]) for i in range(3)]
        return np.stack(planes, -1).astype(np.float32)

    def room(self, canvas: int) -> Float:
        """Where the person is painted at full size."""
        return np.clip(resized(self._coverage, canvas), 0, 1)

    def settled(self, paint: Float, canvas: int, tooth: Float) -> Float:
        """Pigment as it dried, (canvas, canvas, 3) to be multiplied with the sheet."""
        p, unit = self.p, self.drawing.unit
        k = canvas / self.drawing.side
        room = smoothstep(0.42, 0.58, self.room(canvas))
        person = resized(paint, canvas)
        grey = resized(self.drawing.lab[..., 0], canvas)
        rim = dried_rim(room, unit * k * 0.035)
        steps = _tone_rims(person, unit * k)
        flow = 0.16 * resized(self.broad, canvas) + 0.10 * resized(self.fine, canvas)
        # A face is one clean wash: pigment settles in its hollows only a little.
        flesh = np.clip(resized(self.skin * wide_blur(self.drawing.face, unit * 0.1), canvas), 0, 1)
        calm = (1 - 0.8 * resized(self.drawing.detail, canvas)) * (1 - 0.5 * flesh)
        grain = (0.5 - tooth) * 0.75 * p.granulation * (1.15 - 0.6 * grey) * (1 - 0.55 * flesh)
        density = 1 + (flow + p.edges * (0.55 * steps)) * calm + grain + 1.1 * p.edges * rim
        figure = dense(np.clip(person, 0.02, 0.985), np.maximum(density, 0.1))
        thin = np.clip(resized(self._dilution(), canvas) + 0.35 * rim, 0, 1)
        figure = 1 - (1 - figure) * thin[..., None]
        around = self._around(canvas, tooth)
        return np.asarray(around + (figure - around) * room[..., None], np.float32)

    def _around(self, canvas: int, tooth: Float) -> Float:
        """Washes behind the person and drops of paint."""
        p, drawing = self.p, self.drawing
        out = np.ones((canvas, canvas, 3), np.float32)
        if p.backdrop != "none" and p.washes:
            washes = Washes(p.backdrop, p.washes, p.edges, p.granulation)
            out = backdrop(drawing, washes, self.context, canvas, tooth)
        if p.splashes:
            colours = [hex_to_rgb(c) for c in p.washes] or [np.full(3, 0.5, np.float32)]
            splashes(out, p.splashes, colours, self.context, drawing, canvas)
        return out


def _stepped(light: Float, step: float, softness: float) -> Float:
    """Lightness drawn towards even steps with soft edges (Winnemöller 2006)."""
    nearest = np.round(light / step) * step
    return (nearest + np.tanh((light - nearest) / (step * softness)) * step * 0.5).astype(
        np.float32
    )


def _tone_rims(paint: Float, unit: float) -> Float:
    """Where one wash meets a lighter one, a fine dark line on its own side."""
    grey = np.asarray(cv2.cvtColor(paint, cv2.COLOR_RGB2GRAY), np.float32)
    near, far = blur(grey, unit * 0.008), wide_blur(grey, unit * 0.035)
    return np.clip((far - near) * 5.0, -0.25, 0.9).astype(np.float32)


def _details(
    drawing: Study,
    p: WatercolourParameters,
    portrait: Portrait,
    picture: Float,
    room: Float,
) -> Float:
    """Last touches with a small brush, or a pen: eyes, brows, lips' line, contours."""
    canvas = int(room.shape[0])
    eyes = draw_eyes(drawing, canvas, weight=0.75)
    touch = 0.55 * features(drawing, canvas, level=0.16)
    if p.line > 0:
        found = linework(drawing, line=0.9, hair=0.9)
        drawn = found.inked(canvas, weight=0.75 + 0.3 * p.line, softness=0.5)
        touch = np.maximum(touch, np.maximum(drawn, features(drawing, canvas)) * p.line * 0.9)
    touch = touch * (1 - eyes.opening)
    glasses = spectacles(drawing, portrait.measures, canvas)
    if glasses is not None:
        touch = glasses.over(touch, 0.55 + 0.35 * p.line)
    touch = np.maximum(touch, _eyes(eyes, p)) * smoothstep(0.3, 0.6, room)
    picture = picture * (1 - touch[..., None] * (1 - hex_to_rgb(p.line_colour)))
    white = np.maximum(eyes.light * 0.95, 0)
    return np.asarray(picture + (1 - picture) * white[..., None], np.float32)


def _eyes(eyes: DrawnEyes, p: WatercolourParameters) -> Float:
    drawn = np.maximum(eyes.pupil * 0.85, eyes.lids * (0.65 + 0.25 * p.line))
    return np.asarray(drawn * (1 - eyes.light), np.float32)
