"""The denoiser: from noise, and whatever is known, to a portrait's code.

A UNet (`diffusers.UNet2DConditionModel`) on the autoencoder's grid, trained by flow matching
(Lipman et al., 2023; Liu et al., "Rectified flow", 2023) to predict the clean code, which few
steps and little training turn into something smooth rather than something noisy (Li and He,
"Back to Basics", 2025). One model serves generation, variation, attribute edits, inpainting and
style transfer, because every condition may be missing:

- beside the noisy code, by concatenation: the code of what is kept, the mask of what is to be
  drawn, and a region map;
- by cross-attention: identity tokens, a style token, one token an attribute;
- by modulation of every residual block's scale and shift: attributes and style once more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import torch
from diffusers import UNet2DConditionModel
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor, nn

from ml.contracts import Region
from ml.models import attributes

REGIONS = tuple(Region)
"""Planes of a region map."""
Droppable = Literal["identity", "style", "attributes", "regions"]


@dataclass(frozen=True)
class Conditions:
    """What is known. B pictures, C channels of the code, h by w cells.

    Attributes:
        kept: (B, C, h, w) normalised code of what is kept, zero in cells to be drawn.
        mask: (B, 1, h, w) share of each cell that is to be drawn.
        regions: (B, 9, h, w) share of each region in a cell, zero where unknown.
        values, known: (B, A) attributes in -1..1, and 1 for each that is known.
        identity: (B, T, D) tokens of `ml.models.encoder`; with `has_identity` (B,) 0 or 1.
        style: (B, D) token; with `has_style` (B,).
    """

    kept: Tensor
    mask: Tensor
    regions: Tensor
    values: Tensor
    known: Tensor
    identity: Tensor
    has_identity: Tensor
    style: Tensor
    has_style: Tensor

    def without(self, name: Droppable) -> Conditions:
        """The same with one condition unknown, for guidance."""
        if name == "regions":
            return replace(self, regions=torch.zeros_like(self.regions))
        if name == "attributes":
            return replace(self, known=torch.zeros_like(self.known))
        if name == "identity":
            return replace(self, has_identity=torch.zeros_like(self.has_identity))
        return replace(self, has_style=torch.zeros_like(self.has_style))


class PortraitDenoiser(ModelMixin, ConfigMixin):
    """Noisy codes and conditions to clean codes; see the module.

    Args:
        channels: of the code.
        widths: features at the code's resolution, at a half and at a quarter of it.
        layers: residual blocks there.
        tokens: width of the tokens that cross-attention sees.
        identity_tokens, identity_width: of what `ml.models.encoder` gives.
        style_width: of the style token.
        attribute_count: entries of the attribute vector.
        head: width of an attention head.
        groups: of group normalisation; divides every width.
    """

    config_name = "config.json"  # type: ignore[assignment]

    @register_to_config
    def __init__(
        self,
        channels: int = 16,
        widths: tuple[int, int, int] = (96, 160, 256),
        layers: tuple[int, int, int] = (1, 2, 2),
        tokens: int = 192,
        identity_tokens: int = 4,
        identity_width: int = 256,
        style_width: int = 256,
        attribute_count: int = attributes.COUNT,
        head: int = 32,
        groups: int = 16,
    ) -> None:
        super().__init__()
        crossing = "SimpleCrossAttnDownBlock2D"
        unet: Any = UNet2DConditionModel(
            sample_size=32,
            in_channels=2 * channels + 1 + len(REGIONS),
            out_channels=channels,
            block_out_channels=tuple(widths),
            layers_per_block=tuple(layers),
            down_block_types=("DownBlock2D", crossing, crossing),
            mid_block_type="UNetMidBlock2DSimpleCrossAttn",
            up_block_types=("SimpleCrossAttnUpBlock2D", "SimpleCrossAttnUpBlock2D", "UpBlock2D"),
            cross_attention_dim=tokens,
            attention_head_dim=head,
            norm_num_groups=groups,
            resnet_time_scale_shift="scale_shift",
            class_embed_type="projection",
            projection_class_embeddings_input_dim=2 * attribute_count + style_width + 1,
        )
        nn.init.zeros_(unet.conv_out.weight)
        nn.init.zeros_(unet.conv_out.bias)
        self.unet = unet
        self.identity_in = nn.Linear(identity_width, tokens)
        self.style_in = nn.Linear(style_width, tokens)
        self.identity_unknown = nn.Parameter(torch.randn(identity_tokens, tokens) * 0.02)
        self.style_unknown = nn.Parameter(torch.randn(1, tokens) * 0.02)
        self.attribute_name = nn.Parameter(torch.randn(attribute_count, tokens) * 0.02)
        self.attribute_way = nn.Parameter(torch.randn(attribute_count, tokens) * 0.02)
        self.attribute_unknown = nn.Parameter(torch.randn(attribute_count, tokens) * 0.02)

    def tokens_of(self, given: Conditions) -> Tensor:
        """(B, T + 1 + A, tokens) for cross-attention; what is unknown has learnt tokens."""
        here = given.has_identity[:, None, None]
        identity = self.identity_in(given.identity) * here + self.identity_unknown * (1 - here)
        here = given.has_style[:, None]
        style = self.style_in(given.style) * here + self.style_unknown * (1 - here)
        known = given.known[..., None]
        way = self.attribute_name + given.values[..., None] * self.attribute_way
        traits = way * known + self.attribute_unknown * (1 - known)
        return torch.cat([identity, style[:, None], traits], 1)

    def modulation_of(self, given: Conditions) -> Tensor:
        """(B, 2A + style + 1) for the residual blocks' scale and shift."""
        here = given.has_style[:, None]
        parts = (given.values * given.known, given.known, given.style * here, here)
        return torch.cat(parts, 1)

    def forward(self, noisy: Tensor, time: Tensor, given: Conditions) -> Tensor:
        """The clean code (B, C, h, w).

        Args:
            noisy: (B, C, h, w), (1 - time) clean + time noise.
            time: (B,) in 0..1.
        """
        stack = torch.cat([noisy, given.kept, given.mask, given.regions], 1)
        out: Tensor = self.unet(
            stack,
            time * 1000,
            encoder_hidden_states=self.tokens_of(given),
            class_labels=self.modulation_of(given),
            return_dict=False,
        )[0]
        return out
