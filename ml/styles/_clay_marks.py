"""What fingers leave on clay: shallow dents and prints."""

from __future__ import annotations

import numpy as np

from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.filters import blur, noise


def finger_marks(person: Portrait, rng: np.random.Generator) -> FloatImage:
    """(S, S) shallow dents everywhere and a few fingerprints, in interocular distances."""
    side, unit = person.size, person.interocular
    out = blur(noise((side, side), 0.4 * unit, rng, 3), 0.03 * unit) * 0.006
    places = rng.uniform(0.02, 0.98, (18, 2)) * side
    # A face is the last thing smoothed: no prints are left on it.
    off = np.hypot(*(places - person.landmarks[lm.NOSE_TIP, :2]).T) > 1.5 * unit
    places = places[off]
    reach = round(0.4 * unit)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float32) / unit
    for cx, cy in places.astype(int):
        turn, squeeze = rng.uniform(0, np.pi), rng.uniform(0.6, 0.85)
        c, s = np.cos(turn), np.sin(turn)
        u, v = c * x + s * y, (c * y - s * x) / squeeze
        ridge = np.sin(2 * np.pi * np.hypot(u, v + 0.2) / 0.04 + 1.5 * u)
        mark = 0.0013 * ridge * np.exp(-((np.hypot(u, v) / 0.15) ** 2))
        rows = slice(max(cy - reach, 0), min(cy + reach + 1, side))
        columns = slice(max(cx - reach, 0), min(cx + reach + 1, side))
        if rows.start < rows.stop and columns.start < columns.stop:
            out[rows, columns] += mark[
                rows.start - cy + reach : rows.stop - cy + reach,
                columns.start - cx + reach : columns.stop - cx + reach,
            ]
    return out
