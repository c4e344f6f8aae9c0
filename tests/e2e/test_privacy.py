"""What the client does for one's privacy: confirmation, retention, sign-ins, the page about it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import Platform
from tests.e2e.people import people_create, photo_add, sign_in

SLOW = 60_000
CAREFUL, SIGNED_IN, CURIOUS = (f"{name}@example.com" for name in ("careful", "twice", "curious"))


@pytest.fixture(scope="module", autouse=True)
def _people(platform: Platform) -> None:
    people_create(platform, {CAREFUL: 0, SIGNED_IN: 0, CURIOUS: 2})


@pytest.fixture
def elsewhere(browser: Browser, platform: Platform) -> Iterator[BrowserContext]:
    """Another browser of the same person."""
    context = browser.new_context(
        base_url=platform.url,
        user_agent="Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
    )
    yield context
    context.close()


def test_a_photo_waits_for_the_confirmation_which_is_asked_for_once_and_says_when_it_goes(
    page: Page, context: BrowserContext, astronaut: Path
) -> None:
    assert sign_in(context, CAREFUL) == 200
    sent: list[str] = []
    page.on(
        "request",
        lambda request: (
            sent.append(request.url)
            if request.method == "POST" and request.url.endswith("/api/v1/photos")
            else None
        ),
    )
    page.goto("/studio")
    consent = page.get_by_test_id("photo-consent")
    expect(consent).not_to_be_checked()
    page.get_by_test_id("photo-input").set_input_files(astronaut)
    expect(page.get_by_role("alert")).to_contain_text("Tick this")
    expect(consent).to_be_focused()
    assert sent == []

    page.keyboard.press("Space")
    expect(page.get_by_test_id("crop")).to_be_visible(timeout=SLOW)
    assert len(sent) == 1
    expect(consent).to_have_count(0)

    stays = page.get_by_test_id("photo-stays")
    expect(stays).to_contain_text("Will be deleted on")
    page.get_by_test_id("photo-keep").click()
    expect(stays).to_contain_text("Kept until you delete it")
    page.reload()
    expect(stays).to_contain_text("Kept until you delete it")
    expect(consent).to_have_count(0)
    page.get_by_test_id("photo-keep").click()
    expect(stays).to_contain_text("Will be deleted on")


def test_another_browser_is_listed_and_signed_out_from_here(
    page: Page, context: BrowserContext, elsewhere: BrowserContext
) -> None:
    assert sign_in(context, SIGNED_IN) == sign_in(elsewhere, SIGNED_IN) == 200
    there = elsewhere.new_page()
    there.goto("/gallery")
    page.goto("/settings")
    sessions = page.get_by_test_id("sessions")
    expect(sessions.get_by_role("listitem")).to_have_count(2)
    expect(sessions).to_contain_text("Firefox · Android")
    page.get_by_test_id("session-end").click()
    expect(sessions.get_by_role("listitem")).to_have_count(1)
    expect(sessions).to_contain_text("this browser")
    # The page over there is told on its socket, and asks for the password again.
    there.goto("/settings")
    there.wait_for_url("**/sign-in**")
    assert context.request.get("/api/v1/me").status == 200


@pytest.mark.parametrize(
    ("locale", "title", "days"),
    [("en-GB", "Privacy", "30 days"), ("ru-RU", "Приватность", "30 дней")],
)
def test_the_privacy_page_tells_everybody_what_is_kept(
    browser: Browser, platform: Platform, locale: str, title: str, days: str
) -> None:
    context = browser.new_context(base_url=platform.url, locale=locale)
    page = context.new_page()
    page.goto("/privacy")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_test_id("privacy-times")).to_contain_text(days)
    context.close()


def test_no_page_asks_anybody_else_for_anything(
    page: Page, context: BrowserContext, platform: Platform, astronaut: Path
) -> None:
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    page.on("websocket", lambda socket: asked.add(socket.url))
    for address in ("/", "/sign-in", "/sign-up", "/explore", "/privacy"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
    assert sign_in(context, CURIOUS) == 200
    page.goto("/studio")
    photo_add(page, astronaut)
    expect(page.get_by_test_id("crop")).to_be_visible(timeout=SLOW)
    for address in ("/gallery", "/styles/new", "/settings", "/explore"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
    here = urlsplit(platform.url).netloc
    others = {
        url
        for url in asked
        if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != here
    }
    assert len(asked) > 30
    assert others == set()
    assert {cookie["name"] for cookie in context.cookies()} <= {"avatar_session", "csrftoken"}
