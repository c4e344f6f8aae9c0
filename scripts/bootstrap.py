"""Set up everything the platform needs, or only what has changed. Standard library only.

`python3 scripts/bootstrap.py [--dev]`. Each step leaves a stamp in `.venv` or `node_modules`
with a hash of what it was made from, written last: a step that failed half way is done again,
one that is up to date costs milliseconds.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from console import ROOT, StepError, main, run_logged, step

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FRONTEND = ROOT / "frontend"
NODE_MODULES = FRONTEND / "node_modules"
CLIENT = FRONTEND / "dist" / "client" / "browser"
SUPPORTED = ((3, 11), (3, 12))
NODE_AT_LEAST = (20, 19)


def fingerprint(paths: Iterable[Path], *more: str) -> str:
    """SHA-256 over the names and contents of files, in order of name."""
    digest = hashlib.sha256("\0".join(more).encode())
    for path in sorted(paths):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def is_current(stamp: Path, value: str) -> bool:
    """Whether the step that left `stamp` was made from the same things."""
    return stamp.is_file() and stamp.read_text() == value


def python_environment() -> None:
    """Make `.venv`, again if it is missing or broken."""
    with step("Python environment") as say:
        if sys.version_info[:2] not in SUPPORTED:
            raise StepError(
                f"Python 3.11 or 3.12 is needed (MediaPipe has no wheels for "
                f"{sys.version_info[0]}.{sys.version_info[1]}). "
                "Run: make run PYTHON=python3.11"
            )
        if (
            PYTHON.exists()
            and not subprocess.run(
                [PYTHON, "-m", "pip", "--version"], capture_output=True, check=False
            ).returncode
        ):
            say("ready")
            return
        run_logged([sys.executable, "-m", "venv", "--clear", VENV], "venv")


def python_packages(*, dev: bool) -> None:
    """Install the pinned dependencies.

    MediaPipe goes in without what it declares: it asks for an OpenCV that needs libGL, and for
    jax, and imports neither here (docs/decisions/0002-mediapipe-without-jax.md).
    """
    folder = ROOT / "requirements"
    # The tests' packages come on top of the platform's, so each set has a stamp of its own.
    sets = ["base", "dev"] if dev else ["base"]
    stamps = {
        name: (
            VENV / f"installed-{name}",
            fingerprint(
                [folder / f"{part}.txt" for part in (name, "mediapipe", "lock")], sys.version
            ),
        )
        for name in sets
    }
    with step("Python packages") as say:
        if all(is_current(*stamp) for stamp in stamps.values()):
            say("ready")
            return
        pip: list[str | Path] = [
            PYTHON,
            "-m",
            "pip",
            "install",
            "-q",
            "--disable-pip-version-check",
        ]
        chosen: list[str | Path] = [
            part for name in sets for part in ("-r", folder / f"{name}.txt")
        ]
        run_logged([*pip, *chosen, "-c", folder / "lock.txt"], "pip")
        run_logged([*pip, "--no-deps", "-r", folder / "mediapipe.txt"], "pip-mediapipe")
        for path, value in stamps.values():
            path.write_text(value)


def node_packages() -> None:
    """Install the client's locked dependencies."""
    with step("Client packages") as say:
        require_node()
        value = fingerprint([FRONTEND / "package-lock.json"])
        stamp = NODE_MODULES / ".installed"
        if is_current(stamp, value):
            say("ready")
            return
        run_logged(["npm", "ci", "--no-audit", "--no-fund"], "npm", cwd=FRONTEND)
        stamp.write_text(value)


def require_node() -> None:
    """Say clearly when Node is missing or too old."""
    wanted = ".".join(map(str, NODE_AT_LEAST))
    try:
        answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise StepError(f"Node.js {wanted} or later is needed: https://nodejs.org") from error
    version = tuple(int(part) for part in answer.stdout.strip().lstrip("v").split(".")[:2])
    if version < NODE_AT_LEAST:
        raise StepError(f"Node.js {wanted} or later is needed, found {answer.stdout.strip()}.")


def client_build() -> None:
    """Build the Angular client if its sources have changed."""
    with step("Client build") as say:
        sources = [
            path
            for folder in ("src", "public")
            for path in (FRONTEND / folder).rglob("*")
            if path.is_file()
        ]
        settings = [
            FRONTEND / name
            for name in ("angular.json", "package-lock.json", "tsconfig.json", "tsconfig.app.json")
        ]
        value = fingerprint([*sources, *(path for path in settings if path.exists())])
        stamp = FRONTEND / "dist" / ".built"
        if is_current(stamp, value) and (CLIENT / "index.html").exists():
            say("ready")
            return
        stamp.unlink(missing_ok=True)
        run_logged(
            ["npm", "run", "build"], "client", cwd=FRONTEND, env={"NG_CLI_ANALYTICS": "false"}
        )
        stamp.write_text(value)


def chromium() -> None:
    """Find a Chromium for the browser tests, or install Debian's."""
    with step("Chromium") as say:
        if shutil.which("chromium"):
            say("ready")
            return
        apt_install("chromium")


def apt_install(*packages: str) -> None:
    """Install Debian packages, as root or through sudo."""
    if not shutil.which("apt-get"):
        raise StepError(f"Please install {' and '.join(packages)}, then run this again.")
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run_logged([*prefix, "apt-get", "update", "-q"], "apt-update", env=quiet)
    run_logged(
        [*prefix, "apt-get", "install", "-qy", "--no-install-recommends", *packages],
        f"apt-{packages[0]}",
        env=quiet,
    )


def bootstrap(*, dev: bool = False) -> None:
    """Everything up to a platform that can start, and with `dev` up to one that can be tested."""
    python_environment()
    python_packages(dev=dev)
    node_packages()
    client_build()
    if dev:
        chromium()


def work() -> int:
    """The command line."""
    print("Setting up")
    bootstrap(dev="--dev" in sys.argv)
    return 0


if __name__ == "__main__":
    main(work)
