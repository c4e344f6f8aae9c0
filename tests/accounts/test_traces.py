"""After an account is deleted nothing of the person is found: not in the database, the storage,
the cache, the queues, nor in any line of the log.
"""

from __future__ import annotations

import contextlib
import json
import logging
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import django_rq
import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from rest_framework.test import APIClient
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from accounts.models import User
from avatar_platform import tickets
from gallery.services import album_create
from generation.models import Photo
from tests.accounts.test_erasure import fill
from tests.factories import PASSWORD
from tests.files import makers
from tests.gallery.publishing import decided, published, submitted

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "Anna Trace-Nobody-Else"
EMAIL = "anna.trace@example.com"


def _rows() -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield f"table {table}", " ".join(map(str, row))


def _files() -> Iterator[tuple[str, str]]:
    root = Path(settings.CONFIG.var_dir) / "media"
    for path in root.rglob("*"):
        yield f"path {path.relative_to(root)}", str(path.relative_to(root))
        if path.is_file():
            yield f"file {path.name}", path.read_bytes().decode("latin-1")


def _redis() -> Iterator[tuple[str, str]]:
    for url in (settings.CONFIG.queue_address, settings.CONFIG.cache_address):
        client = redis.Redis.from_url(url)
        for key in client.scan_iter("*"):
            yield f"redis key {key!r}", key.decode("latin-1")
            for value in _values(client, key):
                yield f"redis {key!r}", _plain(value)
        client.close()


def _values(client: redis.Redis, key: bytes) -> list[bytes]:
    match client.type(key):
        case b"hash":
            return [part for pair in client.hgetall(key).items() for part in pair]
        case b"list":
            return client.lrange(key, 0, -1)
        case b"set":
            return list(client.smembers(key))
        case b"zset":
            return client.zrange(key, 0, -1)
        case b"stream":
            return [json.dumps(client.xrange(key), default=str).encode()]
        case _:
            return [client.get(key) or b""]


def _plain(value: bytes) -> str:
    """RQ compresses what it stores."""
    with contextlib.suppress(zlib.error):
        value = zlib.decompress(value)
    return value.decode("latin-1")


def traces(needles: list[str], log: str) -> dict[str, str]:
    """Where any of these words is found."""
    places = [*_rows(), *_files(), *_redis(), *(("log", line) for line in log.splitlines())]
    return {
        where: needle
        for where, text in places
        for needle in needles
        if needle.casefold() in text.casefold()
    }


def work() -> None:
    """Serve the queue of maintenance as a worker does."""
    queue = django_rq.get_queue("maintenance")
    worker = SimpleWorker([queue], connection=queue.connection, serializer=JSONSerializer)
    worker.work(burst=True, logging_level="DEBUG")


def live(client: APIClient, user: User, other: User) -> None:
    """What a person does here in a year."""
    fill(user)
    album_create(user=user, name=NAME)
    decided(submitted(user, name=NAME), "rejected", "spam", "no")
    shown = published(user, name=NAME)
    client.post(f"/api/v1/public/{published(other).pk}/report", {"reason": "spam", "text": NAME})
    client.put("/api/v1/me/author", {"handle": "anna_trace"})
    elsewhere = APIClient(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux) Firefox/140.0")
    elsewhere.post("/api/v1/auth/login", {"email": EMAIL, "password": "wrong"})
    assert (
        elsewhere.post("/api/v1/auth/login", {"email": EMAIL, "password": PASSWORD}).status_code
        == 200
    )
    client.post("/api/v1/auth/password-reset", {"email": EMAIL})
    client.post("/api/v1/me/data")
    client.post("/api/v1/socket-ticket")
    upload = SimpleUploadedFile(f"{NAME}.png", makers.png(), "image/png")
    answer = client.post("/api/v1/photos", {"file": upload, "consent": "true"}, format="multipart")
    assert answer.status_code == 202
    assert Photo.objects.filter(user=user).exists()
    assert shown.owner_id == user.pk
    cache.set(f"generation:preview:{user.pk.hex}x", "kept for a while", 1)


def test_nothing_of_a_person_is_left_anywhere(
    make_user: Callable[..., User], other: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    user = make_user(EMAIL)
    client = APIClient()
    assert (
        client.post("/api/v1/auth/login", {"email": EMAIL, "password": PASSWORD}).status_code == 200
    )
    session = client.cookies["avatar_session"].value
    live(client, user, other)
    work()
    needles = [EMAIL, str(user.pk), user.pk.hex, NAME, "anna_trace", session]
    before = traces(needles, "")
    for kind in ("table accounts_user", "table django_session", "path ", "redis "):
        assert any(where.startswith(kind) for where in before), kind

    assert client.delete("/api/v1/me", {"password": PASSWORD}).status_code == 202
    work()
    _lapse()
    assert traces(needles, caplog.text) == {}


def _lapse() -> None:
    """What lapses by itself within the hour: tickets of thirty seconds, this test's own key."""
    assert tickets.LIFETIME <= 30
    client = redis.Redis.from_url(settings.CONFIG.cache_address)
    for key in client.scan_iter("*"):
        left = client.ttl(key)
        assert 0 < left <= 30 * 24 * 3600, key
        if left <= 60:
            client.delete(key)
    client.close()
