"""`make run`: set up what is missing, start what is not running, serve on 127.0.0.1.

Starts an embedded Valkey server (unless REDIS_URL names one, or ours already answers), the
workers and the web server; brings back whichever dies; stops what it started on Ctrl-C.
Standard library only, so that it runs before anything is installed.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from bootstrap import PYTHON, bootstrap
from console import LOGS, ROOT, VAR, StepError, main, run_logged, step

HOST = os.environ.get("AVATAR_HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8000"))
EMBEDDED_REDIS = ROOT / "scripts" / "embedded_redis.py"
PATIENCE = 90.0
"""Seconds to wait for a process to answer."""


def end_with_parent() -> None:
    """Ask the kernel to end this process when the one that started it is killed (prctl(2))."""
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


@dataclass
class Process:
    """One supervised process: how to start it, and how often it had to be."""

    name: str
    command: list[str]
    env: dict[str, str] = field(default_factory=dict)
    child: subprocess.Popen[bytes] | None = None
    failures: int = 0
    retry_at: float = 0.0
    started_at: float = 0.0

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C reaches only us, and we stop it in order."""
        LOGS.mkdir(parents=True, exist_ok=True)
        with (LOGS / f"{self.name}.log").open("ab") as log:
            self.child = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env={**os.environ, **self.env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=end_with_parent if sys.platform == "linux" else None,
            )
        self.started_at = time.monotonic()

    def revive(self) -> None:
        """Start it again if it has ended, waiting longer after each quick failure."""
        now = time.monotonic()
        if self.child is None or self.child.poll() is None:
            return
        if not self.retry_at:
            quick = now - self.started_at < 30
            self.failures = self.failures + 1 if quick else 0
            wait = min(30.0, 2.0**self.failures) if quick else 0.0
            self.retry_at = now + wait
            print(
                f"  {self.name} ended ({self.child.returncode}); starting it again "
                f"(log: {LOGS / self.name}.log)",
                flush=True,
            )
        if now >= self.retry_at:
            self.retry_at = 0.0
            self.start()

    def stop(self, patience: float = 15.0) -> None:
        """Ask it to end, then insist."""
        if self.child is None or self.child.poll() is not None:
            return
        self.child.terminate()
        try:
            self.child.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait()


def redis_socket() -> str:
    """Where our own Valkey listens, as configured."""
    command = [str(PYTHON), str(EMBEDDED_REDIS), "--socket"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def redis_answers(path: str) -> bool:
    """Whether our own Valkey already listens."""
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            client.connect(path)
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def wait_until(answers: Callable[[], bool], process: Process, what: str) -> None:
    """Wait for `answers()`; give up when the process has ended or patience has."""
    deadline = time.monotonic() + PATIENCE
    while not answers():
        ended = process.child is not None and process.child.poll() is not None
        if ended or time.monotonic() > deadline:
            log = LOGS / f"{process.name}.log"
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
            raise StepError(f"{what} did not start.\n{tail}\n\nThe whole log: {log}")
        time.sleep(0.1)


def check_port() -> None:
    """Refuse early, with the port's number, when something else listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, PORT))
        except OSError as error:
            raise StepError(
                f"Port {PORT} on {HOST} is taken. Stop what listens there, "
                f"or choose another: make run PORT={PORT + 1}"
            ) from error


def web_ready() -> bool:
    """Whether the web server and what it needs are up."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{PORT}/health/ready", timeout=3) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def manage(*arguments: str) -> list[str]:
    """A management command."""
    return [str(PYTHON), "manage.py", *arguments]


def prepare() -> None:
    """Database, static files and the demo sign-in."""
    with step("Database"):
        run_logged(manage("migrate", "--no-input"), "migrate")
    with step("Static files"):
        run_logged(manage("collectstatic", "--no-input"), "collectstatic")
    with step("Demo account"):
        run_logged(manage("demo_account"), "demo")


def start_all(processes: list[Process]) -> None:
    """Start each process in order of need, and wait until it answers."""
    if not os.environ.get("REDIS_URL"):
        with step("Valkey") as say:
            path = redis_socket()
            if redis_answers(path):
                say("already running")
            else:
                valkey = Process("valkey", [str(PYTHON), str(EMBEDDED_REDIS)])
                processes.append(valkey)
                valkey.start()
                wait_until(partial(redis_answers, path), valkey, "Valkey")
    with step("Workers"):
        workers = Process("workers", manage("workers"))
        processes.append(workers)
        workers.start()
    with step("Web server"):
        web = Process(
            "web",
            [
                str(PYTHON),
                "-m",
                "uvicorn",
                "avatar_platform.asgi:application",
                "--host",
                HOST,
                "--port",
                str(PORT),
                "--no-server-header",
                # Addresses carry the tokens of shared links and password resets; and visitors' own
                # addresses are nobody's business.
                "--no-access-log",
            ],
        )
        processes.append(web)
        web.start()
        wait_until(web_ready, web, "The web server")


def announce() -> None:
    """The address and the sign-in."""
    print(f"\n  Open    http://{HOST}:{PORT}")
    account = VAR / "demo.json"
    if account.exists():
        demo = json.loads(account.read_text())
        print(f"  Sign in {demo['email']}  {demo['password']}")
        print(
            f"  Admin   http://{HOST}:{PORT}/admin/  The first visit shows a code to scan with an\n"
            "          authenticator app; AVATAR_ADMIN_SECOND_FACTOR=false does without."
        )
    print("  Stop    Ctrl-C\n", flush=True)


def work() -> int:
    """Set up, start, watch, stop."""
    # Ctrl-C and a terminal that closes are the same wish.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.default_int_handler)
    os.environ.setdefault("AVATAR_PUBLIC_URL", f"http://{HOST}:{PORT}")
    processes: list[Process] = []
    print("Avatar platform")
    check_port()
    bootstrap()
    try:
        prepare()
        start_all(processes)
        announce()
        while True:
            for process in processes:
                process.revive()
            time.sleep(0.5)
    except KeyboardInterrupt:
        print()
        return 0
    finally:
        # An impatient second Ctrl-C must not leave half of them behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if processes:
            with step("Stopping"):
                # What takes requests first, what they wait on last.
                for process in reversed(processes):
                    process.stop()


if __name__ == "__main__":
    main(work)
