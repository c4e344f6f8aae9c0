"""The accounts part of the REST API. Each view validates, makes one call, answers."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, Serializer
from rest_framework.views import APIView

from accounts import credentials, data_copies, selectors, services, sessions
from accounts import serializers as shapes
from accounts.models import User
from accounts.permissions import CsrfForAll, SessionOnly
from avatar_platform import tickets
from avatar_platform.files import private_file
from avatar_platform.problems import Problem


def person(request: Request) -> User:
    """The signed-in person; permissions have made sure that there is one."""
    return cast(User, request.user)


def valid(serializer: BaseSerializer[Any]) -> dict[str, Any]:
    """The validated data, or the 400 that says what is wrong."""
    serializer.is_valid(raise_exception=True)
    return cast(dict[str, Any], serializer.validated_data)


def django_request(request: Request) -> HttpRequest:
    """Django's request below DRF's, for sessions."""
    return request._request


class AnonymousView(APIView):
    """For people who are not signed in yet; CSRF is checked all the same."""

    permission_classes = (CsrfForAll,)


class CsrfView(APIView):
    """The CSRF cookie."""

    permission_classes = (AllowAny,)

    @extend_schema(responses=shapes.CsrfSerializer)
    def get(self, request: Request) -> Response:
        """Set the cookie `csrftoken` and tell its value."""
        return Response({"csrf_token": get_token(django_request(request))})


class SignupView(AnonymousView):
    """New accounts."""

    throttle_scope = "signup"

    @extend_schema(request=shapes.SignupSerializer, responses={201: shapes.MeSerializer})
    def post(self, request: Request) -> Response:
        """Open an account and sign in to it."""
        data = valid(shapes.SignupSerializer(data=request.data))
        user = services.user_signup(request=django_request(request), **data)
        return Response(shapes.MeSerializer(user).data, status=status.HTTP_201_CREATED)


class LoginView(AnonymousView):
    """Sessions."""

    throttle_scope = "signin"

    @extend_schema(request=shapes.LoginSerializer, responses=shapes.MeSerializer)
    def post(self, request: Request) -> Response:
        """Sign in with e-mail and password."""
        data = valid(shapes.LoginSerializer(data=request.data))
        user = services.user_login(request=django_request(request), **data)
        return Response(shapes.MeSerializer(user).data)


class LogoutView(AnonymousView):
    """The end of a session."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Sign out; no error when nobody is signed in."""
        logout(django_request(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class MeView(APIView):
    """The signed-in person."""

    def get_permissions(self) -> Any:
        """Reading and preferences for tokens too; deletion for sessions only."""
        return [SessionOnly()] if self.request.method == "DELETE" else super().get_permissions()

    @extend_schema(responses=shapes.MeSerializer)
    def get(self, request: Request) -> Response:
        """Who is signed in, and what they have used of their quota."""
        return Response(shapes.MeSerializer(person(request)).data)

    @extend_schema(request=shapes.MeUpdateSerializer, responses=shapes.MeSerializer)
    def patch(self, request: Request) -> Response:
        """Change language or theme."""
        data = valid(shapes.MeUpdateSerializer(data=request.data, partial=True))
        user = services.user_update(user=person(request), **data)
        return Response(shapes.MeSerializer(user).data)

    @extend_schema(request=shapes.AccountDeleteSerializer, responses={202: None})
    def delete(self, request: Request) -> Response:
        """Delete the account and everything in it; sessions only."""
        data = valid(shapes.AccountDeleteSerializer(data=request.data))
        services.account_delete(request=django_request(request), user=person(request), **data)
        return Response(status=status.HTTP_202_ACCEPTED)


class PasswordView(APIView):
    """The password of the signed-in person."""

    permission_classes = (SessionOnly,)

    @extend_schema(request=shapes.PasswordChangeSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        """Change the password; other sessions end."""
        data = valid(shapes.PasswordChangeSerializer(data=request.data))
        services.password_change(request=django_request(request), user=person(request), **data)
        return Response(status=status.HTTP_204_NO_CONTENT)


class PasswordResetView(AnonymousView):
    """A forgotten password."""

    throttle_scope = "password_reset"

    @extend_schema(request=shapes.PasswordResetSerializer, responses={202: None})
    def post(self, request: Request) -> Response:
        """Ask for a mail with a link; the answer is the same whether the account exists."""
        services.password_reset_request(**valid(shapes.PasswordResetSerializer(data=request.data)))
        return Response(status=status.HTTP_202_ACCEPTED)


class PasswordResetConfirmView(AnonymousView):
    """The link from the mail."""

    throttle_scope = "password_reset"

    @extend_schema(request=shapes.PasswordResetConfirmSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        """Set a new password; sessions end and tokens are revoked."""
        data = valid(shapes.PasswordResetConfirmSerializer(data=request.data))
        services.password_reset_confirm(**data)
        return Response(status=status.HTTP_204_NO_CONTENT)


class SessionsView(APIView):
    """The browsers that the person is signed in with; sessions only."""

    permission_classes = (SessionOnly,)

    @extend_schema(
        responses=shapes.BrowserSessionSerializer(many=True), operation_id="sessions_list"
    )
    def get(self, request: Request) -> Response:
        """Every one, last seen first; there are few enough for one answer."""
        rows = sessions.session_list(person(request))
        current = django_request(request).session.session_key
        shown = shapes.BrowserSessionSerializer(rows, many=True, context={"current": current})
        return Response(shown.data)

    @extend_schema(responses={204: None}, operation_id="sessions_end")
    def delete(self, request: Request) -> Response:
        """End all others: those browsers are signed out, and their sockets close."""
        current = django_request(request).session.session_key
        sessions.sessions_end(user=person(request), but=current)
        return Response(status=status.HTTP_204_NO_CONTENT)


class SessionView(APIView):
    """One browser that the person is signed in with."""

    permission_classes = (SessionOnly,)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, session_id: uuid.UUID) -> Response:
        """Sign it out; its sockets close."""
        sessions.session_end(user=person(request), session_id=session_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TokenListView(APIView):
    """API tokens; a token itself may not see or make any."""

    permission_classes = (SessionOnly,)

    @extend_schema(
        responses=shapes.TokenSerializer(many=True),
        operation_id="tokens_list",
    )
    def get(self, request: Request) -> Response:
        """Every token of the person; there are few enough for one answer."""
        tokens = selectors.token_list(person(request))
        return Response(shapes.TokenSerializer(tokens, many=True).data)

    @extend_schema(
        request=shapes.TokenCreateSerializer, responses={201: shapes.TokenCreatedSerializer}
    )
    def post(self, request: Request) -> Response:
        """Make a token; its text is in this answer and nowhere after."""
        data = valid(shapes.TokenCreateSerializer(data=request.data))
        token, secret = services.token_create(user=person(request), **data)
        answer: Serializer[Any] = shapes.TokenCreatedSerializer(token, context={"secret": secret})
        return Response(answer.data, status=status.HTTP_201_CREATED)


class TokenView(APIView):
    """One API token."""

    permission_classes = (SessionOnly,)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, token_id: uuid.UUID) -> Response:
        """Revoke the token."""
        services.token_delete(user=person(request), token_id=token_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class DataCopyView(APIView):
    """A copy of everything the platform holds about the person; sessions only."""

    permission_classes = (SessionOnly,)

    @extend_schema(responses=shapes.DataCopySerializer)
    def get(self, request: Request) -> Response:
        """How far the copy has come."""
        return Response(shapes.DataCopySerializer(selectors.data_copy_get(person(request))).data)

    @extend_schema(request=None, responses={202: shapes.DataCopySerializer})
    def post(self, request: Request) -> Response:
        """Ask for a copy: photos, pictures, avatars, and all that is known of them as JSON."""
        copy = data_copies.data_copy_request(user=person(request))
        return Response(shapes.DataCopySerializer(copy).data, status=status.HTTP_202_ACCEPTED)


class DataCopyFileView(APIView):
    """The ZIP of a copy; sessions only."""

    permission_classes = (SessionOnly,)

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request) -> HttpResponseBase:
        """The file, to be saved; to the person alone, for a day."""
        copy = selectors.data_copy_get(person(request))
        if not copy.file:
            raise Problem("not_found", status=404)
        return private_file(
            django_request(request),
            copy.file,
            content_type="application/zip",
            filename=f"my-data-{copy.created_at:%Y-%m-%d}.zip",
            immutable=False,
        )


class SocketTicketView(APIView):
    """Opening the socket."""

    @extend_schema(request=None, responses=shapes.SocketTicketSerializer)
    def post(self, request: Request) -> Response:
        """A ticket for one connection to `/ws/progress`, which ends with this sign-in."""
        ticket = tickets.issue(str(person(request).pk), credentials.of_request(request))
        return Response({"ticket": ticket, "expires_in": tickets.LIFETIME})
