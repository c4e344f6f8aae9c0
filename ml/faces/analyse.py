"""The analysis of one photo: its faces, and all that is known of the chosen one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import AnalysisSummary, FaceBox, FaceSummary, QualityIssue
from ml.errors import AvatarError
from ml.faces import landmarks as lm
from ml.faces.detect import FoundFace, Photo, find_faces, mesh
from ml.faces.frame import Frame, automatic, head_top, portrait
from ml.faces.matting import coarse_matte
from ml.faces.measures import measure
from ml.faces.portrait import FloatImage
from ml.faces.pose import head_pose
from ml.faces.quality import assess, issues

MEASURED_AT = 384
"""Side of the portrait the measures are taken on, in pixels."""


@dataclass(frozen=True)
class Analysis:
    """What is known of a photo and its chosen face.

    Attributes:
        summary: what the client is told.
        landmarks: (478, 3) in photo pixels, None where no face is chosen.
        pose: yaw, pitch, roll in degrees.
        frame: the automatic square.
    """

    summary: AnalysisSummary
    landmarks: NDArray[np.float32] | None = None
    pose: tuple[float, float, float] = (0.0, 0.0, 0.0)
    frame: Frame | None = None


def _box(face: FoundFace) -> FaceBox:
    return FaceBox(x=face.x, y=face.y, width=face.width, height=face.height)


def _person(
    photo: Photo, landmarks: NDArray[np.float32]
) -> tuple[FloatImage, tuple[int, int, int, int]]:
    """Coarse mask of the person around a face, generous above it for tall hair."""
    unit, (x, y) = lm.iris_distance(landmarks), lm.eye_centre(landmarks)
    height, width = photo.shape[:2]
    x0, x1 = max(int(x - 4.2 * unit), 0), min(int(x + 4.2 * unit) + 1, width)
    y0, y1 = max(int(y - 4.6 * unit), 0), min(int(y + 4.2 * unit) + 1, height)
    part = cv2.resize(photo[y0:y1, x0:x1], (256, 256), interpolation=cv2.INTER_AREA)
    return coarse_matte(part.astype(np.float32) / 255.0), (x0, y0, x1, y1)


def analyse(photo: Photo, face: int | None = None) -> Analysis:
    """Find the faces in a photo and measure the chosen one.

    Args:
        photo: (H, W, 3) uint8 RGB, upright.
        face: which of the faces, by its place in the summary (largest first). Without it, a
            photo's only face is chosen; of several, none.

    Raises:
        AvatarError: ``photo.no_such_face`` where `face` is not among those found.
    """
    height, width = photo.shape[:2]
    found = find_faces(photo)
    boxes = tuple(_box(f) for f in found)
    if not found:
        issue = QualityIssue(code="photo.no_face", blocking=True)
        return Analysis(AnalysisSummary(width=width, height=height, faces=(), issues=(issue,)))
    if face is not None and not 0 <= face < len(found):
        raise AvatarError("photo.no_such_face", f"There are {len(found)} faces.", faces=len(found))
    if face is None and len(found) > 1:
        issue = QualityIssue(code="photo.several_faces", blocking=False, value=len(found))
        return Analysis(AnalysisSummary(width=width, height=height, faces=boxes, issues=(issue,)))
    index = face or 0
    points = mesh(photo, found[index])
    if points is None:
        raise AvatarError("photo.no_face", "The face mesh did not fit.")
    return _chosen(photo, boxes, index, points)


def _chosen(
    photo: Photo, boxes: tuple[FaceBox, ...], index: int, points: NDArray[np.float32]
) -> Analysis:
    """All that is known of one face."""
    height, width = photo.shape[:2]
    pose, seen = head_pose(points), assess(photo, points)
    mask, window = _person(photo, points)
    frame = automatic(points, pose, head_top(points, mask, window), (height, width))
    summary = FaceSummary(
        box=boxes[index],
        outline=tuple((float(x), float(y)) for x, y in lm.contour(points, lm.FACE_OVAL)),
        landmarks=tuple((float(x), float(y)) for x, y in points[:, :2]),
        pose=pose,
        crop=frame.crop(),
        sharpness=seen.sharpness,
        brightness=seen.brightness,
    )
    told = AnalysisSummary(
        width=width,
        height=height,
        faces=boxes,
        chosen=index,
        face=summary,
        issues=issues(seen, pose),
    )
    known = Analysis(told, points, pose, frame)
    measures = measure(portrait(photo, known, MEASURED_AT, super_resolution=False))
    return replace(known, summary=told.model_copy(update={"measures": measures}))
