"""Painted style masks as they come in: looked at and written anew without any decoder.

The web process does this, so by the standard library alone. What is kept of a PNG is its packed
pixels; names, comments, profiles and whatever hangs behind it stay out.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from ml.custom_styles import MASK_SIDE
from ml.errors import AvatarError

MAX_BYTES = 512 * 1024
"""Of a mask's file; noise of that size is a quarter of a megabyte."""
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY = (8, 0, 0, 0, 0)
"""Bits, colour type, compression, filter, interlace."""
_ROW = 1 + MASK_SIDE


def normalised(data: bytes) -> bytes:
    """The same mask as a bare PNG; equal masks packed by the same program give equal bytes.

    Args:
        data: a PNG, 8-bit grey, `MASK_SIDE` pixels square.

    Raises:
        AvatarError: ``style.mask_unreadable``, ``style.mask_size`` (``width``, ``height``,
            ``side``), ``style.mask_empty`` where nothing is painted.
    """
    if len(data) > MAX_BYTES:
        raise AvatarError("style.mask_unreadable", "The file is larger than any mask.")
    head, packed = _parts(data)
    width, height = struct.unpack(">II", head[:8])
    if (width, height) != (MASK_SIDE, MASK_SIDE):
        raise AvatarError("style.mask_size", width=width, height=height, side=MASK_SIDE)
    if tuple(head[8:]) != _GREY:
        raise AvatarError("style.mask_unreadable", "The mask is not 8-bit grey.")
    rows = _unpacked(packed)
    filters = rows[::_ROW]
    if any(each > 4 for each in filters):
        raise AvatarError("style.mask_unreadable", "There is no such filter.")
    # Every filter of PNG tells a row by its differences: all are zero where every pixel is black.
    if rows.count(0) - filters.count(0) == MASK_SIDE * MASK_SIDE:
        raise AvatarError("style.mask_empty", "Nothing is painted.")
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(name, body) for name, body in chunks)


def _parts(data: bytes) -> tuple[bytes, bytes]:
    """Header and packed pixels."""
    head, packed, whole = b"", bytearray(), False
    for name, body in _chunks(data):
        if name == b"IHDR" and not head:
            head = body
        elif name == b"IDAT":
            packed += body
        elif name == b"IEND":
            whole = True
    if not whole or len(head) != 13:
        raise AvatarError("style.mask_unreadable", "This is not a whole PNG.")
    return head, bytes(packed)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not data.startswith(_SIGNATURE):
        raise AvatarError("style.mask_unreadable", "This is not a PNG.")
    place = len(_SIGNATURE)
    while place + 12 <= len(data):
        length, name = struct.unpack(">I4s", data[place : place + 8])
        body = data[place + 8 : place + 8 + length]
        told = data[place + 8 + length : place + 12 + length]
        if len(told) != 4 or struct.unpack(">I", told)[0] != zlib.crc32(name + body):
            raise AvatarError("style.mask_unreadable", "A part of the PNG is damaged.")
        yield name, body
        if name == b"IEND":
            return
        place += 12 + length


def _unpacked(packed: bytes) -> bytes:
    """The rows, each after its filter's number; never more of them than a mask has."""
    size = _ROW * MASK_SIDE
    try:
        unpacker = zlib.decompressobj()
        rows = unpacker.decompress(packed, size + 1)
    except zlib.error as error:
        raise AvatarError("style.mask_unreadable", str(error)) from error
    if len(rows) != size:
        raise AvatarError("style.mask_unreadable", "There are not as many pixels as it says.")
    return rows


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
