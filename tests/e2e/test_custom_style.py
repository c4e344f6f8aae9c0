"""A style of one's own: built from a picture and a mask painted with the mouse, used on two photos;
kept through a reload, sent as a file, deleted and had back; and by touch on a phone.
"""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Platform
from tests.e2e.people import people_create, photo_add, sign_in
from tests.e2e.test_pages import violations

PAINTER, KEEPER, TOUCHER = (f"{name}@style.example" for name in ("painter", "keeper", "toucher"))
SLOW = 180_000
"""Milliseconds that a drawing may take on a busy machine."""
COLOURS = ((178, 54, 38), (232, 150, 48), (34, 70, 120), (246, 222, 170), (60, 140, 90))


@pytest.fixture(scope="module", autouse=True)
def _people(platform: Platform) -> None:
    people_create(platform, dict.fromkeys((PAINTER, KEEPER, TOUCHER), 0))


@pytest.fixture(autouse=True)
def _no_previews(page: Page) -> None:
    """Every style on one's own face is two dozen pictures nobody here looks at."""
    page.route("**/api/v1/photos/*/previews", lambda route: route.abort())


@pytest.fixture(scope="module")
def strokes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture full of short, bright strokes, by no means a portrait."""
    rng = np.random.default_rng(3)
    paper = Image.new("RGB", (640, 640), COLOURS[3])
    pen = ImageDraw.Draw(paper)
    for _ in range(2600):
        x, y = rng.integers(0, 640, 2)
        dx, dy = rng.integers(-26, 27, 2)
        colour = COLOURS[int(rng.integers(len(COLOURS)))]
        pen.line((x, y, x + dx, y + dy), fill=colour, width=int(rng.integers(4, 11)))
    path = tmp_path_factory.mktemp("references") / "strokes.png"
    paper.save(path)
    return path


@pytest.fixture(scope="module")
def second(astronaut: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another photo: turned round, nearer, in evening light."""
    picture = ImageOps.mirror(Image.open(astronaut)).crop((90, 0, 430, 340))
    warm = np.asarray(picture).astype(float) * (0.92, 0.78, 0.62)
    path = tmp_path_factory.mktemp("photos") / "second.jpg"
    Image.fromarray(warm.astype(np.uint8)).resize((680, 680)).save(path, quality=92)
    return path


def paint(page: Page, *places: tuple[float, float]) -> None:
    """One stroke of the mouse over the template face, through shares of its side."""
    canvas = page.get_by_test_id("mask-canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in places]
    page.mouse.move(*points[0])
    page.mouse.down()
    for x, y in points[1:]:
        page.mouse.move(x, y, steps=6)
    page.mouse.up()


def left_half() -> list[tuple[float, float]]:
    """There and back over the picture's left half, line by line."""
    lines = [((0.0, y), (0.42, y)) for y in np.arange(0.02, 1.0, 0.06)]
    return [place for index, line in enumerate(lines) for place in line[:: 1 - 2 * (index % 2)]]


def take_in(page: Page, strokes: Path) -> None:
    """Put in the reference and wait until it was studied."""
    page.get_by_test_id("reference-file").set_input_files(strokes)
    expect(page.get_by_test_id("reference")).to_have_count(1, timeout=SLOW)
    expect(page.get_by_test_id("palette-0")).to_be_attached()


def away(picture: NDArray[np.uint8]) -> float:
    """How far a picture's colours are from the strokes' on average, in 8-bit RGB."""
    gaps = np.abs(picture[:, :, None].astype(int) - np.array(COLOURS)[None, None])
    return float(np.sqrt((gaps**2).sum(-1)).min(-1).mean())


def halves(page: Page, variant: str) -> tuple[float, float]:
    """`away` for both sides of a finished picture, without its middle."""
    data = page.request.get(f"/api/v1/variants/{variant}/file?w=512").body()
    picture = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    return away(picture[:, :200]), away(picture[:, 312:])


def test_a_style_from_a_picture_and_a_painted_mask_draws_two_photos(
    page: Page, context: BrowserContext, astronaut: Path, second: Path, strokes: Path
) -> None:
    assert sign_in(context, PAINTER) == 200
    page.goto("/studio")
    page.get_by_test_id("style-create").click()
    page.wait_for_url("**/styles/new")
    page.get_by_test_id("preview-photo-file").set_input_files(astronaut)
    page.get_by_test_id("photo-consent").click()
    take_in(page, strokes)

    page.get_by_test_id("mask-symmetric").click()
    page.get_by_test_id("mask-size").fill("0.5")
    page.get_by_test_id("mask-softness").fill("0.1")
    paint(page, *left_half())
    # Painting by mouse is a step like any other.
    page.get_by_test_id("style-undo").click()
    page.get_by_test_id("style-redo").click()
    drawn = page.get_by_test_id("style-preview-picture")
    expect(drawn).to_be_visible(timeout=SLOW)
    expect(page.get_by_test_id("style-preview-problem")).to_have_count(0)

    # What is painted but not saved is there after a reload.
    page.get_by_test_id("style-name").fill("Half on fire")
    page.wait_for_timeout(600)
    page.reload()
    expect(page.get_by_test_id("style-name")).to_have_value("Half on fire")
    expect(page.get_by_test_id("reference")).to_have_count(1)
    expect(drawn).to_be_visible(timeout=SLOW)

    page.get_by_test_id("style-make").click()
    page.wait_for_url("**/studio")
    card = page.locator("[data-testid^='style-card-own:']")
    expect(card).to_have_count(1)
    expect(card.get_by_role("radio")).to_be_checked()
    for photo in (astronaut, second):
        if photo is second:
            photo_add(page, second)
            expect(page.get_by_test_id("generation")).to_have_count(1)
        else:
            for _ in range(3):
                page.get_by_role("button", name="Fewer variants").click()
        expect(page.get_by_test_id("crop")).to_be_visible(timeout=SLOW)
        before = page.get_by_test_id("generation").count()
        expect(page.get_by_test_id("make-button")).to_be_enabled(timeout=SLOW)
        with page.expect_response(
            lambda answer: answer.url.endswith("/generations") and answer.request.method == "POST"
        ) as asked:
            page.get_by_test_id("make-button").click()
        assert asked.value.json()["contract"]["custom"]["name"] == "Half on fire"
        expect(page.get_by_test_id("variant-keep")).to_have_count(before + 1, timeout=SLOW)
    expect(page.get_by_role("heading", name="Half on fire")).to_have_count(2)

    answer = page.request.get("/api/v1/generations").json()["results"]
    assert len({generation["photo"] for generation in answer}) == 2
    for generation in answer:
        painted, bare = halves(page, generation["variants"][0]["id"])
        # The strokes' own colours where the mask was painted, the person's elsewhere.
        assert painted < 0.6 * bare, (painted, bare)


def test_a_style_is_versioned_sent_as_a_file_deleted_and_had_back(
    page: Page, context: BrowserContext, tmp_path: Path
) -> None:
    assert sign_in(context, KEEPER) == 200
    page.goto("/styles/new")
    expect(page.get_by_test_id("style-save")).to_be_disabled()
    page.get_by_test_id("base-ink").click()
    page.get_by_test_id("style-name").fill("Ink of mine")
    page.get_by_test_id("style-save").click()
    page.wait_for_url(re.compile(r"/styles/[0-9a-f-]{36}$"))
    place = page.url
    page.get_by_test_id("dial-line").fill("0.9")
    # A layer that holds nowhere is said to, beside it and when saving.
    page.get_by_test_id("layer-add").click()
    page.get_by_test_id("style-save").click()
    expect(page.get_by_test_id("style-problem")).to_contain_text("style.mask_empty")
    page.get_by_test_id("mask-preset-face").click()
    page.get_by_test_id("style-save").click()
    expect(page.get_by_test_id("style-save")).to_be_disabled()
    page.get_by_test_id("style-more").click()
    page.get_by_test_id("style-versions").click()
    page.get_by_role("menuitem", name="Version 1").click()
    expect(page.get_by_test_id("layer")).to_have_count(1)
    page.get_by_test_id("style-undo").click()
    expect(page.get_by_test_id("layer")).to_have_count(2)

    page.get_by_test_id("style-more").click()
    with page.expect_download() as got:
        page.get_by_test_id("style-export").click()
    file = tmp_path / got.value.suggested_filename
    assert file.name == "Ink of mine.avatarstyle"
    got.value.save_as(file)
    page.get_by_test_id("style-import-file").set_input_files(file)
    page.wait_for_url(lambda url: url != place and "/styles/" in url, timeout=SLOW)
    expect(page.get_by_test_id("style-name")).to_have_value("Ink of mine")
    expect(page.get_by_test_id("layer")).to_have_count(2)
    newer = tmp_path / "newer.avatarstyle"
    newer.write_bytes(_of_version(file.read_bytes(), 7))
    page.get_by_test_id("style-import-file").set_input_files(newer)
    expect(page.get_by_text("made by a newer version")).to_be_visible(timeout=SLOW)

    page.get_by_test_id("style-more").click()
    page.get_by_test_id("style-delete").click()
    page.wait_for_url("**/studio")
    cards = page.locator("[data-testid^='style-card-own:']")
    expect(cards).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(cards).to_have_count(2)


def _of_version(packed: bytes, version: int) -> bytes:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            data = old.read(member)
            if member.filename == "style.json":
                data = json.dumps({**json.loads(data), "version": version}).encode()
            new.writestr(member.filename, data)
    return out.getvalue()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_it_fits_a_phone_and_breaks_no_rule_of_accessibility(
    page: Page, context: BrowserContext, width: int, scheme: str
) -> None:
    assert sign_in(context, TOUCHER) == 200
    page.set_viewport_size({"width": width, "height": 740})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto("/styles/new")
    parts = ("pictures", "mask", "look") if width < 861 else ("",)
    for part in parts:
        if part:
            page.get_by_test_id(f"part-{part}").click()
        expect(page.get_by_test_id("style-preview")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert violations(page) == []
    if width < 861:
        page.get_by_test_id("part-mask").click()
    # By keyboard alone: the arrows move the brush, the space bar paints.
    page.get_by_test_id("mask-preset-none").click()
    page.get_by_test_id("mask-canvas").focus()
    for key in ("Space", *["ArrowRight"] * 5, "Space"):
        page.keyboard.press(key)
    expect(page.get_by_text("empty", exact=True)).to_have_count(0)
    page.keyboard.press("Control+KeyZ")
    expect(page.get_by_text("empty", exact=True)).to_have_count(1)
