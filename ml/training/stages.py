"""A stage's name into a run of it."""

from __future__ import annotations

from pathlib import Path

import torch

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
    raise ValueError(stage)
