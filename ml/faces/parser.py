"""The small network that tells hair, beard, skin, clothes and background apart.

A UNet (Ronneberger et al., "U-Net", 2015) of 1.2 million parameters at 192 px. It sees the
portrait in the canonical frame, the matte, and where the face's parts are; so it needs to learn
what hair looks like, not where a face is. Trained by `ml.training.regions`.
"""

from __future__ import annotations

import functools
import logging
import threading
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage

SIDE = 192
"""Side of the pictures the network sees."""
CHANNELS = 8
CLASSES = (Region.BACKGROUND, Region.SKIN, Region.HAIR, Region.BEARD, Region.CLOTHES)
HAIR_BIAS = 0.7
"""Added to hair's logit: where the seeds were unsure they left hair out, and the network learnt
that. Chosen on the corrected training portraits."""
WEIGHTS = Path(__file__).parents[1] / "weights" / "regions.safetensors"
_LOCK = threading.Lock()

log = logging.getLogger(__name__)


def _conv(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class RegionNet(nn.Module):
    """(B, 8, S, S) planes to (B, 5, S, S) logits of `CLASSES`; S a multiple of 16."""

    def __init__(self, widths: tuple[int, int, int, int] = (24, 56, 96, 160)) -> None:
        super().__init__()
        a, b, c, d = widths
        self.down0 = nn.Sequential(_conv(CHANNELS, a, 2), _conv(a, a))
        self.down1 = nn.Sequential(_conv(a, b, 2), _conv(b, b))
        self.down2 = nn.Sequential(_conv(b, c, 2), _conv(c, c))
        self.down3 = nn.Sequential(_conv(c, d, 2), _conv(d, d), _conv(d, d))
        self.up2, self.up1, self.up0 = _conv(d + c, c), _conv(c + b, b), _conv(b + a, a)
        self.head = nn.Conv2d(a, 4 * len(CLASSES), 1)

    def forward(self, planes: Tensor) -> Tensor:
        """Logits at the size of `planes`."""
        x0 = self.down0(planes)
        x1 = self.down1(x0)
        x2 = self.down2(x1)
        x3 = self.down3(x2)
        y2 = self.up2(torch.cat([F.interpolate(x3, scale_factor=2.0), x2], 1))
        y1 = self.up1(torch.cat([F.interpolate(y2, scale_factor=2.0), x1], 1))
        y0 = self.up0(torch.cat([F.interpolate(y1, scale_factor=2.0), x0], 1))
        return F.pixel_shuffle(self.head(y0), 2)


def geometry(points: NDArray[np.float32], size: int) -> FloatImage:
    """What the landmarks say of each pixel.

    Args:
        points: (478, 3) in pixels of a square `size` wide.

    Returns:
        (4, size, size): x and y from between the eyes in interocular distances (over 4),
        signed distance to the face's oval likewise, and the drawn brows, eyes and lips.
    """
    unit = max(lm.iris_distance(points), 1.0)
    ex, ey = lm.eye_centre(points)
    ys, xs = np.mgrid[:size, :size].astype(np.float32)
    oval = (lm.polygon((size, size), lm.contour(points, lm.FACE_OVAL)) > 0.5).astype(np.uint8)
    signed = cv2.distanceTransform(1 - oval, cv2.DIST_L2, 3) - cv2.distanceTransform(
        oval, cv2.DIST_L2, 3
    )
    parts = np.zeros((size, size), np.float32)
    for part, level in (
        (lm.LEFT_BROW, 0.4),
        (lm.RIGHT_BROW, 0.4),
        (lm.LEFT_EYE, 0.7),
        (lm.RIGHT_EYE, 0.7),
        (lm.LIPS_OUTER, 1.0),
    ):
        mask = lm.polygon((size, size), lm.contour(points, part))
        parts = np.maximum(parts, mask * np.float32(level))
    planes = [(xs - ex) / unit / 4, (ys - ey) / unit / 4, np.clip(signed / unit, -2, 4) / 4, parts]
    return np.stack(planes).astype(np.float32)


def planes(image: FloatImage, matte: FloatImage, points: NDArray[np.float32]) -> FloatImage:
    """The network's input, (8, S, S), from a portrait (S, S, 3) in 0..1 and its geometry."""
    colour = (image.transpose(2, 0, 1) - 0.5) * 2
    return np.concatenate([colour, matte[None] * 2 - 1, geometry(points, image.shape[0])]).astype(
        np.float32
    )


@functools.cache
def network() -> RegionNet:
    """The trained network, loaded once."""
    from ml.faces.tensors import read_tensors

    net = RegionNet()
    state = {name: value.float() for name, value in read_tensors(WEIGHTS).items()}
    net.load_state_dict(state, strict=False)
    net.eval()
    log.info("loaded %s", WEIGHTS.name)
    return net


def classify(
    image: FloatImage, matte: FloatImage, points: NDArray[np.float32]
) -> dict[Region, FloatImage]:
    """Probabilities of each of `CLASSES` at 192 px.

    Args:
        image: (S, S, 3) in 0..1, any S.
        matte: (S, S).
        points: (478, 3) in pixels of `image`.
    """
    scale = SIDE / image.shape[0]
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    little = cv2.resize(image, (SIDE, SIDE), interpolation=how)
    coarse = cv2.resize(matte, (SIDE, SIDE), interpolation=how)
    batch = torch.from_numpy(planes(little, coarse, points * np.float32(scale)))[None]
    with _LOCK, torch.inference_mode():
        logits = network()(batch)
        logits[:, CLASSES.index(Region.HAIR)] += HAIR_BIAS
        chances = logits.softmax(1)[0].numpy()
    return {name: chances[k] for k, name in enumerate(CLASSES)}
