"""What training makes small."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

_KERNEL = (1.0, 4.0, 6.0, 4.0, 1.0)


def blur(picture: Tensor) -> Tensor:
    """Binomial blur of (B, C, H, W), edges mirrored."""
    channels = picture.shape[1]
    line = torch.tensor(_KERNEL, dtype=picture.dtype, device=picture.device) / 16
    kernel = line.expand(channels, 1, 1, 5)
    x = F.conv2d(F.pad(picture, (2, 2, 0, 0), "reflect"), kernel, groups=channels)
    return F.conv2d(F.pad(x, (0, 0, 2, 2), "reflect"), kernel.transpose(2, 3), groups=channels)


def laplacian_bands(picture: Tensor, levels: int) -> list[Tensor]:
    """Burt and Adelson's pyramid (1983): `levels` bands fine to coarse, then what remains.

    The finest band keeps the size of `picture`; each next has half the side.
    """
    bands = []
    for _ in range(levels):
        small = F.avg_pool2d(picture, 2)
        up = F.interpolate(small, scale_factor=2.0, mode="bilinear", align_corners=False)
        bands.append(picture - up)
        picture = small
    return [*bands, picture]


def pyramid_loss(
    drawn: Tensor, truth: Tensor, weights: Sequence[float] = (1.0, 1.0, 0.7, 0.5, 1.0)
) -> Tensor:
    """Mean absolute error of each Laplacian band (Bojanowski et al., "GLO", 2018), weighted.

    Bands split what plain L1 hardly feels (a lash, a strand) from what dominates it (a shadow).

    Args:
        drawn, truth: (B, C, H, W), H and W multiples of 2 to the number of bands.
        weights: fine to coarse, the last for what remains.
    """
    bands = laplacian_bands(drawn - truth, len(weights) - 1)
    total = torch.zeros((), device=drawn.device)
    for weight, band in zip(weights, bands, strict=True):
        total = total + weight * band.abs().mean()
    return total


def hinge_real_and_drawn(real: Tensor, drawn: Tensor) -> Tensor:
    """The discriminator's hinge loss (Lim and Ye, "Geometric GAN", 2017)."""
    return 0.5 * (F.relu(1 - real).mean() + F.relu(1 + drawn).mean())


def feature_matching(drawn: Sequence[Tensor], real: Sequence[Tensor]) -> Tensor:
    """Mean distance of a discriminator's features, each layer in units of its own spread.

    Wang et al., "High-Resolution Image Synthesis with Conditional GANs" (pix2pixHD, 2018). It
    stands in for a perceptual loss on borrowed weights.
    """
    total = torch.zeros((), device=drawn[0].device)
    for a, b in zip(drawn, real, strict=True):
        b = b.detach()
        total = total + (a - b).abs().mean() / b.abs().mean().clamp(min=1e-3)
    return total / len(drawn)


def adaptive_weight(main: Tensor, other: Tensor, most: float = 1e3) -> Tensor:
    """How much to scale `other`'s gradient so that it is as strong as `main`'s.

    Esser et al., "Taming Transformers" (VQGAN, 2021), there on the last layer's weights, here on
    the drawn picture itself, which costs one small backward pass less.
    """
    return (main.norm() / other.norm().clamp(min=1e-8)).clamp(0, most)


def info_nce(a: Tensor, b: Tensor, temperature: float) -> Tensor:
    """Each of a (N, V) has to find its partner among b (N, V), and the other way round.

    van den Oord et al., "Representation Learning with Contrastive Predictive Coding" (2018).
    """
    logits = a @ b.T / temperature
    place = torch.arange(len(a), device=a.device)
    return 0.5 * (F.cross_entropy(logits, place) + F.cross_entropy(logits.T, place))


def pairwise_sigmoid(logits: Tensor) -> Tensor:
    """Each pair on its own: one person on the diagonal of (N, N) log odds, two elsewhere.

    Zhai et al. (SigLIP, 2023), with both kinds of pairs weighing the same, so that the sigmoid
    of the logits is a chance at even odds.
    """
    count = len(logits)
    same = torch.eye(count, dtype=torch.bool, device=logits.device)
    return 0.5 * (F.softplus(-logits[same]).mean() + F.softplus(logits[~same]).mean())
