"""Run a command with a private PostgreSQL: `python3 scripts/postgres.py COMMAND …`.

Makes a throw-away cluster on a unix socket, sets AVATAR_DATABASE_URL, and removes it afterwards.
Debian's postgresql is installed where no server is found. Standard library only.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bootstrap import apt_install
from console import StepError, main, run_logged, step


def server_binaries() -> Path:
    """The folder of `initdb` and `pg_ctl`; installs the server if there is none."""
    for attempt in range(2):
        if found := shutil.which("initdb"):
            return Path(found).parent
        versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if versions:
            return versions[-1].parent
        if attempt == 0:
            apt_install("postgresql")
    raise StepError("PostgreSQL was installed, but its initdb was not found.")


def as_server_user(folder: Path) -> list[str]:
    """A prefix that runs as `postgres` where we are root: the server refuses to run as root."""
    if os.geteuid():
        return []
    owner = pwd.getpwnam("postgres")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]


def work() -> int:
    """Start, run the command, stop."""
    with tempfile.TemporaryDirectory(prefix="avatar-postgres-", dir="/tmp") as name:
        folder = Path(name)
        with step("PostgreSQL"):
            binaries = server_binaries()
            prefix: list[str | Path] = [*as_server_user(folder)]
            data = folder / "data"
            run_logged(
                [
                    *prefix,
                    binaries / "initdb",
                    "-D",
                    data,
                    "-U",
                    "avatar",
                    "-A",
                    "trust",
                    "-E",
                    "UTF8",
                    "--locale=C.UTF-8",
                    "--no-sync",
                ],
                "initdb",
            )
            options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
            control: list[str | Path] = [*prefix, binaries / "pg_ctl", "-D", data, "-w"]
            run_logged([*control, "-o", options, "-l", folder / "log", "start"], "postgres")
        try:
            address = f"postgresql://avatar@/postgres?host={folder}"
            return subprocess.run(
                sys.argv[1:], check=False, env={**os.environ, "AVATAR_DATABASE_URL": address}
            ).returncode
        finally:
            run_logged([*control, "-m", "immediate", "stop"], "postgres-stop")


if __name__ == "__main__":
    main(work)
