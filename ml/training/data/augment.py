"""Each time a portrait is drawn it is another picture: moved, relit, recoloured, in another place.

Two ranges. *Natural* keeps what comes out a portrait that somebody could have taken: it is what
the denoiser learns to draw. *Wide* adds patterns, odd colours, blur, noise and compression: what
the autoencoder must carry and the encoder must see through.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.faces.extend import push_pull
from ml.training.data.prepare import REGIONS, STORED, Sample

Float = NDArray[np.float32]
_CLOTHES = REGIONS.index(Region.CLOTHES)
_BEARD = REGIONS.index(Region.BEARD)


@dataclass(frozen=True)
class View:
    """A sample as drawn.

    Attributes:
        image: (S, S, 3) float32 in 0..1.
        regions: (S, S) uint8, indices into `REGIONS`.
        matte, hair: (S, S) float32 in 0..1.
        points: (478, 3) float32 landmarks in its pixels.
        mirrored: whether left and right were exchanged.
    """

    image: Float
    regions: NDArray[np.uint8]
    matte: Float
    hair: Float
    points: Float
    mirrored: bool


@dataclass(frozen=True)
class Motion:
    """Spread of the random placement: degrees, log scale (and its mean: closer, so that little
    beyond the frame is seen), share of the side; and the chance of the mirror."""

    turn: float = 3.0
    scale: float = 0.05
    closer: float = 0.05
    shift: float = 0.02
    mirror: float = 0.5


def placed(
    sample: Sample, size: int, turn: float, scale: float, shift: tuple[float, float], mirror: bool
) -> View:
    """A sample turned, scaled and moved about the frame's middle.

    Args:
        size: side of the result in pixels.
        turn: degrees.
        scale: above 1 comes closer.
        shift: x and y as shares of the side.
    """
    stored = sample.image.shape[0]
    k = scale * size / stored
    matrix = cv2.getRotationMatrix2D(((stored - 1) / 2,) * 2, turn, k)
    matrix[:, 2] += (size - stored) / 2 + np.array(shift) * size
    if mirror:
        matrix = matrix @ np.array([[-1, 0, stored - 1], [0, 1, 0], [0, 0, 1]], np.float64)
    # Shrinking by more than the stored margin would alias under interpolation.
    smooth = cv2.INTER_AREA if k < 0.6 else cv2.INTER_CUBIC if k > 1 else cv2.INTER_LINEAR
    picture = sample.image
    if k < 0.6:
        picture = cv2.GaussianBlur(picture, (0, 0), 0.4 / k)

    def warp(plane: NDArray[np.uint8], how: int) -> NDArray[np.uint8]:
        # Beyond the frame its edge goes on; a mirrored head would come in from above.
        out = cv2.warpAffine(
            plane, matrix, (size, size), flags=how, borderMode=cv2.BORDER_REPLICATE
        )
        return np.asarray(out, np.uint8)

    points = sample.landmarks.copy()
    points[:, :2] = sample.landmarks[:, :2] @ matrix[:, :2].T + matrix[:, 2]
    points[:, 2] *= k
    return View(
        warp(picture, smooth).astype(np.float32) / 255,
        warp(sample.regions, cv2.INTER_NEAREST),
        warp(sample.matte, cv2.INTER_LINEAR).astype(np.float32) / 255,
        warp(sample.hair, cv2.INTER_LINEAR).astype(np.float32) / 255,
        points,
        mirror,
    )


def plain(sample: Sample, size: int) -> View:
    """A sample as it is, at another size."""
    return placed(sample, size, 0.0, 1.0, (0.0, 0.0), False)


def move(rng: np.random.Generator, sample: Sample, size: int, motion: Motion) -> View:
    """A sample placed at random."""
    return placed(
        sample,
        size,
        float(rng.normal(0, motion.turn)),
        float(np.exp(rng.normal(motion.closer, motion.scale))),
        (float(rng.normal(0, motion.shift)), float(rng.normal(0, motion.shift))),
        bool(rng.random() < motion.mirror),
    )


def texture(rng: np.random.Generator, size: int) -> Float:
    """Coloured noise of random coarseness, (size, size, 3) in 0..1."""
    out = np.zeros((size, size, 3), np.float32)
    for _ in range(int(rng.integers(1, 4))):
        cells = int(np.clip(2 ** rng.uniform(1, 6.5), 2, size))
        wide = int(np.clip(cells * 2 ** rng.uniform(-1.5, 1.5), 1, size))
        grid = rng.uniform(0, 1, (cells, wide, 3)).astype(np.float32)
        how = cv2.INTER_NEAREST if rng.random() < 0.3 else cv2.INTER_CUBIC
        out += cv2.resize(grid, (size, size), interpolation=how) * np.float32(rng.uniform(0.2, 1))
    out = (out - out.min()) / max(float(np.ptp(out)), 1e-3)
    tint = rng.uniform(0, 1, 3).astype(np.float32)
    return np.clip(tint + np.float32(rng.uniform(0.1, 1)) * (out - 0.5), 0, 1).astype(np.float32)


def backdrop(rng: np.random.Generator, size: int) -> Float:
    """A background a studio might have: plain or graded, softly lit, (size, size, 3)."""
    light, chroma = rng.uniform(10, 95), abs(rng.normal(0, 18))
    hue = rng.uniform(0, 2 * np.pi)
    lab = np.empty((size, size, 3), np.float32)
    ys, xs = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j].astype(np.float32)
    x, y = rng.uniform(-0.7, 0.7, 2)
    glow = np.exp(-((xs - x) ** 2 + (ys - y) ** 2) / rng.uniform(0.4, 3)) * rng.uniform(0, 35)
    slope = (xs * rng.normal(0, 6) + ys * rng.normal(0, 9)).astype(np.float32)
    lab[..., 0] = np.clip(light + glow - 12 + slope, 2, 99)
    lab[..., 1], lab[..., 2] = chroma * np.cos(hue), chroma * np.sin(hue)
    if rng.random() < 0.4:
        cloud = cv2.resize(
            rng.normal(0, 1, (5, 5)).astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC
        )
        lab[..., 0] = np.clip(lab[..., 0] + cloud * rng.uniform(1, 7), 2, 99)
    rgb = np.clip(cv2.cvtColor(lab, cv2.COLOR_Lab2RGB), 0, 1)
    grain = rng.normal(0, 0.004, (size, size, 1))
    return np.clip(rgb + grain, 0, 1).astype(np.float32)


def with_background(view: View, behind: Float) -> View:
    """The person before something else, edges cleared of the old background."""
    solid = (view.matte > 0.9).astype(np.float32)
    own = np.where(solid[..., None] > 0, view.image, push_pull(view.image, solid))
    alpha = view.matte[..., None]
    image = own * alpha + behind * (1 - alpha)
    return replace(view, image=np.asarray(image, np.float32))


def recolour(image: Float, mask: Float, target: Float, gain: float = 1.0) -> Float:
    """The masked part's mean CIE Lab colour moved to `target`, its shading kept."""
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2Lab)
    weight = mask[..., None]
    mean = (lab * weight).sum((0, 1)) / max(float(weight.sum()), 1.0)
    changed = (lab - mean) * np.array([gain, 0.6, 0.6], np.float32) + target
    changed[..., 0] = np.clip(changed[..., 0], 1, 99)
    rgb = np.clip(cv2.cvtColor(changed.astype(np.float32), cv2.COLOR_Lab2RGB), 0, 1)
    return np.asarray(image * (1 - weight) + rgb * weight, np.float32)


def _hair_colour(rng: np.random.Generator) -> Float:
    """CIE Lab of a hair colour somebody might have."""
    light = rng.uniform(9, 82)
    chroma = rng.uniform(0, 30) * (1 - abs(light - 48) / 70)
    hue = np.radians(rng.uniform(40, 82))
    return np.array([light, chroma * np.cos(hue), chroma * np.sin(hue)], np.float32)


def _cloth_colour(rng: np.random.Generator) -> Float:
    hue, chroma = rng.uniform(0, 2 * np.pi), abs(rng.normal(0, 25))
    return np.array([rng.uniform(8, 92), chroma * np.cos(hue), chroma * np.sin(hue)], np.float32)


def dress(rng: np.random.Generator, view: View, chance: float) -> View:
    """Other colours of hair and of clothes, each with the given chance."""
    image = view.image
    # A beard's mask is seldom whole; recoloured in part it would be of two colours.
    bearded = float((view.regions == _BEARD).mean()) > 0.002
    if rng.random() < chance and view.hair.mean() > 0.01 and not bearded:
        mask = cv2.GaussianBlur(view.hair, (0, 0), 0.8)
        image = recolour(image, mask, _hair_colour(rng), float(rng.uniform(0.8, 1.25)))
    clothes = (view.regions == _CLOTHES).astype(np.float32)
    if rng.random() < chance and clothes.mean() > 0.01:
        mask = cv2.GaussianBlur(clothes, (0, 0), 0.8) * view.matte
        image = recolour(image, mask, _cloth_colour(rng), float(rng.uniform(0.6, 1.0)))
    return replace(view, image=image)


def relight(rng: np.random.Generator, image: Float, strength: float) -> Float:
    """Exposure, gamma, contrast, white balance, saturation and a slanting light."""
    size = image.shape[0]
    if rng.random() < 0.4:
        angle = rng.uniform(0, 2 * np.pi)
        ys, xs = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j].astype(np.float32)
        slope = (np.cos(angle) * xs + np.sin(angle) * ys) * rng.uniform(0, 0.35) * strength
        image = image * (1 + slope[..., None]).astype(np.float32)
    image = np.clip(image, 0, 1) ** np.float32(np.exp(rng.normal(0, 0.18 * strength)))
    grey = image.mean(-1, keepdims=True)
    image = grey + (image - grey) * np.float32(np.exp(rng.normal(0, 0.18 * strength)))
    image = image * np.exp(rng.normal(0, 0.05 * strength, 3)).astype(np.float32)
    middle = np.float32(0.45)
    image = (image - middle) * np.float32(np.exp(rng.normal(0, 0.1 * strength))) + middle
    return np.clip(image, 0, 1).astype(np.float32)


def degrade(rng: np.random.Generator, image: Float) -> Float:
    """Blur, low resolution, noise and JPEG."""
    size = image.shape[0]
    if rng.random() < 0.3:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 0.012 * size))
    if rng.random() < 0.25:
        small = int(rng.uniform(0.3, 0.8) * size)
        image = cv2.resize(image, (small, small), interpolation=cv2.INTER_AREA)
        image = cv2.resize(image, (size, size))
    if rng.random() < 0.3:
        image = image + rng.normal(0, rng.uniform(0.005, 0.04), image.shape).astype(np.float32)
    image = np.clip(image, 0, 1).astype(np.float32)
    if rng.random() < 0.25:
        how = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 90))]
        _, data = cv2.imencode(".jpg", (image * 255).astype(np.uint8), how)
        image = cv2.imdecode(data, cv2.IMREAD_COLOR).astype(np.float32) / 255
    return np.asarray(image, np.float32)


def natural(rng: np.random.Generator, sample: Sample, size: int) -> View:
    """A portrait that could have been taken; see the module."""
    view = move(rng, sample, size, Motion())
    view = dress(rng, view, 0.35)
    # Often: beyond the photo's own edges the background is only continued, with a seam.
    if rng.random() < 0.6:
        view = with_background(view, backdrop(rng, size))
    return replace(view, image=relight(rng, view.image, 0.6))


def wide(rng: np.random.Generator, sample: Sample, size: int) -> View:
    """Anything that is still the same person; see the module."""
    view = move(rng, sample, size, Motion(turn=6.0, scale=0.12, shift=0.04))
    view = dress(rng, view, 0.4)
    if rng.random() < 0.5:
        behind = texture(rng, size) if rng.random() < 0.6 else backdrop(rng, size)
        view = with_background(view, behind)
    image = relight(rng, view.image, 1.3)
    return replace(view, image=degrade(rng, image) if rng.random() < 0.5 else image)


def to_tensor_layout(image: Float) -> Float:
    """(S, S, 3) in 0..1 to (3, S, S) in -1..1."""
    return np.ascontiguousarray(image.transpose(2, 0, 1) * 2 - 1, np.float32)


__all__ = [
    "STORED",
    "Motion",
    "View",
    "backdrop",
    "degrade",
    "dress",
    "move",
    "natural",
    "placed",
    "plain",
    "recolour",
    "relight",
    "texture",
    "to_tensor_layout",
    "wide",
    "with_background",
]
