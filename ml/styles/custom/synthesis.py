"""Painting a picture with the patches of references, from coarse to fine.

Every patch is taken where the reference, seen blurred, looks as the picture should look there:
the picture in the reference's colours is the guide (Hertzmann et al., "Image Analogies", 2001),
with the run of its edges. Where the reference shows a face, place in the face and kind of matter
guide too, as in Fišer et al., "Example-Based Synthesis of Stylized Facial Animations", SIGGRAPH
2017: eyes are painted as eyes are painted there, and hair as hair.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.filters import blur, structure_flow
from ml.styles.custom.masks import canonical_places
from ml.styles.custom.match import CELL, RADIUS, grown, search, vote
from ml.styles.custom.reference import Study

COARSEST = 48
"""Least side of the smallest picture painted, in pixels."""
APPEARANCE, FLOW, LINE, GROUND, PLACE, MATTER = 0.9, 0.045, 1.6, 0.16, 0.40, 0.16
"""What guides weigh: square roots of their share against one pixel of a patch."""
_PATCH = 2 * RADIUS + 1
_SHARPNESS = 3.0
"""How much the finished picture listens to the patches that fit best: a plain mean blurs."""
_EVENNESS = 0.0004
"""Price of a fairly used place, as the squared OKLab difference of a patch's pixel."""
_HUE = 1.9
_FIRST = 6
"""Number of guides that every reference has: three of colour, two of flow, one of line."""


@dataclass(frozen=True)
class Model:
    """The picture to be painted, in the references' colours.

    Attributes:
        lab: (S, S, 3) OKLab.
        known: (S, S, K) what its face guides by, from `known_of`.
        features: (S, S) 1 at eyes, brows, nostrils and mouth: guides are listened to there.
        line: 0..1, how much edges are sought out.
        tone: of the references, from `tone_of`.
    """

    lab: FloatImage
    known: FloatImage
    features: FloatImage
    line: float
    tone: float = 1.0

    def cut(self, rows: slice, columns: slice) -> Model:
        """A part of it."""
        at = (rows, columns)
        return Model(self.lab[at], self.known[at], self.features[at], self.line, self.tone)


@dataclass(frozen=True)
class Sheet:
    """References side by side, at one size.

    Attributes:
        style: (h, w, 3) OKLab.
        guides: (h, w, G).
        channels: (h, w) how many guides count there, 0 where no patch may be taken.
        fair: (h/CELL, w/CELL) share of the picture that each cell should paint.
    """

    style: FloatImage
    guides: FloatImage
    channels: NDArray[np.uint8]
    fair: FloatImage


def tone_of(studies: Sequence[Study]) -> float:
    """How much lightness guides against hue: less where no face shows how shade is painted, since
    the nearest shade of a few stones or threads is often one of quite another hue."""
    return 1.0 if any(one.face is not None for one in studies) else 0.55


def sheet(studies: Sequence[Study], weights: Sequence[float], side: int) -> Sheet:
    """References with `side` pixels across their shorter side."""
    parts = [_part(one, side, tone_of(studies)) for one in studies]
    fair = []
    for (_, _, channels), weight in zip(parts, weights, strict=True):
        rows, columns = (-(-length // CELL) * CELL for length in channels.shape)
        usable = np.zeros((rows, columns), np.float32)
        usable[: channels.shape[0], : channels.shape[1]] = channels > 0
        cells = usable.reshape(rows // CELL, CELL, columns // CELL, CELL).sum((1, 3))
        fair.append((cells / max(cells.sum(), 1) * weight / sum(weights))[..., None])
    return Sheet(
        _beside([part[0] for part in parts], CELL),
        _beside([part[1] for part in parts], CELL),
        _beside([part[2][..., None] for part in parts], CELL)[..., 0],
        _beside(fair, 1)[..., 0],
    )


def paints(studies: Sequence[Study], side: int) -> FloatImage:
    """The references' colours alone, laid out as in `sheet`, (h, w, 3) OKLab."""
    return np.asarray(_beside([_fitted(one, side) for one in studies], CELL), np.float32)


def _beside(layers: Sequence[NDArray[Any]], step: int) -> NDArray[Any]:
    """Layers (h, w, C) in a row, each as wide as a multiple of `step`, filled up with nothing."""
    height = -(-max(layer.shape[0] for layer in layers) // step) * step
    filled = [
        np.pad(layer, ((0, height - layer.shape[0]), (0, -layer.shape[1] % step), (0, 0)))
        for layer in layers
    ]
    return np.ascontiguousarray(np.concatenate(filled, 1), layers[0].dtype)


def _fitted(one: Study, side: int) -> FloatImage:
    k = side / min(one.lab.shape[:2])
    size = (round(one.lab.shape[1] * k), round(one.lab.shape[0] * k))
    way = cv2.INTER_AREA if k < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(one.lab, size, interpolation=way), np.float32)


def _part(one: Study, side: int, tone: float) -> tuple[FloatImage, FloatImage, NDArray[np.uint8]]:
    lab = _fitted(one, side)
    size = (lab.shape[1], lab.shape[0])
    known = cv2.resize(one.known, size, interpolation=cv2.INTER_AREA) > 0.98
    channels = np.where(known, _FIRST, 0).astype(np.uint8)
    channels[:RADIUS] = channels[-RADIUS:] = 0
    channels[:, :RADIUS] = channels[:, -RADIUS:] = 0
    if one.face is not None:
        channels[channels > 0] = _FIRST + _KNOWN
    elif one.ground is not None:
        channels[channels > 0] = _FIRST + 1
    known = known_of(one.ground, one.face, *size)
    return lab, np.dstack([_seen(lab, 0.0, tone), known]), channels


def _seen(lab: FloatImage, line: float, tone: float) -> FloatImage:
    """The guides that any picture has, weighted: (H, W, _FIRST).

    Args:
        tone: weight of lightness against hue.
    """
    # Lightness is put right afterwards; hue that is wrong stays wrong.
    soft = blur(lab, 1.3) * np.array([tone, _HUE, _HUE], np.float32)
    fine = blur(lab[..., 0], 0.8) - blur(lab[..., 0], 2.4)
    tangent, along = structure_flow(np.ascontiguousarray(lab[..., 0]), 3.0)
    # Twice the angle: a direction and its opposite are the same.
    c, s = tangent[..., 0], tangent[..., 1]
    flow = np.stack([c * c - s * s, 2 * c * s], -1) * along[..., None]
    darker = np.minimum(fine, 0) * (1 + 1.5 * line)
    layers = [soft * APPEARANCE, flow * FLOW, darker * LINE]
    return (np.dstack(layers) * _PATCH).astype(np.float32)


_MATTERS = (
    (Region.SKIN,), (Region.HAIR, Region.BEARD), (Region.CLOTHES,),
    (Region.EYES, Region.BROWS, Region.LIPS, Region.MOUTH),
)  # fmt: skip


def known_of(
    ground: FloatImage | None, person: Portrait | None, width: int, height: int
) -> FloatImage:
    """The guides of meaning, weighted, (H, W, K): ground or figure, place in the face, matter.

    Args:
        ground: 1 where there is background; None where that isn't known.
        person: whose face it is, if there is one.
    """
    layers = [np.zeros((height, width), np.float32) if ground is None else ground]
    if person is not None:
        places = canonical_places(person, _PLACES)
        layers += [places[..., 0], places[..., 1], *(person.region(*m) for m in _MATTERS)]
    fitted = [cv2.resize(one, (width, height), interpolation=cv2.INTER_AREA) for one in layers]
    fitted += [np.zeros((height, width), np.float32)] * (_KNOWN - len(fitted))
    weight = np.array([GROUND, PLACE, PLACE, *[MATTER] * len(_MATTERS)], np.float32)
    return (np.stack(fitted, -1) * weight * _PATCH).astype(np.float32)


_PLACES = 192
"""Side of the map of places, which is smooth."""
_KNOWN = 3 + len(_MATTERS)


@dataclass(frozen=True)
class Painted:
    """What was decided: which place of the references each pixel is painted from.

    Attributes:
        field: (S, S, 2) row and column in a sheet of `side`.
        cost: (S, S).
        side: shorter side of the references' sheet that `field` points into.
    """

    field: NDArray[np.int32]
    cost: FloatImage
    side: int


def synthesise(
    model: Model,
    sheets: Callable[[int], Sheet],
    scale: float,
    seed: int,
    report: Callable[[float], None],
) -> Painted:
    """Choose patches for the whole picture.

    Args:
        sheets: gives the references' sheet of a side.
        scale: of the brushwork: sides of the references against the picture's.
        report: told the share done; may raise.
    """
    size = model.lab.shape[0]
    sides = [size]
    while sides[-1] // 2 >= COARSEST:
        sides.append(sides[-1] // 2)
    field: NDArray[np.int32] | None = None
    cost = np.zeros((1, 1), np.float32)
    work = sum(side * side for side in sides)
    done = 0
    for level, side in enumerate(reversed(sides)):
        source = sheets(max(round(side * scale), 24))
        guide = _guide(model, side)
        trust = 1 + 1.5 * cv2.resize(model.features, (side, side), interpolation=cv2.INTER_AREA)
        wanted = cv2.resize(model.lab, (side, side), interpolation=cv2.INTER_AREA)
        if field is None:
            field, picture = _start(source, guide, side, seed), wanted
        else:
            field = grown(field, side, side, *source.style.shape[:2])
            _settle(field, source)
            cost = cv2.resize(cost, (side, side), interpolation=cv2.INTER_NEAREST)
            picture = vote(source.style, field, cost, 1.0)
        rounds = (5, 4, 3, 2)[min(level, 3)]
        for number in range(rounds):
            cost = np.empty((side, side), np.float32)
            reach = max(source.style.shape) if level == 0 else max(side // 6, 12)
            fair = source.fair * (side * side) + 1e-3
            search(
                picture, guide, source.style, source.guides, source.channels, fair, trust, field,
                cost, 2, reach, _EVENNESS * _PATCH * _PATCH, seed + 97 * level + number + 1,
            )  # fmt: skip
            picture = vote(source.style, field, cost, 1.0)
            report((done + side * side * (number + 1) / rounds) / work)
        done += side * side
    assert field is not None
    return Painted(field, cost, max(round(size * scale), 24))


def laid_out(painted: Painted, paint: FloatImage, size: int) -> FloatImage:
    """The painting at any size, (size, size, 3) OKLab.

    Args:
        paint: the references' `paints`, as many times larger as the picture is.
    """
    field, cost = painted.field, painted.cost
    while field.shape[0] < size:
        side = min(field.shape[0] * 2, size)
        field = grown(field, side, side, *paint.shape[:2])
        cost = cv2.resize(cost, (side, side), interpolation=cv2.INTER_NEAREST)
    return vote(paint, field, cost, _SHARPNESS)


def _guide(model: Model, side: int) -> FloatImage:
    lab = cv2.resize(model.lab, (side, side), interpolation=cv2.INTER_AREA)
    known = cv2.resize(model.known, (side, side), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(np.dstack([_seen(lab, model.line, model.tone), known]))


def _start(source: Sheet, guide: FloatImage, side: int, seed: int) -> NDArray[np.int32]:
    """Places to begin with: the best of some at random for each pixel."""
    rng = np.random.default_rng([seed, 3])
    places = np.argwhere(source.channels > 0).astype(np.int32)
    best = places[rng.integers(len(places), size=(side, side))]
    price = np.full((side, side), np.inf, np.float32)
    for _ in range(24):
        tried = places[rng.integers(len(places), size=(side, side))]
        gap = guide - source.guides[tried[..., 0], tried[..., 1]]
        counts = np.arange(gap.shape[2]) < source.channels[tried[..., 0], tried[..., 1]][..., None]
        cost = (gap * gap * counts).sum(-1)
        better = cost < price
        best[better], price[better] = tried[better], cost[better]
    return np.ascontiguousarray(best, np.int32)


def _settle(field: NDArray[np.int32], source: Sheet) -> None:
    """Move places where no patch may be taken to the nearest ones where it may."""
    allowed = source.channels > 0
    wrong = ~allowed[field[..., 0], field[..., 1]]
    if not wrong.any():
        return
    _, labels = cv2.distanceTransformWithLabels(
        np.asarray(~allowed, np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    at = np.zeros((labels.max() + 1, 2), np.int32)
    rows, columns = np.nonzero(allowed)
    at[labels[rows, columns]] = np.stack([rows, columns], 1)
    field[wrong] = at[labels[field[..., 0], field[..., 1]]][wrong]
