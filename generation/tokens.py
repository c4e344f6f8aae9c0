"""Redis' part in the queue: a token per waiting job that wakes a worker of the right role.

A token says "serve the next job", not which: the worker takes the fairest one from the database.
Tokens may be lost or doubled without harm. A lost one is put back by `tokens_restore`; one too
many finds nothing to do.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import cache

import django_rq
from redis.exceptions import RedisError
from rq import Queue

from generation.models import Job

logger = logging.getLogger(__name__)

SERVE = "generation.tasks.serve"
SERVE_LIVE = "generation.tasks.serve_live"
"""Live previews have no rows, and tokens of another kind: see `generation.live`."""
_KEEP_FAILED = 24 * 3600


@cache
def queue(role: str, engine: str = "") -> Queue:
    """The RQ queue of a role, or of its jobs that need an engine which not every worker has. Jobs
    travel as JSON; commits are ours to wait for."""
    serializer = "rq.serializers.JSONSerializer"
    plain = django_rq.get_queue(role, commit_mode="auto", serializer=serializer)
    if not engine:
        return plain
    return Queue(f"{role}-{engine}", connection=plain.connection, serializer=plain.serializer)


def token_id(job: Job) -> str:
    """The token's id in Redis: one for each attempt of a job."""
    return f"serve-{job.pk.hex}-{job.attempt}"


def token_push(job: Job) -> bool:
    """Wake a worker for a waiting job; False when Redis cannot be reached.

    The row is committed by then, so that nothing is lost: the supervisor restores the token.
    """
    try:
        _push(job)
    except RedisError as error:
        logger.warning("Redis is away (%s); job %s waits for the supervisor", error, job.pk)
        return False
    return True


def tokens_restore(role: str, waiting: Iterable[Job]) -> int:
    """Push the tokens of jobs that are due and have none; how many those were.

    Raises:
        RedisError: when Redis cannot be reached.
    """
    waiting = list(waiting)
    present = {token for name in {job.engine for job in waiting} for token in _present(role, name)}
    missing = [job for job in waiting if token_id(job) not in present]
    for job in missing:
        _push(job)
    return len(missing)


def _present(role: str, engine: str) -> list[str]:
    return list(queue(role, engine).get_job_ids())


def _push(job: Job) -> None:
    # No timeout: the soft limit is ours, the hard one the supervisor's, and RQ's SIGALRM would
    # cut through the bookkeeping in between.
    queue(job.role, job.engine).enqueue_call(
        SERVE,
        kwargs={"role": job.role},
        job_id=token_id(job),
        description=f"serve {job.role}",
        timeout=-1,
        result_ttl=0,
        failure_ttl=_KEEP_FAILED,
    )
