"""`manage.py demo_account`: a first sign-in for a machine of one's own."""

from __future__ import annotations

import json
import os
import secrets
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.models import User
from avatar_platform.config import load

EMAIL = "demo@example.com"


class Command(BaseCommand):
    """Create the demo account once, and keep its sign-in in `var/demo.json` for its owner only.

    The password is random: a known one would open every platform started this way. Where the
    account was changed or removed since, nothing is touched.
    """

    help = "Create the demo account, an operator's, unless it was made before."

    def handle(self, *args: Any, **options: Any) -> None:
        """Create it, or leave what is there."""
        path = load().var_dir / "demo.json"
        if path.exists() or User.objects.filter(email=EMAIL).exists():
            self.stdout.write("The demo account was made before.")
            return
        password = secrets.token_urlsafe(12)
        # The file first: an account whose password nobody knows helps no one.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"email": EMAIL, "password": password}, file)
        User.objects.create_superuser(EMAIL, password, terms_accepted_at=timezone.now())
        self.stdout.write(f"Created {EMAIL}.")
