"""Everything that moderation changes."""

from __future__ import annotations

from gallery.moderation.services.claims import claims_release, queue_claim
from gallery.moderation.services.decisions import (
    appeal_decide,
    content_remove,
    publication_decide,
    report_handle,
    sanction_add,
    suspensions_lift,
)
from gallery.moderation.services.log import record
from gallery.moderation.services.voices import appeal_create, report_create

__all__ = [
    "appeal_create",
    "appeal_decide",
    "claims_release",
    "content_remove",
    "publication_decide",
    "queue_claim",
    "record",
    "report_create",
    "report_handle",
    "sanction_add",
    "suspensions_lift",
]
