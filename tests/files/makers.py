"""Uploads, good and bad, made in code.

The one exception is `astronaut.heic`: nothing here can write HEIC, so it was made once, with
libheif's `heif-enc`, of the same crop of NASA's portrait of Eileen Collins (public domain), with
EXIF that names a camera and a place.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageCms, PngImagePlugin

FOLDER = Path(__file__).parent
SECRET = "SecretMaker"
"""Stands in the metadata of uploads; must not be in anything that is kept."""
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@cache
def face(side: int = 512) -> Image.Image:
    """The repository's one face."""
    from skimage import data

    whole = Image.fromarray(data.astronaut())
    return whole if side == 512 else whole.resize((side, side), Image.Resampling.LANCZOS)


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    """A picture as a file."""
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def jpeg(**options: Any) -> bytes:
    """The face as JPEG."""
    return encoded(face(), "JPEG", quality=90, **options)


def png() -> bytes:
    """The face as PNG."""
    return encoded(face(256), "PNG")


def webp() -> bytes:
    """The face as WebP."""
    return encoded(face(256), "WEBP", quality=90)


def avif() -> bytes:
    """The face as AVIF."""
    return encoded(face(), "AVIF", quality=80, speed=9)


def heic() -> bytes:
    """The face as HEIC, with a camera and a place in it."""
    return (FOLDER / "astronaut.heic").read_bytes()


def noise(width: int, height: int) -> Image.Image:
    """No face, not even by chance."""
    values = np.random.default_rng(1).integers(0, 255, (height // 8 + 1, width // 8 + 1, 3))
    return Image.fromarray(values.astype(np.uint8)).resize((width, height))


def cut(data: bytes, share: float = 0.5) -> bytes:
    """The beginning of a file."""
    return data[: int(len(data) * share)]


def exif(orientation: int = 1) -> Image.Exif:
    """Orientation, camera and a place."""
    tags = Image.Exif()
    tags[0x0112], tags[0x010F] = orientation, SECRET
    place = tags.get_ifd(0x8825)
    place.update({1: "N", 2: (55.0, 45.0, 0.0), 3: "E", 4: (37.0, 37.0, 0.0)})
    return tags


def turned() -> bytes:
    """Stored lying on its side, with EXIF that says so."""
    return encoded(face().rotate(90, expand=True), "JPEG", quality=90, exif=exif(6))


def with_text() -> bytes:
    """PNG with text chunks and XMP."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", SECRET)
    info.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{SECRET}</x:xmpmeta>")
    return encoded(face(256), "PNG", pnginfo=info, exif=exif())


def with_profile() -> bytes:
    """JPEG with an ICC profile that is not sRGB."""
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ"))
    return jpeg(icc_profile=lab.tobytes())


def cmyk() -> bytes:
    """JPEG in printing colours."""
    return encoded(face().convert("CMYK"), "JPEG", quality=90)


def sixteen_bits() -> bytes:
    """Grey PNG of sixteen bits a pixel."""
    grey = np.asarray(face().convert("L")).astype(np.uint16) * 257
    return encoded(Image.fromarray(grey), "PNG")


def palette() -> bytes:
    """PNG of 256 colours, one of them transparent."""
    return encoded(face().quantize(256), "PNG", transparency=0)


def grey_alpha() -> bytes:
    """Grey PNG with alpha."""
    return encoded(face().convert("LA"), "PNG")


def animated(kind: str) -> bytes:
    """The face first, then something else."""
    frames = [noise(512, 512).convert("RGB")] * 2
    return encoded(face(), kind, save_all=True, append_images=frames, duration=100, loop=0)


def faces(count: int) -> bytes:
    """Several of the same face, side by side."""
    head = face().crop((120, 20, 340, 300))
    columns = (count + 1) // 2
    sheet = Image.new("RGB", (columns * 220, 2 * 280), (90, 90, 90))
    for index in range(count):
        sheet.paste(head, (index % columns * 220, index // columns * 280))
    return encoded(sheet, "JPEG", quality=92)


def chunk(name: bytes, content: bytes) -> bytes:
    """One PNG chunk."""
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def bare_png(width: int, height: int, idat: bytes = b"", *more: bytes) -> bytes:
    """A PNG with any header one likes."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + b"".join(more) + chunk(b"IDAT", idat) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def bomb() -> bytes:
    """A few kilobytes that would be gigabytes of pixels."""
    return bare_png(16_000, 16_000, zlib.compress(bytes(1_000_000)))


def text_bomb() -> bytes:
    """A small picture with a text that unpacks to a hundred megabytes."""
    text = b"Comment\x00\x00" + zlib.compress(bytes(100_000_000), 9)
    rows = zlib.compress(bytes((256 * 3 + 1) * 256))
    return bare_png(256, 256, rows, chunk(b"zTXt", text))


def broken_rows() -> bytes:
    """A well-formed PNG whose pixels are rubbish."""
    return bare_png(256, 256, b"rubbish" * 40)


def lying_header() -> bytes:
    """JPEG that claims to be smaller than the pixels it goes on with."""
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", 200, 200)
    return bytes(data)


def rubbish_scan() -> bytes:
    """JPEG whose segments are right and whose Huffman tables are not."""
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc4")
    data[at + 5 : at + 21] = b"\xff" * 16
    return bytes(data)


def zipped() -> bytes:
    """An archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "hello")
    return stream.getvalue()


def commented(text: bytes) -> bytes:
    """JPEG with a comment right at its beginning."""
    data = jpeg()
    return data[:2] + b"\xff\xfe" + struct.pack(">H", len(text) + 2) + text + data[2:]


def movie() -> bytes:
    """The beginning of an MP4."""
    return b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(400)


def motion_photo() -> bytes:
    """A phone's JPEG with the movie behind it, which is harmless."""
    return jpeg() + movie()
