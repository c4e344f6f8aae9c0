"""A file that leaves says where it comes from, to anybody who drops it on the page for that."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import Platform
from tests.e2e.people import people_create, sign_in

AUTHOR = "author@provenance.example"
FORMATS = ("png", "jpeg", "webp", "avif", "tiff", "pdf", "ico")

_PICTURE = """
import io
from django.core.files.storage import default_storage
from PIL import Image
from gallery.models import Avatar
from tests.ml.provenance.pictures import picture
avatar = Avatar.objects.select_related("current").get(owner__email={author!r})
full = io.BytesIO()
Image.fromarray(picture("flat", 3)).save(full, "WEBP", lossless=True)
default_storage.delete(avatar.current.files["full"])
default_storage.save(avatar.current.files["full"], io.BytesIO(full.getvalue()))
avatar.current.width = avatar.current.height = 512
avatar.current.save()
"""

_DROP = """
([content, name]) => {
  const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name));
  const event = { dataTransfer, bubbles: true, cancelable: true };
  document.body.dispatchEvent(new DragEvent('dragover', event));
  document.body.dispatchEvent(new DragEvent('drop', event));
}
"""


@pytest.fixture(autouse=True)
def _avatar(platform: Platform) -> None:
    people_create(platform, {AUTHOR: 1})
    platform.run(_PICTURE.format(author=AUTHOR))


@pytest.fixture
def dialog(page: Page, context: BrowserContext) -> Page:
    """The author, with the download dialog of their only avatar open."""
    assert sign_in(context, AUTHOR) == 200
    page.goto("/gallery")
    page.get_by_test_id("gallery-item").first.click()
    page.get_by_test_id("download-open").click()
    return page


@pytest.fixture
def stranger(browser: Browser, platform_url: str) -> Iterator[Page]:
    """Somebody without an account, in Russian, at the page."""
    context = browser.new_context(base_url=platform_url, locale="ru-RU")
    context.set_default_timeout(30_000)
    opened = context.new_page()
    opened.goto("/verify")
    expect(opened.get_by_test_id("verify-zone")).to_be_visible()
    yield opened
    context.close()


def saved(page: Page, name: str) -> bytes:
    """The avatar, downloaded in a format."""
    page.get_by_test_id(f"download-format-{name}").click()
    with page.expect_download() as waiting:
        page.get_by_test_id("download-start").click()
    return Path(waiting.value.path()).read_bytes()


def drop(page: Page, content: bytes, name: str) -> str:
    """Drop a file on the page; the verdict."""
    with page.expect_response(lambda answer: answer.url.endswith("/api/v1/verify")):
        page.evaluate(_DROP, [base64.b64encode(content).decode(), name])
    expect(page.get_by_test_id("verify-verdict")).to_be_visible()
    return page.get_by_test_id("verify-verdict").get_attribute("data-verdict") or ""


def test_every_downloaded_format_is_known_by_a_stranger(dialog: Page, stranger: Page) -> None:
    for name in FORMATS:
        verdict = drop(stranger, saved(dialog, name), f"picture.{name}")
        assert verdict == ("mark_only" if name == "ico" else "made_here"), name
        expect(stranger.get_by_test_id("verify-engine")).to_contain_text("Встроенный")
        assert AUTHOR not in stranger.content()


def test_a_screenshot_of_it_is_known_too_and_a_photo_of_something_else_is_not(
    dialog: Page, stranger: Page, astronaut: Path
) -> None:
    with Image.open(io.BytesIO(saved(dialog, "png"))) as picture:
        shown = picture.convert("RGB").resize((470, 470), Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    shown.save(stream, "JPEG", quality=80)
    assert drop(stranger, stream.getvalue(), "screen.jpg") == "mark_only"
    expect(stranger.get_by_test_id("verify-verdict")).to_contain_text("Сделано здесь")
    assert drop(stranger, astronaut.read_bytes(), "astronaut.jpg") == "nothing"
    expect(stranger.get_by_test_id("verify-verdict")).to_contain_text("не доказывает")


def test_a_visible_mark_is_drawn_for_who_wants_one(dialog: Page) -> None:
    corner = (512 - 60, 512 - 50, 512 - 20, 512 - 20)
    plain = Image.open(io.BytesIO(saved(dialog, "png"))).convert("RGB").crop(corner)
    dialog.get_by_test_id("download-badge").check()
    badged = Image.open(io.BytesIO(saved(dialog, "png"))).convert("RGB").crop(corner)
    assert badged.tobytes() != plain.tobytes()
    assert badged.convert("L").getextrema()[1] > 230
