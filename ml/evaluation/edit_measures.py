"""What an edited file shows, by detectors that know nothing of how it was edited.

The picture is written to a file and read back; dlib's 68 landmarks (Kazemi and Sullivan, "One
Millisecond Face Alignment with an Ensemble of Regression Trees", 2014) and a fresh analysis look
at what came out, never at the geometry that the edit carried along.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage.color import deltaE_ciede2000, rgb2lab

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.analyse import Analysis
from ml.faces.glasses import glasses_probability
from ml.faces.portrait import Portrait

Picture = NDArray[np.uint8]
Points = NDArray[np.float64]

_EYES_68 = (slice(36, 42), slice(42, 48))
_CORNERS_68 = [48, 54]


def exported(picture: Picture) -> Picture:
    """The picture as it comes out of a file: JPEG at 92, or PNG where there is alpha."""
    stream = io.BytesIO()
    image = Image.fromarray(picture)
    if picture.shape[2] == 4:
        image.save(stream, "PNG")
    else:
        image.save(stream, "JPEG", quality=92)
    return np.asarray(Image.open(io.BytesIO(stream.getvalue())))


@lru_cache(maxsize=1)
def _dlib() -> tuple[Any, Any]:
    import dlib
    import face_recognition_models

    return (
        dlib.get_frontal_face_detector(),
        dlib.shape_predictor(face_recognition_models.pose_predictor_model_location()),
    )


def landmarks68(picture: Picture) -> Points | None:
    """(68, 2) points of the largest face in pixels, None where none is found."""
    detector, predictor = _dlib()
    rgb = np.ascontiguousarray(picture[..., :3])
    found = detector(rgb, 0) or detector(rgb, 1)
    if not found:
        return None
    shape = predictor(rgb, max(found, key=lambda rectangle: rectangle.area()))
    return np.array([(p.x, p.y) for p in shape.parts()], np.float64)


def mouth_corners(points: Points) -> float:
    """How far the corners of the mouth lie below the eyes, in distances between the eyes."""
    left, right = (points[part].mean(0) for part in _EYES_68)
    along = right - left
    apart = float(np.hypot(*along))
    down = np.array([-along[1], along[0]]) / apart
    return float(((points[_CORNERS_68] - (left + right) / 2) @ down).mean() / apart)


def lower_face(before: Points, after: Points) -> float:
    """How far jaw and mouth have moved (median), in distances between the eyes; glasses and hats
    leave them bare, so that they are found as well as before."""
    left, right = (before[part].mean(0) for part in _EYES_68)
    places = [*range(4, 13), *range(48, 68)]
    moved = np.hypot(*(after[places] - before[places]).T)
    return float(np.median(moved) / np.hypot(*(right - left)))


def glasses(picture: Picture, analysis: Analysis) -> float:
    """Chance of glasses by oriented gradients about a fresh mesh, not a number without a face."""
    if analysis.landmarks is None:
        return float("nan")
    return glasses_probability(picture, analysis.landmarks)


def eyes_open(analysis: Analysis) -> float:
    """Opening of the eyes by a fresh mesh: height over width, the wider eye of the two."""
    if analysis.summary.face is None:
        return float("nan")
    points = np.array(analysis.summary.face.landmarks)
    ratios = []
    for top, bottom, outer, inner in ((159, 145, 33, 133), (386, 374, 263, 362)):
        height, width = points[top] - points[bottom], points[outer] - points[inner]
        ratios.append(float(np.hypot(*height) / np.hypot(*width)))
    return max(ratios)


def yaw(analysis: Analysis) -> float:
    """Measured yaw in degrees, not a number without a face."""
    return float("nan") if analysis.summary.face is None else float(analysis.summary.face.pose[0])


@dataclass(frozen=True)
class Colours:
    """CIE Lab of a picture and where its hair and its skin are."""

    lab: NDArray[np.float64]
    hair: NDArray[np.bool_]
    skin: NDArray[np.bool_]


def colours(picture: Picture, person: Portrait) -> Colours:
    """Colours of a picture by the regions of its unedited self.

    Args:
        person: of the unedited picture, in that picture's own pixels.
    """
    hull = cv2.convexHull(lm.contour(person.landmarks, lm.FACE_OVAL).astype(np.float32))
    inside = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillConvexPoly(inside, hull[:, 0].astype(np.int32), (1,))
    return Colours(
        rgb2lab(picture[..., :3]),
        person.regions[Region.HAIR] > 0.6,
        (person.regions[Region.SKIN] > 0.9) & (inside > 0),
    )


def apart(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """CIEDE2000 of two CIE Lab colours (Sharma, Wu and Dalal, 2005)."""
    return float(deltaE_ciede2000(a, b))
