"""OpenAPI descriptions of how one signs in."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class TokenScheme(OpenApiAuthenticationExtension):
    """`Authorization: Token …`."""

    target_class = "accounts.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The scheme's object."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token …`, made in the settings of the account.",
        }


class SessionScheme(OpenApiAuthenticationExtension):
    """The web client's cookie."""

    target_class = "accounts.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The scheme's object."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "avatar_session",
            "description": "Session cookie; unsafe methods also need the `X-CSRFToken` header.",
        }
