"""Brows drawn as clean shapes of their own outline."""

from __future__ import annotations

import numpy as np

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.colour import oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, smoothstep
from ml.imaging.opencv import cv2
from ml.styles.features.curves import Canvas, mask_of, spline, taper
from ml.styles.features.mouth import BROWS


def draw_own_brows(
    canvas: Canvas, person: Portrait, colour: FloatImage, thickness: float = 1.0
) -> None:
    """Lay each brow down as one flat shape: where its hair is, along the mesh's arch.

    Args:
        person: the brows are read on its picture, where its landmarks say.
        colour: (3,) OKLab.
        thickness: of the arch that joins sparse hair up, 1 as the mesh has it.
    """
    unit = person.interocular
    points = person.landmarks[:, :2]
    rgb = oklab_to_rgb(colour)
    for top_ids, bottom_ids in BROWS:
        top, bottom = spline(points[list(top_ids)], 30), spline(points[list(bottom_ids)], 30)
        outline = np.vstack([top, bottom[::-1]])
        window = canvas.window(outline, 0.16 * unit)
        if window is None:
            continue
        origin = np.array([window[1].start, window[0].start], np.float32)
        shape = (window[0].stop - window[0].start, window[1].stop - window[1].start)
        own = _hair(person, window, outline - origin, unit)
        middle = (top + bottom) / 2
        tall = np.maximum(bottom[:, 1] - top[:, 1], 0.04 * unit)
        width = tall * thickness * (0.12 + 0.55 * taper(30, 0.0, 0.75, 0.72))
        arch = Canvas(np.zeros((*shape, 3), np.float32))
        arch.stroke((middle - origin).astype(np.float32), width, (1, 1, 1))
        mask = np.maximum(own, arch.ink)[..., None]
        part = canvas.image[window]
        part += (rgb - part) * mask


def _hair(
    person: Portrait, window: tuple[slice, slice], outline: FloatImage, unit: float
) -> FloatImage:
    """(h, w) the brow's own hair with a clean edge: what is darker than the skin around."""
    light = rgb_to_oklab(person.image[window])[..., 0]
    shape = (light.shape[0], light.shape[1])
    near = mask_of(shape, outline, 0.035 * unit)
    inside = mask_of(shape, outline) > 0.5
    skin = (near < 0.05) & (person.regions[Region.SKIN][window] > 0.6)
    if inside.sum() < 12 or skin.sum() < 12:
        return np.zeros(shape, np.float32)
    smooth = blur(light, 0.022 * unit)
    bright = float(np.median(smooth[skin]))
    dark = float(np.quantile(smooth[inside], 0.2))
    # Brows as light as their skin have no outline of their own.
    sure = float(np.clip((bright - dark - 0.03) / 0.05, 0, 1))
    level = bright + (dark - bright) * 0.5
    field = (level - smooth) / max(bright - dark, 0.05)
    field = np.where(near > 0.3, field, -1).astype(np.float32)
    hard = blur((field > 0).astype(np.float32), 0.024 * unit)
    return smoothstep(0.35, 0.65, hard) * sure


def brow_zone(person: Portrait) -> FloatImage:
    """(S, S) both brows' outlines, a little widened."""
    size, unit = (person.size, person.size), person.interocular
    mask = np.zeros(size, np.float32)
    for brow in (lm.LEFT_BROW, lm.RIGHT_BROW):
        mask = np.maximum(mask, lm.polygon(size, lm.contour(person.landmarks, brow)))
    side = 2 * max(1, round(0.06 * unit)) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.dilate(mask, disc), np.float32)
