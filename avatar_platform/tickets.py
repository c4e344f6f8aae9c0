"""Single-use tickets that let a browser open a socket without a token in the address."""

from __future__ import annotations

import hashlib
import secrets

from django.core.cache import cache

LIFETIME = 30
"""Seconds."""


def _key(ticket: str) -> str:
    # Hashed, so that reading the cache yields nothing one could present.
    return f"ticket:{hashlib.sha256(ticket.encode()).hexdigest()}"


def issue(user_id: str) -> str:
    """A new ticket for `user_id`, good once within `LIFETIME`."""
    ticket = secrets.token_urlsafe(32)
    cache.set(_key(ticket), user_id, timeout=LIFETIME)
    return ticket


def consume(ticket: str) -> str | None:
    """The user id behind `ticket`, or None. Of two who present the same one, one wins."""
    key = _key(ticket)
    user_id = cache.get(key)
    # Redis tells exactly one caller that it deleted the key.
    return user_id if user_id is not None and cache.delete(key) else None
