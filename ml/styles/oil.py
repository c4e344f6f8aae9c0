"""Oil: layers of brush strokes from large to small over a toned ground, lit as thick paint.

Hertzmann, SIGGRAPH 1998 (layers; a smaller brush only where the larger left a difference); Zeng,
Zhao, Xiong, Zhu, "From Image Parsing to Painterly Rendering", ACM TOG 2009 (brushes by region).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from ml.contracts import Region
from ml.faces.portrait import Portrait
from ml.imaging.colour import Float, hex_to_rgb, mix, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, noise, smoothstep
from ml.imaging.paper import relief
from ml.imaging.resizing import finished, resized
from ml.imaging.streamline import wide_blur
from ml.imaging.strokes import lit, paint
from ml.styles._eyes import draw_eyes
from ml.styles._oil_palette import model
from ml.styles._oil_scene import SceneKind, scene
from ml.styles._study import Study, study, working_side
from ml.styles.base import Parameters, RenderContext, Rendering

Hex = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class OilParameters(Parameters):
    """What a style file may set for oil."""

    backdrop: tuple[Hex, ...] = ("#2a1d14", "#5a4128", "#8a6a40")
    """The background's colours, ground first."""
    scene: SceneKind = "studio"
    ground: Hex = "#7a5a3c"
    """Tone of the canvas under the paint."""
    brush: Annotated[float, Field(ge=0.5, le=3.0)] = 1.0
    """Size of all brushes."""
    finish: Annotated[float, Field(ge=0.0, le=1.0)] = 0.6
    """How far small brushes go: 0 a sketch, 1 a finished portrait."""
    impasto: Annotated[float, Field(ge=0.0, le=2.0)] = 1.0
    knife: bool = False
    """A palette knife: broad straight strokes with hard edges."""
    chroma: Annotated[float, Field(ge=0.0, le=2.5)] = 1.15
    contrast: Annotated[float, Field(ge=0.5, le=1.8)] = 1.08
    lightness: Annotated[float, Field(ge=-0.3, le=0.3)] = 0.0
    warmth: Annotated[float, Field(ge=-1.0, le=1.0)] = 0.0
    """Warm lights against cool shadows; negative the other way round."""
    broken: Annotated[float, Field(ge=0.0, le=1.0)] = 0.3
    """How much colour changes from stroke to stroke."""
    light: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    """A lamp from the upper left: the far side sinks into the dark."""
    planes: Annotated[float, Field(ge=0.0, le=1.0)] = 0.7
    """How plainly the skin is built from flat planes of tone."""
    pigments: tuple[Hex, ...] = ()
    """Paints from dark to light that hues are drawn towards; none leaves the person's own."""
    pigment_share: Annotated[float, Field(ge=0.0, le=1.0)] = 0.6
    bare: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    """How much toned canvas is left unpainted towards the edges."""
    swirl: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    """How far strokes on the person turn with a swirling flow."""
    zoom: Annotated[float, Field(ge=1.0, le=1.5)] = 1.0


class Oil:
    """Paints in oil."""

    parameters = OilParameters

    def render(
        self, portrait: Portrait, parameters: OilParameters, context: RenderContext
    ) -> Rendering:
        """Paint `portrait` at `context.size`."""
        p, size = parameters, context.size
        canvas_side = working_side(size)
        drawing = study(portrait, zoom=p.zoom, cleaning=0.85)
        context.report(0.2, None)
        rng = context.rng(1)
        behind, flow = scene(drawing, p.scene, p.backdrop, p.swirl, context)
        seen = model(drawing, p, behind, context.rng(8))
        picture = np.empty((canvas_side, canvas_side, 3), np.float32)
        picture[:] = hex_to_rgb(p.ground)
        height = np.zeros((canvas_side, canvas_side), np.float32)
        layers = _layers(drawing, p, context)
        for number, layer in enumerate(layers):
            _paint_layer(picture, height, seen, flow, layer, drawing, p, rng)
            context.report(0.3 + 0.55 * (number + 1) / len(layers), picture)
        _accents(picture, height, drawing, canvas_side)
        hung = _hung(picture, height, drawing, p, context)
        return Rendering(finished(hung, size), sitter=drawing.sitter(portrait))


def _hung(
    picture: Float, height: Float, drawing: Study, p: OilParameters, context: RenderContext
) -> Float:
    """The dry painting on its canvas, lit from the upper left."""
    canvas = picture.shape[0]
    weave = relief("canvas", canvas, context.rng(2))
    # Thick paint hides the weave; thin darks let it through.
    thick = height + 0.30 * weave * (1 - 0.6 * smoothstep(0.2, 0.9, height))
    k = canvas / 1024
    # Flesh is painted thinner than cloth and ground, or every ridge becomes a wrinkle.
    flesh = np.clip(drawing.face + drawing.region(Region.SKIN), 0, 1)
    flesh = resized(blur(flesh, drawing.unit * 0.03), canvas, smooth=False)
    soft = blur(thick, 0.9 * k)
    thick = blur(thick, 0.6 * k) * (1 - flesh) + soft * flesh
    return lit(picture, thick * k**0.5, p.impasto * (1 - 0.45 * flesh))


@dataclass(frozen=True)
class _Layer:
    """One round over the canvas with one brush.

    Attributes:
        radius: half width of the brush in study pixels.
        spacing: between strokes, in radii.
        length: longest stroke in half radii.
        where: (S, S) share of the strokes that are painted.
        opacity, body: of the paint.
        least: share of strokes laid even where the canvas is right already.
        limit: how far a stroke may leave its own colour before it ends.
    """

    radius: float
    spacing: float
    length: int
    where: Float
    opacity: float
    body: float
    least: float
    limit: float


def _layers(drawing: Study, p: OilParameters, context: RenderContext) -> list[_Layer]:
    """From the broad brush to the fine one."""
    unit = drawing.unit * p.brush * (0.65 + 0.70 * context.strength)
    side, f = drawing.side, p.finish
    everywhere = np.ones((side, side), np.float32)
    if p.bare > 0:
        rough = noise((side, side), drawing.unit * 0.5, context.rng(9), 3)
        free = drawing.vignette + 0.16 * rough
        everywhere = smoothstep(0.10, 0.16 + 0.5 * p.bare, free)
    person = smoothstep(0.1, 0.5, wide_blur(drawing.matte, drawing.unit * 0.05))
    flesh = np.maximum(drawing.face, drawing.region(Region.SKIN))
    face = np.clip(wide_blur(flesh, drawing.unit * 0.05) * 1.2, 0, 1)
    detail = np.clip(drawing.detail * 1.3, 0, 1)
    hair = drawing.region(Region.HAIR, Region.BEARD)
    fine = np.clip(face + 0.7 * hair, 0, 1)
    # Strokes stay visible on flesh: only features are taken down to the fine brush.
    flesh = np.clip(0.30 * face * (1 - detail) + 0.55 * hair, 0, 1)
    return [
        _Layer(unit * 0.16, 0.9, 14, everywhere, 0.95, 0.9, 1.0, 0.9),
        _Layer(
            unit * 0.085, 0.9, 14, everywhere * np.clip(person + 0.35, 0, 1), 0.92, 1.0, 0.7, 0.5
        ),
        _Layer(
            unit * 0.050, 0.8, 12, everywhere * np.clip(person * 0.35 + fine, 0, 1),
            0.95, 0.95, 0.75, 0.22,
        ),
        _Layer(
            unit * 0.030, 0.9, 12, (0.25 + 0.75 * f) * np.clip(flesh + detail, 0, 1),
            0.92, 0.75, 0.10, 0.16,
        ),
        _Layer(
            drawing.unit * 0.0150, 1.0, 10, np.clip(detail * (0.55 + 0.6 * f), 0, 1),
            0.9, 0.45, 0.12, 0.16,
        ),
        _Layer(
            drawing.unit * 0.0085, 1.0, 10, np.clip(drawing.eyes + 0.5 * detail - 0.2, 0, 1),
            0.9, 0.3, 0.05, 0.16,
        ),
    ]  # fmt: skip


def _paint_layer(
    picture: Float,
    height: Float,
    seen: Float,
    flow: Float,
    layer: _Layer,
    drawing: Study,
    p: OilParameters,
    rng: np.random.Generator,
) -> None:
    """Strokes on a jittered grid, in random order, where the canvas still differs."""
    side, canvas = drawing.side, picture.shape[0]
    scale = canvas / side
    step = max(layer.radius * layer.spacing, 1.5)
    count = int(side / step) + 1
    y, x = np.mgrid[0:count, 0:count].astype(np.float32) * step
    seeds = np.stack([x.ravel(), y.ravel()], -1)
    seeds += rng.uniform(-0.5, 0.5, seeds.shape) * step
    seeds = np.clip(seeds, 0, side - 1.01).astype(np.float32)
    j, i = seeds[:, 0].astype(int), seeds[:, 1].astype(int)
    soft = blur(seen, layer.radius * 0.35)
    wanted = soft[i, j]
    there = resized(picture, side)
    differs = np.abs(blur(there, layer.radius * 0.3)[i, j] - wanted).sum(-1)
    need = np.clip(differs * 9 + layer.least, 0, 1)
    chosen = rng.random(len(seeds)) < layer.where[i, j] * need
    order = rng.permutation(np.nonzero(chosen)[0])
    # Light over dark, as paint is laid: mostly at random, a little by lightness.
    colours = _broken(wanted[order], p.broken, drawing.detail[i, j][order], rng)
    radii = layer.radius * scale * rng.uniform(0.75, 1.2, len(order))
    inside = drawing.matte[i, j][order]
    reach = rng.uniform(0.55, 1.0, len(order)) * layer.length
    if p.knife:
        radii, reach = radii * 1.45, reach * 0.6
    lengths = np.clip(reach * np.where(inside > 0.5, 0.8, 1.15), 4, 120).astype(np.int32)
    lengths -= lengths % 2
    paint(
        picture, height, seeds[order], colours, radii.astype(np.float32), lengths, flow, rng,
        model=soft, limit=layer.limit, opacity=layer.opacity, body=layer.body,
        curve=0.12 if p.knife else 0.75, hairs=0.25 if p.knife else 1.0, flat=p.knife,
    )  # fmt: skip


def _broken(
    colours: NDArray[np.float32],
    amount: float,
    detail: NDArray[np.float32],
    rng: np.random.Generator,
) -> NDArray[np.float32]:
    """Colour that changes from stroke to stroke, less where features are painted."""
    lab = rgb_to_oklab(colours)
    loose = (amount * (1 - 0.75 * detail))[:, None]
    lab[:, :1] += rng.normal(0, 0.030, (len(lab), 1)) * loose
    lab[:, 1:] += rng.normal(0, 0.022, (len(lab), 2)) * loose
    return oklab_to_rgb(lab)


def _accents(picture: Float, height: Float, drawing: Study, canvas: int) -> None:
    """The last touches: lids, pupils and the light in the eyes, in place."""
    eyes = draw_eyes(drawing, canvas, weight=0.7)
    dark = np.clip(0.55 * eyes.lids + 0.6 * eyes.pupil, 0, 0.8)
    picture[:] = mix(picture, np.array([0.07, 0.045, 0.04], np.float32), dark)
    picture[:] = mix(
        picture, np.array([0.99, 0.97, 0.93], np.float32), blur(eyes.light, canvas / 900) * 0.85
    )
    height += 0.4 * eyes.light
