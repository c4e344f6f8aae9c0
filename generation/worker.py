"""The worker: one warm process that keeps its models, says that it lives, and knows when to go.

It does not fork: a forked child would load the models anew for every job. So a job is stopped
cooperatively (`generation.attempts`), and one that does not listen is ended from outside, with
its worker, by the supervisor.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import secrets
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from types import FrameType
from typing import Any

from django.db import close_old_connections, connection
from django.db.utils import Error as DatabaseError
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.job import Job as Token
from rq.utils import now as utc_now

from generation import jobs
from generation.attempts import stopping
from generation.conf import job_config
from generation.engines import advertising
from generation.tokens import SERVE_LIVE

logger = logging.getLogger(__name__)

EXIT_RENEW = 75
"""Exit status of a worker that wants to be replaced by a fresh one."""
_ALIVE = "avatar:worker:"
_own_name = ""


def new_name() -> str:
    """A worker's name, never used before: process ids come again, in containers soon, and a
    worker must not renew the leases of a dead one that happened to be called the same.
    """
    return f"{socket.gethostname()}:{secrets.token_hex(4)}"


def worker_name(given: str | None = None) -> str:
    """The name of the worker that this process is; `given` by whoever started it, else its own."""
    global _own_name
    _own_name = given or _own_name or new_name()
    return _own_name


def alive_key(name: str) -> str:
    """Where a worker says that it lives."""
    return _ALIVE + name


class WarmWorker(SimpleWorker):
    """RQ's worker without forks, with a steady heartbeat and a limited life.

    Also the project's ``RQ["WORKER_CLASS"]``.
    """

    # Redis away for a while is no reason to be away for longer.
    max_connection_wait_time = 4.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("worker_ttl", 60)
        kwargs.setdefault("maintenance_interval", 60)
        super().__init__(*args, **kwargs)
        self.renew = False
        self._busy = False
        self._done = 0

    def execute_job(self, job: Token, queue: Queue) -> None:
        """Run one job here; afterwards see whether it is time for a fresh process."""
        close_old_connections()
        self._busy = True
        pulse.begin(job.id, partial(self._beat_for, job))
        try:
            super().execute_job(job, queue)
        finally:
            pulse.end()
            self._busy = False
            close_old_connections()
        # Live previews are small and many: the editor would stand still for a new process's start
        # every twenty seconds.
        self._done += job.func_name != SERVE_LIVE
        reason = self._reason_to_renew()
        if reason:
            logger.info("worker %s makes room for a fresh one: %s", self.name, reason)
            self.renew = self._stop_requested = True

    def get_heartbeat_ttl(self, job: Token) -> int:
        """Seconds after which RQ may think a job abandoned; the pulse beats far more often."""
        return int(job_config().lease) + 10

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Asked to end: what is being done is put back at its next step.

        Unlike RQ's, it asks nothing of Redis in the middle of whatever was interrupted.
        """
        stopping.set()
        self._stop_requested = True
        self._shutdown_requested_date = utc_now()
        signal.signal(signal.SIGINT, self.request_force_stop)
        signal.signal(signal.SIGTERM, self.request_force_stop)
        if not self._busy:
            raise StopRequested

    def _beat_for(self, job: Token) -> None:
        if self.execution is not None:
            self.maintain_heartbeats(job)

    def _reason_to_renew(self) -> str:
        config = job_config()
        if self._done >= config.jobs_per_worker:
            return f"{self._done} jobs"
        memory = resident_megabytes()
        return f"{memory} MB" if memory > config.memory_limit else ""


class Pulse(threading.Thread):
    """Says that this process lives, and holds on to what it works on, whatever it is busy with."""

    def __init__(self) -> None:
        super().__init__(name="pulse", daemon=True)
        self._redis: Redis | None = None
        self._facts: dict[str, Any] = {}
        self._engines: dict[str, str] = {}
        self._parent: int | None = None
        self._also: Callable[[], None] | None = None
        self._over = threading.Event()

    def watch(self, redis: Redis, role: str, parent: int | None) -> None:
        """Start beating.

        Args:
            parent: the supervisor's process; when that is gone, this one ends too.
        """
        self._redis, self._parent = redis, parent
        self._facts = {"role": role, "pid": os.getpid(), "host": socket.gethostname()}
        self.beat()
        self.start()

    @property
    def engines(self) -> Mapping[str, str]:
        """What was offered: engine -> device."""
        return self._engines

    def begin(self, token: str, also: Callable[[], None]) -> None:
        """A job of RQ's is being worked on; `also` is done at each beat."""
        self._facts |= {"token": token, "since": time.time()}
        self._also = also
        if self._redis is not None:
            self.beat()

    def end(self) -> None:
        """None is."""
        self._also = None
        self._facts |= {"token": None, "since": None}

    def offer(self, engines: Mapping[str, str]) -> None:
        """Say with every beat that this worker has these engines, each on its device."""
        self._engines = dict(engines)
        self._facts |= {"engines": sorted(self._engines)}

    def stop(self) -> None:
        """Beat no more, and say so."""
        self._over.set()
        if self._redis is not None:
            try:
                self._redis.delete(alive_key(worker_name()))
            except RedisError:
                logger.debug("Redis is away; the heartbeat will expire by itself")

    def run(self) -> None:
        """Beat until stopped."""
        while not self._over.wait(job_config().heartbeat):
            self.beat()
            if self._parent is not None and os.getppid() != self._parent:
                logger.warning("the supervisor is gone, ending")
                self._parent = None
                os.kill(os.getpid(), signal.SIGTERM)
        connection.close()

    def beat(self) -> None:
        """Once; whichever of Redis and the database is away is told at the next one.

        Leases are renewed while a job is on, so that an idle worker writes nothing.
        """
        try:
            if self._also is not None:
                jobs.jobs_renew(worker=worker_name())
        except DatabaseError as error:
            logger.warning("leases not renewed: %s", error)
            connection.close()
        try:
            if self._redis is not None:
                key, lifetime = alive_key(worker_name()), int(job_config().lease) + 1
                self._redis.set(key, json.dumps(self._facts), ex=lifetime)
                advertising.advertise(self._redis, self._engines)
            if self._also is not None:
                self._also()
        except RedisError as error:
            logger.debug("no heartbeat: %s", error)


pulse = Pulse()


def served_engines() -> tuple[str, ...]:
    """Names of the engines whose jobs this process takes."""
    return tuple(pulse.engines) or jobs.EVERYBODY


def workers_alive(redis: Redis) -> list[dict[str, Any]]:
    """What each living worker says of itself: role, pid, host, token, since.

    Raises:
        RedisError: when Redis cannot be reached.
    """
    keys = list(redis.scan_iter(match=f"{_ALIVE}*", count=100))
    values = redis.mget(keys) if keys else []
    return [json.loads(value) for value in values if value]


def resident_megabytes() -> int:
    """Memory this process holds."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            pages = int(statm.read().split()[1])
        return pages * resource.getpagesize() // 2**20
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak // 2**20 if sys.platform == "darwin" else peak // 2**10
