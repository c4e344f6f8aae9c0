"""Cloth: folds, patterns, and pieces laid one over another in the person's light."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ml.edits.dress.body import Body
from ml.edits.wear.light import Material
from ml.imaging.colour import hex_to_rgb, to_linear, to_srgb
from ml.imaging.filters import blur, smoothstep

Float = NDArray[np.float32]


@dataclass(frozen=True)
class Fabric:
    """What a piece is cut from.

    Attributes:
        colour: hex.
        pattern: plain, stripes, checks or dots.
        other: the pattern's second colour, hex.
        upright: stripes run down rather than across.
        fine: 1 is a usual pattern's size, less is finer.
        shine: how smooth it is, 0..1.
        knit: columns of stitches to an interocular distance, 0 for woven cloth.
    """

    colour: str
    pattern: str = "plain"
    other: str = "#f2efe9"
    upright: bool = False
    fine: float = 1.0
    shine: float = 0.0
    knit: float = 0.0


class Dress:
    """A picture that pieces of cloth are laid upon.

    Args:
        image: (S, S, 3) sRGB, the neck bare.
    """

    def __init__(self, body: Body, image: Float, depth: float, seed: int) -> None:
        self.body = body
        self.linear = to_linear(image)
        self.cover = np.zeros(image.shape[:2], np.float32)
        self.lines = np.zeros(image.shape[:2], np.float32)
        self.folds = _folds(body, depth, seed)
        self.normal = _torso(body, self.folds)

    def image(self) -> Float:
        """(S, S, 3) sRGB as it is now."""
        return to_srgb(self.linear)

    def lay(
        self,
        mask: Float,
        fabric: Fabric,
        *,
        lift: float = 0.05,
        round_: float = 0.05,
        stitch: float = 0.0,
        ribs: Float | None = None,
        dark: Float | None = None,
        shade: float = 0.55,
    ) -> None:
        """One more piece.

        Args:
            mask: (S, S) where.
            lift: how far its edge stands off what is below, in interocular distances.
            round_: how wide its edge is rounded.
            stitch: how far from its edge a seam runs, 0 for none.
            ribs: (S, S) slope across ribs, -1..1.
            dark: (S, S) light that is kept off it, 0..1.
            shade: how dark its shadow is.
        """
        unit = self.body.unit
        inside = np.asarray(
            cv2.distanceTransform((mask > 0.5).astype(np.uint8), cv2.DIST_L2, 5), np.float32
        )
        self._shadow(mask, lift, shade)
        # From here on only the piece's own pixels, one after the other.
        place = np.nonzero(mask > 0.003)
        gx, gy = (cv2.Sobel(inside, -1, *axis)[place] for axis in ((1, 0), (0, 1)))
        inside, normal = inside[place], self.normal[place]
        edge = np.clip(1 - inside / max(round_ * unit, 1.0), 0, 1) ** 1.5
        length = np.maximum(np.hypot(gx, gy), 1e-3)
        normal[:, 0] -= 0.95 * edge * gx / length
        normal[:, 1] -= 0.95 * edge * gy / length
        if ribs is not None:
            normal[:, 0] += 0.5 * ribs[place]
        cloth = _Cloth(self.body.x[place], self.body.y[place], self.folds[place], unit)
        albedo = cloth.albedo(fabric)
        if fabric.knit:
            stitches, lean = cloth.stitches(fabric.knit)
            albedo = albedo * stitches[:, None]
            normal[:, 0] += lean
        if stitch:
            seam = np.exp(-(((inside - stitch * unit) / max(0.012 * unit, 0.6)) ** 2))
            albedo = albedo * (1 - 0.16 * seam[:, None])
        normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
        material = Material(
            to_linear(hex_to_rgb(fabric.colour)), 0.75, shine=0.01 + 0.05 * fabric.shine
        )
        lit = material.seen(normal, self.body.light, albedo.astype(np.float32))
        # Edges catch light: dark cloth shows its cut by them alone.
        facing = np.clip((normal @ self.body.light.towards) - 0.1, 0, 1) * edge
        lit = lit + (0.035 * self.body.light.level * facing)[:, None]
        if dark is not None:
            lit = lit * (1 - dark[place])[:, None]
        under = self.linear[place]
        self.linear[place] = under + (lit - under) * mask[place][:, None]
        self.cover = np.maximum(self.cover, mask)
        width = max(round(0.010 * unit), 1)
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * width + 1,) * 2)
        inner = np.asarray(cv2.erode(mask, kernel), np.float32)
        self.lines = np.maximum(self.lines * (1 - mask), mask - inner)

    def _shadow(self, mask: Float, lift: float, strength: float) -> None:
        if lift <= 0:
            return
        away = -self.body.light.towards[:2]
        shift = np.array([away[0] * 0.7, max(float(away[1]), 0.35)]) * lift * self.body.unit
        move = np.array([[1, 0, shift[0]], [0, 1, shift[1]]], np.float32)
        size = mask.shape[::-1]
        cast = cv2.warpAffine(mask, move, size, borderMode=cv2.BORDER_REPLICATE)
        near = blur(np.asarray(cast, np.float32), 0.55 * lift * self.body.unit)
        close = blur(mask, max(0.18 * lift * self.body.unit, 0.6))
        kept = np.maximum(near * 0.8, close * 0.6) * strength * self.body.person.matte
        self.linear *= (1 - kept * (1 - mask))[..., None]


def _folds(body: Body, depth: float, seed: int) -> Float:
    """(S, S) height of folds that hang from neck and shoulders, in interocular distances."""
    rng = np.random.default_rng(seed + 11)
    x, y = body.x, body.y + 1.5
    far = np.hypot(x, y)
    turn = np.arctan2(x, y)
    table = blur(rng.standard_normal((64, 256)).astype(np.float32), 2.2)
    table /= max(float(table.std()), 1e-6)
    out = np.zeros_like(x)
    for across, along, share in ((26.0, 3.0, 1.0), (48.0, 6.0, 0.45)):
        bent = turn + 0.10 * np.sin(1.7 * far + 2 * turn + seed)
        at_x = np.asarray((bent * across + 128) % 255, np.float32)
        at_y = np.asarray((far * along + 7) % 63, np.float32)
        read = cv2.remap(table, at_x, at_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
        out += share * np.asarray(read, np.float32)
    # Tight over the shoulders and the upper chest, loose at the sides and below.
    loose = 0.25 + 0.75 * smoothstep(0.3, 2.2, np.abs(x) * 0.8 + body.y * 0.45 + 0.2)
    ridge = np.sign(out) * np.abs(out) ** 1.25
    return np.asarray(blur(ridge, 0.03 * body.unit) * loose * depth, np.float32)


def _torso(body: Body, folds: Float) -> Float:
    """(S, S, 3) normals of chest and shoulders with their folds, towards the viewer (z < 0)."""
    unit = body.unit
    solid = np.maximum(body.solid, body.front) > 0.5
    padded = cv2.copyMakeBorder(
        solid.astype(np.uint8), 0, 60, 60, 60, cv2.BORDER_REPLICATE
    )  # the frame cuts, it is no outline
    inside = cv2.distanceTransform(padded, cv2.DIST_L2, 5)[: solid.shape[0], 60:-60]
    radius = 0.75 * unit
    share = np.clip(np.asarray(inside, np.float32) / radius, 0, 1)
    dome = np.sqrt(np.maximum(1 - (1 - share) ** 2, 0)) * radius * 0.75
    dome = blur(dome.astype(np.float32), 0.10 * unit)
    round_chest = -0.055 * unit * body.x**2
    height = dome + round_chest.astype(np.float32) + folds * unit
    gx = np.asarray(cv2.Sobel(height, -1, 1, 0, scale=0.125), np.float32)
    gy = np.asarray(cv2.Sobel(height, -1, 0, 1, scale=0.125), np.float32)
    # A chest leans back: it looks a little upwards.
    normal = np.dstack([-gx, -gy - 0.16, -np.ones_like(gx)])
    return np.asarray(normal / np.linalg.norm(normal, axis=-1, keepdims=True), np.float32)


@dataclass(frozen=True)
class _Cloth:
    """A piece's pixels.

    Attributes:
        x, y: (N,) in the torso's frame.
        folds: (N,) how high folds are there.
        unit: pixels to an interocular distance.
    """

    x: Float
    y: Float
    folds: Float
    unit: float

    def albedo(self, fabric: Fabric) -> Float:
        """(N, 3) linear colours of a fabric with its pattern."""
        first, second = (to_linear(hex_to_rgb(one)) for one in (fabric.colour, fabric.other))
        s = self.x + 0.8 * self.folds
        t = self.y + 0.055 * self.x**2 + 0.8 * self.folds
        pitch = 0.42 * fabric.fine
        soft = max(1.2 / self.unit / pitch, 0.02)
        if fabric.pattern == "stripes":
            share = _band(s if fabric.upright else t, pitch, 0.24 if fabric.upright else 0.42, soft)
        elif fabric.pattern == "checks":
            a, b = _band(s, pitch, 0.5, soft), _band(t, pitch, 0.5, soft)
            share = 0.5 * a + 0.5 * b
        elif fabric.pattern == "dots":
            row = np.floor(t / pitch)
            u = (s / pitch + 0.5 * (row % 2)) % 1 - 0.5
            v = (t / pitch) % 1 - 0.5
            share = 1 - smoothstep(0.20 - soft, 0.20 + soft, np.hypot(u, v).astype(np.float32))
        else:
            share = np.zeros_like(s)
        return np.asarray(
            first + (second - first) * np.asarray(share, np.float32)[:, None], np.float32
        )

    def stitches(self, columns: float) -> tuple[Float, Float]:
        """(N,) light and slope of knitted columns."""
        s = self.x + 0.5 * self.folds
        t = self.y + 0.05 * self.x**2
        u = (s * columns) % 1
        v = (t * columns * 0.75 + 0.42 * np.abs(u - 0.5) * 2) % 1
        light = 0.80 + 0.20 * np.sin(np.pi * u) ** 0.7 * (0.65 + 0.35 * np.sin(np.pi * v))
        fade = float(np.clip(self.unit / columns / 3.0, 0, 1))
        lean = (u - 0.5) * -0.35 * fade
        return np.asarray(1 - (1 - light) * fade, np.float32), np.asarray(lean, np.float32)


def _band(at: Float, pitch: float, width: float, soft: float) -> Float:
    place = np.abs((at / pitch) % 1 - 0.5) * 2
    return 1 - smoothstep(width - soft, width + soft, np.asarray(1 - place, np.float32))


def arc(
    left: tuple[float, float], low: tuple[float, float], count: int = 40, power: float = 2.0
) -> Float:
    """(count, 2) half of a symmetric neckline: from its lowest point to its right end.

    Args:
        left: its end beside the neck (x > 0), low: its lowest point.
        power: 2 is an ellipse, 1 a straight V.
    """
    share = np.linspace(0, 1, count)
    x = left[0] * share
    y = low[1] + (left[1] - low[1]) * (1 - (1 - share**power) ** (1 / power))
    return np.stack([x, y], -1).astype(np.float32)


def both(right: ArrayLike) -> Float:
    """A line from the middle to the right with its mirror image: from left to right."""
    line = np.asarray(right, np.float32)
    return np.vstack([(line * (-1, 1))[::-1], line[1:]]).astype(np.float32)


def strip(line: ArrayLike, width: float) -> Float:
    """A closed band along a line, as wide below it as said."""
    upper = np.asarray(line, np.float64)
    along = np.gradient(upper, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    below = upper + np.stack([-along[:, 1], along[:, 0]], -1) * width
    return np.vstack([upper, below[::-1]]).astype(np.float32)
