"""What stands at the side of the admin: each member of staff sees what they may do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from gallery.moderation import figures

_PAGES = (
    ("Queue", "fact_check", "moderation-queue", "gallery.review_publication"),
    ("Reports", "flag", "moderation-reports", "gallery.handle_report"),
    ("Appeals", "balance", "moderation-appeals", "gallery.decide_appeal"),
    ("Statistics", "monitoring", "moderation-statistics", "gallery.view_statistics"),
    ("Publications", "photo_library", "gallery_publication_changelist", "gallery.view_publication"),
    ("Audit log", "history", "gallery_auditentry_changelist", "gallery.view_auditentry"),
)
_PEOPLE = (("People", "group", "accounts_user_changelist", "accounts.view_user"),)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The navigation, with how much waits."""
    waiting = figures.waiting()

    def items(pages: tuple[tuple[str, str, str, str], ...]) -> list[dict[str, Any]]:
        allowed = [page for page in pages if request.user.has_perm(page[3])]
        return [
            {
                "title": title,
                "icon": icon,
                "link": (link := reverse(f"admin:{name}")),
                "badge": waiting.get(title) or None,
                # Some addresses begin as others do.
                "active": request.path == link,
            }
            for title, icon, name, _ in allowed
        ]

    return [
        {"title": "Moderation", "items": items(_PAGES)},
        {"title": "Platform", "separator": True, "items": items(_PEOPLE)},
    ]
