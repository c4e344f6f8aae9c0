"""What is to be painted: the base drawing in the references' colours, and what it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ml.contracts import Region
from ml.custom_styles import Swatch
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.colour import hex_to_rgb, mix, rgb_to_oklab
from ml.imaging.filters import blur, smoothstep
from ml.imaging.palette import clustered, nearest
from ml.imaging.resizing import resized
from ml.styles.custom.palette import Float, Recolouring, samples, transport
from ml.styles.custom.reference import Study

_SKIN_SHIFT = 0.03
"""How far skin may get lighter or darker in OKLab before it is held back."""
_AKIN, _FAMILY = 20.0, 18.0
"""Degrees of hue by which a family of colours may differ from skin, and its members from it."""
_SKIN_HELD = 0.9
"""The share of anything beyond that is taken back: dark skin stays dark on white paper."""


Areas = Mapping[str, FloatImage]
"""Soft masks that sum to one: ``ground``, ``figure``, and perhaps ``skin`` and ``hair``."""


@dataclass(frozen=True)
class Colouring:
    """How a picture takes on the references' colours: a change for each of its areas."""

    changes: Mapping[str, Recolouring]

    def apply(self, lab: FloatImage, areas: Areas) -> FloatImage:
        """(S, S, 3) OKLab, recoloured."""
        if len(set(map(id, self.changes.values()))) == 1:
            return self.changes["figure"].apply(lab)
        out = np.zeros_like(lab)
        for name, mask in areas.items():
            out += self.changes[name].apply(lab) * mask[..., None]
        return out


def areas_of(person: Portrait | None, behind: FloatImage) -> Areas:
    """What a picture is made of, as far as colours are concerned.

    Args:
        behind: (S, S) 1 where there is background.
    """
    if person is None:
        return {"ground": behind, "figure": 1 - behind}
    size = behind.shape[0]
    parts = {
        "skin": (Region.SKIN, Region.LIPS, Region.EYES, Region.MOUTH),
        "hair": (Region.HAIR, Region.BEARD, Region.BROWS),
    }
    areas = {name: resized(person.region(*which), size) for name, which in parts.items()}
    areas = {name: mask * (1 - behind) for name, mask in areas.items()}
    return {"ground": behind, "figure": 1 - behind - areas["skin"] - areas["hair"], **areas}


def colouring(
    lab: FloatImage, areas: Areas, studies: Sequence[Study], weights: Sequence[float]
) -> Colouring:
    """The change that brings a picture to the references' colours.

    Person and ground change apart where the references tell figure from ground: the white of
    their paper isn't the white of a face. Where they show no face, skin and hair keep to the
    references' colours akin to their own, or a face would come out in patches of every hue.

    Args:
        lab: (S, S, 3) the picture.
    """
    own = {name: _inside(lab, mask) for name, mask in areas.items()}
    parted = all(one.ground is not None for one in studies) and len(own["ground"]) > 300
    figures, grounds = [], []
    for one in studies:
        whole = samples(one.lab)
        near = _inside(one.lab, 1 - one.ground) if parted and one.ground is not None else whole
        far = _inside(one.lab, one.ground) if parted and one.ground is not None else whole
        figures.append(near if len(near) > 500 else whole)
        grounds.append(far if len(far) > 500 else whole)
    figure, ground = _pooled(figures, weights), _pooled(grounds, weights)
    if any(one.face is not None for one in studies):
        person = np.concatenate([part for name, part in own.items() if name != "ground"])
        if not parted or len(person) < 300:
            return _everywhere(transport(samples(lab), figure), areas)
        change = transport(_some(person), figure)
        return Colouring(
            dict.fromkeys(areas, change) | {"ground": transport(own["ground"], ground)}
        )
    if len(own["figure"]) < 300:
        return _everywhere(transport(samples(lab), figure), areas)
    changes = {"figure": transport(_some(own["figure"]), figure)}
    changes["ground"] = transport(_some(own["ground"]), ground) if parted else changes["figure"]
    for name in areas.keys() - changes.keys():
        part = own[name]
        changes[name] = (
            transport(_some(part), akin(figure, ground, part))
            if len(part) > 60
            else changes["figure"]
        )
    return Colouring(changes)


def _everywhere(change: Recolouring, areas: Areas) -> Colouring:
    return Colouring(dict.fromkeys(areas, change))


def akin(figure: Float, ground: Float, own: Float) -> Float:
    """The colours that one area of skin or hair is painted with: a family of hue, about as light.

    Real stones and threads come in few hues; a face that took them all would be a patchwork.

    Args:
        figure: (N, 3) the references' colours whose family nearest to `own` (M, 3) is chosen.
        ground: (K, 3) their ground's, taken where nothing else comes near.
    """
    light, a, b = np.median(own, axis=0)
    chroma = float(np.hypot(a, b))
    coloured = float(np.clip((chroma - 0.01) / 0.05, 0, 1))
    best, cost, colours = figure[0], np.inf, figure
    for part, penalty in ((figure, 0.0), (ground, 2.5)):
        families = clustered(part, np.ones(len(part), np.float32), 12, np.random.default_rng(9))
        share = np.bincount(nearest(part, families), minlength=len(families)) / len(part)
        vivid = np.hypot(families[:, 1], families[:, 2])
        # The hue of what is nearly grey says little.
        says = smoothstep(0.01, 0.05, vivid) * coloured
        likely = (
            ((families[:, 0] - light) / 0.16) ** 2
            + np.minimum((_turn(families, float(np.arctan2(b, a))) / _AKIN) ** 2, 16) * says
            + ((vivid - chroma) / 0.12) ** 2
            - 0.8 * np.log(np.maximum(share, 0.003))
            + penalty
        )
        number = int(likely.argmin())
        if likely[number] < cost:
            best, cost, colours = families[number], float(likely[number]), part
    off = _turn(colours, float(np.arctan2(best[2], best[1])))
    # Shades may turn to the neighbouring hue: orange goes dark by way of red.
    darker = np.clip(best[0] - colours[:, 0], 0, 0.35)
    members = np.exp(-0.5 * (off / (_FAMILY * (1 + 4 * darker))) ** 2)
    vivid = smoothstep(0.015, 0.045, np.hypot(colours[:, 1], colours[:, 2]))
    # Lights may be white.
    grey = np.where(colours[:, 0] > best[0] + 0.08, 0.3, 0.03)
    if float(np.hypot(best[1], best[2])) < 0.03:
        grey = np.ones_like(grey)
    chance = members * vivid + (1 - vivid) * grey
    near = (colours[:, 0] - best[0]) / np.where(colours[:, 0] > best[0], 0.18, 0.22)
    running = np.cumsum(chance * np.exp(-0.5 * near**2) + 1e-7)
    at = (np.arange(len(colours)) + 0.5) / len(colours) * running[-1]
    return colours[np.minimum(np.searchsorted(running, at), len(colours) - 1)]


def _turn(colours: Float, hue: float) -> Float:
    """Degrees between the hues of colours (N, 3) and one in radians."""
    off = np.arctan2(colours[:, 2], colours[:, 1]) - hue
    return np.asarray(np.degrees(np.abs((off + np.pi) % (2 * np.pi) - np.pi)), np.float32)


def _some(part: Float, most: int = 4000) -> Float:
    return part if len(part) <= most else part[np.linspace(0, len(part) - 1, most).astype(int)]


def from_swatches(lab: FloatImage, areas: Areas, palette: Sequence[Swatch]) -> Colouring:
    """The change that brings a picture to a palette alone."""
    colours = np.stack([rgb_to_oklab(hex_to_rgb(one.drawn or one.colour)) for one in palette])
    shares = np.array([max(one.share, 0.02) for one in palette])
    counts = np.maximum((shares / shares.sum() * 4000).astype(int), 1)
    return _everywhere(transport(samples(lab), np.repeat(colours, counts, axis=0)), areas)


def _pooled(parts: Sequence[Float], weights: Sequence[float]) -> Float:
    """Colours of several references, as many of each as it has weight."""
    counts = [max(int(6000 * weight / sum(weights)), 1) for weight in weights]
    chosen = [
        part[np.linspace(0, len(part) - 1, count).astype(int)]
        for part, count in zip(parts, counts, strict=True)
    ]
    return np.concatenate(chosen)


def _inside(lab: FloatImage, mask: FloatImage) -> Float:
    """Colours of an area, its soft edge left out, (N, 3)."""
    small = cv2.resize(lab, (160, 160), interpolation=cv2.INTER_NEAREST)
    return small[cv2.resize(mask, (160, 160), interpolation=cv2.INTER_NEAREST) > 0.8]


def held(wanted: FloatImage, own: FloatImage, skin: FloatImage) -> FloatImage:
    """The recoloured picture with skin about as light as it is.

    Args:
        wanted, own: (S, S, 3) OKLab.
        skin: (S, S).
    """
    inside = skin[::4, ::4] > 0.7
    if inside.sum() < 40:
        return wanted
    shift = float(np.median((wanted - own)[::4, ::4, 0][inside]))
    excess = shift - float(np.clip(shift, -_SKIN_SHIFT, _SKIN_SHIFT))
    out = wanted.copy()
    out[..., 0] -= _SKIN_HELD * excess * blur(skin, 0.008 * skin.shape[0])
    return out


def calmed(lab: FloatImage, matte: FloatImage) -> FloatImage:
    """The picture with its background blurred to broad light and shade.

    What stood behind a person at random is nothing to paint.
    """
    size = lab.shape[0]
    free = smoothstep(0.0, 0.25, 1 - blur(matte, size * 0.01))[..., None] + 1e-3
    side = 128
    small = cv2.resize(np.dstack([lab * free, free]), (side, side), interpolation=cv2.INTER_AREA)
    soft = blur(small, 7.0)
    filled = soft[..., :3] / np.maximum(soft[..., 3:], 1e-4)
    behind = cv2.resize(filled, (size, size), interpolation=cv2.INTER_CUBIC)
    return mix(behind, lab, matte)


def skin_of(person: Portrait | None, size: int) -> FloatImage:
    """(size, size) the person's skin."""
    if person is None:
        return np.zeros((size, size), np.float32)
    skin = person.region(Region.SKIN, Region.LIPS)
    return np.asarray(cv2.resize(skin, (size, size), interpolation=cv2.INTER_AREA), np.float32)
