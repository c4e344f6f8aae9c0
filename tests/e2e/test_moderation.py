"""The moderators' queue by keyboard, and what visitors see of it afterwards."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Platform
from tests.e2e.people import people_create, sign_in

_CODE = """
from accounts.models import User
from django.contrib.auth.models import Group
from gallery.models import Avatar
from gallery.sharing.models import Publication
from gallery.sharing.services import publication_submit
author = User.objects.get(email="author-m@example.com")
Publication.objects.all().delete()
for avatar in Avatar.objects.filter(owner=author).order_by("created_at"):
    publication_submit(user=author, kind="avatar", object_id=avatar.pk)
guard = User.objects.get(email="guard-m@example.com")
User.objects.filter(pk=guard.pk).update(is_staff=True)
guard.groups.set(Group.objects.filter(name="Moderators"))
"""


def test_a_moderator_approves_and_rejects_by_keyboard(
    platform: Platform, context: BrowserContext, page: Page
) -> None:
    people_create(platform, {"author-m@example.com": 4, "guard-m@example.com": 0})
    platform.run(_CODE)
    assert sign_in(context, "guard-m@example.com") == 200
    wanted: list[str] = []
    page.on("request", lambda request: wanted.append(request.url))
    page.goto("/admin/gallery/publication/queue/")
    cards = page.locator(".mod-card")
    expect(cards).to_have_count(4)
    expect(cards.first).to_be_focused()
    page.keyboard.press("a")
    expect(cards).to_have_count(3)
    # The next has the focus; this one and the one after it are rejected together.
    expect(cards.first).to_be_focused()
    for key in ("x", "ArrowRight", "x", "r"):
        page.keyboard.press(key)
    expect(page.get_by_text("2 selected")).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("7")
    expect(cards).to_have_count(1)
    expect(page.get_by_role("status").last).to_have_text("2 rejected.")
    shown = page.request.get("/api/v1/public").json()["results"]
    assert [each["name"] for each in shown] == ["Avatar 00"]
    assert [url for url in wanted if not url.startswith((platform.url, "data:", "blob:"))] == []
