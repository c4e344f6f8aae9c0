"""Hats: crowns fitted to skull and hair, brims, and the patterns of wool and cloth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.edits.wear.head import Head
from ml.edits.wear.layer import Paint, Seen
from ml.edits.wear.shapes import Mesh, joined, lathe, surface, tube
from ml.imaging.filters import smoothstep

Float = NDArray[np.float32]
Double = NDArray[np.float64]

MAIN, BAND, BRIM = 0, 1, 2
"""Materials by number."""

_BACK = 1.15
"""Depth from which a hat's edge runs level, hidden by head and hair."""
_SIDES = 97
_NEARER = 1.045
"""The outline of a head is further from the camera than the eyes: it is larger than it seems."""


@dataclass(frozen=True)
class Skull:
    """What a hat is put on, in interocular distances in the head's frame.

    Attributes:
        x, z: its middle.
        wide, deep: half its width, hair pressed down, and half its depth.
        top: height of the crown of the head, hair pressed down.
        hair: height of the hair as it is.
    """

    x: float
    z: float
    wide: float
    deep: float
    top: float
    hair: float

    @staticmethod
    def of(head: Head, reach: tuple[float, float, float]) -> Skull:
        """From how far hair and skull reach left, right and up."""
        low, high, top = reach
        front = float(head.own[[10, 151], 2].min())
        z = front + 1.36
        # An outline's points lie as deep as the ears: turned, they are shifted; and further from
        # the camera than the eyes they are larger than they seem.
        turn = head.turn
        x = (_NEARER * (low + high) / 2 - turn[0, 2] * z) / max(turn[0, 0], 0.5)
        up = (_NEARER * top - turn[1, 2] * z) / max(turn[1, 1], 0.5)
        own = float(np.clip(head.half_width, 1.0, 1.25))
        wide = _NEARER * (high - low) / 2 + 0.02
        return Skull(
            x=float(np.clip(x, -0.12, 0.12)),
            z=z,
            wide=float(np.clip(wide, own * 0.98, own + 0.26)),
            deep=1.40,
            top=float(np.clip(up + 0.08, -2.1, -1.72)),
            hair=float(np.clip(up, -2.6, -1.6)),
        )


@dataclass(frozen=True)
class Hat:
    """A hat on a skull.

    Attributes:
        mesh: made of `MAIN`, `BAND` and `BRIM`.
        sides: (2, 3) its edge beside the temples, left and right: above, no hair is seen.
        paints: patterns by material.
    """

    mesh: Mesh
    sides: Double
    paints: dict[int, Paint]


def build(skull: Skull, model: str, size: float, colours: dict[int, Float]) -> Hat:
    """Make a model for a skull; `size` -1..1, `colours` linear, by material."""
    grown = 1 + 0.05 * size
    fitted = Skull(
        skull.x, skull.z, skull.wide * grown, skull.deep * grown, skull.top * grown, skull.hair
    )
    return {"beanie": _beanie, "cap": _cap, "fedora": _fedora, "bucket": _bucket}[model](
        fitted, colours
    )


def _edge(skull: Skull, z: Double, front: float, side: float) -> Double:
    """Height of a hat's edge: it runs down from the forehead to above the ears."""
    start = skull.z - skull.deep
    run = np.clip((np.minimum(z, _BACK) - start) / (skull.z - start), 0, 1.15)
    return np.asarray(front + (side - front) * run)


def _crown(
    skull: Skull,
    profile: list[tuple[float, float]],
    front: float,
    side: float,
    top: float,
    square: float = 2.15,
) -> Double:
    """(R, C, 3) a crown: a profile around the skull.

    Args:
        profile: for each row its height, 0 at the edge and 1 at the top, and its reach as a
            share of the skull's.
        square: 2 is an ellipse seen from above.
    """
    turn = np.linspace(0, 2 * np.pi, _SIDES)
    power = 2 / square
    x0 = np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** power
    z0 = -np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** power
    edge = _edge(skull, skull.z + skull.deep * z0, front, side)
    rows = []
    for height, reach in profile:
        y = edge + (top - edge) * height
        rows.append(
            np.stack([skull.x + skull.wide * reach * x0, y, skull.z + skull.deep * reach * z0], -1)
        )
    return np.stack(rows)


def _dome(full: float = 2.3, steep: float = 2.2, rows: int = 40) -> list[tuple[float, float]]:
    height = np.sin(np.linspace(0, np.pi / 2, rows))
    return [(float(h), float(max(1 - h**full, 0) ** (1 / steep))) for h in height]


def _sides(skull: Skull, front: float, side: float, out: float) -> Double:
    y = float(_edge(skull, np.array([skull.z]), front, side)[0])
    reach = skull.wide * out
    return np.array([[skull.x - reach, y, skull.z], [skull.x + reach, y, skull.z]])


def _beanie(skull: Skull, colours: dict[int, Float]) -> Hat:
    front, side, top = -0.62, -0.12, skull.top - 0.16
    cuff = [(-0.005, 0.97), (-0.015, 1.02), (0.0, 1.055), (0.03, 1.07), (0.12, 1.075), (0.22, 1.07),
            (0.275, 1.058), (0.295, 1.03), (0.298, 1.0)]  # fmt: skip
    body = [(0.298 + 0.702 * h, 1.0 * r + 0.012) for h, r in _dome(2.0, 1.9)]
    low = surface(_crown(skull, cuff, front, side, top)).of(BAND)
    high = surface(_crown(skull, body, front, side, top)).of(MAIN)
    wool = {MAIN: _knit(colours[MAIN], 64, 30, 3), BAND: _knit(colours[BAND], 64, 12, 5)}
    return Hat(joined(high, low), _sides(skull, front, side, 1.06), wool)


def _cap(skull: Skull, colours: dict[int, Float]) -> Hat:
    front, side, top = -0.64, -0.22, skull.top - 0.12
    crown = surface(
        _crown(skull, [(0.0, 0.99), *[(h, 1.03 * r) for h, r in _dome(2.4, 2.1)]], front, side, top)
    )
    knob = lathe([(0.0, -0.035), (0.05, -0.02), (0.06, 0.0), (0.05, 0.02)], "y", 20).moved(
        (skull.x, top - 0.012, skull.z)
    )
    visor, rim = _visor(skull, front, side)
    mesh = joined(crown.of(MAIN), knob.of(MAIN), visor.of(BRIM), rim.of(BRIM))
    return Hat(
        mesh,
        _sides(skull, front, side, 1.03),
        {MAIN: _panels(colours[MAIN]), BRIM: _stitched(colours[BRIM])},
    )


def _visor(skull: Skull, front: float, side: float) -> tuple[Mesh, Mesh]:
    """A cap's peak: from the forehead forwards, bent down at its sides."""
    across = np.linspace(-1, 1, 49)
    angle = across * np.radians(76)
    x0, z0 = np.sin(angle) * skull.wide * 1.03, -np.cos(angle) * skull.deep * 1.03
    root = np.stack([skull.x + x0, _edge(skull, skull.z + z0, front, side), skull.z + z0], -1)
    length = 1.08 * np.sqrt(np.clip(1 - np.abs(across) ** 2.6, 0, 1))
    rows = []
    for share in np.linspace(0, 1, 18):
        out = root.copy()
        out[:, 2] -= length * share
        out[:, 0] += 0.10 * np.sin(angle) * share
        # It leaves the forehead almost level, dips towards its tip and is bent down at its sides.
        out[:, 1] += length * share * (0.20 + 0.12 * share)
        out[:, 1] += 0.34 * np.abs(across) ** 2.2 * min(3 * share, 1.0)
        rows.append(out)
    grid = np.stack(rows)
    rim = tube(grid[-1], 0.022, 0.028, (0, -1, 0), square=2.4, sides=12)
    return surface(grid), rim


def _fedora(skull: Skull, colours: dict[int, Float]) -> Hat:
    front, side, top = -0.64, -0.24, skull.top - 0.36
    rows = [(h, 1.02 - 0.16 * h**1.3) for h in np.linspace(0, 0.92, 30)]
    rows += [
        (0.92 + 0.08 * s, 0.865 * np.sqrt(max(1 - s**2.2, 0.0)) + 0.0)
        for s in np.linspace(0.1, 1, 16)
    ]
    crown = _crown(skull, rows, front, side, top, 2.1)
    high = np.linspace(0, 1, len(rows))[:, None]
    x = (crown[..., 0] - skull.x) / skull.wide
    z = (crown[..., 2] - skull.z) / skull.deep
    # A crease along the top, and the two pinches in front.
    crown[..., 1] += (
        0.26 * np.exp(-((x / 0.30) ** 2)) * smoothstep(0.6, 0.95, high.astype(np.float32))
    )
    pinch = np.exp(-(((np.abs(x) - 0.5) / 0.2) ** 2)) * np.clip(-z, 0, 1) ** 2
    crown[..., 2] += 0.16 * pinch * smoothstep(0.35, 0.8, high.astype(np.float32))
    hat = surface(crown).of(MAIN)
    band_rows = [(h, 1.045 - 0.16 * max(h, 0) ** 1.3) for h in np.linspace(-0.01, 0.26, 8)]
    band = surface(_crown(skull, band_rows, front, side, top, 2.1)).of(BAND)
    brim, rim = _brim(skull, front, side, 0.72, 0.10, -0.16)
    mesh = joined(hat, band, brim.of(BRIM), rim.of(BRIM))
    return Hat(
        mesh,
        _sides(skull, front, side, 1.04),
        {MAIN: _felt(colours[MAIN]), BRIM: _felt(colours[BRIM]), BAND: _ribbon(colours[BAND])},
    )


def _bucket(skull: Skull, colours: dict[int, Float]) -> Hat:
    front, side, top = -0.60, -0.24, skull.top - 0.02
    rows = [(h, 1.04 - 0.18 * h) for h in np.linspace(0, 0.9, 20)]
    rows += [(0.9 + 0.1 * s, 0.875 * max(1 - s**3, 0.0) ** 0.5) for s in np.linspace(0.1, 1, 14)]
    crown = surface(_crown(skull, rows, front, side, top)).of(MAIN)
    turn = np.linspace(0, 2 * np.pi, _SIDES)
    rows_out = []
    for share in np.linspace(0, 1, 14):
        ring = _crown(skull, [(0.0, 1.04 + 0.30 * share)], front, side, top)[0]
        ring[:, 1] += 0.42 * share + 0.012 * np.sin(turn * 5) * share
        rows_out.append(ring)
    grid = np.stack(rows_out)
    rim = tube(grid[-1][:-1], 0.02, 0.02, (0, -1, 0), closed=True, sides=10).of(BRIM)
    mesh = joined(crown, surface(grid).of(BRIM), rim)
    return Hat(
        mesh,
        _sides(skull, front, side, 1.06),
        {MAIN: _panels(colours[MAIN]), BRIM: _stitched(colours[BRIM])},
    )


def _brim(
    skull: Skull, front: float, side: float, width: float, dip: float, curl: float
) -> tuple[Mesh, Mesh]:
    """A brim all around: dipping in front, curling up at the sides."""
    turn = np.linspace(0, 2 * np.pi, _SIDES)
    ahead, beside = np.cos(turn), np.abs(np.sin(turn))
    rows = []
    for share in np.linspace(0, 1, 16):
        ring = _crown(skull, [(0.0, 1.0)], front, side, skull.top, 2.1)[0]
        away = ring - (skull.x, 0, skull.z)
        away[:, 1] = 0
        away /= np.linalg.norm(away, axis=1, keepdims=True)
        ring += away * width * (0.85 + 0.15 * np.clip(ahead, 0, 1))[:, None] * share
        ring[:, 1] += dip * np.clip(ahead, -0.4, 1) * share * 2.2 + curl * beside**2 * share**2
        rows.append(ring)
    grid = np.stack(rows)
    rim = tube(grid[-1][:-1], 0.02, 0.024, (0, -1, 0), closed=True, sides=10)
    return surface(grid), rim


def _rough(seen: Seen, fine: float) -> Float:
    """(N,) unevenness of a material, the same wherever a point lies."""
    a = np.sin(seen.own @ np.array([37.1, 61.3, 23.9], np.float32) * fine)
    b = np.sin(seen.own @ np.array([-53.7, 29.9, 71.1], np.float32) * fine + 1.7)
    c = np.sin(seen.own @ np.array([19.3, -83.1, 47.3], np.float32) * fine * 1.9 + a)
    return np.asarray((a + b + c) / 3, np.float32)


def _knit(colour: Float, ribs: int, rows: int, depth: int) -> Paint:
    """Wool: columns of stitches in rows."""

    def paint(seen: Seen) -> Float:
        u, v = seen.place.T
        rib = np.abs(np.sin(np.pi * u * ribs))
        stitch = 0.5 + 0.5 * np.cos(
            2 * np.pi * (v * rows + 0.35 * np.abs(((u * ribs) % 1) - 0.5) * 2)
        )
        light = 0.42 + 0.58 * rib**0.6
        light = light * (0.86 + 0.14 * stitch) * (1 + 0.06 * _rough(seen, 2.0))
        return np.asarray(colour * np.clip(light, 0, 1.1)[:, None], np.float32)

    return paint


def _panels(colour: Float) -> Paint:
    """Cotton in six panels with seams."""

    def paint(seen: Seen) -> Float:
        u, v = seen.place.T
        near = np.abs(((u * 6) % 1) - 0.5) * 2
        seam = np.exp(-(((1 - near) / 0.035) ** 2)) * (v < 0.97)
        stitches = np.exp(-(((1 - near - 0.09) / 0.02) ** 2)) * (np.sin(v * 260) > -0.2)
        light = 1 - 0.38 * seam + 0.10 * stitches + 0.025 * _rough(seen, 3.0)
        # Where crown and brim meet, little light comes in.
        light = light * (1 - 0.35 * np.exp(-((v / 0.05) ** 2)))
        return np.asarray(colour * light[:, None], np.float32)

    return paint


def _stitched(colour: Float) -> Paint:
    """Cotton with rows of stitches along the edge."""

    def paint(seen: Seen) -> Float:
        v = seen.place[:, 1]
        rows = np.exp(-((((v * 8) % 1 - 0.5) / 0.07) ** 2)) * (v > 0.12)
        light = 1.12 - 0.22 * rows + 0.025 * _rough(seen, 3.0)
        light = light * (1 - 0.45 * np.exp(-((v / 0.10) ** 2)))
        return np.asarray(colour * light[:, None], np.float32)

    return paint


def _felt(colour: Float) -> Paint:
    def paint(seen: Seen) -> Float:
        return np.asarray(colour * (1 + 0.07 * _rough(seen, 4.0))[:, None], np.float32)

    return paint


def _ribbon(colour: Float) -> Paint:
    def paint(seen: Seen) -> Float:
        v = seen.place[:, 1]
        return np.asarray(colour * (1 + 0.07 * np.sin(v * 170))[:, None], np.float32)

    return paint
