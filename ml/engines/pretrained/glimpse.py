"""How a picture looks while it forms: its latents by a tiny decoder, or by a linear map.

The map is fitted once for a pipeline: a smooth random colour field is encoded, and the colours of
its cells are regressed on their latents (ridge regression). So it fits any autoencoder, and no
table of numbers has to be trusted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

FIELD = 256
"""Side of the colour field, in pixels."""
_RIDGE = 1e-2

Encode = Callable[[Tensor], Tensor]
"""From a picture (1, 3, S, S) in -1..1 to the pipeline's latents (1, C, h, w)."""


class Glimpse(Protocol):
    """From latents (1, C, h, w) to a small picture (s, s, 3) in 0..1."""

    def __call__(self, latents: Tensor) -> NDArray[np.float32]:
        """Look."""
        ...


class Tiny:
    """By a tiny autoencoder that reads the same latents (Bohan, "TAESD", 2023).

    Args:
        decoder: `diffusers.AutoencoderTiny`.
    """

    def __init__(self, decoder: torch.nn.Module) -> None:
        self._decoder = decoder

    @torch.no_grad()
    def __call__(self, latents: Tensor) -> NDArray[np.float32]:
        """See `Glimpse`."""
        decoder = self._decoder
        first = next(decoder.parameters())
        if first.device != latents.device:
            decoder.to(latents.device)
        # A quarter of the cells: what is shown is small, and the processor is slow.
        small = torch.nn.functional.interpolate(
            latents.to(first.dtype), size=_small(latents), mode="area"
        )
        drawn = decoder.decode(small).sample[0]  # type: ignore[operator]
        return _picture(drawn.float() / 2 + 0.5)


class Linear:
    """By the linear map that fits best; made at the first look.

    Args:
        encode: the pipeline's encoder.
    """

    def __init__(self, encode: Encode) -> None:
        self._encode = encode
        self._map: Tensor | None = None

    @torch.no_grad()
    def __call__(self, latents: Tensor) -> NDArray[np.float32]:
        """See `Glimpse`."""
        if self._map is None:
            self._map = self._fitted()
        cells = latents[0].float().cpu().flatten(1).T
        colours = _with_one(cells) @ self._map
        height, width = latents.shape[-2:]
        return _picture(colours.T.reshape(3, height, width))

    def _fitted(self) -> Tensor:
        field = _colour_field()
        latents = self._encode(field * 2 - 1)[0].float().cpu()
        cells = torch.nn.functional.interpolate(field, size=latents.shape[-2:], mode="area")[0]
        known, wanted = _with_one(latents.flatten(1).T), cells.flatten(1).T
        ridge = _RIDGE * len(known) * torch.eye(known.shape[1])
        return torch.linalg.solve(known.T @ known + ridge, known.T @ wanted)


def _colour_field() -> Tensor:
    """(1, 3, FIELD, FIELD) in 0..1."""
    coarse = np.random.default_rng(0).random((8, 8, 3)).astype(np.float32)
    field = cv2.resize(coarse, (FIELD, FIELD), interpolation=cv2.INTER_CUBIC).clip(0, 1)
    return torch.from_numpy(np.ascontiguousarray(field.transpose(2, 0, 1)))[None]


def _with_one(cells: Tensor) -> Tensor:
    return torch.cat([cells, torch.ones(len(cells), 1)], 1)


def _small(latents: Tensor) -> tuple[int, int]:
    height, width = latents.shape[-2:]
    return min(height, 32), min(width, 32)


def _picture(planes: Tensor) -> NDArray[np.float32]:
    picture = planes.nan_to_num(0.5).clamp(0, 1).permute(1, 2, 0).cpu().numpy()
    return np.ascontiguousarray(picture, np.float32)
