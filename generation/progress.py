"""Telling a person's open pages what happens, from any thread of any process.

Messages go to the group ``user.<id>`` of the channel layer, from one background thread with an
event loop of its own: one connection a process, in order, and whoever publishes never waits.
A message that cannot be sent is dropped; pages read the truth over REST or at reconnecting.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from channels.layers import get_channel_layer
from django.core.cache import cache
from redis.exceptions import RedisError

from avatar_platform import tickets

logger = logging.getLogger(__name__)

_BACKLOG = 256
"""Messages that may wait to be sent; beyond them Redis is away and the newest are dropped."""
_PATIENCE = 5.0

Message = Mapping[str, Any]


def group(user_id: object) -> str:
    """Name of a person's group."""
    return f"user.{user_id}"


def publish(user_id: object, message: Message) -> None:
    """Send `message` to every page of a person's; returns at once."""
    _publisher().put(group(user_id), {"type": "push", "message": dict(message), "at": time.time()})


def revoke(user_id: object, what: str) -> None:
    """Close a person's sockets that were opened by credentials whose names begin with `what`.

    Also those that are only being opened: their tickets were given out before.
    """
    now = time.time()
    try:
        cache.set(_revoked(user_id, what), now, timeout=2 * tickets.LIFETIME)
    except RedisError as error:
        logger.warning("Redis is away (%s); sockets end by their age", error)
    _publisher().put(group(user_id), {"type": "revoke", "what": what})


def is_revoked(ticket: tickets.Ticket) -> bool:
    """Whether what the ticket was given for has ended since."""
    kind = ticket.credential.partition(":")[0] + ":"
    names = {_revoked(ticket.user_id, what) for what in ("", kind, ticket.credential)}
    return any(then >= ticket.issued_at for then in cache.get_many(names).values())


def _revoked(user_id: object, what: str) -> str:
    return f"revoked:{user_id}:{what}"


def flush(timeout: float = _PATIENCE) -> bool:
    """Wait until what was published has been sent; False when it takes too long."""
    return _publisher().flush(timeout)


class _Publisher:
    """A thread with an event loop, and the channel layer's connection inside it."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._waiting = 0
        self._idle = threading.Condition()
        self._turn: asyncio.Lock | None = None
        threading.Thread(target=self._run, name="progress", daemon=True).start()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def put(self, name: str, message: Message) -> None:
        with self._idle:
            if self._waiting >= _BACKLOG:
                logger.warning("progress: too many messages wait, one dropped")
                return
            self._waiting += 1
        asyncio.run_coroutine_threadsafe(self._send(name, message), self._loop)

    def flush(self, timeout: float) -> bool:
        with self._idle:
            return self._idle.wait_for(lambda: self._waiting == 0, timeout)

    async def _send(self, name: str, message: Message) -> None:
        # Tasks start in the order they were put and the lock is fair, so messages stay in order.
        self._turn = self._turn or asyncio.Lock()
        try:
            async with self._turn:
                layer = get_channel_layer()
                if layer is not None:
                    await asyncio.wait_for(layer.group_send(name, message), _PATIENCE)
        except Exception as error:  # a lost message must not cost the work it tells of
            logger.warning("progress: a message was lost: %r", error)
        finally:
            with self._idle:
                self._waiting -= 1
                self._idle.notify_all()


@lru_cache(maxsize=1)
def _publisher() -> _Publisher:
    return _Publisher()
