"""Requests made up from the OpenAPI document, sent as nobody and as everybody.

Whatever they hold: no 500, no answer the document does not know, nothing of somebody else.
`AVATAR_CONTRACT_EXAMPLES` says how many are made of each operation; `make accept` makes many. The
short run stops after a while, each role beginning elsewhere, so that a busy machine is not held up.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import load_all_checks

from accounts.models import User
from tests.contract.world import SECRET, Pool, furnish
from tests.factories import make_user
from tests.gallery.publishing import make_staff

EXAMPLES = int(os.environ.get("AVATAR_CONTRACT_EXAMPLES", "1"))
SECONDS = 10.0 if EXAMPLES == 1 else float("inf")
"""For each role."""
ROLES = ("nobody", "user", "moderator", "senior", "operator")
_GROUPS = {"moderator": "Moderators", "senior": "Senior moderators", "operator": "Operators"}
_STAFF = tuple(_GROUPS)
_ENDS_SESSIONS = ("/auth/", "/sessions")
"""Whose success signs the tester out; nobody, who has no session, tries the first all the same."""

_FITTING = [GenerationMode.POSITIVE]

load_all_checks()
_CHECKS = [
    schemathesis.checks.CHECKS.get_one(name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
    )
]


@pytest.fixture
def document(db: None) -> Iterator[Any]:
    """The document as it is served, answered by the whole application."""
    from django.core.wsgi import get_wsgi_application

    _hold_connection()
    yield schemathesis.openapi.from_wsgi("/api/v1/schema?format=json", get_wsgi_application())
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture(autouse=True)
def _unthrottled(settings: Any) -> None:
    settings.THROTTLE = False
    # Hundreds of made-up passwords are hashed, none of which guards anything.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ALLOWED_HOSTS = ["*"]


def _hold_connection() -> None:
    """The test's transaction lives on its connection, which the end of a request would close.

    Django's test client does the same while it sends, and undoes it afterwards.
    """
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)


def _person(role: str) -> User | None:
    if role == "nobody":
        return None
    email = "ann@example.com"
    return make_user(email) if role == "user" else make_staff(email, _GROUPS[role])


def _session(person: User | None) -> tuple[dict[str, str], dict[str, str]]:
    """Headers and cookies of a session."""
    client = Client()
    if person is not None:
        client.force_login(person)
    token = client.get("/api/v1/auth/csrf").json()["csrf_token"]
    _hold_connection()
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    headers = {"X-CSRFToken": token, "Referer": "http://testserver/"}
    return headers | {"Accept-Encoding": "identity"}, cookies


class Sender:
    """One role: sends what is made up, with ids that exist, and judges the answers."""

    def __init__(self, role: str) -> None:
        person = _person(role)
        other = make_user("bob@example.com")
        self.signed_in = person is not None
        self.headers, self.cookies = _session(person)
        self.own: Pool = furnish(person, "Mine") if person else {}
        self.foreign: Pool = furnish(other, SECRET)
        self.private = (SECRET, other.email)
        self.statuses: dict[int, int] = {}

    def skips(self, path: str) -> bool:
        """Whether an operation would end this role's session."""
        return self.signed_in and any(part in path for part in _ENDS_SESSIONS)

    def aim(self, case: Case, draw: Callable[[Any], Any]) -> None:
        """Now and then an id of one's own, or somebody else's, in place of a made-up one."""
        for name in case.path_parameters or {}:
            pools = [pool[name] for pool in (self.own, self.foreign) if pool.get(name)]
            chosen = draw(st.sampled_from([None, *pools]))
            if chosen:
                case.path_parameters[name] = str(draw(st.sampled_from(chosen)))

    def send(self, case: Case) -> None:
        """Send one request and judge the answer.

        Raises:
            AssertionError: for what must not come back.
        """
        answer = case.call(headers=self.headers, cookies=self.cookies)
        self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
        case.validate_response(answer, checks=_CHECKS)
        told = f"{case.as_curl_command()} -> {answer.status_code}"
        documented = case.operation.definition.raw["responses"]
        if answer.status_code < 400:
            # The default response is for problems; what goes well is listed.
            assert str(answer.status_code) in documented, told
        else:
            kind = answer.headers.get("content-type", [""])[0]
            assert kind.startswith("application/problem+json"), told
            assert answer.json()["code"], told
        if case.operation.path != "/api/v1/schema":
            text = answer.content.decode("utf-8", "replace")
            sent = str((case.path_parameters, case.query, case.body))
            for words in self.private:
                assert words not in text or words in sent, told


@pytest.mark.parametrize("role", ROLES)
def test_whatever_is_sent_the_answer_is_a_documented_one(
    role: str, document: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tester = Sender(role)
    operations = [found.ok() for found in document.get_all_operations()]
    assert len(operations) > 100
    wrong: list[str] = []
    start = ROLES.index(role) * len(operations) // len(ROLES)
    operations = operations[start:] + operations[:start]
    until = time.monotonic() + SECONDS
    for index, operation in enumerate(operations):
        if time.monotonic() > until:
            print(f"{index} of {len(operations)} operations in {SECONDS:.0f} s")
            break
        if tester.skips(operation.path):
            continue
        if EXAMPLES == 1 and role in _STAFF and index % len(_STAFF) != _STAFF.index(role):
            continue  # In short, each operation is tried by one of them.
        takes = operation.definition.raw
        modes = list(GenerationMode) if {"parameters", "requestBody"} & set(takes) else _FITTING
        for mode in modes:
            try:
                _fuzz(tester, operation, mode)
            except Unsatisfiable:
                # Nothing about it can be got wrong.
                assert mode == GenerationMode.NEGATIVE, operation.path
            except (AssertionError, BaseExceptionGroup) as error:
                # All of them are wanted, not the first; the document is long.
                parts = getattr(error, "exceptions", (error,))
                told = "\n".join(str(part) for part in parts)
                wrong.append(f"{operation.method.upper()} {operation.path}: {told}")
    assert not wrong, "\n\n".join(wrong)
    assert min(tester.statuses) >= 200
    assert len(tester.statuses) > 2


def _fuzz(tester: Sender, operation: Any, mode: GenerationMode) -> None:
    strategy = operation.as_strategy(generation_mode=mode)

    @seed(7)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy, data=st.data())
    def run(case: Case, data: st.DataObject) -> None:
        tester.aim(case, data.draw)
        tester.send(case)

    run()


def test_the_tester_notices_what_must_not_come_back(
    document: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tester = Sender("user")
    operation = document["/api/v1/albums"]["GET"]
    tester.private = ("Mine",)
    with pytest.raises(AssertionError):
        tester.send(operation.Case())
    tester.private = (uuid.uuid4().hex,)
    tester.send(operation.Case())
    monkeypatch.setattr("gallery.selectors.album_list", lambda *_: 1 / 0)
    with pytest.raises((AssertionError, ZeroDivisionError, BaseExceptionGroup)):
        tester.send(operation.Case())
