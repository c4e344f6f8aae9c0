"""What draws: the best accelerator there is, else the processor."""

from __future__ import annotations

import gc
import os
from dataclasses import dataclass

import torch

from ml.bundles.conf import models_config

SHARE = 0.7
"""Share of the memory there is that warm pipelines may hold; the rest is for drawing."""


@dataclass(frozen=True)
class Device:
    """Where pipelines live.

    Attributes:
        name: as torch calls it.
        dtype: of the weights.
        memory: bytes there are in all.
    """

    name: str
    dtype: torch.dtype
    memory: int

    @property
    def kind(self) -> str:
        """``cuda``, ``mps``, ``xpu`` or ``cpu``."""
        return self.name.partition(":")[0]

    @property
    def accelerated(self) -> bool:
        """Whether its memory is its own, so that weights can wait outside it."""
        return self.kind in ("cuda", "xpu")

    @property
    def budget(self) -> int:
        """Bytes that warm pipelines may hold together."""
        given = models_config().models_memory_gb
        return int(given * 1e9) if given else int(self.memory * SHARE)

    def release(self) -> None:
        """Give back what nothing holds any more."""
        gc.collect()
        if self.kind == "cuda":
            torch.cuda.empty_cache()
        elif self.kind == "xpu":
            torch.xpu.empty_cache()
        elif self.kind == "mps":
            torch.mps.empty_cache()


def best(precise: bool = False) -> Device:
    """The device to draw on: as configured, else the first there is of CUDA, XPU, MPS, processor.

    Args:
        precise: whether the weights overflow in half precision without bfloat16.
    """
    name = models_config().models_device or _first()
    kind = name.partition(":")[0]
    if kind == "cuda":
        memory = torch.cuda.get_device_properties(name).total_memory
        brain = torch.cuda.is_bf16_supported(including_emulation=False)
        return Device(name, torch.bfloat16 if brain and precise else torch.float16, memory)
    if kind == "xpu":
        memory = torch.xpu.get_device_properties(name).total_memory
        return Device(name, torch.bfloat16 if precise else torch.float16, memory)
    if kind == "mps":
        # Its memory is the machine's.
        return Device(name, torch.bfloat16 if precise else torch.float16, _machine_memory())
    # Half precision is slow, or not there at all, on most processors.
    return Device("cpu", torch.float32, _machine_memory())


def _first() -> str:
    if torch.cuda.is_available():
        return "cuda"
    if torch.xpu.is_available():
        return "xpu"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _machine_memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
