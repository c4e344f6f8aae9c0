"""A stage's name into a run of it."""

from __future__ import annotations

from pathlib import Path

import torch

from ml.models.autoencoder import PortraitAutoencoder
from ml.training import config, paths
from ml.training.data import dataset
from ml.training.loop import Run, Task


def folder(configuration: str, stage: str) -> Path:
    """Where a run keeps its checkpoint, logs, sheets and exported model."""
    return paths.cache() / "runs" / configuration / stage


def build(stage: str, configuration: str, threads: int | None = None) -> Run:
    """The run of a stage, not yet resumed.

    Raises:
        FileNotFoundError: where data, or an earlier stage it needs, is missing.
    """
    plan = config.load(configuration)
    torch.set_num_threads(threads or plan.threads)
    torch.manual_seed(plan.autoencoder.seed)
    people = dataset.load("training", plan.people)
    watched = dataset.load("monitored", plan.people)
    task: Task
    if stage == "autoencoder":
        from ml.training.tasks.autoencoder import AutoencoderTask

        task = AutoencoderTask(plan.autoencoder, people, watched)
        return Run(task, plan.autoencoder, folder(configuration, stage))
    if stage == "encoder":
        from ml.training.tasks.encoder import EncoderTask

        task = EncoderTask(plan.encoder, people, watched)
        return Run(task, plan.encoder, folder(configuration, stage))
    if stage == "denoiser":
        from ml.training.tasks.denoiser import DenoiserTask

        codes = _autoencoder(configuration)
        return Run(
            DenoiserTask(plan.denoiser, people, watched, codes),
            plan.denoiser,
            folder(configuration, stage),
        )
    raise ValueError(stage)


def _autoencoder(configuration: str) -> PortraitAutoencoder:
    model = folder(configuration, "autoencoder") / "model"
    if not model.is_dir():
        raise FileNotFoundError(f"No autoencoder in {model}: train that stage first.")
    loaded: PortraitAutoencoder = PortraitAutoencoder.from_pretrained(
        model, low_cpu_mem_usage=False
    )
    return loaded.eval().requires_grad_(False)
