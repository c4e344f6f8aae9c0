"""Where training computes: a GPU where there is one, else the CPU; the same scripts either way."""

from __future__ import annotations

import functools

import torch
from torch import nn


@functools.cache
def device() -> torch.device:
    """The GPU, or the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def half(enabled: bool) -> torch.autocast:
    """bfloat16 within, where it is safe."""
    return torch.autocast(device().type, torch.bfloat16, enabled=enabled)


def to_device(network: nn.Module) -> None:
    """Move a network there, convolutions in the layout they are fastest in."""
    nn.Module.to(network, device())
    nn.Module.to(network, memory_format=torch.channels_last)  # type: ignore[call-overload]
