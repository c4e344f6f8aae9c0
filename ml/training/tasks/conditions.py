"""Views and holes into what the denoiser is told."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from ml.faces.extend import push_pull
from ml.models import attributes
from ml.models.autoencoder import FACTOR, PortraitAutoencoder
from ml.models.denoiser import REGIONS, Conditions
from ml.models.encoder import FaceEncoder
from ml.models.flow import cells_of
from ml.training.data.augment import View, to_tensor_layout
from ml.training.data.prepare import REGIONS as STORED_REGIONS
from ml.training.data.prepare import Sample
from ml.training.hardware import device, half

Float = NDArray[np.float32]


@dataclass(frozen=True)
class Holed:
    """A view with a hole.

    Attributes:
        picture, holed: (3, S, S) in -1..1, as it is and with the hole smoothly filled.
        mask: (1, S, S), 1 in the hole.
        regions: (9, S / 8, S / 8) shares.
        values, known: (A,) attributes.
        kind: of the hole.
        face, style: (3, s, s) in -1..1, another picture of the person, and somebody in the same
            style, as the encoder sees them; or None.
    """

    picture: Float
    holed: Float
    mask: Float
    regions: Float
    values: Float
    known: Float
    kind: str
    face: Float | None = None
    style: Float | None = None


def planes(view: View) -> Float:
    """(9, S, S): one plane a region."""
    return np.stack([(view.regions == STORED_REGIONS.index(r)) for r in REGIONS]).astype(np.float32)


def fill(image: Float, mask: Float) -> Float:
    """(S, S, 3) with the hole smoothly filled from its rim: nothing of what was there is left."""
    if mask.min() > 0:
        return np.full_like(image, 0.5)
    return push_pull(image, 1 - mask)


def with_hole(sample: Sample, view: View, kind: str, mask: Float) -> Holed:
    """A view with a hole, and all that is known of it."""
    maps = planes(view)
    cells = view.image.shape[0] // FACTOR
    named = dict(zip(REGIONS, maps, strict=True))
    raw = attributes.of_view(view.image, named, view.points, sample.facts, view.mirrored)
    values, known = attributes.vector(raw)
    small = [cv2.resize(p, (cells, cells), interpolation=cv2.INTER_AREA) for p in maps]
    return Holed(
        to_tensor_layout(view.image),
        to_tensor_layout(fill(view.image, mask)),
        mask[None],
        np.stack(small),
        values,
        known,
        kind,
    )


@torch.no_grad()
def encode(
    autoencoder: PortraitAutoencoder,
    encoder: FaceEncoder | None,
    batch: list[Holed],
    denoiser_config: dict[str, int],
    amp: bool,
) -> tuple[Tensor, Conditions]:
    """Clean normalised codes (B, C, h, w), and everything known of them.

    Args:
        encoder: reads identity from the samples' faces; without it identity is unknown.
        denoiser_config: with `identity_tokens`, `identity_width` and `style_width`.
    """

    def stack(arrays: list[Float]) -> Tensor:
        return torch.from_numpy(np.stack(arrays)).to(device())

    pictures = stack([b.picture for b in batch] + [b.holed for b in batch])
    with half(amp):
        codes = autoencoder.encode(pictures.to(memory_format=torch.channels_last)).mode().float()
    clean, kept = autoencoder.normalise(codes).chunk(2)
    share, cells = cells_of(stack([b.mask for b in batch]), FACTOR)
    count, where = len(batch), device()
    tokens, width = denoiser_config["identity_tokens"], denoiser_config["identity_width"]
    identity = torch.zeros(count, tokens, width, device=where)
    style = torch.zeros(count, denoiser_config["style_width"], device=where)
    has_reading = torch.full((count,), float(encoder is not None), device=where)
    if encoder is not None:
        faces = [b.face for b in batch if b.face is not None]
        styles = [b.style for b in batch if b.style is not None]
        with half(amp):
            identity = encoder(stack(faces)).identity.float()
            style = encoder(stack(styles)).style.float()
    given = Conditions(
        kept=kept * (1 - cells),
        mask=share,
        regions=stack([b.regions for b in batch]),
        values=stack([b.values for b in batch]),
        known=stack([b.known for b in batch]),
        identity=identity,
        has_identity=has_reading,
        style=style,
        has_style=has_reading,
    )
    return clean.contiguous(), given


@dataclass(frozen=True)
class Dropout:
    """How often a condition is left out in training, so that the model works without it.

    Attributes:
        attributes: all of them at once; `each`: one of them, when not all.
        regions: the whole map; `regions_inside`: only in the hole, as when a cut is to be chosen
            by the model.
        identity, style: the tokens.
    """

    attributes: float = 0.15
    each: float = 0.3
    regions: float = 0.2
    regions_inside: float = 0.4
    identity: float = 0.25
    style: float = 0.3


def drop(given: Conditions, chance: Dropout) -> Conditions:
    """Leave conditions out at random (torch's own generator)."""
    count = len(given.mask)

    def keep(share: float, *shape: int) -> Tensor:
        return (torch.rand(shape, device=given.mask.device) >= share).float()

    known = given.known * keep(chance.each, *given.known.shape) * keep(chance.attributes, count, 1)
    luck = torch.rand(count, 1, 1, 1, device=given.mask.device)
    cells = (given.mask > 0).float()
    # The hole's rim is unknown too: a map cut along the hole's edge would tell what was there.
    unsure = F.max_pool2d(cells, 3, 1, 1)
    partly = ((luck >= chance.regions) & (luck < chance.regions + chance.regions_inside)).float()
    regions = given.regions * (luck >= chance.regions).float() * (1 - partly * unsure)
    return replace(
        given,
        known=known,
        regions=regions,
        has_identity=given.has_identity * keep(chance.identity, count),
        has_style=given.has_style * keep(chance.style, count),
    )
