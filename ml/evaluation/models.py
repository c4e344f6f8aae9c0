"""``python -m ml.evaluation --models``: what the generative models do, measured on their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from tqdm import tqdm

from ml import portraits
from ml.evaluation import report
from ml.evaluation.groups import members
from ml.faces.analyse import analyse
from ml.faces.frame import align
from ml.models.autoencoder import FACTOR, PortraitAutoencoder
from ml.pipelines.weights import load_model
from ml.portraits import Person

SIDE = 256
TEACHERS = 100
"""People of the training split whose patches the linear code is fitted on."""
PATCHES = 400
"""Patches of each."""
SPREAD = 5.0
"""A code's numbers are kept in eight bits between plus and minus so many standard deviations."""
Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Linear:
    """The best linear code of 8x8 patches: mean (192,), axes (C, 192)."""

    mean: NDArray[np.float64]
    axes: NDArray[np.float64]

    def redraw(self, picture: Picture) -> Picture:
        """Through the code and back, (S, S, 3)."""
        cells = picture.shape[0] // FACTOR
        folded = _fold(picture)
        back = (folded - self.mean) @ self.axes.T @ self.axes + self.mean
        grid = back.reshape(cells, cells, FACTOR, FACTOR, 3).transpose(0, 2, 1, 3, 4)
        return np.clip(grid.reshape(picture.shape) + 0.5, 0, 255).astype(np.uint8)


def _fold(picture: Picture) -> NDArray[np.float64]:
    """(S, S, 3) to (cells, 192)."""
    cells = picture.shape[0] // FACTOR
    grid = picture.reshape(cells, FACTOR, cells, FACTOR, 3).transpose(0, 2, 1, 3, 4)
    return grid.reshape(cells * cells, -1).astype(np.float64)


def aligned(person: Person) -> Picture | None:
    """The person in the canonical frame at `SIDE`, None where no face is found."""
    photo = person.photo()
    found = analyse(photo, face=0)
    if found.frame is None:
        return None
    image, _ = align(photo, found.frame, SIDE)
    return np.clip(image * 255 + 0.5, 0, 255).astype(np.uint8)


def fit_linear(pictures: Sequence[Picture], components: int) -> Linear:
    """Principal components of patches drawn from pictures."""
    chance = np.random.default_rng(0)
    patches = np.concatenate([chance.permutation(_fold(p))[:PATCHES] for p in pictures])
    mean = patches.mean(0)
    _, _, axes = np.linalg.svd(patches - mean, full_matrices=False)
    return Linear(mean, axes[:components])


def psnr(drawn: Picture, truth: Picture) -> float:
    """Peak signal-to-noise ratio in decibels."""
    error = float(np.square(drawn.astype(np.float64) - truth).mean())
    return float(10 * np.log10(255**2 / max(error, 1e-6)))


def detail(picture: Picture) -> float:
    """Strength of what is finer than two pixels: how sharp a picture is."""
    light = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return float(np.abs(light - cv2.GaussianBlur(light, (0, 0), 1.0)).mean())


def jpeg(picture: Picture, size: int) -> Picture:
    """As JPEG of the best quality that fits into `size` bytes."""
    best = picture
    for quality in range(5, 100, 2):
        how = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
        _, data = cv2.imencode(".jpg", picture[..., ::-1], how)
        if len(data) > size and quality > 5:
            break
        best = cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1]
    return np.ascontiguousarray(best)


@torch.no_grad()
def redraw(model: PortraitAutoencoder, picture: Picture) -> tuple[Picture, int]:
    """Through the code in eight bits and back; also the code's bytes."""
    values = picture.astype(np.float32).transpose(2, 0, 1) / 127.5 - 1
    code = model.normalise(model.encode(torch.from_numpy(values)[None]).mode())
    step = SPREAD / 127
    kept = torch.round(code / step).clamp(-127, 127)
    drawn = model.decode(model.restore(kept * step))[0].clamp(-1, 1)
    out = ((drawn.permute(1, 2, 0).numpy() + 1) * 127.5 + 0.5).astype(np.uint8)
    return out, kept.numel()


def autoencoder_rows(
    model: PortraitAutoencoder, people: Sequence[Person], teachers: Sequence[Person]
) -> tuple[list[dict[str, Any]], Image.Image]:
    """PSNR and kept detail of the autoencoder, of JPEG at the same bytes and of the linear code,
    over everyone and by group; and a sheet of six people."""
    taught = [p for t in tqdm(teachers, desc="linear code") if (p := aligned(t)) is not None]
    linear = fit_linear(taught, int(model.config["channels"]))
    figures: dict[str, dict[str, tuple[float, float]]] = {}
    rows: list[list[Picture]] = []
    for person in tqdm(people, desc="autoencoder"):
        picture = aligned(person)
        if picture is None:
            continue
        ours, size = redraw(model, picture)
        made = {"autoencoder": ours, "JPEG": jpeg(picture, size), "linear": linear.redraw(picture)}
        sharp = max(detail(picture), 1e-6)
        figures[person.id] = {
            name: (psnr(out, picture), detail(out) / sharp) for name, out in made.items()
        }
        if len(rows) < 6:
            rows.append([picture, *made.values()])
    everyone = {"everyone": frozenset(figures)} | members()
    table = [
        _row(name, [figures[i] for i in ids if i in figures]) for name, ids in everyone.items()
    ]
    return [row for row in table if row], report.sheet(rows, SIDE)


def _row(group: str, figures: list[dict[str, tuple[float, float]]]) -> dict[str, Any]:
    if not figures:
        return {}
    row: dict[str, Any] = {"group": group, "people": len(figures)}
    for name in figures[0]:
        row[f"{name}, dB"] = float(np.mean([f[name][0] for f in figures]))
        row[f"{name}, detail"] = float(np.mean([f[name][1] for f in figures]))
    return row


def evaluate(people: list[Person], folder: Path, out: Path) -> Path:
    """Measure the models in a folder (the shipped ones', or a training run's) and write the report.

    Raises:
        AvatarError: where they are missing or damaged.
    """
    where = folder / "autoencoder"
    # A training run keeps a stage's model one level deeper.
    model = load_model(
        PortraitAutoencoder, where / "model" if (where / "model").is_dir() else where
    )
    everyone = portraits.people("training")
    teachers = everyone[:: max(1, len(everyone) // TEACHERS)][:TEACHERS]
    rows, sheet = autoencoder_rows(model, people, teachers)
    for row in rows:
        print("  " + "  ".join(f"{key} {report.text(value)}" for key, value in row.items()))
    return report.write(out, {"Autoencoder": rows}, {"Autoencoder": sheet})
