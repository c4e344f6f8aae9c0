"""Likeness by a face embedding that took no part in making anything here.

dlib's 128-D ResNet (http://dlib.net/face_recognition.py.html): Euclidean distance, where 0.6 is
its own threshold for "same person". A development dependency: it judges, the product never
uses it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

SAME_PERSON = 0.6


@lru_cache(maxsize=1)
def _models() -> tuple[Any, Any, Any]:
    import dlib
    import face_recognition_models

    return (
        dlib.get_frontal_face_detector(),
        dlib.shape_predictor(face_recognition_models.pose_predictor_five_point_model_location()),
        dlib.face_recognition_model_v1(face_recognition_models.face_recognition_model_location()),
    )


def embedding(image: NDArray[np.uint8]) -> NDArray[np.float64] | None:
    """128-D embedding of the largest face of an (H, W, 3) RGB picture; None if none is found."""
    detector, predictor, network = _models()
    picture = np.ascontiguousarray(image[..., :3])
    found = detector(picture, 0) or detector(picture, 1)
    if not found:
        return None
    box = max(found, key=lambda rectangle: rectangle.area())
    return np.array(network.compute_face_descriptor(picture, predictor(picture, box)))


@dataclass(frozen=True)
class Likeness:
    """Retrieval of each person's photo by their avatar.

    Attributes:
        rank: 1 is right at the first place; `missed` where no face was found.
        distance: to the person's own photo; infinite where no face was found.
    """

    rank: dict[str, int]
    distance: dict[str, float]

    missed = 10_000

    def rank1(self, among: frozenset[str] | None = None) -> float:
        """Share of (these) people whose avatar is nearest to their own photo."""
        ranks = [rank for name, rank in self.rank.items() if among is None or name in among]
        return float(np.mean([rank == 1 for rank in ranks])) if ranks else float("nan")

    def median(self, among: frozenset[str] | None = None) -> float:
        """Median distance to one's own photo; a face not found counts as infinite."""
        chosen = [d for name, d in self.distance.items() if among is None or name in among]
        return float(np.median(chosen)) if chosen else float("nan")

    def misses(self, among: frozenset[str] | None = None) -> int:
        """How many of (these) people's avatars show no face that is found."""
        return sum(
            rank == self.missed
            for name, rank in self.rank.items()
            if among is None or name in among
        )


def retrieve(
    photos: dict[str, NDArray[np.float64]], avatars: dict[str, NDArray[np.float64] | None]
) -> Likeness:
    """Rank every avatar's own person among all photos; without a face on either, a miss."""
    names = sorted(photos)
    gallery = np.stack([photos[name] for name in names])
    rank, distance = {}, {}
    for name, vector in avatars.items():
        if vector is None or name not in photos:
            rank[name], distance[name] = Likeness.missed, float("inf")
            continue
        distances = np.linalg.norm(gallery - vector, axis=1)
        own = distances[names.index(name)]
        rank[name], distance[name] = int((distances < own).sum()) + 1, float(own)
    return Likeness(rank, distance)
