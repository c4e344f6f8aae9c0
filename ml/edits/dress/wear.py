"""Putting a garment on."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.edits.dress.body import Body, bared
from ml.edits.dress.cloth import Dress
from ml.edits.dress.cuts import CUTS, Colours, below
from ml.edits.wear.worn import Worn
from ml.faces import landmarks as lm
from ml.imaging.colour import mix
from ml.imaging.filters import blur

Float = NDArray[np.float32]


def put_on(body: Body, background: Float, garment: str, colours: Colours, seed: int) -> Worn:
    """The picture in another garment.

    Args:
        background: (S, S, 3) what is behind the person.
    """
    cut = CUTS[garment]
    line = cut.opening(body.neck)
    image, neck = bared(body, background, 1 - below(body, line))
    dress = Dress(body, image, cut.depth, seed)
    cut.sew(dress, line, colours)
    chin = _chin_shadow(body)
    dress.linear *= (1 - chin * np.maximum(dress.cover, neck))[..., None]
    # Face, hair and beard are before it all.
    shown = mix(dress.image(), body.before, body.front)
    cover = dress.cover * (1 - body.front)
    lines = dress.lines * (1 - body.front)
    changed = np.maximum(cover, neck)
    gone = np.clip(body.solid * (1 - body.front) - changed, 0, 1) * (body.y < -0.45)
    return Worn(shown, cover, np.asarray(gone, np.float32), lines, np.zeros_like(cover))


def _chin_shadow(body: Body) -> Float:
    """(S, S) what head and jaw keep of the light from neck and collar."""
    size, unit = body.person.size, body.unit
    oval = lm.polygon((size, size), lm.contour(body.person.landmarks, lm.FACE_OVAL))
    away = body.light.cast
    dx, dy = away[0] * 0.30 * unit, max(float(away[1]), 0.3) * 0.42 * unit
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float32)
    moved = cv2.remap(oval, columns - np.float32(dx), rows - np.float32(dy), cv2.INTER_LINEAR)
    soft = blur(np.asarray(moved, np.float32), 0.14 * unit)
    return np.asarray(soft * (0.28 + 0.25 * body.light.direct), np.float32)
