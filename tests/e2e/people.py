"""People who are there already, for tests that are about something else than signing up."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext, Page

from tests.e2e.conftest import Platform
from tests.factories import PASSWORD

__all__ = ["PASSWORD", "people_create", "photo_add", "sign_in"]

# A recipe as a generation writes it: the details show all of it.
_CODE = """
from accounts.models import User
from tests.factories import make_avatar, make_user
look = "hero"
contract = {{"style": "anime", "strength": 0.5, "size": 512}}
angle = {{"yaw": 0, "pitch": 0, "roll": 0}}
recipe = {{
    "version": 1, "contract": contract, "plan": {{"seed": 7, "look": look, "angle": angle}},
    "engine": "embedded", "engine_version": "1",
}}
User.objects.filter(email__in={people!r}).delete()
for email, count in {people!r}.items():
    owner = make_user(email)
    for index in range(count):
        make_avatar(owner, name=f"Avatar {{index:02d}}", recipe=recipe)
"""


def people_create(platform: Platform, people: dict[str, int]) -> None:
    """Accounts with `PASSWORD`, each with so many avatars, "Avatar 00" the oldest."""
    platform.run(_CODE.format(people=people))


def sign_in(context: BrowserContext, email: str, password: str = PASSWORD) -> int:
    """Sign a context in without the form; the answer's status."""
    token = context.request.get("/api/v1/auth/csrf").json()["csrf_token"]
    answer = context.request.post(
        "/api/v1/auth/login",
        data={"email": email, "password": password},
        headers={"X-CSRFToken": token},
    )
    return answer.status


def photo_add(page: Page, photo: Path) -> None:
    """Put a photo in on the studio's page, with the confirmation where it is asked for."""
    page.get_by_test_id("photo-input").set_input_files(photo)
    consent = page.get_by_test_id("photo-consent")
    if consent.count():
        consent.click()
