"""Building blocks the models share."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812


class PlainResidual(nn.Module):
    """Two 3x3 convolutions about an activation, added to the input; no normalisation.

    Lim et al., "Enhanced Deep Residual Networks" (EDSR, 2017): without normalisation colours are
    kept, no statistic travels from one end of a picture to the other, and a CPU does less. The
    second convolution starts at zero, so that a deep stack starts as the identity (Zhang et al.,
    "Fixup Initialization", 2019).
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) to the same."""
        out: Tensor = x + self.second(F.silu(self.first(F.silu(x))))
        return out


def residuals(width: int, depth: int) -> nn.Sequential:
    """A stack of `PlainResidual`."""
    return nn.Sequential(*(PlainResidual(width) for _ in range(depth)))


def reset_parameters(convolution: nn.Conv2d, gain: float) -> None:
    """Orthogonal start of the given gain, zero bias."""
    with torch.no_grad():
        nn.init.orthogonal_(convolution.weight, gain)
        if convolution.bias is not None:
            nn.init.zeros_(convolution.bias)
