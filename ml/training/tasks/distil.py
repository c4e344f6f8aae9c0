"""Distillation of the denoiser to four steps, with a discriminator on codes.

Sauer et al., "Adversarial Diffusion Distillation" (2023), in the code's space (as their "LADD",
2024): the student answers in one step from one of the few times it will be used at; the teacher,
shown the answer with fresh noise, says what it would have made of it; a discriminator that is
trained in parallel compares it with real codes. The ordinary flow loss anchors both.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from ml.models.autoencoder import PortraitAutoencoder
from ml.models.denoiser import Conditions, PortraitDenoiser
from ml.models.discriminator import PatchDiscriminator
from ml.models.encoder import FaceEncoder
from ml.models.flow import mix, times
from ml.training import losses
from ml.training.config import DistilStage
from ml.training.data.dataset import People
from ml.training.hardware import device, half, to_device
from ml.training.loop import Figures
from ml.training.tasks.conditions import Dropout, Holed, drop
from ml.training.tasks.denoiser import DenoiserTask


class DistilTask(DenoiserTask):
    """See `ml.training.loop.Task`.

    Args:
        teacher: the trained denoiser; the student starts as its copy.
    """

    def __init__(
        self,
        plan: DistilStage,
        people: People,
        watched: People,
        autoencoder: PortraitAutoencoder,
        teacher: PortraitDenoiser,
        encoder: FaceEncoder | None = None,
    ) -> None:
        student: PortraitDenoiser = PortraitDenoiser.from_config(teacher.config)
        student.load_state_dict(teacher.state_dict())
        super().__init__(plan, people, watched, autoencoder, student, encoder)
        self.teacher = teacher.eval().requires_grad_(False)
        to_device(self.teacher)
        channels = int(teacher.config["channels"])
        # It sees the hole too: what matters is whether the filling fits what is around it.
        self.judge = PatchDiscriminator(channels + 1, plan.discriminator_widths, fold=1).to(
            device()
        )
        self.networks: Mapping[str, nn.Module] = {"denoiser": student, "discriminator": self.judge}
        self.optimisers: Mapping[str, torch.optim.Optimizer] = {
            **self.optimisers,
            "discriminator": torch.optim.AdamW(
                self.judge.parameters(), weight_decay=0.0, betas=(0.5, 0.9)
            ),
        }
        self.strength = plan.adversarial
        self.anchor = plan.anchor
        self.times = times(plan.sample_steps)[:-1]

    def step(self, number: int, batch: list[Holed]) -> Figures:
        """The student's step, then the discriminator's."""
        clean, given = self.encode(batch)
        given = drop(given, Dropout())
        count, noise = len(clean), torch.randn_like(clean)
        time = self.times[torch.randint(len(self.times), (count,))].to(device())
        cells = (given.mask > 0).float()
        with half(self.plan.amp):
            answer = self.model(mix(clean, noise, time), time, given).float()
        filled = answer * cells + clean * (1 - cells)
        lesson = self._lesson(filled.detach(), given, time)
        distance = self._inside((answer - lesson).abs(), cells)
        anchor = self._inside((answer - clean).abs(), cells) * (1 - time)
        (pull,) = torch.autograd.grad(
            distance.mean() + self.anchor * anchor.mean(), answer, retain_graph=True
        )
        leaf = filled.detach().requires_grad_()
        self.judge.requires_grad_(False)
        with half(self.plan.amp):
            fooled = -self.judge(torch.cat([leaf, given.mask], 1)).float().mean()
        (push,) = torch.autograd.grad(fooled, leaf)
        weight = self.strength * losses.adaptive_weight(pull, push * cells)
        self.optimisers["denoiser"].zero_grad(set_to_none=True)
        answer.backward(pull + weight * push * cells)
        nn.utils.clip_grad_norm_(self.model.parameters(), self.plan.clip)
        self.optimisers["denoiser"].step()
        judged = self._learn_to_judge(filled.detach(), clean, given.mask)
        return {
            "loss": float(distance.mean().detach()),
            "anchor": float(anchor.mean().detach()),
            "fooled": float(fooled.detach()),
            "judge": judged,
        }

    @torch.no_grad()
    def _lesson(self, filled: Tensor, given: Conditions, time: Tensor) -> Tensor:
        """What the teacher makes of an answer to which noise is added anew, less than before."""
        share = torch.rand(len(time), device=time.device).clamp(0.05, 0.95)
        again = mix(filled, torch.randn_like(filled), time * share)
        with half(self.plan.amp):
            lesson: Tensor = self.teacher(again, time * share, given).float()
        return lesson

    def _inside(self, error: Tensor, cells: Tensor) -> Tensor:
        """(B,) mean error in the hole, channels weighted."""
        mean = (error * self.channel_weight).mean(1, keepdim=True) * cells
        return mean.sum((1, 2, 3)) / cells.sum((1, 2, 3)).clamp(min=1)

    def _learn_to_judge(self, filled: Tensor, clean: Tensor, mask: Tensor) -> float:
        self.judge.requires_grad_(True)
        with half(self.plan.amp):
            real = self.judge(torch.cat([clean, mask], 1)).float()
            fake = self.judge(torch.cat([filled, mask], 1)).float()
        loss = losses.hinge_real_and_drawn(real, fake)
        self.optimisers["discriminator"].zero_grad(set_to_none=True)
        loss.backward()
        self.optimisers["discriminator"].step()
        return float(loss.detach())
