"""Take the documentation's screenshots of a running platform: `make screenshots`.

Signs up a visitor of its own, uploads the astronaut and makes four avatars. The platform must run
on 127.0.0.1:PORT.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from console import ROOT
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright
from skimage import data

URL = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
OUT = ROOT / "docs" / "images"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SLOW = 180_000
"""Milliseconds that four avatars may take on a busy machine."""


def shoot(page: Page, name: str) -> None:
    """One screenshot of what is in view, in 256 colours: small enough for a repository."""
    path = OUT / f"{name}.png"
    page.wait_for_timeout(800)
    page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(256).save(path, optimize=True)
    print(path)


def sign_up(page: Page) -> None:
    """A visitor nobody else uses."""
    page.goto("/sign-up")
    page.get_by_test_id("signup-email").fill(f"visitor-{time.time_ns()}@example.com")
    page.get_by_test_id("signup-password").fill("a-long-Passphrase-42")
    page.get_by_test_id("signup-terms").check()
    page.get_by_test_id("signup-submit").click()
    page.wait_for_url("**/studio**")


def make_avatars(page: Page, photo: Path) -> None:
    """Upload, wait for the face on the style cards, make four."""
    page.get_by_test_id("photo-consent").click()
    page.get_by_test_id("photo-input").set_input_files(photo)
    page.get_by_test_id("style-card-watercolour").click(timeout=SLOW)
    expect(page.get_by_test_id("make-button")).to_be_enabled(timeout=SLOW)
    page.get_by_test_id("make-button").click()
    expect(page.get_by_test_id("variant-keep")).to_have_count(4, timeout=SLOW)


def edit(page: Page) -> None:
    """The first kept avatar with ginger hair and a smile, not yet saved."""
    page.goto("/studio")
    page.get_by_test_id("variant-edit").first.click(timeout=SLOW)
    page.wait_for_url("**/edit/*")
    for tool, control in (
        ("colours", "swatch-#c0622a"),
        ("face", "face-smile"),
    ):
        page.get_by_test_id(f"tool-{tool}").click()
        page.get_by_test_id(control).click()
        page.wait_for_timeout(400)
        expect(page.get_by_test_id("preview-busy")).to_have_count(0, timeout=SLOW)


def main() -> None:
    """Front page, studio, gallery, editor, a phone in Russian and in the dark."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        photo = Path(folder) / "astronaut.jpg"
        Image.fromarray(data.astronaut()).save(photo, quality=92)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        context = browser.new_context(
            base_url=URL, locale="en-GB", viewport={"width": 1440, "height": 1000}
        )
        page = context.new_page()
        page.goto("/")
        shoot(page, "front")
        sign_up(page)
        make_avatars(page, photo)
        # The previews of one's own face come while the avatars are drawn; wait for the last.
        page.wait_for_timeout(30_000)
        page.set_viewport_size({"width": 1440, "height": 1340})
        page.mouse.wheel(0, -5000)
        shoot(page, "studio")
        for keep in page.get_by_test_id("variant-keep").all():
            keep.click()
        page.set_viewport_size({"width": 1440, "height": 1000})
        page.goto("/gallery")
        shoot(page, "gallery")
        edit(page)
        shoot(page, "editor")
        phone = browser.new_context(
            base_url=URL,
            locale="ru-RU",
            color_scheme="dark",
            viewport={"width": 390, "height": 844},
            storage_state=context.storage_state(),
        ).new_page()
        phone.goto("/studio")
        shoot(phone, "phone")
        browser.close()


if __name__ == "__main__":
    main()
