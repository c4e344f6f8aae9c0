"""Who opens a WebSocket: a ticket among the offered subprotocols says it.

A browser cannot set headers on a socket, and a token in the address ends up in logs. So the
client asks for a ticket (`POST /api/v1/socket-ticket`) and offers it beside the protocol's name:
``["app.v1", "ticket.<ticket>"]``. The ticket is consumed here; only ``app.v1`` is echoed.
"""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from django.contrib.auth import get_user_model

from avatar_platform import tickets

PROTOCOL = "app.v1"
_PREFIX = "ticket."
UNAUTHENTICATED = 4401
"""Close code: ask for another ticket, or sign in again."""


class TicketAuth:
    """ASGI middleware: puts the person into `scope["user"]` and the ticket into
    `scope["ticket"]`, or closes the socket with 4401.

    A consumer behind it never sees an anonymous person. It accepts with
    `subprotocol=scope["subprotocol"]`, which is None when the client did not offer `app.v1`.
    """

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Authenticate one connection."""
        offered: list[str] = scope.get("subprotocols", [])
        scope = dict(scope)
        scope["subprotocol"] = PROTOCOL if PROTOCOL in offered else None
        # What comes after must not see the tickets, so that it cannot echo or log them.
        scope["subprotocols"] = [name for name in offered if not name.startswith(_PREFIX)]
        found = [name.removeprefix(_PREFIX) for name in offered if name.startswith(_PREFIX)]
        ticket = await sync_to_async(tickets.consume)(found[0]) if len(found) == 1 else None
        user = await _load(ticket.user_id) if ticket else None
        if user is None:
            await _refuse(scope, receive, send)
            return
        scope |= {"user": user, "ticket": ticket}
        await self.inner(scope, receive, send)


@database_sync_to_async
def _load(user_id: str) -> Any:
    return get_user_model().objects.filter(pk=user_id, is_active=True).first()


async def _refuse(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Accept, then close: a browser is not shown the code of a handshake that was refused."""
    message = await receive()
    if message["type"] != "websocket.connect":
        return
    await send({"type": "websocket.accept", "subprotocol": scope["subprotocol"]})
    await send({"type": "websocket.close", "code": UNAUTHENTICATED})
