"""A server that runs, over real HTTP, and an attacker who has nothing but the network.

Each test appends what was tried and what came back to a report, printed at the end of the run
(`pytest tests/security -rA` shows it test by test).
"""

from __future__ import annotations

import http.cookiejar
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

from accounts.models import User
from tests.factories import PASSWORD


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Any
    body: bytes

    @property
    def code(self) -> str:
        """The problem's code."""
        return str(json.loads(self.body).get("code", ""))

    def json(self) -> Any:
        """The decoded body."""
        return json.loads(self.body)


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Browser:
    """Cookies, and requests of any shape."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.cookies = http.cookiejar.CookieJar()
        self._open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), _Stay
        ).open

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        csrf: bool = True,
        **headers: str,
    ) -> Answer:
        """One request, with the CSRF token of its cookie unless told otherwise."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, method=method)
        request.add_header("Content-Type", headers.pop("content_type", "application/json"))
        if csrf and (token := self.cookie("csrftoken")):
            request.add_header("X-CSRFToken", token)
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        try:
            with self._open(request, timeout=30) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())

    def cookie(self, name: str) -> str | None:
        """The value of a cookie."""
        return next((one.value for one in self.cookies if one.name == name), None)

    def sign_in(self, user: User, password: str = PASSWORD) -> Answer:
        """By e-mail and password."""
        self.send("GET", "/api/v1/auth/csrf")
        body = {"email": user.email, "password": password}
        return self.send("POST", "/api/v1/auth/login", body)


_tried: list[tuple[str, str, str]] = []


@pytest.fixture
def tried(request: pytest.FixtureRequest) -> Callable[[str, Answer], Answer]:
    """Notes what was tried and what came back."""

    def note(what: str, answer: Answer) -> Answer:
        code = ""
        if "json" in answer.headers.get("Content-Type", ""):
            code = str(answer.json().get("code", "")) if answer.body[:1] == b"{" else ""
        _tried.append((request.node.name, what, f"{answer.status} {code}".strip()))
        print(f"{what} -> {answer.status} {code}")
        return answer

    return note


@pytest.fixture(scope="session", autouse=True)
def _report(request: pytest.FixtureRequest) -> Iterator[None]:
    """The list of what was tried, for whoever asks for it with `-rA` or `-s`."""
    yield
    reporter = request.config.pluginmanager.getplugin("terminalreporter")
    if reporter is not None and request.config.getoption("verbose") > 0:
        reporter.section("tried")
        for name, what, came in _tried:
            reporter.line(f"{name}: {what} -> {came}")


@pytest.fixture
def attacker(live_server: Any) -> Browser:
    """Somebody at the network."""
    return Browser(live_server.url)


@pytest.fixture
def victim(live_server: Any, user: User) -> Browser:
    """Somebody signed in."""
    browser = Browser(live_server.url)
    assert browser.sign_in(user).status == 200
    return browser


@pytest.fixture
def insider(live_server: Any, other: User) -> Browser:
    """Somebody else, signed in to an account of their own."""
    browser = Browser(live_server.url)
    assert browser.sign_in(other).status == 200
    return browser
