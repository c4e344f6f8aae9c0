"""Something done inside a painted mask; outside it not one pixel changes."""

from __future__ import annotations

import base64
import binascii
import io
import warnings
from dataclasses import replace

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from ml.edits._heal import healed
from ml.edits._tint import tinted
from ml.edits.canvas import Canvas, Context
from ml.errors import AvatarError
from ml.faces.portrait import FloatImage
from ml.imaging.colour import hex_to_rgb, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, smoothstep
from ml.operations import Brush

_LARGEST = 4096
"""Largest side of a mask, in pixels."""
_FAINTEST = 3 / 255
"""A mask's values below this are none: scaling leaves traces."""


def apply(canvas: Canvas, operation: Brush, context: Context) -> Canvas:
    """Do it where the brush was.

    Raises:
        AvatarError: ``edit.mask_unreadable``, ``edit.mask_empty``.
    """
    mask = mask_of(operation.mask, canvas.size)
    share = feathered(mask, operation.feather) * np.float32(operation.strength)
    alpha = canvas.alpha
    if operation.action == "erase":
        own = np.ones_like(share) if alpha is None else alpha
        return replace(canvas, alpha=np.where(share > 0, own * (1 - share), own))
    if operation.action == "restore":
        first = context.first.alpha
        if alpha is not None or first is not None:
            now = np.ones_like(share) if alpha is None else alpha
            before = np.ones_like(share) if first is None else first
            alpha = np.where(share > 0, now + (before - now) * share, now).astype(np.float32)
        changed = context.first.image
    else:
        changed = _within(canvas.image, operation, mask)
    wide = share[..., None]
    out = np.where(wide > 0, canvas.image + (changed - canvas.image) * wide, canvas.image)
    return canvas.painted(out, alpha)


def _within(image: FloatImage, operation: Brush, mask: FloatImage) -> FloatImage:
    """The picture changed about the mask; what is far from it is not worked out."""
    size = image.shape[0]
    if operation.action == "heal":
        return healed(image, mask)
    rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
    margin = round(0.05 * size)
    place = np.s_[
        max(rows[0] - margin, 0) : rows[-1] + margin + 1,
        max(columns[0] - margin, 0) : columns[-1] + margin + 1,
    ]
    out = image.copy()
    out[place] = _changed(np.ascontiguousarray(image[place]), operation, mask[place], size)
    return out


def mask_of(text: str, size: int) -> FloatImage:
    """A painted mask, (size, size) in 0..1.

    Args:
        text: a PNG in base64, a data URI or not, of any size.

    Raises:
        AvatarError: ``edit.mask_unreadable``, ``edit.mask_empty``.
    """
    try:
        data = base64.b64decode(text.rpartition("base64,")[2], validate=True)
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
                if max(picture.size) > _LARGEST:
                    raise ValueError("too large")
                grey = np.asarray(picture.convert("L"), np.float32) / 255
    except (
        ValueError,
        OSError,
        SyntaxError,
        binascii.Error,
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise AvatarError("edit.mask_unreadable", f"The mask is not a PNG: {error}") from error
    how = cv2.INTER_AREA if grey.shape[0] > size else cv2.INTER_LINEAR
    mask = np.asarray(cv2.resize(grey, (size, size), interpolation=how), np.float32)
    mask[mask < _FAINTEST] = 0
    if not mask.any():
        raise AvatarError("edit.mask_empty", "Nothing was painted.")
    return mask


def feathered(mask: FloatImage, feather: float) -> FloatImage:
    """The mask with its edge softened inwards; each stroke by a share of its own width."""
    if feather <= 0:
        return mask
    solid = (mask > 0).astype(np.uint8)
    depth = np.asarray(cv2.distanceTransform(solid, cv2.DIST_L2, 5), np.float32)
    count, label = cv2.connectedComponents(solid)
    deepest = np.zeros(count, np.float32)
    np.maximum.at(deepest, label.ravel(), depth.ravel())
    reach = np.maximum(deepest[label] * feather, 1e-3)
    return np.asarray(mask * smoothstep(0.0, 1.0, depth / reach), np.float32)


def _changed(image: FloatImage, operation: Brush, mask: FloatImage, size: int) -> FloatImage:
    if operation.action == "recolour":
        wanted = rgb_to_oklab(hex_to_rgb(operation.colour or "#000000"))
        return tinted(image, mask, wanted)
    if operation.action == "blur":
        return blur(image, 0.012 * size)
    if operation.action == "sharpen":
        fine = image - blur(image, 0.0022 * size)
        return np.clip(image + 1.1 * fine, 0, 1)
    lab = rgb_to_oklab(image)
    power = 0.62 if operation.action == "lighten" else 1.6
    light = np.clip(lab[..., 0], 1e-4, 1)
    lab[..., 0] = light**power
    lab[..., 1:] *= (lab[..., 0] / light)[..., None] ** 0.4
    return oklab_to_rgb(lab)
