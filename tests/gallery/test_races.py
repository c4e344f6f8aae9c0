"""Two requests at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from accounts.services import account_erase
from avatar_platform.problems import Problem
from gallery.models import Avatar
from gallery.services import AvatarSource, avatar_create
from tests.factories import make_avatar, make_source

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returns or raises, all begun together."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return call()
        except Problem as problem:
            return problem.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def keep(user: User, source: AvatarSource) -> Callable[[], Avatar]:
    return lambda: avatar_create(owner=user, source=source)


def test_the_last_place_in_the_storage_is_given_once(
    user: User, media: Callable[[], list[str]]
) -> None:
    size = make_avatar(user).storage_bytes
    User.objects.update(storage_limit=2 * size)
    user.refresh_from_db()
    results = at_once(*(keep(user, make_source()) for _ in range(4)))
    assert results.count("quota.storage") == 3
    assert Avatar.objects.count() == 2
    assert len([name for name in media() if name.startswith("gallery/")]) == 6


def test_one_variant_kept_twice_at_once_is_one_avatar(
    user: User, media: Callable[[], list[str]]
) -> None:
    source = make_source()
    results = at_once(*(keep(user, source) for _ in range(4)))
    assert {avatar.pk for avatar in results} == {Avatar.objects.get().pk}
    assert len([name for name in media() if name.startswith("gallery/")]) == 3


def test_who_is_being_forgotten_keeps_nothing_new(
    user: User, media: Callable[[], list[str]]
) -> None:
    source = make_source()
    before = media()
    account_erase(user=User.objects.get(pk=user.pk))
    assert at_once(keep(user, source)) == ["auth.required"]
    assert media() == before
