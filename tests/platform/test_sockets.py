"""Who may open a socket."""

from __future__ import annotations

import time
from typing import Any

import pytest
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.cache import cache
from django.urls import path
from rest_framework.test import APIClient

from accounts.models import User
from avatar_platform import tickets
from avatar_platform.sockets import TicketAuth
from tests.sockets import Socket


class Echo(AsyncJsonWebsocketConsumer):
    """Says who it thinks is there, and what it was offered."""

    async def connect(self) -> None:
        await self.accept(subprotocol=self.scope["subprotocol"])
        await self.send_json(
            {"user": str(self.scope["user"].pk), "offered": self.scope["subprotocols"]}
        )


APPLICATION = AllowedHostsOriginValidator(
    TicketAuth(URLRouter([path("ws/progress", Echo.as_asgi())]))
)


def socket(*offered: str, **options: str) -> Socket:
    return Socket(APPLICATION, "/ws/progress", *offered, **options)


async def opened(*offered: str) -> tuple[Any, str | None]:
    """What the consumer says, or the code with which the socket was closed; and the protocol."""
    there = socket(*offered)
    accepted, protocol = await there.open()
    assert accepted
    said = await there.receive()
    await there.close()
    return said, protocol


@pytest.mark.django_db(transaction=True)
async def test_a_ticket_opens_one_socket(user: User) -> None:
    ticket = tickets.issue(str(user.pk))
    said, protocol = await opened("app.v1", f"ticket.{ticket}")
    assert protocol == "app.v1"
    assert said == {"user": str(user.pk), "offered": ["app.v1"]}
    again, _ = await opened("app.v1", f"ticket.{ticket}")
    assert again == 4401


@pytest.mark.django_db(transaction=True)
async def test_a_protocol_that_was_not_offered_is_not_echoed(user: User) -> None:
    said, protocol = await opened(f"ticket.{tickets.issue(str(user.pk))}")
    assert protocol is None
    assert said["offered"] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "offered", [(), ("app.v1",), ("app.v1", "ticket."), ("app.v1", "ticket.made-up")]
)
async def test_without_a_ticket_the_socket_is_closed_with_4401(offered: tuple[str, ...]) -> None:
    code, protocol = await opened(*offered)
    assert code == 4401
    assert protocol == ("app.v1" if offered else None)


@pytest.mark.django_db(transaction=True)
async def test_two_tickets_at_once_are_refused(user: User) -> None:
    both = [f"ticket.{tickets.issue(str(user.pk))}" for _ in range(2)]
    assert (await opened("app.v1", *both))[0] == 4401


@pytest.mark.django_db(transaction=True)
async def test_a_deactivated_persons_ticket_is_refused(user: User) -> None:
    ticket = tickets.issue(str(user.pk))
    await User.objects.aupdate(is_active=False)
    assert (await opened("app.v1", f"ticket.{ticket}"))[0] == 4401


@pytest.mark.django_db(transaction=True)
async def test_another_sites_page_is_refused_and_does_not_use_up_the_ticket(user: User) -> None:
    ticket = tickets.issue(str(user.pk))
    there = socket("app.v1", f"ticket.{ticket}", origin="https://evil.test")
    assert not (await there.open()).accepted
    found = tickets.consume(ticket)
    assert found is not None
    assert found.user_id == str(user.pk)


@pytest.mark.django_db
def test_a_ticket_lives_thirty_seconds_and_is_stored_hashed(as_user: APIClient) -> None:
    answer = as_user.post("/api/v1/socket-ticket").json()
    assert answer["expires_in"] == 30
    client = cache._cache.get_client(None)  # type: ignore[attr-defined]
    (key,) = client.keys("*ticket*")
    assert answer["ticket"].encode() not in key
    assert 0 < client.ttl(key) <= 30


@pytest.mark.django_db
def test_an_expired_ticket_is_refused(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickets, "LIFETIME", 1)
    ticket = tickets.issue(str(user.pk))
    time.sleep(1.1)
    assert tickets.consume(ticket) is None


@pytest.mark.django_db
def test_strangers_get_no_ticket(api: APIClient) -> None:
    assert api.post("/api/v1/socket-ticket").status_code == 401
