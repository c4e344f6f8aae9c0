"""A training set that every checkout has: the astronaut, changed so much that she is many."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ml.training.data.augment import wide
from ml.training.data.dataset import is_monitored
from ml.training.data.prepare import STORED, Sample, folder, from_portrait, to_bytes, write
from tests.ml.faces.photos import aligned

TRAINED, MONITORED = 10, 4


def astronaut_sample(identifier: str = "astronaut") -> Sample:
    """Her portrait as `python -m ml.training data` keeps it."""
    return from_portrait(identifier, aligned(STORED), {"gender": "F", "birth_year": 1956})


def changed(sample: Sample, identifier: str, seed: int) -> Sample:
    """The sample in another place, light and dress."""
    view = wide(np.random.default_rng(seed), sample, STORED)
    return Sample(
        identifier,
        to_bytes(view.image),
        view.regions,
        to_bytes(view.matte),
        to_bytes(view.hair),
        view.points,
        sample.facts,
    )


def prepare_astronauts() -> Path:
    """`TRAINED` and `MONITORED` people in the cache that AVATAR_CACHE names."""
    sample, target = astronaut_sample(), folder("training")
    left, number = {True: MONITORED, False: TRAINED}, 0
    while any(left.values()):
        identifier = f"N{number:04d}"
        if left[is_monitored(identifier)] > 0:
            left[is_monitored(identifier)] -= 1
            write(changed(sample, identifier, number), target / f"{identifier}.npz")
        number += 1
    return target
