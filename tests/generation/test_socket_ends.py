"""A socket ends with the sign-in it was opened with, and with no other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.tokens import default_token_generator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from accounts.services import account_erase, token_create
from generation import consumers, progress
from tests.factories import PASSWORD
from tests.generation.page import Page

pytestmark = pytest.mark.django_db(transaction=True)

CLOSED = {"type": "websocket.close", "code": 4401}


def signed_in(user: User) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


session = sync_to_async(signed_in)


@sync_to_async
def by_token(user: User) -> tuple[APIClient, ApiToken]:
    token, secret = token_create(user=user, name="script", expires_in_days=1)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    return client, token


def ticket(client: APIClient) -> str:
    return str(client.post("/api/v1/socket-ticket").json()["ticket"])


async def opened(client: APIClient) -> Page:
    """A page of this client's, greeted."""
    socket = Page(["app.v1", f"ticket.{await sync_to_async(ticket)(client)}"])
    assert (await socket.open())["type"] == "websocket.accept"
    assert await socket.hear() == {"type": "hello"}
    assert (await socket.hear())["type"] == "snapshot"
    return socket


async def is_alive(socket: Page) -> bool:
    await socket.say('{"type": "ping"}')
    return await socket.hear() == {"type": "pong"}


async def ends_after(change: Callable[[], Any], ended: list[Page], alive: list[Page]) -> None:
    """After `change` the first are closed with 4401, and the others still answer."""
    await sync_to_async(change)()
    for socket in ended:
        assert await socket.answer() == CLOSED
    for socket in alive:
        assert await is_alive(socket)
    for socket in ended + alive:
        await socket.close()


async def test_signing_out_closes_the_pages_of_that_session_only(user: User, other: User) -> None:
    here, elsewhere, theirs = [await session(person) for person in (user, user, other)]
    script, _ = await by_token(user)
    pages = [await opened(here), await opened(here)]
    rest = [await opened(client) for client in (elsewhere, script, theirs)]
    await ends_after(lambda: here.post("/api/v1/auth/logout"), pages, rest)


async def test_another_password_closes_every_page_and_leaves_programs(
    user: User, other: User
) -> None:
    here, elsewhere, theirs = [await session(person) for person in (user, user, other)]
    script, _ = await by_token(user)
    pages = [await opened(here), await opened(elsewhere)]
    rest = [await opened(script), await opened(theirs)]
    change = {"current": PASSWORD, "new": "a wholly different horse"}

    def changed() -> None:
        assert here.post("/api/v1/me/password", change).status_code == 204

    await ends_after(changed, pages, rest)
    again = await opened(here)
    assert await is_alive(again)
    await again.close()


async def test_a_revoked_token_s_socket_closes_and_the_other_tokens_stay(
    user: User, other: User
) -> None:
    script, token = await by_token(user)
    second, _ = await by_token(user)
    here, theirs = await session(user), await session(other)
    gone = [await opened(script)]
    rest = [await opened(client) for client in (second, here, theirs)]

    def revoked() -> None:
        assert theirs.delete(f"/api/v1/tokens/{token.pk}").status_code == 404
        assert here.delete(f"/api/v1/tokens/{token.pk}").status_code == 204

    await ends_after(revoked, gone, rest)


async def test_a_reset_by_mail_closes_pages_and_programs(user: User, other: User) -> None:
    script, _ = await by_token(user)
    gone = [await opened(await session(user)), await opened(script)]
    rest = [await opened(await session(other))]

    def reset() -> None:
        data = {
            "uid": urlsafe_base64_encode(force_bytes(str(user.pk))),
            "token": default_token_generator.make_token(user),
            "password": "a wholly different horse",
        }
        answer = APIClient().post("/api/v1/auth/password-reset/confirm", data)
        assert answer.status_code == 204

    await ends_after(reset, gone, rest)


async def test_a_deleted_account_s_sockets_close_at_once(user: User, other: User) -> None:
    here, theirs = await session(user), await session(other)
    script, _ = await by_token(user)
    gone = [await opened(here), await opened(script)]
    rest = [await opened(theirs)]

    def deleted() -> None:
        assert here.delete("/api/v1/me", {"password": PASSWORD}).status_code == 202

    await ends_after(deleted, gone, rest)


async def test_an_account_closed_by_staff_ends_its_sockets(user: User, other: User) -> None:
    gone, rest = [await opened(await session(user))], [await opened(await session(other))]
    await ends_after(lambda: account_erase(user=user), gone, rest)


async def test_preferences_and_signing_in_elsewhere_close_nothing(user: User) -> None:
    here = await session(user)
    socket = await opened(here)

    def others() -> None:
        here.patch("/api/v1/me", {"language": "ru"})
        data = {"email": user.email, "password": PASSWORD}
        assert APIClient().post("/api/v1/auth/login", data).status_code == 200

    await ends_after(others, [], [socket])


async def test_a_ticket_given_out_before_signing_out_opens_nothing(user: User) -> None:
    here, elsewhere = await session(user), await session(user)

    def signed_out() -> tuple[str, str]:
        both = ticket(here), ticket(elsewhere)
        here.post("/api/v1/auth/logout")
        return both

    mine, still_good = await sync_to_async(signed_out)()
    refused = Page(["app.v1", f"ticket.{mine}"])
    assert (await refused.open())["type"] == "websocket.accept"
    assert await refused.answer() == CLOSED
    await refused.close()
    welcome = Page(["app.v1", f"ticket.{still_good}"])
    await welcome.open()
    assert await welcome.hear() == {"type": "hello"}
    await welcome.close()


async def test_nothing_is_told_on_a_socket_that_is_being_closed(user: User) -> None:
    here = await session(user)
    socket = await opened(here)

    def signed_out() -> None:
        here.post("/api/v1/auth/logout")
        progress.publish(user.pk, {"type": "secret"})

    await sync_to_async(signed_out)()
    assert await socket.answer() == CLOSED
    assert await socket.silent()
    await socket.close()


async def test_an_old_socket_has_to_show_a_fresh_ticket(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "LONGEST_LIFE", 0.2)
    socket = await opened(await session(user))
    await asyncio.sleep(0.2)
    assert await socket.answer() == CLOSED
    await socket.close()


async def test_credentials_are_named_without_telling_them(user: User) -> None:
    def stored() -> tuple[str, list[Any]]:
        from django.core.cache import cache

        here = signed_in(user)
        ticket(here)
        client = cache._cache.get_client(None)  # type: ignore[attr-defined]
        (key,) = client.keys("*ticket:*")
        return str(here.session.session_key), cache.get(key.decode().partition(":1:")[2])

    key, kept = await sync_to_async(stored)()
    assert kept[0] == str(user.pk)
    assert kept[1].startswith("session:")
    assert key not in str(kept)
