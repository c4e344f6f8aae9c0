"""The socket on which a page hears of its person's photos, generations and exports."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from datetime import timedelta
from typing import Any

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db.models import Q
from django.utils import timezone, translation

from accounts.models import User
from avatar_platform.sockets import UNAUTHENTICATED
from generation import payloads, selectors
from generation.editing import payloads as editing_payloads
from generation.models import ACTIVE_STAGES, Photo
from generation.progress import group, is_revoked

logger = logging.getLogger(__name__)

_REPLAYED = timedelta(minutes=10)
_AT_MOST = 50
_LONGEST_MESSAGE = 4096


LONGEST_LIFE = 3600.0
"""Seconds after which a socket has to show a fresh ticket, so that nothing outlives its sign-in
for long, however it ended."""


class ProgressConsumer(AsyncWebsocketConsumer):
    """Joins the person's group first and then sends a snapshot, so that nothing falls between.

    Closes with 4401 when the sign-in it was opened with has ended.
    """

    ended = False

    async def connect(self) -> None:
        """Welcome, and the state of things."""
        user: User = self.scope["user"]
        self.group = group(user.pk)
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept(subprotocol=self.scope["subprotocol"])
        # Asked after joining: what is revoked from now on is heard of.
        if await sync_to_async(is_revoked)(self.scope["ticket"]):
            await self._end()
            return
        self.ageing = asyncio.create_task(self._grow_old())
        await self._say({"type": "hello"})
        await self._say(await _snapshot(user))

    async def disconnect(self, code: int) -> None:
        """Leave the group."""
        if hasattr(self, "ageing"):
            self.ageing.cancel()
        if hasattr(self, "group"):
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any
    ) -> None:
        """A ping is answered; nothing else is understood."""
        if text_data is None or len(text_data) > _LONGEST_MESSAGE:
            return
        try:
            message = json.loads(text_data)
        except ValueError:
            return
        if isinstance(message, dict) and message.get("type") == "ping":
            await self._say({"type": "pong"})

    async def push(self, event: dict[str, Any]) -> None:
        """A message of `generation.progress`; told with when it was sent, to measure the way."""
        logger.debug(
            "%s after %.1f ms", event["message"].get("type"), (time.time() - event["at"]) * 1e3
        )
        await self._say(event["message"] | {"sent_at": event["at"]})

    async def revoke(self, event: dict[str, Any]) -> None:
        """Some of the person's credentials are void; this socket's may be among them."""
        if self.scope["ticket"].credential.startswith(event["what"]):
            await self._end()

    async def _grow_old(self) -> None:
        await asyncio.sleep(LONGEST_LIFE)
        await self._end()

    async def _end(self) -> None:
        self.ended = True
        await self.close(UNAUTHENTICATED)

    async def _say(self, message: dict[str, Any]) -> None:
        if self.ended:
            return  # what was under way to the group when it was closed
        await self.send(text_data=json.dumps(message, ensure_ascii=False, separators=(",", ":")))


@database_sync_to_async
def _snapshot(user: User) -> dict[str, Any]:
    """What is under way or has just ended."""
    recently = Q(status__in=ACTIVE_STAGES) | Q(finished_at__gte=timezone.now() - _REPLAYED)
    recent = selectors.generations_of(user).filter(recently)
    edits = selectors.edits_of(user).filter(recently)
    analysing = selectors.photos_of(user).filter(status=Photo.Status.ANALYSING)
    with translation.override(user.language):
        return {
            "type": "snapshot",
            "generations": payloads.generations(recent[:_AT_MOST]),
            "photos": [payloads.photo(row) for row in analysing[:_AT_MOST]],
            "edits": [editing_payloads.edit(row) for row in edits[:_AT_MOST]],
        }
