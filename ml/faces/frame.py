"""From a photo to the canonical portrait: where the square lies and what fills it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Crop, Region
from ml.enhance import Factor, enlarge, lanczos
from ml.errors import AvatarError
from ml.faces import landmarks as lm
from ml.faces.detect import Photo
from ml.faces.extend import Pads, extend
from ml.faces.matting import coarse_matte, refine_matte, settle_matte
from ml.faces.parser import classify
from ml.faces.portrait import (
    EYE_LEVEL,
    INTEROCULAR,
    LEFT_IRIS,
    RIGHT_IRIS,
    FloatImage,
    Portrait,
)
from ml.faces.regions import parse

if TYPE_CHECKING:
    from ml.faces.analyse import Analysis

TOP_MARGIN = 0.035
"""Air kept above the hair, as a share of the frame's side."""
LOWEST_TOP = 0.36
"""Least height of the eyes in the frame, from its top, where the photo cuts the hair."""
CLOSEST = 0.22
"""Largest share of the frame's side between the irises when the photo ends at the shoulders."""
ENLARGE_BELOW = 0.5
"""Fewer source pixels than this share of the pixels asked for (a side): super-resolution."""


@dataclass(frozen=True)
class Frame:
    """A square in the photo, turned so that the eyes lie level.

    Attributes:
        x, y: its centre in photo pixels.
        side: in photo pixels.
        turn: clockwise, in radians.
    """

    x: float
    y: float
    side: float
    turn: float = 0.0

    def matrix(self, size: int) -> NDArray[np.float64]:
        """(2, 3) affine map from photo pixels to those of a frame `size` pixels wide."""
        k = size / self.side
        c, s = math.cos(-self.turn) * k, math.sin(-self.turn) * k
        half = (size - 1) / 2
        return np.array(
            [[c, -s, half - c * self.x + s * self.y], [s, c, half - s * self.x - c * self.y]]
        )

    def crop(self) -> Crop:
        """The upright square a person would see it as."""
        side = max(round(self.side), 32)
        return Crop(x=round(self.x - side / 2), y=round(self.y - side / 2), size=side)

    @staticmethod
    def from_crop(crop: Crop, turn: float) -> Frame:
        """The frame of a square chosen by hand; still turned about its centre to level the eyes."""
        return Frame(crop.x + crop.size / 2, crop.y + crop.size / 2, crop.size, turn)


def apply(matrix: NDArray[np.float64], points: NDArray[np.floating]) -> NDArray[np.float32]:
    """Move landmarks (N, 3) by a (2, 3) similarity; z is scaled along."""
    k = math.hypot(matrix[0, 0], matrix[1, 0])
    xy = np.asarray(points[:, :2], np.float64) @ matrix[:, :2].T + matrix[:, 2]
    return np.column_stack([xy, np.asarray(points[:, 2], np.float64) * k]).astype(np.float32)


def head_top(
    landmarks: NDArray[np.floating], mask: FloatImage, window: tuple[int, int, int, int]
) -> float:
    """How far the hair reaches above the eyes, in photo pixels along the photo's vertical."""
    unit, centre = lm.iris_distance(landmarks), lm.eye_centre(landmarks)
    x0, y0, x1, y1 = window
    ky, kx = mask.shape[0] / (y1 - y0), mask.shape[1] / (x1 - x0)
    a = int(np.clip((centre[0] - 1.5 * unit - x0) * kx, 0, mask.shape[1] - 1))
    b = int(np.clip((centre[0] + 1.5 * unit - x0) * kx, a + 1, mask.shape[1]))
    eye_row = int(np.clip((centre[1] - y0) * ky, 1, mask.shape[0]))
    width = max(int(0.2 * unit * kx), 1)
    rows = (mask[:eye_row, a:b] > 0.5).sum(1) >= width
    empty = np.nonzero(~rows)[0]
    top = (empty.max() + 1) / ky if len(empty) else 0.0
    return float(centre[1] - (y0 + top))


def automatic(
    landmarks: NDArray[np.floating],
    pose: tuple[float, float, float],
    above: float,
    shape: tuple[int, int],
) -> Frame:
    """The canonical frame, moved and scaled where photo or hair ask for it.

    Args:
        landmarks: (478, 3) in photo pixels.
        pose: yaw, pitch, roll in degrees.
        above: how far the hair reaches above the eyes, in photo pixels.
        shape: the photo's height and width.
    """
    across = landmarks[RIGHT_IRIS, :2] - landmarks[LEFT_IRIS, :2]
    turn = math.atan2(across[1], across[0])
    unit = lm.iris_distance(landmarks) / max(math.cos(math.radians(pose[0])), 0.75)
    eye_x, eye_y = lm.eye_centre(landmarks)
    level = EYE_LEVEL
    side = unit / INTEROCULAR
    need = above + TOP_MARGIN * side
    if need > level * side:
        # Tall hair: a wider frame, the eyes a little lower in it.
        level = min(level * math.sqrt(need / (level * side)), 0.5)
        side = max(side, need / level)
    if above >= eye_y - 1.5 and level * side > eye_y:
        # The photo itself cuts the hair: the frame ends there too, rather than above a flat head.
        side = max(min(side, eye_y / LOWEST_TOP), unit / CLOSEST)
        level = min(level, eye_y / side)
        need = level * side
    room = (shape[0] - 1) - eye_y
    if (1 - level) * side > room:
        # The photo ends above the frame's bottom: come closer as far as the hair allows, with
        # the eyes a little lower; only then lower the eyes further.
        for lower in range(round((0.58 - level) / 0.01)):
            level = level + 0.01 * min(lower, 1)
            closer = max(room / (1 - level), unit / CLOSEST)
            if closer * level >= need or level >= 0.57:
                side = min(side, closer)
                break
    down = (0.5 - level) * side
    return Frame(eye_x - math.sin(turn) * down, eye_y + math.cos(turn) * down, side, turn)


def _canvas(
    photo: Photo, frame: Frame, size: int, face: NDArray[np.float32] | None
) -> tuple[FloatImage, NDArray[np.float64], Pads]:
    """The photo's part under the frame, near its final scale.

    Returns:
        the part (h, w, 3) in 0..1, the (3, 3) map from its pixels to the photo's, and how many
        of its pixels are missing on each side.
    """
    reach = frame.side / 2 * (abs(math.cos(frame.turn)) + abs(math.sin(frame.turn))) + 2
    height, width = photo.shape[:2]
    left, top = math.floor(frame.x - reach), math.floor(frame.y - reach)
    right, bottom = math.ceil(frame.x + reach), math.ceil(frame.y + reach)
    x0, x1, y0, y1 = max(left, 0), min(right, width), max(top, 0), min(bottom, height)
    if x1 - x0 < 8 or y1 - y0 < 8:
        raise AvatarError("photo.crop_outside", "The crop lies outside the photo.")
    seen = photo[y0:y1, x0:x1]
    scale = size / frame.side
    if scale < 1.0:
        seen = cv2.resize(seen, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    part = seen.astype(np.float32) / 255.0
    if scale > 1.0 / ENLARGE_BELOW and face is not None:
        part = _enlarge(part, scale, face - (x0, y0))
    kx, ky = part.shape[1] / (x1 - x0), part.shape[0] / (y1 - y0)
    pads = (
        math.ceil((x0 - left) * kx),
        math.ceil((y0 - top) * ky),
        math.ceil((right - x1) * kx),
        math.ceil((bottom - y1) * ky),
    )
    to_photo = np.array(
        [[1 / kx, 0, x0 + 0.5 / kx - 0.5], [0, 1 / ky, y0 + 0.5 / ky - 0.5], [0, 0, 1]]
    )
    return np.asarray(part, np.float32), to_photo, pads


def _enlarge(part: FloatImage, scale: float, face: NDArray[np.float32]) -> FloatImage:
    """A small photo's part larger: the face by super-resolution, where it is looked at and where
    it is worth the time, the rest by interpolation, with a soft seam.

    Args:
        face: landmarks (N, 2) in the part's pixels.
    """
    factor: Factor = 2 if scale <= 2.2 else 4
    large = lanczos(part, factor)
    low, high = face.min(0), face.max(0)
    margin = 0.12 * float((high - low).max())
    height, width = part.shape[:2]
    x0, y0 = (int(max(v, 0)) for v in low - margin)
    x1, y1 = int(min(high[0] + margin, width)), int(min(high[1] + margin, height))
    if x1 - x0 < 16 or y1 - y0 < 16:
        return large
    inner = enlarge(np.ascontiguousarray(part[y0:y1, x0:x1]), factor)
    mask = np.zeros(inner.shape[:2], np.float32)
    edge = max(int(margin * factor * 0.5), 2)
    mask[edge:-edge, edge:-edge] = 1.0
    mask = cv2.GaussianBlur(mask, (0, 0), edge / 2.5)[..., None]
    place = (slice(y0 * factor, y1 * factor), slice(x0 * factor, x1 * factor))
    large[place] = large[place] * (1 - mask) + inner * mask
    return np.asarray(large, np.float32)


def _warp(picture: FloatImage, matrix: NDArray[np.float64], size: int, flags: int) -> FloatImage:
    out = cv2.warpAffine(
        picture, matrix[:2], (size, size), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    return np.clip(out, 0.0, 1.0).astype(np.float32)


def align(
    photo: Photo,
    frame: Frame,
    size: int,
    face: NDArray[np.float32] | None = None,
    super_resolution: bool = False,
) -> tuple[FloatImage, FloatImage]:
    """The photo seen through a frame.

    Args:
        face: landmarks (478, 2) in photo pixels: what is above its nose is not continued beyond
            the photo's sides.
        super_resolution: whether a small face is enlarged by a network.

    Returns:
        the picture (S, S, 3) in 0..1, continued beyond the photo's edges, and the person's
        coarse mask (S, S).
    """
    part, to_photo, pads = _canvas(photo, frame, size, face if super_resolution else None)
    nose = 0.0
    if face is not None:
        nose = float((face[lm.NOSE_TIP, 1] - to_photo[1, 2]) / to_photo[1, 1])
    part, mask = extend(part, coarse_matte(part), pads, nose)
    shift = np.array([[1, 0, -pads[0]], [0, 1, -pads[1]], [0, 0, 1]])
    full = np.vstack([frame.matrix(size), [0, 0, 1]]) @ to_photo @ shift
    return _warp(part, full, size, cv2.INTER_CUBIC), _warp(mask, full, size, cv2.INTER_LINEAR)


def portrait(
    photo: Photo,
    analysis: Analysis,
    size: int,
    crop: Crop | None = None,
    super_resolution: bool = True,
) -> Portrait:
    """The canonical portrait of the analysed face.

    Args:
        photo: the same (H, W, 3) uint8 RGB that was analysed.
        analysis: from `ml.faces.analyse.analyse`.
        size: side of the portrait in pixels.
        crop: the person's own square, in photo pixels; else the automatic frame.
        super_resolution: whether a face with too few pixels is enlarged by a network.

    Raises:
        AvatarError: ``photo.no_face`` where the analysis chose none.
    """
    if analysis.landmarks is None or analysis.frame is None:
        raise AvatarError("photo.no_face", "The analysis holds no chosen face.")
    frame = analysis.frame
    if crop is not None:
        frame = Frame.from_crop(crop, frame.turn)
    image, mask = align(photo, frame, size, analysis.landmarks[:, :2], super_resolution)
    points = apply(frame.matrix(size), analysis.landmarks)
    matte = refine_matte(image, mask)
    chances = classify(image, matte, points)
    matte = settle_matte(matte, chances[Region.BACKGROUND], points)
    yaw, pitch, _ = analysis.pose
    return Portrait(
        image=image,
        landmarks=points,
        matte=matte,
        regions=parse(image, points, matte, chances),
        pose=(yaw, pitch, 0.0),
        measures=dict(analysis.summary.measures),
    )


def load_portrait(path: str | Path, size: int = 512) -> Portrait:
    """The portrait of the (largest) face in a picture file, for experiments and tools."""
    from ml.faces.analyse import analyse

    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if picture is None:
        raise AvatarError("photo.unreadable", f"Cannot read {path}.")
    photo = np.ascontiguousarray(picture[..., ::-1])
    return portrait(photo, analyse(photo, face=0), size)
