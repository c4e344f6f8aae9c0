"""Pages as anyone may need them: by assistive technology, in either language, on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Platform
from tests.e2e.people import people_create, sign_in
from tests.e2e.test_journey import sign_up

AXE = Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
NARROW = "narrow@pages.example"
MOST_SCRIPT = 250_000
"""Compressed bytes of script a visitor may have to load."""
MOST_SHIFT = 0.02
"""Cumulative layout shift; 0.1 is what Lighthouse calls good."""


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


def test_nothing_overflows_a_narrow_phone(browser: Browser, platform: Platform) -> None:
    people_create(platform, {NARROW: 3})
    visitor = browser.new_context(
        base_url=platform.url, locale="ru-RU", viewport={"width": 360, "height": 740}
    )
    page = visitor.new_page()
    for path in (
        "/",
        "/sign-in",
        "/sign-up",
        "/reset-password",
        "/studio",
        "/gallery",
        "/settings",
    ):
        if path == "/studio":
            assert sign_in(visitor, NARROW) == 200
        page.goto(path)
        expect(page.locator("main h1")).to_be_attached()
        page.wait_for_timeout(700)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    visitor.close()


@pytest.mark.parametrize("locale", ["en-GB", "ru-RU"])
def test_before_the_script_is_there_a_visitor_reads_what_the_page_will_say(
    browser: Browser, platform_url: str, locale: str
) -> None:
    visitor = browser.new_context(base_url=platform_url, locale=locale)
    page = visitor.new_page()
    page.route("**/main-*.js", lambda route: route.abort())
    page.goto("/")
    first = page.locator("#boot h1")
    expect(first).to_be_visible()
    words, place = first.inner_text(), first.bounding_box()
    page.unroute("**/main-*.js")
    page.goto("/")
    title = page.locator("main h1")
    expect(title).to_be_visible()
    expect(page.locator("#boot")).to_have_count(0)
    assert title.inner_text() == words
    assert title.bounding_box() == place
    # Nor is it in the way of any other page.
    page.route("**/main-*.js", lambda route: route.abort())
    page.goto("/sign-in")
    expect(page.locator("#boot")).to_be_hidden()
    visitor.close()


_WEIGH = """() => performance.getEntriesByType('resource')
  .filter(({ name }) => /\\.js$/.test(name))
  .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)"""
_SHIFTS = """() => new Promise(resolve => new PerformanceObserver(list => resolve(
  list.getEntries().reduce((sum, one) => sum + (one.hadRecentInput ? 0 : one.value), 0)
)).observe({ type: 'layout-shift', buffered: true }) || setTimeout(resolve, 500, 0))"""


@pytest.mark.parametrize(("path", "ready"), [("/", "front-start"), ("/sign-up", "signup-email")])
def test_pages_before_the_studio_are_light_and_do_not_jump(
    page: Page, path: str, ready: str
) -> None:
    page.goto(path)
    expect(page.get_by_test_id(ready)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert 50_000 < page.evaluate(_WEIGH) < MOST_SCRIPT
    assert page.evaluate(_SHIFTS) < MOST_SHIFT
