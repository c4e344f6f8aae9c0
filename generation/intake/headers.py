"""Picture types, sizes and ends read from a file's own bytes, without decoding a pixel.

Only the few fields needed are parsed, by hand, so that nothing an attacker sends reaches a
decoder inside the web process.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from ml.errors import AvatarError

JPEG, PNG, WEBP, AVIF, HEIC = "image/jpeg", "image/png", "image/webp", "image/avif", "image/heic"
ACCEPTED = (JPEG, PNG, WEBP, AVIF, HEIC)

_AVIF_BRANDS = {b"avif", b"avis"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_HEIF_BRANDS = {b"mif1", b"msf1", b"mif2"}

_JPEG_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}

_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
    (b"\xff\x0a", "image/jxl"),
    (b"\x00\x00\x00\x0cJXL ", "image/jxl"),
    (b"\x00\x00\x00\x0cjP  ", "image/jp2"),
    (b"%PDF", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-executable"),
)


@dataclass(frozen=True)
class Header:
    """What a picture's header says.

    Attributes:
        media_type: one of `ACCEPTED`.
        width, height: in pixels, as stored (orientation not applied).
        end: offset of the first byte after the picture; the file may go on.
    """

    media_type: str
    width: int
    height: int
    end: int


def sniff(data: bytes) -> str:
    """The media type the first bytes speak for, ``application/octet-stream`` for none known."""
    if data[:3] == b"\xff\xd8\xff":
        return JPEG
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp":
        return _sniff_ftyp(data)
    for magic, media_type in _OTHERS:
        if data.startswith(magic):
            return media_type
    text = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<svg", b"<?xml", b"<!doctype svg", b"<!--")) and b"<svg" in text:
        return "image/svg+xml"
    if text.startswith((b"<!doctype html", b"<html")):
        return "text/html"
    return "application/octet-stream"


def _sniff_ftyp(data: bytes) -> str:
    size = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, size - 3, 4))}
    if brands & _AVIF_BRANDS:
        return AVIF
    if brands & _HEIC_BRANDS:
        return HEIC
    return "image/heif" if brands & _HEIF_BRANDS else "video/mp4"


def read(data: bytes) -> Header:
    """Type, size and end of a picture.

    Raises:
        AvatarError: ``photo.unsupported_type`` with the type found, ``photo.truncated`` where the
            file ends before the picture does, ``photo.damaged`` where its structure is wrong.
    """
    media_type = sniff(data)
    reader = _READERS.get(media_type)
    if reader is None:
        raise AvatarError(
            "photo.unsupported_type", f"{media_type} is not accepted.", media_type=media_type
        )
    try:
        return reader(data)
    except (IndexError, struct.error) as error:
        raise _truncated() from error


def _truncated() -> AvatarError:
    return AvatarError("photo.truncated", "The file ends before the picture does.")


def _damaged(why: str) -> AvatarError:
    return AvatarError("photo.damaged", f"The picture's structure is wrong: {why}.")


def _jpeg(data: bytes) -> Header:
    """Segments up to the end-of-image marker; entropy-coded data is skipped by its markers."""
    at, size = 2, None
    while True:
        found = _JPEG_MARKER.search(data, at)
        if found is None:
            raise _truncated()
        marker = found.group(1)[0]
        at = found.end()
        if marker == 0xD9:
            break
        if marker in (0x01, 0xD8):
            continue
        (length,) = struct.unpack_from(">H", data, at)
        if length < 2:
            raise _damaged("a segment of no length")
        if marker in _JPEG_FRAMES and size is None:
            height, width = struct.unpack_from(">HH", data, at + 3)
            size = (width, height)
        at += length
    if size is None:
        raise _damaged("no frame")
    return Header(JPEG, *size, end=at)


def _png(data: bytes) -> Header:
    if data[12:16] != b"IHDR":
        raise _damaged("no IHDR first")
    width, height = struct.unpack_from(">II", data, 16)
    at = 8
    while True:
        length, name = struct.unpack_from(">I4s", data, at)
        at += 12 + length
        if at > len(data):
            raise _truncated()
        if name == b"IEND":
            return Header(PNG, width, height, end=at)


def _webp(data: bytes) -> Header:
    (length,) = struct.unpack_from("<I", data, 4)
    end = 8 + length + (length & 1)
    if end > len(data) + 1:
        raise _truncated()
    chunk = data[12:16]
    if chunk == b"VP8X":
        width = int.from_bytes(data[24:27], "little") + 1
        height = int.from_bytes(data[27:30], "little") + 1
    elif chunk == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        width, height = (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    elif chunk == b"VP8 ":
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", data, 26))
    else:
        raise _damaged("no VP8 chunk first")
    return Header(WEBP, width, height, end=min(end, len(data)))


def _heif(data: bytes) -> Header:
    """AVIF and HEIC: the largest extent any item declares, which bounds what is decoded."""
    media_type, end, sizes = sniff(data), 0, []
    for name, start, stop in _boxes(data, 0, len(data), top=True):
        end = stop
        if name == b"meta":
            sizes += _extents(data, start + 4, stop)
    if not sizes:
        raise _damaged("no picture size")
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    return Header(media_type, width, height, end)


def _extents(data: bytes, start: int, stop: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for name, inner, end in _boxes(data, start, stop):
        if name in (b"iprp", b"ipco"):
            found += _extents(data, inner, end)
        elif name == b"ispe":
            found.append(struct.unpack_from(">II", data, inner + 4))
    return found


def _boxes(
    data: bytes, start: int, stop: int, top: bool = False
) -> Iterator[tuple[bytes, int, int]]:
    """Name, content start and end of each ISO-BMFF box in a range.

    At the top level anything that is not a box ends the walk: it is what follows the picture.
    """
    at = start
    while at + 8 <= stop:
        length, name = struct.unpack_from(">I4s", data, at)
        if top and not name.isalnum():
            return
        inner = at + 8
        if length == 1:
            (length,) = struct.unpack_from(">Q", data, inner)
            inner += 8
        elif length == 0:
            length = stop - at
        if length < inner - at:
            raise _damaged("a box of no length")
        if at + length > stop:
            raise _truncated()
        yield name, inner, at + length
        at += length


_READERS = {JPEG: _jpeg, PNG: _png, WEBP: _webp, AVIF: _heif, HEIC: _heif}
