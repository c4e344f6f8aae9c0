"""What a picture has to give: its colours, its texture, and the face in it, if there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.custom_styles import Swatch
from ml.errors import AvatarError
from ml.faces.analyse import Analysis, analyse
from ml.faces.frame import Frame, portrait
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.colour import rgb_to_oklab
from ml.imaging.filters import blur, smoothstep
from ml.imaging.palette import clustered, distances, nearest
from ml.imaging.reading import MOST_PIXELS, TooManyPixelsError, upright
from ml.styles._stage import staged
from ml.styles.custom.palette import samples, swatches

SIDE = 1024
"""Shorter side of a reference as it is studied, in pixels."""
LONGEST = 1.6
"""Longest side against the shorter one; a longer strip is cut about its middle."""
SMALLEST = 128
"""Least side of a picture whose brushwork can be seen, in pixels."""

_LEAST_FACE = 36.0
"""Distance of the eyes, in the reference's own pixels, from which a face in it is followed."""
_PLAIN_TEXTURE, _PLAIN_COLOUR = 0.006, 0.025
"""A picture below both is as good as blank."""


@dataclass(frozen=True)
class Study:
    """A reference, studied.

    Attributes:
        lab: (H, W, 3) OKLab.
        known: (H, W) 1 where the picture itself is, 0 where it was continued beyond its edges.
        palette: its colours, largest share first.
        texture: strength of its brushwork: spread of lightness finer than a fortieth of the side.
        spread: of its colours about their mean, in OKLab.
        ground: (H, W) 1 where it is background rather than figure; None where it has neither.
        face: the picture as a portrait in the canonical frame, where it shows a face.
    """

    lab: FloatImage
    known: FloatImage
    palette: tuple[Swatch, ...]
    texture: float
    spread: float
    ground: FloatImage | None = None
    face: Portrait | None = None


def read_picture(data: bytes) -> NDArray[np.uint8]:
    """A reference from its file, upright, (H, W, 3) sRGB; what is transparent lies on white.

    Raises:
        AvatarError: ``style.file_damaged``, ``style.file_too_large``.
    """
    try:
        return upright(data)
    except TooManyPixelsError as error:
        raise AvatarError(
            "style.file_too_large", "A reference has over 60 megapixels.", limit=MOST_PIXELS
        ) from error
    except ValueError as error:
        raise AvatarError("style.file_damaged", "A reference is no picture.") from error


def study(picture: NDArray[np.uint8]) -> Study:
    """Study a reference.

    Args:
        picture: (H, W, 3) uint8 sRGB, upright.

    Raises:
        AvatarError: ``style.reference_small``; ``style.reference_plain`` for one that shows neither
            brushwork nor colours.
    """
    height, width = picture.shape[:2]
    if min(height, width) < SMALLEST:
        raise AvatarError(
            "style.reference_small",
            f"A reference has at least {SMALLEST} px a side; this one is {width} x {height}.",
            least=SMALLEST,
            width=width,
            height=height,
        )
    lab = rgb_to_oklab(_fitted(picture))
    texture, spread = _texture(lab[..., 0]), _spread(lab)
    if texture < _PLAIN_TEXTURE and spread < _PLAIN_COLOUR:
        raise AvatarError(
            "style.reference_plain",
            "The reference has neither texture nor colours to take after.",
            texture=round(texture, 4),
            spread=round(spread, 4),
        )
    palette = swatches(samples(lab, 12_000))
    known = np.ones(lab.shape[:2], np.float32)
    found = _face(picture)
    if found is None:
        return Study(lab, known, palette, texture, spread, _ground(lab))
    seen, inside = found
    behind = seen.region(Region.BACKGROUND)
    # Of the face only its geometry is asked for, and never finely.
    face = staged(seen, SIDE // 2)
    return Study(rgb_to_oklab(seen.image), inside, palette, texture, spread, behind, face)


def palette_of(studies: Sequence[Study], weights: Sequence[float]) -> tuple[Swatch, ...]:
    """The palette of several references together."""
    if len(studies) == 1:
        return studies[0].palette
    parts = [
        samples(one.lab, max(int(12_000 * weight / sum(weights)), 1))
        for one, weight in zip(studies, weights, strict=True)
    ]
    return swatches(np.concatenate(parts))


def _fitted(picture: NDArray[np.uint8]) -> FloatImage:
    """The picture with SIDE pixels across its shorter side, cut where it is a long strip."""
    height, width = picture.shape[:2]
    short = min(height, width)
    limit = int(short * LONGEST)
    top, left = max(height - limit, 0) // 2, max(width - limit, 0) // 2
    part = picture[top : top + limit, left : left + limit]
    k = SIDE / short
    way = cv2.INTER_AREA if k < 1 else cv2.INTER_CUBIC
    size = (max(round(part.shape[1] * k), SIDE), max(round(part.shape[0] * k), SIDE))
    return np.asarray(cv2.resize(part, size, interpolation=way), np.float32) / 255


def _texture(light: FloatImage) -> float:
    """Spread of what is finer than a fortieth of the side, noise of single pixels left out."""
    fine = blur(light, 1.2) - blur(light, SIDE / 80)
    return float(np.sqrt(np.mean(fine * fine)))


def _spread(lab: FloatImage) -> float:
    flat = samples(lab)
    return float(np.sqrt(((flat - flat.mean(0)) ** 2).sum(1).mean()))


def _ground(lab: FloatImage) -> FloatImage | None:
    """Where a picture without a face is ground: what looks as most of its rim does, (H, W)."""
    small = cv2.resize(blur(lab, 8.0), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    rim = np.ones(small.shape[:2], bool)
    edge = max(min(small.shape[:2]) // 16, 2)
    rim[edge:-edge, edge:-edge] = False
    colours = clustered(
        small[rim], np.ones(int(rim.sum()), np.float32), 5, np.random.default_rng(3)
    )
    share = np.bincount(nearest(small[rim], colours), minlength=len(colours)) / rim.sum()
    common = colours[share > 0.22]
    if len(common) == 0:
        return None
    gap = np.sqrt(distances(small.reshape(-1, 3), common).min(1)).reshape(small.shape[:2])
    ground = blur(1 - smoothstep(0.05, 0.11, gap.astype(np.float32)), 2.0)
    # Less is a border, more is nothing but ground.
    if not 0.35 < ground.mean() < 0.88:
        return None
    return np.asarray(cv2.resize(ground, lab.shape[1::-1], interpolation=cv2.INTER_LINEAR))


def _face(picture: NDArray[np.uint8]) -> tuple[Portrait, FloatImage] | None:
    """The portrait in the reference and where in it the picture itself is; None without one.

    Of several faces, the one around which most of the picture lies.
    """
    faces = len(analyse(picture, None).summary.faces)
    seen = [analyse(picture, number) for number in range(min(faces, 3))]
    fitting = [(one, _inside(picture, one)) for one in seen if _followed(one)]
    if not fitting:
        return None
    best, inside = max(fitting, key=lambda pair: float(pair[1].mean()))
    if inside.mean() < 0.35:
        return None
    return portrait(picture, best, SIDE, super_resolution=False), inside


def _followed(known: Analysis) -> bool:
    if known.landmarks is None or known.frame is None:
        return False
    yaw, pitch, _ = known.pose
    across = known.landmarks[468, :2] - known.landmarks[473, :2]
    return float(np.hypot(*across)) >= _LEAST_FACE and abs(yaw) < 40 and abs(pitch) < 35


def _inside(picture: NDArray[np.uint8], known: Analysis) -> FloatImage:
    frame = known.frame
    assert isinstance(frame, Frame)
    white = np.ones(picture.shape[:2], np.float32)
    whole = cv2.warpAffine(white, frame.matrix(SIDE), (SIDE, SIDE), flags=cv2.INTER_LINEAR)
    return np.asarray(whole > 0.99, np.float32)
