"""Handing work over: after the commit, as JSON, and not lost with Redis away."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import Any

import django_rq
import pytest
import redis
from django.conf import settings
from django.db import transaction

from avatar_platform import jobs, periodic
from avatar_platform.jobs import enqueue

TASK = "accounts.tasks.clear_sessions"


@pytest.mark.django_db(transaction=True)
def test_nothing_is_enqueued_before_the_commit_or_without_one() -> None:
    queue = django_rq.get_queue("maintenance")
    with transaction.atomic():
        enqueue("maintenance", TASK)
        assert queue.count == 0
    assert queue.count == 1
    with transaction.atomic():
        enqueue("maintenance", TASK)
        transaction.set_rollback(True)
    assert queue.count == 1


@pytest.mark.django_db(transaction=True)
def test_jobs_travel_as_json() -> None:
    enqueue("maintenance", TASK, "an-id", 7)
    (job,) = django_rq.get_queue("maintenance").jobs
    raw = job.connection.hget(job.key, "data")
    assert TASK in json.dumps(json.loads(_inflated(raw)))
    assert job.args == ["an-id", 7]


def _inflated(data: bytes) -> bytes:
    import zlib

    try:
        return zlib.decompress(data)
    except zlib.error:
        return data


@pytest.mark.django_db(transaction=True)
def test_redis_away_loses_the_job_but_not_the_request(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*args: Any, **kwargs: Any) -> Any:
        raise redis.ConnectionError

    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(jobs.django_rq, "get_queue", away)
        enqueue("maintenance", TASK)
    assert "the sweep will" in caplog.text


def test_every_queue_speaks_json_and_has_a_time_limit() -> None:
    for queue in settings.RQ_QUEUES.values():
        assert queue["SERIALIZER"] == "rq.serializers.JSONSerializer"
        assert queue["DEFAULT_TIMEOUT"] > 0


@pytest.mark.django_db(transaction=True)
def test_what_comes_round_is_enqueued_once_an_interval_whoever_asks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(periodic, "_tasks", {TASK: timedelta(seconds=60)})
    assert periodic.tick() == [TASK]
    assert periodic.tick() == []
    assert django_rq.get_queue("maintenance").count == 1


def test_every_periodic_task_exists() -> None:
    from django.utils.module_loading import import_string

    for task in periodic.registered():
        if not task.startswith("generation."):
            assert callable(import_string(task))
    assert "gallery.tasks.exports_resume" in periodic.registered()
