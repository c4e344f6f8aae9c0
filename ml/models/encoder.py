"""The encoder: a vision transformer that reads who somebody is, and what can be said of them.

A small ViT (Dosovitskiy et al., "An Image is Worth 16x16 Words", 2021; `transformers.ViTModel`)
on aligned faces. Learnt queries attend over its patches and give the identity tokens and the
style token; two heads name attributes and expression; a projection gives the vector by which
two pictures of one person are told from pictures of two, and with it the likeness score.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812
from transformers import ViTConfig, ViTModel

from ml.models import attributes

EXPRESSION = ("smile", "mouth_open", "brow_height", "eye_openness", "gaze")
"""Attributes that pass; the others stay."""
_PASSING = np.isin(attributes.NAMES, EXPRESSION)


CLOSE = 1.55
"""It sees the canonical frame this much closer: head and hair, few shoulders."""


def close_up_box(size: int) -> tuple[int, int, int]:
    """Left, top and side of the square it sees of a canonical frame `size` pixels wide."""
    side = round(size / CLOSE)
    # Eyes are above the frame's middle, so the cut is too.
    return (size - side) // 2, round((size - side) * 0.42), side


def close_up(picture: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """What it sees of a picture (S, S, 3) in the canonical frame, `side` pixels wide."""
    left, top, width = close_up_box(picture.shape[0])
    near = picture[top : top + width, left : left + width]
    small = cv2.resize(near, (side, side), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)


@dataclass(frozen=True)
class Reading:
    """What the encoder says of B pictures.

    Attributes:
        vector: (B, V) of unit length; its angle to another's tells persons apart.
        identity: (B, T, D) tokens.
        style: (B, D) token.
        traits: (B, A) attributes in about -1..1, the expression among them.
    """

    vector: Tensor
    identity: Tensor
    style: Tensor
    traits: Tensor


class _Head(nn.Module):
    """From the picture's summary to some of the attributes."""

    def __init__(self, width: int, count: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.out = nn.Linear(width, count)

    def forward(self, summary: Tensor) -> Tensor:
        """(B, D) to (B, count)."""
        out: Tensor = self.out(self.norm(summary))
        return out


class FaceEncoder(ModelMixin, ConfigMixin):
    """Close-ups (B, 3, S, S) in -1..1, cut by `close_up_box`, to a `Reading`; see the module.

    Args:
        side: of the pictures; patch: of the squares they are cut into.
        width, depth, heads: the transformer's.
        identity_tokens: how many.
        vector: length of the identity vector.
    """

    config_name = "config.json"  # type: ignore[assignment]

    @register_to_config
    def __init__(
        self,
        side: int = 128,
        patch: int = 16,
        width: int = 256,
        depth: int = 7,
        heads: int = 4,
        identity_tokens: int = 4,
        vector: int = 128,
    ) -> None:
        super().__init__()
        self.vit = ViTModel(
            ViTConfig(
                hidden_size=width,
                num_hidden_layers=depth,
                num_attention_heads=heads,
                intermediate_size=4 * width,
                image_size=side,
                patch_size=patch,
                hidden_dropout_prob=0.0,
                attention_probs_dropout_prob=0.0,
            ),
            add_pooling_layer=False,
        )
        self.queries = nn.Parameter(torch.randn(identity_tokens + 1, width) * 0.02)
        self.reader = nn.MultiheadAttention(width, heads, batch_first=True)
        self.norm = nn.LayerNorm(width)
        self.project = nn.Linear(width * identity_tokens, vector)
        self.lasting = _Head(width, int((~_PASSING).sum()))
        self.passing = _Head(width, int(_PASSING.sum()))
        self.sharpness = nn.Parameter(torch.tensor(2.3))
        """Logarithm of how steeply likeness rises with the cosine."""
        self.offset = nn.Parameter(torch.tensor(-5.0))
        places = torch.from_numpy(
            np.concatenate([np.nonzero(~_PASSING)[0], np.nonzero(_PASSING)[0]])
        )
        self.register_buffer("order", places.argsort(), persistent=False)
        self.order: Tensor

    def forward(self, faces: Tensor) -> Reading:
        """Read faces."""
        seen = self.vit(pixel_values=faces).last_hidden_state
        queries = self.queries.expand(len(faces), -1, -1)
        read, _ = self.reader(queries, seen, seen, need_weights=False)
        tokens = self.norm(read)
        identity, style = tokens[:, :-1], tokens[:, -1]
        summary = seen[:, 0]
        # What passes and what lasts are told by heads of their own, then put in order.
        traits = torch.cat([self.lasting(summary), self.passing(summary)], 1)[:, self.order]
        vector = F.normalize(self.project(identity.flatten(1)).float(), dim=-1)
        return Reading(vector, identity, style, traits)

    def logits(self, a: Tensor, b: Tensor) -> Tensor:
        """(N, M) log odds that vectors (N, V) and (M, V) are of the same person each
        (Zhai et al., "Sigmoid Loss for Language Image Pre-Training", 2023)."""
        return a @ b.T * self.sharpness.exp() + self.offset

    def likeness(self, a: Tensor, b: Tensor) -> Tensor:
        """(B,) chances in 0..1 that pictures with vectors a and b (B, V) show one person."""
        cosine = (a * b).sum(-1)
        return torch.sigmoid(cosine * self.sharpness.exp() + self.offset)
