"""What goes in and out of the accounts API."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts import selectors
from accounts.models import ApiToken, BrowserSession, DataCopy, User


class PasswordField(serializers.CharField):
    """A password: never trimmed, never echoed, of bounded length, as hashing costs time."""

    def __init__(self, **kwargs: Any) -> None:
        options = {"write_only": True, "trim_whitespace": False, "max_length": 256}
        super().__init__(**{**options, **kwargs})


class QuotaSerializer(serializers.Serializer[dict[str, int]]):
    """Usage beside limits."""

    storage_bytes = serializers.IntegerField()
    storage_limit = serializers.IntegerField()
    jobs_hour = serializers.IntegerField()
    jobs_hour_limit = serializers.IntegerField()
    jobs_active = serializers.IntegerField()
    jobs_active_limit = serializers.IntegerField()


class MeSerializer(serializers.ModelSerializer[User]):
    """The signed-in person."""

    quota = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ("id", "email", "language", "theme", "created_at", "quota")
        read_only_fields = ("id", "email", "created_at")

    @extend_schema_field(QuotaSerializer)
    def get_quota(self, user: User) -> dict[str, int]:
        """Counted now."""
        return selectors.quota_get(user)


class MeUpdateSerializer(serializers.ModelSerializer[User]):
    """What a person may change of themselves."""

    class Meta:
        model = User
        fields = ("language", "theme")


class CsrfSerializer(serializers.Serializer[Any]):
    """The token to send back in `X-CSRFToken`."""

    csrf_token = serializers.CharField()


class SignupSerializer(serializers.Serializer[Any]):
    """A new account."""

    email = serializers.EmailField(max_length=254)
    password = PasswordField()
    language = serializers.ChoiceField(choices=User.Language.choices, default="en")
    accept_terms = serializers.BooleanField()


class LoginSerializer(serializers.Serializer[Any]):
    """Who signs in."""

    email = serializers.CharField(max_length=254)
    password = PasswordField()


class PasswordChangeSerializer(serializers.Serializer[Any]):
    """The old password and the new one."""

    current = PasswordField()
    new = PasswordField()


class PasswordResetSerializer(serializers.Serializer[Any]):
    """Whose password is forgotten."""

    email = serializers.EmailField(max_length=254)


class PasswordResetConfirmSerializer(serializers.Serializer[Any]):
    """What the link in the mail carries, and the new password."""

    uid = serializers.CharField(max_length=100)
    token = serializers.CharField(max_length=100)
    password = PasswordField()


class AccountDeleteSerializer(serializers.Serializer[Any]):
    """The password once more."""

    password = PasswordField()


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    """A token, without what would let one use it."""

    prefix = serializers.CharField(source="token_key")
    created_at = serializers.DateTimeField(source="created")
    expires_at = serializers.DateTimeField(source="expiry")

    class Meta:
        model = ApiToken
        fields = ("id", "name", "prefix", "created_at", "expires_at", "last_used_at")


class TokenCreatedSerializer(TokenSerializer):
    """A new token, with the text that is shown this once."""

    token = serializers.SerializerMethodField()

    class Meta(TokenSerializer.Meta):
        fields = (*TokenSerializer.Meta.fields, "token")  # type: ignore[assignment]

    def get_token(self, token: ApiToken) -> str:
        """The secret, passed by the view."""
        return str(self.context["secret"])


class TokenCreateSerializer(serializers.Serializer[Any]):
    """A token to make."""

    name = serializers.CharField(max_length=100)
    expires_in_days = serializers.IntegerField(min_value=1, max_value=365, default=90)


class BrowserSessionSerializer(serializers.ModelSerializer[BrowserSession]):
    """A browser that somebody is signed in with, without what would let one use it."""

    current = serializers.SerializerMethodField()

    class Meta:
        model = BrowserSession
        fields = ("id", "browser", "system", "created_at", "seen_at", "current")
        read_only_fields = fields

    def get_current(self, row: BrowserSession) -> bool:
        """Whether it is the one that asks."""
        return bool(row.key == self.context["current"])


class DataCopySerializer(serializers.ModelSerializer[DataCopy]):
    """A copy of everything about a person, and how far it has come."""

    file_url = serializers.SerializerMethodField()

    class Meta:
        model = DataCopy
        fields = ("status", "progress", "size_bytes", "created_at", "expires_at", "file_url")
        read_only_fields = fields

    def get_file_url(self, copy: DataCopy) -> str | None:
        """Where the ZIP is, once it is done."""
        return reverse("me-data-file") if copy.status == DataCopy.Status.DONE else None


class SocketTicketSerializer(serializers.Serializer[Any]):
    """What to offer as the subprotocol `ticket.<ticket>`."""

    ticket = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds.")
