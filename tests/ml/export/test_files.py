from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from ml.errors import AvatarError
from ml.export.files import render, render_preset
from ml.export.formats import FORMATS
from ml.export.presets import PRESETS, preset

CREDIT = "“Micah” by Micah Lanier, CC BY 4.0, modified"
TOLD = {"title": "Аня", "credits": [CREDIT], "description": "An avatar."}
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
    '<circle cx="5" cy="5" r="4" fill="#ff0000"/></svg>'
)
RASTER = [name for name in FORMATS if name not in {"svg", "pdf"}]


def disc(side: int = 96) -> np.ndarray:
    """A red disc on nothing; under alpha 0 lies green that must never show."""
    y, x = np.mgrid[0:side, 0:side] - side / 2
    inside = np.hypot(x, y) < side * 0.4
    image = np.zeros((side, side, 4), np.uint8)
    image[..., 1] = 255
    image[inside] = (255, 0, 0, 255)
    return image


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


@pytest.mark.parametrize("name", RASTER)
def test_each_format_opens_again_with_the_size_asked_for(name: str) -> None:
    picture = opened(render(disc(), format=name, size=64, metadata=TOLD))
    assert picture.format == {"avif": "AVIF"}.get(name, name.upper())
    assert picture.size == (64, 64)
    assert FORMATS[name].alpha == (picture.mode == "RGBA")


@pytest.mark.parametrize("name", RASTER)
def test_colours_survive_and_transparent_ones_do_not_show(name: str) -> None:
    picture = opened(render(disc(), format=name, size=64)).convert("RGBA")
    pixels = np.asarray(picture, np.int32)
    assert np.abs(pixels[32, 32] - (255, 0, 0, 255)).max() < 12
    weight = pixels[..., 3] / 255
    green = (pixels[..., 1] - pixels[..., 0]) * weight
    assert green.max() < 25


@pytest.mark.parametrize("name", ["png", "jpeg", "webp", "avif", "tiff"])
def test_credits_software_and_profile_travel(name: str) -> None:
    data = render(disc(), format=name, metadata=TOLD)
    picture = opened(data)
    assert picture.info["icc_profile"][36:40] == b"acsp"
    xmp = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp", "")
    text = xmp.decode() if isinstance(xmp, bytes) else xmp
    for value in (CREDIT, "Аня", "Avatar Platform"):
        assert value in text
    if name != "png":
        assert picture.getexif()[0x0131] == "Avatar Platform"
    else:
        assert picture.info["Copyright"] == CREDIT


def test_formats_without_alpha_are_laid_on_the_background() -> None:
    white = opened(render(disc(), format="jpeg"))
    assert min(white.getpixel((2, 2))) > 245
    blue = opened(render(disc(), format="png", background="#0000ff"))
    assert blue.mode == "RGB"
    assert blue.getpixel((2, 2)) == (0, 0, 255)


def test_an_opaque_picture_is_written_without_alpha() -> None:
    image = np.dstack([np.full((32, 32, 3), 90, np.uint8), np.full((32, 32), 255, np.uint8)])
    assert opened(render(image, format="png")).mode == "RGB"


def test_quality_changes_the_file_size() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (128, 128, 3)).astype(np.uint8)
    for name in ("jpeg", "webp", "avif"):
        assert len(render(noise, format=name, quality=30)) < len(
            render(noise, format=name, quality=95)
        )


def test_an_icon_holds_all_sizes() -> None:
    icon = opened(render(disc(300), format="ico"))
    assert {(16, 16), (32, 32), (48, 48), (256, 256)} <= set(icon.info["sizes"])


def test_a_pdf_has_the_print_size_and_the_credit() -> None:
    data = render_preset(disc(), preset("print-5cm-pdf"), metadata=TOLD)
    assert data.startswith(b"%PDF")
    box = re.search(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", data)
    assert box is not None
    assert abs(float(box.group(1)) / 72 * 2.54 - 5) < 0.02
    assert "Micah Lanier".encode("utf-16-be") in data


def test_the_same_export_is_the_same_file() -> None:
    for name in ("png", "jpeg", "webp", "tiff", "ico"):
        assert render(disc(), format=name, metadata=TOLD) == render(
            disc(), format=name, metadata=TOLD
        )


def test_a_drawing_is_written_as_svg_with_its_credit() -> None:
    data = render(disc(), svg=SVG, format="svg", size=300, background="#00ff00", metadata=TOLD)
    root = ElementTree.fromstring(data)
    assert root.attrib["width"] == root.attrib["height"] == "300"
    assert root.attrib["viewBox"] == "0 0 10 10"
    assert CREDIT in data.decode()
    assert len(root.findall("{http://www.w3.org/2000/svg}rect")) == 1


def test_large_sizes_are_drawn_from_the_svg() -> None:
    picture = opened(render(disc(32), svg=SVG, format="png", size=400))
    row = np.asarray(picture)[200, :, 3]
    assert ((row > 10) & (row < 245)).sum() <= 4


def test_without_a_drawing_there_is_no_svg() -> None:
    with pytest.raises(AvatarError) as caught:
        render(disc(), format="svg")
    assert caught.value.code == "export.no_vector"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"format": "bmp"}, "export.unknown_format"),
        ({"size": 5}, "export.bad_size"),
        ({"size": 99999}, "export.bad_size"),
        ({"background": "red"}, "export.bad_colour"),
        ({"quality": 0}, "export.bad_quality"),
    ],
)
def test_bad_requests_are_refused_by_code(options: dict, code: str) -> None:
    with pytest.raises(AvatarError) as caught:
        render(disc(), **options)
    assert caught.value.code == code


@pytest.mark.parametrize("one", PRESETS, ids=lambda one: one.id)
def test_every_preset_makes_a_file_of_its_size(one) -> None:
    data = render_preset(disc(), one)
    if one.format == "pdf":
        return
    picture = opened(data)
    assert picture.size == (one.width, one.height)
    if one.dpi:
        assert round(picture.info["dpi"][0]) == one.dpi


def test_presets_have_names_in_both_languages_and_ids_of_their_own() -> None:
    assert len({one.id for one in PRESETS}) == len(PRESETS)
    assert preset("vk").name("ru-RU") == "ВКонтакте"
    assert preset("vk").name("en") == "VK"
    with pytest.raises(AvatarError) as caught:
        preset("myspace")
    assert caught.value.code == "export.unknown_preset"
