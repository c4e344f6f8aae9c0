"""Where a head is and how it is turned: from its own frame into the picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import Delaunay

from ml.contracts import Region
from ml.edits._depth import STRETCH
from ml.faces.canonical import canonical_face
from ml.faces.portrait import Portrait
from ml.imaging.filters import blur

Float = NDArray[np.float32]

_FAR = 22.0
"""From the camera to the eyes, in interocular distances: a portrait at about 1.4 m."""


@dataclass(frozen=True)
class Head:
    """A head's place in a picture.

    Attributes:
        turn: (3, 3) rotation.
        scale: pixels to an interocular distance.
        middle: (3,) pixels: where the head's origin, between the irises, is.
        own: (478, 3) landmarks in the head's own frame.
        mesh: (478, 3) landmarks in pixels, z stretched as heads are deep.
    """

    turn: NDArray[np.float64]
    scale: float
    middle: NDArray[np.float64]
    own: NDArray[np.float64]
    mesh: NDArray[np.float64]

    @staticmethod
    def of(person: Portrait) -> Head:
        """Fit the average face to a person's: Kabsch (1976) with a scale, Umeyama (1991)."""
        model, weight = canonical_face()
        model = model * (1, 1, STRETCH)
        mesh = person.landmarks.astype(np.float64) * (1, 1, STRETCH)
        share = weight[:, None] / weight.sum()
        centre, place = (model * share).sum(0), (mesh * share).sum(0)
        a, b = model - centre, mesh - place
        u, s, vt = np.linalg.svd((a * share).T @ b)
        flip = np.diag([1.0, 1.0, np.sign(np.linalg.det(vt.T @ u.T))])
        turn = vt.T @ flip @ u.T
        scale = float((s * np.diag(flip)).sum() / (share * a**2).sum())
        middle = mesh[[468, 473]].mean(0)
        own = ((mesh - middle) / scale) @ turn
        return Head(turn, scale, middle, own, mesh)

    def placed(self, points: ArrayLike) -> Float:
        """(N, 3) of the head's frame in pixels of the picture, z smaller is nearer."""
        turned = np.asarray(points, np.float64) @ self.turn.T
        nearer = _FAR / (_FAR + turned[:, 2:])
        flat = turned[:, :2] * nearer
        return (np.hstack([flat, turned[:, 2:]]) * self.scale + self.middle).astype(np.float32)

    def turned(self, vectors: ArrayLike) -> Float:
        """(N, 3) directions as the camera sees them."""
        return (np.asarray(vectors, np.float64) @ self.turn.T).astype(np.float32)

    def y(self, *places: int) -> float:
        """Mean height of landmarks in the head's frame."""
        return float(self.own[list(places), 1].mean())

    @property
    def half_width(self) -> float:
        """From the middle to the tragi."""
        return float((self.own[[454, 356], 0].mean() - self.own[[234, 127], 0].mean()) / 2)


@cache
def face_triangles() -> NDArray[np.int32]:
    """(M, 3) the mesh's points joined as they lie on the average face."""
    points, _ = canonical_face()
    return np.asarray(Delaunay(points[:468, :2]).simplices, np.int32)


def silhouette(person: Portrait, head: Head) -> tuple[float, float, float]:
    """How far hair and skull reach in the head's frame: left, right (at the brows' height and
    above) and up; seen from the front, whatever the turn."""
    solid = (blur(person.region(Region.HAIR, Region.SKIN), 1.0) > 0.5).astype(np.uint8)
    solid = np.asarray(cv2.morphologyEx(solid, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)))
    up = head.turn[:2, 1] / max(float(np.linalg.norm(head.turn[:2, 1])), 1e-6)
    across = np.array([-up[1], up[0]]) * -1
    rows, columns = np.nonzero(solid)
    away = (np.stack([columns, rows], -1) - head.middle[:2]) / head.scale
    h, v = away @ across, away @ up
    band = (v < -0.25) & (v > -1.1)
    if band.sum() < 50:
        return -1.25, 1.25, -2.0
    low, high = np.percentile(h[band], (0.5, 99.5))
    near = np.abs(h - (low + high) / 2) < 0.5
    top = float(np.percentile(v[near & (v < 0)], 0.3)) if (near & (v < 0)).any() else -2.0
    return float(low), float(high), top
