"""The colours of a pixel portrait: a short ramp for every material, and what limits them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ml.contracts import Region
from ml.faces.portrait import Portrait
from ml.imaging import palette as palettes
from ml.imaging.colour import Float, hex_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, smoothstep
from ml.styles._traits import Traits

SKIN_STEPS = {
    3: (-0.125, 0.0, 0.065),
    4: (-0.215, -0.10, 0.0, 0.065),
    5: (-0.235, -0.115, 0.0, 0.06, 0.11),
    6: (-0.21, -0.13, -0.062, 0.0, 0.055, 0.105),
}
"""Lightness of a skin's tones about its middle one, by their number."""
HAIR_STEPS = (-0.11, 0.0, 0.085, 0.17)
BEARD_STEPS = (-0.10, 0.0, 0.09)
CLOTHES = 5

Order = Literal["colour", "light"]


@dataclass(frozen=True)
class Ramps:
    """Every colour of the person, and which numbers belong to which material.

    Attributes:
        entries: (K, 3) OKLab.
        skin, hair, beard, clothes: numbers of their tones, from dark to light.
        ink, white, teeth, teeth_dark, lip, lip_dark, iris, iris_light, brow, frame, glint: numbers
            of single colours.
    """

    entries: Float
    skin: tuple[int, ...]
    hair: tuple[int, ...]
    beard: tuple[int, ...]
    clothes: tuple[int, ...]
    ink: int
    white: int
    white_dark: int
    teeth: int
    lip: int
    lip_dark: int
    iris: int
    iris_light: int
    brow: int
    frame: int
    glint: int

    def limited(self, master: Float, order: Order) -> Ramps:
        """The same ramps in the colours of `master` (M, 3) alone, each tone no darker than the one
        before it."""
        ramp = master[np.argsort(master[:, 0])]
        if order == "light":
            chosen = self._by_light(len(ramp))
        else:
            apart = (self.entries[:, None] - ramp[None]) * [1.0, 2.2, 2.2]
            # Flesh and fair hair do not turn grey for want of a better colour.
            own, there = (np.hypot(lab[:, 1], lab[:, 2]) for lab in (self.entries, ramp))
            lost = np.maximum(0.75 * own[:, None] - there[None], 0)
            chosen = ((apart**2).sum(-1) + (5 * lost) ** 2).argmin(1)
        values = {
            name: getattr(self, name) for name in self.__dataclass_fields__ if name != "entries"
        }
        return Ramps(entries=ramp[chosen], **values)

    def _by_light(self, count: int) -> NDArray[np.int64]:
        """Steps of a light-ordered palette: skin takes the upper ones, what is dark the lower."""
        light = self.entries[:, 0].astype(np.float64)
        low, high = 0.18, float(light[self.skin[-1]])
        share = np.clip((light - low) / max(high - low, 0.1), 0, 1)
        steps = np.clip(np.floor(share**1.15 * count * 0.999), 0, count - 1).astype(np.int64)
        for index, step in zip(self.hair, (-1, 0, 0, 1), strict=True):
            # White hair keeps a step below the skin's light, or it would be a bald head.
            middle = min(share[self.hair[1]] ** 1.15 * count, count - 1) * 0.999
            steps[index] = np.clip(np.floor(middle) + step, 0, count - 1)
        # Shadows on skin stay apart from hair and ink.
        for number, index in enumerate(self.skin):
            steps[index] = max(steps[index], count - 3 if number == 0 else count - 2)
        steps[self.skin[-1]] = count - 1
        if len(self.skin) > 2:
            steps[list(self.skin[-2:])] = count - 1
        steps[[self.white, self.teeth, self.glint]] = count - 1
        steps[[self.ink, self.lip_dark, self.brow, self.frame]] = 0
        steps[self.iris] = 1
        steps[self.lip] = max(count - 2, 1)
        return steps


def ramps(
    near: Portrait, lab: Float, traits: Traits, shades: int, chroma: float, contrast: float,
    rng: np.random.Generator,
) -> Ramps:  # fmt: skip
    """Mix a person's colours.

    Args:
        lab: (S, S, 3) OKLab of the portrait in good light.
        shades: tones of the skin, 3 to 6.
    """
    skin = _median(lab, near.regions[Region.SKIN], rgb_to_oklab(hex_to_rgb("#c58456")))
    drawn = rgb_to_oklab(hex_to_rgb(traits.colours["skin"]))
    skin = (0.9 * skin + 0.1 * drawn).astype(np.float32)
    # A pale photo's skin is still alive.
    skin[1:] *= max(0.075 / max(float(np.hypot(skin[1], skin[2])), 1e-3), 1.0)
    ink_hair = rgb_to_oklab(hex_to_rgb(traits.colours["hair"]))
    hair = _hair(_median(lab, near.regions[Region.HAIR], ink_hair))
    bristles = near.regions[Region.BEARD] * unlike_skin(near, lab)
    beard = _median(lab, bristles, hair) * np.array([0.97, 1.1, 1.1])
    brow = _median(lab, near.regions[Region.BROWS], hair) * np.array([0.72, 1.1, 1.1])
    brow[0] = max(min(brow[0], skin[0] - 0.27), 0.16)
    lip = _median(lab, near.regions[Region.LIPS], skin * [0.85, 1.8, 1.0])
    lip = np.array([np.clip(lip[0], skin[0] - 0.2, skin[0] - 0.07), lip[1] * 1.3, lip[2]])
    iris = _median(lab, near.regions[Region.EYES], np.array([0.4, 0.01, 0.03]), low=True)
    # Whites as bright as the photo lets them be: glaring ones make another face.
    white = float(np.clip(_bright(lab, near.regions[Region.EYES]) + 0.10, 0.70, 0.93))
    teeth = float(np.clip(_bright(lab, near.regions[Region.MOUTH]) + 0.06, 0.78, 0.95))
    tones: dict[str, list[Float]] = {
        "skin": _ramp(skin, SKIN_STEPS[shades], contrast),
        "hair": _ramp(hair, HAIR_STEPS, contrast, cool=hair[0] < 0.3),
        "beard": _ramp(beard, BEARD_STEPS, contrast),
        "clothes": list(_clothes(near, lab, rng)),
    }
    single = {
        "ink": np.array([0.15, 0.01, -0.005]),
        "white": np.array([white, 0.0, 0.008]),
        "white_dark": np.array([white - 0.14, 0.004, 0.004]),
        "teeth": np.array([teeth, 0.0, 0.014]),
        "lip": lip,
        "lip_dark": np.array([max(0.24, lip[0] - 0.25), lip[1] * 0.9 + 0.02, lip[2] * 0.8]),
        "iris": np.array([np.clip(iris[0], 0.24, 0.42), *(iris[1:] * 1.6)]),
        "iris_light": np.array([np.clip(iris[0] + 0.14, 0.42, 0.6), *(iris[1:] * 2.0)]),
        "brow": brow,
        "frame": np.array([0.22 + 0.2 * (1 - traits.numbers["heavy"]), 0.005, 0.0]),
        "glint": np.array([0.985, 0.0, 0.0]),
    }
    entries = [np.asarray(tone) for ramp in tones.values() for tone in ramp]
    where: dict[str, tuple[int, ...] | int] = {}
    at = 0
    for name, ramp in tones.items():
        where[name] = tuple(range(at, at + len(ramp)))
        at += len(ramp)
    for name, colour in single.items():
        where[name] = len(entries)
        entries.append(np.asarray(colour))
    known = palettes.vivid(np.stack(entries).astype(np.float32), chroma)
    return Ramps(entries=known, **where)  # type: ignore[arg-type]


def unlike_skin(near: Portrait, lab: Float) -> Float:
    """(S, S) 1 where a colour is plainly not the skin's: bristles, not the chin between."""
    skin = _median(lab, near.regions[Region.SKIN], np.array([0.65, 0.03, 0.05]))
    apart = np.linalg.norm((lab - skin) * np.array([0.6, 2.2, 2.2], np.float32), axis=-1)
    return smoothstep(0.045, 0.075, blur(apart.astype(np.float32), near.size / 150))


def _median(lab: Float, mask: Float, otherwise: Float, low: bool = False) -> Float:
    inside = mask > 0.6
    if inside.sum() < 20:
        return np.asarray(otherwise, np.float32)
    values = lab[inside]
    if low:
        values = values[values[:, 0] < np.percentile(values[:, 0], 45)]
    return np.asarray(np.median(values, axis=0), np.float32)


def _bright(lab: Float, mask: Float) -> float:
    inside = lab[..., 0][mask > 0.5]
    return float(np.percentile(inside, 85)) if len(inside) > 12 else 0.82


def _hair(lab: Float) -> Float:
    """A hair's colour as it is drawn: clear brown, gold or grey rather than a photo's mud."""
    chroma = float(np.hypot(lab[1], lab[2]))
    out = np.array([max(float(lab[0]), 0.21), lab[1], lab[2]], np.float32)
    if chroma > 0.018:
        hue = np.clip(np.arctan2(lab[2], lab[1]), 0.6, np.interp(lab[0], (0.3, 0.6), (0.95, 1.3)))
        gain = np.interp(chroma, (0.018, 0.03, 0.06), (1.2, 1.6, 1.25))
        clear = min(chroma * gain, max(chroma, 0.09))
        out[1:] = clear * np.array([np.cos(hue), np.sin(hue)])
    return out


def _ramp(
    base: Float, steps: tuple[float, ...], contrast: float, cool: bool = False
) -> list[Float]:
    """Tones about a base: shadows turn to red and violet, lights to yellow; black shines blue."""
    out = []
    for step in steps:
        light = step * contrast
        turn = np.clip(-step * 1.2, -0.15, 0.22)
        a = base[1] * np.cos(turn) + base[2] * np.sin(turn)
        b = base[2] * np.cos(turn) - base[1] * np.sin(turn)
        strength = 1 + np.clip(-step * 0.6, -0.25, 0.08)
        tone = np.array([base[0] + light, a * strength, b * strength], np.float32)
        if cool and step > 0:
            tone[1:] = tone[1:] * 0.6 + np.array([-0.004, -0.028]) * step / 0.17
        tone[0] = np.clip(tone[0], 0.13, 0.97)
        out.append(tone)
    return out


def _clothes(near: Portrait, lab: Float, rng: np.random.Generator) -> Float:
    worn = near.regions[Region.CLOTHES] > 0.7
    flat = lab[worn][::7]
    if len(flat) < 40:
        flat = np.array([[0.3, 0.0, -0.02]] * 40, np.float32)
    colours = palettes.clustered(flat, np.ones(len(flat), np.float32), CLOTHES, rng)
    colours[:, 0] = np.maximum(colours[:, 0], 0.17)
    return palettes.merged(palettes.vivid(colours, 1.25, 1.08), 0.03)
