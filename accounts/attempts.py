"""How often a password may be tried.

Three counters. The pair of address and e-mail is short, so that guessing from one place stops at
once and locks out nobody elsewhere; the e-mail alone stops a botnet; the address alone stops one
machine from trying a few passwords on everybody. All three count before the password is looked
at, and alike for addresses nobody has, so that neither speed nor answer tells who has an account.
"""

from __future__ import annotations

from django.conf import settings

from avatar_platform.problems import Problem
from avatar_platform.throttling import Window

PAIR = "8/15min"
EMAIL = "50/hour"
ADDRESS = "150/hour"
CONFIRM = "10/15min"


class SignIn:
    """The counters of one attempt."""

    def __init__(self, email: str, address: str) -> None:
        self._pair = Window("signin.pair", f"{email}|{address}", PAIR)
        self._email = Window("signin.email", email, EMAIL)
        self._address = Window("signin.address", address, ADDRESS)
        self._all = (self._pair, self._email, self._address)

    def check(self) -> None:
        """Refuse before anything is tried.

        Raises:
            Problem: `auth.too_many_attempts` (429).
        """
        full = [window for window in self._all if window.count() >= window.limit]
        if settings.THROTTLE and full:
            raise _too_many(max(window.wait() for window in full))

    def hit(self) -> bool:
        """Count this attempt; whether it may go on."""
        counts = [window.hit() for window in self._all]
        allowed = all(
            count <= window.limit for count, window in zip(counts, self._all, strict=True)
        )
        return allowed or not settings.THROTTLE

    def succeed(self) -> None:
        """The right password clears what was counted against it; the address stays counted."""
        self._pair.clear()
        self._email.clear()


def confirm(user_id: str) -> None:
    """Count one repetition of the password by someone signed in.

    Raises:
        Problem: `auth.too_many_attempts` (429).
    """
    window = Window("confirm", user_id, CONFIRM)
    if window.hit() > window.limit and settings.THROTTLE:
        raise _too_many(window.wait())


def _too_many(wait: float) -> Problem:
    minutes = max(1, round(wait / 60))
    return Problem(
        "auth.too_many_attempts", status=429, params={"minutes": minutes}, retry_after=wait
    )
