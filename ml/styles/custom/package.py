"""A style of one's own as one file, to be kept, sent and read elsewhere.

A zip archive of ``style.json`` (`CustomStyle`) and ``pictures/SHA256.png`` (or webp, jpg), nothing
else. What comes out of one is somebody else's data: names, sizes, digests and version are checked
before a byte of it is used, and nothing is ever written to a path it names. Import-light: the web
process packs and unpacks.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any, NoReturn

from pydantic import ValidationError

from ml.custom_styles import MAX_LAYERS, MAX_REFERENCES, CustomStyle
from ml.errors import AvatarError

EXTENSION = "avatarstyle"
MEDIA_TYPE = "application/vnd.avatar-style+zip"
VERSION = 1
"""Newest version of `CustomStyle` that this program reads."""

MAX_FILE = 64 * 1024 * 1024
"""Most bytes of a style file."""
MAX_PICTURE = 16 * 1024 * 1024
"""Most bytes of one picture in it."""
MAX_JSON = 256 * 1024

_END = struct.Struct("<4s4H2LH")
_MAX_DIRECTORY = 64 * 1024

_STYLE = "style.json"
_PICTURE = re.compile(r"pictures/([0-9a-f]{64})\.(png|webp|jpg)", re.ASCII)
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error,
    EOFError, NotImplementedError, OSError, RuntimeError, ValueError,
)  # fmt: skip
"""What `zipfile` raises, among its own error, on bytes that were made to confuse it."""
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The earliest a zip archive can say: the same style packs to the same bytes."""


def digest_of(picture: bytes) -> str:
    """The name a picture's file goes by in a `CustomStyle`: its SHA-256."""
    return hashlib.sha256(picture).hexdigest()


def pack(style: CustomStyle, pictures: Mapping[str, bytes]) -> bytes:
    """The style and all its pictures as one file.

    Args:
        pictures: the encoded file of every picture the style names, by SHA-256; others stay out.

    Raises:
        AvatarError: ``style.reference_missing``, ``style.file_damaged`` for a picture that isn't
            what its digest says or neither PNG, WebP nor JPEG, ``style.file_too_large``.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        told = json.dumps(style.model_dump(mode="json"), ensure_ascii=False, indent=1)
        _add(archive, _STYLE, told.encode(), zipfile.ZIP_DEFLATED)
        for digest in style.pictures():
            data = pictures.get(digest)
            if data is None:
                raise missing(digest)
            kind = _checked(digest, data)
            _add(archive, f"pictures/{digest}.{kind}", data, zipfile.ZIP_STORED)
    packed = stream.getvalue()
    if len(packed) > MAX_FILE:
        _too_large(MAX_FILE)
    return packed


def unpack(packed: bytes) -> tuple[CustomStyle, dict[str, bytes]]:
    """The style in a file, and its pictures' files by SHA-256.

    Raises:
        AvatarError: ``style.file_too_large``; ``style.file_newer`` for one from a newer program;
            ``style.file_damaged`` for anything else that `pack` does not write.
    """
    if len(packed) > MAX_FILE:
        _too_large(MAX_FILE)
    _check_directory(packed)
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            entries = _entries(archive)
            style = _style(_read(archive, entries.pop(_STYLE), MAX_JSON))
            pictures = _pictures(archive, entries)
    except _BROKEN as error:
        _damaged("It is not a whole zip archive.", error)
    if set(pictures) != set(style.pictures()):
        _damaged("Its pictures are not those the style names.")
    return style, pictures


def missing(digest: str) -> AvatarError:
    """The error of a picture that a style names and nobody has."""
    return AvatarError(
        "style.reference_missing", f"Picture {digest[:12]} of the style is missing.", picture=digest
    )


def picture_kind(data: bytes) -> str | None:
    """``png``, ``webp`` or ``jpg`` by the file's first bytes; None for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return "jpg" if data.startswith(b"\xff\xd8\xff") else None


def _check_directory(packed: bytes) -> None:
    """Refuse a list of contents longer than ours can be, before `zipfile` reads it all.

    Half a million names fit into 30 MB, and cost ten times that in memory. The record that ends an
    archive says how long the list is (APPNOTE 4.3.16); ours has no comment after it, and never
    needs the 64-bit variant before it.
    """
    end = packed[-_END.size :]
    if len(end) < _END.size or not end.startswith(b"PK\x05\x06"):
        _damaged("It is not a whole zip archive.")
    *_, size, _offset, comment = _END.unpack(end)
    if comment or size > _MAX_DIRECTORY or packed[-_END.size - 20 :].startswith(b"PK\x06\x07"):
        _damaged("It holds too many files.")


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The archive's members by name, each once and of a name that may be there."""
    members = archive.infolist()
    # Counted before any is looked at: an archive may name millions.
    if len(members) > 1 + MAX_REFERENCES + MAX_LAYERS:
        _damaged("It holds too many files.")
    entries: dict[str, zipfile.ZipInfo] = {}
    for member in members:
        name = member.filename
        if name in entries or (name != _STYLE and _PICTURE.fullmatch(name) is None):
            _damaged(f"{name[:80]!r} does not belong in it.")
        if member.flag_bits & 0x1:
            _damaged("It is encrypted.")
        # Of other packings `zipfile` unpacks all there is before it hands over the first bytes.
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            _damaged("It is packed in a way that is not read here.")
        entries[name] = member
    if _STYLE not in entries:
        _damaged(f"There is no {_STYLE} in it.")
    return entries


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes:
    """One member, never more than `limit` bytes of it, whatever its header says."""
    if member.file_size > limit:
        _too_large(limit)
    with archive.open(member) as stream:
        data = stream.read(limit + 1)
        if len(data) > limit:
            _too_large(limit)
    if len(data) != member.file_size:
        _damaged(f"{member.filename} is cut short.")
    return data


def _style(data: bytes) -> CustomStyle:
    try:
        told: Any = json.loads(data)
    except (ValueError, RecursionError) as error:
        _damaged(f"{_STYLE} is not JSON.", error)
    if not isinstance(told, dict):
        _damaged(f"{_STYLE} holds no style.")
    version = told.get("version")
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        raise AvatarError(
            "style.file_newer",
            f"The style file is of version {version}; this program reads up to {VERSION}.",
            version=version,
            newest=VERSION,
        )
    try:
        return CustomStyle.model_validate(told)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        _damaged(f"{_STYLE}: {where}: {first['msg']}", error)


def _pictures(archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name, member in entries.items():
        digest, kind = name[len("pictures/") :].split(".")
        data = _read(archive, member, MAX_PICTURE)
        if digest in found or _checked(digest, data) != kind:
            _damaged(f"{name} is not what its name says.")
        found[digest] = data
    return found


def _checked(digest: str, data: bytes) -> str:
    """The kind of a picture that is what its digest says."""
    if len(data) > MAX_PICTURE:
        _too_large(MAX_PICTURE)
    kind = picture_kind(data)
    if kind is None or digest_of(data) != digest:
        _damaged(f"Picture {digest[:12]} is not what its name says.")
    return kind


def _add(archive: zipfile.ZipFile, name: str, data: bytes, compression: int) -> None:
    member = zipfile.ZipInfo(name, _MOMENT)
    member.compress_type = compression
    member.external_attr = 0o644 << 16
    archive.writestr(member, data)


def _damaged(detail: str, cause: BaseException | None = None) -> NoReturn:
    raise AvatarError(
        "style.file_damaged", f"The style file will not do. {detail}", problem=detail
    ) from cause


def _too_large(limit: int) -> NoReturn:
    raise AvatarError(
        "style.file_too_large", f"More than {limit} bytes in a style file.", limit=limit
    )
