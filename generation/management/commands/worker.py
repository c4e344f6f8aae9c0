"""`manage.py worker --role ROLE`: one worker process."""

from __future__ import annotations

import logging
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from generation import progress, supervisor
from generation.attempts import stopping
from generation.jobs import EVERYBODY
from generation.models import Job
from generation.tokens import queue
from generation.worker import EXIT_RENEW, WarmWorker, pulse, worker_name
from ml.custom_styles import CUSTOM
from ml.styles import catalogue

logger = logging.getLogger(__name__)

MODELS = {Job.Role.INTERACTIVE.value, Job.Role.GENERATION.value}
"""Roles that need the engine's models. The third, maintenance, is small and takes what is neither
short nor drawn: exports, mails, erasure, cleaning."""


class Command(BaseCommand):
    """Runs until it is told to end, or thinks it time for a fresh process (exit status 75)."""

    help = "Run one worker. `manage.py workers` runs and watches all that are needed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Role and parent."""
        parser.add_argument("--role", choices=supervisor.ROLES, required=True)
        parser.add_argument("--name", help="What it is called; something unique by default.")
        parser.add_argument("--parent", type=int, help="End when this process is gone.")

    def handle(
        self,
        *args: Any,
        role: str,
        name: str | None = None,
        parent: int | None = None,
        **options: Any,
    ) -> None:
        """Load the models, then work."""
        logging.getLogger("rq.worker").setLevel(logging.WARNING)
        engines = _engines(role)
        queues = [queue(role, "" if name in EVERYBODY else name) for name in engines]
        worker = WarmWorker(
            queues,
            name=worker_name(name),
            connection=queues[0].connection,
            serializer=queues[0].serializer,
        )
        pulse.watch(queues[0].connection, role, parent)
        # One that has nothing but open weights would load here what it is never asked for.
        if role in MODELS and set(engines) & set(EVERYBODY):
            _warm_up(role)
        if role == Job.Role.GENERATION:
            pulse.offer(engines)
        try:
            worker.work(logging_level=None)
        finally:
            pulse.stop()
            progress.flush()
        if worker.renew:
            sys.exit(EXIT_RENEW)


def _engines(role: str) -> dict[str, str]:
    """Engine -> device of what this worker serves; open weights are for generations only."""
    if role != Job.Role.GENERATION:
        return dict.fromkeys(EVERYBODY, "cpu")
    from generation.engines.capabilities import fitting, installed_engines

    found = fitting(installed_engines())
    if not found:
        raise CommandError("None of the engines in AVATAR_JOBS_WORKER_ENGINES is installed here.")
    return found


def _warm_up(role: str) -> None:
    """Load models and compile kernels before the first job, not in it.

    Style by style, until somebody waits: what is not warm yet then becomes so in its first job.
    """
    # Here and not above: the supervisor, which only starts this command, must stay small.
    from generation import tasks

    began, warm = time.monotonic(), 0
    for style in (*(each.id for each in catalogue.styles()), CUSTOM):
        if stopping.is_set() or (warm and queue(role).count):
            break
        tasks.warm_up(style)
        warm += 1
    logger.info("%s worker: %d styles warm, %.1f s", role, warm, time.monotonic() - began)
