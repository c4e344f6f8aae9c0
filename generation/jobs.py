"""The queue: adding work, taking the fairest of it, holding on to it, letting go.

Fair means: a person with fewer jobs running comes first, then the one who was served longest ago,
then whoever asked first. One person's forty generations thus take turns with another's one.
Style previews wait behind everything else: nothing depends on them, and pages ask for many. Among
them, those that somebody looks at come before those that nobody does.
SQLite has no SKIP LOCKED, so a job is taken by a conditional update that one worker wins.
"""

from __future__ import annotations

import uuid
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from generation.conf import job_config
from generation.models import Job
from generation.tokens import token_push
from generation.watching import looked_at
from ml.errors import Cancelled

WAITING, RUNNING = Job.Status.WAITING, Job.Status.RUNNING
OPEN = (WAITING, RUNNING)

Lines = dict[uuid.UUID, deque[uuid.UUID]]
"""Targets of each person's waiting jobs, in order."""


class Superseded(Cancelled):
    """This attempt is no longer the job's: it was cancelled, or taken for dead and run again.

    A kind of `Cancelled`, so that engines unwind as they do for it.
    """


@transaction.atomic
def job_add(
    *,
    user_id: uuid.UUID,
    role: str,
    kind: str,
    target: uuid.UUID,
    engine: str = "",
    limit: int | None = None,
) -> Job:
    """Queue work about `target`; the open job of the same kind where there is one.

    Args:
        engine: the bundle that its worker must have; none by default.
        limit: seconds it may take, where that is more than its role's soft limit.
    """
    # Locked, so that a worker about to close the open job waits and then sees what we added to it.
    defaults = {"user_id": user_id, "role": role, "engine": engine, "limit": limit}
    job, created = Job.objects.select_for_update().get_or_create(
        kind=kind, target=target, status__in=OPEN, defaults=defaults
    )
    if created:
        transaction.on_commit(partial(token_push, job))
    return job


EVERYBODY = ("embedded",)
"""Engines of a worker of which nothing else is known."""


def job_claim(*, role: str, worker: str, engines: Iterable[str] = EVERYBODY) -> Job | None:
    """Take the fairest job that is due, or None where nothing is.

    Args:
        engines: those the worker has. Jobs that need no particular one go with ``embedded``.
    """
    has = ["" if name in EVERYBODY else name for name in engines]
    while (job := _fairest(role, has)) is not None:
        now = timezone.now()
        taken = Job.objects.filter(pk=job.pk, status=WAITING, attempt=job.attempt).update(
            status=RUNNING,
            attempt=F("attempt") + 1,
            worker=worker,
            started_at=now,
            lease_until=now + timedelta(seconds=job_config().lease),
        )
        if taken:
            job.refresh_from_db()
            return job
    return None


def _fairest(role: str, engines: list[str]) -> Job | None:
    due = Job.objects.filter(
        role=role, status=WAITING, due_at__lte=timezone.now(), engine__in=engines
    )
    previews = due.filter(kind=Job.Kind.PREVIEWS)
    job = _fairest_of(due.exclude(kind=Job.Kind.PREVIEWS))
    if job is None and (waiting := list(previews.values_list("target", flat=True))):
        job = _fairest_of(previews.filter(target__in=looked_at(waiting)))
        # Of one's own that nobody looks at, the newest photo is the likeliest to be opened again.
        job = job or _fairest_of(previews, "-created_at", "-pk")
    return job


def _fairest_of(due: QuerySet[Job], *order: str) -> Job | None:
    """The job whose turn it is; of one person's the first in `order`."""
    theirs = Job.objects.filter(role=OuterRef("role"), user=OuterRef("user")).order_by()
    person = (
        due.order_by()
        .values("user", "role")
        .annotate(
            oldest=Min("created_at"),
            running=Coalesce(
                Subquery(
                    theirs.filter(status=RUNNING).values("user").annotate(n=Count("*")).values("n")
                ),
                0,
            ),
            served=Subquery(
                theirs.exclude(started_at=None).order_by("-started_at").values("started_at")[:1]
            ),
        )
        .order_by("running", F("served").asc(nulls_first=True), "oldest")
        .first()
    )
    if person is None:
        return None
    return due.filter(user=person["user"]).order_by(*(order or ("created_at", "pk"))).first()


def jobs_renew(*, worker: str) -> int:
    """Renew the leases of everything `worker` holds."""
    until = timezone.now() + timedelta(seconds=job_config().lease)
    return Job.objects.filter(worker=worker, status=RUNNING).update(lease_until=until)


def jobs_expire(*, worker: str) -> int:
    """Let the leases of a worker that is known to be dead end now."""
    past = timezone.now() - timedelta(seconds=1)
    return Job.objects.filter(worker=worker, status=RUNNING).update(lease_until=past)


def job_check(job: Job) -> None:
    """Go on only while this attempt holds the job.

    Raises:
        Superseded: when it was cancelled, given to another worker, or is gone.
    """
    if not _held(job).exists():
        raise Superseded


@contextmanager
def fenced(job: Job, status: str = RUNNING, **changes: Any) -> Iterator[None]:
    """A transaction that only happens while this attempt holds the job.

    The job's row is written first, which locks it until the commit, so that nobody can take the
    job while its results are being written.

    Raises:
        Superseded: when this attempt no longer holds it; nothing is written.
    """
    with transaction.atomic():
        if status not in OPEN:
            changes |= {"finished_at": timezone.now(), "lease_until": None}
        if not _held(job).update(status=status, **changes):
            raise Superseded
        yield


def _held(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, status=RUNNING, attempt=job.attempt)


def job_done(job: Job) -> bool:
    """Close a job that was finished; False when this attempt no longer held it."""
    done = {"status": Job.Status.DONE, "finished_at": timezone.now(), "lease_until": None}
    return bool(_held(job).update(**done))


def job_put_back(job: Job) -> bool:
    """Return a job that was not finished through no fault of its own; it keeps its turn."""
    put = _held(job).update(status=WAITING, worker="", lease_until=None, due_at=timezone.now())
    if put:
        job.refresh_from_db()
        transaction.on_commit(partial(token_push, job))
    return bool(put)


@dataclass(frozen=True)
class Verdict:
    """What became of a job whose attempt ended badly."""

    job: Job
    again: bool
    """Whether it will be tried again."""


def job_failed(
    job: Job, *, error: str, on_verdict: Callable[[Verdict], None], retry: bool = True
) -> Verdict | None:
    """Count a failed attempt: the job waits for another, later each time, or fails for good.

    Args:
        on_verdict: writes the consequences for the job's target, in the same transaction.
        retry: whether trying again could help.

    Returns:
        None when this attempt no longer held the job: nothing was written.
    """
    failures = job.failures + 1
    again = retry and failures < job_config().attempts
    verdict = Verdict(job, again)
    changes: dict[str, Any] = {"failures": failures, "error": error[-4000:], "worker": ""}
    if again:
        wait = job_config().backoff * 2 ** (failures - 1)
        changes |= {"lease_until": None, "due_at": timezone.now() + timedelta(seconds=wait)}
    try:
        with fenced(job, WAITING if again else Job.Status.FAILED, **changes):
            on_verdict(verdict)
    except Superseded:
        return None
    return verdict


def jobs_orphaned(*, now: datetime | None = None) -> list[Job]:
    """Running jobs whose worker has not renewed its lease in time."""
    return list(Job.objects.filter(status=RUNNING, lease_until__lt=now or timezone.now()))


def jobs_due(role: str) -> list[Job]:
    """Waiting jobs of a role that could be served now."""
    return list(
        Job.objects.filter(role=role, status=WAITING, due_at__lte=timezone.now()).order_by(
            "created_at"
        )
    )


def job_cancel(*, kind: str, target: uuid.UUID) -> bool:
    """Close the open job about `target`, whoever holds it; its worker finds out at its next step.

    False where there is none (any more).
    """
    return bool(
        Job.objects.filter(kind=kind, target=target, status__in=OPEN).update(
            status=Job.Status.CANCELLED, finished_at=timezone.now(), lease_until=None
        )
    )


def positions(role: str) -> dict[uuid.UUID, int]:
    """Target of each waiting job -> its place in the queue, 1 for the next one; jobs that need an
    engine of their own stand in a line of their own.

    The order in which `job_claim` will serve them if nobody else comes: in turns, a person with
    fewer jobs running and longer unserved before the others in each.
    """
    waiting = Job.objects.filter(role=role, status=WAITING).order_by("created_at", "pk")
    queues: dict[str, Lines] = defaultdict(lambda: defaultdict(deque))
    for engine, user_id, target in waiting.values_list("engine", "user_id", "target"):
        queues[engine][user_id].append(target)
    return {
        target: place for lines in queues.values() for target, place in _places(role, lines).items()
    }


def _places(role: str, lines: Lines) -> dict[uuid.UUID, int]:
    turn = _turn_of(role, list(lines))
    order: list[uuid.UUID] = []
    while turn:
        order += [lines[user_id].popleft() for user_id in turn]
        turn = [user_id for user_id in turn if lines[user_id]]
    return {target: place for place, target in enumerate(order, 1)}


def _turn_of(role: str, users: list[uuid.UUID]) -> list[uuid.UUID]:
    """The people in the order of their turns (`users` come by their oldest job)."""
    rows = (
        Job.objects.filter(role=role, user__in=users)
        .order_by()
        .values("user")
        .annotate(running=Count("pk", filter=Q(status=RUNNING)), served=Max("started_at"))
    )
    never = datetime.min.replace(tzinfo=UTC)
    rank = {row["user"]: (row["running"], row["served"] or never) for row in rows}
    return sorted(users, key=rank.__getitem__)
