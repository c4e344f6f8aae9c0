"""The main job, as a person does it: a photo in, avatars out, kept and downloaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, WebSocket, expect

from tests.e2e.people import photo_add

VARIANTS = 4


def sign_up(page: Page, email: str) -> None:
    """Make an account through the form."""
    page.goto("/sign-up")
    page.get_by_test_id("signup-email").fill(email)
    page.get_by_test_id("signup-password").fill("a-long-Passphrase-42")
    terms = page.get_by_test_id("signup-terms")
    if terms.count():
        terms.check()
    page.get_by_test_id("signup-submit").click()
    page.wait_for_url("**/studio**")


class Frames:
    """What arrived over the WebSocket, in order."""

    def __init__(self, page: Page) -> None:
        self.messages: list[dict] = []
        page.on("websocket", self._opened)

    def _opened(self, socket: WebSocket) -> None:
        assert "token" not in socket.url
        assert "ticket" not in socket.url
        socket.on("framereceived", self._received)

    def _received(self, payload: str | bytes) -> None:
        self.messages.append(json.loads(payload))

    def finished_variants(self) -> list[int]:
        """Indices of variants in the order they were reported done."""
        done: list[int] = []
        for message in self.messages:
            variant = message.get("variant") or {}
            is_new = variant.get("index") not in done
            if message.get("type") == "variant" and variant.get("status") == "done" and is_new:
                done.append(variant["index"])
        return done


def test_sign_up_upload_four_anime_variants_keep_download_avif_sign_out(
    page: Page, astronaut: Path, tmp_path: Path
) -> None:
    frames = Frames(page)
    sign_up(page, "journey@example.com")

    photo_add(page, astronaut)
    anime = page.get_by_test_id("style-card-anime")
    expect(anime).to_be_visible(timeout=60_000)
    anime.click()
    make = page.get_by_test_id("make-button")
    expect(make).to_be_enabled(timeout=60_000)
    make.click()

    cards = page.get_by_test_id("variant-card")
    expect(cards).to_have_count(VARIANTS, timeout=60_000)
    keeps = page.get_by_test_id("variant-keep")
    expect(keeps).to_have_count(VARIANTS, timeout=120_000)

    # One by one, over the socket: each variant's end is its own message, in order, and pictures
    # of a later one were still forming when the first was done.
    assert frames.finished_variants() == list(range(VARIANTS))
    drawing_after_first = False
    first_done = False
    for message in frames.messages:
        variant = message.get("variant") or {}
        first_done = first_done or (variant.get("index") == 0 and variant.get("status") == "done")
        if first_done and variant.get("index", 0) > 0 and variant.get("status") == "drawing":
            drawing_after_first = True
    assert drawing_after_first
    assert any((m.get("variant") or {}).get("preview") for m in frames.messages)

    keeps.first.click()
    page.goto("/gallery")
    item = page.get_by_test_id("gallery-item")
    expect(item).to_have_count(1)
    item.first.click()
    page.get_by_test_id("download-open").first.click()
    page.get_by_test_id("download-format-avif").click()
    with page.expect_download(timeout=60_000) as download:
        page.get_by_test_id("download-start").click()
    saved = tmp_path / "avatar.avif"
    download.value.save_as(saved)
    with Image.open(saved) as picture:
        assert picture.format == "AVIF"
        assert picture.size == (1024, 1024)

    page.keyboard.press("Escape")
    expect(page.get_by_test_id("download-start")).to_have_count(0)
    page.get_by_test_id("account-menu").click()
    page.get_by_test_id("sign-out").click()
    page.wait_for_url("**/")
    page.goto("/gallery")
    expect(page.get_by_test_id("gallery-item")).to_have_count(0)


@pytest.mark.parametrize("path", ["/studio", "/gallery", "/settings"])
def test_pages_with_ones_own_things_ask_a_visitor_to_sign_in(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.get_by_test_id("signin-email")).to_be_visible()
