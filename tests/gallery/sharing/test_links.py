"""Share links: what they open, for whom, and when no longer."""

from __future__ import annotations

import time
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from gallery.services import avatar_delete
from gallery.sharing import tokens
from gallery.sharing.models import ShareLink
from tests.factories import make_avatar, make_version

pytestmark = pytest.mark.django_db

API = "/api/v1"


def make_link(client: APIClient, user: User, **body: Any) -> tuple[dict[str, Any], str]:
    """A link as the API tells it, and its token."""
    avatar = make_avatar(user, name='Ann "the <b>" Brave')
    answer = client.post(f"{API}/shares", {"id": str(avatar.pk), **body})
    assert answer.status_code == 201, answer.content
    return answer.json(), answer.json()["url"].rpartition("/")[2]


def test_whoever_has_the_link_sees_the_avatar_and_nothing_else(
    api: APIClient, as_user: APIClient, user: User
) -> None:
    link, token = make_link(as_user, user)
    answer = api.get(f"{API}/shared/{token}")
    body = answer.json()
    assert answer["Cache-Control"] == "private, no-store"
    assert body["download_url"] is None
    assert api.get(body["file_url"])["Content-Type"] == "image/webp"
    for secret in (user.email, str(user.pk), link["object_id"], "recipe"):
        assert secret not in answer.content.decode()
    refused = api.get(f"{API}/shared/{token}/file")
    assert (refused.status_code, refused.json()["code"]) == (403, "share.no_download")


def test_without_download_the_whole_picture_is_nowhere(
    api: APIClient, as_user: APIClient, user: User
) -> None:
    link, token = make_link(as_user, user)
    row = ShareLink.objects.get(pk=link["id"])
    assert ".512." in api.get(f"{API}/shared/{token}").json()["file_url"]
    assert api.get(tokens.Media("share", row.pk, 1, "full").url()).status_code == 404


def test_with_download_it_can_be_saved_under_its_name(
    api: APIClient, as_user: APIClient, user: User
) -> None:
    _, token = make_link(as_user, user, download=True)
    file = api.get(api.get(f"{API}/shared/{token}").json()["download_url"])
    assert file.status_code == 200
    assert file["Content-Disposition"].startswith("attachment")


def test_a_link_shows_the_avatar_as_it_is_now(
    api: APIClient, as_user: APIClient, user: User
) -> None:
    link, token = make_link(as_user, user)
    old = api.get(f"{API}/shared/{token}").json()["file_url"]
    avatar = type(make_avatar(user)).objects.get(pk=link["object_id"])
    make_version(avatar, side=48)
    body = api.get(f"{API}/shared/{token}").json()
    assert body["width"] == 48
    assert body["file_url"] != old
    assert api.get(old).status_code == 404


def ended(how: str, link: dict[str, Any], client: APIClient, user: User) -> None:
    """Let the link end."""
    if how == "revoked":
        assert client.delete(f"{API}/shares/{link['id']}").status_code == 204
    elif how == "expired":
        ShareLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif how == "binned":
        avatar = type(make_avatar(user)).objects.get(pk=link["object_id"])
        avatar_delete(user=user, avatar=avatar)
    else:
        User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize("how", ["revoked", "expired", "binned", "closed"])
def test_a_link_that_ended_opens_nothing_not_even_its_pictures(
    api: APIClient, as_user: APIClient, user: User, how: str
) -> None:
    link, token = make_link(as_user, user, download=True)
    body = api.get(f"{API}/shared/{token}").json()
    ended(how, link, as_user, user)
    for path in (f"{API}/shared/{token}", body["file_url"], body["download_url"]):
        assert api.get(path).status_code == 404, path
    never = api.get(f"{API}/shared/{tokens.share_token(uuid.uuid4())}")
    assert api.get(f"{API}/shared/{token}").content == never.content
    assert api.get(f"/s/{token}").status_code == 404


def test_tokens_can_not_be_made_up_or_changed(
    api: APIClient, as_user: APIClient, user: User
) -> None:
    _, token = make_link(as_user, user)
    assert len(token) == 43
    swapped = ("A" if token[-8] != "A" else "B").join((token[:-8], token[-7:]))
    for forged in (swapped, token[:-1], token + "A", "x", "я", "." * 43):
        assert api.get(f"{API}/shared/{forged}").status_code == 404


def test_addresses_of_pictures_expire_and_can_not_be_changed(
    api: APIClient, as_user: APIClient, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, token = make_link(as_user, user)
    url = api.get(f"{API}/shared/{token}").json()["file_url"]
    assert api.get(url)["Cache-Control"] == "private, max-age=300"
    for forged in (url.replace(".512.", ".full."), url[:-1], url.replace("share.", "owner.")):
        assert api.get(forged).status_code == 404
    later = time.time() + 2 * tokens.MEDIA_LIFETIME
    monkeypatch.setattr(tokens.time, "time", lambda: later)
    assert api.get(url).status_code == 404


def test_the_page_of_a_link_carries_a_card_for_social_networks(
    api: APIClient, as_user: APIClient, user: User, settings: Any, tmp_path: Any
) -> None:
    (tmp_path / "index.html").write_text("<html><head><script>1</script></head><body>app</body>")
    settings.FRONTEND_DIR = tmp_path
    _, token = make_link(as_user, user)
    page = api.get(f"/s/{token}", headers={"Accept-Language": "ru"})
    text = page.content.decode()
    assert '<meta property="og:title" content="Ann &quot;the &lt;b&gt;&quot; Brave">' in text
    assert "Аватар, которым с вами поделились" in text
    assert "<body>app</body>" in text
    assert "'sha256-" in page["Content-Security-Policy"]
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    picture = text.partition('og:image" content="http://testserver')[2].partition('"')[0]
    assert api.get(picture).status_code == 200


def test_links_are_listed_for_their_owner_by_thing(as_user: APIClient, user: User) -> None:
    link, _ = make_link(as_user, user)
    make_link(as_user, user, expires_in_days=1)
    assert len(as_user.get(f"{API}/shares").json()) == 2
    assert as_user.get(f"{API}/shares?id={link['object_id']}").json() == [link]
    assert as_user.get(f"{API}/shares?id=x").status_code == 400


@pytest.mark.parametrize("body", [{"expires_in_days": 0}, {"expires_in_days": 366}, {"id": "x"}])
def test_links_always_expire(as_user: APIClient, user: User, body: dict[str, Any]) -> None:
    avatar = make_avatar(user)
    answer = as_user.post(f"{API}/shares", {"id": str(avatar.pk), **body})
    assert answer.status_code == 400
