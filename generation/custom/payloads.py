"""Styles of one's own and their pictures as the API and the socket show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import get_language

from accounts.models import User
from generation.custom.selectors import pictures_by_digest
from generation.models import CustomStyle, CustomStyleVersion, StylePicture
from generation.payloads import Payload, problem, time_of
from ml.custom_styles import CustomStyle as Contract
from ml.errors import AvatarError
from ml.styles.custom.looks import definition

Pictures = Mapping[str, StylePicture]


def picture(row: StylePicture) -> Payload:
    """A reference or a mask."""
    url = reverse("style-picture-file", args=(row.pk,)) if "original" in row.files else None
    small = "256" in row.files
    return {
        "id": str(row.pk),
        "kind": row.kind,
        "status": row.status,
        "digest": row.digest or None,
        "width": row.width,
        "height": row.height,
        "palette": row.palette,
        "file_url": url,
        "thumb_url": (f"{url}?w=256" if small else url) if url else None,
        "created_at": time_of(row.created_at),
        "problem": problem(row),
    }


def styles(user: User, rows: Iterable[CustomStyle]) -> list[Payload]:
    """Several styles; their pictures are read once for all of them."""
    listed = list(rows)
    digests = {each for row in listed if row.current for each in row.current.pictures}
    pictures = pictures_by_digest(user, digests)
    return [_style(row, pictures) for row in listed]


def style(row: CustomStyle) -> Payload:
    """A style in its current version."""
    return styles(row.user, [row])[0]


def _style(row: CustomStyle, pictures: Pictures) -> Payload:
    current = row.current
    return {
        "id": str(row.pk),
        "name": row.name,
        "status": row.status,
        "version": current.number if current else None,
        "created_at": time_of(row.created_at),
        "updated_at": time_of(row.updated_at),
        "deleted_at": time_of(row.deleted_at),
        "contract": current.contract if current else None,
        "pictures": _pictures(current, pictures) if current else [],
        "looks": _looks(current) if current else [],
        "preview_name": current.preview_name if current else None,
        "problem": problem(row),
    }


def version(row: CustomStyleVersion) -> Payload:
    """One version with its pictures."""
    pictures = pictures_by_digest(row.style.user, row.pictures)
    return version_listed(row) | {
        "contract": row.contract,
        "pictures": _pictures(row, pictures),
    }


def version_listed(row: CustomStyleVersion) -> Payload:
    """One version in a list."""
    return {
        "number": row.number,
        "name": row.contract["name"],
        "current": row.style.current_id == row.pk,
        "created_at": time_of(row.created_at),
    }


def _looks(row: CustomStyleVersion) -> list[Payload]:
    language = get_language() or "en"
    try:
        looks = definition(Contract.model_validate(row.contract)).looks
    except AvatarError:  # its base is a style that is not offered any more
        return []
    return [{"id": look.id, "name": look.name.localised(language)} for look in looks]


def _pictures(row: CustomStyleVersion, pictures: Pictures) -> list[Payload]:
    return [picture(pictures[digest]) for digest in row.pictures if digest in pictures]
