"""Uploads by name: what each is, and how it is to be answered."""

from __future__ import annotations

from collections.abc import Callable

from generation.intake import headers
from tests.files import makers

Make = Callable[[], bytes]

GOOD: dict[str, tuple[Make, str, tuple[int, int]]] = {
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

BAD: dict[str, tuple[Make, str]] = {
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
