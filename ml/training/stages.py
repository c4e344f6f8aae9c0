"""A stage's name into a run of it, and all stages in order.

Everything is imported at the start: a run lasts hours, and its code must not change under it.
"""

from __future__ import annotations

import time
from pathlib import Path

import torch

from ml.models.autoencoder import PortraitAutoencoder
from ml.models.denoiser import PortraitDenoiser
from ml.models.encoder import FaceEncoder
from ml.training import config, paths
from ml.training.config import Training
from ml.training.data import dataset
from ml.training.data.dataset import People
from ml.training.loop import Run, Task, steps_done
from ml.training.tasks.autoencoder import AutoencoderTask
from ml.training.tasks.denoiser import DenoiserTask, new_denoiser
from ml.training.tasks.distil import DistilTask
from ml.training.tasks.encoder import EncoderTask


def folder(configuration: str, stage: str) -> Path:
    """Where a run keeps its checkpoint, logs, sheets and exported model."""
    return paths.cache() / "runs" / configuration / stage


class Workshop:
    """Builds the runs of one configuration; the people are read once.

    Raises:
        FileNotFoundError: where nobody is prepared.
    """

    def __init__(self, configuration: str, threads: int | None = None, bar: bool = True) -> None:
        self.plan: Training = config.load(configuration)
        self.bar = bar
        torch.set_num_threads(threads or self.plan.threads)
        self.people: People = dataset.load("training", self.plan.people)
        self.watched: People = dataset.load("monitored", self.plan.people)

    def build(self, stage: config.Stage) -> Run:
        """The run of a stage, not yet resumed.

        Raises:
            FileNotFoundError: where an earlier stage that it needs is missing.
        """
        plan = getattr(self.plan, stage)
        torch.manual_seed(plan.seed)
        return Run(self._task(stage), plan, folder(self.plan.name, stage), self.bar)

    def _task(self, stage: config.Stage) -> Task:
        plan, people, watched = self.plan, self.people, self.watched
        if stage == "autoencoder":
            return AutoencoderTask(plan.autoencoder, people, watched)
        if stage == "encoder":
            return EncoderTask(plan.encoder, people, watched)
        codes = self._autoencoder()
        if stage == "denoiser":
            channels = int(codes.config["channels"])
            model = new_denoiser(plan.denoiser, channels, plan.encoder.width)
            return DenoiserTask(plan.denoiser, people, watched, codes, model, self._encoder())
        teacher = PortraitDenoiser.from_pretrained(
            self._finished("denoiser"), low_cpu_mem_usage=False
        )
        return DistilTask(plan.distil, people, watched, codes, teacher, self._encoder())

    def _finished(self, stage: config.Stage) -> Path:
        model = folder(self.plan.name, stage) / "model"
        if not model.is_dir():
            raise FileNotFoundError(f"Nothing in {model}: train the stage `{stage}` first.")
        return model

    def _autoencoder(self) -> PortraitAutoencoder:
        model: PortraitAutoencoder = PortraitAutoencoder.from_pretrained(
            self._finished("autoencoder"), low_cpu_mem_usage=False
        )
        return model.eval().requires_grad_(False)

    def _encoder(self) -> FaceEncoder | None:
        """The trained encoder, None until there is one: the denoiser can begin without."""
        model = folder(self.plan.name, "encoder") / "model"
        if not model.is_dir():
            return None
        loaded: FaceEncoder = FaceEncoder.from_pretrained(model, low_cpu_mem_usage=False)
        return loaded.eval().requires_grad_(False)

    def train_all(self, minutes: float | None = None) -> dict[str, int]:
        """Every slice of the configuration's order that is not done yet, until time is up.

        Returns:
            steps done by stage.
        """
        start, done = time.monotonic(), dict[str, int]()
        for part in self.plan.order:
            done[part.stage] = steps_done(folder(self.plan.name, part.stage))
            if done[part.stage] >= part.until:
                continue
            left = None if minutes is None else minutes - (time.monotonic() - start) / 60
            if left is not None and left <= 0:
                break
            run = self.build(part.stage)
            run.resume()
            run.train(part.until - run.done, left)
            done[part.stage] = run.done
            if run.done < part.until:
                break
        return done
