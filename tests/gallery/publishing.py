"""Publications in whichever state a test needs them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group

from accounts.models import User
from gallery.moderation.services import publication_decide, queue_claim
from gallery.sharing.models import Publication
from gallery.sharing.services import publication_submit
from tests.factories import make_avatar, make_user


def make_staff(email: str, *groups: str) -> User:
    """A member of staff with these roles."""
    user = make_user(email, is_staff=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


def submitted(owner: User, **fields: Any) -> Publication:
    """Handed in, and waiting."""
    avatar = make_avatar(owner, **fields)
    return publication_submit(user=owner, kind="avatar", object_id=avatar.pk)


def decided(
    publication: Publication, verdict: str = "approved", reason: str = "", note: str = ""
) -> Publication:
    """Decided by a moderator of its own."""
    moderator = User.objects.filter(email="guard@example.com").first() or make_staff(
        "guard@example.com", "Moderators"
    )
    queue_claim(moderator=moderator, count=1, pk=publication.pk)
    publication_decide(
        moderator=moderator,
        publication_id=publication.pk,
        verdict=verdict,
        reason=reason,
        note=note,
    )
    publication.refresh_from_db()
    return publication


def published(owner: User, **fields: Any) -> Publication:
    """In the public gallery."""
    return decided(submitted(owner, **fields))
