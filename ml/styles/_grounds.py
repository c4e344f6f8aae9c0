"""What stands behind a drawn person: flat grounds in colours that suit theirs, as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from ml.imaging.colour import Float, hex_to_rgb, oklab_to_rgb, rgb_to_hex, rgb_to_oklab

Ground = Literal["solid", "gradient", "circle", "dots", "rays", "arch"]

SIDE = 1024
"""Side of every ground in its own units."""

_NEAR = 0.15
"""OKLab distance from which two areas stand apart plainly; more is no better."""


def harmonious(
    candidates: Sequence[str], colours: Mapping[str, str], rng: np.random.Generator
) -> str:
    """The candidate that sets a person off best: apart from hair, skin and clothes, and in a hue
    that is the clothes' own or their opposite. Near ties are left to chance.

    Args:
        candidates: ``#rrggbb``.
        colours: of the person; ``skin``, ``hair`` and ``clothes`` count.
    """
    own = [_lab(colours[name]) for name in ("hair", "clothes", "skin") if name in colours]
    cloth = _lab(colours["clothes"]) if "clothes" in colours else np.zeros(3)

    def score(name: str) -> float:
        lab = _lab(name)
        # Hair lies along the ground's whole border with the head, skin hardly touches it.
        apart = [min(float(np.linalg.norm(lab - one)), _NEAR) for one in own]
        weighed = sum(a * w for a, w in zip(apart, (1.0, 0.8, 0.6), strict=False))
        strength = float(np.hypot(*lab[1:]) * np.hypot(*cloth[1:]))
        related = abs(float(lab[1:] @ cloth[1:])) / strength if strength > 2e-3 else 0.5
        return float(weighed + 0.05 * related + 0.12 * rng.random())

    return max(candidates, key=score)


def second_of(first: str, kind: Ground) -> str:
    """The ground's other colour where none is given: deeper behind a circle, else lighter."""
    lab = _lab(first).astype(np.float64)
    chroma = float(np.hypot(*lab[1:])) + 1e-6
    if kind == "circle":
        lab[0] -= 0.11
        lab[1:] *= min(2.4, 0.13 / chroma)
    elif kind == "gradient":
        lab[0] = min(lab[0] + 0.24, 0.92)
        lab[1:] *= min(1.5, 0.17 / chroma)
    else:
        lab[0] += (1 - lab[0]) * 0.38
        lab[1:] *= 0.72
    return rgb_to_hex(oklab_to_rgb(lab))


def ground(kind: Ground, first: str, second: str, rng: np.random.Generator) -> str:
    """The ground as SVG elements, `SIDE` units a side."""
    if kind == "solid":
        return _rect(first)
    if kind == "gradient":
        return (
            '<defs><linearGradient id="ground" x1="0" y1="0" x2="0.35" y2="1">'
            f'<stop offset="0" stop-color="{second}"/><stop offset="1" stop-color="{first}"/>'
            f"</linearGradient></defs>{_rect('url(#ground)')}"
        )
    if kind == "circle":
        return f'{_rect(first)}<circle cx="512" cy="500" r="410" fill="{second}"/>'
    if kind == "arch":
        return (
            f'{_rect(first)}<path d="M132 1024V492A380 380 0 0 1 892 492V1024Z" fill="{second}"/>'
        )
    if kind == "dots":
        places = ((0, 0), (64, 0), (32, 32), (0, 64), (64, 64))
        dots = "".join(f'<circle cx="{x}" cy="{y}" r="11"/>' for x, y in places)
        return (
            '<defs><pattern id="ground" width="64" height="64" patternUnits="userSpaceOnUse">'
            f'<g fill="{second}">{dots}</g></pattern></defs>'
            f"{_rect(first)}{_rect('url(#ground)')}"
        )
    turns = (np.arange(12) + float(rng.random())) * np.pi / 6
    rays = "".join(
        f"M512 470L{512 + 1100 * np.cos(a - 0.13):.0f} {470 + 1100 * np.sin(a - 0.13):.0f}"
        f"L{512 + 1100 * np.cos(a + 0.13):.0f} {470 + 1100 * np.sin(a + 0.13):.0f}Z"
        for a in turns
    )
    return f'{_rect(first)}<path d="{rays}" fill="{second}"/>'


def _rect(fill: str) -> str:
    return f'<rect width="{SIDE}" height="{SIDE}" fill="{fill}"/>'


def _lab(colour: str) -> Float:
    return rgb_to_oklab(hex_to_rgb(colour))
