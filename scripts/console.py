"""One progress line a step, and failures that say what to do. Standard library only."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("AVATAR_VAR_DIR") or ROOT / "var").resolve()
LOGS = VAR / "log"


class StepError(Exception):
    """A step could not be done; the text says why and what to do about it."""


@contextmanager
def step(title: str) -> Iterator[Callable[[str], None]]:
    """Print `title … outcome (seconds)`; the body may set the outcome."""
    outcome = ["done"]
    start = time.monotonic()
    print(f"  {title} …", end=" ", flush=True)
    try:
        yield lambda text: outcome.__setitem__(0, text)
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{outcome[0]} ({time.monotonic() - start:.1f} s)", flush=True)


def run_logged(
    command: Sequence[str | Path],
    log: str,
    *,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
) -> None:
    """Run a command with its output in `<var>/log/<log>.log`.

    Raises:
        StepError: with the end of that log, if it exits non-zero or is not installed.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / f"{log}.log"
    with path.open("w") as output:
        try:
            code = subprocess.run(
                [str(part) for part in command],
                cwd=cwd,
                env={**os.environ, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            ).returncode
        except FileNotFoundError as error:
            raise StepError(f"{command[0]} is not installed.") from error
    if code:
        tail = "\n".join(path.read_text(errors="replace").splitlines()[-15:])
        raise StepError(f"{tail}\n\nThe whole log: {path}")


def main(work: Callable[[], int]) -> None:
    """Run `work`, turning expected failures into a message and an exit status."""
    try:
        sys.exit(work())
    except StepError as error:
        print(f"\n{error}\n\nNothing is lost: mend it and run the same command again.")
        sys.exit(1)
    except KeyboardInterrupt:
        print("\nStopped.")
        sys.exit(130)
