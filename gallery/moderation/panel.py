"""The moderators' pages in the admin. Each needs the permission of what it does."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.timesince import timesince
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from avatar_platform.files import private_file
from avatar_platform.messages import text
from avatar_platform.problems import Problem
from gallery.files import media_type
from gallery.moderation import dossiers, figures, services
from gallery.moderation.models import Appeal, Reason
from gallery.sharing.models import Publication

BATCH = 12
View = Callable[..., HttpResponseBase]
_MAY_LOOK = ("review_publication", "handle_report", "decide_appeal")


def needs(*permissions: str) -> Callable[[View], View]:
    """Staff with any of these permissions of the app only; others are asked to sign in, or 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not any(request.user.has_perm(f"gallery.{name}") for name in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        # The admin's own check comes first: it sends strangers to the sign-in.
        return cast(View, admin.site.admin_view(checked))

    return decorate


def staff(request: HttpRequest) -> User:
    """The member of staff; the admin's check has made sure of one."""
    return cast(User, request.user)


def reasons() -> list[tuple[str, str]]:
    """Codes and texts of reasons."""
    return [(code, _named(code)) for code in Reason.values]


def _named(reason: str) -> str:
    return text(f"moderation.reason.{reason}").rstrip(".")


def page(request: HttpRequest, name: str, title: str, **context: Any) -> TemplateResponse:
    """One of the panel's pages."""
    everywhere = {"title": title, "reasons": reasons(), **admin.site.each_context(request)}
    return TemplateResponse(request, f"gallery/moderation/{name}.html", {**everywhere, **context})


@require_GET
@needs("review_publication")
def queue(request: HttpRequest) -> HttpResponseBase:
    """The moderator's next items, claimed for a quarter of an hour."""
    style = _said(request.GET.get("style", ""))
    kind = request.GET.get("kind", "")
    narrowed = {name: value for name, value in (("style", style), ("kind", kind)) if value}
    rows = services.queue_claim(moderator=staff(request), count=BATCH, **narrowed)
    pending = Publication.objects.filter(state=Publication.State.PENDING)
    return page(
        request,
        "queue",
        "Queue",
        cards=dossiers.cards(rows),
        left=pending.count(),
        style=style,
        style_options=list(pending.order_by("style").values_list("style", flat=True).distinct()),
    )


@require_POST
@needs("review_publication")
def decide(request: HttpRequest) -> HttpResponseBase:
    """Decide about one or several; each that failed says why, the others stand."""
    try:
        data = json.loads(request.body)
        ids = [uuid.UUID(each) for each in data["ids"]][:200]
        verdict, reason = str(data["verdict"]), str(data.get("reason", ""))
        note = str(data.get("note", ""))[:2000]
        seen = {key: datetime.fromisoformat(at) for key, at in data.get("seen", {}).items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"failed": {}, "detail": text("request.malformed")}, status=400)
    if verdict not in ("approved", "rejected") or (reason and reason not in Reason.values):
        return JsonResponse({"failed": {}, "detail": text("validation.failed")}, status=400)
    done, failed = [], {}
    for publication_id in ids:
        try:
            services.publication_decide(
                moderator=staff(request),
                publication_id=publication_id,
                verdict=verdict,
                reason=reason,
                note=note,
                seen=seen.get(str(publication_id)),
            )
            done.append(str(publication_id))
        except Problem as problem:
            code = problem.errors[0]["code"] if problem.errors else problem.code
            failed[str(publication_id)] = text(code)
    return JsonResponse({"done": done, "failed": failed})


@require_POST
@needs("review_publication")
def release(request: HttpRequest) -> HttpResponseBase:
    """Give back what was not decided."""
    services.claims_release(moderator=staff(request))
    return HttpResponseRedirect(reverse("admin:index"))


@require_GET
@needs(*_MAY_LOOK)
def picture(request: HttpRequest, publication_id: uuid.UUID, width: str) -> HttpResponseBase:
    """The picture of a publication."""
    row = Publication.objects.filter(pk=publication_id).first()
    name = (row.files.get(width) or row.files.get("full")) if row else None
    if name is None:
        raise Http404
    return private_file(request, name, content_type=media_type(name), immutable=False)


def _act(request: HttpRequest, back: str, act: Callable[[], str]) -> HttpResponseBase:
    """Do something, say what came of it, go back."""
    try:
        messages.success(request, act())
    except Problem as problem:
        code = problem.errors[0]["code"] if problem.errors else problem.code
        messages.error(request, text(code, problem.params))
    return HttpResponseRedirect(back)


def _said(text: str) -> str:
    """Text without what a database cannot hold."""
    return text.replace("\x00", "")


def _words(request: HttpRequest) -> dict[str, str]:
    reason = request.POST.get("reason", "")
    return {
        "reason": reason if reason in Reason.values else "",
        "note": _said(request.POST.get("note", ""))[:2000],
    }


@require_http_methods(["GET", "POST"])
@needs("handle_report")
def reports(request: HttpRequest) -> HttpResponseBase:
    """What was reported, the most reported first; and what to do about it."""
    if request.method == "POST":
        upheld = request.POST.get("do") == "uphold"

        def act() -> str:
            try:
                publication_id = uuid.UUID(request.POST.get("publication", ""))
            except ValueError as error:
                raise Problem("not_found", status=404) from error
            count = services.report_handle(
                moderator=staff(request),
                publication_id=publication_id,
                upheld=upheld,
                **_words(request),
            )
            return f"{count} closed: {'taken down' if upheld else 'dismissed'}."

        return _act(request, reverse("admin:moderation-reports"), act)
    cards = dossiers.reported(figures.most_reported(50))
    return page(request, "reports", "Reports", cards=cards)


@require_http_methods(["GET", "POST"])
@needs("decide_appeal")
def appeals(request: HttpRequest) -> HttpResponseBase:
    """Open appeals, oldest first; and the answers."""
    if request.method == "POST":
        overturned = request.POST.get("do") == "overturn"

        def act() -> str:
            try:
                appeal_id = uuid.UUID(request.POST.get("appeal", ""))
            except ValueError as error:
                raise Problem("not_found", status=404) from error
            services.appeal_decide(
                moderator=staff(request),
                appeal_id=appeal_id,
                overturned=overturned,
                answer=_words(request)["note"],
            )
            return "Overturned: it is public now." if overturned else "The rejection stands."

        return _act(request, reverse("admin:moderation-appeals"), act)
    rows = Appeal.objects.filter(state=Appeal.State.OPEN).select_related(
        "decision__publication__owner__author"
    )[:50]
    found = [
        {"appeal": row, "mine": row.decision.moderator_id == staff(request).pk} | card
        for row, card in zip(
            rows, dossiers.cards([row.decision.publication for row in rows]), strict=True
        )
    ]
    return page(request, "appeals", "Appeals", cards=found)


_SANCTIONS = {
    "warn": "warn_user",
    "suspend": "suspend_user",
    "lift": "suspend_user",
    "remove": "remove_content",
}


@require_http_methods(["GET", "POST"])
@needs(*_MAY_LOOK)
def person(request: HttpRequest, subject: uuid.UUID) -> HttpResponseBase:
    """Somebody's public record, under the id the log knows them by; and what to do about it."""
    try:
        user = dossiers.person_by_subject(subject)
    except Problem as problem:
        raise Http404 from problem
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do not in _SANCTIONS or not request.user.has_perm(f"gallery.{_SANCTIONS[do]}"):
            raise PermissionDenied
        back = reverse("admin:moderation-person", args=(subject,))
        return _act(request, back, lambda: _sanction(request, user, do))
    return page(request, "person", "Person", **dossiers.person(user))


def _sanction(request: HttpRequest, user: User, do: str) -> str:
    moderator, words = staff(request), _words(request)
    if do == "lift":
        services.suspensions_lift(moderator=moderator, user=user)
        return "The suspension is lifted."
    if not words["reason"]:
        raise Problem.of_field("reason", "moderation.reason_needed")
    if do == "remove":
        count = services.content_remove(moderator=moderator, user=user, **words)
        return f"{count} taken out of the gallery."
    services.sanction_add(
        moderator=moderator,
        user=user,
        kind="suspension" if do == "suspend" else "warning",
        days=_days(request.POST.get("days", "")),
        **words,
    )
    return "Suspended." if do == "suspend" else "Warned."


def _days(text: str) -> int | None:
    """For how long; None, where nothing is said, until it is lifted."""
    if not text.strip():
        return None
    days = int(text) if text.isdecimal() and len(text) <= 4 else 0
    if not 0 < days <= 3650:
        raise Problem.of_field("days", "validation.failed")
    return days


@require_GET
@needs("view_statistics")
def statistics(request: HttpRequest) -> HttpResponseBase:
    """How moderation is doing."""
    found = figures.statistics()
    found["reasons_named"] = [(_named(code), count) for code, count in found["reasons"]]
    found["oldest_text"] = _ago(found["oldest"])
    found["median_text"] = _ago(found["median_wait"])
    return page(request, "statistics", "Statistics", **found)


def _ago(span: timedelta | None) -> str:
    """A time in its largest unit."""
    if span is None:
        return "–"
    now = timezone.now()
    return (
        str(timesince(now - span, now, depth=1))
        if span >= timedelta(minutes=1)
        else "under a minute"
    )


urls: list[URLPattern] = [
    path("queue/", queue, name="moderation-queue"),
    path("queue/decide/", decide, name="moderation-decide"),
    path("queue/release/", release, name="moderation-release"),
    path("reports/", reports, name="moderation-reports"),
    path("appeals/", appeals, name="moderation-appeals"),
    path("people/<uuid:subject>/", person, name="moderation-person"),
    path("statistics/", statistics, name="moderation-statistics"),
    path("pictures/<uuid:publication_id>/<str:width>", picture, name="moderation-picture"),
]
