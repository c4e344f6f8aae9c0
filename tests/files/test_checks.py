"""What the web process says to an upload, by its bytes alone."""

from __future__ import annotations

import subprocess
import sys

import pytest

from generation.intake import checks, headers
from ml.errors import AvatarError
from tests.files import makers

GOOD = {
    "jpeg": (makers.jpeg, headers.JPEG, (512, 512)),
    "progressive jpeg": (lambda: makers.jpeg(progressive=True), headers.JPEG, (512, 512)),
    "png": (makers.png, headers.PNG, (256, 256)),
    "webp": (makers.webp, headers.WEBP, (256, 256)),
    "lossless webp": (
        lambda: makers.encoded(makers.face(256), "WEBP", lossless=True),
        headers.WEBP,
        (256, 256),
    ),
    "animated webp": (lambda: makers.animated("WEBP"), headers.WEBP, (512, 512)),
    "avif": (makers.avif, headers.AVIF, (512, 512)),
    "heic": (makers.heic, headers.HEIC, (256, 256)),
    "motion photo": (makers.motion_photo, headers.JPEG, (512, 512)),
}

BAD = {
    "empty": (lambda: b"", "photo.empty"),
    "26 MB": (lambda: makers.jpeg() + bytes(26 * 2**20), "photo.too_large"),
    "truncated jpeg": (lambda: makers.cut(makers.jpeg()), "photo.truncated"),
    "truncated png": (lambda: makers.cut(makers.png()), "photo.truncated"),
    "truncated webp": (lambda: makers.cut(makers.webp()), "photo.truncated"),
    "truncated avif": (lambda: makers.cut(makers.avif()), "photo.truncated"),
    "truncated heic": (lambda: makers.cut(makers.heic()), "photo.truncated"),
    "three bytes": (lambda: b"\xff\xd8\xff", "photo.truncated"),
    "text": (lambda: b"hello, world", "photo.unsupported_type"),
    "svg": (lambda: makers.SVG, "photo.unsupported_type"),
    "svg after a prolog": (
        lambda: b'\xef\xbb\xbf<?xml version="1.0"?>\n' + makers.SVG,
        "photo.unsupported_type",
    ),
    "html": (lambda: b"<!DOCTYPE html><html></html>", "photo.unsupported_type"),
    "gif": (lambda: makers.encoded(makers.face(256), "GIF"), "photo.unsupported_type"),
    "bmp": (lambda: makers.encoded(makers.face(256), "BMP"), "photo.unsupported_type"),
    "tiff": (lambda: makers.encoded(makers.face(256), "TIFF"), "photo.unsupported_type"),
    "pdf": (lambda: makers.encoded(makers.face(256), "PDF"), "photo.unsupported_type"),
    "zip": (makers.zipped, "photo.unsupported_type"),
    "movie": (makers.movie, "photo.unsupported_type"),
    "program": (lambda: b"\x7fELF" + bytes(100), "photo.unsupported_type"),
    "jpeg and archive": (lambda: makers.jpeg() + makers.zipped(), "photo.polyglot"),
    "png and page": (lambda: makers.png() + b"<script>1</script>", "photo.polyglot"),
    "jpeg and script": (lambda: makers.commented(b"<?PHP system(1);"), "photo.polyglot"),
    "jpeg and pdf": (lambda: makers.commented(b"%PDF-1.7"), "photo.polyglot"),
    "one pixel": (lambda: makers.bare_png(1, 1), "photo.too_small"),
    "20,000 wide": (lambda: makers.bare_png(20_000, 100), "photo.side_too_long"),
    "bomb": (makers.bomb, "photo.too_many_pixels"),
    "no frame": (lambda: b"\xff\xd8\xff\xd9", "photo.damaged"),
    "png without a header": (
        lambda: b"\x89PNG\r\n\x1a\n" + makers.chunk(b"IDAT", b"") + makers.chunk(b"IEND", b""),
        "photo.damaged",
    ),
    "webp of nothing": (
        lambda: b"RIFF\x18\x00\x00\x00WEBPJUNK\x0c\x00\x00\x00" + bytes(12),
        "photo.damaged",
    ),
    "heic without a size": (
        lambda: b"\x00\x00\x00\x14ftypheic\x00\x00\x00\x00mif1" + b"\x00\x00\x00\x08mdat",
        "photo.damaged",
    ),
    "a box of no length": (
        lambda: b"\x00\x00\x00\x14ftypheic\x00\x00\x00\x00mif1" + b"\x00\x00\x00\x04meta",
        "photo.damaged",
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_pictures_are_known_by_type_and_size(name: str) -> None:
    make, media_type, size = GOOD[name]
    header = checks.check(make())
    assert (header.media_type, (header.width, header.height)) == (media_type, size)


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_photo_is_refused_by_its_code(name: str) -> None:
    make, code = BAD[name]
    with pytest.raises(AvatarError) as refused:
        checks.check(make())
    assert refused.value.code == code


@pytest.mark.parametrize("make", [makers.jpeg, makers.png, makers.webp, makers.avif, makers.heic])
def test_no_cut_makes_anything_but_a_refusal(make: makers.Any) -> None:
    data = make()
    for length in range(0, len(data) - 1, max(1, len(data) // 200)):
        try:
            checks.check(data[:length])
        except AvatarError as refused:
            assert refused.code in {  # noqa: PT017
                "photo.empty",
                "photo.truncated",
                "photo.damaged",
                "photo.unsupported_type",
            }


def test_checking_loads_no_decoder() -> None:
    script = (
        "import sys, generation.intake.checks;"
        "print(sorted({'PIL', 'numpy', 'cv2', 'pi_heif'} & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
