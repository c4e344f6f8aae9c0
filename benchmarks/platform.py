"""A platform of its own for a benchmark, started as `make run` starts it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Platform:
    """A running platform: its address and the process that supervises it."""

    url: str
    supervisor: int
    logs: Path

    def processes(self) -> dict[str, int]:
        """Name to process id of web and workers, found among the supervisor's descendants."""
        found = {}
        for pid, command in _descendants(self.supervisor):
            for name, mark in (
                ("web", "uvicorn"),
                ("interactive worker", "--role interactive"),
                ("generation worker", "--role generation"),
            ):
                if mark in command:
                    found[name] = pid
        return found

    def loads(self, worker: int) -> list[str]:
        """The models that a worker has loaded, in order, as its log tells."""
        lines = (self.logs / "workers.log").read_text(errors="replace").splitlines()
        return [line.split()[-1] for line in lines if f" {worker} " in line and " loaded " in line]


def _descendants(root: int) -> list[tuple[int, str]]:
    listing = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split(None, 2) for line in listing.splitlines()]
    out, front = [], {root}
    while front:
        children = [(int(pid), args) for pid, parent, args in rows if int(parent) in front]
        out += children
        front = {pid for pid, _ in children}
    return out


def resident(pid: int) -> float:
    """Resident memory of a process in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"no VmRSS for {pid}")


def maps(pid: int, name: str) -> bool:
    """Whether a process has a library with `name` in its path loaded."""
    return name in Path(f"/proc/{pid}/maps").read_text()


@contextmanager
def running() -> Iterator[Platform]:
    """Start, yield, stop. Points this process's Django at the same data."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="avatar-bench-") as var:
        os.environ |= {
            "PORT": str(port),
            "AVATAR_VAR_DIR": var,
            "AVATAR_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "AVATAR_THROTTLE": "false",
            "AVATAR_QUOTA_JOBS_PER_HOUR": "10000",
            "DJANGO_SETTINGS_MODULE": "avatar_platform.settings",
        }
        log = Path(var) / "serve.log"
        with log.open("w") as output:
            server = subprocess.Popen(
                [sys.executable, "scripts/serve.py"], cwd=ROOT, stdout=output, stderr=output
            )
        try:
            while "Open" not in log.read_text():
                if server.poll() is not None:
                    raise RuntimeError(log.read_text())
                time.sleep(0.2)
            yield Platform(os.environ["AVATAR_PUBLIC_URL"], server.pid, Path(var) / "log")
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(60)
