#!/usr/bin/env python
"""Django's command line for the platform."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run one management command."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 12):
        sys.exit("The platform needs Python 3.11 or 3.12 (mediapipe has no wheels for others).")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "avatar_platform.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
