"""Errors the library raises on purpose. Each has a stable code that the client translates."""

from __future__ import annotations


class AvatarError(Exception):
    """Something the caller can act on.

    Args:
        code: stable, dotted, lower case, e.g. ``photo.no_face``.
        detail: English text for logs and the command line.
        params: values for the translated message.
    """

    def __init__(self, code: str, detail: str = "", **params: object) -> None:
        super().__init__(detail or code)
        self.code = code
        self.detail = detail or code
        self.params = params


class Cancelled(AvatarError):  # noqa: N818 - an outcome, not an error
    """Raised out of a progress report when the person has cancelled."""

    def __init__(self) -> None:
        super().__init__("generation.cancelled", "The generation was cancelled.")
