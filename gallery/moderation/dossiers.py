"""What a moderator is shown beside a picture: how it was made, and what is known of its author."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from avatar_platform.problems import Problem
from gallery.moderation.models import Decision, LogSubject, Report, Sanction
from gallery.moderation.selectors import suspensions
from gallery.moderation.services.log import subject_of
from gallery.sharing.models import Publication

_RECIPE = ("engine", "look", "palette", "seed")


def person_by_subject(subject: uuid.UUID) -> User:
    """The person whom the log knows by this id.

    Raises:
        Problem: `not_found` (404).
    """
    row = LogSubject.objects.filter(subject=subject).select_related("user").first()
    if row is None:
        raise Problem("not_found", status=404)
    return row.user


def cards(rows: Sequence[Publication]) -> list[dict[str, Any]]:
    """Publications with what a decision needs. Moderators are told no address and no e-mail."""
    owners = {row.owner_id for row in rows}
    records = {
        row["publication__owner"]: row
        for row in Decision.objects.filter(publication__owner__in=owners)
        .values("publication__owner")
        .annotate(
            approved=Count("pk", filter=Q(verdict=Decision.Verdict.APPROVED)),
            rejected=Count("pk", filter=Q(verdict=Decision.Verdict.REJECTED)),
        )
        .order_by()
    }
    warned = dict(
        Sanction.objects.filter(user__in=owners)
        .values_list("user")
        .annotate(count=Count("pk"))
        .order_by()
    )
    nothing = {"approved": 0, "rejected": 0}
    return [
        {
            "row": row,
            "author": getattr(getattr(row.owner, "author", None), "handle", None),
            "subject": subject_of(row.owner_id),
            "record": records.get(row.owner_id, nothing),
            "sanctions": warned.get(row.owner_id, 0),
            "recipe": recipe(row),
        }
        for row in rows
    ]


def recipe(row: Publication) -> list[tuple[str, str]]:
    """How it was made, in a few words."""
    contract = row.recipe.get("contract") or {}
    plan = row.recipe.get("plan") or {}
    found = {**contract, **plan, "engine": row.recipe.get("engine")}
    words = [(name, str(found[name])) for name in _RECIPE if found.get(name) not in (None, "", {})]
    edited = " (edited)" if row.version > 1 else ""
    return [("style", row.style), ("version", f"{row.version}{edited}"), *words]


def reported(rows: Sequence[Publication]) -> list[dict[str, Any]]:
    """Publications with their reports, the open ones first, and what was decided before."""
    reports: dict[uuid.UUID, list[Report]] = {row.pk: [] for row in rows}
    for report in Report.objects.filter(publication__in=rows).order_by("-state", "created_at"):
        reports[report.publication_id].append(report)
    return [
        card
        | {
            "reports": reports[card["row"].pk],
            "open": sum(r.state == Report.State.OPEN for r in reports[card["row"].pk]),
            "decisions": list(card["row"].decisions.all()[:5]),
        }
        for card in cards(rows)
    ]


def person(user: User) -> dict[str, Any]:
    """Everything a moderator may know of somebody."""
    rows = list(Publication.objects.filter(owner=user)[:60])
    return {
        "handle": getattr(getattr(user, "author", None), "handle", None),
        "subject": subject_of(user.pk),
        "since": user.created_at,
        "language": user.language,
        "publications": rows,
        "sanctions": list(Sanction.objects.filter(user=user)),
        "suspended": suspensions().filter(user=user).exists(),
        "reports_against": Report.objects.filter(publication__owner=user).count(),
        "reports_upheld": Report.objects.filter(publication__owner=user, state="upheld").count(),
        "reports_made": Report.objects.filter(reporter=user).count(),
    }
