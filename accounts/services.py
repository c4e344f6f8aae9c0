"""Everything that changes a person's account."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import urlsafe_base64_decode

from accounts import attempts
from accounts.models import ApiToken, User, normalised_email
from accounts.sessions import session_begin
from avatar_platform.jobs import enqueue
from avatar_platform.problems import FieldError, Problem
from avatar_platform.throttling import address

TOKENS_AT_MOST = 20


def user_signup(
    *, request: HttpRequest, email: str, password: str, language: str, accept_terms: bool
) -> User:
    """Open an account and sign in to it.

    Raises:
        Problem: `account.signup_closed`; a weak password, a taken address or terms not accepted
            as `validation.failed`.
    """
    if not settings.SIGNUP_OPEN:
        raise Problem("account.signup_closed", status=403)
    if not accept_terms:
        raise Problem.of_field("accept_terms", "account.terms")
    user = User(email=normalised_email(email), language=language, terms_accepted_at=timezone.now())
    _password_check(password, user, "password")
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise Problem.of_field("email", "account.email_taken") from error
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return user


def user_login(*, request: HttpRequest, email: str, password: str) -> User:
    """Sign in; the answer to a wrong password and to an unknown address is the same.

    Raises:
        Problem: `auth.invalid_credentials` (401) or `auth.too_many_attempts` (429).
    """
    attempts.SignIn(normalised_email(email), address(request)).check()
    user = authenticate(request, username=email, password=password)
    if not isinstance(user, User):
        raise Problem("auth.invalid_credentials", status=401)
    login(request, user)
    return user


def user_update(*, user: User, **changes: Any) -> User:
    """Change language or theme."""
    for name, value in changes.items():
        setattr(user, name, value)
    user.save(update_fields=list(changes))
    return user


def password_change(*, request: HttpRequest, user: User, current: str, new: str) -> None:
    """Set another password. Every other session ends, as its key is derived from the password.

    API tokens stay: each is revoked by itself, and programs should not stop without a reason.

    Raises:
        Problem: `auth.wrong_password`, `auth.too_many_attempts`, or a weak new password.
    """
    _password_confirm(user, current, "current")
    _password_check(new, user, "new")
    user.set_password(new)
    user.save(update_fields=["password"])
    update_session_auth_hash(request, user)
    session_begin(request=request, user=user)


def password_reset_request(*, email: str) -> None:
    """Send a link to set a new password, when there is such an account.

    The look-up happens in the job as well, so that neither the answer nor how long it takes
    tells whether the address is known.
    """
    enqueue("maintenance", "accounts.tasks.send_password_reset", normalised_email(email))


def password_reset_confirm(*, uid: str, token: str, password: str) -> None:
    """Set the password with a link from the mail.

    Every session ends, and every API token is revoked: whoever asks for a reset may have lost
    the account to someone, and that someone may have made a token.

    Raises:
        Problem: `auth.reset_link_invalid`, or a weak password.
    """
    user = _user_of_link(uid)
    if user is None or not default_token_generator.check_token(user, token):
        raise Problem("auth.reset_link_invalid")
    _password_check(password, user, "password")
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        ApiToken.objects.filter(user=user).delete()


@transaction.atomic
def token_create(*, user: User, name: str, expires_in_days: int) -> tuple[ApiToken, str]:
    """A new token: its row, and the text that is shown this once.

    Raises:
        Problem: `quota.tokens` (409).
    """
    User.objects.select_for_update().only("pk").get(pk=user.pk)
    now = timezone.now()
    ApiToken.objects.filter(user=user, expiry__lt=now - timedelta(days=30)).delete()
    if ApiToken.objects.filter(user=user).count() >= TOKENS_AT_MOST:
        raise Problem("quota.tokens", status=409, params={"limit": TOKENS_AT_MOST})
    token, secret = ApiToken.objects.create(
        user=user, expiry=timedelta(days=expires_in_days), prefix="av_", name=name
    )
    return token, secret


def token_delete(*, user: User, token_id: uuid.UUID) -> None:
    """Revoke a token, at once.

    Raises:
        Problem: `not_found` (404), for another person's too.
    """
    deleted, _ = ApiToken.objects.filter(user=user, pk=token_id).delete()
    if not deleted:
        raise Problem("not_found", status=404)


def account_delete(*, request: HttpRequest, user: User, password: str) -> None:
    """Close the account now; a job erases every row and every file.

    Raises:
        Problem: `auth.wrong_password`, `auth.too_many_attempts`; `account.staff` (409).
    """
    if user.is_staff:
        raise Problem("account.staff", status=409)
    _password_confirm(user, password, "password")
    account_erase(user=user)
    logout(request)


@transaction.atomic
def account_erase(*, user: User) -> None:
    """Deactivate the account and queue its erasure. The admin takes this way too."""
    user.is_active = False
    user.deletion_requested_at = timezone.now()
    user.set_unusable_password()
    user.save(update_fields=["is_active", "deletion_requested_at", "password"])
    ApiToken.objects.filter(user=user).delete()
    enqueue("maintenance", "accounts.tasks.erase_account", str(user.pk))


def _password_check(password: str, user: User, field: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        errors = [
            FieldError(field=field, code=f"password.{each.code}", detail=" ".join(each.messages))
            for each in error.error_list
        ]
        raise Problem("validation.failed", errors=errors) from error


def _password_confirm(user: User, password: str, field: str) -> None:
    attempts.confirm(str(user.pk))
    if not user.check_password(password):
        raise Problem.of_field(field, "auth.wrong_password")


def _user_of_link(uid: str) -> User | None:
    try:
        key = uuid.UUID(urlsafe_base64_decode(uid).decode())
    except ValueError:
        return None
    return User.objects.filter(pk=key, is_active=True).first()
