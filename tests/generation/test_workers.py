"""Workers and who watches them: renewed in time, killed when they hang, replaced when they die."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from generation import attempts, jobs, live, supervisor, tokens, worker
from generation.models import Generation, Job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def warm_worker() -> Iterator[worker.WarmWorker]:
    queue = tokens.queue("generation")
    yield worker.WarmWorker(
        [queue], name=uuid.uuid4().hex, connection=queue.connection, serializer=queue.serializer
    )
    attempts.stopping.clear()


def test_a_worker_serves_its_queue_without_forking(
    user: User, ask: Callable[..., Generation], warm_worker: worker.WarmWorker
) -> None:
    generation = ask(user)
    warm_worker.work(burst=True)
    generation.refresh_from_db()
    assert generation.status == "done"
    assert Job.objects.get().worker == worker.worker_name()
    assert Job.objects.get().lease_until is None
    assert tokens.queue("generation").count == 0


@pytest.mark.parametrize("limit", [{"jobs_per_worker": 1}, {"memory_limit": 1}])
def test_a_worker_makes_room_for_a_fresh_one(
    user: User,
    ask: Callable[..., Generation],
    warm_worker: worker.WarmWorker,
    configure: Callable[..., None],
    limit: dict[str, int],
) -> None:
    configure(**limit)
    ask(user)
    ask(user)
    warm_worker.work(burst=True)
    assert warm_worker.renew
    assert Job.objects.filter(status=Job.Status.WAITING).count() == 1


def test_live_previews_do_not_wear_a_worker_out(configure: Callable[..., None]) -> None:
    """They are many, and while a fresh one starts, an editor stands still."""
    configure(jobs_per_worker=1)
    queue = tokens.queue("interactive")
    idle = worker.WarmWorker(
        [queue], name=uuid.uuid4().hex, connection=queue.connection, serializer=queue.serializer
    )
    for _ in range(3):
        live.token_push()
    idle.work(burst=True)
    assert queue.count == 0
    assert not idle.renew


def test_a_worker_says_that_it_lives_and_what_it_does(user: User) -> None:
    redis = tokens.queue("generation").connection
    pulse = worker.Pulse()
    pulse._redis = redis
    pulse._facts = {"role": "generation", "pid": 1}
    pulse.begin("serve-1", lambda: None)
    (facts,) = worker.workers_alive(redis)
    assert (facts["role"], facts["token"]) == ("generation", "serve-1")
    assert redis.ttl(worker.alive_key(worker.worker_name())) > 0
    pulse.stop()
    assert worker.workers_alive(redis) == []


def sleeper(role: str = "generation") -> supervisor.Slot:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    return supervisor.Slot(role, name=worker.new_name(), child=child)


def test_a_worker_that_hangs_is_killed_and_its_job_run_again(
    user: User, ask: Callable[..., Generation]
) -> None:
    ask(user)
    slot = sleeper()
    child = slot.child
    assert child is not None
    job = jobs.job_claim(role="generation", worker=slot.name)
    slot.kill_if_hung()
    assert child.poll() is None
    Job.objects.update(started_at=timezone.now() - timedelta(hours=1))
    slot.kill_if_hung()
    assert child.wait(5) == -9
    slot.attend()
    assert slot.child is None
    assert jobs.jobs_orphaned() == [job]


def test_workers_that_fail_to_start_are_tried_less_and_less(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    starts = []

    def fail(self: supervisor.Slot) -> None:
        starts.append(self.start_at)
        self.child = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
        self.child.wait()
        self.started_at = supervisor.time.monotonic()

    monkeypatch.setattr(supervisor.Slot, "start", fail)
    slot = supervisor.Slot("generation")
    waits = []
    for _ in range(3):
        slot.start_at = 0
        slot.attend()
        slot.attend()
        waits.append(slot.start_at - supervisor.time.monotonic())
    assert [round(wait) for wait in waits] == [2, 4, 8]


def test_no_two_workers_are_called_the_same() -> None:
    assert worker.new_name() != worker.new_name()
    assert worker.worker_name() == worker.worker_name()


def test_a_worker_that_wants_to_be_renewed_is_replaced_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    child = subprocess.Popen([sys.executable, "-c", f"raise SystemExit({worker.EXIT_RENEW})"])
    child.wait()
    slot = supervisor.Slot("generation", child=child, started_at=supervisor.time.monotonic())
    slot.attend()
    assert slot.start_at <= supervisor.time.monotonic()


def test_places_in_the_queue_are_told_when_they_change(
    user: User, other: User, ask: Callable[..., Generation], heard: list[tuple[object, dict]]
) -> None:
    watch = supervisor.Supervisor(slots=[sleeper()])
    try:
        first, second = ask(user), ask(other)
        watch.reconcile()
        told = {m["generation"]["id"]: m["generation"] for _, m in heard}
        assert told[str(first.pk)]["queue_position"] == 1
        assert told[str(second.pk)]["queue_position"] == 2
        assert told[str(second.pk)]["seconds_left"] > told[str(first.pk)]["seconds_left"]
        heard.clear()
        watch.reconcile()
        assert heard == []
        jobs.job_claim(role="generation", worker="w")
        watch.reconcile()
        ((_, message),) = heard
        assert message["generation"]["queue_position"] == 1
        json.dumps(message)
    finally:
        watch.stop()


def test_there_is_nothing_left_to_migrate() -> None:
    call_command("makemigrations", "generation", check=True, dry_run=True, verbosity=0)
