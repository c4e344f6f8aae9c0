"""The autoencoder: a portrait as a small grid of numbers, and back.

A KL-regularised autoencoder (Kingma and Welling, "Auto-Encoding Variational Bayes", 2014;
Rombach et al., "High-Resolution Image Synthesis with Latent Diffusion Models", 2022), 8x down.
Two things make it cheap enough for two cores. Pictures are folded to a quarter of their side
before the first convolution (space to depth), so nothing is computed at full resolution. And a
linear path runs beside the network on both sides, started from the principal components of 8x8
patches: the network starts as good as the best linear code of its size and only learns what that
misses. There is no normalisation (see `ml.models.blocks.PlainResidual`).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from ml.models.blocks import residuals

FACTOR = 8
"""Pixels a side that one cell of the grid stands for."""
_PATCH = 3 * FACTOR * FACTOR


@dataclass(frozen=True)
class Reconstruction:
    """What a training step needs.

    Attributes:
        picture: (B, 3, H, W), about -1..1.
        code: the distribution over (B, C, H / 8, W / 8) codes it was drawn from.
    """

    picture: Tensor
    code: DiagonalGaussianDistribution


class _Encoder(nn.Module):
    def __init__(self, channels: int, widths: tuple[int, int], depths: tuple[int, int]) -> None:
        super().__init__()
        fine, coarse = widths
        self.stem = nn.Conv2d(3 * 16, fine, 3, padding=1)
        self.fine = residuals(fine, depths[0])
        self.down = nn.Conv2d(fine, coarse, 4, stride=2, padding=1)
        self.coarse = residuals(coarse, depths[1])
        self.head = nn.Conv2d(coarse, 2 * channels, 3, padding=1)
        self.linear = nn.Conv2d(_PATCH, channels, 1)

    def forward(self, picture: Tensor) -> Tensor:
        """(B, 3, H, W) to the moments (B, 2C, H / 8, W / 8)."""
        x = self.stem(F.pixel_unshuffle(picture, 4))
        x = self.coarse(self.down(F.silu(self.fine(x))))
        mean, spread = self.head(F.silu(x)).chunk(2, 1)
        return torch.cat([mean + self.linear(F.pixel_unshuffle(picture, FACTOR)), spread], 1)


class _Decoder(nn.Module):
    def __init__(self, channels: int, widths: tuple[int, int], depths: tuple[int, int]) -> None:
        super().__init__()
        fine, coarse = widths
        self.stem = nn.Conv2d(channels, coarse, 3, padding=1)
        self.coarse = residuals(coarse, depths[1])
        self.up = nn.Conv2d(coarse, 4 * fine, 1)
        self.fine = residuals(fine, depths[0])
        self.finer = nn.Conv2d(fine, 4 * 24, 1)
        self.smooth = nn.Conv2d(24, 24, 3, padding=1)
        self.head = nn.Conv2d(24, 12, 3, padding=1)
        self.linear = nn.Conv2d(channels, _PATCH, 1)

    def forward(self, code: Tensor) -> Tensor:
        """(B, C, H, W) to the picture (B, 3, 8H, 8W)."""
        x = self.coarse(self.stem(code))
        x = self.fine(F.pixel_shuffle(self.up(F.silu(x)), 2))
        x = F.pixel_shuffle(self.finer(F.silu(x)), 2)
        # At half resolution, so that the seams between folded pixels are seen and closed.
        x = self.head(F.silu(x + self.smooth(F.silu(x))))
        return F.pixel_shuffle(x, 2) + F.pixel_shuffle(self.linear(code), FACTOR)


class PortraitAutoencoder(ModelMixin, ConfigMixin):
    """Portraits in -1..1 to codes and back; see the module.

    Args:
        channels: numbers in a cell of the code.
        encoder_widths, decoder_widths: features at a quarter and at an eighth of the side.
        encoder_depths, decoder_depths: residual blocks there.
        shift, scale: one number a channel each; `normalise` brings codes to about zero mean and
            unit spread with them. Measured after training.
    """

    config_name = "config.json"  # type: ignore[assignment]
    _supports_gradient_checkpointing = False

    @register_to_config
    def __init__(
        self,
        channels: int = 16,
        encoder_widths: tuple[int, int] = (64, 160),
        encoder_depths: tuple[int, int] = (1, 4),
        decoder_widths: tuple[int, int] = (96, 224),
        decoder_depths: tuple[int, int] = (3, 3),
    ) -> None:
        super().__init__()
        self.encoder = _Encoder(channels, encoder_widths, encoder_depths)
        self.decoder = _Decoder(channels, decoder_widths, decoder_depths)
        for side in (self.encoder, self.decoder):
            nn.init.zeros_(side.head.weight)
            nn.init.zeros_(side.head.bias)  # type: ignore[arg-type]
        with torch.no_grad():
            # Little noise at first: the spread's logarithm.
            self.encoder.head.bias[channels:].fill_(-6.0)  # type: ignore[index]
        self.register_buffer("shift", torch.zeros(channels))
        self.register_buffer("scale", torch.ones(channels))
        self.shift: Tensor
        self.scale: Tensor

    @torch.no_grad()
    def start_linear(self, patches: Tensor) -> None:
        """Start both linear paths from the principal components of patches.

        Args:
            patches: (N, 192) folded 8x8 patches in -1..1, N much larger than 192, in the order
                of `pixel_unshuffle`.
        """
        mean = patches.mean(0)
        _, values, axes = torch.linalg.svd(patches - mean, full_matrices=False)
        channels = int(self.config["channels"])
        spread = values[:channels] / len(patches) ** 0.5
        # Half way to unit spread: the strongest components stay the strongest, and the weak are
        # not drowned in the code's noise.
        down = axes[:channels] / spread[:, None].sqrt()
        up = axes[:channels].T * spread.sqrt()
        self.encoder.linear.weight.copy_(down[..., None, None])
        self.encoder.linear.bias.copy_(-down @ mean)  # type: ignore[union-attr]
        self.decoder.linear.weight.copy_(up[..., None, None])
        self.decoder.linear.bias.copy_(mean)  # type: ignore[union-attr]

    def encode(self, picture: Tensor) -> DiagonalGaussianDistribution:
        """The distribution over codes (B, C, H / 8, W / 8) of pictures (B, 3, H, W) in -1..1."""
        return DiagonalGaussianDistribution(self.encoder(picture))

    def decode(self, code: Tensor) -> Tensor:
        """Codes (B, C, H, W), not normalised, to pictures (B, 3, 8H, 8W)."""
        picture: Tensor = self.decoder(code)
        return picture

    def normalise(self, code: Tensor) -> Tensor:
        """Codes as the denoiser knows them: zero mean and unit spread in each channel."""
        return (code - self.shift[:, None, None]) * self.scale[:, None, None]

    def restore(self, code: Tensor) -> Tensor:
        """The inverse of `normalise`."""
        return code / self.scale[:, None, None] + self.shift[:, None, None]

    def forward(self, picture: Tensor, generator: torch.Generator | None = None) -> Reconstruction:
        """Encode, draw a code, decode."""
        code = self.encode(picture)
        return Reconstruction(self.decode(code.sample(generator)), code)
