"""Prepared people in memory, and who is drawn how often."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ml.training.data import twins
from ml.training.data.prepare import Sample, folder, read

MONITORED = 25
"""One in so many training people is never trained on but watched during training; validation
people are left for the end."""


@dataclass(frozen=True)
class People:
    """Samples and how often each is to be drawn (shares sum to one)."""

    samples: Sequence[Sample]
    share: NDArray[np.float64]

    def draw(self, rng: np.random.Generator, count: int) -> list[Sample]:
        """`count` samples by share."""
        chosen = rng.choice(len(self.samples), count, p=self.share)
        return [self.samples[k] for k in chosen]


def is_monitored(identifier: str) -> bool:
    """Whether somebody of the training split is watched instead of trained on."""
    return zlib.crc32(f"monitor {identifier}".encode()) % MONITORED == 0


def balanced(samples: Sequence[Sample]) -> NDArray[np.float64]:
    """Shares that make rare people less rare: women, dark skin, beards, glasses, long hair.

    The square root of each group's odds, so that nobody is seen so often as to be learnt by
    heart.
    """
    weights = np.ones(len(samples))

    def is_of(sample: Sample, group: str) -> bool:
        measures = sample.facts.get("measures", {})
        return {
            "women": sample.facts.get("gender") == "F",
            "dark skin": float(measures.get("skin_monk", 1)) >= 6,
            "beard": float(measures.get("beard", 0)) > 0.3,
            "glasses": float(measures.get("glasses", 0)) > 0.5,
            "long hair": float(measures.get("hair_length", 0)) > 0.55,
        }[group]

    for group in ("women", "dark skin", "beard", "glasses", "long hair"):
        inside = np.array([is_of(sample, group) for sample in samples])
        part = inside.mean() if len(samples) else 0.0
        if 0 < part < 0.5:
            weights[inside] *= min((0.5 / part) ** 0.5, 2.5)
    return np.asarray(weights / weights.sum())


def load(part: str, limit: int | None = None) -> People:
    """Everyone of a part that is prepared.

    Args:
        part: ``training``, ``monitored`` (of the training split, but never trained on) or
            ``validation``.
        limit: only the first so many.

    Raises:
        FileNotFoundError: where nobody is prepared.
    """
    split = "validation" if part == "validation" else "training"
    files = sorted(folder(split).glob("*.npz"))
    if part != "validation":
        files = [f for f in files if is_monitored(f.stem) == (part == "monitored")]
    samples = [replace(read(path), twins=twins.of(split, path.stem)) for path in files[:limit]]
    if not samples:
        raise FileNotFoundError(
            f"Nobody is prepared in {folder(split)}: run `python -m ml.training data` first."
        )
    return People(samples, balanced(samples))
