"""The name somebody goes by in public, and whom they want to see nothing of."""

from __future__ import annotations

import re
import uuid

from django.db import IntegrityError, transaction

from accounts.models import User
from avatar_platform.problems import Problem
from gallery.moderation.conf import screening_config
from gallery.moderation.selectors import suspension_check
from gallery.moderation.words import found
from gallery.sharing import selectors
from gallery.sharing.models import Author, Block

_WORDS = (
    "about admin administrator api author authors avatar avatars explore gallery help me media"
    " moderation moderator null official operator press privacy root security senior settings"
    " staff style styles support system team terms undefined verify"
)
_OFFICES = frozenset(
    [
        "admin",
        "administrator",
        "moderation",
        "moderator",
        "official",
        "operator",
        "security",
        "staff",
        "support",
    ]
)
"""Words that speak for the platform wherever in a name they stand."""
_LOOKS = str.maketrans("01345", "oleas")
RESERVED = frozenset(_WORDS.split())
BLOCKS_AT_MOST = 500


def author_set(*, user: User, handle: str) -> Author:
    """Take a handle; the one before is free again.

    Raises:
        Problem: `author.handle_taken` as `validation.failed`; `moderation.suspended` (403).
    """
    suspension_check(user)
    handle = handle.casefold()
    if _refused(handle):
        raise Problem.of_field("handle", "author.handle_taken")
    try:
        with transaction.atomic():
            author, _ = Author.objects.update_or_create(user=user, defaults={"handle": handle})
    except IntegrityError as error:
        raise Problem.of_field("handle", "author.handle_taken") from error
    return author


def _refused(handle: str) -> bool:
    """Whether it speaks for the platform, or says what may not stand in public."""
    parts = re.split(r"[-_]", handle)
    plain = "".join(parts)
    # Without figures at its end first: "admin1" is no "admini".
    read = {part.rstrip("0123456789").translate(_LOOKS) for part in (*parts, plain)}
    own = screening_config().words
    said = (handle, " ".join(parts), plain)
    return bool(RESERVED & {handle, plain} or _OFFICES & {*parts, *read}) or any(
        found(text, *((own,) if own else ())) for text in said
    )


def author_clear(*, user: User) -> None:
    """Go by no name; what is published stays, without an author."""
    Author.objects.filter(user=user).delete()


@transaction.atomic
def block_add(*, user: User, publication_id: uuid.UUID) -> Block:
    """See nothing more of whoever published this, nor they of the person.

    By a publication, as not everybody has a handle; and nobody is told.

    Raises:
        Problem: `not_found` (404); `block.self`, `block.too_many` (409).
    """
    publication = selectors.public_get(user, publication_id)
    if publication.owner_id == user.pk:
        raise Problem("block.self", status=409)
    if Block.objects.filter(owner=user).count() >= BLOCKS_AT_MOST:
        raise Problem("block.too_many", status=409, params={"limit": BLOCKS_AT_MOST})
    block, _ = Block.objects.get_or_create(owner=user, blocked=publication.owner)
    return block


def block_remove(*, user: User, block_id: uuid.UUID) -> None:
    """Take it back.

    Raises:
        Problem: `not_found` (404), for another person's too.
    """
    deleted, _ = Block.objects.filter(owner=user, pk=block_id).delete()
    if not deleted:
        raise Problem("not_found", status=404)
