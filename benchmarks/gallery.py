"""A page of a person's 1,000 avatars among 100,000, against a bare Django view of the same rows."""

from __future__ import annotations

import statistics
import time
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone

from accounts.models import User
from avatar_platform.urls import urlpatterns as platform_urls
from gallery.models import Avatar, AvatarVersion

PEOPLE, EACH = 100, 1000
PAGE = 24
ROUNDS = 60


def bare(request: HttpRequest) -> JsonResponse:
    """The least a view can do for the same page: one query, one list."""
    rows = Avatar.objects.filter(owner_id=request.user.pk, deleted_at=None).order_by("-created_at")
    return JsonResponse({"results": list(rows.values("id", "name", "created_at")[:PAGE])})


urlpatterns = [path("bare", bare), *platform_urls]


def fill() -> User:
    """100 people with 1,000 avatars each; one of them."""
    people = User.objects.bulk_create(
        [User(email=f"{uuid.uuid4().hex}@example.com", password="!") for _ in range(PEOPLE)]
    )
    now = timezone.now()
    for person in people:
        avatars = Avatar.objects.bulk_create(
            [
                Avatar(
                    owner=person,
                    name=f"Avatar {index}",
                    name_key=f"avatar {index}",
                    style="anime",
                    created_at=now - timedelta(minutes=index),
                )
                for index in range(EACH)
            ],
            batch_size=500,
        )
        versions = AvatarVersion.objects.bulk_create(
            [AvatarVersion(avatar=avatar, number=1, width=1024, height=1024) for avatar in avatars],
            batch_size=500,
        )
        for avatar, version in zip(avatars, versions, strict=True):
            avatar.current = version
        Avatar.objects.bulk_update(avatars, ["current"], batch_size=500)
    return people[PEOPLE // 2]


def timed(call: Callable[[], object]) -> float:
    """Median milliseconds of a call."""
    call()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)
