"""Sharing: private links, the way into the public gallery, and what a visitor does there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import Platform
from tests.e2e.people import people_create, sign_in

AUTHOR, READER, MODERATOR = (f"{name}@sharing.example" for name in ("author", "reader", "mod"))

_DECIDE = """
from accounts.models import User
from gallery.moderation import services
moderator = User.objects.get(email={moderator!r})
row = services.queue_claim(moderator=moderator, count=1, owner__email={author!r})[0]
services.publication_decide(
    moderator=moderator, publication_id=row.pk, verdict={verdict!r},
    reason={reason!r}, note={note!r},
)
"""

_FORGET = """
from gallery.moderation.models import RejectedPicture
RejectedPicture.objects.all().delete()
"""


@pytest.fixture(autouse=True)
def _people(platform: Platform) -> None:
    people_create(platform, {AUTHOR: 1, READER: 0, MODERATOR: 0})
    # Everyone's avatars are the same few pictures, and what other tests had rejected is known.
    platform.run(_FORGET)


@pytest.fixture
def dialog(page: Page, context: BrowserContext) -> Page:
    """The author, with the share dialog of their only avatar open."""
    assert sign_in(context, AUTHOR) == 200
    open_share(page)
    return page


@pytest.fixture
def stranger(browser: Browser, platform_url: str) -> Iterator[Page]:
    """Somebody without an account, in Russian."""
    context = browser.new_context(base_url=platform_url, locale="ru-RU")
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


def open_share(page: Page) -> None:
    """Open the newest avatar's share dialog."""
    page.goto("/gallery")
    page.get_by_test_id("gallery-item").first.click()
    page.get_by_test_id("details-share").click()
    expect(page.get_by_test_id("share-dialog")).to_be_visible()


def decide(platform: Platform, verdict: str, reason: str = "", note: str = "") -> None:
    """The moderator takes what waits from the queue and decides."""
    platform.run(
        _DECIDE.format(
            moderator=MODERATOR, author=AUTHOR, verdict=verdict, reason=reason, note=note
        )
    )


def test_a_link_opens_without_an_account_until_it_is_revoked(dialog: Page, stranger: Page) -> None:
    dialog.get_by_test_id("share-download").check()
    dialog.get_by_test_id("share-create").click()
    address = dialog.get_by_test_id("share-address").input_value()

    stranger.goto(address)
    expect(stranger.get_by_test_id("shared")).to_contain_text("Avatar 00")
    picture = stranger.get_by_test_id("shared").locator("img")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    with stranger.expect_download() as download:
        stranger.get_by_test_id("shared-save").click()
    assert download.value.suggested_filename.startswith("Avatar 00")

    dialog.get_by_test_id("share-revoke").click()
    expect(dialog.get_by_test_id("share-link")).to_have_count(0)
    stranger.reload()
    expect(stranger.get_by_test_id("shared-gone")).to_be_visible()
    expect(stranger.get_by_test_id("shared")).to_have_count(0)


def test_an_approved_avatar_is_seen_liked_and_reported_in_the_public_gallery(
    dialog: Page, stranger: Page, platform: Platform, browser: Browser
) -> None:
    dialog.get_by_test_id("publish-name").fill("Space hero")
    dialog.get_by_test_id("publish-tags").fill("Orbit, stars")
    dialog.get_by_test_id("publish-go").click()
    state = dialog.get_by_test_id("publish-state")
    expect(state).to_have_attribute("data-state", "pending")

    decide(platform, "approved")
    stranger.goto("/explore?tag=orbit")
    item = stranger.get_by_test_id("public-item")
    expect(item).to_have_count(1)
    item.get_by_role("link", name="Space hero").click()
    view = stranger.get_by_test_id("public-view")
    expect(view.get_by_role("heading", name="Space hero")).to_be_visible()
    picture = view.get_by_test_id("public-picture")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    # It has an address of its own; without an account a like leads to the sign-in.
    assert "picture=" in stranger.url
    view.get_by_test_id("public-view-like").click()
    expect(stranger.locator("app-toast-list")).to_contain_text("Войти")
    view.get_by_test_id("public-menu").click()
    stranger.get_by_test_id("public-report").click()
    stranger.get_by_test_id("report-send").click()
    expect(view.get_by_role("alert")).to_contain_text("Выберите")
    stranger.get_by_test_id("reason-rights").check()
    stranger.get_by_test_id("report-send").click()
    expect(stranger.locator("app-toast-list")).to_contain_text("Модератор посмотрит")

    context = browser.new_context(base_url=platform.url, locale="en-GB")
    assert sign_in(context, READER) == 200
    reader = context.new_page()
    reader.goto("/explore?tag=orbit")
    heart = reader.get_by_test_id("public-like")
    heart.click()
    expect(heart).to_have_text("1")
    reader.reload()
    expect(heart).to_have_attribute("aria-pressed", "true")
    context.close()

    open_share(dialog)
    expect(state).to_have_attribute("data-state", "approved")
    dialog.get_by_test_id("publish-withdraw").click()
    expect(state).to_have_attribute("data-state", "withdrawn")
    stranger.goto("/explore?tag=orbit&order=likes")
    expect(stranger.get_by_role("button", name="Показать всё")).to_be_visible()
    expect(item).to_have_count(0)


def test_a_rejection_is_read_in_ones_language_and_appealed_once(
    dialog: Page, platform: Platform
) -> None:
    dialog.get_by_test_id("publish-go").click()
    expect(dialog.get_by_test_id("publish-state")).to_have_attribute("data-state", "pending")
    decide(platform, "rejected", "rights", "The logo on the cap.")
    dialog.keyboard.press("Escape")
    dialog.get_by_test_id("language-switch").click()
    dialog.get_by_test_id("language-ru").click()
    expect(dialog.get_by_test_id("nav-explore")).to_contain_text("Галерея всех")
    open_share(dialog)
    state = dialog.get_by_test_id("publish-state")
    expect(state).to_have_attribute("data-state", "rejected")
    expect(dialog.get_by_test_id("publish-reason")).to_have_text(
        "Чужое произведение или товарный знак."
    )
    expect(state).to_contain_text("The logo on the cap.")

    dialog.get_by_test_id("appeal-send").click()
    expect(dialog.get_by_role("alert")).to_contain_text("почему решение неверно")
    dialog.get_by_test_id("appeal-text").fill("Это мой собственный рисунок.")
    dialog.get_by_test_id("appeal-send").click()
    expect(dialog.get_by_test_id("appeal-state")).to_have_text("Вашу апелляцию рассматривают")
    expect(dialog.get_by_test_id("appeal-text")).to_have_count(0)


def test_an_author_has_a_name_and_a_page_and_can_be_blocked(
    dialog: Page, platform: Platform, browser: Browser
) -> None:
    dialog.get_by_test_id("publish-go").click()
    expect(dialog.get_by_test_id("publish-state")).to_have_attribute("data-state", "pending")
    decide(platform, "approved")
    dialog.goto("/settings")
    dialog.get_by_test_id("handle").fill("a")
    dialog.get_by_test_id("handle-save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("At least 3")
    dialog.get_by_test_id("handle").fill("Star_Painter")
    dialog.get_by_test_id("handle-save").click()
    dialog.get_by_role("link", name="Your author page").click()
    expect(dialog.get_by_test_id("author-handle")).to_have_text("@star_painter")
    expect(dialog.get_by_test_id("public-item")).to_have_count(1)

    context = browser.new_context(base_url=platform.url, locale="en-GB")
    context.set_default_timeout(30_000)
    assert sign_in(context, READER) == 200
    reader = context.new_page()
    reader.goto("/authors/star_painter")
    reader.get_by_test_id("public-item").get_by_role("link").click()
    reader.get_by_test_id("public-menu").click()
    reader.get_by_test_id("public-block").click()
    expect(reader.get_by_test_id("public-item")).to_have_count(0)
    reader.goto("/authors/star_painter")
    expect(reader.get_by_role("heading", name="Nobody here by that name")).to_be_visible()
    reader.goto("/settings")
    reader.get_by_role("button", name="Unblock @star_painter").click()
    expect(reader.locator("app-toast-list")).to_contain_text("@star_painter is unblocked")
    reader.goto("/authors/star_painter")
    expect(reader.get_by_test_id("public-item")).to_have_count(1)
    context.close()
