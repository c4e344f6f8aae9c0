"""`manage.py second_factor_reset EMAIL`: for staff who lost both telephone and recovery codes."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User, normalised_email
from accounts.second_factor import factor_reset


class Command(BaseCommand):
    """Forget the second factor of one account, and sign it out everywhere."""

    help = "Forget the second factor of an account; it is set up anew at the next visit to /admin/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address."""
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset it.

        Raises:
            CommandError: when there is no such account.
        """
        user = User.objects.filter(email=normalised_email(options["email"])).first()
        if user is None:
            raise CommandError("There is no account with this address.")
        factor_reset(user=user)
        self.stdout.write(f"{user.email} sets up a second factor at the next visit to /admin/.")
