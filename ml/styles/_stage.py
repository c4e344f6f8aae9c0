"""Setting the stage: the portrait at working size, closer or farther, cut out and laid over."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ml.contracts import Region
from ml.faces.matting import foreground
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.colour import mix
from ml.imaging.filters import blur, smoothstep
from ml.imaging.opencv import cv2
from ml.imaging.warp import sample


def staged(portrait: Portrait, size: int, zoom: float = 1.0, lift: float = 0.0) -> Portrait:
    """The portrait at another size, seen closer.

    Args:
        portrait: any size.
        size: side wanted, in pixels.
        zoom: above 1 comes closer, about the point between eyes and mouth.
        lift: moves the person up by this share of the side.

    Returns:
        the same geometry at `size`.
    """
    if portrait.size == size and zoom == 1.0 and lift == 0.0:
        return portrait
    k = size / portrait.size * zoom
    centre = np.array([0.5, 0.47]) * portrait.size
    shift = np.array([0.5, 0.47 - lift]) * size - centre * k + (k - 1) / 2
    matrix = np.array([[k, 0, shift[0]], [0, k, shift[1]]])
    flags = cv2.INTER_CUBIC if k >= 1 else cv2.INTER_AREA

    def move(layer: FloatImage) -> FloatImage:
        small = layer
        if k < 0.7:
            # warpAffine does not average: shrink first.
            small = cv2.resize(layer, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)
            near = np.array([[1.0, 0, shift[0] - (k - 1) / 2], [0, 1.0, shift[1] - (k - 1) / 2]])
        else:
            near = matrix
        out = cv2.warpAffine(
            small,
            near,
            (size, size),
            flags=cv2.INTER_LINEAR if flags == cv2.INTER_AREA else flags,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return np.clip(out, 0, 1).astype(np.float32)

    points = portrait.landmarks.copy()
    points[:, :2] = points[:, :2] * k + shift
    points[:, 2] *= k
    return replace(
        portrait,
        image=move(portrait.image),
        landmarks=points.astype(np.float32),
        matte=move(portrait.matte),
        regions={name: move(mask) for name, mask in portrait.regions.items()},
    )


def closer(layer: FloatImage, zoom: float) -> FloatImage:
    """A finished picture or mask, (S, S) or (S, S, C), seen closer about the face's middle."""
    if zoom == 1.0:
        return layer
    size = layer.shape[0]
    x, y = 0.5 * size * (1 - zoom), 0.47 * size * (1 - zoom)
    matrix = np.array([[zoom, 0, x], [0, zoom, y]])
    flags, border = cv2.INTER_CUBIC, cv2.BORDER_REPLICATE
    out = cv2.warpAffine(layer, matrix, (size, size), flags=flags, borderMode=border)
    return np.clip(out, 0, 1).astype(np.float32)


def warped(portrait: Portrait, x: FloatImage, y: FloatImage) -> Portrait:
    """The portrait read through an inverse map, its landmarks carried along.

    Args:
        x, y: (S, S) where in the portrait each pixel of the result is read; smooth.
    """
    points = portrait.landmarks.copy()
    rows, columns = np.mgrid[0 : x.shape[0], 0 : x.shape[1]].astype(np.float32)
    offset = np.dstack([x - columns, y - rows])
    goal = points[:, :2].copy()
    for _ in range(6):
        at = offset_at(offset, goal)
        goal = points[:, :2] - at
    points[:, :2] = goal
    return replace(
        portrait,
        image=np.clip(sample(portrait.image, x, y), 0, 1),
        landmarks=points,
        matte=np.clip(sample(portrait.matte, x, y), 0, 1),
        regions={
            name: cv2.remap(mask, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            for name, mask in portrait.regions.items()
        },
    )


def offset_at(field: FloatImage, points: FloatImage) -> FloatImage:
    """(H, W, C) `field` read at (N, 2) points: (N, C)."""
    at = np.ascontiguousarray(points[:, None, :], np.float32)
    return cv2.remap(
        field, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )[:, 0]


def cut_out(portrait: Portrait) -> Portrait:
    """The portrait with the person's own colours under and beyond the matte's soft edge."""
    small = portrait
    if portrait.size > 300:
        small = staged(portrait, 288)
    colours = foreground(small)
    if small is not portrait:
        side = (portrait.size, portrait.size)
        colours = cv2.resize(colours, side, interpolation=cv2.INTER_LINEAR)
    # Fine detail is the picture's wherever nothing else shines through.
    own = smoothstep(0.85, 0.995, portrait.matte)
    return replace(portrait, image=mix(colours, portrait.image, own))


def crisp(matte: FloatImage, softness: float, inset: float = 0.0) -> FloatImage:
    """A drawn edge: the matte's outline smoothed at the scale `softness` (pixels) and sharpened.

    Args:
        inset: pixels by which the outline moves inwards, to leave the halo out.
    """
    smooth = blur(matte, softness)
    middle = 0.5 + 0.2 * inset / max(softness, 1e-3)
    width = min(0.4 / max(softness, 1.0), 0.3)
    return smoothstep(min(middle, 0.9) - width, min(middle, 0.9) + width, smooth)


def over(
    background: FloatImage, person: FloatImage, matte: FloatImage, wrap: float = 0.0
) -> FloatImage:
    """Lay the person over the background.

    Args:
        wrap: how much of the background's light bleeds over the person's edge, 0..1.
    """
    out = mix(background, person, matte)
    if wrap <= 0:
        return out
    side = background.shape[0]
    small = cv2.resize(
        background * (1 - matte[..., None]), (128, 128), interpolation=cv2.INTER_AREA
    )
    spill = cv2.resize(blur(small, 3.0), (side, side), interpolation=cv2.INTER_LINEAR)
    rim = (wrap * matte)[..., None] * spill
    return (1 - (1 - out) * (1 - np.clip(rim, 0, 1))).astype(np.float32)


def skin_like(portrait: Portrait) -> FloatImage:
    """(S, S) mask of skin with its features: all of the face that is not hair or cloth."""
    return portrait.region(Region.SKIN, Region.EYES, Region.BROWS, Region.LIPS, Region.MOUTH)
