"""The editor: every family of edits on a drawing and a photo; strokes, versions, keys, phones."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from tests.e2e.conftest import Platform
from tests.e2e.people import people_create, photo_add, sign_in
from tests.e2e.test_pages import violations

EDITOR = "editor@editor.example"
SLOW = 120_000
"""Milliseconds that a drawing or a saved edit may take on a busy machine."""


@pytest.fixture(scope="module")
def pictures(
    browser: Browser, platform: Platform, astronaut: Path
) -> Iterator[tuple[StorageState, dict[str, str]]]:
    """A person with an avatar and a photo open for editing: sign-in, and where each is edited."""
    people_create(platform, {EDITOR: 0})
    context = browser.new_context(base_url=platform.url, locale="en-GB")
    assert sign_in(context, EDITOR) == 200
    page = context.new_page()
    page.route("**/api/v1/photos/*/previews", lambda route: route.abort())
    page.goto("/studio")
    photo_add(page, astronaut)
    page.get_by_test_id("style-card-anime").click()
    expect(page.get_by_test_id("crop")).to_be_visible(timeout=SLOW)
    for _ in range(3):
        page.get_by_role("button", name="Fewer variants").click()
    page.get_by_test_id("make-button").click()
    expect(page.get_by_test_id("variant-keep")).to_have_count(1, timeout=SLOW)
    places = {}
    page.get_by_test_id("variant-edit").click()
    page.wait_for_url("**/edit/*")
    places["avatar"] = page.url
    page.goto("/studio")
    page.get_by_test_id("photo-edit").click()
    page.wait_for_url(re.compile(r"/edit/[0-9a-f-]{36}$"), timeout=SLOW)
    places["photo"] = page.url
    yield context.storage_state(), places
    context.close()


@pytest.fixture
def signed_in(
    context: BrowserContext, pictures: tuple[StorageState, dict[str, str]]
) -> dict[str, str]:
    """The visitor is that person; where each picture is edited."""
    state, places = pictures
    context.add_cookies(state["cookies"])  # type: ignore[arg-type]
    return places


def settled(page: Page) -> str:
    """Wait for the preview of what was asked for; its address."""
    page.wait_for_timeout(200)
    expect(page.get_by_test_id("preview-busy")).to_have_count(0, timeout=SLOW)
    expect(page.get_by_test_id("preview-problem")).to_have_count(0)
    return page.get_by_test_id("edit-preview").get_attribute("src") or ""


def decoded(data: bytes) -> NDArray[np.uint8]:
    """(H, W, 4)."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


def shown(page: Page) -> NDArray[np.uint8]:
    """The preview's pixels, (S, S, 4)."""
    return decoded(base64.b64decode(settled(page).partition(",")[2]))


def version_file(page: Page, place: str, number: int) -> NDArray[np.uint8]:
    """A saved version at full size."""
    avatar = place.rsplit("/", 1)[1]
    return decoded(page.request.get(f"/api/v1/avatars/{avatar}/file?v={number}").body())


@pytest.mark.parametrize("kind", ["avatar", "photo"])
def test_every_family_of_edits_shows_on_a_drawing_and_on_a_photo(
    page: Page, signed_in: dict[str, str], kind: str
) -> None:
    page.goto(signed_in[kind])
    expect(page.get_by_test_id("edit-base")).to_be_visible()
    seen: list[NDArray[np.uint8]] = []
    for tool, control in (
        ("background", "swatch-#e8745c"),
        ("colours", "swatch-#2f62c9"),
        ("face", "face-closed"),
        ("beard", "beard-full"),
        ("clothes", "garment-hoodie"),
        ("wear", "wear-wayfarer"),
        ("light", "tone-preset-mono"),
        ("frame", "view-preset-headshot"),
    ):
        page.get_by_test_id(f"tool-{tool}").click()
        page.get_by_test_id(control).click()
        seen.append(shown(page))
        if tool == "background":
            corner = seen[0][4, 4, :3].astype(int)
            assert np.abs(corner - (0xE8, 0x74, 0x5C)).max() < 12
        else:
            assert np.abs(seen[-1].astype(int) - seen[-2]).max() > 40, tool
    grey = seen[-1][..., :3].astype(int)
    assert np.ptp(grey, axis=2).max() < 24
    # Back to the beginning, one step a click, and there again.
    for _ in seen:
        page.get_by_test_id("edit-undo").click()
    expect(page.get_by_test_id("edit-undo")).to_be_disabled()
    expect(page.get_by_test_id("edit-preview")).to_have_count(0)
    for _ in seen:
        page.keyboard.press("Control+Shift+KeyZ")
    assert np.array_equal(shown(page), seen[-1])


def stroke(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag the brush, in shares of the picture's side."""
    box = page.get_by_test_id("edit-picture").bounding_box()
    assert box
    places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in (start, end)]
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=8)
    page.mouse.up()


@pytest.mark.parametrize("kind", ["avatar", "photo"])
def test_a_stroke_is_painted_healed_undone_redone_saved_and_exported(
    page: Page, signed_in: dict[str, str], kind: str, tmp_path: Path
) -> None:
    page.goto(signed_in[kind])
    expect(page.get_by_test_id("edit-base")).to_be_visible()
    versions = page.get_by_test_id("version").count()
    page.get_by_test_id("tool-brush").click()
    page.get_by_test_id("brush-heal").click()
    stroke(page, (0.42, 0.45), (0.58, 0.45))
    healed = settled(page)
    page.get_by_test_id("brush-darken").click()
    stroke(page, (0.45, 0.2), (0.55, 0.2))
    both = settled(page)
    assert both != healed
    page.keyboard.press("Control+KeyZ")
    expect(page.get_by_test_id("edit-preview")).to_have_attribute("src", healed)
    page.keyboard.press("Control+Shift+KeyZ")
    expect(page.get_by_test_id("edit-preview")).to_have_attribute("src", both)

    page.get_by_test_id("edit-save").click()
    expect(page.get_by_test_id("version")).to_have_count(versions + 1, timeout=SLOW)
    expect(page.get_by_test_id("edit-saving")).to_have_count(0)
    expect(page.get_by_test_id("edit-preview")).to_have_count(0)
    before = version_file(page, signed_in[kind], versions)
    after = version_file(page, signed_in[kind], versions + 1)
    side = len(before)
    changed = np.abs(before.astype(int) - after).max(axis=2)
    assert changed[int(0.4 * side) : int(0.5 * side), int(0.4 * side) : int(0.6 * side)].max() > 30
    # Outside the strokes, brush and softness included, not one pixel changes, but for the invisible
    # mark, of which every version has its own: a few levels, and none on average.
    for away in (np.s_[int(0.6 * side) :], np.s_[:, : int(0.3 * side)]):
        assert changed[away].max() <= 6
        assert abs((after[away].astype(int) - before[away]).mean()) < 0.05

    page.get_by_test_id("download-open").click()
    page.get_by_test_id("download-format-png").click()
    with page.expect_download(timeout=SLOW) as download:
        page.get_by_test_id("download-start").click()
    path = tmp_path / "edited.png"
    download.value.save_as(path)
    exported = decoded(path.read_bytes())
    assert np.abs(exported.astype(int) - after).mean() < 2


def test_changes_are_asked_for_in_words(page: Page, signed_in: dict[str, str]) -> None:
    page.goto(signed_in["avatar"])
    expect(page.get_by_test_id("edit-base")).to_be_visible()
    page.get_by_test_id("tool-describe").click()
    line = page.get_by_test_id("describe-line")
    line.fill("розовый фон, muted colours, long hair, parrot")
    line.press("Enter")
    wishes = page.get_by_test_id("wish")
    expect(wishes).to_have_text(["Background: pink", "Light and colours: muted"])
    expect(page.get_by_test_id("wish-left")).to_contain_text(["Hair length: long"])
    expect(page.get_by_test_id("describe-unknown")).to_have_text("Not understood: parrot")
    muted = shown(page)[4, 4, :3].astype(int)
    assert violations(page) == []
    # Without the second wish the background has its full colour.
    wishes.last.click()
    expect(wishes).to_have_text(["Background: pink"])
    expect(wishes).to_be_focused()
    pink = shown(page)[4, 4, :3].astype(int)
    assert np.abs(pink - (0xF0, 0xB3, 0xC6)).max() < 12
    assert np.ptp(muted) < 0.7 * np.ptp(pink)
    # All of the sentence was one step.
    page.get_by_test_id("edit-undo").click()
    expect(page.get_by_test_id("edit-undo")).to_be_disabled()
    expect(page.get_by_test_id("edit-preview")).to_have_count(0)
    expect(wishes).to_have_count(0)


def test_a_version_is_branched_from_and_changes_are_guarded(
    page: Page, signed_in: dict[str, str]
) -> None:
    page.goto(signed_in["avatar"])
    expect(page.get_by_test_id("edit-base")).to_be_visible()
    page.get_by_test_id("tool-light").click()
    slider = page.get_by_test_id("tone-brightness")
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    expect(slider).to_have_value("0.1")
    settled(page)
    slider.dblclick()
    expect(slider).to_have_value("0")
    expect(page.get_by_test_id("edit-save")).to_be_disabled()
    page.get_by_test_id("tone-preset-warm").click()
    settled(page)
    # Held down, the key shows the original.
    page.get_by_test_id("edit-stage").focus()
    page.keyboard.down("Backslash")
    expect(page.get_by_test_id("edit-preview")).to_have_css("opacity", "0")
    page.keyboard.up("Backslash")
    expect(page.get_by_test_id("edit-preview")).to_have_css("opacity", "1")
    page.get_by_test_id("editor-back").click()
    page.get_by_test_id("leave-stay").click()
    expect(page.get_by_test_id("edit-preview")).to_be_visible()

    # Going on from the first version adds one, whatever came after it.
    count = page.get_by_test_id("version").count()
    page.get_by_test_id("version").first.click()
    page.get_by_test_id("tone-preset-mono").click()
    settled(page)
    page.get_by_test_id("edit-save").click()
    expect(page.get_by_test_id("version")).to_have_count(count + 1, timeout=SLOW)
    page.get_by_test_id("editor-back").click()
    page.get_by_test_id("leave-discard").click()
    expect(page.get_by_test_id("details")).to_be_visible()


def test_the_editor_meets_wcag_aa_with_every_tool(page: Page, signed_in: dict[str, str]) -> None:
    page.goto(signed_in["avatar"])
    expect(page.get_by_test_id("edit-base")).to_be_visible()
    for tool in (
        "describe", "background", "colours", "face", "skin", "clothes", "wear", "light", "frame",
        "brush",
    ):  # fmt: skip
        page.get_by_test_id(f"tool-{tool}").click()
        page.wait_for_timeout(300)
        assert violations(page) == [], tool


def test_nothing_overflows_a_narrow_phone(
    browser: Browser, platform_url: str, pictures: tuple[StorageState, dict[str, str]]
) -> None:
    state, places = pictures
    phone = browser.new_context(
        base_url=platform_url,
        locale="ru-RU",
        viewport={"width": 360, "height": 740},
        has_touch=True,
        storage_state=state,
    )
    page = phone.new_page()
    page.goto(places["photo"])
    expect(page.get_by_test_id("edit-base")).to_be_visible()
    for tool in (
        "describe",
        "background",
        "colours",
        "skin",
        "beard",
        "clothes",
        "wear",
        "light",
        "frame",
        "brush",
        "versions",
    ):
        page.get_by_test_id(f"tool-{tool}").tap()
        page.wait_for_timeout(300)
        size = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        assert size == [360, 740], tool
    phone.close()


def test_a_picture_of_ones_own_stands_behind_is_painted_after_and_the_result_enlarged(
    page: Page, signed_in: dict[str, str], tmp_path: Path
) -> None:
    green = tmp_path / "green.png"
    Image.new("RGB", (640, 480), (20, 160, 60)).save(green)
    strokes = tmp_path / "strokes.png"
    rng = np.random.default_rng(5)
    dots = rng.integers(0, 255, (40, 40, 3), np.uint8)
    Image.fromarray(dots).resize((640, 640), Image.Resampling.NEAREST).save(strokes)
    page.goto(signed_in["photo"])
    expect(page.get_by_test_id("edit-base")).to_be_visible()
    page.get_by_test_id("tool-background").click()
    page.get_by_test_id("picture-file").set_input_files(green)
    expect(page.get_by_test_id("picture-tile")).to_have_count(1, timeout=SLOW)
    plain = shown(page)
    assert np.abs(plain[6, 6, :3].astype(int) - (20, 160, 60)).max() < 12
    page.get_by_test_id("background-match").fill("1")
    lit = shown(page)
    assert np.abs(lit.astype(int) - plain).max() > 10
    page.get_by_test_id("tool-paint").click()
    expect(page.locator("app-paint-panel")).to_be_visible()
    page.get_by_test_id("picture-file").set_input_files(strokes)
    expect(page.get_by_test_id("picture-tile")).to_have_count(2, timeout=SLOW)
    expect(page.get_by_test_id("paint-strength")).to_be_visible()
    rough = shown(page)
    assert rough[:60, :60, :3].std((0, 1)).mean() > 4 * plain[:60, :60, :3].std((0, 1)).mean() + 2
    page.get_by_test_id("tool-reset").click()
    versions = page.get_by_test_id("version").count()
    page.get_by_test_id("tool-size").click()
    page.get_by_test_id("enlarge-2").click()
    page.get_by_test_id("edit-save").click()
    expect(page.get_by_test_id("edit-saving")).to_be_visible()
    expect(page.get_by_test_id("edit-saving")).to_have_count(0, timeout=SLOW)
    expect(page.get_by_test_id("version")).to_have_count(versions + 1, timeout=SLOW)
    made = version_file(page, signed_in["photo"], versions + 1)
    assert made.shape == (2048, 2048, 4)
    assert np.abs(made[24, 24, :3].astype(int) - (20, 160, 60)).max() < 12


def test_a_dragged_slider_never_queues_work_up(page: Page, signed_in: dict[str, str]) -> None:
    """Ten seconds of dragging: previews keep coming, stale ones are dropped, none is left over."""
    page.add_init_script(LATENCY)
    page.goto(signed_in["photo"])
    expect(page.get_by_test_id("edit-base")).to_be_visible()
    page.get_by_test_id("tool-light").click()
    page.get_by_test_id("tone-warmth").fill("-1")
    settled(page)
    began = page.evaluate("[performance.now(), window.asked.length, window.seen.length]")
    page.evaluate(DRAG, 10_000)
    stopped = page.evaluate("performance.now()")
    settled(page)
    moves, asked, seen, last = page.evaluate(
        "[window.moves, window.asked.length, window.seen.length, window.seen.at(-1)]"
    )
    moves, asked, seen = moves, asked - began[1], seen - began[2]
    # One is under way at a time, and the next is sent the moment it lands.
    sent, landed = page.evaluate("[window.asked, window.seen]")
    pairs = zip(sent[began[1] :], landed[began[2] :], strict=False)
    waits = [shown_at - sent_at for sent_at, shown_at in pairs]
    p50, p95 = (round(float(np.percentile(waits, share))) for share in (50, 95))
    print(f"moves {moves}, asked {asked}, shown {seen}, p50 {p50} ms, p95 {p95} ms")
    assert moves > 250
    # Most positions are never asked for, and what was asked for last is there soon after.
    assert 10 < seen <= asked < moves / 2
    assert last - stopped < 2000
    assert p50 < 1000


LATENCY = """
window.asked = []; window.seen = []; window.moves = 0;
const real = XMLHttpRequest.prototype.open;
XMLHttpRequest.prototype.open = function (method, url) {
  if (String(url).includes('edit-previews/') && method === 'PUT') {
    window.asked.push(performance.now());
  }
  return real.apply(this, arguments);
};
new MutationObserver((changes) => {
  for (const { target } of changes) {
    if (target.dataset?.testid !== 'edit-preview') continue;
    window.seen.push(performance.now());
  }
}).observe(document, { subtree: true, attributes: true, attributeFilter: ['src'] });
"""
DRAG = """
(lasts) => new Promise((done) => {
  const slider = document.querySelector('[data-testid=tone-warmth]');
  const began = performance.now();
  const step = () => {
    const gone = performance.now() - began;
    // One way, as pictures seen before come back without being asked for.
    slider.value = String(Math.min(gone / lasts, 1) * 2 - 1);
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    window.moves++;
    if (gone < lasts) setTimeout(step, 16);
    else { slider.dispatchEvent(new Event('change', { bubbles: true })); done(); }
  };
  step();
})
"""
