"""One's account in the browser: passwords, tokens, and leaving for good."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Platform
from tests.e2e.people import PASSWORD, people_create, sign_in

NEW = "another-long-Passphrase-7"
PATIENCE = 60.0
"""Seconds a mail may take to be written."""

FORGETFUL, CAREFUL, PROGRAMMER, LEAVER = (
    f"{name}@account.example" for name in ("forgetful", "careful", "programmer", "leaver")
)


@pytest.fixture(scope="module", autouse=True)
def _people(platform: Platform) -> None:
    people_create(platform, dict.fromkeys((FORGETFUL, CAREFUL, PROGRAMMER, LEAVER), 0))


def reset_link(mails: Path, email: str) -> str:
    """The link of the mail to somebody, once it is there."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for file in mails.glob("*.log") if mails.is_dir() else ():
            text = file.read_text()
            link = re.search(r"https?://\S+(/reset-password/\S+)", text)
            if link and f"To: {email}" in text:
                return link[1]
        time.sleep(0.2)
    raise AssertionError(f"no mail to {email}")


@pytest.fixture
def stranger(context: BrowserContext, platform_url: str) -> Iterator[BrowserContext]:
    """Another browser, to try a password in."""
    assert context.browser
    other = context.browser.new_context(base_url=platform_url)
    yield other
    other.close()


def test_a_forgotten_password_is_replaced_through_the_mailed_link(
    page: Page, platform: Platform, stranger: BrowserContext
) -> None:
    page.goto("/sign-in")
    page.get_by_role("link", name="Forgot the password?").click()
    page.get_by_test_id("reset-email").fill(FORGETFUL)
    page.get_by_test_id("reset-submit").click()
    expect(page.get_by_role("heading", name="Check your mail")).to_be_visible()

    page.goto(reset_link(platform.var / "mail", FORGETFUL))
    page.get_by_test_id("reset-password").fill("short")
    page.get_by_test_id("reset-submit").click()
    expect(page.get_by_role("alert")).to_contain_text("Too short")
    page.get_by_test_id("reset-password").fill(NEW)
    page.get_by_test_id("reset-submit").click()

    page.get_by_test_id("signin-email").fill(FORGETFUL)
    page.get_by_test_id("signin-password").fill(NEW)
    page.get_by_test_id("signin-submit").click()
    page.wait_for_url("**/studio**")
    assert sign_in(stranger, FORGETFUL, PASSWORD) == 401


def test_a_password_is_changed_with_the_old_one_only(
    page: Page, context: BrowserContext, stranger: BrowserContext
) -> None:
    assert sign_in(context, CAREFUL) == 200
    page.goto("/settings")
    page.get_by_role("button", name="Change password").click()
    old = page.get_by_label("Current password", exact=True)
    old.fill("not-the-old-one")
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_role("button", name="Save password").click()
    expect(old).to_have_attribute("aria-invalid", "true")
    old.fill(PASSWORD)
    page.get_by_role("button", name="Save password").click()
    expect(page.locator("app-toast-list")).to_contain_text("The password is changed")

    # Whoever changed it stays signed in; elsewhere only the new one opens.
    page.reload()
    expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()
    assert sign_in(stranger, CAREFUL, PASSWORD) == 401
    assert sign_in(stranger, CAREFUL, NEW) == 200


def test_a_token_is_shown_once_works_for_a_program_and_not_after_it_is_revoked(
    page: Page, context: BrowserContext, stranger: BrowserContext
) -> None:
    assert sign_in(context, PROGRAMMER) == 200
    page.goto("/settings")
    page.get_by_test_id("token-create").click()
    expect(page.get_by_role("alert")).to_contain_text("what the token is for")
    page.get_by_test_id("token-name").fill("My script")
    page.get_by_test_id("token-create").click()
    secret = page.get_by_test_id("token-secret").inner_text()

    def as_program() -> int:
        headers = {"Authorization": f"Token {secret}"}
        return stranger.request.get("/api/v1/me", headers=headers).status

    assert as_program() == 200
    page.reload()
    row = page.get_by_role("listitem").filter(has_text="My script")
    expect(row).to_contain_text("last used")
    expect(page.get_by_test_id("token-secret")).to_have_count(0)
    row.get_by_role("button", name="Revoke the token “My script”").click()
    expect(row).to_have_count(0)
    assert as_program() == 401


def test_an_account_is_deleted_with_its_password_only(
    page: Page, context: BrowserContext, stranger: BrowserContext
) -> None:
    assert sign_in(context, LEAVER) == 200
    page.goto("/settings")
    page.get_by_test_id("erase-open").click()
    page.get_by_test_id("erase-password").fill("not-the-password")
    page.get_by_test_id("erase-confirm").click()
    expect(page.get_by_test_id("erase-password")).to_have_attribute("aria-invalid", "true")
    page.get_by_test_id("erase-password").fill(PASSWORD)
    page.get_by_test_id("erase-confirm").click()
    expect(page.get_by_test_id("front-start")).to_be_visible()
    page.goto("/settings")
    expect(page.get_by_test_id("signin-email")).to_be_visible()
    assert sign_in(stranger, LEAVER) == 401
