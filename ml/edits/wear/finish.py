"""A thing that was put on, drawn as the rest of the picture is.

Rendered like a photograph, it would lie on a drawing like a sticker. Each family of styles draws it
over in its own way: flat tones and an outline, graphite, ink, paint, clay, blocks, facets.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay

from ml.contracts import Region
from ml.edits.canvas import Canvas
from ml.edits.wear.worn import Worn
from ml.faces.portrait import Portrait
from ml.imaging.colour import mix, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, noise, smooth_along, smoothstep, structure_flow

Float = NDArray[np.float32]
Way = Callable[[Float, Worn, float, int], Float]


def laid_over(
    canvas: Canvas,
    person: Portrait,
    worn: Worn,
    seed: int,
    *,
    region: Region,
    alpha: Float | None,
) -> Canvas:
    """The picture with what was put on in its style, and the person wearing it.

    Args:
        worn: what putting it on made of the picture.
        region: what of the person it counts as; where they made way for it is background.
        alpha: (S, S) of the result; None for a picture without transparency.
    """
    # Empty, "photo" and unknown styles stay photographic.
    way = _WAYS.get(str(person.measures.get("style", "")), _photo)
    out = canvas.painted(way(canvas.image, worn, person.interocular, seed), alpha)
    rest = (1 - worn.gone) * (1 - worn.cover)
    regions = {name: (mask * rest).astype(np.float32) for name, mask in person.regions.items()}
    regions[region] = regions[region] + worn.cover
    regions[Region.BACKGROUND] = regions[Region.BACKGROUND] + worn.gone * (1 - worn.cover)
    matte = np.maximum(person.matte * (1 - worn.gone), worn.cover).astype(np.float32)
    return replace(out, person=replace(out.face(), matte=matte, regions=regions))


def _photo(before: Float, worn: Worn, unit: float, seed: int) -> Float:
    """As sharp and as grainy as the picture around it."""
    cover = worn.cover
    if not (cover > 0.5).any():
        return worn.image
    grain = before - blur(before, 1.0)
    ring = (blur(cover, 0.15 * unit) > 0.02) & (cover < 0.02)
    spread = float(np.median(np.abs(grain[ring]))) * 1.48 if ring.any() else 0.0
    rng = np.random.default_rng(seed)
    sigma = float(np.interp(spread, (0.002, 0.012), (0.55, 0.0)))
    soft = blur(worn.image, sigma) if sigma > 0.2 else worn.image
    dust = rng.standard_normal(cover.shape).astype(np.float32)[..., None] * min(spread, 0.012)
    return mix(worn.image, soft + dust, cover)


def _flat(
    before: Float,
    worn: Worn,
    unit: float,
    *,
    step: float,
    line: float,
    chroma: float,
    width: float = 1.0,
) -> Float:
    """Few tones with clear borders and an outline."""
    lab = rgb_to_oklab(worn.image)
    light = cv2.bilateralFilter(np.ascontiguousarray(lab[..., 0]), -1, 0.07, max(0.025 * unit, 1.0))
    level = np.asarray(light, np.float32) / step
    low = np.floor(level)
    lab[..., 0] = step * (low + smoothstep(0.42, 0.58, level - low) * 0.9 + 0.05)
    lab[..., 1:] *= chroma
    image = mix(worn.image, oklab_to_rgb(lab), np.maximum(worn.cover, 0.85 * worn.glass))
    ink = rgb_to_oklab(image)
    ink[..., 0] *= line
    ink[..., 1:] *= 0.6
    lines = np.clip(_thick(worn.lines, unit, width) * 1.15, 0, 1)
    return mix(image, oklab_to_rgb(ink), lines)


def _thick(lines: Float, unit: float, width: float) -> Float:
    reach = round(0.011 * unit * (width - 1))
    if reach < 1:
        return lines
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2)
    return np.asarray(cv2.dilate(lines, kernel), np.float32)


def _cartoon(before: Float, worn: Worn, unit: float, seed: int) -> Float:
    return _flat(before, worn, unit, step=0.11, line=0.38, chroma=1.15)


def _comic(before: Float, worn: Worn, unit: float, seed: int) -> Float:
    return _flat(before, worn, unit, step=0.17, line=0.16, chroma=1.2, width=1.9)


def _greys(before: Float) -> tuple[Float, Float]:
    """(3,) colours of a drawing's pencil or ink and of its paper."""
    small = cv2.resize(before, (128, 128), interpolation=cv2.INTER_AREA).reshape(-1, 3)
    order = small[np.argsort(small.sum(1))]
    return order[: len(order) // 50].mean(0), order[-len(order) // 8 :].mean(0)


def _pencil(before: Float, worn: Worn, unit: float, seed: int) -> Float:
    """Graphite: tone by strokes that lie one beside another, on the paper's own grain."""
    dark, paper = _greys(before)
    cover = np.maximum(worn.cover, worn.glass)
    tone = _stretched(1 - rgb_to_oklab(worn.image)[..., 0], worn.cover > 0.9)
    rng = np.random.default_rng(seed)
    size = before.shape[0]
    field = noise((size, size), max(unit * 0.05, 2.0), rng, 3)
    slope = np.float32(np.radians(-52))
    across = np.zeros((size, size, 2), np.float32)
    across[...] = (np.cos(slope), np.sin(slope))
    strokes = smooth_along(
        rng.standard_normal((size, size)).astype(np.float32), across, 0.09 * unit
    )
    strokes = strokes / max(float(strokes.std()), 1e-6)
    laid = np.clip(tone * 1.12 + (0.16 * strokes + 0.05 * field) * (0.35 + tone), 0, 1)
    image = paper + (dark - paper) * (laid**1.15)[..., None]
    drawn = mix(worn.image, image, cover)
    lines = np.clip(worn.lines * (0.75 + 0.2 * field), 0, 1)
    return mix(drawn, np.broadcast_to(dark, drawn.shape), lines * 0.85)


def _stretched(tone: Float, inside: NDArray[np.bool_]) -> Float:
    """Tones within something so far apart that its form is seen."""
    if inside.sum() < 50:
        return tone
    low, high = np.percentile(tone[inside], (4, 96))
    spread = max(float(high - low), 1e-3)
    wanted = float(np.clip(spread * 1.9, 0.45, 0.75))
    middle = float(np.clip((low + high) / 2, 0.45, 0.62))
    out = middle + (tone - (low + high) / 2) * (wanted / spread)
    return np.where(inside, out, tone).astype(np.float32)


def _ink(before: Float, worn: Worn, unit: float, seed: int) -> Float:
    """Black and white with hatching between."""
    dark, paper = _greys(before)
    light = blur(rgb_to_oklab(worn.image)[..., 0], 0.01 * unit)
    size = before.shape[0]
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    pitch = max(0.045 * unit, 3.0)
    wave = 0.5 + 0.5 * np.cos(2 * np.pi * (x * 0.8 + y * 0.6) / pitch)
    share = smoothstep(0.28, 0.62, light)
    white = smoothstep(-0.12, 0.12, share - wave * 0.96 - 0.02)
    image = dark + (paper - dark) * white[..., None]
    drawn = mix(before, image, np.maximum(worn.cover, worn.glass))
    return mix(drawn, np.broadcast_to(dark, drawn.shape), _thick(worn.lines, unit, 1.5))


def _clay(before: Float, worn: Worn, unit: float, seed: int) -> Float:
    """Matt, rounded, with the marks of fingers."""
    lab = rgb_to_oklab(worn.image)
    soft = blur(lab, 0.016 * unit)
    rng = np.random.default_rng(seed)
    size = before.shape[0]
    marks = noise((size, size), 0.10 * unit, rng, 3)
    lift = cv2.Sobel(marks, -1, 0, 1, ksize=3) * 0.004
    round_edge = blur(worn.cover, 0.035 * unit)
    soft[..., 0] = soft[..., 0] * (0.86 + 0.14 * smoothstep(0.45, 0.95, round_edge)) + lift
    soft[..., 0] += 0.02
    return mix(worn.image, oklab_to_rgb(soft), worn.cover)


def _oil(before: Float, worn: Worn, unit: float, seed: int) -> Float:
    """Strokes along the form, the canvas' own relief on top."""
    whole = _wobbled(worn, before, 0.012 * unit, unit, seed)
    flow, _ = structure_flow(whole, max(0.03 * unit, 1.0))
    rng = np.random.default_rng(seed)
    bristles = smooth_along(
        rng.standard_normal(whole.shape[:2]).astype(np.float32), flow, 0.06 * unit
    )
    bristles /= max(float(bristles.std()), 1e-6)
    strokes = smooth_along(whole, flow, max(0.03 * unit, 1.0)) * (1 + 0.045 * bristles[..., None])
    near = np.clip(blur(np.maximum(worn.cover, worn.glass), 0.02 * unit) * 1.6, 0, 1)
    return mix(worn.image, strokes + 0.5 * _relief(before, unit), near)


def _watercolour(before: Float, worn: Worn, unit: float, seed: int) -> Float:
    """Pigment that gathers at the edges and leaves the paper showing."""
    whole = _wobbled(worn, before, 0.016 * unit, unit, seed)
    lab = blur(rgb_to_oklab(whole), 0.012 * unit)
    rng = np.random.default_rng(seed)
    size = before.shape[0]
    pools = noise((size, size), 0.22 * unit, rng, 4)
    cover = np.maximum(worn.cover, worn.glass)
    rim = np.clip(cover - blur(cover, 0.03 * unit), 0, 1)
    lab[..., 0] = 1 - (1 - lab[..., 0]) * (0.84 + 0.07 * pools) - 0.30 * rim
    lab[..., 1:] *= 1.12
    image = oklab_to_rgb(lab) + 0.9 * _relief(before, unit)
    return mix(worn.image, image, np.clip(blur(cover, 0.01 * unit) * 1.3, 0, 1))


def _relief(before: Float, unit: float) -> Float:
    """(S, S, 1) what paper or canvas and strokes add to a picture's light."""
    light = before.mean(-1)
    return np.clip(light - blur(light, 0.02 * unit), -0.06, 0.06)[..., None]


def _wobbled(worn: Worn, before: Float, amount: float, unit: float, seed: int) -> Float:
    """The picture with what was put on, its outline as by a free hand."""
    size = before.shape[0]
    rng = np.random.default_rng(seed + 1)
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    dx, dy = (noise((size, size), 0.25 * unit, rng, 2) * amount for _ in range(2))
    near = np.clip(blur(worn.cover, 0.06 * unit) * 2, 0, 1)
    moved = cv2.remap(worn.image, x + dx, y + dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return mix(worn.image, np.asarray(moved, np.float32), near)


def _pixel(before: Float, worn: Worn, unit: float, seed: int) -> Float:
    """In the picture's own blocks."""
    block = _block(before)
    size = before.shape[0]
    count = max(round(size / block), 1)
    small = cv2.resize(worn.image, (count, count), interpolation=cv2.INTER_AREA)
    change = np.abs(worn.image - before).max(-1)
    share = cv2.resize(np.maximum(change, worn.cover), (count, count), interpolation=cv2.INTER_AREA)
    own = cv2.resize(before, (count, count), interpolation=cv2.INTER_AREA)
    lab = _limited(rgb_to_oklab(np.asarray(small, np.float32)), rgb_to_oklab(own))
    blocks = cv2.resize(oklab_to_rgb(lab), (size, size), interpolation=cv2.INTER_NEAREST)
    where = cv2.resize(
        (share > 0.06).astype(np.float32), (size, size), interpolation=cv2.INTER_NEAREST
    )
    return mix(before, np.asarray(blocks, np.float32), np.asarray(where, np.float32))


def _limited(lab: Float, own: Float) -> Float:
    """Colours brought to those of a picture that has few, else to even steps of light."""
    cells = np.round(own.reshape(-1, 3) / 0.03).astype(int)
    colours, counts = np.unique(cells, axis=0, return_counts=True)
    often = colours[counts > 0.004 * len(cells)].astype(np.float32) * 0.03
    if 2 <= len(often) <= _PALETTE:
        apart = ((lab[:, :, None] - often) * np.array([1.0, 0.5, 0.5], np.float32)) ** 2
        return np.asarray(often[apart.sum(-1).argmin(-1)], np.float32)
    lab[..., 0] = np.round(lab[..., 0] / 0.07) * 0.07
    return lab


_PALETTE = 12
"""Most colours of a picture that counts as drawn from a palette."""


def _block(image: Float) -> float:
    """Side of the blocks that a picture is made of, in pixels."""
    size = image.shape[0]
    jump = np.abs(np.diff(image, axis=1)).sum((0, 2))
    best, side = 0.0, size / 96
    for count in range(32, 257, 2):
        pitch = size / count
        at = np.round(np.arange(1, count) * pitch).astype(int) - 1
        score = float(jump[at].sum() / max(jump.sum(), 1e-6)) - count / size
        if score > best + 0.01:
            best, side = score, pitch
    return side


def _lowpoly(before: Float, worn: Worn, unit: float, seed: int) -> Float:
    """In facets, each of one colour."""
    size = before.shape[0]
    near = np.maximum(worn.cover, worn.glass)
    if (near > 0.2).sum() < 10:
        return worn.image
    rng = np.random.default_rng(seed)
    edge = np.argwhere(worn.lines > 0.4)
    inner = np.argwhere(near > 0.5)
    pick = [
        edge[rng.integers(0, len(edge), min(len(edge), 160))] if len(edge) else edge,
        inner[rng.integers(0, len(inner), min(len(inner), 220))] if len(inner) else inner,
    ]
    points = np.vstack(pick)[:, ::-1].astype(np.float32)
    out = worn.image.copy()
    for triangle in np.asarray(Delaunay(points).simplices):
        corners = points[triangle]
        x, y = np.clip(np.round(corners.mean(0)).astype(int), 0, size - 1)
        if near[y, x] < 0.3:
            continue
        shares = corners * 0.66 + corners.mean(0) * 0.34
        at = np.clip(np.round(shares).astype(int), 0, size - 1)
        colour = worn.image[at[:, 1], at[:, 0]].mean(0)
        cv2.fillConvexPoly(
            out, np.round(corners * 16).astype(np.int32), colour.tolist(), cv2.LINE_AA, 4
        )
    return mix(worn.image, out, near)


def _neon(before: Float, worn: Worn, unit: float, seed: int) -> Float:
    """Dark, its outline a tube of light in the picture's brightest colour."""
    lab = rgb_to_oklab(before)
    glowing = lab[..., 0] * np.hypot(lab[..., 1], lab[..., 2])
    tint = before[glowing >= np.percentile(glowing, 99.5)].mean(0)
    lab = rgb_to_oklab(worn.image)
    lab[..., 0] *= 0.55
    dark = mix(worn.image, oklab_to_rgb(lab), np.maximum(worn.cover, worn.glass))
    line = worn.lines
    halo = blur(line, 0.05 * unit) * 1.1 + blur(line, 0.015 * unit)
    light = line[..., None] * (tint * 0.6 + 0.4) + halo[..., None] * tint
    return np.asarray(1 - (1 - dark) * (1 - np.clip(light, 0, 1)), np.float32)


_WAYS: dict[str, Way] = {
    "anime": _cartoon,
    "cartoon": _cartoon,
    "sticker": _cartoon,
    "comic": _comic,
    "popart": _comic,
    "ink": _ink,
    "pencil": _pencil,
    "clay": _clay,
    "oil": _oil,
    "watercolour": _watercolour,
    "pixel": _pixel,
    "lowpoly": _lowpoly,
    "neon": _neon,
}
"""By the style that drew the picture."""
