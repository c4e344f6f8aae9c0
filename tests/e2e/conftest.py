"""A whole platform of its own, started the way a newcomer starts it, and a real browser.

While writing tests, `AVATAR_E2E_URL` and `AVATAR_E2E_VAR_DIR` name a platform that already runs.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START = 180.0
"""Seconds the platform may take to start on a busy machine."""


@dataclass(frozen=True)
class Platform:
    """A running platform: its address and its data folder."""

    url: str
    var: Path

    def run(self, code: str) -> None:
        """Python inside it, as `manage.py shell` runs it: rows that would take long by hand."""
        command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", code]
        env = {**os.environ, "AVATAR_VAR_DIR": str(self.var)}
        env.pop("REDIS_URL", None)
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """`make run` on an empty data folder."""
    if os.environ.get("AVATAR_E2E_URL"):
        yield Platform(os.environ["AVATAR_E2E_URL"], Path(os.environ["AVATAR_E2E_VAR_DIR"]))
        return
    var = tmp_path_factory.mktemp("var")
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    env = {
        **os.environ,
        "PORT": str(port),
        "AVATAR_VAR_DIR": str(var),
        "AVATAR_PUBLIC_URL": url,
        # Its own test sets one up.
        "AVATAR_ADMIN_SECOND_FACTOR": "false",
    }
    env.pop("REDIS_URL", None)
    output = tmp_path_factory.mktemp("log") / "serve.log"
    with output.open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "scripts/serve.py"], cwd=ROOT, env=env, stdout=log, stderr=log
        )
    try:
        deadline = time.monotonic() + START
        while "Open" not in output.read_text():
            assert server.poll() is None, output.read_text()
            assert time.monotonic() < deadline, output.read_text()
            time.sleep(0.2)
        yield Platform(url, var)
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(60) == 0, output.read_text()


@pytest.fixture(scope="session")
def platform_url(platform: Platform) -> str:
    """The address it serves."""
    return platform.url


@pytest.fixture(scope="session")
def camera(astronaut: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the browser's camera sees: the astronaut, sitting still."""
    from PIL import Image

    frame = Image.new("RGB", (640, 480), "#777")
    frame.paste(Image.open(astronaut).resize((480, 480)), (80, 0))
    shot = tmp_path_factory.mktemp("camera") / "frame.jpg"
    frame.save(shot, quality=95)
    film = shot.with_suffix(".mjpeg")
    film.write_bytes(shot.read_bytes() * 10)
    return film


@pytest.fixture(scope="session")
def browser(camera: Path) -> Iterator[Browser]:
    """Debian's Chromium, with a camera that pages may use once they are granted it."""
    arguments = [
        *CHROMIUM,
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={camera}",
    ]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser, platform_url: str) -> Iterator[BrowserContext]:
    """A visitor of their own, in English."""
    visitor = browser.new_context(base_url=platform_url, locale="en-GB", accept_downloads=True)
    visitor.set_default_timeout(30_000)
    yield visitor
    visitor.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails the test on any error the browser reports."""
    errors: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on(
        "console",
        lambda message: (
            errors.append(message.text)
            if message.type == "error" and "Failed to load resource" not in message.text
            else None
        ),
    )
    yield opened
    assert not errors, errors


@pytest.fixture(scope="session")
def astronaut(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The portrait every checkout can use, as a JPEG."""
    from PIL import Image
    from skimage import data

    path = tmp_path_factory.mktemp("photo") / "astronaut.jpg"
    Image.fromarray(data.astronaut()).save(path, quality=92)
    return path
