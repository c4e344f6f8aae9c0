"""First labels for the region network: what colour, texture and place make sure of.

Each portrait is cut on its own (Rother et al., "GrabCut", 2004) over lightness, chroma and
texture, from seeds that the mesh and the matte give: the face's inside is no hair, the rim of
the head above the ears is hair unless it looks like the person's own skin. Pixels that stay in
doubt are left out of training.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage

BACKGROUND, SKIN, HAIR, BEARD, CLOTHES, UNSURE = 0, 1, 2, 3, 4, 255

Labels = NDArray[np.uint8]


def features(image: FloatImage) -> NDArray[np.uint8]:
    """Lightness, skin-ward chroma and fine texture, (S, S, 3) uint8."""
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2Lab)
    light = lab[..., 0]
    chroma = 0.6 * lab[..., 1] + 0.8 * lab[..., 2]
    fine = light - cv2.GaussianBlur(light, (0, 0), 2.0)
    texture = cv2.GaussianBlur(np.abs(fine), (0, 0), 2.0)
    stack = np.dstack([light * 2.5, chroma * 4.0 + 60.0, texture * 16.0])
    return np.clip(stack, 0, 255).astype(np.uint8)


def _distance(kind: NDArray[np.uint8], samples: NDArray[np.bool_], count: int = 3) -> FloatImage:
    """Smallest Mahalanobis distance to a few blobs fitted to the samples, (S, S)."""
    data = kind[samples].astype(np.float32)
    if len(data) < 30:
        return np.full(kind.shape[:2], 99.0, np.float32)
    rule = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 15, 0.5)
    cv2.setRNGSeed(3)
    _, label, _ = cv2.kmeans(data, count, None, rule, 1, cv2.KMEANS_PP_CENTERS)
    best = np.full(kind.shape[:2], 99.0, np.float32)
    for k in range(count):
        part = data[label[:, 0] == k]
        if len(part) < 10:
            continue
        centre, cov = part.mean(0), np.cov(part.T) + np.diag([30.0, 12.0, 30.0])
        gap = kind.astype(np.float32) - centre
        best = np.minimum(
            best, np.sqrt(np.einsum("...i,ij,...j", gap, np.linalg.inv(cov), gap))
        ).astype(np.float32)
    return best


def _cut(kind: NDArray[np.uint8], mask: NDArray[np.uint8]) -> NDArray[np.bool_]:
    if not ((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)).any():
        return np.zeros(mask.shape, bool)
    if not ((mask == cv2.GC_BGD) | (mask == cv2.GC_PR_BGD)).any():
        return np.ones(mask.shape, bool)
    cv2.setRNGSeed(5)
    front, back = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(kind, mask, None, back, front, 4, cv2.GC_INIT_WITH_MASK)
    return np.asarray((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD))


def label(
    image: FloatImage, points: NDArray[np.float32], matte: FloatImage, long_hair: bool
) -> Labels:
    """Labels of one portrait.

    Args:
        image: (S, S, 3) in 0..1, S about 256.
        points: (478, 3) landmarks.
        matte: (S, S) in 0..1.
        long_hair: whether hair may fall beside the neck and onto the clothes.

    Returns:
        (S, S) uint8 of BACKGROUND, SKIN, HAIR, CLOTHES and UNSURE; beards come from corrections.
    """
    size = image.shape[0]
    kind = features(image)
    unit = lm.iris_distance(points)
    ys, xs = np.mgrid[:size, :size].astype(np.float32)
    (ex, ey), (cx, cy) = lm.eye_centre(points), points[lm.CHIN, :2]
    oval = lm.polygon((size, size), lm.contour(points, lm.FACE_OVAL)) > 0.5
    outside = cv2.distanceTransform((~oval).astype(np.uint8), cv2.DIST_L2, 5) / unit
    inside = cv2.distanceTransform(oval.astype(np.uint8), cv2.DIST_L2, 5) / unit
    person = matte > 0.6
    rim = cv2.distanceTransform(person.astype(np.uint8), cv2.DIST_L2, 5) / unit
    brow = points[list(lm.LEFT_BROW + lm.RIGHT_BROW), 1].min()
    nose = points[lm.NOSE_TIP, 1]
    parts = np.zeros((size, size), np.float32)
    for part in (lm.LEFT_EYE, lm.RIGHT_EYE, lm.LEFT_BROW, lm.RIGHT_BROW, lm.LIPS_OUTER):
        parts = np.maximum(parts, lm.polygon((size, size), lm.contour(points, part)))
    parts = cv2.dilate(parts, np.ones((5, 5)))
    face = oval & (inside > 0.12) & (ys > brow - 0.15 * unit) & (parts < 0.1)
    skinlike = _distance(kind, face) < 2.6
    head = person & (ys < ey) & (outside > 0.12)
    sure = head & (rim < 0.35) & (outside > 0.25) & ~skinlike
    start = np.full((size, size), cv2.GC_BGD, np.uint8)
    band = person & ~(oval & ((inside > 0.35) | (ys > brow - 0.1 * unit))) & (ys < nose)
    band &= np.abs(xs - ex) < 2.6 * unit
    start[band] = cv2.GC_PR_BGD
    start[band & ~skinlike & (outside > 0.05)] = cv2.GC_PR_FGD
    start[sure] = cv2.GC_FGD
    if long_hair:
        low = person & ~oval & (outside > 0.06) & (ys >= nose) & (ys < cy + 2.2 * unit)
        start[low] = cv2.GC_PR_BGD
        hairlike = _distance(kind, sure) < 2.0
        start[low & hairlike & ~skinlike & (ys < cy + 0.3 * unit)] = cv2.GC_PR_FGD
    hair = _cut(kind, start)
    hair = _tidy(hair, sure, unit)
    return _with_clothes(kind, hair, face, person, matte, (xs, ys), (cx, cy), unit, oval)


def _tidy(hair: NDArray[np.bool_], sure: NDArray[np.bool_], unit: float) -> NDArray[np.bool_]:
    """Without specks and holes; only what hangs together with surely hair."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    clean = cv2.morphologyEx(hair.astype(np.uint8), cv2.MORPH_OPEN, disc)
    clean = cv2.morphologyEx(clean, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    count, parts, stats, _ = cv2.connectedComponentsWithStats(clean)
    keep = np.zeros(count, bool)
    for k in range(1, count):
        big = stats[k, cv2.CC_STAT_AREA] > 0.06 * unit * unit
        keep[k] = big and bool(sure[parts == k].any())
    return np.asarray(keep[parts])


def _with_clothes(
    kind: NDArray[np.uint8],
    hair: NDArray[np.bool_],
    face: NDArray[np.bool_],
    person: NDArray[np.bool_],
    matte: FloatImage,
    grid: tuple[FloatImage, FloatImage],
    chin: tuple[float, float],
    unit: float,
    oval: NDArray[np.bool_],
) -> Labels:
    """The rest of the person shared between skin and clothes."""
    xs, ys = grid
    cx, cy = chin
    rest = person & ~hair
    start = np.full(hair.shape, cv2.GC_BGD, np.uint8)
    below = rest & ~oval & (ys > cy - 0.9 * unit)
    neck = below & (np.abs(xs - cx) < 1.1 * unit) & (ys < cy + 1.1 * unit)
    skinlike = _distance(kind, face) < 2.6
    start[below] = cv2.GC_PR_FGD
    start[neck & skinlike] = cv2.GC_PR_BGD
    start[below & (ys > cy + 0.4 * unit) & (np.abs(xs - cx) > 1.5 * unit)] = cv2.GC_FGD
    start[below & (ys > cy + 1.0 * unit) & (np.abs(xs - cx) > 1.2 * unit)] = cv2.GC_FGD
    cut = _cut(kind, start)
    cut = cv2.morphologyEx(cut.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
    labels = np.full(hair.shape, BACKGROUND, np.uint8)
    labels[person] = SKIN
    labels[cut & below] = CLOTHES
    labels[hair] = HAIR
    # What is neither surely person nor surely background teaches nothing.
    labels[(matte > 0.25) & (matte < 0.75)] = UNSURE
    return labels


_LIP_TOP = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291)
_NOSE_BASE = (206, 206, 97, 97, 2, 2, 2, 326, 326, 426, 426)
_MOUTH_ZONE = (207, 212, 210, 170, 171, 152, 396, 395, 430, 432, 427, 426, 326, 2, 97, 206)
_CHIN_ZONE = (57, 43, 106, 182, 83, 18, 313, 406, 335, 273, 287, 432, 430, 394, 369, 396, 152, 171,
              140, 169, 210, 212)  # fmt: skip
_JAW_ZONE = (132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361,
             433, 427, 287, 291, 61, 57, 207, 213)  # fmt: skip


def add_beard(labels: Labels, points: NDArray[np.float32], kind: str) -> Labels:
    """The labels with a beard drawn where such beards grow; its rim is left unsure.

    Args:
        labels: from `label`.
        points: (478, 3).
        kind: ``full``, ``goatee``, ``moustache`` or ``stubble``, as a person saw it.
    """
    size = labels.shape[0]
    unit = lm.iris_distance(points)
    lip, nose = points[list(_LIP_TOP), :2], points[list(_NOSE_BASE), :2]
    rise = np.array([0.25, 0.35, 0.45, 0.6, 0.7, 0.7, 0.7, 0.6, 0.45, 0.35, 0.25])[:, None]
    moustache = np.vstack([lip, (lip + (nose - lip) * rise)[::-1]])
    core = lm.polygon((size, size), moustache) > 0.5
    rim = core.copy()
    wider = {"full": _JAW_ZONE, "stubble": _JAW_ZONE, "goatee": _CHIN_ZONE}.get(kind)
    if wider:
        core |= lm.polygon((size, size), lm.contour(points, wider)) > 0.5
    rim |= lm.polygon((size, size), lm.contour(points, _MOUTH_ZONE)) > 0.5
    reach = max(round({"full": 0.6, "goatee": 0.4, "stubble": 0.3}.get(kind, 0.12) * unit), 2)
    drop = np.zeros((2 * reach + 1, 2 * reach + 1), np.uint8)
    cv2.circle(drop, (reach, reach), max(round(0.12 * unit), 2), 1, -1)
    drop[: reach + 1, reach - 2 : reach + 3] = 1
    rim |= cv2.dilate((core | rim).astype(np.uint8), drop) > 0
    lips = lm.polygon((size, size), lm.contour(points, lm.LIPS_OUTER)) > 0.5
    free = (labels == SKIN) | ((labels == CLOTHES) & (kind != "moustache"))
    out = labels.copy()
    out[rim & free & ~lips] = UNSURE
    if kind != "stubble":
        out[core & ~lips & (labels == SKIN)] = BEARD
    return out
