"""What may be read of what is shared: one's own, and what is public."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from avatar_platform.problems import Problem
from gallery.moderation.selectors import suspensions
from gallery.sharing import registry, tokens
from gallery.sharing.models import Author, Block, Like, Publication, PublicationTag, ShareLink
from gallery.sharing.registry import Subject

Visitor = User | AnonymousUser

ORDERINGS = {"newest": ("-published_at", "-id"), "likes": ("-likes", "-id")}
FACETS_AT_MOST = 50

Facets = dict[str, list[dict[str, object]]]
"""`styles` and `tags`, each with how many publications have it."""


@dataclass(frozen=True)
class PublicFilter:
    """What a page of the public gallery is narrowed to."""

    kind: str = ""
    style: str = ""
    tag: str = ""
    author: str = ""
    liked: bool = False


def subject_get(user: User, kind: str, object_id: uuid.UUID, *, lock: bool = False) -> Subject:
    """A thing of the person's.

    Args:
        lock: nobody may delete or change it until the transaction ends.

    Raises:
        Problem: `not_found` (404).
    """
    found = registry.find(kind, object_id, lock=lock)
    if found is None or found.owner_id != user.pk:
        raise Problem("not_found", status=404)
    return found


def share_list(user: User, object_id: uuid.UUID | None = None) -> QuerySet[ShareLink]:
    """The person's links that work; of one thing only, when given."""
    rows = ShareLink.objects.filter(
        owner=user, revoked_at__isnull=True, expires_at__gt=timezone.now()
    )
    return rows.filter(object_id=object_id) if object_id else rows


def share_get(user: User, share_id: uuid.UUID) -> ShareLink:
    """One of the person's links that work.

    Raises:
        Problem: `not_found` (404).
    """
    found = share_list(user).filter(pk=share_id).first()
    if found is None:
        raise Problem("not_found", status=404)
    return found


def share_open(share_id: uuid.UUID | None) -> tuple[ShareLink, Subject]:
    """What a link shows to whoever has it.

    Raises:
        Problem: `share.gone` (404), whatever the reason: revoked, expired, never made, the thing
            deleted, its owner suspended or gone.
    """
    if share_id is None:
        raise Problem("share.gone", status=404)
    rows = ShareLink.objects.filter(
        pk=share_id,
        revoked_at__isnull=True,
        expires_at__gt=timezone.now(),
        owner__is_active=True,
    )
    link = rows.exclude(owner__in=suspensions().values("user")).first()
    subject = registry.find(link.kind, link.object_id) if link else None
    if link is None or subject is None or subject.owner_id != link.owner_id:
        raise Problem("share.gone", status=404)
    return link, subject


def share_by_token(token: str) -> tuple[ShareLink, Subject]:
    """As `share_open`, by what stands in the address."""
    return share_open(tokens.share_id(token))


def publication_list(user: User, object_id: uuid.UUID | None = None) -> QuerySet[Publication]:
    """What the person has handed in, newest first; of one thing only, when given."""
    rows = Publication.objects.filter(owner=user)
    return rows.filter(object_id=object_id) if object_id else rows


def publication_get(user: User, publication_id: uuid.UUID) -> Publication:
    """One of the person's publications.

    Raises:
        Problem: `not_found` (404).
    """
    found = publication_list(user).filter(pk=publication_id).first()
    if found is None:
        raise Problem("not_found", status=404)
    return found


def public() -> QuerySet[Publication]:
    """What anybody may see."""
    return Publication.objects.filter(
        state=Publication.State.APPROVED, owner__is_active=True
    ).exclude(Exists(suspensions().filter(user=OuterRef("owner"))))


def public_to(visitor: Visitor) -> QuerySet[Publication]:
    """The same without whom the visitor has blocked, or was blocked by."""
    rows = public()
    if isinstance(visitor, User):
        mine = Block.objects.filter(owner=visitor, blocked=OuterRef("owner"))
        theirs = Block.objects.filter(owner=OuterRef("owner"), blocked=visitor)
        rows = rows.exclude(Exists(mine)).exclude(Exists(theirs))
    return rows


def public_list(visitor: Visitor, wanted: PublicFilter) -> QuerySet[Publication]:
    """The public gallery, narrowed as asked."""
    rows = public_to(visitor)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.style:
        rows = rows.filter(style=wanted.style)
    if wanted.tag:
        rows = rows.filter(tags__key=wanted.tag.strip().casefold())
    if wanted.author:
        rows = rows.filter(owner__author__handle=wanted.author.casefold())
    if wanted.liked:
        mine = Like.objects.filter(user=visitor.pk, publication=OuterRef("pk"))
        rows = rows.filter(Exists(mine))
    return rows.select_related("owner__author")


def public_get(visitor: Visitor, publication_id: uuid.UUID) -> Publication:
    """One of them.

    Raises:
        Problem: `not_found` (404).
    """
    found = public_list(visitor, PublicFilter()).filter(pk=publication_id).first()
    if found is None:
        raise Problem("not_found", status=404)
    return found


def public_facets() -> Facets:
    """The styles and tags that most publications have; counted once a minute for all."""
    return cast(Facets, cache.get_or_set("public:facets", _facets, 60))


def _facets() -> Facets:
    shown = public()
    styles = shown.values_list("style").annotate(count=Count("pk")).order_by("-count", "style")
    tags = (
        PublicationTag.objects.filter(publication__in=shown)
        .values_list("key")
        .annotate(count=Count("pk"))
        .order_by("-count", "key")
    )
    return {
        "styles": [{"id": name, "count": count} for name, count in styles[:FACETS_AT_MOST]],
        "tags": [{"name": name, "count": count} for name, count in tags[:FACETS_AT_MOST]],
    }


def liked_by(visitor: Visitor, publications: Iterable[Publication]) -> set[uuid.UUID]:
    """Which of these the visitor likes."""
    if not isinstance(visitor, User):
        return set()
    rows = Like.objects.filter(user=visitor, publication__in=list(publications))
    return set(rows.values_list("publication_id", flat=True))


def author_get(visitor: Visitor, handle: str) -> Author:
    """Somebody with something to show.

    Raises:
        Problem: `not_found` (404), also for a handle whose owner shows nothing: whether it is
            taken is nobody's business.
    """
    found = Author.objects.filter(handle=handle.replace("\x00", "?").casefold()).first()
    if found is None or not public_to(visitor).filter(owner=found.user_id).exists():
        raise Problem("not_found", status=404)
    return found


def author_of(user: User) -> Author | None:
    """The name the person goes by in public, if any."""
    return Author.objects.filter(user=user).first()


def block_list(user: User) -> QuerySet[Block]:
    """Whom the person has blocked."""
    return Block.objects.filter(owner=user).select_related("blocked__author")
