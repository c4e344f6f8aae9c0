"""Is it a style? A small network that names the style of a picture, or calls it a photo.

It sees the whole picture small, and the middle of it at the size it was drawn: brushwork is finer
than a thumbnail shows.
Trained on avatars and photos of people who are not in the validation split, so it can only go by
the style. Photos are shown to it framed as avatars are, so that a crop gives none away. It judges;
nothing in the product uses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

SIDE = 160
CROP = 128
ROOM = SIDE - CROP
_WIDTHS = (3, 24, 48, 96, 128)
VIEWS = [
    (ROOM // 2, ROOM // 2, False),
    (0, 0, False),
    (0, ROOM, True),
    (ROOM, 0, True),
    (ROOM, ROOM, False),
]
"""Crops whose votes are added up: one crop may fall on little that tells."""


class StyleNetwork(nn.Module):
    """(N, 6, 128, 128) pictures in -1..1, small and near, to (N, classes) logits."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.small, self.near = _tower(), _tower()
        self.head = nn.Linear(4 * _WIDTHS[-1], classes)

    def forward(self, pictures: Tensor) -> Tensor:
        """Logits from mean and spread of the features: style is texture more than place."""
        pooled = []
        for tower, part in ((self.small, pictures[:, :3]), (self.near, pictures[:, 3:])):
            features = tower(part)
            pooled += [features.mean((2, 3)), features.std((2, 3))]
        return self.head(torch.cat(pooled, 1))


def _tower() -> nn.Sequential:
    return nn.Sequential(
        *(
            nn.Sequential(
                nn.Conv2d(a, b, 5 if a == 3 else 3, stride=2, padding=2 if a == 3 else 1),
                nn.GroupNorm(8, b),
                nn.SiLU(),
                nn.Conv2d(b, b, 3, padding=1, groups=8),
                nn.GroupNorm(8, b),
                nn.SiLU(),
            )
            for a, b in pairwise(_WIDTHS)
        )
    )


def glance(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(160, 160, 6) what the network sees: RGB over white, shrunk, and the middle as it is.

    Args:
        image: (S, S, 3 or 4), S at least 160.
    """
    picture = image[..., :3].astype(np.float32)
    if image.shape[2] == 4:
        alpha = image[..., 3:].astype(np.float32) / 255
        picture = picture * alpha + 255 * (1 - alpha)
    small = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    corner = (picture.shape[0] - SIDE) // 2
    near = picture[corner : corner + SIDE, corner : corner + SIDE]
    return np.dstack([small, near]).astype(np.uint8)


def _crop(picture: NDArray[np.uint8], y: int, x: int, mirrored: bool) -> NDArray[np.uint8]:
    crop = picture[y : y + CROP, x : x + CROP]
    return crop[:, ::-1] if mirrored else crop


def _tensor(crops: list[NDArray[np.uint8]]) -> Tensor:
    batch = np.ascontiguousarray(np.stack(crops).transpose(0, 3, 1, 2))
    return torch.from_numpy(batch).float() / 127.5 - 1


def _anywhere(pictures: NDArray[np.uint8], rng: np.random.Generator) -> Tensor:
    """A random crop of each (N, 160, 160, 6) glance, half of them mirrored."""
    places = rng.integers(0, ROOM + 1, (len(pictures), 2))
    flips = rng.random(len(pictures)) < 0.5
    cut = zip(pictures, places, flips, strict=True)
    return _tensor([_crop(picture, y, x, flip) for picture, (y, x), flip in cut])


def train(
    pictures: NDArray[np.uint8], labels: Sequence[int], classes: int, epochs: int = 30
) -> StyleNetwork:
    """Fit to (N, 160, 160, 6) glances; seeded, a few minutes on two cores."""
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    network = StyleNetwork(classes)
    targets = torch.tensor(list(labels))
    batches = max(1, len(pictures) // 32)
    optimiser = torch.optim.AdamW(network.parameters(), 2e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, epochs * batches)
    for _ in range(epochs):
        order = rng.permutation(len(pictures))
        for part in np.array_split(order, batches):
            loss = functional.cross_entropy(
                network(_anywhere(pictures[part], rng)), targets[part], label_smoothing=0.05
            )
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return network.eval()


@torch.no_grad()
def classify(network: StyleNetwork, pictures: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Most likely class of each (N, 160, 160, 6) glance, by all `VIEWS` of it."""
    found = []
    for picture in pictures:
        views = _tensor([_crop(picture, *view) for view in VIEWS])
        found.append(int(network(views).softmax(1).sum(0).argmax()))
    return np.array(found, np.int64)
