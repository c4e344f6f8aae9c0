"""Signing in by e-mail and password, the same everywhere: the API and the admin."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.attempts import SignIn
from accounts.models import User, normalised_email
from avatar_platform.throttling import address


class ThrottledBackend(ModelBackend):
    """Django's backend, behind the counters of `accounts.attempts`.

    Django itself hashes a password for unknown addresses, so that they take as long.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The person, or None.

        Raises:
            PermissionDenied: too many attempts; Django then asks no other backend.
        """
        if username is None or password is None:
            return None
        email = normalised_email(username)
        attempt = SignIn(email, address(request) if request and request.META else "local")
        if not attempt.hit():
            raise PermissionDenied
        user = super().authenticate(request, username=email, password=password, **kwargs)
        if user is not None:
            attempt.succeed()
        return user if isinstance(user, User) else None


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id as OWASP advises for servers: 19 MiB, two passes, one lane.

    Django's default takes 100 MiB and eight threads for each sign-in, which a small machine
    shared with image workers cannot spare.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
