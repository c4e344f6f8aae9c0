"""Pictures and masks for styles of one's own, and the styles themselves, made in code."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from accounts.models import User
from generation.custom import pictures, services
from generation.models import CustomStyle, StylePicture
from ml.custom_styles import CustomStyle as Contract
from ml.custom_styles import Reference, StyleLayer
from tests.files import makers

COLOURS = (
    (176, 58, 40), (222, 140, 52), (40, 62, 96), (240, 214, 160), (96, 40, 52), (214, 178, 120),
)  # fmt: skip
"""What `strokes` are painted with, the paper last."""


def strokes(seed: int = 1, side: int = 320) -> Image.Image:
    """Short thick strokes in warm colours, all over: something to take after."""
    from PIL import ImageDraw

    rng = np.random.default_rng(seed)
    paper = Image.new("RGB", (side, side), COLOURS[-1])
    pen = ImageDraw.Draw(paper)
    for _ in range(700):
        x, y = rng.integers(0, side, 2)
        dx, dy = rng.integers(-18, 19, 2)
        colour = COLOURS[int(rng.integers(5))]
        pen.line((x, y, x + dx, y + dy), fill=colour, width=int(rng.integers(3, 8)))
    return paper


def mask_png(
    box: tuple[int, int, int, int] = (100, 100, 400, 400),
    *,
    side: int = 512,
    mode: str = "L",
    secret: str = "",
) -> bytes:
    """A mask with a white box in it."""
    grey = Image.new("L", (side, side), 0)
    grey.paste(255, box)
    info = PngImagePlugin.PngInfo()
    if secret:
        info.add_text("Author", secret)
    return makers.encoded(grey.convert(mode), "PNG", pnginfo=info)


def reference(user: User, seed: int = 1, kind: str = "reference") -> StylePicture:
    """A picture put in; still to be studied."""
    data = makers.encoded(strokes(seed), "JPEG", quality=92)
    upload = SimpleUploadedFile("strokes.jpg", data)
    return pictures.picture_create(user=user, upload=upload, kind=kind)[0]


def mask(user: User, **options: Any) -> StylePicture:
    """A mask put in."""
    upload = SimpleUploadedFile("mask.png", mask_png(**options))
    return pictures.picture_create(user=user, upload=upload, kind="mask")[0]


def contract(*references: StylePicture, **fields: Any) -> Contract:
    """A style after some studied references."""
    values: dict[str, Any] = {
        "name": "Strokes",
        "references": tuple(Reference(picture=one.digest) for one in references),
        "layers": (StyleLayer(),),
    }
    return Contract(**{**values, **fields})


def style(user: User, *references: StylePicture, **fields: Any) -> CustomStyle:
    """One of the person's styles, by its base where there are no references."""
    if not references:
        fields = {"base": "ink", **fields}
    return services.style_create(user=user, contract=contract(*references, **fields))


def opened(data: bytes) -> Image.Image:
    """A picture from its file."""
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture
