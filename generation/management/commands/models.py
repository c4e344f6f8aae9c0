"""`manage.py models list|pull|verify|remove|import`: open weights on this machine."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from avatar_platform import messages
from ml.bundles import catalogue
from ml.bundles.definition import Bundle
from ml.bundles.hub import pull
from ml.bundles.importing import import_from
from ml.bundles.locks import read
from ml.bundles.store import Report, store
from ml.errors import AvatarError, Cancelled

_EVERY = 0.5
"""Least seconds between two lines of progress."""
_ACCEPT = "Accept the use restrictions that the licences name; `models list NAME` shows them."


class Command(BaseCommand):
    """What a worker on this machine can draw with, besides the built-in engine."""

    help = "List, fetch, check, remove or import the weights of open models."

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand each."""
        commands = parser.add_subparsers(dest="command", required=True)
        listed = commands.add_parser("list", help="What there is, with licences and needs.")
        listed.add_argument("bundle", nargs="?")
        for name, text in (
            ("pull", "Fetch a bundle, or go on fetching it."),
            ("verify", "Check every byte of a bundle."),
            ("remove", "Delete a bundle's weights; its lock file stays."),
            ("import", "Take a bundle from a folder, zip or tar of another machine."),
        ):
            one = commands.add_parser(name, help=text)
            one.add_argument("bundle")
            if name == "import":
                one.add_argument("source", type=Path)
            if name in ("pull", "import"):
                one.add_argument("--accept-licence", action="store_true", help=_ACCEPT)

    def handle(self, *args: Any, command: str, **options: Any) -> None:
        """Do one of them; what goes wrong is said in words, with its code."""
        try:
            self._run(command, options)
        except Cancelled:
            raise CommandError("Stopped. What came so far is kept.", returncode=130) from None
        except AvatarError as error:
            told = messages.text(error.code, error.params, "en")
            raise CommandError(f"{told} [{error.code}]") from error

    def _run(self, command: str, options: dict[str, Any]) -> None:
        if command == "list":
            names = [options["bundle"]] if options["bundle"] else _names()
            for name in names:
                self._list(catalogue.bundle(name), full=options["bundle"] is not None)
            return
        bundle = catalogue.bundle(options["bundle"])
        agreed = [one.id for one in bundle.restricted] if options.get("accept_licence") else []
        report = self._reporting()
        if command == "pull":
            self._licences(bundle, full=not agreed)
            lock = pull(bundle, store(), accepted=agreed, report=report)
            self._say(f"{bundle.id} is installed, {_size(lock.size)}.")
        elif command == "import":
            self._licences(bundle, full=not agreed)
            lock = import_from(bundle, options["source"], store(), accepted=agreed, report=report)
            self._say(f"{bundle.id} is installed, {_size(lock.size)}.")
        elif command == "verify":
            lock = store().verify(bundle, report)
            self._say(f"{bundle.id} is whole, {_size(lock.size)}.")
        else:
            self._say(f"{bundle.id} removed, {_size(store().remove(bundle))} freed.")

    def _list(self, bundle: Bundle, *, full: bool) -> None:
        lock = read(store().folder(bundle))
        state = "installed" if store().installed(bundle) else "not installed"
        size = _size(lock.size) if lock else f"about {bundle.needs.disk_gb:g} GB"
        tested = "" if bundle.tested else "; not run on its real weights by this project yet"
        self._say(f"{bundle.id}: {bundle.name.en} - {state}, {size}{tested}")
        self._say(f"  memory {bundle.needs.memory_gb:g} GB; {', '.join(bundle.capabilities)}")
        if full:
            for component in bundle.components:
                locked = lock.components.get(component.role) if lock else None
                commit = locked.commit if locked else ""
                self._say(f"  {component.role}: {component.repo} {commit or component.revision}")
        self._licences(bundle, full=full)

    def _licences(self, bundle: Bundle, *, full: bool) -> None:
        for licence in bundle.licences:
            self._say(f"  {licence.name} ({licence.url})")
            if full and licence.restrictions is not None:
                self._say(f"    {licence.restrictions.en}")

    def _reporting(self) -> Report:
        """Lines of progress; Ctrl-C and SIGTERM end the work at the next of them."""
        stopped: list[int] = []
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda signum, _: stopped.append(signum))
        return _lines(self._say, stopped)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _lines(say: Callable[[str], None], stopped: list[int]) -> Report:
    last = [0.0]

    def report(done: int, total: int, file: str) -> None:
        if stopped:
            raise Cancelled
        now = time.monotonic()
        if file and (now - last[0] >= _EVERY or done == total):
            last[0] = now
            share = 100 * done // total if total else 100
            say(f"{share:3d} %  {_size(done)} of {_size(total)}  {file}")

    return report


def _names() -> list[str]:
    return [bundle.id for bundle in catalogue.bundles()]


def _size(count: int) -> str:
    if count < 10**8:
        return f"{count / 1e6:.1f} MB"
    return f"{count / 1e9:.1f} GB"
