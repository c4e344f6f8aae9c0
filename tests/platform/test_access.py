"""Every address of the API, found by walking the routes: none is open by accident."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.test import APIClient

PUBLIC = {
    "auth-csrf",
    "auth-signup",
    "auth-login",
    "auth-logout",
    "password-reset",
    "password-reset-confirm",
    "schema",
    "docs",
    "styles",
    "style",
    "shared",
    "shared-file",
    "media",
    "public",
    "public-facets",
    "public-author",
    "public-item",
    "public-report",
    "privacy",
    "verify",
    "verification",
}
"""By intent: one has to be able to sign in, and anybody may see what is on offer,
published, or shared with them by a link."""


def routes(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[tuple[str, str]]:
    """Name and an address with made-up ids of every route below `/api/v1/`."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if path.startswith("/api/v1/"):
                yield from routes(entry, path)
        elif isinstance(entry, URLPattern) and prefix.startswith("/api/v1/"):
            for name, converter in entry.pattern.converters.items():
                kind = type(converter).__name__
                value = str(uuid.uuid4()) if "UUID" in kind else "1" if "Int" in kind else "x"
                path = path.replace(f"<{_kind(str(entry.pattern), name)}{name}>", value)
            yield entry.name or path, path


def _kind(pattern: str, name: str) -> str:
    before = pattern.partition(f"{name}>")[0]
    return before[before.rindex("<") + 1 :]


ROUTES = sorted(set(routes()))
WITH_ID = [(name, path) for name, path in ROUTES if re.search(r"/[0-9a-f]{8}-", path)]


def test_routes_are_found() -> None:
    assert {"me", "avatars", "avatar-file", "export-file"} <= {name for name, _ in ROUTES}
    assert not [path for _, path in ROUTES if "<" in path]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "path"), ROUTES, ids=[name for name, _ in ROUTES])
def test_strangers_are_asked_to_sign_in(name: str, path: str) -> None:
    client = APIClient()
    for method in ("get", "post", "patch", "put", "delete"):
        answer = getattr(client, method)(path)
        allowed = {200, 202, 204, 400, 403, 404, 405} if name in PUBLIC else {401}
        assert answer.status_code in allowed, (method, path, answer.content)
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "path"), WITH_ID, ids=[name for name, _ in WITH_ID])
def test_made_up_ids_are_not_found_by_anyone(as_user: APIClient, name: str, path: str) -> None:
    assert as_user.get(path).status_code in {404, 405}
