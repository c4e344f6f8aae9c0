"""The moderators' pages: who may open which, what they show, what they never load."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from gallery.moderation.figures import most_reported
from gallery.moderation.models import Appeal, Sanction
from gallery.moderation.services import appeal_create, report_create
from gallery.moderation.services.log import subject_of
from gallery.sharing.models import Publication
from gallery.sharing.services import publication_submit, publication_withdraw
from tests.gallery.publishing import decided, make_staff, published, submitted

pytestmark = pytest.mark.django_db

AT = "/admin/gallery/publication"
PAGES = {
    "queue": {"Moderators", "Senior moderators"},
    "reports": {"Moderators", "Senior moderators"},
    "appeals": {"Senior moderators"},
    "statistics": {"Senior moderators", "Operators"},
}


def signed_in(user: User) -> Client:
    """A browser."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def guard(db: None) -> User:
    """A moderator."""
    return make_staff("mod@example.com", "Moderators")


@pytest.fixture
def senior(db: None) -> User:
    """A senior moderator."""
    return make_staff("senior@example.com", "Senior moderators")


@pytest.mark.parametrize("role", ["Moderators", "Senior moderators", "Operators"])
@pytest.mark.parametrize("name", list(PAGES))
def test_each_role_opens_its_own_pages_only(role: str, name: str) -> None:
    client = signed_in(make_staff("staff@example.com", role))
    expected = 200 if role in PAGES[name] else 403
    assert client.get(f"{AT}/{name}/").status_code == expected


@pytest.mark.parametrize("name", list(PAGES))
def test_others_are_asked_to_sign_in(name: str, user: User, client: Client) -> None:
    for stranger in (client, signed_in(user)):
        answer = stranger.get(f"{AT}/{name}/")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/admin/login/")


def test_no_role_sees_people_or_changes_the_log_or_rights() -> None:
    for role in ("Moderators", "Senior moderators", "Operators"):
        client = signed_in(make_staff(f"{role.split()[0]}@example.com", role))
        assert client.get("/admin/accounts/user/").status_code == 403
        assert client.get("/admin/gallery/auditentry/add/").status_code == 403
        expected = 403 if role == "Moderators" else 200
        assert client.get("/admin/gallery/auditentry/").status_code == expected


def test_pictures_are_for_moderators_only(user: User, guard: User, client: Client) -> None:
    row = submitted(user)
    path = f"{AT}/pictures/{row.pk}/512"
    assert client.get(path).status_code == 302
    operator = signed_in(make_staff("op@example.com", "Operators"))
    assert operator.get(path).status_code == 403
    answer = signed_in(guard).get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")


def test_the_queue_shows_picture_recipe_and_record_but_no_address(user: User, guard: User) -> None:
    decided(submitted(user), "rejected", "spam")
    row = submitted(user, name="<Marge>")
    text = signed_in(guard).get(f"{AT}/queue/").content.decode()
    assert f"pictures/{row.pk}/512" in text
    assert "&lt;Marge&gt;" in text
    assert "0 approved · 1 rejected" in text
    assert user.email not in text
    assert str(user.pk) not in text


def decide(client: Client, rows: list[Publication], **body: Any) -> dict[str, Any]:
    answer = client.post(
        f"{AT}/queue/decide/",
        {"ids": [str(row.pk) for row in rows], **body},
        content_type="application/json",
    )
    result: dict[str, Any] = answer.json() | {"status": answer.status_code}
    return result


def test_several_are_decided_at_once_and_each_failure_says_why(user: User, guard: User) -> None:
    client = signed_in(guard)
    rows = [submitted(user) for _ in range(3)]
    client.get(f"{AT}/queue/")
    unclaimed = submitted(user)
    said = decide(client, [*rows, unclaimed], verdict="approved")
    assert said["done"] == [str(row.pk) for row in rows]
    assert list(said["failed"]) == [str(unclaimed.pk)]
    assert Publication.objects.filter(state="approved").count() == 3


@pytest.mark.parametrize(
    "body", [{"verdict": "burn"}, {"verdict": "rejected", "reason": "ugly"}, {}]
)
def test_nonsense_is_refused(guard: User, body: dict[str, str]) -> None:
    assert decide(signed_in(guard), [], **body)["status"] == 400


def test_reports_are_handled_on_their_page(user: User, other: User, guard: User) -> None:
    row = published(user)
    report_create(reporter=other, publication=row, reason="hate", text="Look at the hat")
    client = signed_in(guard)
    page = client.get(f"{AT}/reports/").content.decode()
    assert "Look at the hat" in page
    assert other.email not in page
    form = {"publication": str(row.pk), "do": "uphold", "reason": "hate"}
    assert client.post(f"{AT}/reports/", form).status_code == 302
    row.refresh_from_db()
    assert row.state == "rejected"


def test_appeals_are_decided_by_seniors(user: User, senior: User, guard: User) -> None:
    row = decided(submitted(user), "rejected", "spam")
    appeal = appeal_create(publication=row, text="Please look again")
    assert "Please look again" in signed_in(senior).get(f"{AT}/appeals/").content.decode()
    form = {"appeal": str(appeal.pk), "do": "overturn", "note": ""}
    assert signed_in(guard).post(f"{AT}/appeals/", form).status_code == 403
    assert signed_in(senior).post(f"{AT}/appeals/", form).status_code == 302
    assert Appeal.objects.get().state == "overturned"


def test_moderators_warn_and_seniors_suspend(user: User, guard: User, senior: User) -> None:
    published(user)
    path = f"{AT}/people/{subject_of(user.pk)}/"
    assert signed_in(guard).post(path, {"do": "warn", "reason": "spam"}).status_code == 302
    suspend = {"do": "suspend", "reason": "spam", "days": "7"}
    assert signed_in(guard).post(path, suspend).status_code == 403
    assert signed_in(senior).post(path, suspend).status_code == 302
    assert sorted(Sanction.objects.values_list("kind", flat=True)) == ["suspension", "warning"]
    page = signed_in(senior).get(path).content.decode()
    assert "suspended" in page
    assert user.email not in page
    assert signed_in(senior).get(f"{AT}/people/{uuid.uuid4()}/").status_code == 404


def test_the_pages_load_nothing_from_elsewhere(user: User, senior: User) -> None:
    row = decided(submitted(user), "rejected", "spam")
    appeal_create(publication=row, text="Why?")
    report_create(reporter=None, publication=published(user), reason="spam")
    submitted(user)
    client = signed_in(senior)
    for name in (*PAGES, f"people/{subject_of(user.pk)}"):
        page = client.get(f"{AT}/{name}/").content.decode()
        loaded = re.findall(r"""<(?:script|link|img)[^>]*(?:src|href)=["']([^"']+)""", page)
        assert loaded
        assert [each for each in loaded if not each.startswith(("/", "data:"))] == []


def test_nobody_lifts_their_own_suspension_or_removes_a_colleagues_work(senior: User) -> None:
    other = make_staff("second@example.com", "Senior moderators")
    row = published(other)
    Sanction.objects.create(user=senior, kind="suspension", reason="spam", moderator=other)
    client = signed_in(senior)
    client.post(f"{AT}/people/{subject_of(senior.pk)}/", {"do": "lift"})
    assert Sanction.objects.get(user=senior).lifted_at is None
    client.post(f"{AT}/people/{subject_of(other.pk)}/", {"do": "remove", "reason": "spam"})
    row.refresh_from_db()
    assert row.state == Publication.State.APPROVED


@pytest.mark.parametrize("days", ["0", "4000", "9" * 5000, "soon"])
def test_a_suspension_of_no_possible_length_is_none(senior: User, user: User, days: str) -> None:
    said = {"do": "suspend", "reason": "spam", "days": days}
    signed_in(senior).post(f"{AT}/people/{subject_of(user.pk)}/", said)
    assert not Sanction.objects.filter(user=user).exists()


def test_the_most_reported_is_on_the_page_however_much_is_newer(user: User) -> None:
    first, *rest = [published(user) for _ in range(3)]
    for row, count in ((first, 3), *((one, 1) for one in rest)):
        for _ in range(count):
            report_create(publication=row, reporter=None, reason="spam", text="")
    assert most_reported(1) == [first]


def test_a_page_left_open_decides_nothing_about_what_was_handed_in_anew(user: User) -> None:
    moderator = make_staff("stale@example.com", "Moderators")
    client = Client()
    client.force_login(moderator)
    row = submitted(user)
    page = client.get(reverse("admin:moderation-queue")).content.decode()
    (seen,) = re.findall(r'data-seen="([^"]+)"', page)
    assert datetime.fromisoformat(seen) == row.submitted_at
    publication_withdraw(publication=row)
    publication_submit(user=user, kind="avatar", object_id=row.object_id)
    client.get(reverse("admin:moderation-queue"))  # In another tab: claimed once more.
    body = {"ids": [str(row.pk)], "verdict": "approved", "seen": {str(row.pk): seen}}
    address = reverse("admin:moderation-decide")
    answer = client.post(address, body, content_type="application/json").json()
    assert list(answer["failed"]) == [str(row.pk)]
    row.refresh_from_db()
    assert row.state == Publication.State.PENDING
    fresh = {**body, "seen": {str(row.pk): row.submitted_at.isoformat()}}
    answer = client.post(address, fresh, content_type="application/json").json()
    assert answer["done"] == [str(row.pk)]
