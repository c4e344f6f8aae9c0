"""The platform's `manage.py` with the tiny engine of the tests on offer."""

import os
import sys

from django.core.management import execute_from_command_line

from tests.generation import engine

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "avatar_platform.settings")
    engine.register()
    execute_from_command_line(sys.argv)
