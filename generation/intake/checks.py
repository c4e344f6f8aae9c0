"""Whether an upload may come in at all. Runs in the web process, on bytes only."""

from __future__ import annotations

from generation.intake import headers
from generation.intake.headers import Header
from ml.errors import AvatarError

MAX_BYTES = 25 * 1024 * 1024
MAX_PIXELS = 60_000_000
MAX_SIDE = 16_384
"""Longer sides are strips, not portraits, and some decoders' tables end here."""
MIN_SIDE = 64
"""No face can be found on less; the analysis asks for more, and says how much."""

_HEAD, _TAIL = 1024, 64 * 1024
_FOREIGN_ANYWHERE = (b"%PDF-", b"<?php", b"<script", b"<html", b"<svg", b"<!doctype")
_FOREIGN_AFTER = (
    *_FOREIGN_ANYWHERE,
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\x7fELF",
    b"MZ\x90\x00",
    b"\xca\xfe\xba\xbe",
)


def check(data: bytes, *, least: int = MIN_SIDE) -> Header:
    """The header of an upload that may come in.

    Args:
        least: shortest side in pixels that will do.

    Raises:
        AvatarError: ``photo.empty``, ``photo.too_large``, ``photo.unsupported_type``,
            ``photo.truncated``, ``photo.damaged``, ``photo.polyglot``, ``photo.too_small``,
            ``photo.side_too_long`` or ``photo.too_many_pixels``.
    """
    check_size(len(data))
    header = headers.read(data)
    _check_polyglot(data, header)
    _check_dimensions(header, least)
    return header


def check_size(size: int) -> None:
    """Refuse an upload by its size in bytes, before it is read.

    Raises:
        AvatarError: ``photo.empty`` or ``photo.too_large``.
    """
    if size == 0:
        raise AvatarError("photo.empty", "The file is empty.")
    if size > MAX_BYTES:
        raise AvatarError(
            "photo.too_large",
            f"{size} bytes are more than {MAX_BYTES}.",
            megabytes=round(size / 2**20, 1),
            limit=MAX_BYTES // 2**20,
        )


def _check_dimensions(header: Header, least: int) -> None:
    width, height = header.width, header.height
    told = {"width": width, "height": height}
    if min(width, height) < least:
        raise AvatarError("photo.too_small", f"{width}x{height}", **told, limit=least)
    if max(width, height) > MAX_SIDE:
        raise AvatarError("photo.side_too_long", f"{width}x{height}", **told, limit=MAX_SIDE)
    if width * height > MAX_PIXELS:
        raise AvatarError(
            "photo.too_many_pixels",
            f"{width}x{height}",
            **told,
            megapixels=round(width * height / 1e6, 1),
            limit=MAX_PIXELS // 1_000_000,
        )


def _check_polyglot(data: bytes, header: Header) -> None:
    """A picture that is also a page, a script, an archive or a program is refused.

    Phones append videos and depth maps to pictures, so what follows one is only refused where it
    bears the mark of something that another program would open or run.
    """
    head = data[:_HEAD].lower()
    rest = data[header.end :]
    ends = rest[:_TAIL] + rest[-_TAIL:]
    lower = ends.lower()
    if (
        any(mark.lower() in head for mark in _FOREIGN_ANYWHERE)
        or any(mark in ends for mark in _FOREIGN_AFTER)
        or any(mark.lower() in lower for mark in _FOREIGN_ANYWHERE)
    ):
        raise AvatarError("photo.polyglot", "The file is a picture and something else besides.")
