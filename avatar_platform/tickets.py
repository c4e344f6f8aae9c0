"""Single-use tickets that let a browser open a socket without a token in the address."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass

from django.core.cache import cache

LIFETIME = 30
"""Seconds."""


def _key(ticket: str) -> str:
    # Hashed, so that reading the cache yields nothing one could present.
    return f"ticket:{hashlib.sha256(ticket.encode()).hexdigest()}"


@dataclass(frozen=True)
class Ticket:
    """What a presented ticket stands for.

    Attributes:
        user_id: whose it is.
        credential: by what they were signed in when they asked for it; a name, no secret.
        issued_at: seconds since the epoch.
    """

    user_id: str
    credential: str
    issued_at: float


def issue(user_id: str, credential: str = "") -> str:
    """A new ticket for `user_id`, good once within `LIFETIME`."""
    ticket = secrets.token_urlsafe(32)
    cache.set(_key(ticket), [user_id, credential, time.time()], timeout=LIFETIME)
    return ticket


def consume(ticket: str) -> Ticket | None:
    """What `ticket` stands for, or None. Of two who present the same one, one wins."""
    key = _key(ticket)
    found = cache.get(key)
    # Redis tells exactly one caller that it deleted the key.
    return Ticket(*found) if found is not None and cache.delete(key) else None
