"""What an illustrator would note of a person, as numbers: from the measures where they are known,
else roughly from the regions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.colour import Float, hex_to_rgb, oklab_to_rgb, rgb_to_hex, rgb_to_oklab

SKINS = (
    "#fbe5d8", "#f8d5bd", "#f2c5a0", "#e8b088", "#d99a6c", "#c58456", "#ab6c42", "#8e5533",
    "#714028", "#54301f", "#3d231a",
)  # fmt: skip
"""Clear skin tones from light to dark."""

HAIRS = (
    "#1f1a1c", "#33261f", "#4a3226", "#6a4630", "#86592f", "#a5703a", "#c8964f", "#e0bd7a",
    "#efd9a7", "#7a3420", "#a8482a", "#c96a34", "#5c5a5a", "#8f8d8c", "#bdbab6", "#ebe8e2",
)  # fmt: skip
"""Clear hair colours: black to blond, reds, greys."""

HAIR_NAMES = {
    "black": "#1f1a1c", "dark_brown": "#3b2a22", "brown": "#6a4630", "light_brown": "#a07040",
    "auburn": "#7a3d22", "red": "#b5532a", "blond": "#dcb36c", "light_blond": "#efd9a7",
    "dark_grey": "#5c5a5a", "grey": "#9b9997", "white": "#e4e0da",
}  # fmt: skip
"""What measured names of hair colours are drawn in."""

_LIGHTNESS = (0.2, 0.45, 0.6, 0.69, 0.78, 0.9, 1.0)
_TONES = (0.34, 0.56, 0.63, 0.72, 0.79, 0.86, 0.92)
_DRAWN = (0.38, 0.48, 0.58, 0.645, 0.77, 0.86, 0.92)
"""Measured lightness of skin, and the OKLab lightness it is drawn in."""


@dataclass(frozen=True)
class Traits:
    """A person as numbers and colours.

    Attributes:
        numbers: see `ml.styles.matching.WEIGHTS`; each about 0..1, smile from -1.
        colours: ``#rrggbb`` of skin, hair, beard and clothes, cleared.
        yaw: which way the head turns, -1 left .. 1 right as the viewer sees it.
    """

    numbers: Mapping[str, float]
    colours: Mapping[str, str]
    yaw: float


def traits_of(portrait: Portrait) -> Traits:
    """Note what is to be drawn. Nothing is guessed that the picture does not show."""
    measures = portrait.measures
    guess = _Rough(portrait)
    numbers = {
        name: _number(measures, keys, fallback)
        for name, (keys, fallback) in {
            "length": (("hair_length",), guess.length()),
            "volume": (("hair_volume", "volume"), guess.volume()),
            "curl": (("hair_curl", "curl"), 0.4),
            "fringe": (("hair_fringe", "fringe"), guess.fringe()),
            "bald": (("baldness", "hair_baldness"), guess.bald()),
            "tied": (("hair_tied",), 0.0),
            "beard": (("beard",), guess.beard()),
            "moustache": (("moustache",), guess.beard() * 0.8),
            "glasses": (("glasses",), 0.0),
            "round": (("glasses_round",), 0.4),
            "heavy": (("glasses_heavy",), 0.4),
            "smile": (("smile",), guess.smile()),
            "open": (("mouth_open",), guess.gap()),
            "formal": (("clothes_formal",), 0.7),
            "jaw": (("jaw",), 0.5),
        }.items()
    }
    # Texture is measured as curl, but layered hair has some too: only plain curls are drawn.
    numbers["curl"] = float(np.clip((numbers["curl"] - 0.35) * 1.35, 0.0, 1.0))
    numbers["painted"] = guess.painted()
    return Traits(numbers, _colours(measures, guess), _yaw(portrait))


def _number(measures: Mapping[str, float | str], keys: tuple[str, ...], fallback: float) -> float:
    for key in keys:
        value = measures.get(key)
        if isinstance(value, (int, float)):
            return float(value)
    return fallback


def _colours(measures: Mapping[str, float | str], guess: _Rough) -> dict[str, str]:
    def known(*keys: str) -> Float | None:
        for key in keys:
            value = measures.get(key)
            if isinstance(value, str) and len(value) == 7 and value.startswith("#"):
                return rgb_to_oklab(hex_to_rgb(value))
        return None

    hair, beard, clothes = known("hair_colour"), known("beard_colour"), known("clothes_colour")
    skin, trust = guess.skin()
    light = measures.get("skin_lightness")
    if isinstance(light, float):
        # Two ways to judge a tone from a photo whose light nobody knows: together they err less.
        skin[0] += (np.interp(light, _LIGHTNESS, _DRAWN) - skin[0]) * trust
    if hair is None:
        # Without hair, brows tell what colour it would be.
        bare = guess.portrait.regions[Region.HAIR].mean() < 0.01
        hair = guess.median(Region.BROWS if bare else Region.HAIR, 0.35)
    name = str(measures.get("hair_name", ""))
    clothes = guess.median(Region.CLOTHES, 0.4) if clothes is None else clothes
    ink = HAIR_NAMES.get(name) or snapped(_lit(hair), HAIRS, 1.0)
    return {
        "skin": snapped(skin, SKINS, 0.35),
        "hair": ink,
        "beard": _beard(beard, ink),
        "clothes": cleared(clothes),
    }


def _beard(measured: Float | None, hair: str) -> str:
    """Grey or white where it plainly is; otherwise skin shines through what was measured."""
    if measured is None or measured[0] < 0.58 or np.hypot(measured[1], measured[2]) > 0.03:
        return hair
    return HAIR_NAMES["white" if measured[0] > 0.72 else "grey"]


def _lit(hair: Float) -> Float:
    """Hair as it is drawn: lighter than it looks in a photo, unless it is black."""
    return (hair + np.array([0.09 * np.clip((hair[0] - 0.28) / 0.2, 0, 1), 0, 0])).astype(
        np.float32
    )


def snapped(lab: Float, palette: tuple[str, ...], chroma: float) -> str:
    """The palette's nearest colour; `chroma` says how much hue counts beside lightness."""
    entries = np.stack([rgb_to_oklab(hex_to_rgb(colour)) for colour in palette])
    apart = (entries - lab) * [1.0, chroma * 1.4, chroma * 1.4]
    return palette[int((apart**2).sum(1).argmin())]


def cleared(lab: Float) -> str:
    """A cloth's colour as a flat ink: neither black nor grey mud, its hue brought out."""
    chroma = float(np.hypot(lab[1], lab[2]))
    out = lab.astype(np.float64).copy()
    out[0] = np.clip(0.26 + 0.72 * out[0], 0.30, 0.95)
    if chroma > 0.012:
        out[1:] *= np.clip(chroma * 1.6 + 0.03, 0.05, 0.16) / chroma
    return rgb_to_hex(oklab_to_rgb(out))


def _yaw(portrait: Portrait) -> float:
    """Where the nose stands between the cheeks."""
    points = portrait.landmarks
    left, right = points[lm.LEFT_CHEEK, 0], points[lm.RIGHT_CHEEK, 0]
    share = (points[lm.NOSE_TIP, 0] - left) / max(float(right - left), 1e-3)
    return float(np.clip((share - 0.5) * 3, -1, 1))


def developed(lab: Float, portrait: Portrait) -> Float:
    """A picture in OKLab as good light would have shown it: dim photos brighter, warm ones cooler.

    Args:
        lab: (S, S, 3), the portrait's or one derived from it.
    """
    white, wanted = _Rough(portrait).white()
    gain = float(np.clip(wanted / white[0], 1.0, 1.25)) - 1
    out = lab.copy()
    light = lab[..., 0]
    out[..., 0] = light + 2.0 * gain * light * np.clip(1 - light, 0, 1)
    out[..., 2] -= max(float(white[2]) - 0.03, 0.0) * 0.6
    return out


class _Rough:
    """Estimates from regions and landmarks, for a portrait that was not measured."""

    def __init__(self, portrait: Portrait) -> None:
        self.portrait = portrait
        step = max(portrait.size // 256, 1)
        self._regions = {name: mask[::step, ::step] for name, mask in portrait.regions.items()}
        self._lab = rgb_to_oklab(portrait.image[::step, ::step])
        self._points = portrait.landmarks / step
        self._unit = portrait.interocular / step

    def median(self, region: Region, lightness: float) -> Float:
        """Median OKLab of a region, a grey of `lightness` where there is none."""
        inside = self._regions[region] > 0.6
        if inside.sum() < 12:
            return np.array([lightness, 0.01, 0.02], np.float32)
        return np.median(self._lab[inside], axis=0).astype(np.float32)

    def _hair(self) -> FloatImage:
        return self._regions[Region.HAIR]

    def skin(self) -> tuple[Float, float]:
        """Skin as it would look in even, bright light, in OKLab, and how far its hue is to be
        trusted as a sign of its tone.

        Teeth, else the white of the eyes or a light shirt, tell how bright the photo is and how
        warm its light. Drawn skin is lighter than photographed skin of the same person throughout.
        """
        lab = self.median(Region.SKIN, 0.7)
        white, wanted = self.white()
        light = float(lab[0]) * float(np.clip(wanted / white[0], 1.0, 1.25))
        lab[0] = np.interp(light, (0.3, 0.57, 0.64, 0.68, 0.72, 0.78, 0.86), _TONES)
        lab[2] -= max(float(white[2]) - 0.03, 0.0) * 0.7
        return lab, 0.35 * float(np.clip(1 - (white[2] - 0.03) / 0.03, 0, 1))

    def white(self) -> tuple[Float, float]:
        """What is white in the photo, in OKLab, and how light it would be in good light."""
        teeth = self._lab[self._regions[Region.MOUTH] > 0.7]
        if len(teeth) > 6:
            lit = teeth[:, 0] > np.percentile(teeth[:, 0], 60)
            return np.median(teeth[lit], axis=0), 0.87
        eyes = self._lab[self._regions[Region.EYES] > 0.5]
        if len(eyes) > 10:
            lit = eyes[:, 0] > np.percentile(eyes[:, 0], 85)
            return np.median(eyes[lit], axis=0), 0.72
        cloth = self._lab[self._regions[Region.CLOTHES] > 0.85]
        pale = (cloth[:, 0] > 0.68) & (np.hypot(cloth[:, 1], cloth[:, 2]) < 0.09)
        if pale.sum() > 0.02 * len(cloth) and pale.sum() > 20:
            return np.percentile(cloth[pale], 70, axis=0).astype(np.float32), 0.95
        return np.array([0.85, 0.01, 0.02], np.float32), 0.87

    def length(self) -> float:
        """0.1 cropped, 0.5 at the chin, 0.9 over the shoulders: by how far down hair reaches."""
        chin, eyes = self._points[lm.CHIN, 1], self._points[[33, 263], 1].mean()
        rows = np.nonzero((self._hair() > 0.5).sum(1) > 0.12 * self._unit)[0]
        if len(rows) == 0:
            return 0.0
        low = (float(rows.max()) - eyes) / max(float(chin - eyes), 1.0)
        reach = float(
            np.interp(low, (-0.2, 0.25, 0.45, 0.7, 1.0, 1.6), (0.08, 0.14, 0.3, 0.42, 0.55, 0.9))
        )
        # Thick hair that ends at the ears is no crop.
        return max(reach, min(0.1 + 0.35 * self.volume(), 0.4))

    def volume(self) -> float:
        """How much hair stands above and beside the face."""
        rows = int(np.clip(self._points[[33, 263], 1].mean(), 1, None))
        area = float((self._hair()[:rows] > 0.5).sum()) / self._unit**2
        return float(np.clip((area - 0.5) / 3.2, 0, 1))

    def fringe(self) -> float:
        """Share of the forehead that hair covers."""
        brows = self._points[[105, 334], 1].mean()
        top = self._points[lm.FOREHEAD]
        y0, y1 = int(max(top[1], 0)), int(max(brows - 0.1 * self._unit, top[1] + 1))
        x0, x1 = int(top[0] - 0.45 * self._unit), int(top[0] + 0.45 * self._unit)
        part = self._hair()[y0:y1, max(x0, 0) : x1]
        return float(np.clip((part.mean() - 0.12) * 1.8, 0, 1)) if part.size else 0.0

    def bald(self) -> float:
        """Share of the crown above the forehead that shows no hair; a rim of hair makes it less."""
        top = self._points[lm.FOREHEAD]
        x0, x1 = int(top[0] - 0.55 * self._unit), int(top[0] + 0.55 * self._unit)
        y1 = max(int(top[1] - 0.02 * self._unit), 1)
        crown = self._hair()[:y1, max(x0, 0) : x1]
        person = (1 - self._regions[Region.BACKGROUND])[:y1, max(x0, 0) : x1]
        if person.sum() < 8:
            return 0.0
        bare = float(np.clip((0.55 - crown.sum() / person.sum()) / 0.45, 0, 1))
        rim = float((self._hair() > 0.5).sum()) / self._unit**2
        return bare * float(np.interp(rim, (0.05, 0.5), (1.0, 0.76)))

    def beard(self) -> float:
        """Share of the jaw that is bearded."""
        side = self._hair().shape[0]
        inside = lm.polygon((side, side), self._points[list(lm.FACE_OVAL)])
        y = np.arange(side)[:, None]
        inside = inside * (y > self._points[lm.LIP_BOTTOM, 1])
        share = float((self._regions[Region.BEARD] * inside).sum() / max(inside.sum(), 1))
        return float(np.clip((share - 0.2) * 1.6, 0, 1))

    def gap(self) -> float:
        """How far the lips are parted."""
        gap = float(np.hypot(*(self._points[lm.LIP_BOTTOM] - self._points[lm.LIP_TOP])[:2]))
        return float(np.clip((gap / self._unit - 0.10) / 0.35, 0, 1))

    def smile(self) -> float:
        """How far the corners of the mouth are drawn up and out."""
        corners = self._points[[lm.MOUTH_LEFT, lm.MOUTH_RIGHT]]
        middle = self._points[[lm.LIP_TOP, lm.LIP_BOTTOM], 1].mean()
        raised = (middle - corners[:, 1].mean()) / self._unit
        wide = abs(corners[1, 0] - corners[0, 0]) / self._unit
        return float(np.clip(raised * 4 + (wide - 0.80) * 2.2, -0.6, 1))

    def painted(self) -> float:
        """How far lips stand out from the skin by their colour: 0 bare, 1 plainly made up."""
        lip, skin = self.median(Region.LIPS, 0.5), self.median(Region.SKIN, 0.7)
        apart = float(np.hypot(lip[1] - skin[1], lip[2] - skin[2]))
        return float(np.clip((apart - 0.05) / 0.05, 0, 1))
