"""Pictures of pixels: resized, flattened where the format asks for it, encoded."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PdfParser, PngImagePlugin, TiffImagePlugin

from ml.errors import AvatarError
from ml.export.formats import Format
from ml.export.metadata import Metadata, srgb_profile

ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)
DEFAULT_QUALITY = {"jpeg": 92, "webp": 90, "avif": 80, "pdf": 95}
_XMP_TAG = 700


def picture(pixels: NDArray[np.uint8]) -> Image.Image:
    """(H, W, 3 or 4) uint8 as a Pillow image, without alpha where nothing is transparent.

    Raises:
        AvatarError: ``export.bad_image``.
    """
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] not in (3, 4):
        raise AvatarError("export.bad_image", "The picture must be (H, W, 3 or 4) bytes.")
    if pixels.shape[2] == 4 and pixels[..., 3].min() == 255:
        pixels = pixels[..., :3]
    return Image.fromarray(np.ascontiguousarray(pixels))


def resized(image: Image.Image, size: int) -> Image.Image:
    """By Lanczos, to `size` pixels on the longer side, without colour from under alpha 0."""
    scale = size / max(image.size)
    if scale == 1:
        return image
    target = (max(round(image.width * scale), 1), max(round(image.height * scale), 1))
    if image.mode != "RGBA":
        return image.resize(target, Image.Resampling.LANCZOS)
    return image.convert("RGBa").resize(target, Image.Resampling.LANCZOS).convert("RGBA")


def flattened(image: Image.Image, background: tuple[int, int, int]) -> Image.Image:
    """Laid on a colour."""
    if image.mode != "RGBA":
        return image
    below = Image.new("RGBA", image.size, (*background, 255))
    return Image.alpha_composite(below, image).convert("RGB")


def encode(
    image: Image.Image,
    kind: Format,
    *,
    quality: int | None,
    metadata: Metadata,
    dpi: int | None = None,
) -> bytes:
    """The file's bytes.

    Args:
        image: RGB, or RGBA where the format has alpha.
        quality: 1..100; for WebP 100 means lossless.
        dpi: resolution for print.
    """
    options: dict[str, Any] = {}
    if kind.quality:
        options["quality"] = quality or DEFAULT_QUALITY[kind.id]
    if dpi is not None:
        options["dpi"] = (dpi, dpi)
    if kind.id == "ico":
        options |= _icon(image)
        image = options["append_images"][-1]
    elif kind.id == "pdf":
        options |= _document(metadata, dpi)
    else:
        options["icc_profile"] = srgb_profile()
        options |= _FORMAT_OPTIONS[kind.id](metadata, options.get("quality"))
    stream = io.BytesIO()
    image.save(stream, kind.id.upper(), **options)
    if kind.id == "pdf":
        _describe(stream, metadata.xmp())
    return stream.getvalue()


def _png(metadata: Metadata, quality: int | None) -> dict[str, Any]:
    info = PngImagePlugin.PngInfo()
    for key, text in metadata.texts().items():
        info.add_itxt(key, text)
    info.add_itxt("XML:com.adobe.xmp", metadata.xmp().decode())
    return {"pnginfo": info, "compress_level": 6}


def _jpeg(metadata: Metadata, quality: int | None) -> dict[str, Any]:
    # Colour at full resolution: halved, red lines on blue fray.
    return {
        "exif": metadata.exif(),
        "xmp": metadata.xmp(),
        "subsampling": "4:4:4",
        "optimize": True,
        "progressive": True,
    }


def _webp(metadata: Metadata, quality: int | None) -> dict[str, Any]:
    return {
        "exif": metadata.exif(),
        "xmp": metadata.xmp(),
        "method": 4,
        "lossless": quality == 100,
    }


def _avif(metadata: Metadata, quality: int | None) -> dict[str, Any]:
    return {
        "exif": metadata.exif(),
        "xmp": metadata.xmp(),
        "subsampling": "4:4:4",
        "speed": 7,
        "max_threads": 2,
    }


def _tiff(metadata: Metadata, quality: int | None) -> dict[str, Any]:
    info = TiffImagePlugin.ImageFileDirectory_v2()
    for tag, text in metadata.exif().items():
        info[tag] = text.decode() if isinstance(text, bytes) else text
    info[_XMP_TAG] = metadata.xmp()
    return {"tiffinfo": info, "compression": "tiff_deflate"}


_FORMAT_OPTIONS = {"png": _png, "jpeg": _jpeg, "webp": _webp, "avif": _avif, "tiff": _tiff}


def _icon(image: Image.Image) -> dict[str, Any]:
    sizes = [size for size in ICON_SIZES if size <= max(image.size)] or [ICON_SIZES[0]]
    square = image.convert("RGBA")
    # Each made here rather than by the encoder, whose thumbnails let transparent colours bleed.
    frames = [resized(square, size) for size in sizes]
    return {"sizes": [frame.size for frame in frames], "append_images": frames}


def _describe(document: io.BytesIO, xmp: bytes) -> None:
    """Add a metadata stream to a PDF, which Pillow itself does not write (ISO 32000-1, 14.3.2)."""
    document.seek(0)
    with PdfParser.PdfParser(f=document, mode="r+b") as pdf:
        pdf.start_writing()
        described = pdf.write_obj(
            None, Type=PdfParser.PdfName("Metadata"), Subtype=PdfParser.PdfName("XML"), stream=xmp
        )
        catalogue = pdf.next_object_id(document.tell())
        pdf.write_obj(
            catalogue,
            Type=PdfParser.PdfName("Catalog"),
            Pages=pdf.pages_ref,
            Metadata=described,
        )
        pdf.root_ref = catalogue
        pdf.write_xref_and_trailer()


def _document(metadata: Metadata, dpi: int | None) -> dict[str, Any]:
    values = {
        "title": metadata.title,
        "subject": metadata.description,
        "keywords": metadata.rights,
        "creator": metadata.software,
        "producer": metadata.software,
    }
    return {"resolution": float(dpi or 300)} | {k: v for k, v in values.items() if v}
