"""Work that comes round by itself: purges, sweeps, things to try again.

Apps declare what and how often in `AppConfig.ready`. Whoever supervises the workers calls `tick`
every few seconds; any number of callers may, since one claim in Redis decides who enqueues.
"""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache

from avatar_platform.jobs import enqueue

_tasks: dict[str, timedelta] = {}


def register(task: str, every: timedelta) -> None:
    """Run the task at this dotted path on the queue `maintenance`, about `every` so often."""
    _tasks[task] = every


def registered() -> dict[str, timedelta]:
    """What has been declared."""
    return dict(_tasks)


def tick() -> list[str]:
    """Enqueue whatever is due, and return it."""
    due = [
        task
        for task, every in _tasks.items()
        # The claim lapses after the interval; until then nobody else may make it.
        if cache.add(f"periodic:{task}", 1, timeout=int(every.total_seconds()))
    ]
    for task in due:
        enqueue("maintenance", task)
    return due
