"""Pages as anyone may need them: by assistive technology, in either language, on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.test_journey import sign_up

AXE = Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


def violations(page: Page) -> list[str]:
    """WCAG 2.1 A and AA findings of axe on the page as it is."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "rules => axe.run({ runOnly: rules }).then(result => result.violations.map("
        "one => `${one.id}: ${one.nodes.map(node => node.target).join(' ')}`))",
        RULES,
    )
    return [str(one) for one in found]


@pytest.mark.parametrize("path", ["/", "/sign-in", "/sign-up"])
def test_public_pages_meet_wcag_aa(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_timeout(500)
    assert violations(page) == []


def test_pages_of_ones_own_meet_wcag_aa(page: Page) -> None:
    sign_up(page, "axe@example.com")
    for path in ("/studio", "/gallery", "/settings"):
        page.goto(path)
        page.wait_for_timeout(1500)
        assert violations(page) == [], path


def test_the_interface_follows_the_browsers_language(browser: Browser, platform_url: str) -> None:
    visitor = browser.new_context(base_url=platform_url, locale="ru-RU")
    page = visitor.new_page()
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page.get_by_role("link", name="Войти").first).to_be_visible()
    visitor.close()


def test_nothing_overflows_a_narrow_phone(browser: Browser, platform_url: str) -> None:
    visitor = browser.new_context(
        base_url=platform_url, locale="ru-RU", viewport={"width": 360, "height": 740}
    )
    page = visitor.new_page()
    for path in ("/", "/sign-in", "/sign-up"):
        page.goto(path)
        page.wait_for_timeout(500)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    visitor.close()
