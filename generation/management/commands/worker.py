"""`manage.py worker --role ROLE`: one worker process."""

from __future__ import annotations

import logging
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from rq.worker import DequeueStrategy

from generation.attempts import stopping
from generation.models import Job
from generation.tokens import queue
from generation.worker import EXIT_RENEW, WarmWorker, pulse, worker_name
from ml.styles import catalogue

logger = logging.getLogger(__name__)

QUEUES = {
    Job.Role.INTERACTIVE: ("interactive", "maintenance"),
    Job.Role.GENERATION: ("generation",),
}
"""What a role works on, the more urgent first."""


class Command(BaseCommand):
    """Runs until it is told to end, or thinks it time for a fresh process (exit status 75)."""

    help = "Run one worker. `manage.py workers` runs and watches all that are needed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Role and parent."""
        parser.add_argument("--role", choices=Job.Role.values, required=True)
        parser.add_argument("--parent", type=int, help="End when this process is gone.")

    def handle(self, *args: Any, role: str, parent: int | None = None, **options: Any) -> None:
        """Load the models, then work."""
        queues = [queue(name) for name in QUEUES[Job.Role(role)]]
        worker = WarmWorker(
            queues,
            name=worker_name(),
            connection=queues[0].connection,
            serializer=queues[0].serializer,
        )
        pulse.watch(queues[0].connection, role, parent)
        _warm_up(role)
        try:
            worker.work(logging_level=None, dequeue_strategy=DequeueStrategy.DEFAULT)
        finally:
            pulse.stop()
        if worker.renew:
            sys.exit(EXIT_RENEW)


def _warm_up(role: str) -> None:
    """Load models and compile kernels before the first job, not in it.

    Style by style, until somebody waits: what is not warm yet then becomes so in its first job.
    """
    # Here and not above: the supervisor, which only starts this command, must stay small.
    from generation import tasks

    began, warm = time.monotonic(), 0
    for style in catalogue.styles():
        if stopping.is_set() or (
            warm and any(queue(name).count for name in QUEUES[Job.Role(role)])
        ):
            break
        tasks.warm_up(style.id)
        warm += 1
    logger.info("%s worker: %d styles warm, %.1f s", role, warm, time.monotonic() - began)
