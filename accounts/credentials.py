"""What a person is signed in by, named so that what was opened with it can be closed with it.

Open sockets are told when a sign-in ends: this one session (sign-out), every session (another
password), a token (revoked), everything (the account is closed). The changes come from the API,
the admin and jobs alike, so Django's signals report them, after the commit.
"""

from __future__ import annotations

import hashlib
import uuid
from functools import partial
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.registries import revocation_listeners

EVERYTHING = ""
SESSIONS = "session:"
"""The start of every session's name."""


def of_session(key: str | None) -> str:
    """Name of a session. Its key would let one in, so only a hash of it is used."""
    return SESSIONS + hashlib.sha256((key or "").encode()).hexdigest()[:32]


def of_token(token: ApiToken) -> str:
    """Name of a token."""
    return f"token:{token.pk}"


def of_request(request: Request) -> str:
    """Name of what this request is signed in by."""
    if isinstance(request.auth, ApiToken):
        return of_token(request.auth)
    return of_session(request._request.session.session_key)


def revoke(user_id: uuid.UUID, what: str) -> None:
    """Tell, after the commit, that credentials whose names begin with `what` are void."""
    for listener in revocation_listeners:
        transaction.on_commit(partial(listener, user_id, what))


def connect() -> None:
    """Hear of every way in which a sign-in ends."""
    user_logged_out.connect(_signed_out, dispatch_uid="credentials.signed_out")
    post_save.connect(_person_changed, User, dispatch_uid="credentials.person_changed")
    post_delete.connect(_person_gone, User, dispatch_uid="credentials.person_gone")
    post_delete.connect(_token_gone, ApiToken, dispatch_uid="credentials.token_gone")


def _signed_out(user: User | None, request: HttpRequest, **_: Any) -> None:
    if user is not None:
        revoke(user.pk, of_session(request.session.session_key))


def _person_changed(
    instance: User, created: bool, update_fields: frozenset[str] | None, **_: Any
) -> None:
    changed = {"password", "is_active"} if update_fields is None else set(update_fields)
    if created or not changed & {"password", "is_active"}:
        return
    revoke(instance.pk, SESSIONS if instance.is_active else EVERYTHING)


def _person_gone(instance: User, **_: Any) -> None:
    revoke(instance.pk, EVERYTHING)


def _token_gone(instance: ApiToken, **_: Any) -> None:
    revoke(instance.user_id, of_token(instance))
