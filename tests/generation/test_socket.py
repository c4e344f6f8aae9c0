"""The socket: who may open it, what is told on it, and to whom."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from accounts.models import User
from avatar_platform import tickets
from generation import events, payloads
from generation.models import Generation, Job, Photo, Variant
from tests.generation.page import Page

pytestmark = pytest.mark.django_db(transaction=True)


@asynccontextmanager
async def page(user: User) -> AsyncIterator[Page]:
    ticket = await sync_to_async(tickets.issue)(str(user.pk))
    socket = Page(["app.v1", f"ticket.{ticket}"])
    accepted = await socket.open()
    assert (accepted["type"], accepted["subprotocol"]) == ("websocket.accept", "app.v1")
    try:
        yield socket
    finally:
        await socket.close()


async def greeted(socket: Page) -> dict[str, Any]:
    assert await socket.hear() == {"type": "hello"}
    snapshot = await socket.hear()
    assert snapshot["type"] == "snapshot"
    return snapshot


async def test_a_page_is_told_the_state_of_things_first(
    user: User,
    other: User,
    ask: Callable[..., Generation],
    make_photo: Callable[..., Photo],
    work: Callable[..., list[Job]],
) -> None:
    def prepare() -> tuple[str, str, str]:
        ask(other)
        done = ask(user)
        work()
        active = ask(user)
        analysing = make_photo(user, status=Photo.Status.ANALYSING, analysis=None)
        return str(done.pk), str(active.pk), str(analysing.pk)

    done, active, analysing = await sync_to_async(prepare)()
    async with page(user) as socket:
        snapshot = await greeted(socket)
    assert [row["id"] for row in snapshot["generations"]] == [active, done]
    assert [row["id"] for row in snapshot["photos"]] == [analysing]


async def test_what_is_being_drawn_is_replayed_with_its_preview(
    user: User, ask: Callable[..., Generation]
) -> None:
    def prepare() -> None:
        variant = ask(user).variants.all()[0]
        Variant.objects.filter(pk=variant.pk).update(status="drawing", progress=0.4)
        payloads.preview_remember(variant.pk, "data:image/webp;base64,AA")

    await sync_to_async(prepare)()
    async with page(user) as socket:
        snapshot = await greeted(socket)
    variant = snapshot["generations"][0]["variants"][0]
    assert (variant["progress"], variant["preview"]) == (0.4, "data:image/webp;base64,AA")


async def test_a_generation_is_followed_from_queue_to_end(
    user: User, ask: Callable[..., Generation], work: Callable[..., list[Job]]
) -> None:
    async with page(user) as socket:
        await greeted(socket)
        await sync_to_async(ask)(user)
        await sync_to_async(work)()
        told = []
        while not told or told[-1].get("generation", {}).get("status") != "done":
            told.append(await socket.hear())
            if told[-1]["type"] == "variant":
                told[-1]["generation"] = {}
    kinds = [message["type"] for message in told]
    assert kinds[0] == "generation"
    assert kinds.count("variant") >= 4
    assert all(time.time() - message["sent_at"] < 30 for message in told)


async def test_neither_hears_of_the_other(
    user: User, other: User, ask: Callable[..., Generation], work: Callable[..., list[Job]]
) -> None:
    async with page(user) as mine, page(other) as theirs:
        await greeted(mine)
        await greeted(theirs)
        await sync_to_async(ask)(other)
        await sync_to_async(work)()
        assert (await theirs.hear())["type"] == "generation"
        assert await mine.silent()


async def test_every_page_of_a_person_hears(user: User, make_photo: Callable[..., Photo]) -> None:
    async with page(user) as one, page(user) as two:
        await greeted(one)
        await greeted(two)
        photo = await sync_to_async(make_photo)(user)
        await sync_to_async(events.photo_changed)(photo.pk)
        for socket in (one, two):
            message = await socket.hear()
            assert (message["type"], message["photo"]["id"]) == ("photo", str(photo.pk))


async def test_a_ping_is_answered_and_nonsense_is_not(user: User) -> None:
    async with page(user) as socket:
        await greeted(socket)
        for nonsense in ("", "[]", "{", '{"type": "push"}', '"ping"', "x" * 10_000):
            await socket.say(nonsense)
        await socket.say(data=b"ping")
        await socket.say('{"type": "ping"}')
        assert await socket.hear() == {"type": "pong"}


@pytest.mark.parametrize("offered", [["app.v1"], ["app.v1", "ticket.wrong"], []])
async def test_without_a_ticket_the_socket_closes_with_4401(offered: list[str]) -> None:
    socket = Page(offered)
    assert (await socket.open())["type"] == "websocket.accept"
    assert await socket.answer() == {"type": "websocket.close", "code": 4401}


async def test_a_ticket_opens_one_socket(user: User) -> None:
    ticket = await sync_to_async(tickets.issue)(str(user.pk))
    first, second = (Page(["app.v1", f"ticket.{ticket}"]) for _ in range(2))
    await first.open()
    assert await first.hear() == {"type": "hello"}
    await second.open()
    assert (await second.answer())["code"] == 4401
    await first.close()


async def test_another_site_s_page_is_refused(user: User) -> None:
    ticket = await sync_to_async(tickets.issue)(str(user.pk))
    socket = Page(["app.v1", f"ticket.{ticket}"], origin="https://evil.example")
    assert (await socket.open())["type"] == "websocket.close"
