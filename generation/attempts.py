"""One attempt at a job inside a worker: its limits, and whether it should go on."""

from __future__ import annotations

import threading
import time

from generation.conf import job_config
from generation.jobs import job_check
from generation.models import Job
from ml.errors import Cancelled

_LOOK = 0.05
"""Seconds between looks into the database; a step is rarely shorter."""

stopping = threading.Event()
"""Set when this process was asked to end: attempts put their jobs back at their next step."""


class Stopping(Cancelled):
    """The worker was asked to end. A kind of `Cancelled`, so that engines unwind."""


class TimedOut(Cancelled):
    """The attempt took longer than its role allows."""


class Attempt:
    """A claimed job being worked on.

    Args:
        job: as claimed.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.began = time.monotonic()
        self._limit = self.began + job_config().soft_limit_of(job.role, job.engine, job.limit)
        self._looked = 0.0

    @property
    def elapsed(self) -> float:
        """Seconds since it was begun."""
        return time.monotonic() - self.began

    def step(self) -> None:
        """To be called between any two steps of the work.

        Raises:
            Stopping: the worker is to end.
            TimedOut: past the soft limit.
            Superseded: cancelled, or no longer ours.
        """
        if stopping.is_set():
            raise Stopping
        now = time.monotonic()
        if now > self._limit:
            raise TimedOut
        if now - self._looked >= _LOOK:
            job_check(self.job)
            self._looked = now
