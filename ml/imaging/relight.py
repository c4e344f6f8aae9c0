"""The shape of a person, guessed well enough to light it anew.

Inside the face the height is the mesh's own; hair, neck and clothes are inflated from the matte's
outline (after Johnston, "Lumo: illumination for cel animation", NPAR 2002). Computed small, since
light is soft; callers enlarge what they derive from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.interpolate import LinearNDInterpolator

from ml.imaging.colour import Float
from ml.imaging.filters import blur, smoothstep
from ml.imaging.opencv import cv2

SIDE = 256
"""Side of the height field in pixels."""

LIGHTS: dict[str, tuple[float, float, float]] = {
    "rembrandt": (-0.75, -0.55, 0.55),
    "loop": (-0.5, -0.45, 0.75),
    "butterfly": (0.0, -0.7, 0.75),
    "split": (-0.95, -0.15, 0.3),
    "broad": (0.55, -0.4, 0.75),
    "flat": (0.0, -0.25, 1.0),
    "below": (0.0, 0.75, 0.65),
}
"""Named directions towards the light: x right, y down, z to the viewer."""

_FACE_OVAL = [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
]  # fmt: skip
_CHIN = 152


class Geometry(Protocol):
    """What of a portrait the height field is made from (`ml.faces.portrait.Portrait` fits)."""

    @property
    def landmarks(self) -> Float:
        """(478, 3) face mesh in pixels."""
        ...

    @property
    def matte(self) -> Float:
        """(S, S) in 0..1."""
        ...

    @property
    def size(self) -> int:
        """Side in pixels."""
        ...

    @property
    def interocular(self) -> float:
        """Distance between the irises in pixels."""
        ...


@dataclass(frozen=True)
class Relief:
    """A height field of the person.

    Attributes:
        height: (H, W) towards the viewer, in shares of the portrait's side.
        slope: (H, W, 2) its gradient in x and y, without the step around the face.
        matte: (H, W) the matte at that size.
    """

    height: Float
    slope: Float
    matte: Float

    def normals(self, relief: float = 1.0, detail: Float | None = None) -> Float:
        """(H, W, 3) unit normals: x right, y down, z to the viewer.

        Args:
            relief: exaggeration of the height.
            detail: further height in shares of the side, at any size; the result has its size.
        """
        slope = self.slope * relief
        if detail is not None:
            side = detail.shape[1]
            slope = cv2.resize(slope, (side, side), interpolation=cv2.INTER_LINEAR)
            slope = slope + _gradient(detail)
        length = np.sqrt((slope**2).sum(-1) + 1)
        return np.dstack([-slope[..., 0] / length, -slope[..., 1] / length, 1 / length])

    def occlusion(self, reach: float = 0.05) -> Float:
        """How hidden from the sky each point is, (H, W) in 0..1: hollows are dark."""
        side = self.height.shape[0]
        around = blur(self.height, reach * side)
        weight = np.maximum(blur(self.matte, reach * side), 0.05)
        around = np.where(self.matte > 0.02, around / weight * self.matte, around)
        hollow = (around - self.height * self.matte) / reach
        return np.clip(hollow * 1.4, 0, 1).astype(np.float32)


def relief_of(portrait: Geometry, side: int = SIDE) -> Relief:
    """The person's height field.

    Args:
        portrait: its landmarks, matte and nothing else are used.
        side: of the result in pixels.
    """
    k = side / portrait.size
    matte = cv2.resize(portrait.matte, (side, side), interpolation=cv2.INTER_AREA)
    points = portrait.landmarks[:468] * k
    unit = portrait.interocular * k
    body = _inflated(matte, points, unit)
    face, oval = _face(points, side)
    # Gradients are blended rather than heights: the mesh's rim leaves no crease.
    inner = blur(_filled(side, _shrunk(points)), 0.13 * unit)
    slope = _gradient(body / side) * (1 - inner[..., None])
    slope += _calm_at_rim(_gradient(face / side), points, side, unit) * inner[..., None]
    raised = (body + (face + _level(body, points) - body) * blur(oval, 0.05 * unit)) / side
    return Relief(raised.astype(np.float32), blur(slope.astype(np.float32), side / 200), matte)


def _gradient(height: Float) -> Float:
    """(H, W, 2) slopes of a height given in shares of the side."""
    scale = height.shape[0] / 32
    h = np.ascontiguousarray(height, np.float32)
    return np.dstack([cv2.Scharr(h, -1, 1, 0), cv2.Scharr(h, -1, 0, 1)]) * scale


def _filled(side: int, points: Float) -> Float:
    """(side, side) anti-aliased mask of a closed outline."""
    mask = np.zeros((side, side), np.uint8)
    fixed = np.round(np.asarray(points)[:, :2] * 16).astype(np.int32)
    cv2.fillPoly(mask, [fixed], 255, cv2.LINE_AA, 4)
    return np.asarray(mask / 255, np.float32)


def _shrunk(points: Float, share: float = 0.14) -> Float:
    """The face's outline drawn in towards its middle."""
    rim = points[_FACE_OVAL, :2]
    return np.asarray(rim + (rim.mean(0) - rim) * share, np.float32)


def _calm_at_rim(slope: Float, points: Float, side: int, unit: float) -> Float:
    """Smooth the mesh's slopes towards its rim, where its triangles turn away and fold."""
    core: Float = blur(_filled(side, _shrunk(points, 0.3)), 0.12 * unit)[..., None]
    calm: Float = blur(slope, 0.16 * unit)
    return np.asarray(calm + (blur(slope, 0.03 * unit) - calm) * core, np.float32)


def _face(points: Float, side: int) -> tuple[Float, Float]:
    """Height of the mesh over its own mean rim, and a soft mask of where it counts."""
    rim = points[_FACE_OVAL]
    plane = -points[:, 2] + float(rim[:, 2].mean())
    x0, y0 = np.clip(np.floor(points[:, :2].min(0)).astype(int) - 1, 0, side - 1)
    x1, y1 = np.clip(np.ceil(points[:, :2].max(0)).astype(int) + 2, 1, side)
    ys, xs = np.mgrid[y0:y1, x0:x1]
    values = LinearNDInterpolator(points[:, :2], plane, fill_value=0.0)(xs, ys)
    height = np.zeros((side, side), np.float32)
    height[y0:y1, x0:x1] = values
    oval = _filled(side, rim)
    return _continued(height, cv2.erode(oval, np.ones((3, 3)), iterations=2)), oval


def _continued(values: Float, known: Float) -> Float:
    """`values` carried on smoothly beyond where they are known."""
    total, weight = values * known * 1e3, known * 1e3
    for reach in (2.0, 5.0, 12.0, 30.0):
        share = 1 / reach**2
        total = total + share * blur(values * known, reach)
        weight = weight + share * blur(known, reach)
    return (total / np.maximum(weight, 1e-9)).astype(np.float32)


def _inflated(matte: Float, points: Float, unit: float) -> Float:
    """Silhouette blown up like a balloon; the shoulders lie flatter than the head."""
    solid = (matte > 0.5).astype(np.uint8)
    # The frame's lower and side edges are cuts, not outlines.
    padded = cv2.copyMakeBorder(solid, 0, 40, 40, 40, cv2.BORDER_REPLICATE)
    depth = cv2.distanceTransform(padded, cv2.DIST_L2, 5)[: solid.shape[0], 40:-40]
    radius = 1.25 * unit
    share = np.clip(depth / radius, 0, 1)
    dome = np.sqrt(np.maximum(1 - (1 - share) ** 2, 0)) * radius
    rows = np.mgrid[0 : matte.shape[0], 0 : matte.shape[1]][0]
    below = smoothstep(0.1, 0.9, (rows - points[_CHIN, 1]).astype(np.float32) / unit)
    sharp = (dome * (1 - 0.35 * below)).astype(np.float32)
    # The ridges of a distance transform are smoothed away, its steep rim is kept.
    soft = blur(sharp, 0.16 * unit)
    return blur(sharp + (soft - sharp) * smoothstep(0.1, 0.4, share), 0.03 * unit)


def _level(body: Float, points: Float) -> float:
    """Mean height of the inflated body along the face's rim."""
    rim = np.round(points[_FACE_OVAL, :2]).astype(int)
    side = body.shape[0] - 1
    return float(body[np.clip(rim[:, 1], 0, side), np.clip(rim[:, 0], 0, side)].mean())


def lambert(normals: Float, towards: tuple[float, float, float], wrap: float = 0.0) -> Float:
    """(H, W) diffuse light in 0..1 from a direction, softened around the terminator by `wrap`."""
    light = np.asarray(towards, np.float32)
    light = light / np.linalg.norm(light)
    return (np.clip((normals @ light + wrap) / (1 + wrap), 0, 1)).astype(np.float32)


def specular(normals: Float, towards: tuple[float, float, float], sharpness: float) -> Float:
    """(H, W) Blinn's highlight for a viewer straight ahead."""
    half = np.asarray(towards, np.float32) / np.linalg.norm(towards) + np.array([0, 0, 1.0])
    half = (half / np.linalg.norm(half)).astype(np.float32)
    return np.power(np.clip(normals @ half, 0, 1), sharpness).astype(np.float32)


def rim(normals: Float, matte: Float, side: float, power: float = 2.5) -> Float:
    """(H, W) light from behind that catches the outline, 0..1.

    Args:
        side: -1 from the left, 1 from the right, 0 all round.
    """
    grazing = np.power(np.clip(1 - normals[..., 2], 0, 1), power) * 2.2
    from_side = 1.0 if side == 0 else np.clip(0.25 + normals[..., 0] * np.sign(side) * 1.4, 0, 1)
    above = np.clip(0.75 - normals[..., 1] * 0.5, 0, 1)
    # Only the outline is seen from behind, not the side of the nose.
    size = matte.shape[0]
    solid = cv2.copyMakeBorder((matte > 0.5).astype(np.uint8), 0, 9, 9, 9, cv2.BORDER_REPLICATE)
    depth = cv2.distanceTransform(solid, cv2.DIST_L2, 3)[:size, 9:-9] / size
    near = np.exp(-((depth / 0.07) ** 2))
    return np.clip(grazing * from_side * above * matte * near, 0, 1).astype(np.float32)
