"""The loop every stage runs in: schedule, averages, checkpoints, logs, sheets, time left.

A step's draws depend on the seed and the step's number alone, so a run that was killed goes on
from its last checkpoint as if nothing had happened.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import signal
import time
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.utils.data import DataLoader, Dataset
from tqdm import tqdm

from ml.training.config import Schedule
from ml.training.hardware import device

Figures = dict[str, float]


class Task(Protocol):
    """One stage: what is trained, and what a step does.

    Attributes:
        networks: every network with a state of its own, by name.
        optimisers: by name; their rates are set by the loop.
        averaged: which networks have an average kept of their weights.
    """

    networks: Mapping[str, nn.Module]
    optimisers: Mapping[str, torch.optim.Optimizer]
    averaged: tuple[str, ...]

    def batch(self, chance: np.random.Generator) -> Any:
        """What a step learns from; made on the CPU, perhaps in another process."""

    def step(self, number: int, batch: Any) -> Figures:
        """One step of optimisation; returns what to log."""

    def validate(self, averages: Mapping[str, nn.Module]) -> Figures:
        """Figures on people that are watched, never trained on."""

    def sheet(self, averages: Mapping[str, nn.Module]) -> NDArray[np.uint8]:
        """A picture to look at, (H, W, 3)."""

    def export(self, averages: Mapping[str, nn.Module], folder: Path) -> None:
        """Save what the next stage, or the product, loads."""


class Average:
    """Running means of networks' weights (Polyak and Juditsky, 1992)."""

    def __init__(self, networks: Mapping[str, nn.Module], names: tuple[str, ...], decay: float):
        self.decay = decay
        self.networks = {name: deepcopy(networks[name]).eval() for name in names}
        for network in self.networks.values():
            network.requires_grad_(False)

    @torch.no_grad()
    def update(self, networks: Mapping[str, nn.Module], step: int) -> None:
        """Follow the networks; faster at first, when they know nothing yet."""
        keep = min(self.decay, (1 + step) / (10 + step))
        for name, mean in self.networks.items():
            truth = networks[name].state_dict()
            for key, value in mean.state_dict().items():
                if value.is_floating_point():
                    value.lerp_(truth[key], 1 - keep)
                else:
                    value.copy_(truth[key])


class _Batches(Dataset[Any]):
    """A task's batches by number of step."""

    def __init__(self, task: Task, seed: int) -> None:
        self.task, self.seed = task, seed

    def __getitem__(self, step: int) -> Any:
        return self.task.batch(np.random.default_rng((self.seed, step)))


def rate_at(plan: Schedule, step: int) -> float:
    """The learning rate: a linear rise, a plateau, a cosine fall over the last part."""
    rise = min(1.0, (step + 1) / max(plan.warm_up, 1))
    start = plan.steps * (1 - plan.decay)
    over = max(0.0, (step - start) / max(plan.steps - start, 1))
    return plan.rate * rise * (0.02 + 0.98 * (0.5 + 0.5 * math.cos(math.pi * min(over, 1.0))))


def save_whole(value: Any, target: Path) -> None:
    """Write a file completely or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".partial")
    torch.save(value, partial)
    os.replace(partial, target)


def steps_done(folder: Path) -> int:
    """How many steps the checkpoint in a run's folder has behind it."""
    checkpoint = folder / "checkpoint.pt"
    if not checkpoint.exists():
        return 0
    return int(torch.load(checkpoint, weights_only=True, map_location="cpu", mmap=True)["done"])


class Stop:
    """Turns SIGTERM and SIGINT into a wish to stop after the step at hand."""

    def __init__(self) -> None:
        self.wished = False

    def wish(self, *_: object) -> None:
        """The handler."""
        self.wished = True


@contextlib.contextmanager
def stoppable() -> Iterator[Stop]:
    """Within it, the first signal asks politely; handlers are put back afterwards."""
    stop = Stop()
    names = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(name, stop.wish) for name in names]
    try:
        yield stop
    finally:
        for name, handler in zip(names, before, strict=True):
            signal.signal(name, handler)


class Run:
    """A stage being trained in a folder of its own.

    Args:
        task: the stage.
        plan: its schedule.
        folder: for `checkpoint.pt`, `log.jsonl`, `sheets/`, `model/` and TensorBoard's files.
        bar: whether to show progress.
    """

    def __init__(self, task: Task, plan: Schedule, folder: Path, bar: bool = True) -> None:
        self.task, self.plan, self.folder, self.bar = task, plan, folder, bar
        self.average = Average(task.networks, task.averaged, plan.ema)
        self.done = 0
        self.seconds = 0.0
        folder.mkdir(parents=True, exist_ok=True)
        self._board = _tensorboard(folder)

    @property
    def checkpoint(self) -> Path:
        """Where the state is kept."""
        return self.folder / "checkpoint.pt"

    def resume(self) -> bool:
        """Go on from the checkpoint, if there is one."""
        if not self.checkpoint.exists():
            return False
        kept = torch.load(self.checkpoint, weights_only=True, map_location=device())
        for name, network in self.task.networks.items():
            network.load_state_dict(kept["networks"][name])
        for name, network in self.average.networks.items():
            network.load_state_dict(kept["averages"][name])
        for name, optimiser in self.task.optimisers.items():
            optimiser.load_state_dict(kept["optimisers"][name])
        self.done, self.seconds = int(kept["done"]), float(kept["seconds"])
        return True

    def save(self) -> None:
        """Keep the state, and the averaged networks as the next stage loads them."""
        state = {
            "networks": {k: v.state_dict() for k, v in self.task.networks.items()},
            "averages": {k: v.state_dict() for k, v in self.average.networks.items()},
            "optimisers": {k: v.state_dict() for k, v in self.task.optimisers.items()},
            "done": self.done,
            "seconds": self.seconds,
        }
        save_whole(state, self.checkpoint)
        self.task.export(self.average.networks, self.folder / "model")

    def log(self, figures: Figures, kind: str) -> None:
        """One line in the log, one point on each of TensorBoard's curves."""
        line = {"step": self.done, "seconds": round(self.seconds, 1), "kind": kind}
        line |= {name: round(value, 6) for name, value in figures.items()}
        with (self.folder / "log.jsonl").open("a") as stream:
            stream.write(json.dumps(line) + "\n")
        if self._board is not None:
            for name, value in figures.items():
                self._board.add_scalar(f"{kind}/{name}", value, self.done)

    def look(self) -> Figures:
        """Validate, and draw the sheet."""
        figures = self.task.validate(self.average.networks)
        self.log(figures, "monitored")
        sheets = self.folder / "sheets"
        sheets.mkdir(exist_ok=True)
        picture = self.task.sheet(self.average.networks)
        cv2.imwrite(str(sheets / f"{self.done:07d}.png"), picture[..., ::-1])
        return figures

    def train(self, steps: int | None = None, minutes: float | None = None) -> Figures:
        """Train until the plan, `steps` more, or `minutes` are used up, or a signal comes.

        Returns:
            the last figures of the training steps, averaged.
        """
        plan, mean = self.plan, dict[str, float]()
        until = plan.steps if steps is None else min(plan.steps, self.done + steps)
        start = last_save = time.monotonic()
        before = self.seconds
        with (
            stoppable() as stop,
            tqdm(
                total=until, initial=self.done, unit="step", disable=not self.bar, mininterval=10
            ) as bar,
        ):
            for batch in self._batches(until):
                if stop.wished or (minutes is not None and time.monotonic() - start > minutes * 60):
                    break
                self._set_rates()
                torch.manual_seed(plan.seed * 1_000_003 + self.done)
                figures = self.task.step(self.done, batch)
                self.average.update(self.task.networks, self.done)
                self.done += 1
                self.seconds = before + time.monotonic() - start
                for name, value in figures.items():
                    mean[name] = mean.get(name, value) * 0.9 + value * 0.1
                bar.update()
                if self.done % plan.log_steps == 0:
                    self.log(mean, "training")
                    bar.set_postfix({k: f"{v:.4g}" for k, v in list(mean.items())[:4]})
                if self.done % plan.sheet_steps == 0:
                    self.look()
                if time.monotonic() - last_save > plan.save_minutes * 60:
                    self.save()
                    last_save = time.monotonic()
        self.save()
        return mean

    def _batches(self, until: int) -> DataLoader[Any]:
        batches = _Batches(self.task, self.plan.seed)
        steps = range(self.done, until)
        return DataLoader(batches, None, sampler=steps, num_workers=self.plan.workers)

    def _set_rates(self) -> None:
        rate = rate_at(self.plan, self.done)
        for optimiser in self.task.optimisers.values():
            for group in optimiser.param_groups:
                group["lr"] = rate * group.get("factor", 1.0)


def _tensorboard(folder: Path) -> Any:
    """A writer, or None where TensorBoard (a development requirement) is not installed."""
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        return None
    return SummaryWriter(str(folder / "tensorboard"))
