"""Handing in for the public gallery, taking back, liking."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from avatar_platform.jobs import enqueue
from avatar_platform.problems import Problem
from gallery import files
from gallery.moderation.models import Decision
from gallery.moderation.selectors import suspension_check
from gallery.sharing import selectors
from gallery.sharing.models import Like, Publication, PublicationTag
from gallery.sharing.registry import Subject
from gallery.sharing.tokens import WIDTHS

State = Publication.State
LIVE = (State.PENDING, State.APPROVED, State.REJECTED)
TAGS_AT_MOST = 10
SCREEN = "gallery.moderation.tasks.publication_screen"


def publication_submit(
    *,
    user: User,
    kind: str,
    object_id: uuid.UUID,
    name: str | None = None,
    tags: Sequence[str] | None = None,
) -> Publication:
    """Hand a thing in, at its current version; a moderator decides.

    Args:
        name, tags: what the public reads; the thing's own by default.

    Raises:
        Problem: `not_found` (404); `publication.pending`, `publication.already`,
            `publication.rejected_before` (409); `moderation.suspended` (403);
            `avatar.source_gone` (409) when its picture is gone.
    """
    subject = selectors.subject_get(user, kind, object_id)
    suspension_check(user)
    place = files.folder(user.pk, "published", object_id)
    sources = {label: subject.files[label] for label in WIDTHS if label in subject.files}
    try:
        with files.copied(sources, place) as (copies, _), transaction.atomic():
            # Copying takes a moment, in which it may have gone into the bin or changed.
            if selectors.subject_get(user, kind, object_id, lock=True).version != subject.version:
                raise Problem("avatar.source_gone", status=409)
            publication = _opened(user, subject)
            files.remove_on_commit(publication.files.values())
            _fill(publication, subject, copies, name)
            publication.save()
            _tag(publication, subject.tags if tags is None else tags)
            enqueue("maintenance", SCREEN, str(publication.pk))
    except FileNotFoundError as error:
        raise Problem("avatar.source_gone", status=409) from error
    except IntegrityError as error:  # Handed in by another request at the same moment.
        raise Problem("publication.pending", status=409) from error
    return publication


def publication_withdraw(*, publication: Publication) -> Publication:
    """Take it back; its pictures are deleted, what was decided about it is kept.

    Raises:
        Problem: `publication.not_live` (409) for one that is withdrawn or rejected.
    """
    with transaction.atomic():
        row = Publication.objects.select_for_update().get(pk=publication.pk)
        if row.state not in (State.PENDING, State.APPROVED):
            raise Problem("publication.not_live", status=409)
        _withdraw([row])
    return row


@transaction.atomic
def subjects_gone(kind: str, ids: Iterable[uuid.UUID]) -> None:
    """Things were deleted, or put into a bin: what was published of them goes with them."""
    rows = Publication.objects.select_for_update().filter(
        kind=kind, object_id__in=list(ids), state__in=LIVE
    )
    _withdraw(list(rows))


def like_set(*, user: User, publication: Publication, liked: bool) -> Publication:
    """Like it, or no longer. Doing so again changes nothing.

    Raises:
        Problem: `like.own` (409); `moderation.suspended` (403).
    """
    if publication.owner_id == user.pk:
        raise Problem("like.own", status=409)
    if liked:
        suspension_check(user)
    with transaction.atomic():
        if liked:
            _, changed = Like.objects.get_or_create(user=user, publication=publication)
        else:
            gone, _ = Like.objects.filter(user=user, publication=publication).delete()
            changed = bool(gone)
        if changed:
            step = 1 if liked else -1
            Publication.objects.filter(pk=publication.pk).update(likes=F("likes") + step)
    publication.refresh_from_db(fields=["likes"])
    return publication


def _opened(user: User, subject: Subject) -> Publication:
    """The row to fill: a new one, or the one there was, when it may be handed in again."""
    row = (
        Publication.objects.select_for_update()
        .filter(kind=subject.kind, object_id=subject.id)
        .first()
    )
    if row is None:
        return Publication(owner=user, kind=subject.kind, object_id=subject.id)
    if row.state == State.PENDING:
        # A moderator may be looking at it: they must not approve what they have not seen.
        raise Problem("publication.pending", status=409)
    if row.state == State.APPROVED and row.version == subject.version:
        raise Problem("publication.already", status=409)
    last = Decision.objects.filter(publication=row, version=subject.version).first()
    if last is not None and last.verdict == Decision.Verdict.REJECTED:
        raise Problem("publication.rejected_before", status=409)
    return row


def _fill(row: Publication, subject: Subject, copies: dict[str, str], name: str | None) -> None:
    row.state = State.PENDING
    row.version = subject.version
    row.name = name or subject.name
    row.style = subject.style
    row.files = copies
    row.width, row.height, row.has_alpha = subject.width, subject.height, subject.has_alpha
    row.placeholder = subject.placeholder
    row.credits = list(subject.credits)
    row.recipe = subject.recipe
    row.scores, row.screened_at, row.fingerprint = {}, None, ""
    row.submitted_at = timezone.now()
    row.claimed_by, row.claimed_until = None, None


def _tag(row: Publication, tags: Iterable[str]) -> None:
    by_key = {tag.strip().casefold()[:50]: tag.strip() for tag in tags if tag.strip()}
    chosen = dict(list(by_key.items())[:TAGS_AT_MOST])
    row.tag_names = list(chosen.values())
    row.save(update_fields=("tag_names",))
    PublicationTag.objects.filter(publication=row).delete()
    PublicationTag.objects.bulk_create(PublicationTag(publication=row, key=key) for key in chosen)


def _withdraw(rows: list[Publication]) -> None:
    for row in rows:
        files.remove_on_commit(row.files.values())
        row.state, row.files = State.WITHDRAWN, {}
        row.placeholder, row.recipe, row.fingerprint = "", {}, ""
        row.claimed_by, row.claimed_until = None, None
        row.save(
            update_fields=(
                *("state", "files", "placeholder", "recipe", "fingerprint"),
                *("claimed_by", "claimed_until"),
            )
        )
