"""The second factor of staff: a code from an authenticator app (TOTP, RFC 6238), before the admin.

Set up at the first visit, with ten recovery codes. Of those only a keyed hash is stored. Guessing
is slowed by django-otp for each device, and stopped by the counter of repeated passwords.
"""

from __future__ import annotations

import base64
import io
import secrets
import time
from typing import Any, cast

import segno
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import attempts
from accounts.authentication import speak
from accounts.models import User
from accounts.sessions import session_rekey, sessions_end
from avatar_platform import messages
from avatar_platform.problems import Problem

ADDRESS = "/admin/second-factor/"
LASTS = 12 * 3600
"""Seconds after which the admin asks again."""
RECOVERY_CODES = 10
_PASSED = "second_factor"
_DRAFT = "second_factor_draft"
_NAME = "authenticator"


def factor_of(user: User) -> TOTPDevice | None:
    """The app the person has set up."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def factor_passed(request: HttpRequest) -> bool:
    """Whether this session has shown the second factor, not long ago."""
    passed = request.session.get(_PASSED)
    if not isinstance(passed, dict) or passed.get("user") != str(request.user.pk):
        return False
    fresh = 0 <= time.time() - passed["at"] < LASTS
    return fresh and TOTPDevice.objects.filter(pk=passed["device"], confirmed=True).exists()


@transaction.atomic
def factor_reset(*, user: User) -> None:
    """Forget a person's second factor, and sign them out everywhere; they set it up anew."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    sessions_end(user=user)


@transaction.atomic
def factor_enrol(*, user: User, device: TOTPDevice) -> list[str]:
    """Take the app into use; the recovery codes, to be shown this once."""
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    StaticDevice.objects.filter(user=user).delete()
    recovery = StaticDevice.objects.create(user=user, name="recovery", confirmed=True)
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    for code in codes:
        recovery.token_set.create(token=_hashed(user, code))
    return codes


@require_http_methods(["GET", "POST"])
@never_cache
@csrf_protect
@sensitive_post_parameters("code")
@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Set the app up, or ask for its code."""
    user = cast(User, request.user)
    if not user.is_staff:
        return HttpResponseRedirect("/")
    speak(user)
    own = factor_of(user)
    known, device = own is not None, own or _draft(request, user)
    if request.method == "GET":
        return _page(request, device, known=known)
    try:
        attempts.confirm(f"second-factor:{user.pk}")
    except Problem as problem:
        return _page(request, device, known=known, error=problem, status=429)
    code = "".join(request.POST.get("code", "").split())
    if not _accepted(user, device, code, known=known):
        return _page(request, device, known=known, error=Problem("second_factor.wrong"), status=400)
    _pass(request, user, device)
    if known:
        return HttpResponseRedirect(_next(request))
    return _show(request, "saved", codes=factor_enrol(user=user, device=device))


def _draft(request: HttpRequest, user: User) -> TOTPDevice:
    """The app that this session sets up. Not another session's: whoever was signed in there, with a
    password that was stolen, say, has seen its key and would hold the second factor from then on.
    """
    mine = TOTPDevice.objects.filter(user=user, confirmed=False, pk=request.session.get(_DRAFT))
    device = mine.first()
    if device is None:
        device = TOTPDevice.objects.create(user=user, name=_NAME, confirmed=False)
        request.session[_DRAFT] = device.pk
    return device


def _accepted(user: User, device: TOTPDevice, code: str, *, known: bool) -> bool:
    if code.isascii() and code.isdigit():
        return verify_token(user, device.persistent_id, code) is not None
    recovery: Device | None = StaticDevice.objects.filter(user=user, confirmed=True).first()
    if not known or recovery is None:
        return False
    hashed = _hashed(user, code.upper().replace("-", ""))
    return verify_token(user, recovery.persistent_id, hashed) is not None


def _pass(request: HttpRequest, user: User, device: TOTPDevice) -> None:
    session_rekey(request=request, user=user)
    request.session[_PASSED] = {"user": str(user.pk), "device": device.pk, "at": time.time()}


def _page(
    request: HttpRequest,
    device: TOTPDevice,
    *,
    known: bool,
    error: Problem | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "error": messages.text(error.code, error.params) if error else "",
        "next": _next(request),
    }
    if known:
        return _show(request, "ask", status=status, **context)
    context["qr"] = _qr(device.config_url)
    context["key"] = base64.b32encode(device.bin_key).decode()
    return _show(request, "enrol", status=status, **context)


def _show(request: HttpRequest, kind: str, *, status: int = 200, **context: Any) -> HttpResponse:
    names = ("enrol", "scan", "key", "ask", "enter", "code", "confirm", "saved", "keep", "done")
    words = {name: messages.text(f"second_factor.{name}") for name in names}
    shown = {"kind": kind, "t": words, "next": _next(request), **context}
    return render(request, "accounts/second_factor.html", shown, status=status)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/admin/") else "/admin/"


def _qr(text: str) -> str:
    """The code as a picture's address: markup in the page would need styles of its own."""
    buffer = io.BytesIO()
    segno.make(text, error="m").save(buffer, kind="svg", scale=5, border=2, light="#fff")
    return "data:image/svg+xml;base64," + base64.b64encode(buffer.getvalue()).decode()


def _recovery_code() -> str:
    """Ten letters and digits, 50 bits, none of which look alike."""
    text = base64.b32encode(secrets.token_bytes(7)).decode()[:10]
    return f"{text[:5]}-{text[5:]}"


def _hashed(user: User, code: str) -> str:
    """What is stored of a recovery code: 16 characters are what django-otp's column holds."""
    plain = code.replace("-", "")
    keyed = salted_hmac("accounts.second_factor", f"{user.pk}:{plain}", algorithm="sha256")
    return keyed.hexdigest()[:16]


def factor_due(request: HttpRequest) -> bool:
    """Whether this request to the admin has to show the second factor first."""
    user = request.user
    if not isinstance(user, User) or not user.is_active or not user.is_staff:
        return False  # The admin asks them to sign in.
    if not settings.ADMIN_SECOND_FACTOR and factor_of(user) is None:
        return False
    return not factor_passed(request)
