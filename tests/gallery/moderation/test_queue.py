"""The queue: no item for two moderators, none left out, nothing decided unseen."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from avatar_platform.problems import Problem
from gallery.moderation.models import AuditEntry, Decision
from gallery.moderation.roles import complete
from gallery.moderation.services import claims_release, publication_decide, queue_claim
from gallery.sharing.models import Publication
from gallery.sharing.services import publication_submit, publication_withdraw
from tests.factories import make_avatar, make_user
from tests.gallery.publishing import make_staff, submitted

QUEUE = 200


def fill(owner: User, count: int) -> None:
    """A queue without pictures: nobody looks at them here."""
    now = timezone.now()
    Publication.objects.bulk_create(
        Publication(
            owner=owner,
            object_id=owner.pk.__class__(int=index + 1),
            kind="avatar",
            name=str(index),
            style="oil",
            width=8,
            height=8,
            submitted_at=now - timedelta(minutes=count - index),
        )
        for index in range(count)
    )


@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_once_share_200_items_and_none_is_skipped_or_given_twice() -> None:
    complete()
    fill(make_user("author@example.com"), QUEUE)
    moderators = [make_staff(f"guard{n}@example.com", "Moderators") for n in range(2)]
    given: dict[User, list[object]] = {moderator: [] for moderator in moderators}
    failures: list[BaseException] = []
    start, claimed = threading.Barrier(2), threading.Barrier(2)

    def work(moderator: User) -> None:
        try:
            start.wait(10)
            batch = queue_claim(moderator=moderator, count=7)
            # On SQLite claims take turns, and one thread might take all of them.
            claimed.wait(60)
            while batch:
                for number, row in enumerate(batch):
                    given[moderator].append(row.pk)
                    rejected = number % 3 == 0
                    publication_decide(
                        moderator=moderator,
                        publication_id=row.pk,
                        verdict="rejected" if rejected else "approved",
                        reason="spam" if rejected else "",
                    )
                batch = queue_claim(moderator=moderator, count=7)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(moderator,)) for moderator in moderators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failures == []
    first, second = (set(rows) for rows in given.values())
    assert first
    assert second
    assert not first & second
    assert len(given[moderators[0]]) + len(given[moderators[1]]) == QUEUE
    assert not Publication.objects.filter(state="pending").exists()
    assert Decision.objects.count() == QUEUE
    assert AuditEntry.objects.filter(action__startswith="publication.").count() == QUEUE


@pytest.fixture
def guards(db: None) -> tuple[User, User]:
    """Two moderators."""
    return make_staff("a@example.com", "Moderators"), make_staff("b@example.com", "Moderators")


def test_the_oldest_come_first_and_stay_ones_own_until_the_claim_expires(
    guards: tuple[User, User], user: User
) -> None:
    fill(user, 5)
    mine = queue_claim(moderator=guards[0], count=3)
    assert [row.name for row in mine] == ["0", "1", "2"]
    assert [row.name for row in queue_claim(moderator=guards[1], count=3)] == ["3", "4"]
    assert [row.name for row in queue_claim(moderator=guards[0], count=3)] == ["0", "1", "2"]
    Publication.objects.filter(claimed_by=guards[0]).update(
        claimed_until=timezone.now() - timedelta(seconds=1)
    )
    taken = queue_claim(moderator=guards[1], count=5)
    assert [row.name for row in taken] == ["0", "1", "2", "3", "4"]
    with pytest.raises(Problem, match="not_claimed"):
        publication_decide(moderator=guards[0], publication_id=mine[0].pk, verdict="approved")


def test_what_is_given_back_goes_to_the_next(guards: tuple[User, User], user: User) -> None:
    fill(user, 2)
    queue_claim(moderator=guards[0], count=2)
    assert queue_claim(moderator=guards[1], count=2) == []
    assert claims_release(moderator=guards[0]) == 2
    assert len(queue_claim(moderator=guards[1], count=2)) == 2


def test_a_moderators_own_work_is_for_others(guards: tuple[User, User]) -> None:
    fill(guards[0], 1)
    assert queue_claim(moderator=guards[0], count=1) == []
    assert len(queue_claim(moderator=guards[1], count=1)) == 1


def test_what_was_changed_under_a_moderators_eyes_is_not_decided(
    guards: tuple[User, User], user: User
) -> None:
    row = submitted(user)
    queue_claim(moderator=guards[0], count=1)
    publication_withdraw(publication=row)
    publication_submit(user=user, kind="avatar", object_id=row.object_id)
    with pytest.raises(Problem, match="not_claimed"):
        publication_decide(moderator=guards[0], publication_id=row.pk, verdict="approved")


def test_a_rejection_needs_a_reason(guards: tuple[User, User], user: User) -> None:
    row = publication_submit(user=user, kind="avatar", object_id=make_avatar(user).pk)
    queue_claim(moderator=guards[0], count=1)
    with pytest.raises(Problem):
        publication_decide(moderator=guards[0], publication_id=row.pk, verdict="rejected")
    row.refresh_from_db()
    assert row.state == "pending"
