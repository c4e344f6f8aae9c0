"""How moderation is doing: what waits, how long, how many decisions a day, how many were wrong."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Min, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from gallery.moderation.models import Appeal, Decision, Report
from gallery.sharing.models import Publication

DAYS = 14


def waiting() -> dict[str, int]:
    """How much is in each queue."""
    return {
        "Queue": Publication.objects.filter(state=Publication.State.PENDING).count(),
        "Reports": open_reports().values("publication").distinct().count(),
        "Appeals": Appeal.objects.filter(state=Appeal.State.OPEN).count(),
    }


def open_reports() -> Any:
    """Reports to be handled: those on what is still there."""
    return Report.objects.filter(
        state=Report.State.OPEN,
        publication__state__in=(Publication.State.APPROVED, Publication.State.PENDING),
    )


def most_reported(count: int) -> list[Publication]:
    """What has the most open reports, of as many the one waiting longest first."""
    rows = Publication.objects.filter(pk__in=open_reports().values("publication"))
    still = Count("reports", filter=Q(reports__state=Report.State.OPEN))
    found = rows.select_related("owner__author").annotate(still=still)
    return list(found.order_by("-still", "submitted_at")[:count])


def statistics() -> dict[str, Any]:
    """What the page of statistics shows, of the last `DAYS` days."""
    now = timezone.now()
    since = now - timedelta(days=DAYS)
    pending = Publication.objects.filter(state=Publication.State.PENDING)
    oldest = pending.aggregate(oldest=Min("submitted_at"))["oldest"]
    recent = Decision.objects.filter(created_at__gte=since)
    people = recent.filter(source=Decision.Source.REVIEW)
    waits = [row.total_seconds() for row in people.values_list("waited", flat=True)[:5000]]
    appeals = Appeal.objects.filter(decided_at__gte=since)
    overturned = appeals.filter(state=Appeal.State.OVERTURNED).count()
    rejected = recent.filter(verdict=Decision.Verdict.REJECTED)
    return {
        "waiting": waiting(),
        "oldest": now - oldest if oldest else None,
        "median_wait": timedelta(seconds=round(median(waits))) if waits else None,
        "decisions": recent.count(),
        "rejected": rejected.count(),
        "appeals": appeals.count(),
        "overturned": overturned,
        "days": _days(now.date()),
        "reasons": list(
            rejected.exclude(reason="")
            .values_list("reason")
            .annotate(count=Count("pk"))
            .order_by("-count", "reason")
        ),
    }


def _days(today: date) -> list[dict[str, Any]]:
    first = today - timedelta(days=DAYS - 1)
    counted: dict[date, Any] = {
        row["day"]: row
        for row in Decision.objects.filter(created_at__date__gte=first)
        .annotate(day=TruncDate("created_at"))
        .values("day")
        .annotate(
            approved=Count("pk", filter=Q(verdict=Decision.Verdict.APPROVED)),
            rejected=Count("pk", filter=Q(verdict=Decision.Verdict.REJECTED)),
        )
        .order_by()
    }
    nothing = {"approved": 0, "rejected": 0}
    days: list[dict[str, Any]] = []
    for offset in range(DAYS):
        day = first + timedelta(days=offset)
        found: dict[str, Any] = counted.get(day, nothing)
        approved, rejected = int(found["approved"]), int(found["rejected"])
        days.append({"day": day, "approved": approved, "rejected": rejected})
    most = max(row["approved"] + row["rejected"] for row in days) or 1
    for row in days:
        row["total"] = row["approved"] + row["rejected"]
        # Heights in pixels, of a chart 140 px high.
        row["approved_px"] = round(140 * row["approved"] / most)
        row["rejected_px"] = round(140 * row["rejected"] / most)
    return days
