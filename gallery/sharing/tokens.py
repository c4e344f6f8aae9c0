"""Addresses that can't be guessed: share links, and pictures for a while.

Both are computed with the installation's key, and nothing of them is stored.
"""

from __future__ import annotations

import base64
import hmac
import time
import uuid
from typing import Literal, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

_MAC = 16
"""Bytes of 128 bits, beside the 122 random ones of the id."""
MEDIA_LIFETIME = 3600
"""Seconds that an address of a picture works at least."""

Purpose = Literal["public", "share", "owner"]
_PURPOSES: tuple[Purpose, ...] = ("public", "share", "owner")
WIDTHS = ("256", "512", "full")


def _keys() -> list[str]:
    return [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]


def _mac(salt: str, value: str, key: str) -> bytes:
    return salted_hmac(salt, value, secret=key, algorithm="sha256").digest()[:_MAC]


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decoded(text: str) -> bytes | None:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    # One text a token: the bits left over at the end must not make another.
    return raw if _encoded(raw) == text else None


def share_token(share_id: uuid.UUID) -> str:
    """What stands in the address of a share link."""
    return _encoded(share_id.bytes + _mac("gallery.share", share_id.hex, settings.SECRET_KEY))


def share_id(token: str) -> uuid.UUID | None:
    """The share link that `token` is of, or None when we never made it."""
    raw = _decoded(token)
    if raw is None or len(raw) != 16 + _MAC:
        return None
    found = uuid.UUID(bytes=raw[:16])
    macs = (_mac("gallery.share", found.hex, key) for key in _keys())
    return found if any(hmac.compare_digest(raw[16:], mac) for mac in macs) else None


class Media(NamedTuple):
    """One picture, and why somebody may see it.

    Attributes:
        purpose: ``public`` for a publication, ``share`` for a share link, ``owner`` for a
            publication that its owner looks at.
        id: of the publication or share link.
        version: of the thing shown, so that another picture has another address.
    """

    purpose: Purpose
    id: uuid.UUID
    version: int
    width: str

    def _text(self, until: int) -> str:
        return f"{self.purpose}.{self.id.hex}.{self.version}.{self.width}.{until}"

    def token(self) -> str:
        """A signed token of it that works for one to two hours.

        It changes once an hour only, so that a browser finds in its cache what it has seen.
        """
        until = (int(time.time()) // MEDIA_LIFETIME + 2) * MEDIA_LIFETIME
        text = self._text(until)
        return f"{text}.{_encoded(_mac('gallery.media', text, settings.SECRET_KEY))}"

    def url(self) -> str:
        """Its address, for a while."""
        return reverse("media", args=(self.token(),))


class OpenMedia(NamedTuple):
    """A picture's token that was found to be ours.

    Attributes:
        seconds: how long it still works.
    """

    media: Media
    seconds: int


def media_open(token: str) -> OpenMedia | None:
    """What `token` shows, or None when it is forged or its time is over."""
    text, _, signature = token.rpartition(".")
    macs = (_encoded(_mac("gallery.media", text, key)) for key in _keys())
    if not any(hmac.compare_digest(signature.encode(), mac.encode()) for mac in macs):
        return None
    purpose, found, version, width, until = text.split(".")
    seconds = int(until) - int(time.time())
    known = next(name for name in _PURPOSES if name == purpose)
    media = Media(known, uuid.UUID(found), int(version), width)
    return OpenMedia(media, seconds) if seconds > 0 else None
