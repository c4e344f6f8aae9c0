"""The shape of a head and shoulders, guessed from one picture: depth for every pixel.

Inside the face it is the face mesh's own; around it, the head swells from its outline like half
an ellipsoid; neck and torso are a shallow cylinder behind the jaw.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import LinearNDInterpolator

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import Portrait
from ml.imaging.filters import blur, smoothstep

Float = NDArray[np.float32]

CELLS = 256
"""The shape is known on a grid of this many cells a side; it is smooth."""
MARGIN = 24
"""Cells beyond the frame on each side, so that nothing opens at its border."""

_EARS = (127, 234, 356, 454)
STRETCH = 1.25
"""The mesh is flatter than heads are: from tragus to brow it has 1.2 interocular distances,
anthropometry 1.5."""
_HALF_DEPTH = 1.25 * STRETCH
"""From the ears forward to the brow, in interocular distances."""


@dataclass(frozen=True)
class Motion:
    """How places move when the head does; arrays of one shape.

    Attributes:
        follow: how far they turn and nod with it, 0..1.
        lean: how far they tilt with it, 0..1.
        hold: how firmly they keep their distance from the outline, 0..1.
        out_x, out_y: unit vectors pointing out of the outline.
    """

    follow: Float
    lean: Float
    hold: Float
    out_x: Float
    out_y: Float


@dataclass(frozen=True)
class Shape:
    """A portrait's guessed shape on the grid; lengths in cells, depth smaller is nearer.

    Attributes:
        unit: interocular distance as if seen from the front.
        centre: x, y between the ears at eye level.
        chin: y of the chin.
        ears: depth of the ears' plane, through which the neck's axis runs.
        depth: (N, N) with N = CELLS + 1 + 2 MARGIN.
        motion: how each place of the grid moves.
    """

    unit: float
    centre: tuple[float, float]
    chin: float
    ears: float
    depth: Float
    motion: Motion


def padded(field: Float) -> Float:
    """(CELLS + 1)² values with the margin around them, edges repeated."""
    return np.asarray(
        cv2.copyMakeBorder(field, MARGIN, MARGIN, MARGIN, MARGIN, cv2.BORDER_REPLICATE), np.float32
    )


def on_grid(image: Float) -> Float:
    """A picture's values at the grid's vertices, margin included."""
    small = cv2.resize(image, (CELLS + 1, CELLS + 1), interpolation=cv2.INTER_AREA)
    return padded(np.asarray(small, np.float32))


def read(field: Float, x: Float, y: Float) -> Float:
    """A grid's field at points, each (P,) in cells of the frame."""
    at_x, at_y = (x + MARGIN).reshape(-1, 1), (y + MARGIN).reshape(-1, 1)
    return np.asarray(cv2.remap(field, at_x, at_y, cv2.INTER_LINEAR), np.float32).ravel()


def shape_of(portrait: Portrait) -> Shape:
    """Guess a portrait's shape."""
    scale = CELLS / (portrait.size - 1)
    points = portrait.landmarks.astype(np.float64) * (scale, scale, scale * STRETCH)
    unit = lm.iris_distance(points) / max(np.cos(np.radians(portrait.pose[0])), 0.8)
    eyes = lm.eye_centre(points)
    sides = points[[234, 454], 0]
    centre = (float(sides.mean()), float(eyes[1]))
    chin, ears = float(points[lm.CHIN, 1]), float(points[list(_EARS), 2].mean())
    side = CELLS + 1 + 2 * MARGIN
    gy, gx = (np.mgrid[0:side, 0:side] - MARGIN).astype(np.float32)
    inside, outward = _outline(on_grid(portrait.matte), unit)
    depth = _head(inside, points, unit, ears, gx, gy)
    face, blend = _face(points, unit, gx, gy)
    depth = _joined(depth, face, blend, inside, unit)
    depth = _with_torso(depth, points, inside, unit, ears, gx, gy)
    hair = on_grid(portrait.regions[Region.HAIR])
    clothes = blur(on_grid(portrait.regions[Region.CLOTHES]), 0.3 * unit)
    still = 1.0 - 0.8 * smoothstep(0.2, 0.9, clothes)
    follow = _follow(gx, gy, centre, chin, unit, 1.5, 1.7)
    lean = _follow(gx, gy, centre, chin, unit, 1.2, 1.3)
    return Shape(
        unit=float(unit),
        centre=centre,
        chin=chin,
        ears=ears,
        depth=depth,
        motion=Motion(
            follow=follow * still,
            lean=lean * still,
            hold=_hold(inside, gy, hair, eyes[1], unit),
            out_x=np.ascontiguousarray(outward[..., 0]),
            out_y=np.ascontiguousarray(outward[..., 1]),
        ),
    )


def _outline(matte: Float, unit: float) -> tuple[Float, Float]:
    """Signed distance to the outline, and the direction out of it."""
    solid = (matte > 0.5).astype(np.uint8)
    within = cv2.distanceTransform(solid, cv2.DIST_L2, 5)
    beyond = cv2.distanceTransform(1 - solid, cv2.DIST_L2, 5)
    signed = blur(np.asarray(within - beyond, np.float32), 0.05 * unit)
    smooth = blur(signed, 0.25 * unit)
    slope = np.dstack([cv2.Sobel(smooth, -1, 1, 0), cv2.Sobel(smooth, -1, 0, 1)])
    outward = -slope / np.maximum(np.linalg.norm(slope, axis=-1, keepdims=True), 1e-6)
    return signed, outward.astype(np.float32)


def _head(
    inside: Float, points: NDArray[np.float64], unit: float, ears: float, gx: Float, gy: Float
) -> Float:
    """Half an ellipsoid over any outline: steep at the rim, level in the middle."""
    radius = 1.15 * unit
    reach = np.clip(inside / radius, 0.0, 1.0)
    swell = np.sqrt(1.0 - (1.0 - reach) ** 2)
    return blur((ears - _HALF_DEPTH * unit * swell).astype(np.float32), 0.06 * unit)


def _face(points: NDArray[np.float64], unit: float, gx: Float, gy: Float) -> tuple[Float, Float]:
    """The face mesh's depth where it has one (NaN elsewhere), and its weight 0..1."""
    mesh = points[:468]
    left, top = np.floor(mesh[:, :2].min(0)).astype(int) + MARGIN
    right, bottom = np.ceil(mesh[:, :2].max(0)).astype(int) + MARGIN + 1
    left, top = max(left, 0), max(top, 0)
    window = np.s_[top:bottom, left:right]
    depth = np.full(gx.shape, np.nan, np.float32)
    depth[window] = LinearNDInterpolator(mesh[:, :2], mesh[:, 2])(gx[window], gy[window])
    oval = lm.contour(points, lm.FACE_OVAL) + MARGIN
    mask = (lm.polygon((gx.shape[0], gx.shape[1]), oval) > 0.5).astype(np.uint8)
    within = cv2.distanceTransform(mask, cv2.DIST_L2, 5)
    weight = smoothstep(0.0, 0.16 * unit, np.asarray(within, np.float32))
    weight[np.isnan(depth)] = 0.0
    return depth, weight


def _joined(head: Float, face: Float, weight: Float, inside: Float, unit: float) -> Float:
    """Head and face as one surface: what they differ by at the face's rim fades outwards."""
    known = (weight > 0).astype(np.float32)
    difference = np.where(known > 0, np.nan_to_num(face) - head, 0.0).astype(np.float32)
    rim = known * (weight < 0.9)
    spread, mass = np.zeros_like(head), np.full_like(head, 1e-6)
    for sigma in (0.08, 0.2, 0.5):
        share = 1.0 if sigma < 0.1 else 0.05
        spread += share * blur(difference * rim, sigma * unit)
        mass += share * blur(rim, sigma * unit)
    away = cv2.distanceTransform((known < 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    fade = 1.0 - smoothstep(0.0, 0.75 * unit, np.asarray(away, np.float32))
    fade = fade * smoothstep(0.0, 0.3 * unit, inside)
    around = head + spread / mass * fade
    depth = around + (np.nan_to_num(face) - around) * weight
    return blur(depth.astype(np.float32), 0.025 * unit)


def _with_torso(
    depth: Float,
    points: NDArray[np.float64],
    inside: Float,
    unit: float,
    ears: float,
    gx: Float,
    gy: Float,
) -> Float:
    """Below the jaw, neck and torso: a shallow cylinder."""
    oval = lm.contour(points, lm.FACE_OVAL) + MARGIN
    above = np.maximum(
        lm.polygon((gx.shape[0], gx.shape[1]), oval) > 0.5, gy < points[[132, 361], 1].mean()
    )
    below = cv2.distanceTransform(1 - above.astype(np.uint8), cv2.DIST_L2, 5)
    step = smoothstep(0.0, 0.45 * unit, np.asarray(below, np.float32))
    reach = np.clip(inside / (0.9 * unit), 0.0, 1.0)
    torso = ears + 0.1 * unit - 0.6 * unit * np.sqrt(1.0 - (1.0 - reach) ** 2)
    return (depth + (torso - depth) * step).astype(np.float32)


def _follow(
    gx: Float,
    gy: Float,
    centre: tuple[float, float],
    chin: float,
    unit: float,
    reach: float,
    width: float,
) -> Float:
    """1 on the head, falling to 0 from the chin down `reach` and along the shoulders."""
    bottom = max(min(chin + reach * unit, CELLS), chin + 0.6 * unit)
    falling = 1.0 - smoothstep(chin - 0.15 * unit, bottom, gy)
    beside = smoothstep(width * unit, (width + 0.9) * unit, np.abs(gx - centre[0]))
    low = smoothstep(chin - 0.9 * unit, chin, gy)
    return (falling * (1.0 - beside * low)).astype(np.float32)


def _hold(inside: Float, gy: Float, hair: Float, eye: float, unit: float) -> Float:
    """A skull is as wide from any side: above the ears the outline stays while hair moves by."""
    near = 1.0 - smoothstep(0.0, 0.5 * unit, inside)
    upper = 1.0 - smoothstep(eye - 0.9 * unit, eye + 0.7 * unit, gy)
    hairy = 0.5 * smoothstep(0.3, 0.8, blur(hair, 0.15 * unit))
    return (near * np.maximum(upper, hairy)).astype(np.float32)
