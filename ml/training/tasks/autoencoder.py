"""Training of the autoencoder and, in parallel, of its discriminator."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from ml.models.autoencoder import FACTOR, PortraitAutoencoder
from ml.models.discriminator import PatchDiscriminator
from ml.training import losses
from ml.training.config import AutoencoderStage
from ml.training.data import twins
from ml.training.data.augment import natural, plain, to_tensor_layout, wide
from ml.training.data.dataset import People
from ml.training.hardware import device, half, to_device
from ml.training.loop import Figures
from ml.training.sheets import grid, to_picture

WATCHED = 16
"""People of the monitored part that are measured each time."""


def psnr(drawn: Tensor, truth: Tensor) -> Tensor:
    """Peak signal-to-noise ratio in decibels of each of (B, 3, H, W) in -1..1."""
    error = (drawn.clamp(-1, 1) - truth).square().mean((1, 2, 3)) / 4
    return -10 * torch.log10(error.clamp(min=1e-10))


def detail(picture: Tensor) -> Tensor:
    """Mean strength of the finest Laplacian band of each picture: how sharp it is."""
    return losses.laplacian_bands(picture, 1)[0].abs().mean((1, 2, 3))


class AutoencoderTask:
    """See `ml.training.loop.Task`.

    Args:
        plan: the stage's configuration.
        people: who is trained on.
        watched: who is only looked at.
    """

    averaged: tuple[str, ...] = ("autoencoder",)

    def __init__(self, plan: AutoencoderStage, people: People, watched: People) -> None:
        self.plan, self.people = plan, people
        self.model = PortraitAutoencoder(
            plan.channels,
            plan.encoder_widths,
            plan.encoder_depths,
            plan.decoder_widths,
            plan.decoder_depths,
        )
        self.judge = PatchDiscriminator(3, plan.discriminator_widths)
        self._start_linear()
        for network in (self.model, self.judge):
            to_device(network)
        self.networks: Mapping[str, nn.Module] = {
            "autoencoder": self.model,
            "discriminator": self.judge,
        }
        self.optimisers: Mapping[str, torch.optim.Optimizer] = {
            "autoencoder": torch.optim.AdamW(
                self.model.parameters(), weight_decay=plan.weight_decay, betas=(0.9, 0.99)
            ),
            "discriminator": torch.optim.AdamW(
                self.judge.parameters(), weight_decay=0.0, betas=(0.5, 0.9)
            ),
        }
        views = [plain(sample, plan.size) for sample in watched.samples[:WATCHED]]
        stack = np.stack([to_tensor_layout(view.image) for view in views])
        self.watched = torch.from_numpy(stack).to(device())

    def _start_linear(self) -> None:
        chance = np.random.default_rng(self.plan.seed)
        folded = []
        for sample in self.people.draw(chance, min(200, 4 * len(self.people.samples))):
            view = natural(chance, sample, self.plan.size)
            picture = torch.from_numpy(to_tensor_layout(view.image))[None]
            cells = F.pixel_unshuffle(picture, FACTOR)[0].flatten(1).T
            folded.append(cells[torch.randperm(len(cells))[:400]])
        self.model.start_linear(torch.cat(folded))

    def batch(self, chance: np.random.Generator) -> Tensor:
        """(B, 3, crop, crop): squares of portraits, half of them widely changed."""
        plan, out = self.plan, []
        for k, person in enumerate(self.people.draw(chance, plan.batch)):
            sample = twins.chosen(chance, person) if chance.random() < plan.twins else person
            view = (wide if k % 2 else natural)(chance, sample, plan.size)
            # Up to a third of the squares are on the face, which is looked at most.
            y, x = chance.integers(0, plan.size - plan.crop + 1, 2)
            if chance.random() < 0.35:
                cx, cy = view.points[:, 0].mean(), view.points[:, 1].mean()
                most = plan.size - plan.crop
                x = int(np.clip(cx - plan.crop / 2 + chance.normal(0, 12), 0, most))
                y = int(np.clip(cy - plan.crop / 2 + chance.normal(0, 12), 0, most))
            out.append(to_tensor_layout(view.image[y : y + plan.crop, x : x + plan.crop]))
        return torch.from_numpy(np.stack(out))

    def step(self, number: int, batch: Tensor) -> Figures:
        """The autoencoder's step, then the discriminator's."""
        plan = self.plan
        truth = batch.to(device(), memory_format=torch.channels_last)
        frozen = number >= plan.freeze_from
        self.model.encoder.requires_grad_(not frozen)
        with half(plan.amp):
            out = self.model(truth)
        drawn = out.picture.float()
        leaf = drawn.detach().requires_grad_()
        main = losses.pyramid_loss(leaf, truth)
        (pull,) = torch.autograd.grad(main, leaf)
        figures = {
            "loss": float(main.detach()),
            "psnr": float(psnr(leaf.detach(), truth).mean()),
        }
        if number >= plan.adversarial_from - plan.adversarial_warm_up:
            figures |= self._judge(leaf.detach(), truth)
        if number >= plan.adversarial_from:
            push, more = self._fool(leaf, truth)
            ramp = min(1.0, (number - plan.adversarial_from + 1) / 500)
            pull = pull + ramp * plan.adversarial * losses.adaptive_weight(pull, push) * push
            figures |= more
        kl = out.code.kl().mean() / out.code.mean[0].numel()
        figures["kl"] = float(kl.detach())
        self.optimisers["autoencoder"].zero_grad(set_to_none=True)
        if frozen:
            drawn.backward(pull)
        else:
            torch.autograd.backward([drawn, plan.kl * kl], [pull, torch.ones_like(kl)])
        nn.utils.clip_grad_norm_(self.model.parameters(), plan.clip)
        self.optimisers["autoencoder"].step()
        return figures

    def _fool(self, leaf: Tensor, truth: Tensor) -> tuple[Tensor, Figures]:
        """The gradient that makes drawn pictures look real, at the picture."""
        self.judge.requires_grad_(False)
        with half(self.plan.amp):
            seen = [f.float() for f in self.judge.features(leaf)]
            with torch.no_grad():
                real = [f.float() for f in self.judge.features(truth)]
        fooled = -seen[-1].mean()
        match = losses.feature_matching(seen[:-1], real[:-1])
        (push,) = torch.autograd.grad(fooled + 2.0 * match, leaf)
        return push, {"fooled": float(fooled.detach()), "match": float(match.detach())}

    def _judge(self, drawn: Tensor, truth: Tensor) -> Figures:
        """The discriminator's own step."""
        self.judge.requires_grad_(True)
        with half(self.plan.amp):
            real, fake = self.judge(truth).float(), self.judge(drawn).float()
        loss = losses.hinge_real_and_drawn(real, fake)
        self.optimisers["discriminator"].zero_grad(set_to_none=True)
        loss.backward()
        self.optimisers["discriminator"].step()
        return {"judge": float(loss.detach())}

    @torch.no_grad()
    def redraw(self, model: nn.Module, pictures: Tensor) -> Tensor:
        """Pictures (B, 3, H, W) through the code's mean and back."""
        assert isinstance(model, PortraitAutoencoder)
        with half(self.plan.amp):
            out = [model.decode(model.encode(p[None]).mode()).float() for p in pictures]
        return torch.cat(out)

    def validate(self, averages: Mapping[str, nn.Module]) -> Figures:
        """PSNR, and sharpness as a share of the original's."""
        drawn = self.redraw(averages["autoencoder"], self.watched)
        return {
            "psnr": float(psnr(drawn, self.watched).mean()),
            "detail": float((detail(drawn) / detail(self.watched)).mean()),
        }

    def sheet(self, averages: Mapping[str, nn.Module]) -> NDArray[np.uint8]:
        """Watched people above what becomes of them."""
        some = self.watched[:6]
        drawn = self.redraw(averages["autoencoder"], some)
        return grid([[to_picture(p) for p in some], [to_picture(p) for p in drawn]])

    @torch.no_grad()
    def export(self, averages: Mapping[str, nn.Module], folder: Path) -> None:
        """The averaged autoencoder with its codes' measured mean and spread."""
        model = averages["autoencoder"]
        assert isinstance(model, PortraitAutoencoder)
        chance = np.random.default_rng(0)
        codes = []
        for sample in self.people.draw(chance, min(32, len(self.people.samples))):
            view = natural(chance, sample, self.plan.size)
            picture = torch.from_numpy(to_tensor_layout(view.image))[None].to(device())
            with half(self.plan.amp):
                codes.append(model.encode(picture).mode().float())
        code = torch.cat(codes)
        model.shift.copy_(code.mean((0, 2, 3)))
        model.scale.copy_(1 / code.std((0, 2, 3)).clamp(min=1e-4))
        model.save_pretrained(folder)
