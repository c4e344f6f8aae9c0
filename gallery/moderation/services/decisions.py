"""Approving and rejecting. Every way to a verdict ends in `_decide`."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from avatar_platform.problems import Problem
from gallery.moderation.models import Appeal, Decision, Report, Sanction
from gallery.moderation.services.log import record
from gallery.moderation.services.rejected import picture_forget, picture_remember
from gallery.sharing.models import Publication

State = Publication.State
Verdict = Decision.Verdict
Source = Decision.Source


@transaction.atomic
def publication_decide(
    *,
    moderator: User,
    publication_id: uuid.UUID,
    verdict: str,
    reason: str = "",
    note: str = "",
    seen: datetime | None = None,
) -> Decision:
    """Decide about something the moderator has claimed.

    Args:
        seen: when what the moderator looked at was handed in; a page left open may show what was
            withdrawn since, and handed in anew as another picture.

    Raises:
        Problem: `moderation.not_claimed` (409) when it was withdrawn, decided or passed on;
            `moderation.reason_needed` for a rejection without one.
    """
    row = (
        Publication.objects.select_for_update()
        .filter(pk=publication_id, state=State.PENDING, claimed_by=moderator)
        .first()
    )
    if row is None or (seen is not None and row.submitted_at != seen):
        raise Problem("moderation.not_claimed", status=409)
    return _decide(row, moderator, Source.REVIEW, verdict, reason, note)


@transaction.atomic
def report_handle(
    *, moderator: User, publication_id: uuid.UUID, upheld: bool, reason: str = "", note: str = ""
) -> int:
    """Close all open reports on a publication; upholding them takes it out of the gallery.

    Returns:
        How many reports there were.

    Raises:
        Problem: `not_found` (404); `moderation.conflict` (409) on one's own;
            `moderation.no_report` (409) when nobody has reported it, or it is handled already; as
            `publication_decide`.
    """
    row = Publication.objects.select_for_update().filter(pk=publication_id).first()
    if row is None:
        raise Problem("not_found", status=404)
    _disinterested(moderator, row)
    reports = Report.objects.filter(publication=row, state=Report.State.OPEN)
    if not reports.exists():
        raise Problem("moderation.no_report", status=409)
    if upheld and row.state in (State.APPROVED, State.PENDING):
        _decide(row, moderator, Source.REPORT, Verdict.REJECTED, reason, note)
    state = Report.State.UPHELD if upheld else Report.State.DISMISSED
    count = reports.update(state=state, handled_by=moderator, handled_at=timezone.now())
    record(
        actor=moderator,
        action=f"report.{'uphold' if upheld else 'dismiss'}",
        subject=row.owner_id,
        target=("publication", row.pk),
        count=count,
    )
    return count


@transaction.atomic
def appeal_decide(
    *, moderator: User, appeal_id: uuid.UUID, overturned: bool, answer: str = ""
) -> Appeal:
    """Decide an appeal; overturning the rejection publishes.

    Raises:
        Problem: `not_found` (404); `appeal.closed` (409); `moderation.conflict` (409) for one's
            own work or decision.
    """
    appeal = Appeal.objects.select_for_update().filter(pk=appeal_id).first()
    if appeal is None:
        raise Problem("not_found", status=404)
    if appeal.state != Appeal.State.OPEN:
        raise Problem("appeal.closed", status=409)
    decision = appeal.decision
    row = Publication.objects.select_for_update().get(pk=decision.publication_id)
    _disinterested(moderator, row)
    if decision.moderator_id == moderator.pk and not moderator.is_superuser:
        raise Problem("moderation.conflict", status=409)
    appeal.state = Appeal.State.OVERTURNED if overturned else Appeal.State.UPHELD
    appeal.answer = answer
    appeal.decided_by, appeal.decided_at = moderator, timezone.now()
    appeal.save()
    # Withdrawn meanwhile, or another version handed in: then there is nothing to publish.
    if overturned and row.state == State.REJECTED and row.version == decision.version:
        _decide(row, moderator, Source.APPEAL, Verdict.APPROVED, "", answer)
    record(
        actor=moderator,
        action=f"appeal.{'overturn' if overturned else 'uphold'}",
        subject=row.owner_id,
        target=("publication", row.pk),
    )
    return appeal


@transaction.atomic
def content_remove(*, moderator: User, user: User, reason: str, note: str = "") -> int:
    """Take everything a person has published, or handed in, out of the gallery; how many.

    Raises:
        Problem: `moderation.conflict` (409) on oneself, or on other staff.
    """
    _may_sanction(moderator, user)
    rows = list(
        Publication.objects.select_for_update().filter(
            owner=user, state__in=(State.APPROVED, State.PENDING)
        )
    )
    for row in rows:
        _decide(row, moderator, Source.SANCTION, Verdict.REJECTED, reason, note)
    record(actor=moderator, action="user.remove_content", subject=user.pk, count=len(rows))
    return len(rows)


@transaction.atomic
def sanction_add(
    *,
    moderator: User,
    user: User,
    kind: str,
    reason: str,
    note: str = "",
    days: int | None = None,
) -> Sanction:
    """Warn or suspend somebody.

    Args:
        days: how long a suspension lasts; None: until it is lifted.

    Raises:
        Problem: `moderation.conflict` (409) on oneself, or on other staff.
    """
    _may_sanction(moderator, user)
    suspension = kind == Sanction.Kind.SUSPENSION
    until = timezone.now() + timedelta(days=days) if suspension and days else None
    row = Sanction.objects.create(
        user=user, kind=kind, reason=reason, note=note, until=until, moderator=moderator
    )
    record(
        actor=moderator,
        action=f"user.{'suspend' if suspension else 'warn'}",
        subject=user.pk,
        reason=reason,
        days=days if suspension else None,
    )
    return row


@transaction.atomic
def suspensions_lift(*, moderator: User, user: User) -> int:
    """End the suspensions of a person; how many.

    Raises:
        Problem: `moderation.conflict` (409) on oneself, or on other staff.
    """
    _may_sanction(moderator, user)
    rows = Sanction.objects.filter(user=user, kind=Sanction.Kind.SUSPENSION, lifted_at__isnull=True)
    count = rows.update(lifted_at=timezone.now())
    if count:
        record(actor=moderator, action="user.lift", subject=user.pk, count=count)
    return count


def screening_decide(*, row: Publication, verdict: str, reason: str = "") -> Decision:
    """Decide by the operator's thresholds, with nobody looking. The caller has locked the row."""
    return _decide(row, None, Source.SCREENING, verdict, reason, "")


def _may_sanction(moderator: User, user: User) -> None:
    if user.pk == moderator.pk or (user.is_staff and not moderator.is_superuser):
        raise Problem("moderation.conflict", status=409)


def _disinterested(moderator: User, row: Publication) -> None:
    if row.owner_id == moderator.pk:
        raise Problem("moderation.conflict", status=409)


def _decide(
    row: Publication, moderator: User | None, source: str, verdict: str, reason: str, note: str
) -> Decision:
    """The one mutation: state, decision, log. The caller has locked the row."""
    rejected = verdict == Verdict.REJECTED
    if rejected and not reason:
        raise Problem.of_field("reason", "moderation.reason_needed")
    now = timezone.now()
    waited = now - row.submitted_at
    row.state = State.REJECTED if rejected else State.APPROVED
    if not rejected:
        row.published_at = row.published_at or now
    row.claimed_by, row.claimed_until = None, None
    row.save(update_fields=("state", "published_at", "claimed_by", "claimed_until"))
    decision = Decision.objects.create(
        publication=row,
        moderator=moderator,
        verdict=verdict,
        source=source,
        reason=reason if rejected else "",
        note=note,
        version=row.version,
        scores=row.scores,
        waited=waited,
    )
    if not rejected:
        picture_forget(row)
    elif source in (Source.REVIEW, Source.REPORT):
        # Somebody looked at it: a sanction is about a person, screening perhaps about a word.
        picture_remember(row, decision.reason)
    record(
        actor=moderator,
        action=f"publication.{'reject' if rejected else 'approve'}",
        subject=row.owner_id,
        target=("publication", row.pk),
        source=source,
        reason=decision.reason,
        seconds=round(waited.total_seconds()),
    )
    return decision
