"""What becomes of a publication once it is measured."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from avatar_platform.jobs import enqueue
from gallery.moderation.conf import screening_config
from gallery.moderation.models import Decision, RejectedPicture
from gallery.moderation.screening import Screened, screened
from gallery.moderation.services.decisions import screening_decide
from gallery.sharing.models import Publication

TASK = "gallery.moderation.tasks.publication_screen"
PATIENCE = timedelta(seconds=30)
"""After this the sweep asks again."""
GIVEN_UP = timedelta(hours=1)
"""After this moderators decide without scores."""


@transaction.atomic
def publication_screened(
    *, publication_id: uuid.UUID, submitted_at: datetime, nudity: float, fingerprint: int
) -> Screened | None:
    """Store the scores and act on them, unless somebody was faster.

    What a moderator is looking at is scored but left to them.

    Args:
        submitted_at: of the row that was measured: handed in anew, it is measured anew.

    Returns:
        What was found; None when it was withdrawn, decided or handed in anew meanwhile.
    """
    row = (
        Publication.objects.select_for_update()
        .filter(pk=publication_id, submitted_at=submitted_at, state=Publication.State.PENDING)
        .first()
    )
    if row is None:
        return None
    now = timezone.now()
    result = screened(
        nudity=nudity,
        fingerprint=fingerprint,
        texts=(row.name, *row.tag_names),
        rejected=RejectedPicture.objects.filter(forget_on__gt=now.date()).iterator(),
        config=screening_config(),
    )
    row.scores, row.fingerprint, row.screened_at = result.scores, f"{fingerprint:064x}", now
    row.save(update_fields=("scores", "fingerprint", "screened_at"))
    claimed = row.claimed_until is not None and row.claimed_until > now
    if not claimed and result.verdict == "block":
        screening_decide(row=row, verdict=Decision.Verdict.REJECTED, reason=result.reason)
    elif not claimed and result.verdict == "allow":
        screening_decide(row=row, verdict=Decision.Verdict.APPROVED)
    return result


def publications_rescreen() -> int:
    """Enqueue again what was not measured, as after a crash; how many."""
    now = timezone.now()
    ids = list(
        Publication.objects.filter(
            state=Publication.State.PENDING,
            screened_at__isnull=True,
            submitted_at__lt=now - PATIENCE,
            submitted_at__gt=now - GIVEN_UP,
        ).values_list("pk", flat=True)[:200]
    )
    for pk in ids:
        enqueue("maintenance", TASK, str(pk))
    return len(ids)
