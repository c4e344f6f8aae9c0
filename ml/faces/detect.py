"""Faces and their 478 landmarks in a photo, by MediaPipe on the CPU.

Sources: Bazarevsky et al., "BlazeFace" (2019); Kartynnik et al., "Real-time Facial Surface
Geometry" (2019); Grishchenko et al., "Attention Mesh" (2020).
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.faces.canonical import mirror_order

Photo = NDArray[np.uint8]

log = logging.getLogger(__name__)

_LOCK = threading.Lock()
DETECTION_SIDE = 1024
"""Longest side of the picture searched for faces; the detector itself looks at 192 px."""
MESH_SIDE = 512
SMALLEST = 16
"""Smaller boxes, in photo pixels, hold nothing to draw from."""
MAX_FACES = 32


@dataclass(frozen=True)
class FoundFace:
    """A face in photo pixels: left, top, width, height and the detector's confidence."""

    x: float
    y: float
    width: float
    height: float
    score: float

    @property
    def area(self) -> float:
        """Box area in square pixels."""
        return self.width * self.height


@contextlib.contextmanager
def _hushed() -> Iterator[None]:
    """Keep MediaPipe's native start-up chatter, which no logger reaches, off stderr."""
    try:
        saved = os.dup(2)
    except OSError:
        yield
        return
    null = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(null)


@functools.cache
def _solutions() -> Any:
    os.environ.setdefault("GLOG_minloglevel", "3")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import absl.logging
        from mediapipe.python import solutions
    absl.logging.set_verbosity(absl.logging.ERROR)
    return solutions


def _run(make: Any, picture: Photo) -> Any:
    """Run one graph on one picture; graphs are not thread-safe and chatter when first run."""
    first = not getattr(make, "started", False)
    with _LOCK, _hushed() if first else contextlib.nullcontext():
        result = make().process(np.ascontiguousarray(picture))
        make.started = True
    if first:
        log.info("loaded %s", make.__name__.strip("_"))
    return result


@functools.cache
def _detector_far() -> Any:
    return _solutions().face_detection.FaceDetection(
        model_selection=1, min_detection_confidence=0.5
    )


@functools.cache
def _detector_near() -> Any:
    return _solutions().face_detection.FaceDetection(
        model_selection=0, min_detection_confidence=0.5
    )


@functools.cache
def _mesher() -> Any:
    return _solutions().face_mesh.FaceMesh(
        static_image_mode=True, max_num_faces=1, refine_landmarks=True, min_detection_confidence=0.3
    )


@functools.cache
def _segmenter() -> Any:
    return _solutions().selfie_segmentation.SelfieSegmentation(model_selection=0)


def person_mask(picture: Photo) -> NDArray[np.float32]:
    """MediaPipe's selfie segmentation: (H, W) probability of a person, from a 256 px network."""
    result = _run(_segmenter, picture)
    return np.asarray(result.segmentation_mask, np.float32)


def _detect(picture: Photo, detector: Any, offset: tuple[float, float]) -> list[FoundFace]:
    height, width = picture.shape[:2]
    result = _run(detector, picture)
    found = []
    for detection in result.detections or ():
        box = detection.location_data.relative_bounding_box
        found.append(
            FoundFace(
                box.xmin * width + offset[0],
                box.ymin * height + offset[1],
                box.width * width,
                box.height * height,
                float(detection.score[0]),
            )
        )
    return found


def _overlap(a: FoundFace, b: FoundFace) -> float:
    """Intersection over the smaller of the two areas."""
    w = min(a.x + a.width, b.x + b.width) - max(a.x, b.x)
    h = min(a.y + a.height, b.y + b.height) - max(a.y, b.y)
    return max(w, 0.0) * max(h, 0.0) / max(min(a.area, b.area), 1e-6)


def _distinct(faces: list[FoundFace]) -> list[FoundFace]:
    kept: list[FoundFace] = []
    for face in sorted(faces, key=lambda f: -f.score):
        if all(_overlap(face, other) < 0.4 for other in kept):
            kept.append(face)
    return kept


def _tiles(height: int, width: int, count: int, share: float) -> list[tuple[int, int, int, int]]:
    """`count` x `count` overlapping tiles, so that small faces fill more of the detector's view."""
    th, tw = int(height * share), int(width * share)
    tops = np.linspace(0, height - th, count).astype(int).tolist()
    lefts = np.linspace(0, width - tw, count).astype(int).tolist()
    return [(y, x, th, tw) for y in tops for x in lefts]


def _shrunk(photo: Photo, side: int) -> tuple[Photo, float]:
    scale = min(1.0, side / max(photo.shape[:2]))
    if scale == 1.0:
        return photo, 1.0
    small = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return small.astype(np.uint8), scale


def _candidates(photo: Photo) -> list[FoundFace]:
    """Boxes in photo pixels: from the whole picture; from quarters, unless a face fills it; and
    from many small tiles of a large photo in which nothing else was found."""
    small, scale = _shrunk(photo, DETECTION_SIDE)
    found = _detect(small, _detector_far, (0, 0)) + _detect(small, _detector_near, (0, 0))
    if not any(f.height > 0.3 * min(small.shape[:2]) for f in found):
        for y, x, th, tw in _tiles(small.shape[0], small.shape[1], 3, 0.5):
            found += _detect(small[y : y + th, x : x + tw], _detector_far, (x, y))
    if not found and max(photo.shape[:2]) > DETECTION_SIDE:
        small, scale = _shrunk(photo, 2 * DETECTION_SIDE)
        for y, x, th, tw in _tiles(small.shape[0], small.shape[1], 6, 0.25):
            found += _detect(small[y : y + th, x : x + tw], _detector_far, (x, y))
    return [
        FoundFace(f.x / scale, f.y / scale, f.width / scale, f.height / scale, f.score)
        for f in _distinct(found)
    ]


def find_faces(photo: Photo) -> list[FoundFace]:
    """All faces in a photo, largest first.

    A box counts only when the mesh network agrees that there is a face in it.

    Args:
        photo: (H, W, 3) uint8 RGB, upright.
    """
    found = [
        face
        for face in _candidates(photo)[: 2 * MAX_FACES]
        if face.width >= SMALLEST and mesh(photo, face, refine=False) is not None
    ]
    return sorted(found, key=lambda f: -f.area)[:MAX_FACES]


def _padded(photo: Photo, face: FoundFace, margin: float) -> tuple[Photo, float, float]:
    """A square around a face with `margin` box widths on each side, edges replicated."""
    side = max(face.width, face.height) * (1.0 + 2.0 * margin)
    left = round(face.x + face.width / 2 - side / 2)
    top = round(face.y + face.height / 2 - side / 2)
    extent = round(side)
    height, width = photo.shape[:2]
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + extent, width), min(top + extent, height)
    crop = photo[y0:y1, x0:x1]
    crop = cv2.copyMakeBorder(
        crop,
        y0 - top,
        top + extent - y1,
        x0 - left,
        left + extent - x1,
        cv2.BORDER_REPLICATE,
    )
    return crop.astype(np.uint8), float(left), float(top)


def _mesh_of(view: Photo) -> NDArray[np.float32] | None:
    """The mesh in a square view, (478, 3) in 0..1 of its side."""
    result = _run(_mesher, view)
    if not result.multi_face_landmarks:
        return None
    points = result.multi_face_landmarks[0].landmark
    return np.array([(p.x, p.y, p.z) for p in points], np.float32)


def _first_mesh(photo: Photo, face: FoundFace, margin: float) -> NDArray[np.float32] | None:
    crop, left, top = _padded(photo, face, margin)
    side = crop.shape[0]
    if side < 8:
        return None
    how = cv2.INTER_AREA if side > MESH_SIDE else cv2.INTER_CUBIC
    view = crop
    if side != MESH_SIDE:
        view = cv2.resize(crop, (MESH_SIDE, MESH_SIDE), interpolation=how).astype(np.uint8)
    points = _mesh_of(view)
    if points is None:
        return None
    points *= side
    points[:, :2] += (left - 0.5, top - 0.5)
    return points


def _refined(photo: Photo, points: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mesh again, on the face upright and at a fixed size, averaged with its mirror image's.

    The network answers slightly differently to a face that is turned, smaller or reflected; seen
    always in the same way, and with no preference for a side, it repeats itself.
    """
    low, high = points[:, :2].min(0), points[:, :2].max(0)
    centre, side = (low + high) / 2, 1.9 * float(np.max(high - low))
    across = points[263, :2] - points[33, :2]
    angle, k = np.arctan2(across[1], across[0]), MESH_SIDE / side
    c, s = np.cos(-angle) * k, np.sin(-angle) * k
    half = (MESH_SIDE - 1) / 2
    matrix = np.array([[c, -s, 0], [s, c, 0]])
    matrix[:, 2] = half - matrix[:, :2] @ centre
    x0, y0 = np.maximum(np.floor(centre - 0.75 * side), 0).astype(int)
    x1, y1 = np.ceil(centre + 0.75 * side).astype(int)
    source = photo[y0:y1, x0:x1]
    step = max(0.5 / k, 1.0)
    if step > 1.0:
        # Shrink a large face properly first, or the warp would alias.
        source = cv2.resize(source, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    to_photo = np.array([[step, 0, x0 + 0.5 * step - 0.5], [0, step, y0 + 0.5 * step - 0.5]])
    full = matrix @ np.vstack([to_photo, [0, 0, 1]])
    view = cv2.warpAffine(
        source, full, (MESH_SIDE, MESH_SIDE), borderMode=cv2.BORDER_REPLICATE
    ).astype(np.uint8)
    found = _mesh_of(view)
    other = _mesh_of(np.ascontiguousarray(view[:, ::-1]))
    if found is None or other is None:
        return points
    other[:, 0] = 1 - other[:, 0]
    better = 0.5 * (found + other[mirror_order()]) * MESH_SIDE
    xy = (better[:, :2] - 0.5 - matrix[:, 2]) @ np.linalg.inv(matrix[:, :2]).T
    return np.column_stack([xy, better[:, 2] / k]).astype(np.float32)


def mesh(photo: Photo, face: FoundFace, refine: bool = True) -> NDArray[np.float32] | None:
    """The face mesh of one found face.

    Args:
        photo: (H, W, 3) uint8 RGB.
        face: its box.
        refine: look again at the face set upright; without it, faster and less repeatable.

    Returns:
        (478, 3): x, y in photo pixels (centres at whole numbers), z in the same unit, smaller
        is nearer; None where no mesh fits.
    """
    for margin in (0.5, 0.9, 0.25):
        points = _first_mesh(photo, face, margin)
        if points is not None:
            return _refined(photo, points) if refine else points
    return None
