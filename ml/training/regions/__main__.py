"""Train the region network: ``python -m ml.training.regions [--minutes 30] [--threads 1]``.

Resumes from its last checkpoint in the cache folder; writes ``ml/weights/regions.safetensors``.
"""

from __future__ import annotations

import argparse
import math
import os
import time
from copy import deepcopy
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from ml.faces.parser import CLASSES, WEIGHTS, RegionNet
from ml.faces.tensors import write_tensors
from ml.training.regions.augment import Sample, draw
from ml.training.regions.data import CACHE, load

CHECKPOINT = CACHE / "checkpoint.pt"
CLASS_WEIGHT = (0.7, 1.0, 1.5, 2.0, 0.8)
"""Of background, skin, hair, beard, clothes: beards are few and small."""


def batch(
    rng: np.random.Generator, samples: list[Sample], share: np.ndarray, count: int
) -> tuple[Tensor, Tensor]:
    """`count` augmented samples: inputs (B, 8, 192, 192) and labels (B, 192, 192)."""
    chosen = rng.choice(len(samples), count, p=share)
    others = rng.integers(0, len(samples), count)
    pairs = [draw(rng, samples[a], samples[b]) for a, b in zip(chosen, others, strict=True)]
    inputs, labels = zip(*pairs, strict=True)
    return torch.from_numpy(np.stack(inputs)), torch.from_numpy(np.stack(labels))


def loss_of(logits: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy and soft Dice of hair and beard, unsure pixels left out."""
    weight = torch.tensor(CLASS_WEIGHT)
    entropy = F.cross_entropy(logits, labels, weight, ignore_index=255, label_smoothing=0.02)
    known = (labels != 255).float()
    chances = logits.softmax(1)
    dice = torch.zeros(())
    for k in (2, 3):
        truth = (labels == k).float()
        both = (chances[:, k] * truth * known).sum()
        dice = dice + 1 - (2 * both + 100) / ((chances[:, k] * known).sum() + truth.sum() + 100)
    return entropy + 0.25 * dice


def save(ema: RegionNet, steps: int) -> None:
    """Write the averaged weights in half precision."""
    state = {name: value for name, value in ema.state_dict().items() if "num_batches" not in name}
    WEIGHTS.parent.mkdir(exist_ok=True)
    partial = WEIGHTS.with_suffix(".partial")
    write_tensors(
        partial,
        {name: value.half() for name, value in state.items()},
        {"model": "regions", "licence": "Apache-2.0", "steps": str(steps)},
    )
    os.replace(partial, WEIGHTS)


def train(portraits: Path, minutes: float, steps: int, size: int, restart: bool) -> None:
    """Train until the time or the steps are used up; the learning rate falls along the steps."""
    _, samples, share = load(portraits)
    net = RegionNet()
    net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    ema = deepcopy(net).eval()
    optimiser = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=0.02)
    done = 0
    if CHECKPOINT.exists() and not restart:
        kept = torch.load(CHECKPOINT, weights_only=True)
        net.load_state_dict(kept["net"])
        ema.load_state_dict(kept["ema"])
        optimiser.load_state_dict(kept["optimiser"])
        done = int(kept["done"])
    rng, start, running = np.random.default_rng(done), time.monotonic(), 0.0
    while done < steps and time.monotonic() - start < minutes * 60:
        fall = 0.5 + 0.5 * math.cos(math.pi * done / steps)
        rate = 2e-3 * min(1.0, (done + 1) / 100) * max(0.02, fall)
        for group in optimiser.param_groups:
            group["lr"] = rate
        inputs, labels = batch(rng, samples, share, size)
        inputs = inputs.to(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            logits = net(inputs)
        loss = loss_of(logits.float(), labels)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimiser.step()
        done += 1
        keep = min(0.998, done / (done + 20))
        with torch.no_grad():
            for mean, value in zip(
                ema.state_dict().values(), net.state_dict().values(), strict=True
            ):
                if mean.is_floating_point():
                    mean.lerp_(value, 1 - keep)
                else:
                    mean.copy_(value)
        running = (
            float(loss.detach()) if done == 1 else 0.98 * running + 0.02 * float(loss.detach())
        )
        if done % 100 == 0 or done == steps:
            speed = (time.monotonic() - start) / max(done, 1)
            print(f"step {done} loss {running:.4f} rate {rate:.5f} {speed:.2f} s", flush=True)
            torch.save({"net": net.state_dict(), "ema": ema.state_dict(),
                        "optimiser": optimiser.state_dict(), "done": done}, CHECKPOINT)  # fmt: skip
            save(ema, done)


def main() -> None:
    """Command line."""
    root = Path(__file__).parents[4]
    parser = argparse.ArgumentParser(description=f"Train the network of {len(CLASSES)} regions.")
    default = os.environ.get("AVATAR_PORTRAITS", str(root / "shared" / "portraits"))
    parser.add_argument("--portraits", type=Path, default=Path(default))
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--batch", type=int, default=12)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--restart", action="store_true")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    cv2.setNumThreads(1)
    torch.manual_seed(0)
    train(given.portraits, given.minutes, given.steps, given.batch, given.restart)


if __name__ == "__main__":
    main()
