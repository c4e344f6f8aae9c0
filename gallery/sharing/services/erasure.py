"""Deleting all that a person has shared, when they go."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.db.models import F

from gallery.moderation.models import LogSubject, Report, Sanction
from gallery.sharing.models import Author, Block, Like, Publication, ShareLink


@transaction.atomic
def sharing_erase(owner_id: uuid.UUID) -> None:
    """Delete every row; the files lie in the person's folder, which the gallery clears.

    Their reports stay, as they are about others, but without name and words. The log keeps what
    was done, and forgets to whom.
    """
    liked = Like.objects.filter(user=owner_id)
    ids = list(liked.values_list("publication_id", flat=True))
    Publication.objects.filter(pk__in=ids).update(likes=F("likes") - 1)
    liked.delete()
    Publication.objects.filter(owner=owner_id).delete()
    ShareLink.objects.filter(owner=owner_id).delete()
    Author.objects.filter(user=owner_id).delete()
    Block.objects.filter(owner=owner_id).delete()
    Block.objects.filter(blocked=owner_id).delete()
    Report.objects.filter(reporter=owner_id).update(reporter=None, text="")
    Sanction.objects.filter(user=owner_id).delete()
    LogSubject.objects.filter(user=owner_id).delete()
