"""Fit `ml.faces.glasses`: ``python -m ml.training.regions.glasses``.

Who wears glasses was seen by eye; the list is in ``data/review.json``.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional as F  # noqa: N812

from ml.faces import glasses
from ml.faces.canonical import mirror_order
from ml.training.regions.data import prepare, review


def fit(
    x: NDArray[np.float32], y: NDArray[np.float32], penalty: float
) -> tuple[torch.Tensor, float]:
    """Logistic regression of y (N,) on x (N, D): weights and bias for raw features."""
    mean, spread = x.mean(0), x.std(0) + 0.05
    inputs, truth = torch.from_numpy((x - mean) / spread), torch.from_numpy(y)
    weight = torch.zeros(x.shape[1], requires_grad=True)
    bias = torch.zeros(1, requires_grad=True)
    optimiser = torch.optim.LBFGS([weight, bias], max_iter=60)

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = F.binary_cross_entropy_with_logits(inputs @ weight + bias, truth)
        loss = loss + penalty * (weight * weight).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    raw = weight.detach() / torch.from_numpy(spread)
    return raw, float(bias.detach()[0]) - float((raw * torch.from_numpy(mean)).sum())


def main() -> None:
    """Command line."""
    root = Path(__file__).parents[4]
    default = os.environ.get("AVATAR_PORTRAITS", str(root / "shared" / "portraits"))
    parser = argparse.ArgumentParser(description="Fit the glasses detector.")
    parser.add_argument("--portraits", type=Path, default=Path(default))
    store = np.load(prepare(parser.parse_args().portraits))
    worn = set(review("review")["glasses"])
    images, points, ids = store["image"], store["points"], store["ids"].tolist()
    rows, truth = [], []
    for image, mesh, name in zip(images, points, ids, strict=True):
        flipped = mesh[mirror_order()] * (-1, 1, 1) + (image.shape[1] - 1, 0, 0)
        for picture, where in ((image, mesh), (np.ascontiguousarray(image[:, ::-1]), flipped)):
            rows.append(glasses.features(glasses.eye_band(picture, where)))
            truth.append(float(name in worn))
    x, y = np.stack(rows), np.array(truth, np.float32)
    right = 0
    for fold in range(4):
        held = (np.arange(len(x)) // 2) % 4 == fold
        weight, bias = fit(x[~held], y[~held], 0.01)
        right += int(((x[held] @ weight.numpy() + bias > 0) == (y[held] > 0)).sum())
    print(f"cross-validation: {right / len(x):.4f} right")
    weight, bias = fit(x, y, 0.01)
    content = {"weights": [round(float(v) * 1000) for v in weight], "bias": round(bias, 4)}
    glasses._FILE.write_text(json.dumps(content, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
