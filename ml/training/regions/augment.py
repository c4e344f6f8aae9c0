"""Portraits as they are not in the training set: other colours, light, backgrounds, quality.

The training portraits are studio pictures of people in suits. What a phone sends is not; so
background, clothing, hair colour, light and sharpness are redrawn at random each time.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.faces.extend import push_pull
from ml.faces.parser import SIDE, planes
from ml.faces.portrait import FloatImage
from ml.training.regions.seeds import BACKGROUND, BEARD, CLOTHES, HAIR, UNSURE, Labels


@dataclass(frozen=True)
class Sample:
    """One training portrait: picture (S, S, 3) uint8, matte and coarse matte (S, S) uint8,
    landmarks (478, 3) and labels (S, S) uint8."""

    image: NDArray[np.uint8]
    matte: NDArray[np.uint8]
    coarse: NDArray[np.uint8]
    points: NDArray[np.float32]
    labels: Labels


def _texture(rng: np.random.Generator, size: int) -> FloatImage:
    """Random coloured noise of random coarseness, (size, size, 3) in 0..1."""
    out = np.zeros((size, size, 3), np.float32)
    for _ in range(int(rng.integers(1, 4))):
        cells = int(2 ** rng.uniform(1, 6.5))
        wide = int(np.clip(cells * 2 ** rng.uniform(-1.5, 1.5), 1, size))
        grid = rng.uniform(0, 1, (min(cells, size), wide, 3)).astype(np.float32)
        if rng.random() < 0.5:
            grid = grid.mean(-1, keepdims=True) * rng.uniform(0.5, 1.3, 3).astype(np.float32)
        how = cv2.INTER_NEAREST if rng.random() < 0.3 else cv2.INTER_CUBIC
        out += cv2.resize(grid, (size, size), interpolation=how) * np.float32(rng.uniform(0.2, 1))
    out = (out - out.min()) / max(float(np.ptp(out)), 1e-3)
    tint = rng.uniform(0, 1, 3).astype(np.float32)
    k = np.float32(rng.uniform(0.1, 1.0))
    return np.clip(tint + k * (out - 0.5), 0, 1).astype(np.float32)


def _backdrop(rng: np.random.Generator, size: int, other: Sample) -> FloatImage:
    """A background: plain, a gradient, noise, or what is seen in another picture."""
    kind = rng.random()
    if kind < 0.25:
        a, b = rng.uniform(0, 1, (2, 3)).astype(np.float32)
        ramp = np.linspace(0, 1, size, dtype=np.float32)[:, None, None]
        return np.broadcast_to(a * (1 - ramp) + b * ramp, (size, size, 3)).astype(np.float32)
    if kind < 0.7:
        return _texture(rng, size)
    picture = other.image.astype(np.float32) / 255
    side = int(rng.integers(40, 160))
    y, x = rng.integers(0, picture.shape[0] - side, 2)
    piece = cv2.resize(picture[y : y + side, x : x + side], (size, size))
    piece = piece[:, ::-1] if rng.random() < 0.5 else np.rot90(piece)
    return cv2.GaussianBlur(np.ascontiguousarray(piece), (0, 0), rng.uniform(0.3, 6)).astype(
        np.float32
    )


def _recolour(
    rng: np.random.Generator, image: FloatImage, mask: FloatImage, natural: bool
) -> FloatImage:
    """Move the masked part's Lab colour elsewhere, keeping its shading."""
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2Lab)
    weight = mask[..., None]
    mean = (lab * weight).sum((0, 1)) / max(float(weight.sum()), 1.0)
    if natural:
        light = rng.uniform(8, 88)
        chroma = rng.uniform(0, 32) * (1 - abs(light - 50) / 70)
        hue = np.radians(rng.uniform(35, 85))
        target = np.array([light, chroma * np.cos(hue), chroma * np.sin(hue)], np.float32)
    else:
        hue, chroma = rng.uniform(0, 2 * np.pi), rng.uniform(0, 70)
        target = np.array(
            [rng.uniform(5, 95), chroma * np.cos(hue), chroma * np.sin(hue)], np.float32
        )
    gain = np.float32(rng.uniform(0.6, 1.5))
    changed = (lab - mean) * np.array([gain, 0.5, 0.5], np.float32) + target.astype(np.float32)
    changed[..., 0] = np.clip(changed[..., 0], 1, 99)
    rgb = np.clip(cv2.cvtColor(changed.astype(np.float32), cv2.COLOR_Lab2RGB), 0, 1)
    return (image * (1 - weight) + rgb * weight).astype(np.float32)


def _light(rng: np.random.Generator, image: FloatImage) -> FloatImage:
    """Exposure, contrast, gamma, white balance, saturation and a slanting light."""
    size = image.shape[0]
    if rng.random() < 0.5:
        angle = rng.uniform(0, 2 * np.pi)
        ys, xs = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]
        slope = (np.cos(angle) * xs + np.sin(angle) * ys) * rng.uniform(0.1, 0.5)
        image = image * (1 + slope[..., None]).astype(np.float32)
    image = np.clip(image, 0, 1) ** np.float32(np.exp(rng.normal(0, 0.28)))
    grey = image.mean(-1, keepdims=True)
    image = grey + (image - grey) * np.float32(rng.uniform(0.0 if rng.random() < 0.1 else 0.6, 1.5))
    image = image * rng.normal(1, 0.07, 3).astype(np.float32) * np.float32(rng.normal(1, 0.12))
    middle = np.float32(0.45)
    image = (image - middle) * np.float32(rng.uniform(0.75, 1.3)) + middle
    return np.clip(image, 0, 1).astype(np.float32)


def _quality(rng: np.random.Generator, image: FloatImage) -> FloatImage:
    """Blur, low resolution, noise and JPEG."""
    if rng.random() < 0.35:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.6))
    if rng.random() < 0.25:
        small = int(rng.uniform(0.3, 0.8) * image.shape[0])
        image = cv2.resize(
            cv2.resize(image, (small, small), interpolation=cv2.INTER_AREA), image.shape[1::-1]
        )
    if rng.random() < 0.35:
        image = image + rng.normal(0, rng.uniform(0.005, 0.04), image.shape).astype(np.float32)
    image = np.clip(image, 0, 1).astype(np.float32)
    if rng.random() < 0.25:
        _, data = cv2.imencode(
            ".jpg",
            (image * 255).astype(np.uint8),
            [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 90))],
        )
        image = cv2.imdecode(data, cv2.IMREAD_COLOR).astype(np.float32) / 255
    return image


def _disturb(rng: np.random.Generator, matte: FloatImage) -> FloatImage:
    """A matte as wrong as the segmentation network's can be."""
    if rng.random() < 0.4:
        matte = cv2.GaussianBlur(matte, (0, 0), rng.uniform(0.5, 3))
    if rng.random() < 0.2:
        side = int(rng.integers(1, 4)) * 2 + 1
        how = cv2.erode if rng.random() < 0.5 else cv2.dilate
        matte = how(matte, np.ones((side, side)))
    if rng.random() < 0.2:
        x, y = rng.integers(0, matte.shape[0], 2)
        cells = np.zeros_like(matte)
        cv2.circle(cells, (int(x), int(y)), int(rng.integers(4, 28)), 1.0, -1)
        cells = cv2.GaussianBlur(cells, (0, 0), 3)
        matte = matte * (1 - cells) + cells * np.float32(rng.random() < 0.5)
    return np.clip(matte, 0, 1).astype(np.float32)


def _move(
    rng: np.random.Generator, sample: Sample
) -> tuple[FloatImage, FloatImage, FloatImage, NDArray[np.float32], Labels]:
    """Flip, turn, scale and shift all of a sample, to the network's size."""
    size = sample.image.shape[0]
    angle, scale = rng.normal(0, 5), np.exp(rng.normal(0, 0.10)) * SIDE / size
    matrix = cv2.getRotationMatrix2D((size / 2, size / 2), angle, scale)
    matrix[:, 2] += SIDE / 2 - size / 2 + rng.normal(0, 0.025, 2) * SIDE
    if rng.random() < 0.5:
        matrix = matrix @ np.array([[-1, 0, size - 1], [0, 1, 0], [0, 0, 1]], np.float64)

    def warp(plane: NDArray[np.uint8], how: int) -> NDArray[np.uint8]:
        return cv2.warpAffine(
            plane, matrix, (SIDE, SIDE), flags=how, borderMode=cv2.BORDER_REPLICATE
        ).astype(np.uint8)

    image = warp(sample.image, cv2.INTER_AREA).astype(np.float32) / 255
    matte = warp(sample.matte, cv2.INTER_LINEAR).astype(np.float32) / 255
    coarse = warp(sample.coarse, cv2.INTER_LINEAR).astype(np.float32) / 255
    labels = warp(sample.labels, cv2.INTER_NEAREST)
    points = sample.points.copy()
    points[:, :2] = sample.points[:, :2] @ matrix[:, :2].T + matrix[:, 2]
    return image, matte, coarse, points, labels


def _dressed(
    rng: np.random.Generator, image: FloatImage, labels: Labels, matte: FloatImage
) -> FloatImage:
    """Other clothes, other hair colour (and beard with it)."""
    if rng.random() < 0.6:
        mask = cv2.GaussianBlur((labels == CLOTHES).astype(np.float32), (0, 0), 0.7) * matte
        if rng.random() < 0.45:
            pattern = _texture(rng, SIDE) * (0.5 + image.mean(-1, keepdims=True))
            image = image * (1 - mask[..., None]) + np.clip(pattern, 0, 1) * mask[..., None]
        else:
            image = _recolour(rng, image, mask, False)
    if rng.random() < 0.5:
        hair = (labels == HAIR) | ((labels == BEARD) & (rng.random() < 0.7))
        mask = cv2.GaussianBlur(hair.astype(np.float32), (0, 0), 0.8) * matte
        image = _recolour(rng, image, mask, rng.random() < 0.9)
    return np.asarray(image, np.float32)


def draw(
    rng: np.random.Generator, sample: Sample, other: Sample
) -> tuple[FloatImage, NDArray[np.int64]]:
    """One augmented sample.

    Args:
        rng: the only source of chance.
        sample: what to draw from.
        other: another sample, a source of backgrounds.

    Returns:
        the network's input (8, 192, 192) and its labels (192, 192), 255 where unsure.
    """
    image, matte, coarse, points, labels = _move(rng, sample)
    image = _dressed(rng, image, labels, matte)
    if rng.random() < 0.65:
        own = push_pull(image, (matte > 0.9).astype(np.float32))
        own = np.where((matte > 0.9)[..., None], image, own).astype(np.float32)
        alpha = matte[..., None]
        behind = _backdrop(rng, SIDE, other)
        image = np.asarray(own * alpha + behind * (1 - alpha), np.float32)
    image = _quality(rng, _light(rng, image.astype(np.float32)))
    seen = _disturb(rng, coarse if rng.random() < 0.4 else matte)
    target = labels.astype(np.int64)
    target[(target != UNSURE) & (target != BACKGROUND) & (matte < 0.25)] = UNSURE
    return planes(image, seen, points), target
