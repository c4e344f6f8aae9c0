"""What a person has shared and said in public, and what was decided about it, for their copy."""

from __future__ import annotations

from django.db.models import Model

from accounts.models import User
from accounts.registries import Holdings, facts
from gallery.moderation.models import Appeal, Decision, Report, Sanction
from gallery.sharing.models import Author, Block, Like, Publication, ShareLink

# Who decided is not the person's data.
_STAFF = {"moderator_id", "decided_by_id", "handled_by_id", "claimed_by_id", "claimed_until"}


def holdings(user: User) -> Holdings:
    """Links, publications with decisions and appeals, likes, reports, sanctions, the handle."""
    rows: dict[str, list[Model]] = {
        "author": list(Author.objects.filter(user=user)),
        "share_links": list(ShareLink.objects.filter(owner=user)),
        "publications": list(Publication.objects.filter(owner=user)),
        "decisions": list(Decision.objects.filter(publication__owner=user)),
        "appeals": list(Appeal.objects.filter(decision__publication__owner=user)),
        "likes": list(Like.objects.filter(user=user)),
        "reports": list(Report.objects.filter(reporter=user)),
        "sanctions": list(Sanction.objects.filter(user=user)),
    }
    told = {name: [facts(row, without=_STAFF) for row in found] for name, found in rows.items()}
    told["blocks"] = [
        {"created_at": block.created_at} for block in Block.objects.filter(owner=user)
    ]
    return Holdings(told, {})
