"""Fetching weights in a worker: a stretch at a time, so that exports and mails come between."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from django.utils import timezone

from avatar_platform.jobs import enqueue
from generation.attempts import Stopping, stopping
from generation.conf import job_config
from generation.engines.models import WeightsPull
from generation.engines.weights import TASK, Status
from ml.bundles import catalogue
from ml.bundles.hub import pull
from ml.bundles.store import store
from ml.errors import AvatarError, Cancelled

logger = logging.getLogger(__name__)

STRETCH = 45.0
"""Seconds of fetching before others have a turn."""
_TELL = 1.0
"""Least seconds between two writes of how far it is."""
QUIET = timedelta(seconds=90)
"""A pull of which no worker has spoken for so long has lost its worker."""


class Turn(Cancelled):
    """Others have a turn; it goes on where it stopped."""


class _Watch:
    """Tells how far a pull is, and ends it where it should not go on."""

    def __init__(self, row: WeightsPull) -> None:
        self._row = row
        self._began = time.monotonic()
        self._told = 0.0

    def __call__(self, done: int, total: int, file: str) -> None:
        """A step.

        Raises:
            Stopping: the worker is to end.
            Turn: others have a turn.
            Cancelled: an operator stopped it.
        """
        if stopping.is_set():
            raise Stopping
        now = time.monotonic()
        if now - self._told < _TELL and done < total:
            return
        self._told = now
        changed = WeightsPull.objects.filter(pk=self._row.pk, status=Status.PULLING).update(
            done_bytes=done, total_bytes=total, file=file[:255], seen_at=timezone.now()
        )
        if not changed:
            raise Cancelled
        if now - self._began > STRETCH and done < total:
            raise Turn


def weights_pull(bundle: str) -> None:
    """Fetch a bundle for a while. Run by RQ; coming twice does no harm."""
    taken = WeightsPull.objects.filter(bundle=bundle, status=Status.QUEUED).update(
        status=Status.PULLING, seen_at=timezone.now()
    )
    row = WeightsPull.objects.filter(bundle=bundle).first()
    if not taken or row is None:
        return
    mine = WeightsPull.objects.filter(pk=row.pk, status=Status.PULLING)
    try:
        one = catalogue.bundle(bundle)
        accepted = [part.id for part in one.restricted] if row.licences_accepted else []
        lock = pull(one, store(), accepted=accepted, report=_Watch(row))
    except (Turn, Stopping):
        if mine.update(status=Status.QUEUED, seen_at=timezone.now()):
            enqueue("maintenance", TASK, bundle)
    except Cancelled:
        logger.info("fetching %s was stopped", bundle)
    except AvatarError as error:
        logger.warning("%s: %s", bundle, error.detail)
        mine.update(status=Status.FAILED, problem_code=error.code, problem_params=error.params)
    else:
        mine.update(status=Status.DONE, done_bytes=lock.size, total_bytes=lock.size, file="")


def weights_resume() -> None:
    """Go on with pulls whose worker, or whose place in the queue, was lost; a few times."""
    quiet = WeightsPull.objects.filter(
        status__in=(Status.QUEUED, Status.PULLING), seen_at__lt=timezone.now() - QUIET
    )
    for row in quiet:
        lost = row.status == Status.PULLING
        changes = {"status": Status.QUEUED, "seen_at": timezone.now(), "losses": row.losses + lost}
        if lost and row.losses + 1 >= job_config().attempts:
            changes |= {"status": Status.FAILED, "problem_code": "models.worker_lost"}
        still = WeightsPull.objects.filter(pk=row.pk, status=row.status, seen_at=row.seen_at)
        if still.update(**changes) and changes["status"] == Status.QUEUED:
            enqueue("maintenance", TASK, row.bundle)
