"""What all variants of one clay portrait share: its parts, their surface and their own colours.

Looks differ in material, light and stage; what they are made of is modelled once for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.colour import rgb_to_oklab
from ml.imaging.filters import smoothstep
from ml.imaging.opencv import cv2
from ml.imaging.relight import Relief, relief_of
from ml.styles._clay_cloth import Cloth, cloth_of
from ml.styles._clay_glasses import Frames, frames_of
from ml.styles._clay_hair import Locks, beard_of, hair_of
from ml.styles._clay_skin import Skin, skin_of
from ml.styles._proportions import stylised
from ml.styles._stage import crisp, cut_out, staged
from ml.styles.base import StepReport

_FEATURES = (46, 105, 9, 334, 276, 446, 330, 426, 291, 405, 17, 181, 61, 206, 101, 226)
"""Outline of brows, eyes, nose and mouth together."""


@dataclass(frozen=True)
class Build:
    """How a figure is made.

    Attributes:
        zoom: how close it stands.
        eyes, jaw: see `ml.styles._proportions.stylised`.
        locks: thickness of hair's locks.
    """

    zoom: float
    eyes: float
    jaw: float
    locks: float


@dataclass(frozen=True)
class Parts:
    """The person in parts; all (S, S).

    Attributes:
        person: with the figure's proportions.
        lab: (S, S, 3) OKLab of the photo, moved along.
        hair, beard, skin, cloth: modelled.
        frames: glasses, if worn.
        relief: large forms.
        core: where these are sharp, 0..1: about the features and at the outline.
        outline: of the body.
    """

    person: Portrait
    lab: FloatImage
    hair: Locks
    beard: Locks
    skin: Skin
    cloth: Cloth
    frames: Frames | None
    relief: Relief
    core: FloatImage
    outline: FloatImage


def parts_of(portrait: Portrait, size: int, build: Build, report: StepReport) -> Parts:
    """Model every part at `size` pixels. Reports the first half of the work."""
    source = cut_out(staged(portrait, size, build.zoom))
    person = stylised(source, eyes=build.eyes, jaw=build.jaw)
    report(0.15, person.image)
    lab = rgb_to_oklab(person.image)
    # Hair's chance is its own: a portrait's variants wear the same.
    hair = hair_of(person, lab, build.locks, np.random.default_rng(2))
    beard = beard_of(person, lab, build.locks, np.random.default_rng(3))
    report(0.35, None)
    skin = skin_of(person, lab, hair.mask)
    return Parts(
        person=person,
        lab=lab,
        hair=hair,
        beard=beard,
        skin=skin,
        cloth=cloth_of(person, lab),
        frames=frames_of(person, lab),
        relief=relief_of(person),
        core=_core(person),
        outline=_outline(person),
    )


def _core(person: Portrait) -> FloatImage:
    unit, size = person.interocular, (person.size, person.size)
    # The balloon's own edge, not the face's, rounds the silhouette: it stays sharp there.
    inside = cv2.distanceTransform((person.matte > 0.5).astype(np.uint8), cv2.DIST_L2, 3)
    rim = 1 - smoothstep(0.0, 0.35 * unit, inside)
    zone = lm.polygon(size, lm.contour(person.landmarks, _FEATURES), 0.1 * unit)
    return np.maximum(zone, rim).astype(np.float32)


def _outline(person: Portrait) -> FloatImage:
    """(S, S) the body's outline: rounded as clay is, shoulders more than the head."""
    unit = person.interocular
    rows = np.arange(person.size, dtype=np.float32)[:, None]
    chin = float(person.landmarks[lm.CHIN, 1])
    below = smoothstep(0.1, 0.5, np.broadcast_to((rows - chin) / unit, person.matte.shape))
    head = crisp(person.matte, 0.03 * unit, inset=0.8)
    return np.asarray(head + (crisp(person.matte, 0.09 * unit, inset=1.0) - head) * below)
