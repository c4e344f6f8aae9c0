"""What every test needs: people, their sessions, and nothing left over from the test before.

`tests.settings` has prepared a folder and a Redis server for the whole run.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from rest_framework.test import APIClient

    from accounts.models import User


def _media() -> Path:
    from django.conf import settings

    return Path(settings.CONFIG.var_dir) / "media"


@pytest.fixture(autouse=True)
def _clean(request: pytest.FixtureRequest) -> Iterator[None]:
    """Counters, tickets, queued jobs and files of one test must not reach the next."""
    yield
    fixtures = {"db", "transactional_db"} & set(request.fixturenames)
    if not fixtures and request.node.get_closest_marker("django_db") is None:
        return
    import django_rq
    from asgiref.sync import SyncToAsync
    from django.conf import settings
    from django.core.cache import cache
    from django.db import connections

    # The thread in which `sync_to_async` runs lives on, and so would its connection, because of
    # which PostgreSQL refuses to drop the test database: "is being accessed by other users".
    SyncToAsync.single_thread_executor.submit(connections.close_all).result(10)

    cache.clear()
    for name in settings.RQ_QUEUES:
        queue = django_rq.get_queue(name)
        queue.empty()
        live = list(queue.connection.scan_iter("avatar:live:*"))
        if live:
            queue.connection.delete(*live)
        queue.connection.close()
    shutil.rmtree(_media(), ignore_errors=True)


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """Creates people; the password is `PASSWORD` of `tests.factories`."""
    from tests.factories import make_user

    return make_user


@pytest.fixture
def user(make_user: Callable[..., User]) -> User:
    """A person."""
    return make_user("ann@example.com")


@pytest.fixture
def other(make_user: Callable[..., User]) -> User:
    """Another person, who should never learn of the first one's things."""
    return make_user("bob@example.com")


@pytest.fixture
def api() -> APIClient:
    """Nobody, or whoever it is made to sign in."""
    from rest_framework.test import APIClient

    return APIClient()


@pytest.fixture
def as_user(user: User) -> APIClient:
    """The person's session."""
    return _session(user)


@pytest.fixture
def as_other(other: User) -> APIClient:
    """The other person's session."""
    return _session(other)


def _session(user: User) -> APIClient:
    from rest_framework.test import APIClient

    client = APIClient()
    client.force_login(user)
    return client


@pytest.fixture
def media() -> Callable[[], list[str]]:
    """Lists every stored file."""

    def files() -> list[str]:
        root = _media()
        return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())

    return files
