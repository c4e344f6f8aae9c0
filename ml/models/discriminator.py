"""Discriminators: what tells drawn from real, patch by patch. They never leave the workshop.

Isola et al., "Image-to-Image Translation with Conditional Adversarial Networks" (PatchGAN, 2017),
with spectral normalisation (Miyato et al., 2018) and the hinge loss of `ml.training.losses`.
"""

from __future__ import annotations

from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812
from torch.nn.utils.parametrizations import spectral_norm


class PatchDiscriminator(ModelMixin, ConfigMixin):
    """Pictures (B, C, H, W) to a map of verdicts, high for real.

    Each verdict sees some 46 pixels: hair, skin and cloth, not whole faces. The picture is folded
    to half its side first; a CPU spends little here.

    Args:
        channels: of the picture; 3, or a code's.
        widths: features from fine to coarse; each step but the last halves the side.
        fold: side of the folded squares.
    """

    config_name = "config.json"  # type: ignore[assignment]

    @register_to_config
    def __init__(
        self, channels: int = 3, widths: tuple[int, ...] = (48, 96, 160), fold: int = 2
    ) -> None:
        super().__init__()
        steps: list[nn.Module] = []
        before = channels * fold * fold
        for k, width in enumerate(widths):
            last = k == len(widths) - 1
            side = 3 if last else 4
            layer = nn.Conv2d(before, width, side, stride=1 if last else 2, padding=1)
            steps.append(spectral_norm(layer))
            before = width
        self.steps = nn.ModuleList(steps)
        self.verdict = spectral_norm(nn.Conv2d(before, 1, 3, padding=1))

    def features(self, picture: Tensor) -> list[Tensor]:
        """What each layer sees, fine to coarse; the last entry is the map of verdicts."""
        x = F.pixel_unshuffle(picture, int(self.config["fold"]))
        seen = []
        for layer in self.steps:
            x = F.leaky_relu(layer(x), 0.2)
            seen.append(x)
        return [*seen, self.verdict(x)]

    def forward(self, picture: Tensor) -> Tensor:
        """The map of verdicts (B, 1, h, w)."""
        out: Tensor = self.features(picture)[-1]
        return out
