"""Making the database and Redis agree, again and again, so that nothing accepted is lost.

The database holds the truth. A job whose worker vanished is run again or given up; a job without
a token gets one, whether Redis was restarted, emptied, or away when the job was added; a row that
waits for a job that does not exist gets one.
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone
from redis.exceptions import RedisError

from generation import events
from generation.conf import job_config
from generation.jobs import OPEN, job_add, job_cancel, jobs_due, jobs_orphaned, positions
from generation.models import ACTIVE_STAGES, Edit, Generation, Job, Photo, StylePreview
from generation.outcomes import LOST, attempt_failed
from generation.payloads import QueueView
from generation.services import edit_limit, edit_role
from generation.tokens import tokens_restore
from generation.watching import looked_at, remembered
from ml.bundles.catalogue import find
from ml.contracts import Stage

logger = logging.getLogger(__name__)

_SETTLED = timedelta(seconds=30)
"""Rows younger than this may still be about to get their job."""


def reap() -> int:
    """Settle every running job whose worker has not been heard of; how many those were."""
    orphans = jobs_orphaned()
    for job in orphans:
        error = f"worker {job.worker} was lost"
        verdict = attempt_failed(job, error=error, code=LOST[Job.Kind(job.kind)])
        if verdict is not None:
            logger.warning(
                "%s %s: %s; %s",
                job.kind,
                job.target,
                error,
                "it will run again" if verdict.again else "given up",
            )
    return len(orphans)


def restore() -> int:
    """Give a token to every job that is due and has none; how many those were."""
    restored = 0
    for role in Job.Role.values:
        due = jobs_due(role)
        if not due:
            continue
        try:
            restored += tokens_restore(role, due)
        except RedisError as error:
            logger.warning("Redis is away: %s", error)
            break
    return restored


def heal() -> int:
    """Give a job to every photo, generation and edit that waits for one; how many those were."""
    before = timezone.now() - _SETTLED
    without_job = ~Exists(Job.objects.filter(target=OuterRef("pk"), status__in=OPEN))
    healed = 0
    for photo in Photo.objects.filter(
        without_job, status=Photo.Status.ANALYSING, created_at__lt=before
    ):
        healed += _add(photo.user_id, Job.Role.INTERACTIVE, Job.Kind.PHOTO, photo.pk)
    for generation in Generation.objects.filter(
        without_job, status__in=ACTIVE_STAGES, created_at__lt=before
    ):
        engine = str(generation.contract.get("engine", ""))
        target = (Job.Role.GENERATION, Job.Kind.GENERATION, generation.pk)
        healed += _add(generation.user_id, *target, engine=engine if find(engine) else "")
    for edit in Edit.objects.filter(without_job, status__in=ACTIVE_STAGES, created_at__lt=before):
        healed += _add(
            edit.user_id, edit_role(edit), Job.Kind.EDIT, edit.pk, limit=edit_limit(edit)
        )
    return healed + _heal_previews()


def _heal_previews() -> int:
    """The same for previews that somebody looks at; those of others may wait until one does."""
    queued = StylePreview.objects.filter(
        ~Exists(Job.objects.filter(target=OuterRef("photo"), status__in=OPEN)),
        status=StylePreview.Status.QUEUED,
        created_at__lt=timezone.now() - _SETTLED,
    )
    owners = dict(queued.values_list("photo", "photo__user").distinct())
    wanted = looked_at(owners) if owners else []
    return sum(
        _add(owners[photo], Job.Role.INTERACTIVE, Job.Kind.PREVIEWS, photo) for photo in wanted
    )


def drop() -> int:
    """Close the waiting jobs of previews that nobody will see; how many those were.

    Their rows stay: whoever asks about them again sets them going again.

    Raises:
        RedisError: when Redis cannot be reached, so that nothing is known of who looks.
    """
    waiting = Job.objects.filter(kind=Job.Kind.PREVIEWS, status=Job.Status.WAITING)
    gone = waiting.exclude(target__in=Photo.objects.values("pk"))
    before = timezone.now() - timedelta(seconds=job_config().abandon_previews)
    old = list(waiting.filter(created_at__lt=before).values_list("target", flat=True))
    abandoned = set(old) - set(remembered(old)) if old else set()
    return sum(
        job_cancel(kind=Job.Kind.PREVIEWS, target=target)
        for target in abandoned | set(gone.values_list("target", flat=True))
    )


def _add(user_id: uuid.UUID, role: str, kind: str, target: uuid.UUID, **needs: Any) -> int:
    logger.warning("%s %s waited for a job that was not there", kind, target)
    job_add(user_id=user_id, role=role, kind=kind, target=target, **needs)
    return 1


@dataclass
class Places:
    """Tells those who wait when their place in the queue has changed."""

    _told: dict[uuid.UUID, int] = field(default_factory=dict)

    def tell(self) -> int:
        """Publish the places that changed since the last time; how many those were."""
        now = positions(Job.Role.GENERATION)
        changed = [target for target, place in now.items() if self._told.get(target) != place]
        self._told = now
        if not changed:
            return 0
        queue = QueueView()
        waiting = Generation.objects.filter(pk__in=changed, status=Stage.QUEUED.value)
        for generation in waiting.select_related("user"):
            events.generation_progressed(generation, queue)
        return len(changed)
