"""Warm pipelines: loaded once, kept while there is room, the least recently used let go first."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ml.engines.pretrained.devices import Device
from ml.engines.pretrained.glimpse import Glimpse
from ml.engines.pretrained.memory import Level, footprint, place

log = logging.getLogger(__name__)

Key = tuple[str, str]
"""A bundle's id, and what the pipeline is for."""


@dataclass
class Warm:
    """A loaded pipeline.

    Attributes:
        level: how memory is spared for it.
        glimpse: shows its latents.
        loras: adapters that it holds beside its own, by name.
    """

    pipeline: Any
    level: Level
    glimpse: Glimpse
    loras: set[str] = field(default_factory=set)


class Pool:
    """Holds the pipelines of one device. One of them draws at a time."""

    def __init__(self) -> None:
        self._warm: OrderedDict[Key, Warm] = OrderedDict()
        self._lock = threading.RLock()
        self.loads = 0
        """How many pipelines were ever loaded."""

    @contextmanager
    def use(self, key: Key, device: Device, load: Callable[[], Warm]) -> Iterator[Warm]:
        """The pipeline of this key, loaded if it is not; nobody else draws meanwhile."""
        with self._lock:
            if key not in self._warm:
                self._warm[key] = load()
                self.loads += 1
                self._make_room(key, device)
            self._warm.move_to_end(key)
            yield self._warm[key]

    def spare(self, bundle: str, level: Level, device: Device) -> None:
        """Let go of other bundles' pipelines, and move this one's to a level that takes less."""
        with self._lock:
            for key in [one for one in self._warm if one[0] != bundle]:
                self._evict(key)
            device.release()
            for warm in self._warm.values():
                warm.level = level
                place(warm.pipeline, level, device)

    def held(self) -> int:
        """Bytes of weights that are warm now."""
        with self._lock:
            return footprint(*(warm.pipeline for warm in self._warm.values()))

    def keys(self) -> list[Key]:
        """What is warm, the least recently used first."""
        with self._lock:
            return list(self._warm)

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._warm.clear()

    def _make_room(self, newest: Key, device: Device) -> None:
        while len(self._warm) > 1 and self.held() > device.budget:
            self._evict(next(one for one in self._warm if one != newest))
        device.release()

    def _evict(self, key: Key) -> None:
        log.info("%s %s makes room", *key)
        del self._warm[key]
