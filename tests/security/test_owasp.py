"""The OWASP top ten (2021), tried against a running server: what was tried, and what came back."""

from __future__ import annotations

import base64
import io
import json
import re
import socket
import struct
import time
import uuid
import zipfile
from collections.abc import Callable
from typing import Any
from unittest import mock
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client
from PIL import Image, PngImagePlugin

from accounts.models import ApiToken, User
from accounts.services import token_create
from avatar_platform.asgi import application
from gallery.models import Avatar
from gallery.sharing.models import Publication
from generation.models import Photo
from ml.errors import AvatarError
from ml.styles.custom import package
from tests.factories import PASSWORD, make_avatar
from tests.gallery.publishing import make_staff, published, submitted
from tests.security.conftest import Answer, Browser
from tests.sockets import Socket

pytestmark = pytest.mark.django_db(transaction=True)

Tried = Callable[[str, Answer], Answer]
API = "/api/v1"
MARKUP = '"><img src=x onerror=alert(1)>'
SCRIPT = "<script>alert(document.cookie)</script>"


def form(**parts: tuple[str, bytes] | str) -> tuple[bytes, str]:
    """A multipart body and its type; a pair is a file with its name."""
    lines = b""
    for name, value in parts.items():
        file, content = value if isinstance(value, tuple) else ("", value.encode())
        named = f'; filename="{file}"' if file else ""
        lines += f'--xx\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode()
        lines += content + b"\r\n"
    return lines + b"--xx--\r\n", "multipart/form-data; boundary=xx"


def png(**texts: str) -> bytes:
    """A small picture with text in its metadata."""
    info = PngImagePlugin.PngInfo()
    for name, text in texts.items():
        info.add_text(name, text)
    stream = io.BytesIO()
    Image.effect_noise((128, 128), 40).convert("RGB").save(stream, "PNG", pnginfo=info)
    return stream.getvalue()


# A01 Broken access control


def test_a01_forged_and_foreign_ids_open_nothing(
    victim: Browser, insider: Browser, user: User, tried: Tried
) -> None:
    avatar = make_avatar(user, name="Private")
    waiting = submitted(user, name="Waiting")
    paths = [
        f"/avatars/{avatar.pk}",
        f"/avatars/{avatar.pk}/file",
        f"/avatars/{avatar.pk}/versions",
        f"/publications/{waiting.pk}",
        f"/public/{waiting.pk}",
        f"/avatars/{uuid.UUID(int=0)}",
        f"/avatars/{uuid.uuid4()}",
    ]
    for path in paths:
        for method in ("GET", "DELETE"):
            answer = tried(f"{method} {path}", insider.send(method, API + path))
            assert answer.status in (404, 405)
            assert b"Private" not in answer.body
    for mask in ("../" * 3 + "etc/passwd", "%2e%2e%2f", "1 OR 1=1", "' UNION SELECT 1--"):
        address = f"{API}/avatars/{mask.replace(' ', '%20')}"
        assert tried(f"id {mask!r}", victim.send("GET", address)).status == 404
    assert Avatar.objects.filter(pk=avatar.pk, deleted_at=None).exists()


def test_a01_the_admin_and_its_parts_are_closed_to_people_and_to_each_lesser_role(
    victim: Browser, attacker: Browser, live_server: Any, user: User, tried: Tried
) -> None:
    row = submitted(user)
    pages = ["", "accounts/user/", "accounts/user/add/", "gallery/publication/queue/", "django_rq/"]
    for page in pages:
        for who in (victim, attacker):
            answer = tried(f"GET /admin/{page}", who.send("GET", f"/admin/{page}"))
            assert answer.status == 302
            assert "/admin/login/" in answer.headers["Location"]
    operator = Browser(live_server.url)
    assert operator.sign_in(make_staff("op@example.com", "Operators")).status == 200
    body = {"ids": [str(row.pk)], "verdict": "approved"}
    path = "/admin/gallery/publication/queue/decide/"
    assert tried("an operator approves", operator.send("POST", path, body)).status == 403
    assert (
        tried("an operator opens people", operator.send("GET", "/admin/accounts/user/")).status
        == 403
    )
    row.refresh_from_db()
    assert row.state == Publication.State.PENDING


def test_a01_mass_assignment_raises_nobody(
    victim: Browser, attacker: Browser, user: User, tried: Tried
) -> None:
    more = {
        "is_staff": True, "is_superuser": True, "is_active": True, "storage_limit": 10**15,
        "groups": [1], "id": str(uuid.uuid4()), "email": "admin@example.com", "password": "x",
    }  # fmt: skip
    tried("PATCH /me with rights", victim.send("PATCH", f"{API}/me", {"theme": "dark", **more}))
    attacker.send("GET", f"{API}/auth/csrf")
    body = {"email": "new@example.com", "password": "quite a staple 7", "accept_terms": True}
    made = tried(
        "signup with rights", attacker.send("POST", f"{API}/auth/signup", {**more, **body})
    )
    assert made.status == 201
    for person in User.objects.all():
        assert not person.is_staff
        assert not person.is_superuser
        assert person.storage_limit is None
    user.refresh_from_db()
    assert user.email == "ann@example.com"
    assert user.check_password(PASSWORD)
    own = make_avatar(user)
    change = {"name": "Mine", "owner": str(uuid.uuid4()), "files": {"full": "/etc/passwd"}}
    tried("PATCH avatar with owner, files", victim.send("PATCH", f"{API}/avatars/{own.pk}", change))
    own.refresh_from_db()
    assert own.owner == user
    assert own.current is not None
    assert "/etc/passwd" not in own.current.files.values()


def test_a01_another_site_can_not_act_for_a_visitor(
    victim: Browser, user: User, tried: Tried
) -> None:
    avatar = make_avatar(user)
    attempts = [
        ("no token", {"csrf": False}),
        ("a made-up token", {"csrf": False, "X_CSRFToken": "a" * 64}),
        ("another site's origin", {"Origin": "https://evil.example"}),
    ]
    for what, how in attempts:
        answer = tried(
            f"DELETE avatar, {what}", victim.send("DELETE", f"{API}/avatars/{avatar.pk}", **how)
        )
        assert (answer.status, answer.code) == (403, "request.csrf")
    body = json.dumps({"email": "x@example.com", "password": PASSWORD}).encode()
    answer = victim.send("POST", f"{API}/auth/login", body, csrf=False, content_type="text/plain")
    assert tried("login by a plain form", answer).status in (403, 415)
    answer = victim.send("GET", f"{API}/me", Origin="https://evil.example")
    assert "Access-Control-Allow-Origin" not in tried("read across sites", answer).headers
    assert Avatar.objects.filter(deleted_at=None).count() == 1


# A02 Cryptographic failures


def test_a02_secrets_are_stored_hashed_and_cookies_are_closed(
    victim: Browser, user: User, settings: Any, tried: Tried
) -> None:
    _, secret = token_create(user=user, name="script", expires_in_days=1)
    row = ApiToken.objects.values().get()
    assert secret not in map(str, row.values())
    assert user.password.startswith("argon2$argon2id")
    page = tried("GET /api/v1/me", victim.send("GET", f"{API}/me"))
    assert user.password not in page.body.decode()
    session = next(one for one in victim.cookies if one.name == "avatar_session")
    assert session.has_nonstandard_attr("HttpOnly")
    assert session.get_nonstandard_attr("SameSite") == "Lax"
    assert page.headers["Cache-Control"] == "private, no-store"


def test_a02_forged_changed_and_expired_addresses_of_pictures_show_nothing(
    victim: Browser, attacker: Browser, insider: Browser, user: User, tried: Tried
) -> None:
    row = published(user)
    url = attacker.send("GET", f"{API}/public/{row.pk}").json()["file_url"]
    assert tried("its address", attacker.send("GET", url)).status == 200
    place, _, signature = url.rpartition(".")
    forged = [
        url[:-1] + ("A" if url[-1] != "A" else "B"),
        url.replace("public.", "owner."),
        url.replace(row.pk.hex, uuid.uuid4().hex),
        f"{place[:-10]}9999999999.{signature}",
        place,
        f"{API}/media/" + "." * 30,
    ]
    for address in forged:
        assert tried("a changed address", attacker.send("GET", address)).status == 404
    with mock.patch("gallery.sharing.tokens.time.time", return_value=time.time() + 3 * 3600):
        assert tried("replayed after three hours", attacker.send("GET", url)).status == 404
    own = victim.send("GET", f"{API}/publications/{row.pk}").json()
    owned = own.get("file_url") or own["thumb_url"]
    assert tried("owner's address, owner", victim.send("GET", owned)).status == 200
    for who in (attacker, insider):
        assert tried("owner's address, somebody else", who.send("GET", owned)).status == 404
    victim.send("POST", f"{API}/publications/{row.pk}/withdraw")
    assert tried("replayed after withdrawal", attacker.send("GET", url)).status == 404


# A03 Injection


def test_a03_scripts_in_names_tags_and_reasons_stay_text(
    victim: Browser, attacker: Browser, user: User, tried: Tried
) -> None:
    avatar = make_avatar(user, name=SCRIPT)
    share = victim.send(
        "POST", f"{API}/shares", {"id": str(avatar.pk), "expires_in_days": 1, "download": True}
    )
    path = re.sub(r"^https?://[^/]+", "", share.json()["url"])
    card = tried("a link's card with a script in the name", attacker.send("GET", path))
    assert SCRIPT.encode() not in card.body
    assert b"unsafe-eval" not in card.headers["Content-Security-Policy"].encode()
    script = card.headers["Content-Security-Policy"].partition("script-src")[2]
    assert "unsafe-inline" not in script.partition(";")[0]
    row = published(user, name=SCRIPT)
    moderator = make_staff("mod@example.com", "Moderators")
    guard = Browser(victim.base)
    guard.sign_in(moderator)
    submitted(user, name=SCRIPT)
    queue = tried("the queue", guard.send("GET", "/admin/gallery/publication/queue/"))
    assert queue.status == 200
    assert SCRIPT.encode() not in queue.body
    public = tried("the public API", attacker.send("GET", f"{API}/public/{row.pk}"))
    assert public.headers["Content-Type"].startswith("application/json")
    assert public.headers["X-Content-Type-Options"] == "nosniff"
    for query in (
        "style=' OR 1=1--",
        "tag=%00",
        "order=likes;DROP",
        "author=\u202eevil",
        "cursor=x",
    ):
        answer = attacker.send("GET", f"{API}/public?" + urlquoted(query))
        assert tried(query, answer).status in (200, 400, 404)


def urlquoted(query: str) -> str:
    """As a browser would send it."""
    return quote(query, safe="=&%")


def test_a03_svg_html_and_metadata_are_no_way_in(victim: Browser, user: User, tried: Tried) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">{SCRIPT}</svg>'.encode()
    for name, data in (
        ("me.svg", svg),
        ("me.png", svg),
        ("me.html", SCRIPT.encode()),
        ("me.png", png() + SCRIPT.encode()),
        ("me.png", png(Comment=SCRIPT)),
        ("me.php", b"<?php system($_GET[0]);"),
    ):
        body, kind = form(file=(name, data), consent="true")
        answer = tried(name, victim.send("POST", f"{API}/photos", body, content_type=kind))
        assert answer.status in (415, 422)
    body, kind = form(file=('"><img onerror=1>.png', png(Comment=MARKUP)), consent="true")
    kept = victim.send("POST", f"{API}/photos", body, content_type=kind)
    assert tried("script in name and metadata", kept).status == 202
    assert MARKUP.encode() not in kept.body
    from generation import files
    from generation.jobs import job_claim
    from generation.tasks import perform

    job = job_claim(role="interactive", worker="here")
    assert job is not None
    perform(job)
    photo = Photo.objects.get()
    for path in photo.files.values():
        assert MARKUP.encode() not in files.read(path)


def test_a03_a_picture_opened_by_itself_runs_nothing(
    victim: Browser, user: User, tried: Tried
) -> None:
    avatar = make_avatar(user, svg=True)
    for width in ("full", "vector", "svg", "256"):
        answer = tried(
            f"file?w={width}", victim.send("GET", f"{API}/avatars/{avatar.pk}/file?w={width}")
        )
        if answer.status == 200:
            policy = answer.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'")
            assert "sandbox" in policy
            assert "script-src" not in policy


# A04 Insecure design, A08 Integrity failures


def archive(*members: tuple[str, bytes]) -> bytes:
    """A style file with these in it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, data in members:
            made.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/cron.d/x",
        "/etc/passwd",
        "pictures/../../x.png",
        "pictures\\..\\x.png",
        "C:\\x.png",
        "style.json/../x",
    ],
)
def test_a08_paths_in_a_style_file_lead_nowhere(name: str) -> None:
    with pytest.raises(AvatarError) as refused:
        package.unpack(archive(("style.json", b"{}"), (name, b"x")))
    assert refused.value.code == "style.file_damaged"
    print(f"{name!r} in a style file -> {refused.value.code}")


def test_a08_a_list_of_half_a_million_files_is_refused_unread() -> None:
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *[0] * 6, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
    listed = (entry + b"a") * 500_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(listed), 0, 0)
    for packed in (listed + end, listed + b"PK\x06\x07" + bytes(16) + end, listed + end + b"x"):
        with (
            mock.patch.object(package.zipfile, "ZipFile", side_effect=MemoryError) as opened,
            pytest.raises(AvatarError) as refused,
        ):
            package.unpack(packed)
        assert refused.value.code == "style.file_damaged"
        opened.assert_not_called()


def test_a08_what_is_queued_is_no_pickle(user: User, settings: Any) -> None:
    for queue in settings.RQ_QUEUES.values():
        assert queue["SERIALIZER"] == "rq.serializers.JSONSerializer"
    assert settings.SESSION_ENGINE.endswith("cached_db")
    assert settings.SESSION_SERIALIZER.endswith("JSONSerializer")


# A05 Security misconfiguration


def test_a05_no_page_lacks_its_headers_and_none_tells_what_runs_here(
    attacker: Browser, tried: Tried
) -> None:
    for path in ("/", "/api/v1/me", "/admin/login/", "/health/live", "/s/x"):
        answer = tried(f"GET {path}", attacker.send("GET", path))
        headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] in ("same-origin", "no-referrer")
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"] or (
            headers["X-Frame-Options"] == "DENY"
        )
        assert b"Traceback" not in answer.body
        assert b"Django" not in answer.body
    # Django's test server serves files by itself; these are asked of the platform's own views.
    for path in ("/.env", "/.git/config", "/var/secret_key", "/../manage.py", "/media/x.png"):
        answer = Client().get(path)
        assert answer.status_code in (200, 404, 503)
        for words in (b"SECRET", b"[core]", b"os.environ"):
            assert words not in answer.content
    for path in ("/static/../manage.py", "/static/..%2f..%2fmanage.py", "/static//etc/passwd"):
        assert Client().get(path).status_code == 404
    answer = attacker.send("GET", f"{API}/me", Host="evil.example")
    assert tried("another host's name", answer).status == 400


# A07 Identification and authentication failures


def test_a07_passwords_can_not_be_guessed_nor_accounts_listed(
    attacker: Browser, user: User, tried: Tried
) -> None:
    attacker.send("GET", f"{API}/auth/csrf")
    answers = [
        attacker.send("POST", f"{API}/auth/login", {"email": user.email, "password": f"guess {n}"})
        for n in range(12)
    ]
    tried("twelve guesses", answers[-1])
    assert (answers[0].status, answers[0].code) == (401, "auth.invalid_credentials")
    assert (answers[-1].status, answers[-1].code) == (429, "auth.too_many_attempts")
    right = attacker.send("POST", f"{API}/auth/login", {"email": user.email, "password": PASSWORD})
    assert tried("then the right one", right).status == 429
    nobody = attacker.send(
        "POST", f"{API}/auth/login", {"email": "nobody@example.com", "password": "guess"}
    )
    assert tried("an address nobody has", nobody).body == answers[0].body
    asked = [
        attacker.send("POST", f"{API}/auth/password-reset", {"email": email})
        for email in (user.email, "nobody@example.com")
    ]
    assert asked[0].status == asked[1].status == 202
    assert asked[0].body == asked[1].body


def test_a07_a_session_is_fixed_by_nobody_and_ends_with_the_sign_out(
    attacker: Browser, user: User, tried: Tried
) -> None:
    attacker.send("GET", "/api/v1/auth/csrf", Cookie="avatar_session=" + "a" * 32)
    assert attacker.sign_in(user).status == 200
    key = attacker.cookie("avatar_session")
    assert key != "a" * 32
    assert attacker.send("POST", f"{API}/auth/logout").status == 204
    replay = Browser(attacker.base)
    answer = replay.send("GET", f"{API}/me", Cookie=f"avatar_session={key}")
    assert tried("the cookie after the sign-out", answer).status == 401


async def test_a07_a_socket_is_opened_by_no_other_site_and_by_no_ticket_twice(user: User) -> None:
    from avatar_platform import tickets

    for what, offered, origin in (
        ("no ticket", ["app.v1"], "http://testserver"),
        ("a made-up ticket", ["app.v1", "ticket.x"], "http://testserver"),
        ("two tickets", ["app.v1", "ticket.a", "ticket.b"], "http://testserver"),
    ):
        refused = Socket(application, "/ws/progress", *offered, origin=origin)
        assert (await refused.open()).accepted, what
        assert await refused.receive() == 4401
        print(f"socket with {what} -> 4401")
    ticket = await in_thread(tickets.issue, str(user.pk))
    foreign = Socket(
        application, "/ws/progress", "app.v1", f"ticket.{ticket}", origin="https://evil.example"
    )
    assert not (await foreign.open()).accepted
    used = Socket(application, "/ws/progress", "app.v1", f"ticket.{ticket}")
    assert (await used.open()).accepted
    assert (await used.receive())["type"] == "hello"
    await used.close()
    again = Socket(application, "/ws/progress", "app.v1", f"ticket.{ticket}")
    assert (await again.open()).accepted
    assert await again.receive() == 4401


async def in_thread(function: Callable[..., Any], *args: Any) -> Any:
    """Blocking work beside the loop."""
    from asgiref.sync import sync_to_async

    return await sync_to_async(function)(*args)


# A04, A10: what is too much, and where the server may be sent


def test_a04_bodies_that_are_too_large_are_cut_off(victim: Browser, tried: Tried) -> None:
    big = b'{"name": "' + b"a" * (2 * 1024 * 1024) + b'"}'
    answer = tried("2 MB of JSON", victim.send("POST", f"{API}/albums", big))
    assert (answer.status, answer.code) == (413, "request.too_large")
    body, kind = form(file=("me.png", b"x" * (26 * 1024 * 1024)), consent="true")
    answer = tried("26 MB photo", victim.send("POST", f"{API}/photos", body, content_type=kind))
    assert answer.status == 413
    deep = b"[" * 100_000
    assert tried("JSON nested deeply", victim.send("POST", f"{API}/albums", deep)).status == 400
    for number in (b"NaN", b"1e999", b"Infinity"):
        body = b'{"photo": "x", "style": "ink", "strength": ' + number + b"}"
        assert tried(number.decode(), victim.send("POST", f"{API}/generations", body)).status == 400


def test_a10_no_address_that_is_sent_is_ever_asked_for(
    victim: Browser, user: User, tried: Tried
) -> None:
    here = urlsplit(victim.base).port
    asked: list[Any] = []
    connect = socket.socket.connect

    def watched(self: socket.socket, address: Any) -> None:
        # Our own requests to the server, and its to Redis, which listens on a unix socket.
        if isinstance(address, tuple) and address[1] != here:
            asked.append(address)
            raise OSError("no way out")
        connect(self, address)

    there = "http://169.254.169.254/latest/meta-data/"
    mask = base64.b64encode(there.encode()).decode()
    avatar = str(make_avatar(user).pk)
    background = {"kind": "background", "fill": "image", "image": there}
    brush = {"kind": "brush", "action": "erase", "mask": mask}
    wishes: list[tuple[str, dict[str, Any]]] = [
        ("/custom-styles", {"style": {"name": "x", "references": [{"picture": there}]}}),
        ("/edits", {"avatar": avatar, "operations": [background]}),
        ("/edits", {"avatar": avatar, "operations": [brush]}),
        ("/edit-texts", {"text": there}),
        ("/photos", {"file": "file:///etc/passwd", "consent": True}),
        ("/shares", {"id": there, "expires_in_days": 1}),
    ]
    with mock.patch.object(socket.socket, "connect", watched):
        for path, body in wishes:
            answer = victim.send("POST", API + path, body)
            assert tried(f"POST {path} with an address", answer).status < 500
    assert asked == []


def test_a09_what_fails_is_logged_without_passwords_or_tokens(
    attacker: Browser, user: User, caplog: pytest.LogCaptureFixture, tried: Tried
) -> None:
    _, secret = token_create(user=user, name="script", expires_in_days=1)
    with caplog.at_level("DEBUG"):
        attacker.sign_in(user, "not-my-Password-1")
        attacker.send("GET", f"{API}/me", Authorization=f"Token {secret}x")
        attacker.send("GET", f"{API}/me", Authorization=f"Token {secret}")
        body = {"email": user.email, "password": PASSWORD, "accept_terms": True}
        tried("signup with a known address", attacker.send("POST", f"{API}/auth/signup", body))
    for words in ("not-my-Password-1", PASSWORD, secret):
        assert words not in caplog.text
