"""The average face: what a head's pose is measured against.

``data/canonical.json`` is the mean, made symmetric, of 668 portraits' meshes after generalised
Procrustes alignment (Gower, 1975), turned so that those portraits' mean pose is zero. Each
point's weight falls with how much it moves from face to face.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_FILE = Path(__file__).with_name("data") / "canonical.json"


@functools.cache
def canonical_face() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The mean mesh (478, 3) in interocular distances about the irises' midpoint, x right, y down,
    z away from the viewer, and its points' weights (478,)."""
    data = json.loads(_FILE.read_text())
    points = np.array(data["points"], np.float64) / 1000.0
    return points, np.array(data["weights"], np.float64) / 100.0


@functools.cache
def mirror_order() -> NDArray[np.int64]:
    """For each mesh point the index of its mirror image, (478,)."""
    points, _ = canonical_face()
    mirrored = points * (-1.0, 1.0, 1.0)
    gaps = ((mirrored[:, None] - points[None]) ** 2).sum(-1)
    return gaps.argmin(1)
