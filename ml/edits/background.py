"""Another background, or none."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ml.edits._match import light_of, matched, skinless
from ml.edits._place import placed
from ml.edits.canvas import Canvas, Context
from ml.faces.matting import coarse_matte, refine_matte
from ml.faces.portrait import FloatImage
from ml.imaging.backgrounds import BackgroundKind, paint
from ml.imaging.colour import eight_bit, mix
from ml.imaging.filters import blur, smoothstep
from ml.imaging.relight import relief_of
from ml.imaging.soft import soft
from ml.operations import Background, Scene

_COLOURS: dict[Scene, Sequence[str]] = {
    "studio": ("#41454c", "#8a9099"),
    "spotlight": ("#27324a", "#7f93b8"),
    "sweep": ("#c9cdd3", "#eef0f2"),
    "nature": ("#4d6b3c", "#a9b96a", "#d9cf9a", "#6d8f86"),
    "bokeh": ("#2b2140", "#f0a35e", "#ef6f6c", "#ffd58a"),
    "circle": ("#f3e9dc", "#e7a977"),
    "halo": ("#3b5b7a", "#cfe3ee"),
    "rays": ("#f6b73c", "#f28f3b", "#fff1c9"),
    "dots": ("#ffd9cf", "#f49d8f"),
    "stripes": ("#bfe0da", "#8fc7c0"),
    "checks": ("#e4def1", "#c3b7e0"),
    "confetti": ("#f7f1e6", "#fffaf0", "#ef6f6c", "#5aa9a3"),
}
"""What a scene is painted in where no colours are given."""
_BLUR = 0.035
"""Widest blur, as a share of the side."""
_WRAP = 0.1
"""How much of the ground's light wraps around the outline."""


def apply(canvas: Canvas, operation: Background, context: Context) -> Canvas:
    """Cut the person out and stand them before something else.

    A picture that has transparency already is laid over the new background as it is.
    """
    colours, matte = _cut(canvas, context)
    wrap = 0.0 if canvas.alpha is not None else _WRAP
    if operation.fill == "transparent":
        return canvas.painted(colours, matte)
    if operation.fill == "blur":
        ground = _blurred(canvas.image, matte, operation.amount * _BLUR * canvas.size)
    elif operation.fill == "picture":
        colours, ground = _before_picture(canvas, colours, matte, operation, context)
        wrap += 0.3 * operation.match
    else:
        key = ("ground", operation, canvas.size, context.seed)
        ground = context.keep(key, lambda: _painted(operation, canvas.size, context.seed))
    image = _over(ground, colours, matte, wrap)
    return canvas.painted(image, np.ones_like(matte) if canvas.alpha is not None else None)


def _before_picture(
    canvas: Canvas,
    colours: FloatImage,
    matte: FloatImage,
    operation: Background,
    context: Context,
) -> tuple[FloatImage, FloatImage]:
    """The person's colours and a picture of one's own, in one light."""
    size, person = canvas.size, canvas.person
    name = operation.picture or ""
    key = ("placed", name, operation.zoom, operation.x, operation.y, operation.soften, size)
    ground = context.keep(key, lambda: placed(context.picture(name), operation, size))
    if operation.match <= 0:
        return colours, ground
    # The light of a cut-out is read off the person alone.
    weight = matte if canvas.alpha is not None else np.ones_like(matte)
    if person is not None:
        weight = weight * skinless(person)
    own = context.keep(("light", canvas.name), lambda: light_of(canvas.image, weight))
    relief = None
    if person is not None:
        relief = context.keep(("relief", canvas.name), lambda: relief_of(person))
    return matched(colours, ground, own, relief, operation.match, operation.adapt)


def _cut(canvas: Canvas, context: Context) -> tuple[FloatImage, FloatImage]:
    """The person's colours, carried on beyond the outline, and the matte."""
    if canvas.alpha is not None and canvas.alpha.min() < 0.99:
        return canvas.image, canvas.alpha
    person = canvas.person
    if person is None or not canvas.known:
        matte = context.keep(("joined", canvas.name), lambda: _joined(canvas.image))
        # An illustration on a plain ground: no network knows its outline better.
        if person is None or _plain(canvas.image, matte):
            return context.keep(("cut", canvas.name), lambda: _faceless(canvas.image, matte))
    return context.layers(canvas, person).person, smoothstep(0.06, 0.95, person.matte)


def _plain(image: FloatImage, matte: FloatImage) -> bool:
    """Whether what joins the border is flat colour, and much of the picture."""
    free = cv2.erode((matte < 0.01).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    if free.mean() < 0.15:
        return False
    step = np.abs(image - blur(image, 1.0)).max(-1)[free]
    return float((step < 0.002).mean()) > 0.9


def _faceless(image: FloatImage, matte: FloatImage) -> tuple[FloatImage, FloatImage]:
    """A drawing without a face that is found: its background is what joins its border."""
    if matte.mean() > 0.95:
        matte = refine_matte(image, coarse_matte(image))
    return image, matte


def _joined(image: FloatImage) -> FloatImage:
    """(S, S) 0 where a place hangs together with the border by small steps of colour."""
    size = image.shape[0]
    eight = eight_bit(image)
    mask = np.zeros((size + 2, size + 2), np.uint8)
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | (255 << 8)
    step = max(size // 24, 1)
    for x in range(0, size, step):
        if not mask[1, x + 1]:
            cv2.floodFill(eight, mask, (x, 0), 0, (3, 3, 3), (3, 3, 3), flags)
    # At the sides hair or a shoulder may touch the border: there only what looks like the top.
    ground = eight[mask[1:-1, 1:-1] > 0].astype(np.float32)
    usual, spread = ground.mean(0), 12 + 2 * ground.std(0)
    for y in range(0, size, step):
        for x in (0, size - 1):
            if not mask[y + 1, x + 1] and (np.abs(eight[y, x] - usual) < spread).all():
                cv2.floodFill(eight, mask, (x, y), 0, (3, 3, 3), (3, 3, 3), flags)
    free = blur((mask[1:-1, 1:-1] > 0).astype(np.float32), max(size / 700, 0.6))
    return (1 - free).astype(np.float32)


def _blurred(image: FloatImage, matte: FloatImage, sigma: float) -> FloatImage:
    """The background out of focus; the person's colours do not run into it."""
    if sigma < 0.3:
        return image
    free = 1 - smoothstep(0.0, 0.35, matte) + 1e-4
    near = soft(image * free[..., None], sigma) / np.maximum(soft(free, sigma), 1e-6)[..., None]
    return np.asarray(near, np.float32)


def _painted(operation: Background, size: int, seed: int) -> FloatImage:
    rng = np.random.default_rng([seed, 1])
    colours: Sequence[str] = operation.colours
    if operation.fill == "colour":
        return paint("solid", size, colours[:1], rng)
    if operation.fill == "gradient":
        # Painted from below: its first colour is the ground's.
        return paint("gradient", size, colours[1::-1], rng, (0.0, -0.6))
    kind: BackgroundKind = operation.scene or "studio"
    return paint(kind, size, colours or _COLOURS[operation.scene or "studio"], rng)


def _over(ground: FloatImage, person: FloatImage, matte: FloatImage, wrap: float) -> FloatImage:
    """Lay the person over; a little of the ground's light wraps around the outline."""
    if wrap > 0:
        size = matte.shape[0]
        edge = matte * smoothstep(0.35, 0.0, soft(matte, 0.012 * size) - 0.5)
        person = mix(person, soft(ground, 0.02 * size), wrap * edge)
    return mix(ground, person, matte)
