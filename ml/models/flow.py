"""Flow matching: how codes and noise mix, and how noise becomes a code again.

The path is the straight line of rectified flow (Liu et al., 2023): at time t a code is
(1 - t) clean + t noise, so its velocity is noise - clean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from ml.models.denoiser import Conditions, Droppable, PortraitDenoiser

Guidance = Mapping[Droppable, float]
"""How far to go beyond what the model says without a condition: 1 follows it as it is."""


def mix(clean: Tensor, noise: Tensor, time: Tensor) -> Tensor:
    """Codes (B, C, h, w) at times (B,)."""
    t = time[:, None, None, None]
    return (1 - t) * clean + t * noise


def draw_times(count: int, mean: float, spread: float, generator: torch.Generator | None) -> Tensor:
    """(count,) times from a logit-normal distribution (Esser et al., 2024): most in the middle,
    where the model has most to decide."""
    return torch.sigmoid(torch.randn(count, generator=generator) * spread + mean)


def times(steps: int, shift: float = 1.0) -> Tensor:
    """(steps + 1,) times from 1 to 0; a shift above 1 spends more of them on noise."""
    even = torch.linspace(1, 0, steps + 1)
    return shift * even / (1 + (shift - 1) * even)


def cells_of(mask: Tensor, side: int) -> tuple[Tensor, Tensor]:
    """A hole's mask (B, 1, H, W) on the code's grid (cells of `side` pixels).

    Returns:
        the share of each cell that is to be drawn, and 1 for each cell any of which is.
    """
    share = torch.nn.functional.avg_pool2d(mask, side)
    return share, (share > 0).to(mask.dtype)


def guided(
    model: PortraitDenoiser, noisy: Tensor, time: Tensor, given: Conditions, guidance: Guidance
) -> Tensor:
    """The clean code, pushed beyond each condition apart (Ho and Salimans, "Classifier-Free
    Diffusion Guidance", 2022; one term a condition as in Brooks et al., 2023)."""
    full: Tensor = model(noisy, time, given)
    out = full
    for name, strength in guidance.items():
        if strength != 1.0:
            out = out + (strength - 1) * (full - model(noisy, time, given.without(name)))
    return out


@torch.no_grad()
def sample(
    model: PortraitDenoiser,
    given: Conditions,
    generator: torch.Generator,
    steps: int,
    guidance: Guidance | None = None,
    shift: float = 1.0,
    report: Callable[[int, int], None] | None = None,
) -> Tensor:
    """Codes (B, C, h, w) drawn from noise by Euler's method; kept cells come back unchanged.

    Args:
        report: called after each step with its number and how many there are.
    """
    keep = (given.mask == 0).to(given.kept.dtype)
    # Noise comes from the CPU's generator, so that a seed means the same everywhere.
    code = torch.randn(given.kept.shape, generator=generator).to(given.kept)
    grid = times(steps, shift)
    for k in range(steps):
        now, then = float(grid[k]), float(grid[k + 1])
        time = torch.full((len(code),), now, dtype=code.dtype, device=code.device)
        clean = guided(model, code, time, given, guidance or {}).to(code.dtype)
        clean = clean * (1 - keep) + given.kept * keep
        code = clean + (code - clean) * (then / now)
        if report is not None:
            report(k + 1, steps)
    return code
