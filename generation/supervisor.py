"""Keeps the workers of every role running, and the queue's books in order.

One small process that loads no models: it starts workers, replaces those that end, kills those
that hang, and every few seconds reconciles the database with Redis (`generation.reconcile`).
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import redis.exceptions
from django.db import close_old_connections
from django.db.utils import Error as DatabaseError
from django.utils import timezone
from rq.registry import StartedJobRegistry

from avatar_platform import periodic
from generation import jobs, reconcile
from generation.conf import job_config
from generation.models import Job
from generation.tokens import queue
from generation.worker import EXIT_RENEW, new_name

logger = logging.getLogger(__name__)

_QUICK = 10.0
"""A worker that ends within this many seconds failed to start."""
_LONGEST_WAIT = 30.0
_PATIENCE = 10.0
"""Seconds that workers have to put back what they are doing when everything stops."""
_TICK = 0.2
ROLES = ("interactive", "generation", "maintenance")
"""Each has its RQ queue, of the same name, and at least one worker."""


@dataclass
class Slot:
    """One worker that should be running.

    Attributes:
        role: what it works on.
        name: of the worker that runs in it now.
        failures: quick ends in a row.
    """

    role: str
    name: str = ""
    child: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    failures: int = 0

    def start(self) -> None:
        """Start the worker, in a session of its own so that Ctrl-C reaches only the supervisor."""
        self.name = new_name()
        command = [sys.executable, sys.argv[0], "worker", "--role", self.role]
        command += ["--name", self.name, "--parent", str(os.getpid())]
        self.child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
        self.started_at = time.monotonic()
        logger.info("%s worker %s started (%d)", self.role, self.name, self.child.pid)

    def attend(self) -> None:
        """Start the worker if it should run and does not."""
        now = time.monotonic()
        if self.child is None:
            if now >= self.start_at:
                self.start()
            return
        status = self.child.poll()
        if status is not None:
            self._ended(status, now)

    def _ended(self, status: int, now: float) -> None:
        wanted = status in (0, EXIT_RENEW)
        if not wanted:
            logger.error("%s worker %s ended with %d", self.role, self.name, status)
            jobs.jobs_expire(worker=self.name)
        quick = not wanted and now - self.started_at < _QUICK
        self.failures = self.failures + 1 if quick else 0
        self.start_at = now + (min(_LONGEST_WAIT, 2.0**self.failures) if quick else 0.0)
        self.child = None

    def kill_if_hung(self) -> None:
        """End a worker that has not stopped long after its soft limit."""
        if self.child is None:
            return
        running = Job.objects.filter(
            worker=self.name, status=Job.Status.RUNNING, started_at__isnull=False
        )
        for job in running[:1]:
            limit = timedelta(seconds=job_config().hard_limit_of(self.role, job.engine, job.limit))
            if job.started_at is None or job.started_at >= timezone.now() - limit:
                continue
            logger.error("worker %s hangs in %s %s, killed", self.name, job.kind, job.target)
            self.child.kill()


@dataclass
class Supervisor:
    """Everything that `manage.py workers` watches."""

    slots: list[Slot] = field(default_factory=list)
    places: reconcile.Places = field(default_factory=reconcile.Places)

    def __post_init__(self) -> None:
        config = job_config()
        self._over = threading.Event()
        self._rounds = 0
        if not self.slots:
            count = {"interactive": config.interactive_workers}
            count |= {"generation": config.generation_workers}
            self.slots = [Slot(role) for role in ROLES for _ in range(count.get(role, 1))]

    def run(self) -> None:
        """Watch until told to stop, then stop the workers."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self._over.set())
        due = 0.0
        try:
            while not self._over.wait(_TICK):
                for slot in self.slots:
                    _guarded(slot.attend)
                if time.monotonic() >= due:
                    self.reconcile()
                    due = time.monotonic() + job_config().reconcile
        finally:
            self.stop()

    def reconcile(self) -> None:
        """One round of putting things in order."""
        close_old_connections()
        for slot in self.slots:
            _guarded(slot.kill_if_hung)
        _guarded(reconcile.reap)
        _guarded(reconcile.restore)
        _guarded(self.places.tell)
        if self._rounds % 5 == 0:
            _guarded(reconcile.heal)
            _guarded(reconcile.drop)
            _guarded(_abandoned)
            _guarded(periodic.tick)
        self._rounds += 1

    def stop(self) -> None:
        """Ask every worker to put back what it does and end; then insist."""
        children = [slot.child for slot in self.slots if slot.child is not None]
        for child in children:
            child.terminate()
        deadline = time.monotonic() + _PATIENCE
        for child in children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                logger.warning("worker %d does not stop, killed", child.pid)
                child.kill()
                child.wait()


def _abandoned() -> None:
    """Let RQ settle jobs of other kinds, such as exports, whose worker is gone."""
    for name in ROLES:
        StartedJobRegistry(queue=queue(name)).cleanup()


def _guarded(work: Callable[[], object]) -> None:
    """Do one thing; database or Redis being away now is no reason not to try the next."""
    try:
        work()
    except (redis.exceptions.RedisError, DatabaseError, OSError) as error:
        logger.warning("%s: %r", getattr(work, "__qualname__", work), error)
