"""Style masks: grey pictures in the canonical face frame, laid onto any face by its landmarks."""

from __future__ import annotations

import functools
import io

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from ml.custom_styles import MASK_SIDE
from ml.errors import AvatarError
from ml.faces import landmarks as lm
from ml.faces.canonical import canonical_face
from ml.faces.portrait import EYE_LEVEL, INTEROCULAR, FloatImage, Portrait
from ml.imaging.filters import blur
from ml.imaging.resizing import resized
from ml.imaging.warp import sample, thin_plate

_POINTS = (
    *lm.FACE_OVAL[::2], *lm.LEFT_EYE[::4], *lm.RIGHT_EYE[::4], *lm.LEFT_BROW[::3],
    *lm.RIGHT_BROW[::3], *lm.LIPS_OUTER[::4], lm.NOSE_TIP, lm.NOSE_BRIDGE, 129, 358, 50, 280,
)  # fmt: skip
"""Enough of the mesh to carry a mask along: the oval, eyes, brows, mouth, nose, cheeks."""
_FAINTEST = 8
"""A mask with nothing brighter (of 255) holds nowhere."""


def read_mask(data: bytes) -> FloatImage:
    """A mask from its file, (MASK_SIDE, MASK_SIDE) in 0..1.

    Raises:
        AvatarError: ``style.file_damaged``, ``style.mask_size``, ``style.mask_empty``.
    """
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.size != (MASK_SIDE, MASK_SIDE):
                raise AvatarError(
                    "style.mask_size",
                    f"A style mask is {MASK_SIDE} x {MASK_SIDE} px, not "
                    f"{picture.width} x {picture.height}.",
                    side=MASK_SIDE,
                    width=picture.width,
                    height=picture.height,
                )
            grey = np.asarray(_flat(picture).convert("L"), np.uint8)
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise AvatarError("style.file_damaged", "A style mask is no picture.") from error
    if grey.max() < _FAINTEST:
        raise AvatarError("style.mask_empty", "The style mask is black all over.")
    return grey.astype(np.float32) / 255


def _flat(picture: Image.Image) -> Image.Image:
    """What is transparent was not painted: black."""
    if not picture.has_transparency_data:
        return picture
    layered = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layered.size, "black"), layered)


def softened(mask: FloatImage, feather: float) -> FloatImage:
    """The mask with its edge blurred over `feather` (0..1) of an eighth of the picture."""
    return blur(mask, feather * mask.shape[0] / 8 / 2)


def laid(mask: FloatImage, places: FloatImage, size: int) -> FloatImage:
    """The mask on a face.

    Args:
        mask: (MASK_SIDE, MASK_SIDE).
        places: from `canonical_places`, of any side.

    Returns:
        (size, size) in 0..1.
    """
    at = resized(places, size, smooth=False) * mask.shape[0] - 0.5
    return np.clip(sample(mask, at[..., 0], at[..., 1]), 0, 1)


def canonical_places(person: Portrait | None, side: int) -> FloatImage:
    """Where in the canonical face frame each pixel of a portrait lies.

    By a thin-plate spline through the face's landmarks, which far from the face goes over into a
    similarity, so that hair, shoulders and corners follow the head without being torn.

    Args:
        person: the portrait; None: the picture lies in that frame already.
        side: pixels a side to answer for; it is smooth, so a few do.

    Returns:
        (side, side, 2) x and y as shares of the frame's side.
    """
    if person is None:
        y, x = (np.mgrid[0:side, 0:side].astype(np.float32) + 0.5) / side
        return np.stack([x, y], -1)
    points = (person.landmarks[list(_POINTS), :2] + 0.5) * (side / person.size) - 0.5
    frame = _canonical_points() * side - 0.5
    matrix, _ = cv2.estimateAffinePartial2D(frame, points.astype(np.float32), method=cv2.LMEDS)
    if matrix is None:
        raise AvatarError("photo.no_face", "The face is no face.")
    turns = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    ring = np.stack([np.cos(turns), np.sin(turns)], 1) * 0.85 + (0.5, EYE_LEVEL + 0.06)
    far = (ring * side - 0.5).astype(np.float32)
    x, y = thin_plate(
        np.vstack([frame, far]),
        np.vstack([points, far @ matrix[:, :2].T.astype(np.float32) + matrix[:, 2]]),
        (side, side),
        smoothness=0.002,
    )
    return np.asarray((np.stack([x, y], -1) + 0.5) / side, np.float32)


@functools.cache
def _canonical_points() -> NDArray[np.float32]:
    """(N, 2) of the canonical face as shares of the frame's side."""
    points, _ = canonical_face()
    flat = points[list(_POINTS), :2] * INTEROCULAR + (0.5, EYE_LEVEL)
    return flat.astype(np.float32)
