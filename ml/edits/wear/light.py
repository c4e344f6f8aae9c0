"""The light a person stands in, read off the face, and materials seen in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.edits.wear.head import Head, face_triangles
from ml.faces.portrait import Portrait
from ml.imaging.colour import LUMA, hex_to_rgb, to_linear
from ml.imaging.filters import blur

Float = NDArray[np.float32]

_USUAL = np.array([-0.35, -0.62, -0.70])


@dataclass(frozen=True)
class Light:
    """One main light and what comes from around.

    Attributes:
        towards: (3,) unit vector to the main light: x right, y down, z away from the viewer.
        direct: share of the main light, 0..1; the rest comes from everywhere.
        level: linear light that a white surface facing the main light sends back.
        tint: (3,) its colour, mean about 1.
    """

    towards: Float
    direct: float
    level: float
    tint: Float

    @staticmethod
    def of(person: Portrait, head: Head) -> Light:
        """Least squares of the skin's light over the face's normals: first-order harmonics, after
        Ramamoorthi and Hanrahan, "An efficient representation for irradiance maps" (2001)."""
        image = to_linear(blur(person.image, max(0.03 * person.interocular, 0.8)))
        light = image @ LUMA
        side = person.size - 1
        at = np.clip(np.round(person.landmarks[:468, :2]).astype(int), 0, side)
        skin = blur(person.regions[Region.SKIN], 1.0)[at[:, 1], at[:, 0]]
        value = light[at[:, 1], at[:, 0]].astype(np.float64)
        normal = _normals(head)
        good = (skin > 0.8) & (normal[:, 2] < -0.25) & (value > 1e-3)
        towards, direct = _USUAL / np.linalg.norm(_USUAL), 0.45
        if good.sum() > 60:
            seen = value[good] / np.median(value[good])
            system = np.column_stack([np.ones(good.sum()), normal[good]])
            weight = np.ones(len(seen))
            for _ in range(4):
                answer = np.linalg.lstsq(system * weight[:, None], seen * weight, rcond=None)[0]
                weight = 1 / (1 + (np.abs(system @ answer - seen) / 0.15) ** 2)
            length = float(np.linalg.norm(answer[1:]))
            # What the face says of up and down is muddled by its own colours: half is believed.
            mixed = answer[1:] / max(length, 1e-6) * min(length, 1.0) + 0.5 * towards
            if mixed[2] > -0.35 * np.linalg.norm(mixed):
                mixed[2] = -0.35 * np.linalg.norm(mixed)
            towards = mixed / np.linalg.norm(mixed)
            direct = float(np.clip(0.3 + 0.45 * length, 0.3, 0.75))
        inside = light[person.matte > 0.8]
        level = float(np.percentile(inside, 99)) if inside.size > 50 else 0.8
        return Light(
            towards.astype(np.float32), direct, float(np.clip(level, 0.5, 1.0)), _tint(person)
        )

    @property
    def cast(self) -> Float:
        """(2,) how far aside a shadow falls on what is one further back."""
        return np.asarray(-self.towards[:2] / max(-float(self.towards[2]), 0.45))

    def diffuse(self, normal: Float) -> Float:
        """(N,) light on a matt white surface."""
        facing = np.clip(normal @ self.towards, 0, 1)
        around = 0.72 - 0.28 * normal[:, 1] - 0.14 * normal[:, 2]
        return np.asarray(
            self.level * (self.direct * facing * 1.15 + (1 - self.direct) * around), np.float32
        )

    def reflected(self, normal: Float, rough: float) -> Float:
        """(N,) light mirrored to a viewer straight ahead, from a room with a window and a lamp."""
        z = normal[:, 2]
        # Reflection of the view (0, 0, 1) about the normal, pointing away from the surface.
        ray = np.stack([-2 * z * normal[:, 0], -2 * z * normal[:, 1], 1 - 2 * z * z], -1)
        spread = 0.010 + 0.5 * rough**2
        # A bright ceiling, a dark floor, and between them the horizon that makes gloss look wet.
        edge = 0.06 + 0.5 * rough
        ceiling = 1 / (1 + np.exp(np.clip((ray[:, 1] + 0.28) / edge, -30, 30)))
        room = 0.09 + 0.62 * ceiling
        key = np.exp((ray @ self.towards - 1) / spread)
        fill = np.array([-0.8 * np.sign(self.towards[0] or 1), -0.35, -0.5])
        fill /= np.linalg.norm(fill)
        side = np.exp((ray @ fill - 1) / (spread + 0.05))
        peak = 4.5 * (0.4 + self.direct) / (1 + 9 * rough)
        return np.asarray(self.level * (room + peak * key + 0.4 * peak * side), np.float32)


@dataclass(frozen=True)
class Material:
    """What a thing is made of.

    Attributes:
        colour: (3,) linear.
        rough: 0 a mirror, 1 cloth.
        metal: whether it mirrors in its own colour.
        shine: how much of its surface mirrors, besides what grazing light does.
    """

    colour: Float
    rough: float = 0.3
    metal: bool = False
    shine: float = 0.055

    @staticmethod
    def plastic(colour: str, rough: float = 0.2) -> Material:
        """Polished."""
        return Material(to_linear(hex_to_rgb(colour)), rough)

    @staticmethod
    def metal_of(colour: str, rough: float = 0.16) -> Material:
        """Mirroring."""
        return Material(np.maximum(to_linear(hex_to_rgb(colour)), 0.03), rough, metal=True)

    def seen(self, normal: Float, light: Light, albedo: Float | None = None) -> Float:
        """(N, 3) linear light sent to the viewer.

        Args:
            normal: (N, 3).
            albedo: (N, 3) in place of the one colour.
        """
        own = self.colour if albedo is None else albedo
        grazing = np.clip(1 + normal[:, 2], 0, 1) ** 5
        mirrored = light.reflected(normal, self.rough)[:, None]
        if self.metal:
            share = own + (1 - own) * grazing[:, None]
            return np.asarray(
                (mirrored * 1.5 * share + 0.25 * own * light.diffuse(normal)[:, None]) * light.tint,
                np.float32,
            )
        share = (self.shine + (1 - self.shine) * grazing * (1 - self.rough))[:, None]
        matt = own * light.diffuse(normal)[:, None]
        return np.asarray((matt * (1 - share) + mirrored * share) * light.tint, np.float32)


def _normals(head: Head) -> NDArray[np.float64]:
    """(468, 3) of the face mesh, towards the viewer."""
    points, faces = head.mesh[:468], face_triangles()
    a, b, c = (points[faces[:, k]] for k in range(3))
    flat = np.cross(b - a, c - a)
    flat[flat[:, 2] > 0] *= -1
    total = np.zeros_like(points)
    for k in range(3):
        np.add.at(total, faces[:, k], flat)
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9))


def _tint(person: Portrait) -> Float:
    """The light's colour, cautiously: a quarter of what all of the picture leans to."""
    mean = to_linear(person.image[::8, ::8]).reshape(-1, 3).mean(0)
    lean = np.clip(mean / max(float(mean.mean()), 1e-4), 0.6, 1.5)
    return np.asarray(1 + 0.22 * (lean - 1), np.float32)
