"""Applies an edit to a picture: its operations, one after the other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import NO_PICTURES
from ml.edits import enlarge
from ml.edits.canvas import Canvas, Context, Keep, Repaint, anew
from ml.edits.geometry import Geometry, measured
from ml.faces.portrait import FloatImage
from ml.imaging.colour import eight_bit, flattened
from ml.imaging.resizing import smaller
from ml.operations import LARGEST, EditContract, Enlarge, Operation

Picture = NDArray[np.uint8]
Report = Callable[[float], None]
"""Told the share done, 0..1; what it raises ends the edit."""

_MODULES = {
    "background": "ml.edits.background",
    "tone": "ml.edits.tone",
    "recolour": "ml.edits.recolour",
    "expression": "ml.edits.expression",
    "features": "ml.edits.features",
    "skin": "ml.edits.skin",
    "view": "ml.edits.view",
    "accessory": "ml.edits.accessory",
    "garment": "ml.edits.garment",
    "beard": "ml.edits.beard",
    "brush": "ml.edits.brush",
    "transfer": "ml.edits.transfer",
}
"""Kind of an operation -> module whose ``apply(canvas, operation, context)`` carries it out. A new
operation is a model in `ml.operations`, a new file and one entry here."""
_FACELESS = frozenset({"tone", "brush", "enlarge"})
"""Kinds that work alike on every picture."""
_WHOLE = _FACELESS | {"transfer"}
"""Kinds that work on the whole of a picture with several panels."""
_BEFORE_ENLARGED = 0.15
"""Of the time of an edit that ends with enlarging, what everything before it takes."""


@dataclass(frozen=True)
class Edited:
    """An edited picture.

    Attributes:
        image: (H, W, 3) uint8, or (H, W, 4) with straight alpha.
        geometry: of the person in it, None where there is none.
    """

    image: Picture
    geometry: bytes | None


@dataclass(frozen=True)
class _Start:
    """A picture before the first operation."""

    canvas: Canvas
    across: int


def apply(
    picture: Picture,
    geometry: bytes | None,
    contract: EditContract,
    *,
    size: int | None = None,
    report: Report = lambda share: None,
    keep: Keep = anew,
    name: str | None = None,
    pictures: Mapping[str, bytes] = NO_PICTURES,
    repaint: Repaint | None = None,
) -> Edited:
    """Carry out an edit.

    Args:
        picture: (H, W, 3) sRGB or (H, W, 4) with straight alpha, uint8.
        geometry: kept with the picture, see `Geometry`; without it the person is looked for.
        contract: what to do.
        size: longest side of the result in pixels, for previews; None keeps the picture's, up to
            `LARGEST`.
        report: progress and cancellation.
        keep: holds what previews of one picture share.
        name: tells the picture and its geometry from every other; else their hash.
        pictures: files that operations name, by SHA-256.
        repaint: what `Transfer` is carried out by.

    Raises:
        AvatarError: ``edit.*``.
    """
    name = name or content_name(picture, geometry)
    height, width = picture.shape[:2]
    scale = min(1.0, min(size or LARGEST, LARGEST) / max(height, width))
    small = picture
    if scale < 1:
        small = smaller(picture, max(round(width * scale), 1), max(round(height * scale), 1))
    *_, last = contract.operations
    larger = last if isinstance(last, Enlarge) else None
    if larger is not None:
        enlarge.check(small.shape, larger)
    found = _needed(contract)
    start = keep(
        ("start", name, small.shape, found),
        lambda: _start(picture, small, geometry, f"{name}:{small.shape}", found),
    )
    canvas, across = start.canvas, start.across
    steps = contract.operations if larger is None else contract.operations[:-1]
    own = report if larger is None else lambda share: report(_BEFORE_ENLARGED * share)
    for index, operation in enumerate(steps):
        told_by = partial(_told, own, len(steps), index)
        told_by(0.0)
        step = _Step(
            operation,
            index,
            across,
            Context(
                seed=contract.seed,
                first=start.canvas,
                keep=keep,
                pictures=pictures,
                repaint=repaint,
                draft=size is not None,
                report=told_by,
            ),
        )
        # The last one is being tried out: its result is worth nothing to the next preview.
        make = keep if index < len(steps) - 1 else anew
        after = step.name(canvas)
        canvas = make(("after", after), partial(step.taken, canvas, after))
    image = _eight(canvas, small.shape[0], small.shape[1])
    # A preview is as small as it was asked for.
    if larger is not None and size is None:
        image = enlarge.enlarged(
            image, larger, lambda share: report(_BEFORE_ENLARGED + (1 - _BEFORE_ENLARGED) * share)
        )
    report(1.0)
    told = None
    if canvas.person is not None and size is None:
        told = Geometry.of(canvas.person, across).to_bytes()
    elif not found:
        told = geometry
    return Edited(image, told)


def _told(report: Report, count: int, index: int, share: float) -> None:
    report((index + share) / count)


def content_name(picture: Picture, geometry: bytes | None) -> str:
    """A name for a picture with its geometry that depends on nothing else."""
    digest = hashlib.blake2b(repr(picture.shape).encode(), digest_size=16)
    digest.update(np.ascontiguousarray(picture).data)
    digest.update(geometry or b"")
    return digest.hexdigest()


def _needed(contract: EditContract) -> bool:
    """Whether anything asks where the person is."""
    return any(one.kind not in _FACELESS for one in contract.operations)


@dataclass(frozen=True)
class _Step:
    """One operation, ready to be carried out."""

    operation: Operation
    index: int
    across: int
    context: Context

    def name(self, canvas: Canvas) -> str:
        """What it makes of a picture, named."""
        seed = self.context.seed
        told = f"{canvas.name}|{self.index}|{seed}|{self.operation.model_dump_json()}"
        return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()

    def taken(self, canvas: Canvas, name: str) -> Canvas:
        """The picture after it, of this name."""
        if self.across > 1 and self.operation.kind not in _WHOLE:
            done = _panels(canvas, self.across, self._run)
        else:
            done = self._run(canvas)
        return replace(done, name=name)

    def _run(self, canvas: Canvas) -> Canvas:
        module: Any = import_module(_MODULES[self.operation.kind])
        done: Canvas = module.apply(canvas, self.operation, self.context)
        return done


def _panels(canvas: Canvas, across: int, run: Callable[[Canvas], Canvas]) -> Canvas:
    """The same done to each of several panels, which share one geometry."""
    side = -(-canvas.size // across)
    whole = across * side
    margin = whole - canvas.size

    def padded(layer: FloatImage) -> FloatImage:
        border = cv2.copyMakeBorder(layer, 0, margin, 0, margin, cv2.BORDER_REPLICATE)
        return np.asarray(border, np.float32)

    image = padded(canvas.image)
    alpha = None if canvas.alpha is None else padded(canvas.alpha)
    out, clear, person = image.copy(), np.ones((whole, whole), np.float32), canvas.person
    transparent = alpha is not None
    for number in range(across * across):
        row, column = divmod(number, across)
        place = np.s_[row * side : (row + 1) * side, column * side : (column + 1) * side]
        part = np.ascontiguousarray(image[place])
        own = None if canvas.person is None else canvas.person.with_image(part)
        panel = run(
            Canvas(
                part,
                None if alpha is None else np.ascontiguousarray(alpha[place]),
                own,
                f"{canvas.name}#{number}",
                canvas.known,
            )
        )
        out[place] = panel.image
        person = panel.person
        if panel.alpha is not None:
            clear[place], transparent = panel.alpha, True
    cut = np.s_[: canvas.size, : canvas.size]
    return replace(canvas, image=out[cut], alpha=clear[cut] if transparent else None, person=person)


def _start(
    picture: Picture, small: Picture, geometry: bytes | None, name: str, found: bool
) -> _Start:
    """The picture as a square in floats, and the person in it."""
    square = _squared(small)
    image = np.ascontiguousarray(square[..., :3]).astype(np.float32) / 255
    alpha = None
    if square.shape[2] == 4:
        alpha = np.ascontiguousarray(square[..., 3]).astype(np.float32) / 255
    known = None
    if geometry is not None:
        known = Geometry.from_bytes(geometry)
    elif found:
        # What a detector is to look at: without transparency.
        known = measured(flattened(_squared(picture), 128))
    if known is None or not found:
        return _Start(Canvas(image, alpha, None, name), 1 if known is None else known.across)
    side = -(-image.shape[0] // known.across)
    person = known.over(np.ascontiguousarray(image[:side, :side]))
    return _Start(Canvas(image, alpha, person, name, geometry is not None), known.across)


def _squared(picture: Picture) -> Picture:
    """The picture in a square, its edges carried on."""
    height, width = picture.shape[:2]
    side = max(height, width)
    if height == width:
        return picture
    out = cv2.copyMakeBorder(picture, 0, side - height, 0, side - width, cv2.BORDER_REPLICATE)
    return np.asarray(out, np.uint8)


def _eight(canvas: Canvas, height: int, width: int) -> Picture:
    layers = canvas.image
    if canvas.alpha is not None:
        layers = np.dstack([layers, canvas.alpha])
    return eight_bit(layers[:height, :width])
