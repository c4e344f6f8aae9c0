"""The file formats on offer. Import-light: the web process lists them from here."""

from __future__ import annotations

from dataclasses import dataclass

from ml.errors import AvatarError


@dataclass(frozen=True)
class Format:
    """One kind of file.

    Attributes:
        id: as asked for, lower case.
        media_type: for the Content-Type header.
        extension: of the file's name, without the dot.
        alpha: whether transparency survives; otherwise the picture is laid on a background.
        quality: whether a quality of 1..100 means something.
        largest: longest side in pixels that the format can hold.
    """

    id: str
    media_type: str
    extension: str
    alpha: bool
    quality: bool
    largest: int = 4096


FORMATS: dict[str, Format] = {
    one.id: one
    for one in (
        Format("png", "image/png", "png", alpha=True, quality=False),
        Format("jpeg", "image/jpeg", "jpg", alpha=False, quality=True),
        Format("webp", "image/webp", "webp", alpha=True, quality=True),
        Format("avif", "image/avif", "avif", alpha=True, quality=True),
        Format("tiff", "image/tiff", "tif", alpha=True, quality=False),
        Format("pdf", "application/pdf", "pdf", alpha=False, quality=True),
        Format("ico", "image/vnd.microsoft.icon", "ico", alpha=True, quality=False, largest=256),
        Format("svg", "image/svg+xml", "svg", alpha=True, quality=False),
    )
}


def file_format(name: str) -> Format:
    """The format of this id.

    Raises:
        AvatarError: ``export.unknown_format``.
    """
    found = FORMATS.get(name)
    if found is None:
        raise AvatarError("export.unknown_format", f"There is no format {name!r}.", format=name)
    return found
