"""Training of the encoder: two pictures of one person agree, those of two do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ml.models import attributes
from ml.models.denoiser import REGIONS
from ml.models.encoder import FaceEncoder, close_up_box
from ml.training import losses
from ml.training.config import EncoderStage
from ml.training.data import drawn, twins
from ml.training.data.augment import View, plain, to_tensor_layout, wide
from ml.training.data.dataset import People
from ml.training.data.prepare import Sample
from ml.training.hardware import device, half
from ml.training.loop import Figures
from ml.training.sheets import grid, to_picture
from ml.training.tasks.conditions import planes


def close_up(view: View, side: int) -> View:
    """What the encoder sees of a view, `side` pixels wide."""
    left, top, width = close_up_box(view.image.shape[0])
    rows, columns = slice(top, top + width), slice(left, left + width)
    k = side / width
    how = cv2.INTER_AREA if k < 1 else cv2.INTER_LINEAR

    def cut(plane: NDArray[Any], mode: int) -> NDArray[Any]:
        part = np.ascontiguousarray(plane[rows, columns])
        return np.asarray(cv2.resize(part, (side, side), interpolation=mode))

    points = view.points.copy()
    points[:, :2] = (points[:, :2] - (left, top)) * k
    points[:, 2] *= k
    return replace(
        view,
        image=cut(view.image, how).astype(np.float32),
        regions=cut(view.regions, cv2.INTER_NEAREST).astype(np.uint8),
        matte=cut(view.matte, how).astype(np.float32),
        hair=cut(view.hair, how).astype(np.float32),
        points=points,
    )


def _stack(arrays: list[NDArray[np.float32]]) -> Tensor:
    return torch.from_numpy(np.stack(arrays)).to(device())


class EncoderTask:
    """See `ml.training.loop.Task`."""

    averaged: tuple[str, ...] = ("encoder",)

    def __init__(self, plan: EncoderStage, people: People, watched: People) -> None:
        self.plan, self.people = plan, people
        self.model = FaceEncoder(
            plan.side, plan.patch, plan.width, plan.depth, plan.heads, vector=plan.vector
        ).to(device())
        self.networks: Mapping[str, nn.Module] = {"encoder": self.model}
        decayed = [p for p in self.model.parameters() if p.ndim > 1]
        rest = [p for p in self.model.parameters() if p.ndim <= 1]
        groups: list[dict[str, Any]] = [{"params": decayed}, {"params": rest, "weight_decay": 0.0}]
        self.optimisers: Mapping[str, torch.optim.Optimizer] = {
            "encoder": torch.optim.AdamW(groups, weight_decay=plan.weight_decay, betas=(0.9, 0.98))
        }
        self.watched = watched
        chance = np.random.default_rng(5)
        shown = [self._plain(s) for s in watched.samples]
        self._photos = _stack([to_tensor_layout(v.image) for v in shown])
        changed = [drawn.draw(chance, self._see(chance, s).image) for s in watched.samples]
        self._drawn = _stack([to_tensor_layout(c) for c in changed])
        told = [self._traits(s, v) for s, v in zip(watched.samples, shown, strict=True)]
        self._values, self._known = _stack([t[0] for t in told]), _stack([t[1] for t in told])

    def _plain(self, sample: Sample) -> View:
        return close_up(plain(sample, 2 * self.plan.side), self.plan.side)

    def _see(self, chance: np.random.Generator, sample: Sample) -> View:
        return close_up(wide(chance, sample, 2 * self.plan.side), self.plan.side)

    @staticmethod
    def _traits(sample: Sample, view: View) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        masks = dict(zip(REGIONS, planes(view), strict=True))
        raw = attributes.of_view(view.image, masks, view.points, sample.facts, view.mirrored)
        return attributes.vector(raw)

    def batch(self, chance: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """Pictures (2B, 3, S, S), the first half partners of the second, values and known."""
        pictures, values, known = [], [], []
        chosen = chance.choice(
            len(self.people.samples),
            min(self.plan.batch, len(self.people.samples)),
            replace=False,
            p=self.people.share,
        )
        for turn in range(2):
            for k in chosen:
                sample = self.people.samples[k]
                twin = turn > 0 and chance.random() < self.plan.twins
                seen = twins.chosen(chance, sample) if twin else sample
                view = self._see(chance, seen)
                told = self._traits(seen, view)
                image = view.image
                if chance.random() < (0.3 if turn == 0 else 0.5):
                    image = drawn.draw(chance, image)
                    # Colours are not what they were.
                    told = (told[0], told[1] * _SHAPES)
                pictures.append(to_tensor_layout(image))
                values.append(told[0])
                known.append(told[1])
        stacked = [torch.from_numpy(np.stack(x)) for x in (pictures, values, known)]
        return stacked[0], stacked[1], stacked[2]

    def step(self, number: int, batch: tuple[Tensor, Tensor, Tensor]) -> Figures:
        """One step."""
        pictures, values, known = (part.to(device()) for part in batch)
        with half(self.plan.amp):
            read = self.model(pictures)
        one, other = read.vector.chunk(2)
        find = losses.info_nce(one, other, self.plan.temperature)
        # The score learns from the vectors but does not pull at them.
        score = losses.pairwise_sigmoid(self.model.logits(one.detach(), other.detach()))
        traits = ((read.traits.float() - values).abs() * known).sum() / known.sum().clamp(min=1)
        loss = find + 0.5 * score + self.plan.traits * traits
        self.optimisers["encoder"].zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), self.plan.clip)
        self.optimisers["encoder"].step()
        right = (one.detach() @ other.detach().T).argmax(1) == torch.arange(
            len(one), device=one.device
        )
        return {
            "loss": float(loss.detach()),
            "find": float(find.detach()),
            "found": float(right.float().mean()),
            "traits": float(traits.detach()),
            "score": float(score.detach()),
        }

    @torch.no_grad()
    def validate(self, averages: Mapping[str, nn.Module]) -> Figures:
        """Whether drawn pictures of watched people find their photos, and errors of attributes."""
        model = averages["encoder"]
        assert isinstance(model, FaceEncoder)
        photos, changed = model(self._photos), model(self._drawn)
        nearest = (changed.vector @ photos.vector.T).argmax(1)
        error = ((photos.traits - self._values).abs() * self._known).sum() / self._known.sum()
        return {
            "rank1": float(
                (nearest == torch.arange(len(nearest), device=nearest.device)).float().mean()
            ),
            "traits": float(error),
        }

    @torch.no_grad()
    def sheet(self, averages: Mapping[str, nn.Module]) -> NDArray[np.uint8]:
        """Drawn pictures of watched people above the photo that the encoder finds for each."""
        model = averages["encoder"]
        assert isinstance(model, FaceEncoder)
        some = self._drawn[:8]
        nearest = (model(some).vector @ model(self._photos).vector.T).argmax(1)
        rows = [list(some), [self._photos[int(k)] for k in nearest]]
        return grid([[to_picture(p) for p in row] for row in rows])

    def export(self, averages: Mapping[str, nn.Module], folder: Path) -> None:
        """The averaged encoder."""
        model = averages["encoder"]
        assert isinstance(model, FaceEncoder)
        model.save_pretrained(folder)


_COLOURS = ("lightness", "red", "yellow", "detail", "texture")
_SHAPES = np.array([not name.endswith(_COLOURS) for name in attributes.NAMES], np.float32)
"""1 for attributes that survive being drawn."""
