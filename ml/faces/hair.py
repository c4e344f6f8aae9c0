"""What can be said of a person's hair: how long, how full, how curly, what colour, how much."""

from __future__ import annotations

import cv2
import numpy as np

from ml.contracts import Region
from ml.faces import colours
from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage, Portrait


def hair_measures(portrait: Portrait, lab: FloatImage) -> dict[str, float | str]:
    """The keys of `ml.faces.measures` that concern hair.

    Args:
        portrait: whose regions tell hair apart.
        lab: its picture in CIE Lab.
    """
    hair = portrait.regions[Region.HAIR]
    bald, volume = baldness(portrait), _volume(portrait)
    reach = _length(portrait, volume)
    out: dict[str, float | str] = {
        "baldness": bald,
        "hair_volume": volume,
        "hair_length": reach,
        "hair_category": _category(portrait, reach, bald),
        "hair_fringe": _fringe(portrait),
        "hairline": _hairline(portrait),
        "hair_curl": curl(portrait, lab),
    }
    colour = colours.typical(lab, hair, 20, 80)
    if colour is None:
        # Without hair, brows tell what colour it would be.
        colour = colours.typical(lab, portrait.regions[Region.BROWS], 0, 50)
    if colour is not None:
        out["hair_colour"] = colours.hex_of(colour)
        out["hair_name"] = colours.hair_name(colour)
        chroma = float(np.hypot(colour[1], colour[2]))
        light = np.clip((float(colour[0]) - 28) / 25, 0, 1)
        out["hair_grey"] = float(np.clip((18 - chroma) / 9, 0, 1) * light)
    return out


def _area(portrait: Portrait) -> float:
    """Hair's area in squared interocular distances."""
    return float((portrait.regions[Region.HAIR] > 0.5).sum()) / portrait.interocular**2


def _length(portrait: Portrait, volume: float) -> float:
    """0.1 cropped, 0.5 at the chin, 0.9 over the shoulders: by how far down hair reaches."""
    points = portrait.landmarks
    chin, eyes = float(points[lm.CHIN, 1]), float(lm.eye_centre(points)[1])
    solid = (portrait.regions[Region.HAIR] > 0.5).sum(1) > 0.12 * portrait.interocular
    rows = np.nonzero(solid)[0]
    if len(rows) == 0:
        return 0.0
    low = (float(rows.max()) - eyes) / max(chin - eyes, 1.0)
    reach = float(
        np.interp(low, (-0.2, 0.25, 0.45, 0.7, 1.0, 1.6), (0.08, 0.14, 0.3, 0.42, 0.55, 0.9))
    )
    # Thick hair that ends at the ears is no crop.
    return max(reach, min(0.1 + 0.35 * volume, 0.4))


def _volume(portrait: Portrait) -> float:
    """How much hair stands above and beside the face, above the eyes."""
    row = int(np.clip(lm.eye_centre(portrait.landmarks)[1], 1, portrait.size))
    area = float((portrait.regions[Region.HAIR][:row] > 0.5).sum()) / portrait.interocular**2
    return float(np.clip((area - 0.5) / 4.2, 0, 1))


def _category(portrait: Portrait, reach: float, bald: float) -> str:
    if bald > 0.6 and _area(portrait) < 1.0:
        return "bald"
    if reach < 0.17 and _area(portrait) < 1.0:
        return "buzz"
    return "short" if reach < 0.36 else "medium" if reach < 0.62 else "long"


def _fringe(portrait: Portrait) -> float:
    """Share of the forehead between brows and the mesh's upper rim that hair covers."""
    rim = (54, 103, 67, 109, 10, 338, 297, 332, 284)
    brows = (300, 293, 334, 296, 336, 107, 66, 105, 63, 70)
    zone = lm.polygon((portrait.size,) * 2, lm.contour(portrait.landmarks, rim + brows))
    share = float((portrait.regions[Region.HAIR] * zone).sum() / max(float(zone.sum()), 1.0))
    return float(np.clip((share - 0.1) * 1.5, 0, 1))


def _hairline(portrait: Portrait) -> float:
    """Height of the bare forehead above the brows, in interocular distances, at most 2.5."""
    points, unit, size = portrait.landmarks, portrait.interocular, portrait.size
    brows, centre = float(points[[105, 334], 1].mean()), float(points[lm.FOREHEAD, 0])
    a, b = (int(np.clip(centre + s * 0.3 * unit, 0, size)) for s in (-1, 1))
    column = portrait.regions[Region.HAIR][: int(max(brows, 1)), a : max(b, a + 1)].mean(1)
    rows = np.nonzero(column > 0.5)[0]
    return float(np.clip((brows - rows.max()) / unit, 0, 2.5)) if len(rows) else 2.5


def baldness(portrait: Portrait) -> float:
    """Share of the crown above the forehead that shows no hair; a rim of hair makes it less."""
    points, unit, size = portrait.landmarks, portrait.interocular, portrait.size
    x, y = points[lm.FOREHEAD, :2]
    a, b = (int(np.clip(x + s * 0.55 * unit, 0, size)) for s in (-1, 1))
    rows = slice(0, max(int(y - 0.02 * unit), 1))
    person = 1 - portrait.regions[Region.BACKGROUND][rows, a:b]
    if person.sum() < 0.02 * unit * unit:
        return 0.0
    share = float(portrait.regions[Region.HAIR][rows, a:b].sum() / person.sum())
    bare = float(np.clip((0.55 - share) / 0.45, 0, 1))
    return bare * float(np.interp(_area(portrait), (0.05, 0.5), (1.0, 0.76)))


def curl(portrait: Portrait, lab: FloatImage) -> float:
    """How little the strands agree on a direction: 0 straight .. 1 curly.

    Coherence of the structure tensor (Bigun & Granlund, 1987) over a quarter of the interocular
    distance, and how frayed the outline is.
    """
    hair = cv2.erode(portrait.regions[Region.HAIR], np.ones((3, 3), np.uint8))
    unit = portrait.interocular
    if (hair > 0.7).sum() < 0.3 * unit * unit:
        return 0.0
    light = cv2.GaussianBlur(np.ascontiguousarray(lab[..., 0]), (0, 0), max(unit / 50, 0.8))
    gx, gy = cv2.Sobel(light, -1, 1, 0), cv2.Sobel(light, -1, 0, 1)
    weight = (hair > 0.7).astype(np.float32)

    def pooled(plane: FloatImage) -> FloatImage:
        return np.asarray(cv2.GaussianBlur(plane * weight, (0, 0), unit * 0.12))

    xx, yy, xy = pooled(gx * gx), pooled(gy * gy), pooled(gx * gy)
    agree = np.sqrt((xx - yy) ** 2 + 4 * xy * xy) / np.maximum(xx + yy, 1e-6)
    coherence = float((agree * weight).sum() / weight.sum())
    strands = np.clip((0.62 - coherence) / 0.2, 0, 1)
    return float(np.clip(0.7 * strands + 0.5 * (_frizz(portrait, hair) - 0.08) / 0.15, 0, 1))


def _frizz(portrait: Portrait, hair: FloatImage) -> float:
    """How far the hair's outline strays from a smooth one, in tenths of the eyes' distance."""
    person = (portrait.regions[Region.BACKGROUND] < 0.5).astype(np.uint8)
    outlines, _ = cv2.findContours(person, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not outlines:
        return 0.0
    line = max(outlines, key=len)[:, 0].astype(np.float64)
    span = max(round(portrait.interocular * 0.45), 3) | 1
    padded = np.pad(line, ((span // 2, span // 2), (0, 0)), mode="wrap")
    smooth = np.stack([np.convolve(padded[:, k], np.ones(span) / span, "valid") for k in (0, 1)], 1)
    stray = np.hypot(*(line - smooth).T) / portrait.interocular
    columns, rows = line.astype(int).T
    near = cv2.dilate(hair, np.ones((5, 5), np.uint8))[rows, columns] > 0.3
    return float(stray[near].mean() * 10) if near.any() else 0.0
