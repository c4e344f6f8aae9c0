"""What people say to moderators: reports, and appeals."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.models import User
from avatar_platform.problems import Problem
from gallery.moderation.models import Appeal, Decision, Reason, Report
from gallery.sharing.models import Publication


def report_create(
    *, reporter: User | None, publication: Publication, reason: str, text: str = ""
) -> Report:
    """Tell the moderators that something should not be public.

    Args:
        reporter: None for a visitor without an account.

    Raises:
        Problem: `report.own`, `report.already` (409); `report.text_needed`.
    """
    if reporter is not None and reporter.pk == publication.owner_id:
        raise Problem("report.own", status=409)
    if reason == Reason.OTHER and not text.strip():
        raise Problem.of_field("text", "report.text_needed")
    try:
        with transaction.atomic():
            return Report.objects.create(
                publication=publication, reporter=reporter, reason=reason, text=text.strip()
            )
    except IntegrityError as error:
        raise Problem("report.already", status=409) from error


def appeal_create(*, publication: Publication, text: str) -> Appeal:
    """Object to the rejection of one's publication; once for each rejection.

    Raises:
        Problem: `appeal.not_rejected`, `appeal.already` (409).
    """
    decision = Decision.objects.filter(publication=publication).first()
    rejected = publication.state == Publication.State.REJECTED
    if not rejected or decision is None or decision.verdict != Decision.Verdict.REJECTED:
        raise Problem("appeal.not_rejected", status=409)
    try:
        with transaction.atomic():
            return Appeal.objects.create(decision=decision, text=text)
    except IntegrityError as error:
        raise Problem("appeal.already", status=409) from error
