"""The client's build, static files, headers, health, the API's own description."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import AsyncClient
from rest_framework.test import APIClient

from avatar_platform import health

PAGE = """<!doctype html><html><head><script>let theme = 1;</script>
<link rel="stylesheet" media="print" onload="this.media='all'"></head><body></body></html>"""


@pytest.fixture
def build(tmp_path: Path, settings: Any) -> Path:
    """A small Angular build."""
    folder = tmp_path / "dist" / "app" / "browser"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "main-ABCDEF12.js").write_text("console.log('hello');" * 100)
    (folder / "chunk-yEz_C-x2.js").write_text("console.log('joined');")
    (folder / "favicon.ico").write_bytes(b"\0icon")
    (tmp_path / "secret.txt").write_text("secret")
    settings.FRONTEND_DIR = tmp_path / "dist"
    return folder


@pytest.mark.parametrize("path", ["/", "/studio", "/reset-password/abc/def", "/gallery/"])
def test_every_other_address_is_the_clients(client: Any, build: Path, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.content.decode() == PAGE
    assert answer["Cache-Control"] == "no-cache"
    assert "csrftoken" in answer.cookies


def test_hashed_files_are_kept_for_good_and_compressed_once(client: Any, build: Path) -> None:
    answer = client.get("/main-ABCDEF12.js", headers={"Accept-Encoding": "gzip"})
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == (build / "main-ABCDEF12.js").read_bytes()
    plain = client.get("/main-ABCDEF12.js")
    assert "Content-Encoding" not in plain
    again = client.get("/main-ABCDEF12.js", headers={"If-None-Match": plain["ETag"]})
    assert again.status_code == 304
    joined = client.get("/chunk-yEz_C-x2.js")
    assert joined["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/favicon.ico")["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("path", ["/missing-ABCDEF12.js", "/robots.txt"])
def test_a_missing_file_is_not_answered_with_the_page(client: Any, build: Path, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/../../secret.txt", "/%2e%2e/%2e%2e/secret.txt", "/..%2f..%2fsecret.txt"]
)
def test_nothing_outside_the_build_is_served(client: Any, build: Path, path: str) -> None:
    assert b"secret" not in client.get(path).content


def test_before_the_first_build_the_page_says_what_to_do(
    client: Any, settings: Any, tmp_path: Path
) -> None:
    settings.FRONTEND_DIR = tmp_path
    answer = client.get("/")
    assert answer.status_code == 503
    assert b"make build" in answer.content


def test_only_the_scripts_of_the_build_may_run(client: Any, build: Path) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    scripts = policy.partition("script-src ")[2]
    assert scripts.startswith("'self' 'sha256-")
    assert "'unsafe-hashes'" in scripts
    assert "'unsafe-inline'" not in scripts
    assert "frame-ancestors 'none'" in policy


@pytest.mark.django_db
def test_answers_carry_the_security_headers(api: APIClient) -> None:
    answer = api.get("/api/v1/me")
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "private, no-store"


async def test_pages_and_static_files_are_served_over_asgi(build: Path) -> None:
    client = AsyncClient()
    for path in (
        "/",
        "/main-ABCDEF12.js",
        "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css",
        "/health/live",
    ):
        answer = await client.get(path)
        assert answer.status_code == 200, path


@pytest.mark.parametrize("path", ["", "../settings.py", "no/such.css"])
def test_other_static_files_are_not_found(client: Any, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


@pytest.mark.django_db
def test_ready_when_every_part_answers(client: Any) -> None:
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "failed": []})


@pytest.mark.django_db
def test_not_ready_names_the_part_that_does_not(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise ConnectionError

    monkeypatch.setitem(health.PROBES, "queue", away)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["failed"]) == (503, ["queue"])


def test_the_description_is_valid_and_needs_nothing_from_elsewhere(
    client: Any, tmp_path: Path
) -> None:
    file = tmp_path / "openapi.json"
    call_command(
        "spectacular",
        *("--file", str(file), "--format", "openapi-json", "--validate", "--fail-on-warn"),
    )
    assert '"openapi": "3.1' in file.read_text()


@pytest.mark.django_db
def test_the_reference_loads_from_here_only(client: Any) -> None:
    page = client.get("/api/v1/docs").content.decode()
    assert "/static/drf_spectacular_sidecar/" in page
    assert "https://" not in page
    assert client.get("/api/v1/schema").json()["info"]["title"] == "Avatars"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["", "accounts/user/", "accounts/user/add/", "accounts/apitoken/", "gallery/avatar/",
             "gallery/export/", "django_rq/dashboard/"]
)  # fmt: skip
def test_the_admin_opens_for_staff_only(path: str) -> None:
    from accounts.models import User

    staff = APIClient()
    staff.force_login(User.objects.create_superuser("staff@example.com", "x"))
    assert staff.get(f"/admin/{path}").status_code == 200
    someone = APIClient()
    someone.force_login(User.objects.create_user("ann@example.com", "x"))
    assert someone.get(f"/admin/{path}").status_code == 302
