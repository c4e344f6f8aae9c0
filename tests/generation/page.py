"""A browser's page with an open socket, over ASGI.

`channels.testing` has the same, but imports daphne, which nothing else here needs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from asgiref.testing import ApplicationCommunicator

from avatar_platform.asgi import application

_PATIENCE = 5.0


class Page:
    """One socket to `/ws/progress`.

    Args:
        subprotocols: as offered by the browser.
        origin: of the page's site.
    """

    def __init__(self, subprotocols: Sequence[str], origin: str = "http://testserver") -> None:
        scope = {
            "type": "websocket",
            "path": "/ws/progress",
            "query_string": b"",
            "headers": [(b"host", b"testserver"), (b"origin", origin.encode())],
            "subprotocols": list(subprotocols),
        }
        self._app = ApplicationCommunicator(application, scope)

    async def open(self) -> dict[str, Any]:
        """Connect; the server's first answer."""
        await self._app.send_input({"type": "websocket.connect"})
        return await self.answer()

    async def answer(self) -> dict[str, Any]:
        """The server's next ASGI message."""
        message: dict[str, Any] = await self._app.receive_output(_PATIENCE)
        return message

    async def hear(self) -> dict[str, Any]:
        """The server's next message, decoded."""
        message: dict[str, Any] = json.loads((await self.answer())["text"])
        return message

    async def silent(self) -> bool:
        """Whether nothing comes for a while."""
        return bool(await self._app.receive_nothing(timeout=0.3))

    async def say(self, text: str | None = None, data: bytes | None = None) -> None:
        """Send something."""
        await self._app.send_input({"type": "websocket.receive", "text": text, "bytes": data})

    async def close(self) -> None:
        """Leave."""
        await self._app.send_input({"type": "websocket.disconnect", "code": 1000})
        await self._app.wait(_PATIENCE)
