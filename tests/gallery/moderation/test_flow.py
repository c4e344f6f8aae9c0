"""From a rejection over an appeal to the public gallery; from a report to a suspension."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services import account_erase
from accounts.tasks import erase_account
from avatar_platform.problems import Problem
from gallery.moderation.models import Appeal, AppendOnly, AuditEntry, Report, Sanction
from gallery.moderation.services import (
    appeal_decide,
    content_remove,
    report_create,
    report_handle,
    sanction_add,
    suspensions_lift,
)
from gallery.sharing.models import Like, Publication
from tests.gallery.publishing import decided, make_staff, published, submitted

pytestmark = pytest.mark.django_db

API = "/api/v1"


@pytest.fixture
def senior(db: None) -> User:
    """A senior moderator."""
    return make_staff("senior@example.com", "Senior moderators")


def test_the_author_reads_the_reason_in_their_language_appeals_once_and_is_heard(
    api: APIClient, as_user: APIClient, user: User, senior: User
) -> None:
    user.language = "ru"
    user.save()
    as_user.force_login(user)
    row = decided(submitted(user, name="Marge"), "rejected", "nudity", "See the left corner.")
    path = f"{API}/publications/{row.pk}"
    told = as_user.get(path).json()
    assert told["state"] == "rejected"
    assert told["decision"]["reason"] == {"code": "nudity", "detail": "Нагота или эротика."}
    assert told["decision"]["note"] == "See the left corner."
    assert told["can_appeal"] is True
    again = as_user.post(f"{API}/publications", {"id": str(row.object_id)})
    assert again.json()["code"] == "publication.rejected_before"
    answer = as_user.post(f"{path}/appeal", {"text": "Это рисунок вазы."})
    assert (answer.status_code, answer.json()["appeal"]["state"]) == (201, "open")
    assert answer.json()["can_appeal"] is False
    twice = as_user.post(f"{path}/appeal", {"text": "И всё же."})
    assert (twice.status_code, twice.json()["code"]) == (409, "appeal.already")
    appeal_decide(
        moderator=senior,
        appeal_id=Appeal.objects.get().pk,
        overturned=True,
        answer="Вы правы.",
    )
    shown = api.get(f"{API}/public").json()["results"]
    assert [each["name"] for each in shown] == ["Marge"]
    told = as_user.get(path).json()
    assert (told["state"], told["decision"]["source"]) == ("approved", "appeal")


def test_an_appeal_that_fails_is_answered_and_final(
    as_user: APIClient, user: User, senior: User
) -> None:
    row = decided(submitted(user), "rejected", "rights")
    as_user.post(f"{API}/publications/{row.pk}/appeal", {"text": "No."})
    appeal = Appeal.objects.get()
    appeal_decide(moderator=senior, appeal_id=appeal.pk, overturned=False, answer="It stands.")
    told = as_user.get(f"{API}/publications/{row.pk}").json()
    assert told["state"] == "rejected"
    assert (told["appeal"]["state"], told["appeal"]["answer"]) == ("upheld", "It stands.")
    assert told["can_appeal"] is False
    with pytest.raises(Problem, match="closed"):
        appeal_decide(moderator=senior, appeal_id=appeal.pk, overturned=True)


@pytest.mark.parametrize("state", ["pending", "approved", "withdrawn"])
def test_only_a_rejection_can_be_appealed(as_user: APIClient, user: User, state: str) -> None:
    row = submitted(user)
    Publication.objects.filter(pk=row.pk).update(state=state)
    answer = as_user.post(f"{API}/publications/{row.pk}/appeal", {"text": "Why?"})
    assert (answer.status_code, answer.json()["code"]) == (409, "appeal.not_rejected")


def test_nobody_decides_about_their_own_work_or_the_appeal_of_their_own_decision(
    senior: User, user: User, as_user: APIClient
) -> None:
    own = published(senior)
    with pytest.raises(Problem, match="conflict"):
        report_handle(moderator=senior, publication_id=own.pk, upheld=False)
    row = decided(submitted(user), "rejected", "spam")
    as_user.post(f"{API}/publications/{row.pk}/appeal", {"text": "Why?"})
    guard = User.objects.get(email="guard@example.com")
    with pytest.raises(Problem, match="conflict"):
        appeal_decide(moderator=guard, appeal_id=Appeal.objects.get().pk, overturned=True)


def test_an_upheld_report_takes_down_and_a_dismissed_one_does_not(
    api: APIClient, user: User, other: User, senior: User
) -> None:
    row = published(user)
    report_create(reporter=other, publication=row, reason="hate")
    report_create(reporter=None, publication=row, reason="hate")
    assert report_handle(moderator=senior, publication_id=row.pk, upheld=False) == 2
    assert api.get(f"{API}/public/{row.pk}").status_code == 200
    report_create(reporter=other, publication=row, reason="hate")
    assert report_handle(moderator=senior, publication_id=row.pk, upheld=True, reason="hate") == 1
    assert api.get(f"{API}/public/{row.pk}").status_code == 404
    assert sorted(Report.objects.values_list("state", flat=True)) == [
        *("dismissed", "dismissed", "upheld")
    ]


def test_a_suspension_hides_and_lifting_it_shows_again(
    api: APIClient, user: User, senior: User
) -> None:
    published(user)
    sanction_add(moderator=senior, user=user, kind="suspension", reason="harassment")
    assert api.get(f"{API}/public").json()["results"] == []
    assert suspensions_lift(moderator=senior, user=user) == 1
    assert len(api.get(f"{API}/public").json()["results"]) == 1


def test_taking_all_content_down_rejects_each_and_hides_it(
    api: APIClient, user: User, senior: User
) -> None:
    published(user)
    submitted(user)
    assert content_remove(moderator=senior, user=user, reason="spam") == 2
    assert set(Publication.objects.values_list("state", flat=True)) == {"rejected"}
    assert api.get(f"{API}/public").json()["results"] == []


def test_the_log_can_not_be_changed_and_names_nobody(user: User, senior: User) -> None:
    decided(submitted(user), "rejected", "spam", "Private words.")
    sanction_add(moderator=senior, user=user, kind="warning", reason="spam", note="Secret.")
    entries = list(AuditEntry.objects.all())
    assert [entry.action for entry in entries] == ["user.warn", "publication.reject"]
    assert entries[0].subject == entries[1].subject
    assert entries[0].subject not in (None, user.pk)
    text = str([vars(entry) for entry in entries])
    for secret in (user.email, str(user.pk), "Private", "Secret", senior.email, str(senior.pk)):
        assert secret not in text
    entry = entries[0]
    entry.action = "nothing"
    attempts = (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(action="nothing"),
    )
    for attempt in attempts:
        with pytest.raises(AppendOnly):
            attempt()
    assert AuditEntry.objects.filter(action="user.warn").exists()


def test_erasure_leaves_no_trace_and_counts_likes_down(
    user: User, other: User, senior: User
) -> None:
    theirs = published(other)
    Like.objects.create(user=user, publication=theirs)
    Publication.objects.filter(pk=theirs.pk).update(likes=1)
    row = published(user)
    report_create(reporter=user, publication=theirs, reason="other", text="I am Ann.")
    sanction_add(moderator=senior, user=user, kind="warning", reason="spam")
    account_erase(user=user)
    erase_account(str(user.pk))
    theirs.refresh_from_db()
    assert theirs.likes == 0
    report = Report.objects.get()
    assert (report.reporter, report.text) == (None, "")
    assert not Publication.objects.filter(pk=row.pk).exists()
    assert not Sanction.objects.exists()
    assert AuditEntry.objects.filter(action="user.warn").exists()
