"""Sparing memory, one level after another, when a picture does not fit."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import torch

from ml.bundles.definition import Running
from ml.engines.pretrained.devices import Device


class Level(IntEnum):
    """How memory is spared; each level spares more than the one before and takes longer."""

    NONE = 0
    SLICES = 1
    """Pictures are decoded in tiles."""
    MODELS = 2
    """Each model waits in the machine's memory until its turn."""
    LAYERS = 3
    """Each layer does."""
    SMALLER = 4
    """The picture is drawn smaller and enlarged."""


_NAMES = {"none": Level.NONE, "slices": Level.SLICES, "models": Level.MODELS}
_NAMES |= {"layers": Level.LAYERS}
_SAYS_SO = ("can't allocate memory", "out of memory", "alloc_cpu", "failed to allocate")


def first_level(running: Running, device: Device) -> Level:
    """Where a bundle wants to begin on this device."""
    wanted = _NAMES[running.offload]
    return wanted if device.accelerated else min(wanted, Level.SLICES)


def next_level(level: Level, device: Device) -> Level | None:
    """The level after this one on this device; None where nothing more can be spared."""
    there = [one for one in Level if device.accelerated or one not in (Level.MODELS, Level.LAYERS)]
    return next((one for one in there if one > level), None)


def place(pipeline: Any, level: Level, device: Device) -> None:
    """Put a pipeline where its level wants it."""
    if level >= Level.SLICES:
        pipeline.vae.enable_slicing()
        pipeline.vae.enable_tiling()
    pipeline.remove_all_hooks()
    if device.accelerated and level >= Level.LAYERS:
        pipeline.enable_sequential_cpu_offload(device=device.name)
    elif device.accelerated and level >= Level.MODELS:
        pipeline.enable_model_cpu_offload(device=device.name)
    else:
        pipeline.to(device.name)


def side_at(side: int, level: Level) -> int:
    """Side at which a picture is drawn, in pixels."""
    return side if level < Level.SMALLER else max(256, side * 3 // 4 // 64 * 64)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory did not suffice, on any kind of device."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    return isinstance(error, RuntimeError) and any(
        words in str(error).lower() for words in _SAYS_SO
    )


def footprint(*pipelines: Any) -> int:
    """Bytes that the weights of pipelines take, those they share counted once."""
    seen: dict[int, int] = {}
    for pipeline in pipelines:
        for part in pipeline.components.values():
            if isinstance(part, torch.nn.Module):
                for tensor in (*part.parameters(), *part.buffers()):
                    seen[id(tensor)] = tensor.numel() * tensor.element_size()
    return sum(seen.values())
