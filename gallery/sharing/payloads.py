"""Share links and publications as the API shows them: to their owner, and to everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from avatar_platform import messages
from gallery.moderation.models import Decision, Sanction
from gallery.moderation.selectors import latest_decisions
from gallery.sharing import selectors, tokens
from gallery.sharing.models import Author, Block, Publication, ShareLink
from gallery.sharing.registry import Subject
from gallery.sharing.selectors import Visitor

Payload = dict[str, Any]


def share(link: ShareLink) -> Payload:
    """A link, to its owner."""
    return {
        "id": str(link.pk),
        "kind": link.kind,
        "object_id": str(link.object_id),
        "url": f"{settings.PUBLIC_URL}/s/{tokens.share_token(link.pk)}",
        "download": link.download,
        "created_at": link.created_at.isoformat(),
        "expires_at": link.expires_at.isoformat(),
    }


def shared(link: ShareLink, subject: Subject, token: str) -> Payload:
    """What a link shows, to whoever has it."""
    width = "full" if link.download else "512"
    return {
        "kind": subject.kind,
        "name": subject.name,
        "style": subject.style,
        "credits": list(subject.credits),
        "width": subject.width,
        "height": subject.height,
        "has_alpha": subject.has_alpha,
        "placeholder": subject.placeholder,
        "file_url": share_media(link, subject, width),
        "thumb_url": share_media(link, subject, "512"),
        "download_url": reverse("shared-file", args=(token,)) if link.download else None,
        "expires_at": link.expires_at.isoformat(),
    }


def share_media(link: ShareLink, subject: Subject, width: str) -> str:
    """Where the picture of a link is, for a while."""
    return tokens.Media("share", link.pk, subject.version, width).url()


def reason(code: str) -> Payload | None:
    """A reason with its text in the active language."""
    if not code:
        return None
    return {"code": code, "detail": messages.text(f"moderation.reason.{code}")}


def publication(row: Publication) -> Payload:
    """A publication, to its owner."""
    return publications([row])[0]


def publications(rows: Sequence[Publication]) -> list[Payload]:
    """A page of them."""
    decisions = latest_decisions(row.pk for row in rows)
    return [_publication(row, decisions.get(row.pk)) for row in rows]


def _publication(row: Publication, decision: Decision | None) -> Payload:
    rejected = row.state == Publication.State.REJECTED
    appeal = getattr(decision, "appeal", None)
    media = tokens.Media("owner", row.pk, row.version, "full")
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "object_id": str(row.object_id),
        "version": row.version,
        "state": row.state,
        "name": row.name,
        "style": row.style,
        "tags": row.tag_names,
        "width": row.width,
        "height": row.height,
        "has_alpha": row.has_alpha,
        "placeholder": row.placeholder,
        "likes": row.likes,
        "submitted_at": row.submitted_at.isoformat(),
        "published_at": row.published_at.isoformat() if row.published_at else None,
        "file_url": media.url() if row.files else None,
        "thumb_url": media._replace(width="256").url() if row.files else None,
        "decision": _decision(decision) if decision else None,
        "appeal": (
            {
                "state": appeal.state,
                "text": appeal.text,
                "answer": appeal.answer,
                "created_at": appeal.created_at.isoformat(),
                "decided_at": appeal.decided_at.isoformat() if appeal.decided_at else None,
            }
            if appeal
            else None
        ),
        "can_appeal": rejected and decision is not None and appeal is None,
    }


def _decision(row: Decision) -> Payload:
    return {
        "verdict": row.verdict,
        "source": row.source,
        "reason": reason(row.reason),
        "note": row.note,
        "version": row.version,
        "created_at": row.created_at.isoformat(),
    }


def public(rows: Sequence[Publication], visitor: Visitor) -> list[Payload]:
    """A page of the public gallery, as `visitor` sees it."""
    liked = selectors.liked_by(visitor, rows)
    return [_public(row, row.pk in liked, row.owner_id == visitor.pk) for row in rows]


def _public(row: Publication, liked: bool, mine: bool) -> Payload:
    media = tokens.Media("public", row.pk, row.version, "512")
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "name": row.name,
        "style": row.style,
        "tags": row.tag_names,
        "author": _handle(row.owner),
        "likes": row.likes,
        "liked": liked,
        "mine": mine,
        "published_at": row.published_at.isoformat() if row.published_at else None,
        "width": row.width,
        "height": row.height,
        "has_alpha": row.has_alpha,
        "placeholder": row.placeholder,
        "credits": row.credits,
        "file_url": media.url(),
        "thumb_url": media._replace(width="256").url(),
    }


def _handle(user: User) -> str | None:
    author: Author | None = getattr(user, "author", None)
    return author.handle if author else None


def block(row: Block) -> Payload:
    """Somebody who is blocked."""
    return {
        "id": str(row.pk),
        "author": _handle(row.blocked),
        "created_at": row.created_at.isoformat(),
    }


def sanction(row: Sanction) -> Payload:
    """A warning or suspension, to the person."""
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "reason": reason(row.reason),
        "note": row.note,
        "created_at": row.created_at.isoformat(),
        "until": row.until.isoformat() if row.until else None,
        "lifted_at": row.lifted_at.isoformat() if row.lifted_at else None,
    }
