"""Addresses of sockets."""

from __future__ import annotations

from django.urls import path

from generation.consumers import ProgressConsumer

websocket_urlpatterns = [path("ws/progress", ProgressConsumer.as_asgi())]
