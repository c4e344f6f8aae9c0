"""Looking at a file that somebody wants to know the origin of. Run in a worker."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone

from gallery.provenance import keys
from generation import files
from generation.intake import decode
from generation.verification import services
from ml.errors import AvatarError
from ml.provenance.manifest import Manifest, Origin
from ml.provenance.marking import Marked, look, told

logger = logging.getLogger(__name__)

_MOST_PIXELS = 2_000_000
"""Larger pictures are made smaller first: the mark is as easily found."""
_DOCUMENTS = ("image/svg+xml", "application/pdf")
"""Nothing is drawn of these; what they say is in their manifest."""


def verify(verification: str, path: str, media_type: str) -> None:
    """Say where a file comes from, and delete it."""
    pk = uuid.UUID(verification)
    try:
        data = files.read(path)
    except FileNotFoundError:  # done already, or waited too long
        return
    finally:
        files.empty(services.FOLDER, pk)
    try:
        services.verification_done(pk=pk, report=_report(data, media_type))
    except AvatarError as error:
        services.verification_failed(pk=pk, code=error.code, params=error.params)
    except Exception:  # whatever a codec may come up with: told, and the file is gone
        logger.exception("verification")
        services.verification_failed(pk=pk, code="verify.failed", params={})


def sweep() -> None:
    """Delete files that no worker came for, and folders that a crash left empty."""
    before = timezone.now() - services.LONGEST
    for name in services.waiting():
        place = f"{services.FOLDER}/{name}"
        try:
            paths = [f"{place}/{file}" for file in default_storage.listdir(place)[1]] or [place]
            old = all(default_storage.get_modified_time(path) < before for path in paths)
        except FileNotFoundError:  # a worker came for it this moment
            continue
        if old:
            files.empty(services.FOLDER, name)


def _report(data: bytes, media_type: str) -> dict[str, Any]:
    here = keys()
    kind = "image/vnd.microsoft.icon" if media_type == "image/x-icon" else media_type
    manifest = told(data, kind, here)
    marked = None
    if media_type not in _DOCUMENTS:
        marked = look(decode.looked_at(data, media_type, most=_MOST_PIXELS), here)
    return {
        "verdict": _verdict(manifest, marked),
        "media_type": media_type,
        "manifest": manifest and _manifest(manifest),
        "mark": marked and {"readable": marked.payload is not None},
        "made": _made(manifest, marked),
    }


def _verdict(manifest: Manifest | None, marked: Marked | None) -> str:
    if manifest is not None and manifest.ours:
        return "made_here"
    if marked is not None:
        return "mark_only"
    if manifest is None:
        return "nothing"
    if manifest.signed_here:
        return "altered"
    return "elsewhere" if manifest.intact else "broken"


def _manifest(manifest: Manifest) -> dict[str, Any]:
    return {
        "ours": manifest.signed_here,
        "intact": manifest.intact,
        "signer": manifest.signer[:200],
        "tool": manifest.tool[:200],
        "source": manifest.source[:100],
    }


def _made(manifest: Manifest | None, marked: Marked | None) -> dict[str, Any] | None:
    """When, how and by which engine; what is signed goes before what the mark says."""
    origin: Origin | None = manifest.origin if manifest else None
    if origin is not None:
        return {
            "day": origin.day.isoformat(),
            "engine": origin.engine,
            "engine_version": origin.engine_version,
            "style": origin.style,
            "source": origin.source.value,
        }
    payload = marked.payload if marked else None
    if payload is None:
        return None
    return {
        "day": payload.day.isoformat(),
        "engine": payload.engine,
        "engine_version": "",
        "style": "",
        "source": payload.source.value,
    }
