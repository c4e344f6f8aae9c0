"""Measures of pictures: the real network, and fingerprints of drawn shapes."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageOps
from skimage import data

from ml.safety.fingerprint import BITS, distance, fingerprint
from ml.safety.nudity import nudity


@pytest.fixture(scope="module")
def portrait() -> Image.Image:
    return Image.fromarray(data.astronaut())


def recompressed(picture: Image.Image) -> Image.Image:
    stream = io.BytesIO()
    picture.resize((256, 256)).save(stream, "JPEG", quality=70)
    return Image.open(stream)


def test_a_portrait_is_safe(portrait: Image.Image) -> None:
    assert 0 <= nudity(portrait) < 0.2


def test_what_is_transparent_does_not_count(portrait: Image.Image) -> None:
    hidden = portrait.convert("RGBA")
    hidden.putalpha(0)
    white = Image.new("RGB", portrait.size, "white")
    assert nudity(hidden) == pytest.approx(nudity(white), abs=1e-6)
    assert fingerprint(hidden) == fingerprint(white)


@pytest.mark.parametrize("change", [recompressed, ImageOps.mirror, ImageOps.grayscale])
def test_a_changed_copy_has_nearly_the_same_fingerprint(portrait: Image.Image, change) -> None:  # type: ignore[no-untyped-def]
    assert distance(fingerprint(portrait), fingerprint(change(portrait))) <= 8


def test_other_pictures_have_another(portrait: Image.Image) -> None:
    others = [data.chelsea(), data.coffee(), data.rocket()]
    marks = [fingerprint(portrait), *(fingerprint(Image.fromarray(other)) for other in others)]
    for place, mark in enumerate(marks):
        assert all(distance(mark, other) > BITS / 5 for other in marks[place + 1 :])


def test_a_fingerprint_fits_its_bits() -> None:
    noise = np.random.default_rng(3).integers(0, 256, (80, 60, 3), np.uint8)
    assert 0 <= fingerprint(Image.fromarray(noise)) < 1 << BITS
