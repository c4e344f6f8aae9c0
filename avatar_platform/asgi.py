"""The ASGI application: HTTP by Django, WebSockets by Channels."""

from __future__ import annotations

import importlib
import importlib.util
import os

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "avatar_platform.settings")

# First of all: it loads the apps, whose models the routes below import.
_http = get_asgi_application()

from avatar_platform.limits import BodyLimit  # noqa: E402
from avatar_platform.sockets import TicketAuth  # noqa: E402


def _websocket_routes() -> list[object]:
    if importlib.util.find_spec("generation.routing") is None:
        return []
    return list(importlib.import_module("generation.routing").websocket_urlpatterns)


application = ProtocolTypeRouter(
    {
        "http": BodyLimit(_http),
        "websocket": AllowedHostsOriginValidator(TicketAuth(URLRouter(_websocket_routes()))),
    }
)
