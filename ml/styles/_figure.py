"""What all variants of one drawn portrait share: proportions, base coat, parts, masses of colour.

Looks differ in light, line and backdrop; what they stand on is made once for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ml.contracts import Region
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.colour import mix, rgb_to_oklab
from ml.imaging.filters import blur, smoothstep
from ml.imaging.opencv import cv2
from ml.imaging.relight import Relief, relief_of
from ml.imaging.soft import grown, shrunk
from ml.styles._basecoat import base_coat
from ml.styles._cel import Parts, parts_of
from ml.styles._masses import beard_mass, cloth_masses, hair_masses
from ml.styles._planes import SIDE, cut
from ml.styles._proportions import stylised
from ml.styles._stage import cut_out, staged
from ml.styles.base import StepReport

PARTS_SIDE = 576
"""Side at which skin, hair and beard are told apart; their edges are drawn at full size."""


@dataclass(frozen=True)
class Figure:
    """A person ready to be lit and lined.

    Attributes:
        source: the photo's geometry.
        person: the drawing's geometry; its image is the photo's, moved along.
        lab: (S, S, 3) OKLab of the base coat.
        parts: what is skin, hair, beard.
        relief: the person's height.
        masses: (S, S, 3) OKLab of hair, beard and clothes in flat tones.
        strands: (S, S) lines between strands of hair.
    """

    source: Portrait
    person: Portrait
    lab: FloatImage
    parts: Parts
    relief: Relief
    masses: FloatImage
    strands: FloatImage


@dataclass(frozen=True)
class Build:
    """How a figure is made.

    Attributes:
        zoom: how close it stands, at most 1.
        eyes, jaw, head: see `ml.styles._proportions.stylised`.
        flatten: how far clothes are drawn to few tones, 0..1.
        gloss: strength of the band of light on hair, 0..1.
    """

    zoom: float
    eyes: float
    jaw: float
    head: float
    flatten: float
    gloss: float


def figure_of(portrait: Portrait, size: int, build: Build, report: StepReport) -> Figure:
    """Make the figure at `size` pixels. Reports the first half of a drawing's work."""
    source = cut_out(staged(portrait, size, build.zoom))
    person = stylised(source, eyes=build.eyes, jaw=build.jaw, head=build.head)
    person = replace(person, matte=whole(person.matte))
    report(0.1, person.image)
    coat = base_coat(person.image, 192, None)
    report(0.35, coat)
    lab = rgb_to_oklab(coat)
    parts = _parts(person, lab)
    relief = relief_of(person)
    unit = person.interocular
    masses = cloth_masses(lab, person.regions[Region.CLOTHES], unit, build.flatten)
    masses = mix(masses, beard_mass(lab, parts, unit), parts.beard)
    hair, strands = hair_masses(lab, parts, unit, relief, build.gloss)
    return Figure(source, person, lab, parts, relief, mix(masses, hair, parts.hair), strands)


def whole(matte: FloatImage) -> FloatImage:
    """A matte without the scraps beside the person that no draughtsman would draw."""
    side = min(matte.shape[0], 512)
    small = shrunk(matte, side)
    # What hangs on by a thread is a scrap too.
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7))
    solid = cv2.morphologyEx((small > 0.6).astype(np.uint8), cv2.MORPH_OPEN, disc)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid)
    if count < 2:
        return matte
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    near = cv2.dilate((labels == largest).astype(np.float32), disc, iterations=2)
    return np.asarray(matte * grown(blur(near, 1.0), matte.shape[0]).clip(0, 1), np.float32)


def _parts(person: Portrait, lab: FloatImage) -> Parts:
    """Skin, hair and beard, found small and drawn with clean edges at full size."""
    size = person.size
    if size > PARTS_SIDE:
        parts = parts_of(staged(person, PARTS_SIDE), shrunk(lab, PARTS_SIDE))
    else:
        parts = parts_of(person, lab)
    small = shrunk(parts.beard, SIDE)
    unit = person.interocular * small.shape[0] / size
    # There is a beard or there is none: drawings have no half-tones of hair.
    beard = cut(blur(small, 0.02 * unit) - 0.42, 0.022 * unit, size)
    if size <= PARTS_SIDE:
        return replace(parts, beard=(beard * (1 - parts.hair)).astype(np.float32))
    skin, hair = (smoothstep(0.2, 0.8, grown(m, size)) for m in (parts.skin, parts.hair))
    hair = hair * person.matte
    return Parts(
        skin, hair, (beard * (1 - hair)).astype(np.float32), grown(parts.oval, size), parts.tone
    )
