"""Training of the denoiser by flow matching on holes of every kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ml.models.autoencoder import PortraitAutoencoder
from ml.models.denoiser import Conditions, PortraitDenoiser
from ml.models.encoder import FaceEncoder
from ml.models.flow import draw_times, mix, sample
from ml.training.config import DenoiserStage
from ml.training.data import masks, twins
from ml.training.data.augment import View, natural, plain, to_tensor_layout, wide
from ml.training.data.dataset import People
from ml.training.data.prepare import Sample
from ml.training.hardware import device, half, to_device
from ml.training.loop import Figures
from ml.training.sheets import grid, to_picture
from ml.training.tasks.conditions import Dropout, Holed, drop, encode, with_hole
from ml.training.tasks.encoder import close_up

SHOWN = ("hair", "clothes", "around", "background", "face", "side")
"""Kinds of holes on a sample sheet."""
WATCHED = 12
"""People of the monitored part that are measured each time."""
LEAST_TIME = 0.1
"""Times below this weigh no more than it: the velocity's error is the code's over the time."""


def new_denoiser(plan: DenoiserStage, channels: int, tokens: int) -> PortraitDenoiser:
    """An untrained denoiser of the configured size.

    Args:
        channels: of the autoencoder's codes.
        tokens: width of the encoder's tokens.
    """
    return PortraitDenoiser(
        channels=channels,
        widths=plan.widths,
        layers=plan.layers,
        tokens=plan.tokens,
        head=plan.head,
        groups=plan.groups,
        identity_width=tokens,
        style_width=tokens,
    )


class DenoiserTask:
    """See `ml.training.loop.Task`.

    Args:
        plan: the stage's configuration.
        people: who is trained on.
        watched: who is only looked at.
        autoencoder: makes and reads the codes; not trained here.
        model: what is trained; see `new_denoiser`.
        encoder: reads identity; not trained here. Without it identity stays unknown.
    """

    averaged: tuple[str, ...] = ("denoiser",)

    def __init__(
        self,
        plan: DenoiserStage,
        people: People,
        watched: People,
        autoencoder: PortraitAutoencoder,
        model: PortraitDenoiser,
        encoder: FaceEncoder | None = None,
    ) -> None:
        self.plan, self.people, self.encoder = plan, people, encoder
        self.autoencoder, self.model = autoencoder, model
        to_device(autoencoder)
        if encoder is not None:
            to_device(encoder)
        to_device(self.model)
        self.networks: Mapping[str, nn.Module] = {"denoiser": self.model}
        self.optimisers: Mapping[str, torch.optim.Optimizer] = {
            "denoiser": torch.optim.AdamW(
                self.model.parameters(), weight_decay=plan.weight_decay, betas=(0.9, 0.99)
            )
        }
        # Channels count by how much of the picture they carry: the code's own spread.
        spread = 1 / autoencoder.scale
        self.channel_weight = (spread / spread.mean())[:, None, None]
        self.fixed = self._fix(watched)

    def _fix(self, watched: People) -> list[Holed]:
        """Watched people with holes that never change, kinds in turn."""
        chance, kinds = np.random.default_rng(1), list(masks.KINDS)
        out = []
        for k in range(WATCHED):
            person = watched.samples[k % len(watched.samples)]
            view, kind = plain(person, self.plan.size), kinds[k % len(kinds)]
            one = with_hole(person, view, kind, masks.cut(kind, chance, view))
            out.append(replace(one, face=self._face(view), style=self._face(view)))
        self._shown = []
        for k, kind in enumerate(SHOWN):
            person = watched.samples[(3 * k + 1) % len(watched.samples)]
            view = plain(person, self.plan.size)
            one = with_hole(person, view, kind, masks.cut(kind, chance, view))
            self._shown.append(replace(one, face=self._face(view), style=self._face(view)))
        return out

    def encode(self, batch: list[Holed]) -> tuple[Tensor, Conditions]:
        """Codes and conditions of a batch."""
        config = dict(self.model.config)
        return encode(self.autoencoder, self.encoder, batch, config, self.plan.amp)

    def _face(self, view: View) -> NDArray[np.float32] | None:
        """What the encoder sees of a view."""
        if self.encoder is None:
            return None
        return to_tensor_layout(close_up(view, int(self.encoder.config["side"])).image)

    def batch(self, chance: np.random.Generator) -> list[Holed]:
        """Natural views with holes by `masks.KINDS`."""
        out = []
        for person in self.people.draw(chance, self.plan.batch):
            style = self._style(chance, person)
            seen = person if style is None else twins.chosen(chance, person, style)
            view = natural(chance, seen, self.plan.size)
            kind, mask = masks.draw(chance, view)
            one = with_hole(seen, view, kind, mask)
            if self.encoder is not None:
                # Another picture of the same person: identity, not pixels, is to be carried over.
                face = self._face(wide(chance, person, self.plan.size))
                other = self._somebody(chance, style)
                one = replace(
                    one, face=face, style=self._face(natural(chance, other, view.image.shape[0]))
                )
            out.append(one)
        return out

    def _style(self, chance: np.random.Generator, person: Sample) -> str | None:
        """The style somebody is to be drawn in, None for the photo."""
        if self.encoder is None or not person.twins or chance.random() >= self.plan.twins:
            return None
        return sorted(person.twins)[int(chance.integers(len(person.twins)))]

    def _somebody(self, chance: np.random.Generator, style: str | None) -> Sample:
        """Anybody in a style: whose picture shows it, and not what the person looks like."""
        several = self.people.draw(chance, 8)
        if style is None:
            return several[0]
        able = [one for one in several if style in one.twins] or [
            one for one in self.people.samples if style in one.twins
        ]
        return twins.chosen(chance, able[0], style)

    def loss(
        self, model: PortraitDenoiser, clean: Tensor, given: Conditions, time: Tensor, noise: Tensor
    ) -> Tensor:
        """(B,) mean absolute error of the predicted velocity inside the hole (and a little of it
        outside), channels weighted."""
        with half(self.plan.amp):
            guess = model(mix(clean, noise, time), time, given).float()
        cells = (given.mask > 0).float()
        weight = cells + self.plan.outside * (1 - cells)
        error = ((guess - clean).abs() * self.channel_weight).mean(1, keepdim=True)
        mean = (error * weight).sum((1, 2, 3)) / weight.sum((1, 2, 3))
        return mean / time.clamp(min=LEAST_TIME)

    def step(self, number: int, batch: list[Holed]) -> Figures:
        """One step."""
        clean, given = self.encode(batch)
        given = drop(given, Dropout())
        time = draw_times(len(clean), self.plan.time_mean, self.plan.time_spread, None).to(device())
        loss = self.loss(self.model, clean, given, time, torch.randn_like(clean)).mean()
        self.optimisers["denoiser"].zero_grad(set_to_none=True)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.model.parameters(), self.plan.clip)
        self.optimisers["denoiser"].step()
        return {"loss": float(loss.detach()), "gradient": float(norm)}

    @torch.no_grad()
    def validate(self, averages: Mapping[str, nn.Module]) -> Figures:
        """The loss on fixed holes, at three fixed times, without what would tell the answer."""
        model = averages["denoiser"]
        assert isinstance(model, PortraitDenoiser)
        clean, given = self.encode(self.fixed)
        generator = torch.Generator().manual_seed(3)
        noise = torch.randn(clean.shape, generator=generator).to(device())
        figures = {}
        for time in (0.3, 0.6, 0.9):
            losses = self.loss(
                model, clean, given, torch.full((len(clean),), time, device=device()), noise
            )
            figures[f"loss_{time}"] = float(losses.mean())
        figures["loss"] = float(np.mean(list(figures.values())))
        return figures

    @torch.no_grad()
    def fill(
        self, model: PortraitDenoiser, batch: Sequence[Holed], seed: int, free: bool
    ) -> Tensor:
        """(B, 3, S, S): the holes filled, what is kept put back.

        Args:
            free: whether shape and attributes are the model's to choose.
        """
        _, given = self.encode(list(batch))
        if free:
            given = drop(given, Dropout(regions=0, regions_inside=1, each=0, attributes=1))
        generator = torch.Generator().manual_seed(seed)
        with half(self.plan.amp):
            code = sample(model, given, generator, self.plan.sample_steps)
            drawn = self.autoencoder.decode(self.autoencoder.restore(code)).float()
        mask = torch.from_numpy(np.stack([b.mask for b in batch])).to(device())
        mask = nn.functional.avg_pool2d(mask, 5, 1, 2)
        truth = torch.from_numpy(np.stack([b.picture for b in batch])).to(device())
        return drawn * mask + truth * (1 - mask)

    def sheet(self, averages: Mapping[str, nn.Module]) -> NDArray[np.uint8]:
        """A column a kind of hole: the photo, what the model saw, filled by the known region map
        and attributes, and freely with two seeds."""
        model = averages["denoiser"]
        assert isinstance(model, PortraitDenoiser)
        seen = []
        for one in self._shown:
            grey = one.mask * 0.3 + (1 - one.mask) * one.picture
            seen.append(torch.from_numpy(grey.astype(np.float32)))
        told = self.fill(model, self._shown, 0, free=False)
        rows = [[torch.from_numpy(one.picture) for one in self._shown], seen, list(told)]
        rows += [list(self.fill(model, self._shown, seed, free=True)) for seed in (1, 2)]
        return grid([[to_picture(p) for p in row] for row in rows])

    def export(self, averages: Mapping[str, nn.Module], folder: Path) -> None:
        """The averaged denoiser."""
        model = averages["denoiser"]
        assert isinstance(model, PortraitDenoiser)
        model.save_pretrained(folder)
