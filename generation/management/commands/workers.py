"""`manage.py workers`: every worker that is needed, watched."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from generation.supervisor import Supervisor


class Command(BaseCommand):
    """Runs until SIGTERM or Ctrl-C."""

    help = "Run the workers of every role; replace those that end, kill those that hang."

    def handle(self, *args: Any, **options: Any) -> None:
        """Watch."""
        Supervisor().run()
