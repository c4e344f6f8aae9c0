"""The browsers a person is signed in with: listed, and ended, by themselves.

Django's sessions know neither whose they are nor when they were used. `BrowserSession` remembers
both beside the session's key; what decides whether somebody is signed in stays Django's session.
"""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta
from importlib import import_module
from typing import Any

import redis.exceptions
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.signals import post_save
from django.http import HttpRequest
from django.utils import timezone

from accounts import credentials
from accounts.devices import device_of
from accounts.models import BrowserSession, User
from avatar_platform.problems import Problem

logger = logging.getLogger(__name__)

_SEEN = timedelta(minutes=5)
"""How exact "last seen" is; a write per request would be a high price for seconds."""


def session_list(user: User) -> QuerySet[BrowserSession]:
    """Where the person is signed in now, last seen first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return BrowserSession.objects.filter(user=user, key__in=alive).order_by("-seen_at", "-pk")


def session_begin(*, request: HttpRequest, user: User) -> None:
    """Note that this request's session is the person's."""
    key = request.session.session_key
    if key is None:
        return
    device = device_of(request.META.get("HTTP_USER_AGENT", ""))
    known = {"user": user, "browser": device.browser, "system": device.system}
    BrowserSession.objects.update_or_create(key=key, defaults=known | {"seen_at": timezone.now()})


def session_seen(*, request: HttpRequest, user: User) -> None:
    """Note that the session is in use; every few minutes it costs a write, else nothing much."""
    key = request.session.session_key
    try:
        due = key and cache.add(_seen_key(key), 1, timeout=int(_SEEN.total_seconds()))
    except redis.exceptions.RedisError as error:
        logger.warning("a session's use was not noted: %s", error)
        return
    if due:
        session_begin(request=request, user=user)


def session_rekey(*, request: HttpRequest, user: User) -> None:
    """Give the session another key, as it may do more from now on; sockets come back with it."""
    before = request.session.session_key or ""
    request.session.cycle_key()
    BrowserSession.objects.filter(key=before).update(key=request.session.session_key)
    credentials.revoke(user.pk, credentials.of_session(before))


def session_end(*, user: User, session_id: uuid.UUID) -> None:
    """Sign one browser out; its open sockets close.

    Raises:
        Problem: `not_found` (404), for another person's too.
    """
    row = BrowserSession.objects.filter(user=user, pk=session_id).first()
    if row is None:
        raise Problem("not_found", status=404)
    _end(row)


def sessions_end(*, user: User, but: str | None = None) -> None:
    """Sign every browser out, but for the session with this key."""
    for row in BrowserSession.objects.filter(user=user).exclude(key=but or ""):
        _end(row)


def sessions_clean() -> None:
    """Forget what was known of sessions that have ended by themselves."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    alive = Session.objects.values("session_key")
    BrowserSession.objects.filter(seen_at__lt=now - _SEEN).exclude(key__in=alive).delete()


def connect() -> None:
    """Hear of sign-ins and of what ends them."""
    user_logged_in.connect(_signed_in, dispatch_uid="sessions.signed_in")
    user_logged_out.connect(_signed_out, dispatch_uid="sessions.signed_out")
    post_save.connect(_person_changed, User, dispatch_uid="sessions.person_changed")


@transaction.atomic
def _end(row: BrowserSession) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore(row.key).delete()
    row.delete()
    cache_key = _seen_key(row.key)
    transaction.on_commit(lambda: _forget(cache_key))
    credentials.revoke(row.user_id, credentials.of_session(row.key))


def _forget(cache_key: str) -> None:
    try:
        cache.delete(cache_key)
    except redis.exceptions.RedisError as error:
        logger.warning("a session's mark lapses by itself: %s", error)


def _seen_key(key: str) -> str:
    # Hashed, so that reading the cache's keys yields nothing one could present.
    return f"seen:{credentials.of_session(key)}"


def _signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    session_begin(request=request, user=user)


def _signed_out(request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        BrowserSession.objects.filter(key=request.session.session_key or "").delete()


def _person_changed(instance: User, created: bool, **_: Any) -> None:
    """With another password no session is worth anything; a closed account has none."""
    # Set from `set_password` until the end of `save`; a better hash of the same one leaves it None.
    another = getattr(instance, "_password", None) is not None
    if created or (instance.is_active and not another):
        return
    try:
        sessions_end(user=instance)
    except redis.exceptions.RedisError as error:
        # They are refused all the same: the hash in them no longer fits the person.
        logger.warning("sessions that are void stay listed: %s", error)
