"""From a publication handed in to what screening makes of it, with the real network."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image, ImageOps

from accounts.models import User
from gallery.moderation import conf
from gallery.moderation.models import AuditEntry, Decision, RejectedPicture
from gallery.moderation.screening import screened
from gallery.moderation.services import (
    appeal_create,
    appeal_decide,
    publication_decide,
    queue_claim,
)
from gallery.moderation.services import screening as services
from gallery.moderation.services.rejected import pictures_purge
from gallery.moderation.tasks import publication_screen
from gallery.sharing.models import Publication
from gallery.sharing.services import publication_submit, publication_withdraw
from tests.factories import make_avatar, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def author() -> User:
    return make_user("author@example.com")


@pytest.fixture
def moderator() -> User:
    return make_user("guard@example.com", is_staff=True)


def painted(seed: int) -> Image.Image:
    """A picture of shapes of all sizes, unlike that of another seed."""
    noise = np.random.default_rng(seed).integers(0, 256, (24, 24, 3), np.uint8)
    return Image.fromarray(noise).resize((256, 256), Image.Resampling.BICUBIC)


def handed_in(owner: User, picture: Image.Image, **words: Any) -> Publication:
    row = publication_submit(user=owner, kind="avatar", object_id=make_avatar(owner).pk, **words)
    stream = io.BytesIO()
    picture.save(stream, "WEBP", quality=90)
    default_storage.delete(row.files["full"])
    default_storage.save(row.files["full"], ContentFile(stream.getvalue()))
    return row


def measured(row: Publication) -> Publication:
    publication_screen(str(row.pk))
    row.refresh_from_db()
    return row


def rejected(row: Publication, moderator: User, reason: str = "nudity") -> Publication:
    queue_claim(moderator=moderator, count=1, pk=row.pk)
    publication_decide(
        moderator=moderator, publication_id=row.pk, verdict="rejected", reason=reason
    )
    row.refresh_from_db()
    return row


def configure(monkeypatch: pytest.MonkeyPatch, **fields: Any) -> None:
    config = conf.ScreeningConfig(**fields)
    monkeypatch.setattr(services, "screening_config", lambda: config)


def test_by_default_a_clean_picture_waits_for_a_moderator_with_its_score(author: User) -> None:
    row = measured(handed_in(author, painted(1)))
    assert row.state == "pending"
    assert row.screened_at is not None
    assert 0 <= row.scores["nudity"] < 0.5
    assert not Decision.objects.exists()


def test_an_operator_may_let_clean_pictures_pass(
    author: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, allow_below=0.5)
    row = measured(handed_in(author, painted(1)))
    decision = row.decisions.get()
    assert row.state == "approved"
    assert (decision.source, decision.verdict, decision.moderator) == (
        "screening",
        "approved",
        None,
    )
    assert decision.scores == row.scores
    assert AuditEntry.objects.get(action="publication.approve").actor is None


def test_a_score_above_the_operators_threshold_is_rejected_with_reason_and_score(
    author: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(monkeypatch, block_from=0.0001)
    row = measured(handed_in(author, painted(1)))
    decision = row.decisions.get()
    assert row.state == "rejected"
    assert (decision.source, decision.reason) == ("screening", "nudity")
    assert decision.scores["nudity"] > 0.0001


def test_a_rejected_picture_is_known_again_shrunk_recompressed_and_mirrored(
    author: User, moderator: User
) -> None:
    rejected(measured(handed_in(author, painted(1))), moderator, "hate")
    stream = io.BytesIO()
    small = ImageOps.mirror(painted(1)).resize((128, 128))
    small.save(stream, "JPEG", quality=70)
    again = measured(handed_in(make_user("other@example.com"), Image.open(stream)))
    decision = again.decisions.get()
    assert again.state == "rejected"
    assert (decision.source, decision.reason) == ("screening", "hate")
    assert decision.scores["same"] <= 8
    other = measured(handed_in(author, painted(2)))
    assert other.state == "pending"
    assert other.scores["same"] > 24


def test_what_is_remembered_is_linked_to_nobody_and_forgotten_in_time(
    author: User, moderator: User
) -> None:
    rejected(measured(handed_in(author, painted(1))), moderator)
    fields = {field.name for field in RejectedPicture._meta.get_fields()}
    assert fields == {"id", "fingerprint", "reason", "forget_on"}
    assert pictures_purge() == 0
    today = timezone.now().date()
    assert RejectedPicture.objects.get().forget_on == today + timedelta(days=180)
    RejectedPicture.objects.update(forget_on=today)
    # It counts no longer, even before it is cleared away.
    assert measured(handed_in(author, painted(1))).state == "pending"
    assert pictures_purge() == 1


@pytest.mark.parametrize("reason", ["spam", "other"])
def test_a_reason_that_is_not_in_the_picture_is_not_held_against_it(
    author: User, moderator: User, reason: str
) -> None:
    rejected(measured(handed_in(author, painted(1))), moderator, reason)
    assert not RejectedPicture.objects.exists()


def test_an_overturned_rejection_is_forgotten(author: User, moderator: User) -> None:
    row = rejected(measured(handed_in(author, painted(1))), moderator)
    assert RejectedPicture.objects.count() == 1
    appeal = appeal_create(publication=row, text="It is a drawing of a statue.")
    appeal_decide(moderator=make_user("senior@example.com"), appeal_id=appeal.pk, overturned=True)
    assert not RejectedPicture.objects.exists()
    assert measured(handed_in(author, painted(1))).state == "pending"


def test_a_word_rejects_but_is_not_held_against_the_picture(author: User) -> None:
    row = measured(handed_in(author, painted(1), name="Heil Hitler"))
    decision = row.decisions.get()
    assert row.state == "rejected"
    assert (decision.reason, decision.scores["words"]) == ("hate", 2)
    assert not RejectedPicture.objects.exists()


def test_a_doubtful_tag_never_passes_unseen(author: User, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, allow_below=1.0)
    row = measured(handed_in(author, painted(1), tags=["море", "s3ks"]))
    assert row.state == "pending"
    assert row.scores["words"] == 1


def test_what_a_moderator_is_looking_at_is_left_to_them(author: User, moderator: User) -> None:
    row = handed_in(author, painted(1), name="Heil Hitler")
    queue_claim(moderator=moderator, count=1)
    assert measured(row).state == "pending"
    assert row.scores["words"] == 2


def test_a_withdrawn_publication_is_not_measured_and_keeps_no_fingerprint(author: User) -> None:
    row = measured(handed_in(author, painted(1)))
    assert row.fingerprint
    publication_withdraw(publication=row)
    row.refresh_from_db()
    assert row.fingerprint == ""
    late = handed_in(author, painted(2))
    submitted_at = late.submitted_at
    publication_withdraw(publication=late)
    measures = {"nudity": 1.0, "fingerprint": 0}
    assert (
        services.publication_screened(publication_id=late.pk, submitted_at=submitted_at, **measures)
        is None
    )


def test_measuring_twice_decides_once(author: User) -> None:
    row = handed_in(author, painted(1), name="Heil Hitler")
    measured(row)
    measured(row)
    assert row.decisions.count() == 1


def test_a_lost_job_is_asked_for_again_but_not_for_ever(
    author: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(services, "enqueue", lambda *job: asked.append(job))
    row = handed_in(author, painted(1))
    rows = Publication.objects.filter(pk=row.pk)
    assert services.publications_rescreen() == 0
    rows.update(submitted_at=timezone.now() - timedelta(minutes=2))
    assert services.publications_rescreen() == 1
    assert asked == [("maintenance", services.TASK, str(row.pk))]
    rows.update(submitted_at=timezone.now() - timedelta(hours=2))
    assert services.publications_rescreen() == 0


def test_handing_in_asks_for_screening(author: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from gallery.sharing.services import publications

    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(publications, "enqueue", lambda *job: asked.append(job))
    row = handed_in(author, painted(1))
    assert asked == [("maintenance", services.TASK, str(row.pk))]


def test_the_gravest_measure_decides() -> None:
    old = [RejectedPicture(fingerprint=f"{0:064x}", reason="violence")]
    config = conf.ScreeningConfig(allow_below=0.2, block_from=0.8)

    def verdict(nudity: float, fingerprint: int, *texts: str) -> tuple[str, str]:
        result = screened(
            nudity=nudity, fingerprint=fingerprint, texts=texts, rejected=old, config=config
        )
        return result.verdict, result.reason

    far = (1 << 100) - 1
    assert verdict(0.1, far, "Anna") == ("allow", "")
    assert verdict(0.2, far, "Anna") == ("queue", "")
    assert verdict(0.8, far, "Anna") == ("block", "nudity")
    assert verdict(0.1, (1 << 8) - 1) == ("block", "violence")
    assert verdict(0.1, (1 << 9) - 1) == ("queue", "violence")
    assert verdict(0.1, (1 << 24) - 1) == ("queue", "violence")
    assert verdict(0.1, (1 << 25) - 1) == ("allow", "")
    assert verdict(0.5, far, "heil hitler") == ("block", "hate")
