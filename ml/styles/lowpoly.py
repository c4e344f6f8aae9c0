"""Low poly: the portrait cut into flat facets that follow its features and borders."""

from __future__ import annotations

from typing import Annotated, Literal

import cv2
import numpy as np
from pydantic import Field

from ml.contracts import Region
from ml.faces.portrait import Portrait
from ml.imaging import backgrounds, triangulation
from ml.imaging.backgrounds import BackgroundKind
from ml.imaging.colour import Float, hex_to_rgb, mix, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, noise
from ml.imaging.relight import relief_of
from ml.styles._closeup import closer
from ml.styles._facets import SIDE, Facets, facets
from ml.styles._traits import developed
from ml.styles.base import Parameters, RenderContext, Rendering

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class LowPolyParameters(Parameters):
    """What a low-poly style may set."""

    closeness: Annotated[float, Field(ge=0.1, le=0.3)] = 0.19
    density: Annotated[float, Field(ge=0.3, le=3.0)] = 1.0
    """How many facets: 1 as meant."""
    facet: Annotated[float, Field(ge=0.0, le=1.0)] = 0.4
    """How much each facet catches the light by its own tilt."""
    chroma: Annotated[float, Field(ge=0.0, le=2.5)] = 1.15
    contrast: Annotated[float, Field(ge=0.5, le=2.0)] = 1.08
    tint: tuple[Colour, ...] = ()
    """Colours from dark to light that replace the person's own."""
    background: BackgroundKind = "gradient"
    colours: Annotated[tuple[Colour, ...], Field(min_length=1, max_length=4)] = (
        "#5b7a99",
        "#a9c0d3",
    )
    edges: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    """Visibility of the lines between facets."""
    edge_colour: Colour = "#ffffff"
    finish: Literal["flat", "crystal", "paper", "glow"] = "flat"


class LowPoly:
    """Draws a faceted portrait."""

    parameters = LowPolyParameters

    def render(
        self, portrait: Portrait, parameters: LowPolyParameters, context: RenderContext
    ) -> Rendering:
        """See `ml.styles.base.Renderer`."""
        near = closer(portrait, parameters.closeness, SIDE)
        context.report(0.15, None)
        coarse = np.interp(context.strength, (0, 0.5, 1), (1.7, 1.0, 0.5))
        mesh = facets(near, parameters.density * float(coarse), context.rng(1))
        context.report(0.4, None)
        colours = _colours(near, mesh, parameters, context)
        scale = 2 if context.size <= 1024 else 1
        side = context.size * scale
        owner = triangulation.owners(mesh.at(side), mesh.triangles, side)
        image = _reduced(colours[owner], scale)
        context.report(0.75, image)
        image = _finished(image, near, mesh, parameters, context)
        context.report(1.0, image)
        return Rendering(image)


def _reduced(image: Float, scale: int) -> Float:
    if scale == 1:
        return image
    side = image.shape[0] // scale
    return cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)


def _colours(
    near: Portrait, mesh: Facets, parameters: LowPolyParameters, context: RenderContext
) -> Float:
    """(T, 3) sRGB of every facet."""
    count = len(mesh.triangles)
    owner = triangulation.owners(mesh.points, mesh.triangles, SIDE)
    ground = backgrounds.paint(parameters.background, SIDE, parameters.colours, context.rng(2))
    lab = developed(rgb_to_oklab(near.image), near)
    # What a facet averages away is put back beforehand.
    lab[..., 0] += 0.6 * (lab[..., 0] - blur(lab[..., 0], 0.06 * near.interocular))
    layers = np.dstack([lab * near.matte[..., None], near.matte, rgb_to_oklab(ground)])
    sums = triangulation.means(owner, layers.astype(np.float32), count)
    cover = sums[:, 3:4]
    person = sums[:, :3] / np.maximum(cover, 0.05)
    skin = near.regions[Region.SKIN] > 0.7
    middle = float(np.median(lab[..., 0][skin])) if skin.sum() > 100 else 0.65
    person = _graded(person, middle, parameters)
    tilt = _tilt(near, mesh, context)
    inside = np.clip((cover - 0.35) / 0.3, 0, 1)
    # Facets in eyes and mouth keep their colour: light playing there would be dirt.
    calm = (1 - 0.75 * mesh.fine)[:, None]
    amount = parameters.facet * (0.6 + 0.8 * context.strength)
    person[:, :1] += 0.11 * amount * tilt[:, None] * calm
    back = sums[:, 4:]
    back[:, :1] += 0.035 * parameters.facet * tilt[:, None]
    return oklab_to_rgb(back + (person - back) * inside)


def _graded(lab: Float, skin: float, parameters: LowPolyParameters) -> Float:
    """Colours of (T, 3) facets as the look wants them; `skin` is the skin's middle lightness."""
    out = lab.copy()
    out[:, 0] = np.clip((out[:, 0] - 0.6) * parameters.contrast + 0.6, 0.03, 0.99)
    out[:, 1:] *= parameters.chroma
    if parameters.tint:
        stops = np.stack([rgb_to_oklab(hex_to_rgb(colour)) for colour in parameters.tint])
        # Skin of any tone lands in the ramp's upper middle, where it has room either way.
        share = np.interp(lab[:, 0], (0.08, skin, max(skin + 0.18, 0.97)), (0.0, 0.64, 1.0))
        places = np.linspace(0, 1, len(stops))
        for channel in range(3):
            out[:, channel] = np.interp(share, places, stops[:, channel])
    return out


def _tilt(near: Portrait, mesh: Facets, context: RenderContext) -> Float:
    """(T,) -1..1: how far each facet turns to the light, more or less than the shape itself."""
    relief = relief_of(near)
    step = SIDE / relief.height.shape[0]
    rng = context.rng(3)
    at = np.clip(mesh.points / step, 0, relief.height.shape[0] - 1).astype(int)
    depth = relief.height[at[:, 1], at[:, 0]] * SIDE
    depth = depth + rng.normal(0, 0.008 * near.interocular, len(depth))
    corners = np.column_stack([mesh.points, -depth])[mesh.triangles]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normal *= -np.sign(normal[:, 2:3])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-6)
    light = np.array([-0.5, -0.6, -0.62])
    lit = normal @ light - 0.55
    return (np.clip(lit * 1.1 + rng.normal(0, 0.12, len(lit)), -1, 1)).astype(np.float32)


def _finished(
    image: Float,
    near: Portrait,
    mesh: Facets,
    parameters: LowPolyParameters,
    context: RenderContext,
) -> Float:
    size = context.size
    out = image
    lines = _wires(mesh, near, size, 1.0 if parameters.finish != "glow" else 1.25)
    if parameters.finish == "paper":
        out = _paper(out, lines, context)
    if parameters.finish == "crystal":
        out = _crystal(out, mesh, context)
    if parameters.edges > 0:
        out = mix(out, hex_to_rgb(parameters.edge_colour), lines * parameters.edges)
    if parameters.finish == "glow":
        halo = blur(lines, size / 130)[..., None] * hex_to_rgb(parameters.edge_colour)
        light = np.clip(1.5 * parameters.edges * halo, 0, 1).astype(np.float32)
        out = out + (1 - out) * light
    return np.clip(out, 0, 1).astype(np.float32)


def _wires(mesh: Facets, near: Portrait, size: int, width: float) -> Float:
    """(size, size) the mesh's edges, fainter in the fine parts and off the person."""
    canvas = np.zeros((size, size), np.uint8)
    points = np.round(mesh.at(size) * 16).astype(np.int32)
    thick = max(1, round(width * size / 1024))
    # A line thinner than a pixel is a fainter one.
    faint = min(1.0, width * size / 1024)
    for corners in points[mesh.triangles[mesh.fine < 0.5]]:
        cv2.polylines(canvas, [corners], True, 255, thick, cv2.LINE_AA, 4)
    person = cv2.resize(near.matte, (size, size), interpolation=cv2.INTER_LINEAR)
    features = near.region(Region.EYES, Region.MOUTH, Region.LIPS)
    calm = 1 - blur(features, 3) - 0.55 * near.regions[Region.SKIN] * (1 - features)
    kept = cv2.resize(calm, (size, size), interpolation=cv2.INTER_LINEAR)
    return (canvas.astype(np.float32) * (faint / 255) * kept * (0.4 + 0.6 * person)).astype(
        np.float32
    )


def _paper(image: Float, lines: Float, context: RenderContext) -> Float:
    """Folded sheets: a fibre, and each crease with its lit and its shaded flank."""
    size = image.shape[0]
    small = 512
    fibre = noise((small, small), small / 40, context.rng(4), 5)
    fibre = cv2.resize(fibre, (size, size), interpolation=cv2.INTER_CUBIC)
    crease = blur(lines, size / 700)
    shift = max(1, size // 640)
    flank = np.roll(crease, (shift, shift), (0, 1)) - np.roll(crease, (-shift, -shift), (0, 1))
    lab = rgb_to_oklab(image)
    lab[..., 0] += 0.008 * fibre - 0.16 * flank + 0.05 * crease
    return oklab_to_rgb(lab)


def _crystal(image: Float, mesh: Facets, context: RenderContext) -> Float:
    """Cut stone: a gradient across every facet, as if light broke in it."""
    size = image.shape[0]
    owner = triangulation.owners(mesh.at(size), mesh.triangles, size)
    rng = context.rng(5)
    count = len(mesh.triangles)
    turn = rng.uniform(0, 2 * np.pi, count)
    depth = 0.075 * (1 - 0.8 * mesh.fine)
    centre = mesh.at(size)[mesh.triangles].mean(1)
    reach = np.ptp(mesh.at(size)[mesh.triangles], axis=1).max(1)
    slope = np.stack([np.cos(turn), np.sin(turn)], 1) * (depth / np.maximum(reach, 1))[:, None]
    base = -(slope * centre).sum(1)
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    planes = np.column_stack([slope, base]).astype(np.float32)[owner]
    lab = rgb_to_oklab(image)
    lab[..., 0] += planes[..., 0] * x + planes[..., 1] * y + planes[..., 2]
    return oklab_to_rgb(lab)
