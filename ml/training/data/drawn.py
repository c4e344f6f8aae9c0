"""Portraits as if drawn: quick imitations of styles, so that the encoder sees through style.

Not the product's renderers, which are slow; flat colours, ink lines, pencil, posters, odd
palettes, each with random settings.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float32]


def flat(rng: np.random.Generator, image: Float) -> Float:
    """Detail smoothed away, lightness in soft steps."""
    spread = float(rng.uniform(0.05, 0.16))
    for _ in range(int(rng.integers(1, 4))):
        image = cv2.bilateralFilter(image, 7, spread, float(rng.uniform(2, 5)))
    steps = float(rng.uniform(4, 9))
    return np.clip(image + 0.5 * (np.round(image * steps) / steps - image), 0, 1).astype(np.float32)


def lines(rng: np.random.Generator, image: Float) -> Float:
    """The dark side of a difference of Gaussians, 1 on paper and 0 on a line."""
    light = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    fine = float(rng.uniform(0.6, 1.3))
    edge = cv2.GaussianBlur(light, (0, 0), fine) - cv2.GaussianBlur(light, (0, 0), 1.8 * fine)
    return np.clip(1 + np.minimum(edge + 0.004, 0) * rng.uniform(15, 45), 0, 1).astype(np.float32)


def ink(rng: np.random.Generator, image: Float) -> Float:
    """Flat colours under lines."""
    return np.asarray(flat(rng, image) * lines(rng, image)[..., None], np.float32)


def pencil(rng: np.random.Generator, image: Float) -> Float:
    """Grey strokes on paper."""
    light = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    tone = 1 - (1 - light) * rng.uniform(0.2, 0.8)
    paper = 1 - rng.uniform(0, 0.1, 3).astype(np.float32)
    grain = cv2.GaussianBlur(rng.normal(0, 1, light.shape).astype(np.float32), (0, 0), 0.8, 2.5)
    drawn = np.clip(tone * lines(rng, image) + grain * rng.uniform(0, 0.12), 0, 1)
    return np.asarray(drawn[..., None] * paper, np.float32)


def poster(rng: np.random.Generator, image: Float) -> Float:
    """Lightness mapped onto a few colours."""
    light = cv2.cvtColor(cv2.GaussianBlur(image, (0, 0), 1.0), cv2.COLOR_RGB2GRAY)
    count = int(rng.integers(3, 6))
    colours = rng.uniform(0, 1, (count, 3)).astype(np.float32)
    colours = colours[np.argsort(colours @ (0.3, 0.59, 0.11))]
    edges = np.quantile(light, np.linspace(0, 1, count + 1)[1:-1])
    return np.asarray(colours[np.digitize(light, edges)], np.float32)


def shifted(rng: np.random.Generator, image: Float) -> Float:
    """Other colours: channels mixed, perhaps all grey."""
    grey = image.mean(-1, keepdims=True)
    if rng.random() < 0.4:
        return np.repeat(grey, 3, -1).astype(np.float32)
    mixed = image @ (np.eye(3) + rng.normal(0, 0.25, (3, 3))).astype(np.float32)
    return np.clip(mixed, 0, 1).astype(np.float32)


KINDS = (flat, ink, pencil, poster, shifted)


def draw(rng: np.random.Generator, image: Float) -> Float:
    """One of `KINDS` at random, (S, S, 3) in 0..1 to the same."""
    return KINDS[int(rng.integers(len(KINDS)))](rng, image)
