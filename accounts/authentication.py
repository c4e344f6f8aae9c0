"""Who makes a request: a session of the web client, or a token of a program.

Both switch to the person's own language, so that texts come in it whatever the browser says.
"""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone, translation
from knox.auth import TokenAuthentication as KnoxAuthentication
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.sessions import session_seen

_USE_RESOLUTION = timedelta(minutes=1)
"""How exact "last used" is; a write per request would be a high price for seconds."""


def speak(user: User) -> None:
    """Use the person's language for the rest of the request."""
    if user.language in dict(settings.LANGUAGES):
        translation.activate(user.language)


class SessionAuthentication(authentication.SessionAuthentication):
    """The web client's session, CSRF enforced."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """The session's person, or None."""
        found = super().authenticate(request)
        if found is not None:
            speak(found[0])
            session_seen(request=request._request, user=found[0])
        return found

    def enforce_csrf(self, request: Request) -> None:
        """As DRF, with the platform's code."""
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied as error:
            raise exceptions.PermissionDenied(code="request.csrf") from error


class TokenAuthentication(KnoxAuthentication):
    """`Authorization: Token …`; expired tokens are refused, and kept for their owner to see."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's person, or None when no token was sent."""
        found: tuple[User, ApiToken] | None = super().authenticate(request)
        if found is not None:
            user, token = found
            speak(user)
            self._note_use(token)
        return found

    def authenticate_credentials(self, token: bytes) -> tuple[User, ApiToken]:
        """As Knox, but bytes that are no text are an invalid token, not a crash."""
        if not token.isascii():
            raise exceptions.AuthenticationFailed()
        found: tuple[User, ApiToken] = super().authenticate_credentials(token)
        return found

    def _cleanup_token(self, auth_token: ApiToken) -> bool:
        """Whether it has expired. Knox would also read all tokens of the person, every time."""
        return auth_token.expiry is not None and auth_token.expiry < timezone.now()

    @staticmethod
    def _note_use(token: ApiToken) -> None:
        now = timezone.now()
        if token.last_used_at is not None and now - token.last_used_at < _USE_RESOLUTION:
            return
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
