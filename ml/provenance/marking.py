"""Marking pictures and signing files, and telling of a file where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.provenance import detection, manifest, watermark
from ml.provenance.identity import Identity
from ml.provenance.manifest import Manifest, Origin
from ml.provenance.payload import Payload

Picture = NDArray[np.uint8]
_USUAL = 1.15


@dataclass(frozen=True)
class Provenance:
    """What is said of one picture, and the keys to say it with.

    Attributes:
        origin: how it came about.
        keys: this installation's.
    """

    origin: Origin
    keys: Identity

    @property
    def source_type(self) -> str:
        """The IPTC's digital source type, for metadata."""
        return self.origin.source.url

    def mark(self, image: Picture) -> Picture:
        """(H, W, 3 or 4) uint8 with the invisible mark, which says the same wherever the picture
        bore it already: made smaller, or another version of it, it stays the same mark.
        """
        if max(image.shape[:2]) < watermark.SMALLEST:
            return image
        secret, new = self.keys.secret, self._payload()
        found = detection.find_aligned(detection.lightness(image), secret)
        if found.score >= detection.THRESHOLD:
            said = Payload.of(found.symbols, secret)
            if said is not None and (said.engine, said.source) == (new.engine, new.source):
                return watermark.embed(image, said, secret)
            image = watermark.removed(image, secret)
        return watermark.embed(image, new, secret)

    def mark_quickly(self, image: Picture) -> Picture:
        """The same for what is looked at for a moment only: at a usual strength, untried."""
        return watermark.embed(image, self._payload(), self.keys.secret, strength=_USUAL)

    def _payload(self) -> Payload:
        origin = self.origin
        return Payload.new(origin.engine, origin.source, origin.day)

    def sign(self, data: bytes, media_type: str) -> bytes:
        """The file with a manifest, where its format holds one."""
        return manifest.sign(data, media_type, self.origin, self.keys)


@dataclass(frozen=True)
class Marked:
    """An invisible mark that was found.

    Attributes:
        score: see `ml.provenance.detection.Found`.
        payload: what it says; None where it is too faint to be read.
    """

    score: float
    payload: Payload | None


def look(image: Picture, keys: Identity) -> Marked | None:
    """The invisible mark in a picture, by any of the installation's secrets; None without one."""
    for secret in keys.secrets:
        found = detection.find(image, secret)
        if found is not None:
            return Marked(found.score, Payload.of(found.symbols, secret))
    return None


def cleaned(image: Picture, keys: Identity) -> Picture:
    """A picture that is to be changed, without the mark that it bears."""
    return watermark.removed(image, keys.secret)


def told(data: bytes, media_type: str, keys: Identity) -> Manifest | None:
    """What a file's manifest says; None without one."""
    return manifest.read(data, media_type, keys)
