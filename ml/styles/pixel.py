"""Pixel art: few large pixels, few coherent colours, features set by hand."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ml.contracts import Region
from ml.faces.portrait import Portrait
from ml.imaging import palette as palettes
from ml.imaging import pixel_grid, pixel_scenes
from ml.imaging.colour import Float, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, guided
from ml.imaging.pixel_scenes import SceneKind
from ml.styles._closeup import closer
from ml.styles._pixel_face import Features, features
from ml.styles._traits import developed, traits_of
from ml.styles.base import Parameters, RenderContext, Rendering

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]

_SAMPLES = 4
"""Source pixels across a grid pixel."""


class PixelParameters(Parameters):
    """What a pixel style may set."""

    cell: Annotated[int, Field(ge=6, le=20, multiple_of=2)] = 10
    """Side of a grid pixel in a picture of 1024."""
    closeness: Annotated[float, Field(ge=0.1, le=0.3)] = 0.2
    """Distance between the irises as a share of the picture, where the photo allows it."""
    colours: Annotated[int, Field(ge=4, le=48)] = 24
    """Colours for the person; the background adds its own."""
    master: tuple[Colour, ...] = ()
    """The set the person's colours are taken from; empty: the person's own."""
    order: Literal["colour", "light"] = "colour"
    """Match the master by colour, or spread the picture's lightness over it from dark to light."""
    dither: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    chroma: Annotated[float, Field(ge=0.0, le=2.0)] = 1.15
    contrast: Annotated[float, Field(ge=0.5, le=2.0)] = 1.1
    outline: Annotated[float, Field(ge=0.0, le=1.0)] = 0.85
    """Darkness of the line around the person."""
    scene: SceneKind = "flat"
    scene_colours: Annotated[tuple[Colour, ...], Field(min_length=2)] = ("#3b5dc9", "#41a6f6")
    frame: bool = False
    """Set the picture in a collector's card."""


class Pixel:
    """Draws pixel art."""

    parameters = PixelParameters

    def render(
        self, portrait: Portrait, parameters: PixelParameters, context: RenderContext
    ) -> Rendering:
        """See `ml.styles.base.Renderer`."""
        cell, side = _grid(parameters, context)
        near = closer(portrait, parameters.closeness, side * _SAMPLES)
        colours = _pixels(near, parameters, context.strength)
        person = pixel_grid.silhouette(_small(near.matte, side))
        points = near.landmarks[:, :2] / _SAMPLES - 0.5 + 0.5 / _SAMPLES
        worn = traits_of(portrait).numbers["glasses"] > 0.5
        drawn = features(points, colours[..., 0], worn)
        context.report(0.3, pixel_grid.enlarge(oklab_to_rgb(colours), cell, context.size))
        weight = _weights(near, side) * person
        entries = _palette(colours, weight, parameters, context)
        label = _label(colours, entries, weight, drawn, parameters)
        picture = oklab_to_rgb(entries)[label]
        picture = _outlined(picture, person, drawn, oklab_to_rgb(entries), parameters)
        context.report(0.7, pixel_grid.enlarge(picture, cell, context.size))
        ground = pixel_scenes.scene(
            parameters.scene,
            side,
            oklab_to_rgb(palettes.from_hex(parameters.scene_colours)),
            context.rng(2),
        )
        picture = np.where(person[..., None], picture, ground)
        if parameters.frame:
            ends = oklab_to_rgb(palettes.from_hex(parameters.scene_colours))
            picture = pixel_scenes.framed(
                picture,
                np.array([1, 0.95, 0.8], np.float32),
                ends[0] * 0.35,
                np.array([0.9, 0.25, 0.3], np.float32),
            )
        image = pixel_grid.enlarge(picture.astype(np.float32), cell, context.size)
        context.report(1.0, image)
        return Rendering(image)


def _grid(parameters: PixelParameters, context: RenderContext) -> tuple[int, int]:
    """Side of a grid pixel in the picture asked for, and grid pixels across it."""
    coarse = parameters.cell + 2 * round(2 * (context.strength - 0.5))
    cell = max(2, round(coarse * context.size / 1024))
    return cell, -(-context.size // cell)


def _small(mask: Float, side: int) -> Float:
    return mask.reshape(side, _SAMPLES, side, _SAMPLES).mean((1, 3))


def _pixels(near: Portrait, parameters: PixelParameters, strength: float) -> Float:
    """(G, G, 3) OKLab of the grid before its colours are reduced."""
    lab = developed(rgb_to_oklab(near.image), near)
    tone = lab[..., 0]
    smooth = guided(tone, lab, 4, 0.0016)
    # Shine on skin is brought back to its lightest tone: at this size it would read as dirt.
    skin = near.region(Region.SKIN)
    if (skin > 0.7).sum() > 100:
        most = float(np.percentile(smooth[..., 0][skin > 0.7], 88))
        over = np.maximum(smooth[..., 0] - most, 0) * skin
        smooth[..., 0] -= 0.75 * over
    grid = pixel_grid.shrink(smooth, _SAMPLES, 0.8)
    # Light and shade in the large, so that skin of any tone spans several steps of its ramp.
    grey = grid[..., 0]
    local = grey - blur(grey, grid.shape[0] * 0.05)
    grid[..., 0] = np.clip(grey + 0.45 * local * (0.6 + 0.8 * strength), 0.02, 1.0)
    return palettes.vivid(grid.reshape(-1, 3), parameters.chroma, parameters.contrast).reshape(
        grid.shape
    )


def _weights(near: Portrait, side: int) -> Float:
    """How much each grid pixel counts when colours are chosen: the face most of all."""
    face = _small(near.region(Region.SKIN, Region.BEARD), side)
    fine = _small(near.region(Region.EYES, Region.LIPS, Region.MOUTH, Region.BROWS), side)
    hair = _small(near.regions[Region.HAIR], side)
    return (0.25 + 1.0 * face + 0.5 * hair + 3.0 * fine).astype(np.float32)


def _palette(
    colours: Float, weight: Float, parameters: PixelParameters, context: RenderContext
) -> Float:
    flat, by = colours.reshape(-1, 3), weight.ravel()
    used = by > 0
    if parameters.master:
        master = palettes.from_hex(parameters.master)
        if parameters.order == "light":
            return master[np.argsort(master[:, 0])]
        return palettes.chosen(flat[used], by[used], master, parameters.colours)
    entries = palettes.clustered(flat[used], by[used], parameters.colours, context.rng(1))
    dark = np.array([[min(0.22, float(entries[0, 0]) * 0.8), *(entries[0, 1:] * 0.7)]], np.float32)
    white = np.array([[0.97, 0.0, 0.01]], np.float32)
    return palettes.merged(np.concatenate([dark, entries, white]), 0.022)


def _label(
    colours: Float, entries: Float, weight: Float, drawn: Features, parameters: PixelParameters
) -> np.ndarray:
    side = colours.shape[0]
    lab = colours.copy()
    if parameters.order == "light":
        lab = _spread(lab, weight, entries)
    if parameters.dither > 0:
        gap = 0.16 if len(entries) > 6 else 0.9 * float(np.diff(entries[:, 0]).mean())
        lab[..., 0] += (pixel_scenes.bayer(side, side) - 0.5) * gap * parameters.dither
    cost = palettes.distances(lab.reshape(-1, 3), entries).reshape(side, side, -1)
    if parameters.dither > 0:
        label = cost.argmin(2).astype(np.int32)
    else:
        price = np.where(weight > 2.2, 0.00008, 0.00028).astype(np.float32)
        label = pixel_grid.clusters(cost, price)
        label = pixel_grid.without_orphans(label, drawn.all | (weight > 2.2))
    return _face(label, lab, entries, drawn)


def _spread(lab: Float, weight: Float, entries: Float) -> Float:
    """Lightness stretched so that the person uses the whole of a light-ordered palette."""
    values = lab[..., 0][weight > 0.6]
    low, high = np.percentile(values, (3, 96))
    share = np.clip((lab[..., 0] - low) / max(float(high - low), 1e-3), 0, 1)
    out = np.zeros_like(lab)
    stops = np.linspace(0, 1, len(entries))
    for channel in range(3):
        out[..., channel] = np.interp(share, stops, entries[:, channel])
    return out


def _face(label: np.ndarray, lab: Float, entries: Float, drawn: Features) -> np.ndarray:
    """Features set over the reduced picture, each in the palette's nearest colour."""

    def entry(lightness: float, of: Float | None = None, mask: np.ndarray | None = None) -> int:
        tint = np.zeros(2, np.float32)
        if mask is not None and mask.any():
            tint = np.median(lab[mask], axis=0)[1:]
        wanted = np.array([[lightness, *tint]], np.float32)
        return int(palettes.nearest(wanted, entries)[0])

    out = label.copy()
    eyes = drawn.whites | drawn.irises
    lit = float(np.median(lab[..., 0][eyes])) if eyes.any() else 0.6
    out[drawn.glasses] = entry(0.26)
    out[drawn.whites] = entry(np.clip(lit + 0.22, 0.70, 0.92))
    if drawn.irises.any():
        tone = float(np.percentile(lab[..., 0][drawn.irises], 30))
        out[drawn.irises] = entry(np.clip(tone, 0.2, 0.5), lab, drawn.irises)
    out[drawn.pupils] = 0
    out[drawn.lids] = 0
    out[drawn.glints] = len(entries) - 1
    if drawn.teeth.any():
        tone = float(np.percentile(lab[..., 0][drawn.teeth], 70))
        if tone > 0.55:
            out[drawn.teeth] = entry(np.clip(tone + 0.12, 0.8, 0.98))
        out[drawn.mouth_line] = entry(0.36, lab, drawn.mouth_line)
    elif drawn.mouth_line.any():
        out[drawn.mouth_line] = entry(0.3, lab, drawn.mouth_line)
    return out


def _outlined(
    picture: Float,
    person: np.ndarray,
    drawn: Features,
    entries: Float,
    parameters: PixelParameters,
) -> Float:
    """A line around the person in darker shades of what it borders, snapped to the palette."""
    if parameters.outline <= 0:
        return picture
    edge = pixel_grid.rim(person)
    lab = rgb_to_oklab(picture[edge])
    lab[:, 0] *= 1 - 0.75 * parameters.outline
    palette = rgb_to_oklab(entries)
    out = picture.copy()
    out[edge] = entries[palettes.nearest(lab, palette)]
    return out
