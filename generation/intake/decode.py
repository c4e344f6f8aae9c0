"""From an upload to a clean picture: decoded within limits, upright, sRGB, bare of metadata.

Runs in the worker only. What comes out is encoded anew from the pixels, so nothing of the
upload's bytes survives.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps

from generation.intake import headers
from generation.intake.checks import MAX_PIXELS, check
from ml.errors import AvatarError

KEPT_PIXELS = 24_000_000
"""Larger photos are stored at this many: any face in them still outresolves every output."""
THUMBNAILS = (256, 512, 1024)
_FORMATS = {
    headers.JPEG: "JPEG",
    headers.PNG: "PNG",
    headers.WEBP: "WEBP",
    headers.AVIF: "AVIF",
    headers.HEIC: "HEIF",
    # Only ever looked at: nobody's photo.
    "image/tiff": "TIFF",
    "image/gif": "GIF",
    "image/x-icon": "ICO",
}
_PAPER = (255, 255, 255)

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class CleanPhoto:
    """A photo as it is kept.

    Attributes:
        pixels: (H, W, 3) uint8 sRGB, upright.
        files: name with ending -> encoded bytes: the photo itself and its thumbnails.
    """

    pixels: Pixels
    files: dict[str, bytes]


def clean(
    data: bytes, *, kept: int = KEPT_PIXELS, thumbnails: Sequence[int] = THUMBNAILS
) -> CleanPhoto:
    """Decode an upload and encode what is kept of it.

    Args:
        kept: most pixels.
        thumbnails: longest sides of the small ones beside it.

    Raises:
        AvatarError: as `checks.check` does; ``photo.truncated`` or ``photo.damaged`` where the
            decoder finds what the header did not tell; ``photo.too_many_pixels`` for a bomb.
    """
    header = check(data)
    picture = _shrunk(_decode(data, _FORMATS[header.media_type]), kept)
    files = {"original.jpg": _encode(picture, "JPEG", quality=95, subsampling=0)}
    for side in thumbnails:
        small = picture.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
        files[f"{side}.webp"] = _encode(small, "WEBP", quality=84, method=2)
    return CleanPhoto(np.asarray(picture), files)


def looked_at(data: bytes, media_type: str, *, most: int) -> Pixels:
    """(H, W, 3) uint8 of an upload that is only looked at and never kept; upright, at most `most`
    pixels of it.

    Raises:
        AvatarError: ``photo.truncated``, ``photo.damaged`` or ``photo.too_many_pixels``.
    """
    return np.asarray(_shrunk(_decode(data, _FORMATS[media_type]), most))


def pixels_of(stored: bytes) -> Pixels:
    """(H, W, 3) uint8 of a photo that `clean` encoded."""
    with Image.open(io.BytesIO(stored), formats=("JPEG",)) as picture:
        return np.asarray(picture.convert("RGB"))


def _decode(data: bytes, kind: str) -> Image.Image:
    """The first frame, upright, as 8-bit sRGB without alpha."""
    if kind == "HEIF":
        _register_heif()
    with _told_by_code(), Image.open(io.BytesIO(data), formats=(kind,)) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise AvatarError(
                "photo.too_many_pixels",
                megapixels=round(opened.width * opened.height / 1e6, 1),
                limit=MAX_PIXELS // 1_000_000,
            )
        opened.seek(0)
        opened.load()
        profile = opened.info.get("icc_profile")
        picture = _srgb(_eight_bits(_upright(opened)), profile)
    picture.info.clear()
    return picture


@contextmanager
def _told_by_code() -> Iterator[None]:
    """Whatever a decoder says is wrong, by one of our codes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            yield
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise AvatarError(
                "photo.too_many_pixels", str(error), limit=MAX_PIXELS // 1_000_000
            ) from error
        except (OSError, SyntaxError, ValueError, EOFError, IndexError, RuntimeError) as error:
            words = str(error).lower()
            cut = isinstance(error, EOFError) or "truncated" in words or "end of" in words
            code = "photo.truncated" if cut else "photo.damaged"
            raise AvatarError(code, str(error)) from error


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as EXIF says; EXIF that cannot be read says nothing."""
    try:
        return ImageOps.exif_transpose(picture)
    except (SyntaxError, ValueError, KeyError, TypeError, struct.error, ZeroDivisionError):
        return picture


def _eight_bits(picture: Image.Image) -> Image.Image:
    """RGB, RGBA, L or CMYK with eight bits a channel."""
    if picture.mode.startswith("I;16"):
        values = np.asarray(picture).astype(np.uint16)
        return Image.fromarray((values >> 8).astype(np.uint8))
    if picture.mode in ("I", "F"):
        values = np.asarray(picture).astype(np.float64)
        low, high = float(values.min()), float(values.max())
        scaled = (values - low) * (255.0 / (high - low)) if high > low else values * 0
        return Image.fromarray(scaled.astype(np.uint8))
    if picture.mode in ("P", "PA", "LA", "La", "RGBa") or "transparency" in picture.info:
        return picture.convert("RGBA")
    if picture.mode in ("RGB", "RGBA", "L", "CMYK"):
        return picture
    return picture.convert("RGB")


def _srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """sRGB over white; a profile that cannot be read is as good as none."""
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    colour = picture.convert("RGB") if alpha is not None else picture
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(colour, source, _srgb_profile(), outputMode="RGB")
            colour = converted or colour
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    if colour.mode != "RGB":
        colour = colour.convert("RGB")
    if alpha is not None:
        colour = Image.composite(colour, Image.new("RGB", colour.size, _PAPER), alpha)
    return colour


def _shrunk(picture: Image.Image, kept: int) -> Image.Image:
    pixels = picture.width * picture.height
    if pixels <= kept:
        return picture
    scale = (kept / pixels) ** 0.5
    size = (max(1, int(picture.width * scale)), max(1, int(picture.height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _encode(picture: Image.Image, kind: str, **options: int) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


@cache
def _srgb_profile() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


@cache
def _register_heif() -> None:
    import pi_heif

    # Thumbnails, depth maps and auxiliary pictures are not read: less to decode, less to go wrong.
    pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
