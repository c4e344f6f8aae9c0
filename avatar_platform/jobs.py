"""Handing work to the workers: by dotted path, with ids only, once the transaction is through."""

from __future__ import annotations

import logging
from typing import Any, Literal

import django_rq
import redis.exceptions
from django.db import transaction

logger = logging.getLogger(__name__)

_FAILED_SECONDS = 3 * 24 * 3600
"""How long a failed job is kept for operators to look at; RQ keeps them for a year."""

QueueName = Literal["interactive", "generation", "maintenance"]


def enqueue(
    queue: QueueName,
    task: str,
    /,
    *args: str | int,
    timeout: int | None = None,
    **options: Any,
) -> None:
    """Enqueue `task` when the current transaction commits, or at once outside of one.

    The row is the promise, the job only carries it out: when Redis is away at that moment, the
    row stays as it is and the periodic sweep (`avatar_platform.periodic`) enqueues it later. So a
    task may come twice, and must not mind.

    Args:
        queue: which workers take it.
        task: dotted path; nothing of the task's imports is pulled into this process.
        args: ids, as JSON.
        timeout: seconds until the job is stopped; the queue's default otherwise.
        options: further options of RQ's `enqueue_call`, such as `retry` or `meta`.
    """

    # What a job was given may be somebody's address: no log line says it, and nothing of it stays
    # in Redis once the job is done, or for long once it failed.
    kept = {"description": task, "result_ttl": 0, "failure_ttl": _FAILED_SECONDS, **options}

    def send() -> None:
        try:
            django_rq.get_queue(queue, commit_mode="auto").enqueue_call(
                task, args=args, timeout=timeout, **kept
            )
        except redis.exceptions.RedisError:
            logger.exception("could not enqueue %s; the sweep will", task)

    transaction.on_commit(send)
