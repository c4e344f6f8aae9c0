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
from ml.styles._closeup import closer
from ml.styles._facet_face import Pieces, pieces
from ml.styles._facet_light import Paint, lit, skin_of
from ml.styles._facets import SIDE, Facets, facets
from ml.styles._traits import developed, traits_of
from ml.styles.base import Parameters, RenderContext, Rendering

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


_OWN = 0.8
"""How much of the photo's colour under a piece of the face it keeps."""


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
        coarse = np.interp(context.strength, (0, 0.5, 1), (1.7, 1.0, 0.6))
        mesh = facets(near, parameters.density * float(coarse), context.rng(1))
        context.report(0.4, None)
        lab = developed(rgb_to_oklab(near.image), near)
        paint = Paint(
            parameters.chroma,
            parameters.contrast,
            parameters.facet * (0.6 + 0.8 * context.strength),
        )
        skin = skin_of(near, lab, paint)
        worn = traits_of(portrait).numbers
        face = pieces(near, lab, skin, worn["glasses"] > 0.5, worn["heavy"])
        colours = _colours(near, mesh, lab, face, parameters, paint, context)
        scale = 2 if context.size <= 1024 else 1
        side = context.size * scale
        owner = triangulation.owners(mesh.at(side), mesh.triangles, side)
        face.drawn(owner, side / SIDE, len(mesh.triangles))
        image = _reduced(colours[owner], scale)
        context.report(0.75, image)
        image = _finished(image, near, mesh, parameters, context)
        context.report(1.0, image)
        return Rendering(image, sitter=near)


def _reduced(image: Float, scale: int) -> Float:
    if scale == 1:
        return image
    side = image.shape[0] // scale
    return cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)


def _colours(
    near: Portrait, mesh: Facets, lab: Float, face: Pieces, parameters: LowPolyParameters,
    paint: Paint, context: RenderContext,
) -> Float:  # fmt: skip
    """(T + P, 3) sRGB of every facet of the mesh, then of every piece of the face."""
    ground = backgrounds.paint(parameters.background, SIDE, parameters.colours, context.rng(2))
    person, inside, tilt = lit(near, mesh, lab, paint, context.rng(3))
    features = face.blended(lab, _OWN)
    if parameters.tint:
        middle = float(skin_of(near, lab, paint)[0])
        person = _tinted(person, middle, parameters.tint)
        features = _tinted(features, middle, parameters.tint)
    owner = triangulation.owners(mesh.at(SIDE), mesh.triangles, SIDE)
    back = triangulation.means(owner, rgb_to_oklab(ground), len(mesh.triangles))
    back[:, 0] += 0.045 * tilt
    mesh_colours = np.where(inside[:, None], person, back)
    return oklab_to_rgb(np.concatenate([mesh_colours, features]).astype(np.float32))


def _tinted(lab: Float, skin: float, tint: tuple[str, ...]) -> Float:
    """Colours by lightness along a ramp, on which dark skin keeps a lower place than light skin."""
    stops = np.stack([rgb_to_oklab(hex_to_rgb(colour)) for colour in tint])
    place = float(np.interp(skin, (0.40, 0.60, 0.80), (0.46, 0.58, 0.70)))
    share = np.interp(lab[:, 0], (0.08, skin, max(skin + 0.18, 0.97)), (0.0, place, 1.0))
    places = np.linspace(0, 1, len(stops))
    ramp = [np.interp(share, places, stops[:, channel]) for channel in range(3)]
    return np.stack(ramp, 1).astype(np.float32)


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
