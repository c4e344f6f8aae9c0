"""`make audit`: what is known against the pinned dependencies, from PyPI's and npm's advisories.

Both need the internet. Where one cannot be reached it says so and fails: silence is no good news.
"""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "lock.txt"
_PATIENCE = 20


def python_weaknesses() -> list[str]:
    """One line for each advisory about a pinned Python package.

    Raises:
        OSError: when PyPI cannot be asked.
    """
    found = []
    for line in LOCK.read_text().splitlines():
        name, _, version = line.partition("==")
        if not version:
            continue
        address = f"https://pypi.org/pypi/{name}/{version.partition('+')[0]}/json"
        with urllib.request.urlopen(address, timeout=_PATIENCE) as answer:
            known = json.load(answer).get("vulnerabilities", [])
        found += [
            f"{name} {version}: {each['id']} {each.get('summary') or ''}".strip()
            for each in known
            if not each.get("withdrawn")
        ]
    return found


def client_weaknesses() -> list[str]:
    """The same for what the client is shipped with.

    Raises:
        OSError: when npm's registry cannot be asked.
    """
    command = ["npm", "audit", "--omit=dev", "--json"]
    done = subprocess.run(command, cwd=ROOT / "frontend", capture_output=True, text=True)
    told = json.loads(done.stdout or "{}")
    if "vulnerabilities" not in told:
        raise OSError(told.get("message") or done.stderr.strip() or "npm audit said nothing")
    return [f"{name}: {each['severity']}" for name, each in told["vulnerabilities"].items()]


def main() -> int:
    """Both, and what could not be asked."""
    failed = False
    for what, ask in (("Python", python_weaknesses), ("Client", client_weaknesses)):
        try:
            found = ask()
        except (OSError, urllib.error.URLError, ValueError) as error:
            print(f"{what}: NOT CHECKED, the advisories cannot be reached ({error}).")
            failed = True
            continue
        print(f"{what}: {len(found)} known weaknesses", *found, sep="\n  ")
        failed = failed or bool(found)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
