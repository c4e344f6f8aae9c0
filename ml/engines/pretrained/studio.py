"""A bundle's pipelines at work on one device: loaded when needed, sparing memory when they must."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from ml.bundles.definition import Bundle
from ml.bundles.store import Store
from ml.contracts import Notice, Progress, Stage
from ml.engines.base import Picture, Report
from ml.engines.pretrained.devices import Device, best
from ml.engines.pretrained.families import kind
from ml.engines.pretrained.families.base import Ask, Float, Kind, Parts, Task, wear
from ml.engines.pretrained.glimpse import Glimpse, Linear, Tiny
from ml.engines.pretrained.memory import (
    Level,
    first_level,
    is_out_of_memory,
    next_level,
    place,
    side_at,
)
from ml.engines.pretrained.pool import Key, Pool, Warm
from ml.engines.pretrained.prompts import Prompt
from ml.errors import AvatarError
from ml.imaging.resizing import finished

T = TypeVar("T")

POOL = Pool()
"""Every bundle's pipelines, since they share the device."""


class Studio:
    """See the module.

    Args:
        bundle: whose weights.
        store: where they lie.
    """

    def __init__(self, bundle: Bundle, store: Store, pool: Pool = POOL) -> None:
        self.bundle = bundle
        self.kind: Kind = kind(bundle.family)
        self._store, self._pool = store, pool
        self._glimpse: Glimpse | None = None
        self._level: Level | None = None
        """Where memory made us go; loaded anew, a pipeline begins there."""

    @cached_property
    def device(self) -> Device:
        """What draws."""
        return best(self.kind.precise)

    @property
    def level(self) -> Level:
        """How memory is spared now."""
        return first_level(self.bundle.running, self.device) if self._level is None else self._level

    def check(self) -> None:
        """Make sure that the weights are there and whole.

        Raises:
            AvatarError: ``models.not_installed``, ``models.damaged``.
        """
        self._store.check(self.bundle)

    def warm_up(self) -> None:
        """Load the pipeline for photos."""
        with self._pool.use(self._key("photo"), self.device, lambda: self._load("photo")):
            pass

    def draw(self, ask: Ask) -> Float:
        """A picture (S, S, 3) in 0..1."""
        return self._at_work("photo", ask, self.kind.draw)

    def spared(self, attempt: Callable[[int], T], tell: Callable[[Notice], None]) -> T:
        """What `attempt` makes at the side in pixels it is given; where memory does not suffice,
        again with more of it spared, one level after another, and the person is told.

        Raises:
            AvatarError: ``engine.out_of_memory`` where nothing more can be spared.
        """
        while True:
            try:
                return attempt(side_at(self.bundle.running.side, self.level))
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
                # Without its traceback, which holds on to what filled the memory.
                told = str(error)[:200]
            self._step_down(told)
            tell(Notice(code=f"engine.memory_{self.level.name.lower()}"))

    def inpaint(
        self, picture: Picture, mask: Float, prompt: Prompt, seed: int, report: Report
    ) -> Picture:
        """See `PretrainedEngine.inpaint`."""
        running, size = self.bundle.running, picture.shape[0]

        def step(done: int, steps: int, latents: Tensor) -> None:
            report(Progress(stage=Stage.GENERATING, fraction=done / (steps + 1)))

        def attempt(side: int) -> Float:
            ask = Ask(
                image=finished(picture.astype(np.float32) / 255, side),
                mask=finished(mask, side),
                prompt=prompt,
                seed=seed,
                steps=running.steps,
                guidance=running.guidance,
                noise=1.0,
                step=step,
            )
            return self._at_work("inpaint", ask, self.kind.paint)

        self.check()
        drawn = self.spared(
            attempt, lambda one: report(Progress(stage=Stage.GENERATING, fraction=0.0, notice=one))
        )
        share = mask[..., None]
        large = finished(drawn, size) * 255
        laid = np.asarray(np.clip(picture * (1 - share) + large * share + 0.5, 0, 255), np.uint8)
        return np.where(share > 0, laid, picture)

    def glimpse(self, latents: Tensor) -> NDArray[np.float32] | None:
        """The picture so far, small."""
        return None if self._glimpse is None else self._glimpse(latents)

    def weights(self) -> dict[str, str]:
        """File -> SHA-256 of what takes part."""
        lock = self._store.check(self.bundle)
        return {
            f"{self.bundle.id}/{role}/{path}": file.sha256
            for role, component in lock.components.items()
            for path, file in component.files.items()
            if path.endswith(".safetensors")
        }

    def credits(self) -> tuple[str, ...]:
        """What has to be passed on with every picture: the weights and the limits on their use."""
        return tuple(
            f"{self.bundle.name.en}: {one.name}, use restrictions apply ({one.url})"
            for one in self.bundle.restricted
        )

    def _at_work(self, task: Task, ask: Ask, work: Callable[[object, Ask], Float]) -> Float:
        with self._pool.use(self._key(task), self.device, lambda: self._load(task)) as warm:
            self._glimpse = warm.glimpse
            wear(warm, self._parts(), ask.lora)
            try:
                return work(warm.pipeline, ask)
            finally:
                # A cancelled picture leaves its models where they were.
                warm.pipeline.maybe_free_model_hooks()

    def _load(self, task: Task) -> Warm:
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()
        parts = self._parts()
        pipeline = self.kind.load(parts, task)
        place(pipeline, self.level, self.device)
        return Warm(pipeline, self.level, self._glimpse_of(pipeline, parts))

    def _glimpse_of(self, pipeline: object, parts: Parts) -> Glimpse:
        if parts.has("glimpse"):
            from diffusers import AutoencoderTiny

            return Tiny(parts.model(AutoencoderTiny, "glimpse"))
        return Linear(lambda picture: self.kind.encode(pipeline, picture))

    def _step_down(self, why: str) -> None:
        level = next_level(self.level, self.device)
        if level is None:
            raise AvatarError(
                "engine.out_of_memory",
                f"{self.bundle.id}: {why}",
                engine=self.bundle.id,
                memory=self.bundle.needs.memory_gb,
            )
        self._level = level
        self._pool.spare(self.bundle.id, level, self.device)

    def _key(self, task: Task) -> Key:
        return (self.bundle.id, task)

    def _parts(self) -> Parts:
        return Parts(self.bundle, self._store, self.device)
