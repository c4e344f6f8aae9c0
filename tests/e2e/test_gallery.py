"""The gallery by mouse and keyboard: much of it, selections, albums, undo, one ZIP."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.conftest import Platform
from tests.e2e.people import people_create, sign_in

COLLECTOR, HOARDER = "collector@gallery.example", "hoarder@gallery.example"
FEW, MANY, PAGE_SIZE = 12, 30, 24


@pytest.fixture(scope="module", autouse=True)
def _people(platform: Platform) -> None:
    people_create(platform, {COLLECTOR: FEW, HOARDER: MANY})


@pytest.fixture
def items(page: Page, context: BrowserContext) -> Locator:
    """The collector's gallery, newest first."""
    assert sign_in(context, COLLECTOR) == 200
    page.goto("/gallery")
    items = page.get_by_test_id("gallery-item")
    expect(items).to_have_count(FEW)
    return items


def chosen(page: Page) -> Locator:
    """Those that are selected."""
    return page.get_by_role("option", selected=True)


def test_more_pictures_come_as_one_scrolls(page: Page, context: BrowserContext) -> None:
    assert sign_in(context, HOARDER) == 200
    page.goto("/gallery")
    items = page.get_by_test_id("gallery-item")
    expect(items).to_have_count(PAGE_SIZE)
    items.last.scroll_into_view_if_needed()
    expect(items).to_have_count(MANY)
    names = items.all_inner_texts()
    assert names == [f"Avatar {index:02d}" for index in reversed(range(MANY))]


def test_a_tall_screen_is_filled_without_scrolling(page: Page, context: BrowserContext) -> None:
    assert sign_in(context, HOARDER) == 200
    page.set_viewport_size({"width": 1440, "height": 1500})
    page.goto("/gallery")
    expect(page.get_by_test_id("gallery-item")).to_have_count(MANY)


def test_a_range_is_selected_with_shift_and_single_ones_with_ctrl(
    page: Page, items: Locator
) -> None:
    items.nth(1).click(modifiers=["Control"])
    items.nth(4).click(modifiers=["Shift"])
    expect(chosen(page)).to_have_count(4)
    items.nth(2).click(modifiers=["Control"])
    items.nth(8).click(modifiers=["Control"])
    expect(chosen(page)).to_have_text(["Avatar 10", "Avatar 08", "Avatar 07", "Avatar 03"])
    expect(page.get_by_role("toolbar")).to_contain_text("4 selected")
    page.get_by_role("button", name="Clear the selection").click()
    expect(chosen(page)).to_have_count(0)


def test_a_frame_drawn_with_the_mouse_selects_what_it_touches(page: Page, items: Locator) -> None:
    first, third = items.nth(0).bounding_box(), items.nth(2).bounding_box()
    assert first
    assert third
    page.mouse.move(third["x"] + 20, third["y"] + 60)
    page.mouse.down()
    page.mouse.move(first["x"] + 30, first["y"] + 40, steps=6)
    expect(chosen(page)).to_have_text(["Avatar 11", "Avatar 10", "Avatar 09"])
    page.mouse.up()
    # The click that ends the drag neither opens a picture nor changes the selection.
    expect(chosen(page)).to_have_count(3)
    expect(page.get_by_test_id("details")).to_have_count(0)


def test_pictures_are_selected_and_deleted_by_keyboard_and_come_back_by_undo(
    page: Page, items: Locator
) -> None:
    items.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowRight")
    expect(chosen(page)).to_have_text(["Avatar 10", "Avatar 09"])
    page.keyboard.press("Delete")
    expect(items).to_have_count(FEW - 2)
    page.get_by_test_id("toast-undo").click()
    expect(items).to_have_count(FEW)
    expect(page.locator("app-toast-list")).to_contain_text("2 avatars restored")


def test_an_album_is_made_from_a_selection_renamed_and_removed(page: Page, items: Locator) -> None:
    items.nth(0).click(modifiers=["Control"])
    items.nth(2).click(modifiers=["Shift"])
    page.get_by_role("toolbar").get_by_role("button", name="Album").click()
    page.get_by_role("menuitem", name="New album").click()
    page.get_by_test_id("prompt-field").fill("Holidays")
    page.get_by_test_id("prompt-submit").click()
    sections = page.get_by_role("navigation", name="Gallery sections")
    album = sections.get_by_role("button", name="Holidays")
    expect(album).to_contain_text("3")
    album.click()
    expect(items).to_have_count(3)

    page.get_by_role("button", name="What to do with the album").click()
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_test_id("prompt-field").fill("Summer")
    page.get_by_test_id("prompt-submit").click()
    expect(page.get_by_role("heading", name="Summer", level=1)).to_be_visible()
    page.get_by_role("button", name="What to do with the album").click()
    page.get_by_role("menuitem", name="Delete the album").click()
    expect(items).to_have_count(FEW)
    expect(sections.get_by_role("button", name="Summer")).to_have_count(0)


def test_details_are_edited_beside_the_pictures(page: Page, items: Locator) -> None:
    items.nth(3).click()
    details = page.get_by_test_id("details")
    expect(details).to_be_visible()
    page.get_by_test_id("details-name").fill("The best one")
    page.get_by_test_id("details-name").press("Enter")
    page.get_by_test_id("details-tag").fill("work")
    page.get_by_test_id("details-tag").press("Enter")
    page.get_by_test_id("details-favourite").click()
    expect(items.nth(3)).to_have_text("The best one")
    expect(details.get_by_role("listitem").filter(has_text="work")).to_be_visible()

    page.get_by_role("button", name="Favourites", exact=True).click()
    expect(items).to_have_text(["The best one"])
    page.get_by_role("button", name="All avatars").click()
    page.get_by_test_id("gallery-search").fill("best")
    expect(items).to_have_text(["The best one"])


def test_several_pictures_come_as_one_zip(page: Page, items: Locator, tmp_path: Path) -> None:
    for index in (0, 1, 5):
        items.nth(index).click(modifiers=["Control"])
    page.get_by_test_id("bulk-download").click()
    page.get_by_test_id("download-format-png").click()
    with page.expect_download(timeout=60_000) as download:
        page.get_by_test_id("download-start").click()
    assert re.search(r"\.zip$", download.value.suggested_filename)
    saved = tmp_path / "avatars.zip"
    download.value.save_as(saved)
    with zipfile.ZipFile(saved) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
    assert len(names) == len(set(names)) == 3
    assert all(name.endswith(".png") for name in names)
