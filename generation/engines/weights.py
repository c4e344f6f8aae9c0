"""Fetching weights from the admin: asked for, stopped, cleared away."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from avatar_platform.jobs import enqueue
from generation.engines.models import WeightsPull
from ml.bundles import catalogue
from ml.bundles.store import store
from ml.errors import AvatarError

TASK = "generation.engines.tasks.weights_pull"
Status = WeightsPull.Status
UNDER_WAY = (Status.QUEUED, Status.PULLING)


def weights_rows() -> None:
    """A row for every bundle there is."""
    WeightsPull.objects.bulk_create(
        [WeightsPull(bundle=bundle.id) for bundle in catalogue.bundles()], ignore_conflicts=True
    )


@transaction.atomic
def weights_accept(*, row: WeightsPull, by: User, accepted: bool) -> None:
    """Note that an operator accepts, or no longer accepts, the limits on a bundle's use."""
    row.licences_accepted = accepted
    row.accepted_by, row.accepted_at = (by, timezone.now()) if accepted else (None, None)
    row.save(update_fields=("licences_accepted", "accepted_by", "accepted_at"))


@transaction.atomic
def weights_ask(*, row: WeightsPull) -> None:
    """Have a worker fetch a bundle; nothing happens where one does already.

    Raises:
        AvatarError: ``models.licence_not_accepted``, ``models.licence_refused``,
            ``models.unknown``.
    """
    bundle = catalogue.bundle(row.bundle)
    bundle.check_licences()
    if bundle.restricted and not row.licences_accepted:
        names = ", ".join(one.name for one in bundle.restricted)
        raise AvatarError("models.licence_not_accepted", bundle=bundle.id, licence=names)
    asked = WeightsPull.objects.filter(pk=row.pk).exclude(status__in=UNDER_WAY)
    fresh = {"problem_code": "", "problem_params": {}, "losses": 0, "seen_at": timezone.now()}
    if asked.update(status=Status.QUEUED, **fresh):
        enqueue("maintenance", TASK, row.bundle)


def weights_stop(*, row: WeightsPull) -> bool:
    """Stop fetching at the next step; what came so far is kept. False where nothing was."""
    going = WeightsPull.objects.filter(pk=row.pk, status__in=UNDER_WAY)
    return bool(going.update(status=Status.CANCELLED, file=""))


def weights_remove(*, row: WeightsPull) -> int:
    """Delete a bundle's weights on this machine; bytes freed.

    Raises:
        AvatarError: ``models.busy`` while they are being fetched.
    """
    freed = store().remove(catalogue.bundle(row.bundle))
    WeightsPull.objects.filter(pk=row.pk).update(
        status=Status.IDLE, done_bytes=0, total_bytes=0, file=""
    )
    return freed
