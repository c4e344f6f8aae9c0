"""Garments by their cut: what pieces they are made of, in the torso's frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ml.edits.dress.body import Body, shoulder
from ml.edits.dress.cloth import Dress, Fabric, arc, both, strip
from ml.edits.wear.shapes import curve
from ml.imaging.filters import smoothstep

Float = NDArray[np.float32]
Points = list[tuple[float, float]]


@dataclass(frozen=True)
class Colours:
    """Attributes:
    main: of the garment; second: of what is worn under or hangs on it; third: of a tie.
    """

    main: str
    second: str
    third: str
    pattern: str
    other: str


@dataclass(frozen=True)
class Cut:
    """A garment.

    Attributes:
        opening: the edge below which it covers, from left to right, for a neck's half width.
        sew: lays its pieces.
        depth: of its folds, in interocular distances.
        bare: whether skin shows down to the opening.
    """

    opening: Callable[[float], Float]
    sew: Callable[[Dress, Float, Colours], None]
    depth: float = 0.045
    bare: bool = True


def below(body: Body, line: ArrayLike) -> Float:
    """(S, S) all that lies under a line from left to right, and beside it below the shoulders."""
    edge = np.asarray(line, np.float64)
    far = [(9.0, edge[-1][1]), (9.0, 12.0), (-9.0, 12.0), (-9.0, edge[0][1])]
    under = body.mask(np.vstack([edge, far]))
    beside = smoothstep(-0.01, 0.01, np.abs(body.x) - float(np.abs(edge[:, 0]).max()))
    over = smoothstep(-0.02, 0.02, body.y - shoulder(body))
    return np.asarray(np.maximum(under, beside * over), np.float32)


def _body(dress: Dress, line: Float, fabric: Fabric, dark: Float | None = None) -> Float:
    body = dress.body
    mask = below(body, line)
    # Beside the opening a garment covers the shoulders as its wearer's own did.
    mask = np.minimum(mask, np.maximum(body.solid, body.front))
    mask = np.asarray(mask, np.float32)
    dress.lay(mask, fabric, lift=0.03, round_=0.02, dark=dark, shade=0.45)
    return mask


def _crew(end: float, low: float, power: float = 2.0) -> Callable[[float], Float]:
    return lambda neck: both(arc((neck + end, -0.60), (0.0, low), power=power))


def _ribs(body: Body, count: float) -> Float:
    around = np.arctan2(body.x, body.y + 1.1)
    return np.sin(around * count).astype(np.float32)


def _rib(dress: Dress, line: Float, fabric: Fabric, width: float, count: float = 130) -> None:
    band = dress.body.mask(strip(line, width))
    dress.lay(
        band, fabric, lift=0.025, round_=0.05, ribs=_ribs(dress.body, count), stitch=width * 0.93
    )


def _fabric(colours: Colours, **more: object) -> Fabric:
    return Fabric(colours.main, colours.pattern, colours.other, **more)  # type: ignore[arg-type]


def _free(body: Body, outline: ArrayLike) -> Float:
    """(S, S) an outline filled, as far as the person reaches and nothing stands before it."""
    inside = np.minimum(body.mask(outline), body.person.matte) * (1 - body.front)
    return np.asarray(inside, np.float32)


def _t_shirt(dress: Dress, line: Float, colours: Colours) -> None:
    _body(dress, line, _fabric(colours))
    _rib(dress, line, Fabric(colours.main), 0.13)


def _sweater(dress: Dress, line: Float, colours: Colours) -> None:
    _body(dress, line, _fabric(colours, knit=15.0))
    _rib(dress, line, Fabric(colours.main), 0.22, 80)


def _turtleneck(dress: Dress, line: Float, colours: Colours) -> None:
    body, neck = dress.body, dress.body.neck
    _body(dress, line, _fabric(colours, knit=22.0))
    top, wide = -0.86, neck + 0.07
    rim = [(x, top + 0.17 * (1 - (x / wide) ** 2)) for x in np.linspace(-wide, wide, 21)]
    tube = [
        (-wide, top - 0.02),
        *rim,
        (wide, top - 0.02),
        (wide + 0.05, -0.55),
        (wide + 0.16, -0.34),
    ]
    low = [
        (x, -0.34 + 0.34 * np.sqrt(max(1 - (x / (wide + 0.16)) ** 2, 0)))
        for x in np.linspace(wide + 0.16, -wide - 0.16, 31)
    ]
    outline = [*tube, *low, (-wide - 0.05, -0.55)]
    ribs = np.sin(np.arcsin(np.clip(body.x / (wide + 0.1), -1, 1)) * 34).astype(np.float32)
    side = np.abs(np.clip(body.x / wide, -1, 1)) ** 3 * 0.5
    dress.lay(
        body.mask(outline),
        Fabric(colours.main),
        lift=0.06,
        round_=0.12,
        ribs=ribs * 0.8,
        dark=side.astype(np.float32),
    )
    edge = [
        (x, top + 0.40 + 0.22 * (1 - (x / wide) ** 2))
        for x in np.linspace(-wide - 0.03, wide + 0.03, 31)
    ]
    roll = [(-wide, top - 0.02), *rim, (wide, top - 0.02), *edge[::-1]]
    dress.lay(
        body.mask(roll),
        Fabric(colours.main),
        lift=0.05,
        round_=0.10,
        ribs=ribs,
        dark=(side * 0.8).astype(np.float32),
    )


def _leaf(neck: float, soft: float = 0.0) -> Points:
    """The right half of a turned-down collar."""
    return [
        (0.03, -0.06), (neck * 0.50, -0.36), (neck + 0.02, -0.70), (neck + 0.12, -0.78),
        (neck + 0.26, -0.62), (neck + 0.27, -0.46), (0.70 + soft, 0.30 - soft),
        (0.62 + soft, 0.36 - soft), (0.34, 0.14),
    ]  # fmt: skip


def _mirror(points: Points) -> Points:
    return [(-x, y) for x, y in points]


def _rounded(points: Points, cuts: int = 2) -> Float:
    line = np.asarray(points, np.float64)
    for _ in range(cuts):
        after = np.roll(line, -1, 0)
        line = np.stack([0.85 * line + 0.15 * after, 0.15 * line + 0.85 * after], 1).reshape(-1, 2)
    return line.astype(np.float32)


def _collar(dress: Dress, fabric: Fabric, soft: float = 0.0) -> None:
    body = dress.body
    for leaf in (_mirror(_leaf(body.neck, soft)), _leaf(body.neck, soft)):
        dress.lay(body.mask(_rounded(leaf)), fabric, lift=0.07, round_=0.035, stitch=0.07)


def _stand(dress: Dress, fabric: Fabric) -> None:
    """The collar's inner band around the neck."""
    body, neck = dress.body, dress.body.neck
    over = [
        (x, -0.80 + 0.62 * np.sqrt(max(1 - (x / (neck + 0.08)) ** 2, 0)))
        for x in np.linspace(-neck - 0.08, neck + 0.08, 41)
    ]
    under = [(x, y + 0.24) for x, y in over]
    mask = body.mask(np.vstack([over, under[::-1]]))
    dress.lay(mask, fabric, lift=0.03, round_=0.04)


def _buttons(dress: Dress, start: float, count: int, step: float, colour: str) -> None:
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    for number in range(count):
        middle = np.array([0.0, start + number * step])
        ring = np.stack([np.cos(turn), np.sin(turn)], -1) * 0.052 + middle
        dress.lay(dress.body.mask(ring), Fabric(colour, shine=1.0), lift=0.02, round_=0.03)
        for dx in (-0.014, 0.014):
            hole = np.stack([np.cos(turn), np.sin(turn)], -1) * 0.008 + middle + (dx, 0)
            dress.linear *= (1 - 0.6 * dress.body.mask(hole))[..., None]


def _shirt_front(dress: Dress, line: Float, fabric: Fabric, placket: float) -> None:
    _body(dress, line, fabric)
    box = [(-0.15, -0.02), (0.15, -0.02), (0.15, placket), (-0.15, placket)]
    dress.lay(_free(dress.body, box), fabric, lift=0.02, round_=0.02, stitch=0.04)


def _shirt(dress: Dress, line: Float, colours: Colours) -> None:
    fabric = _fabric(colours, upright=True, fine=0.55, shine=0.3)
    _stand(dress, fabric)
    _shirt_front(dress, line, fabric, 9.0)
    _collar(dress, fabric)
    _buttons(dress, 0.02, 5, 0.82, "#f4f2ee")


def _polo(dress: Dress, line: Float, colours: Colours) -> None:
    fabric = _fabric(colours, knit=26.0)
    _stand(dress, Fabric(colours.main))
    _shirt_front(dress, line, fabric, 1.75)
    _collar(dress, Fabric(colours.main, knit=26.0), 0.03)
    _buttons(dress, 0.05, 3, 0.62, colours.second)


def _tie(dress: Dress, colour: str) -> None:
    body = dress.body
    fabric = Fabric(colour, fine=0.45, shine=1.0)
    blade = [(-0.13, 0.26), (0.13, 0.26), (0.36, 6.0), (-0.36, 6.0)]
    knot = [
        (-0.22, -0.13),
        (0.0, -0.16),
        (0.22, -0.13),
        (0.20, 0.0),
        (0.135, 0.30),
        (0.0, 0.335),
        (-0.135, 0.30),
        (-0.20, 0.0),
    ]
    dress.lay(_free(body, blade), fabric, lift=0.05, round_=0.09)
    dress.lay(body.mask(_rounded(knot)), fabric, lift=0.04, round_=0.10)


def _shirt_tie(dress: Dress, line: Float, colours: Colours) -> None:
    fabric = _fabric(colours, upright=True, fine=0.55, shine=0.3)
    _stand(dress, fabric)
    _shirt_front(dress, line, fabric, 9.0)
    _tie(dress, colours.third)
    _collar(dress, fabric)


def _suit(dress: Dress, line: Float, colours: Colours) -> None:
    body, neck = dress.body, dress.body.neck
    shirt = Fabric(colours.second, shine=0.3)
    _stand(dress, shirt)
    _shirt_front(dress, line, shirt, 9.0)
    _tie(dress, colours.third)
    _collar(dress, shirt)
    cloth = _fabric(colours, upright=True, fine=0.5)
    lapel = replace(cloth, shine=0.15)
    opening = both(
        curve([(0.0, 3.1), (0.22, 2.5), (0.62, 1.2), (neck + 0.16, -0.1), (neck + 0.24, -0.66)], 60)
    )
    mask = np.minimum(below(body, opening), np.maximum(body.solid, body.front) * body.person.matte)
    dress.lay(np.asarray(mask, np.float32), cloth, lift=0.08, round_=0.03)
    for side in (-1, 1):
        top: Points = [
            (neck + 0.22, -0.72),
            (neck + 0.40, -0.62),
            (neck + 0.64, 0.06),
            (neck + 0.50, 0.24),
            (neck + 0.20, 0.10),
        ]
        low: Points = [
            (neck + 0.16, 0.0),
            (neck + 0.46, 0.26),
            (neck + 0.74, 0.20),
            (neck + 0.80, 0.34),
            (0.92, 1.35),
            (0.20, 3.0),
            (0.06, 3.05),
            (0.22, 2.45),
            (0.62, 1.15),
        ]
        for part in (top, low):
            outline = _rounded([(side * x, y) for x, y in part], 1)
            dress.lay(_free(body, outline), lapel, lift=0.05, round_=0.03, stitch=0.045)


def _hoodie(dress: Dress, line: Float, colours: Colours) -> None:
    body, neck = dress.body, dress.body.neck
    fabric = _fabric(colours)
    plain = Fabric(colours.main)
    hood = both(
        curve(
            [
                (0.0, -0.95),
                (neck * 0.8, -0.98),
                (neck + 0.26, -1.02),
                (neck + 0.62, -0.72),
                (neck + 0.74, -0.34),
            ],
            40,
        )
    )
    low = both(curve([(0.0, 0.2), (neck * 0.6, 0.1), (neck + 0.74, -0.34)], 20))
    mask = body.mask(np.vstack([hood, low[::-1]]))
    gap = 1 - smoothstep(
        neck - 0.03, neck + 0.02, np.abs(body.x) - 0.10 * smoothstep(-0.9, -0.2, body.y)
    )
    dress.lay(
        np.asarray(mask * (1 - body.front) * (1 - gap), np.float32),
        plain,
        lift=0.02,
        round_=0.25,
        dark=np.full_like(mask, 0.30),
    )
    _body(dress, line, fabric)
    for side in (-1, 1):
        part: Points = [
            (neck * 0.55, -0.30),
            (neck + 0.02, -0.86),
            (neck + 0.24, -1.04),
            (neck + 0.56, -0.80),
            (neck + 0.76, -0.36),
            (0.62, 0.30),
            (0.16, 0.56),
            (0.01, 0.52),
            (0.02, 0.18),
        ]
        outline = _rounded([(side * x, y) for x, y in part], 3)
        dress.lay(
            np.asarray(body.mask(outline) * (1 - body.front), np.float32),
            plain,
            lift=0.09,
            round_=0.20,
            stitch=0.10,
        )
        x = side * 0.30
        cord = curve([(x, 0.22), (x * 1.08, 0.8), (x * 0.98, 1.4), (x * 1.05, 1.75)], 30)
        dress.lay(body.mask(strip(cord, 0.055)), Fabric(colours.second), lift=0.04, round_=0.03)


def _blouse(dress: Dress, line: Float, colours: Colours) -> None:
    body, neck = dress.body, dress.body.neck
    fabric = _fabric(colours, shine=0.8)
    _body(dress, line, fabric)
    for side in (-1, 1):
        part: Points = [
            (0.0, 1.0),
            (neck * 0.62, 0.05),
            (neck + 0.16, -0.66),
            (neck + 0.34, -0.66),
            (neck + 0.52, -0.30),
            (0.98, 0.42),
            (0.60, 0.66),
            (0.22, 0.98),
            (0.04, 1.12),
        ]
        outline = _rounded([(side * x, y) for x, y in part], 2)
        dress.lay(body.mask(outline), fabric, lift=0.07, round_=0.05, stitch=0.06)
    box = [(-0.09, 0.98), (0.09, 0.98), (0.09, 9.0), (-0.09, 9.0)]
    dress.lay(
        np.asarray(np.minimum(body.mask(box), body.person.matte), np.float32),
        fabric,
        lift=0.015,
        round_=0.02,
    )
    _buttons(dress, 1.2, 4, 0.75, colours.second)


CUTS: dict[str, Cut] = {
    "t_shirt": Cut(_crew(0.22, 0.12), _t_shirt, 0.05),
    "v_neck": Cut(_crew(0.22, 0.92, 1.25), _t_shirt, 0.05),
    "sweater": Cut(_crew(0.20, 0.06), _sweater, 0.06),
    "turtleneck": Cut(_crew(0.22, -0.1), _turtleneck, 0.045, bare=False),
    "polo": Cut(_crew(0.20, -0.06), _polo, 0.04),
    "shirt": Cut(_crew(0.20, -0.08), _shirt, 0.04),
    "shirt_tie": Cut(_crew(0.20, -0.08), _shirt_tie, 0.04),
    "suit": Cut(_crew(0.20, -0.08), _suit, 0.022),
    "hoodie": Cut(_crew(0.34, 0.22), _hoodie, 0.075),
    "blouse": Cut(_crew(0.20, 1.0, 1.1), _blouse, 0.045),
}
"""Garments by name."""
