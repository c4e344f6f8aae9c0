"""Glasses and sunglasses: frames by their lens' outline, fitted to nose, temples and ears."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ml.edits.wear.head import Head
from ml.edits.wear.shapes import Mesh, curve, joined, outward, smooth_closed, surface, tube

Float = NDArray[np.float32]
Outline = tuple[tuple[float, float], ...]

METAL = 1
"""The material of wire and bridges; 0 is the frame's own."""


@dataclass(frozen=True)
class Frame:
    """A model; lengths in interocular distances (63 mm).

    Attributes:
        outline: corners of the right lens about its middle, x away from the nose, y down; rounded.
        cuts: how often they are rounded: fewer is squarer.
        top, side, bottom: half widths of the rim.
        thick: half its thickness.
        metal: of metal, with a thin bridge.
        bridge: height of the bridge, y down from the lens' middle.
        hinge: height of the temples there.
        apart: from the nose's middle to the lens' middle.
        down: from the pupils to the lens' middle.
        browline: a bar above, wire below.
        double: a second bridge above.
    """

    outline: Outline
    cuts: int = 3
    top: float = 0.05
    side: float = 0.045
    bottom: float = 0.036
    thick: float = 0.034
    metal: bool = False
    bridge: float = -0.10
    hinge: float = -0.16
    apart: float = 0.545
    down: float = 0.075
    browline: bool = False
    double: bool = False


def _circle(radius: float, tall: float = 1.0) -> Outline:
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    return tuple((float(radius * np.cos(a)), float(radius * tall * np.sin(a))) for a in turn)


def _wire(frame: Frame) -> Frame:
    return replace(frame, top=0.019, side=0.019, bottom=0.019, thick=0.02, metal=True)


FRAMES: dict[str, Frame] = {
    "round": _wire(Frame(_circle(0.375, 0.97), bridge=-0.11, hinge=-0.10, apart=0.53)),
    "square": Frame(
        ((-0.39, -0.27), (0.0, -0.29), (0.42, -0.27), (0.43, 0.0), (0.40, 0.27), (0.0, 0.29),
         (-0.37, 0.27), (-0.40, 0.0)),
        top=0.052, side=0.05, bottom=0.04, bridge=-0.14,
    ),
    "wayfarer": Frame(
        ((-0.38, -0.30), (0.0, -0.315), (0.47, -0.31), (0.44, 0.0), (0.34, 0.30), (0.0, 0.345),
         (-0.30, 0.30), (-0.385, 0.0)),
        top=0.066, side=0.055, bottom=0.042, thick=0.042, bridge=-0.17, hinge=-0.24,
    ),
    "cat_eye": Frame(
        ((-0.37, -0.20), (0.02, -0.27), (0.36, -0.33), (0.53, -0.37), (0.47, -0.10), (0.33, 0.22),
         (0.0, 0.29), (-0.31, 0.23), (-0.38, 0.0)),
        top=0.056, side=0.05, bottom=0.03, bridge=-0.13, hinge=-0.27,
    ),
    "aviator": _wire(Frame(
        ((-0.36, -0.28), (0.0, -0.33), (0.40, -0.30), (0.47, -0.06), (0.38, 0.28), (0.12, 0.42),
         (-0.16, 0.38), (-0.33, 0.14), (-0.38, -0.10)),
        bridge=-0.05, hinge=-0.17, apart=0.56, down=0.10, double=True,
    )),
    "browline": Frame(
        ((-0.38, -0.26), (0.0, -0.28), (0.43, -0.27), (0.43, 0.02), (0.32, 0.27), (0.0, 0.31),
         (-0.29, 0.27), (-0.38, 0.03)),
        top=0.07, side=0.03, bottom=0.014, thick=0.03, bridge=-0.10, hinge=-0.19, browline=True,
    ),
}  # fmt: skip

_POINTS = 112
"""Points along a rim."""
_TILT = 0.13
"""How far the lenses' lower edge leans to the cheeks."""


@dataclass(frozen=True)
class Glasses:
    """A pair fitted to a head.

    Attributes:
        front: rims and bridge.
        temples: what runs back to the ears, seen through the glass.
        lenses: the glass; `places` are shares of a lens' width and height.
    """

    front: Mesh
    temples: Mesh
    lenses: Mesh


def build(head: Head, model: str, size: float) -> Glasses:
    """Make a model for a head; `size` -1..1 smaller or larger."""
    style = FRAMES[model]
    wide = float(np.clip(head.half_width / 1.1, 0.9, 1.12)) * (0.965 + 0.1 * size)
    fit = _Fit(head, style, wide)
    lens = fit.lens()
    return Glasses(
        joined(fit.rim(), fit.rim().mirrored(), *fit.bridges()),
        joined(fit.temple(False), fit.temple(True).mirrored()),
        joined(lens, lens.mirrored()),
    )


class _Fit:
    """The right half of a pair, in the head's frame."""

    def __init__(self, head: Head, style: Frame, wide: float) -> None:
        self.head, self.style, self.wide = head, style, wide
        self.outline = smooth_closed(style.outline, _POINTS, style.cuts) * wide
        self.x, self.y = style.apart * wide, style.down * wide
        self.nose = float(head.own[6, 2])

    def plane(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
        """Depth of the front: curved about the face, leaning to the cheeks."""
        curved = 0.085 + 0.15 * (np.abs(np.asarray(x)) / 1.1) ** 2
        return np.asarray(self.nose + curved + _TILT * np.asarray(y), np.float64)

    def _at(self, flat: Float, forward: float = 0.0) -> NDArray[np.float64]:
        x, y = flat[:, 0] + self.x, flat[:, 1] + self.y
        return np.stack([x, y, self.plane(x, y) - forward], -1)

    def rim(self) -> Mesh:
        """Around the lens."""
        style, out = self.style, outward(self.outline)
        up = -out[:, 1]
        width = np.where(
            up > 0,
            style.side + (style.top - style.side) * np.abs(up) ** 1.5,
            style.side + (style.bottom - style.side) * np.abs(up) ** 1.5,
        )
        width = np.asarray(width, np.float64) * self.wide
        path = self._at(self.outline + out * width[:, None])
        square = 2.0 if style.metal else 3.2
        rim = tube(path, width, style.thick, (0, 0, -1), closed=True, square=square, sides=20)
        if style.metal:
            return rim.of(METAL)
        if not style.browline:
            return rim
        # Wire all around, and a bar over the upper half.
        wire = tube(self._at(self.outline + out * 0.013), 0.013, 0.016, (0, 0, -1), closed=True).of(
            METAL
        )
        keep = np.flatnonzero(up > -0.02)
        start = int(np.flatnonzero(np.diff(keep) > 1)[0] + 1) if (np.diff(keep) > 1).any() else 0
        order = np.roll(keep, -start)
        taper = np.sin(np.linspace(0.12, np.pi - 0.12, len(order))) ** 0.3
        bar_width = width[order] * taper
        bar = tube(
            self._at((self.outline + out * width[:, None])[order], 0.006),
            bar_width,
            style.thick,
            (0, 0, -1),
            square=3.2,
            sides=20,
        )
        return joined(wire, bar)

    def lens(self) -> Mesh:
        """The glass, slightly domed."""
        rings = np.linspace(0.0, 1.05, 9)
        grid = np.stack([self._at(self.outline * ring, 0.05 * (1 - ring**2)) for ring in rings])
        mesh = surface(grid, around=True)
        flat = (np.stack([self.outline * ring for ring in rings]).reshape(-1, 2)) / self.wide
        return Mesh(
            mesh.points,
            np.where(mesh.normals[:, 2:] > 0, -mesh.normals, mesh.normals),
            mesh.faces,
            np.zeros(len(mesh.faces), np.int32),
            (flat / (0.84, 0.66) + 0.5).astype(np.float32),
        )

    def temple(self, left: bool) -> Mesh:
        """From the hinge back to the ear."""
        head, style = self.head, self.style
        tragus, top = (234, 127) if left else (454, 356)
        side = float(abs(head.own[top, 0]))
        ear_y = float(head.own[top, 1]) - 0.10
        ear_z = float(head.own[tragus, 2]) + 0.05
        edge = self.outline[:, 0].max() + (0.02 if style.metal else style.side * 1.4) * self.wide
        out = float(edge + self.x)
        y = self.y + style.hinge * self.wide
        z = float(self.plane(out, y))
        reach = max(side + 0.03, out * 0.95)
        knots = [
            (out - 0.07, y, z - 0.005),
            (out + 0.015, y, z + 0.03),
            (max(out, reach) + 0.01, y, z + 0.2),
            (reach + 0.012, y + (ear_y - y) * 0.6, z + (ear_z - z) * 0.6),
            (reach, ear_y, ear_z),
        ]
        path = curve(knots, 40)
        run = np.linspace(0, 1, 40)
        if style.metal:
            return tube(path, 0.015, 0.02, (0, -1, 0), square=2.6).of(METAL)
        tall = 0.078 - 0.036 * np.clip(run * 1.6, 0, 1)
        return tube(path, 0.026, tall * self.wide, (0, -1, 0), square=3.5)

    def bridges(self) -> list[Mesh]:
        """Across the nose."""
        style = self.style
        inner = int(
            np.argmin(
                np.abs(self.outline[:, 1] - style.bridge * self.wide)
                + 10 * (self.outline[:, 0] > 0)
            )
        )
        x0 = float(self.outline[inner, 0]) + self.x
        y0 = float(self.outline[inner, 1]) + self.y
        made = []
        wired = style.metal or style.browline
        rises = [(0.05 if wired else 0.012, 0.0)]
        if style.double:
            rises = [(0.03, 0.03), (0.0, -0.17)]
        for rise, lift in rises:
            z0 = float(self.plane(x0, y0))
            front = min(float(self.head.own[[6, 168], 2].min()) - 0.03, z0)
            y1, mid = y0 + lift, y0 + lift - rise
            z1 = (z0 + 2 * front) / 3
            knots = [(x0, y1, z0), (x0 * 0.55, mid, z1), (0, mid - 0.01, front),
                     (-x0 * 0.55, mid, z1), (-x0, y1, z0)]  # fmt: skip
            path = curve(knots, 31)
            if style.metal or style.browline:
                made.append(tube(path, 0.019, 0.019, (0, -1, 0)).of(METAL))
            else:
                run = np.abs(np.linspace(-1, 1, 31))
                tall = (0.058 + 0.075 * run**1.8) * self.wide
                made.append(tube(path, style.thick * 0.9, tall, (0, -1, 0), square=2.8, sides=20))
        return made
