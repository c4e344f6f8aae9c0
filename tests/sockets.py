"""A WebSocket client without a server. Channels' own needs daphne to be imported at all."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from asgiref.testing import ApplicationCommunicator


class Opened(NamedTuple):
    """How the handshake ended."""

    accepted: bool
    protocol: str | None


class Socket:
    """One connection to an ASGI application.

    Args:
        application: what to connect to.
        path: where.
        offered: subprotocols.
        origin: the page that opens it.
    """

    def __init__(
        self, application: Any, path: str, *offered: str, origin: str = "http://testserver"
    ) -> None:
        scope = {
            "type": "websocket",
            "path": path,
            "query_string": b"",
            "headers": [(b"origin", origin.encode())],
            "subprotocols": list(offered),
        }
        self._there = ApplicationCommunicator(application, scope)

    async def open(self) -> Opened:
        """Shake hands."""
        await self._there.send_input({"type": "websocket.connect"})
        answer = await self._there.receive_output(5)
        return Opened(answer["type"] == "websocket.accept", answer.get("subprotocol"))

    async def receive(self, timeout: float = 5) -> Any:
        """The next message as JSON, or the code with which the socket was closed."""
        answer = await self._there.receive_output(timeout)
        if answer["type"] == "websocket.close":
            return answer["code"]
        return json.loads(answer["text"])

    async def send(self, message: Any) -> None:
        """Say something."""
        await self._there.send_input({"type": "websocket.receive", "text": json.dumps(message)})

    async def close(self) -> None:
        """Hang up and let the application finish."""
        await self._there.send_input({"type": "websocket.disconnect", "code": 1000})
        await self._there.wait(5)
