"""The pictures themselves: to their owner, cacheable, harmless."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import AsyncClient
from rest_framework.test import APIClient

from accounts.models import User
from gallery.models import AvatarVersion
from tests.factories import make_avatar, picture


@pytest.mark.django_db
@pytest.mark.parametrize(("width", "side"), [("256", 16), ("512", 32), ("full", 64)])
def test_each_width_is_its_own_file(as_user: APIClient, user: User, width: str, side: int) -> None:
    avatar = make_avatar(user)
    answer = as_user.get(f"/api/v1/avatars/{avatar.pk}/file?w={width}")
    assert answer.content == picture(side)
    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Length"] == str(len(answer.content))


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["w=3", "w=../secret", "v=x", "v=99"])
def test_other_widths_and_versions_are_not_found(
    as_user: APIClient, user: User, query: str
) -> None:
    avatar = make_avatar(user)
    assert as_user.get(f"/api/v1/avatars/{avatar.pk}/file?{query}").status_code == 404


@pytest.mark.django_db
def test_a_browser_may_keep_it_and_a_proxy_may_not(as_user: APIClient, user: User) -> None:
    avatar = make_avatar(user)
    address = as_user.get(f"/api/v1/avatars/{avatar.pk}").json()["file_url"]
    answer = as_user.get(address)
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    again = as_user.get(address, HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == answer["ETag"]
    current = as_user.get(f"/api/v1/avatars/{avatar.pk}/file")
    assert current["Cache-Control"] == "private, no-cache"


@pytest.mark.django_db
def test_a_picture_opened_by_itself_can_run_nothing(as_user: APIClient, user: User) -> None:
    avatar = make_avatar(user)
    answer = as_user.get(f"/api/v1/avatars/{avatar.pk}/file")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.django_db
def test_a_lost_file_is_not_found(as_user: APIClient, user: User) -> None:
    avatar = make_avatar(user)
    version = AvatarVersion.objects.get(avatar=avatar)
    default_storage.delete(version.files["full"])
    assert as_user.get(f"/api/v1/avatars/{avatar.pk}/file").status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("asynchronous", [False, True])
def test_a_large_file_is_streamed_whole(user: User, asynchronous: bool) -> None:
    avatar = make_avatar(user)
    content = bytes(range(256)) * 12_000
    version = AvatarVersion.objects.get(avatar=avatar)
    version.files["full"] = default_storage.save("gallery/large.webp", ContentFile(content))
    version.save()
    address = f"/api/v1/avatars/{avatar.pk}/file"

    async def over_asgi() -> Any:
        client = AsyncClient()
        await client.aforce_login(user)
        answer = await client.get(address)
        return answer, b"".join([chunk async for chunk in answer.streaming_content])

    if asynchronous:
        answer, body = async_to_sync(over_asgi)()
    else:
        client = APIClient()
        client.force_login(user)
        answer = client.get(address)
        body = b"".join(answer.streaming_content)
    assert body == content
    assert answer["Content-Length"] == str(len(content))
