"""Edits and previews as the API and the socket show them."""

from __future__ import annotations

from avatar_platform import problems
from generation.live import Drawn, Shown
from generation.models import Edit
from generation.payloads import Payload, problem, time_of


def edit(row: Edit) -> Payload:
    """An edit and how far it has come, its problem in the active language."""
    return {
        "id": str(row.pk),
        "status": row.status,
        "avatar": str(row.avatar) if row.avatar else None,
        "base_version": row.base_version,
        "version": row.version,
        "photo": str(row.photo_id) if row.photo_id else None,
        "name": row.name,
        "created_at": time_of(row.created_at),
        "started_at": time_of(row.started_at),
        "finished_at": time_of(row.finished_at),
        "progress": round(row.progress, 3),
        "problem": problem(row),
    }


def preview(shown: Shown) -> Payload:
    """What a preview session shows, its problem in the active language."""
    return {
        "session": shown.session,
        "asked": shown.asked,
        "serial": shown.serial,
        **drawn(shown.drawn),
    }


def drawn(what: Drawn) -> Payload:
    """A preview's picture, or why there is none, in the active language."""
    code, params = what.code, what.params
    return {"image": what.image, "problem": problems.summary(code, params) if code else None}
