"""What becomes of an upload in the worker: upright, sRGB, and bare of what it told besides."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from generation.intake import decode
from ml.errors import AvatarError
from tests.files import makers

GOOD: dict[str, tuple[Callable[[], bytes], float]] = {
    "jpeg": (makers.jpeg, 4),
    "png": (makers.png, 6),
    "webp": (makers.webp, 8),
    "avif": (makers.avif, 6),
    "cmyk": (makers.cmyk, 8),
    "palette": (makers.palette, 14),
    "animated webp": (lambda: makers.animated("WEBP"), 8),
    "animated png": (lambda: makers.animated("PNG"), 4),
    "turned by exif": (makers.turned, 4),
    "text and xmp": (makers.with_text, 6),
    "place and camera": (lambda: makers.jpeg(exif=makers.exif()), 4),
    "broken exif": (lambda: makers.jpeg(exif=b"Exif\x00\x00II*\x00\xff\xff\xff\xff"), 4),
    "broken profile": (lambda: makers.jpeg(icc_profile=b"no profile at all"), 4),
    "motion photo": (makers.motion_photo, 4),
}

BAD = {
    "rubbish rows": (makers.broken_rows, "photo.damaged"),
    "text bomb": (makers.text_bomb, "photo.damaged"),
    "rows that end": (
        lambda: makers.bare_png(256, 256, b"\x78\x9c\x03\x00\x00"),
        "photo.truncated",
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_every_kind_of_picture_comes_out_the_same(name: str) -> None:
    make, tolerance = GOOD[name]
    cleaned = decode.clean(make())
    expected = np.asarray(makers.face(cleaned.pixels.shape[0])).astype(float)
    assert cleaned.pixels.dtype == np.uint8
    assert np.abs(cleaned.pixels - expected).mean() < tolerance


def test_heic_is_decoded() -> None:
    cleaned = decode.clean(makers.heic())
    expected = np.asarray(makers.face().crop((96, 0, 352, 256))).astype(float)
    assert np.abs(cleaned.pixels - expected).mean() < 8


@pytest.mark.parametrize("make", [makers.sixteen_bits, makers.grey_alpha])
def test_grey_pictures_become_colour(make: Callable[[], bytes]) -> None:
    cleaned = decode.clean(make())
    grey = np.asarray(makers.face().convert("L")).astype(float)
    assert np.abs(cleaned.pixels[..., 0] - grey).mean() < 4


def test_transparency_lies_on_white() -> None:
    clear = makers.face(256).copy()
    clear.putalpha(0)
    assert decode.clean(makers.encoded(clear, "PNG")).pixels.min() > 250


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_decoded_has_a_code(name: str) -> None:
    make, code = BAD[name]
    with pytest.raises(AvatarError) as refused:
        decode.clean(make())
    assert refused.value.code == code


@pytest.mark.parametrize("make", [makers.lying_header, makers.rubbish_scan])
def test_lies_in_a_jpeg_do_no_harm(make: Callable[[], bytes]) -> None:
    try:
        cleaned = decode.clean(make())
    except AvatarError as refused:
        assert refused.code in ("photo.damaged", "photo.truncated")  # noqa: PT017
    else:
        assert cleaned.pixels.size <= 512 * 512 * 3


@pytest.mark.parametrize(
    "make",
    [
        makers.turned,
        makers.with_text,
        makers.heic,
        makers.with_profile,
        lambda: makers.encoded(makers.face(256), "WEBP", exif=makers.exif(), xmp=b"SecretMaker"),
        lambda: makers.encoded(makers.face(256), "AVIF", exif=makers.exif(), speed=9),
    ],
)
def test_no_metadata_survives(make: Callable[[], bytes]) -> None:
    for content in decode.clean(make()).files.values():
        assert makers.SECRET.encode() not in content
        with Image.open(io.BytesIO(content)) as kept:
            assert not kept.getexif()
            assert not {"icc_profile", "xmp", "exif", "comment"} & set(kept.info)


def test_huge_photos_are_kept_at_a_size_that_suffices() -> None:
    huge = makers.encoded(Image.new("RGB", (700, 500), (90, 120, 60)), "JPEG")
    height, width = decode.clean(huge, kept=100_000).pixels.shape[:2]
    assert 98_000 <= height * width <= 100_000
    assert width / height == pytest.approx(1.4, abs=0.01)


def test_what_is_stored_can_be_read_again() -> None:
    cleaned = decode.clean(makers.jpeg())
    assert set(cleaned.files) == {"original.jpg", "256.webp", "512.webp", "1024.webp"}
    again = decode.pixels_of(cleaned.files["original.jpg"])
    assert np.abs(again.astype(float) - cleaned.pixels).mean() < 2
