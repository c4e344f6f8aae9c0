"""Whether a picture shows the person of the photo, by the project's own encoder.

The encoder is trained by this project and not shipped yet: until it is, nothing is measured,
nothing is drawn again, and no score is shown. Judges from elsewhere take no part, see
`ml.evaluation`.
"""

from __future__ import annotations

from functools import cache
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from ml.engines.base import Picture
from ml.errors import AvatarError
from ml.models.encoder import FaceEncoder, close_up
from ml.pipelines.weights import SHIPPED, load_model


class Scorer(Protocol):
    """Chance in 0..1 that two pictures in the same frame, (S, S, 3) in 0..1, show one person."""

    def __call__(self, photo: NDArray[np.float32], picture: Picture) -> float:
        """Compare."""
        ...


class EncoderScorer:
    """By a face encoder.

    Args:
        encoder: loaded.
    """

    def __init__(self, encoder: FaceEncoder) -> None:
        self._encoder = encoder
        self._side = int(encoder.config["side"])

    @torch.no_grad()
    def __call__(self, photo: NDArray[np.float32], picture: Picture) -> float:
        """See `Scorer`."""
        seen = picture[..., :3].astype(np.float32) / 255
        pair = torch.from_numpy(np.stack([self._near(photo), self._near(seen)]))
        vectors = self._encoder(pair).vector
        return float(self._encoder.likeness(vectors[:1], vectors[1:])[0])

    def _near(self, picture: NDArray[np.float32]) -> NDArray[np.float32]:
        return close_up(picture, self._side).transpose(2, 0, 1) * 2 - 1


@cache
def shipped_scorer() -> Scorer | None:
    """By the encoder that comes with the project; None while none does."""
    try:
        return EncoderScorer(load_model(FaceEncoder, SHIPPED / "encoder"))
    except AvatarError:
        return None
