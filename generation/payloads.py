"""Photos, generations and variants as the API and the socket show them."""

from __future__ import annotations

import base64
import logging
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from redis.exceptions import RedisError

from avatar_platform import problems
from generation import jobs, paces
from generation.conf import job_config
from generation.models import (
    FINAL_STAGES,
    Generation,
    Job,
    Photo,
    StylePreview,
    Variant,
    WithProblem,
)
from ml.contracts import GenerationContract, Stage

logger = logging.getLogger(__name__)

Payload = dict[str, Any]

_PREVIEW_LIFETIME = 600


def problem(row: WithProblem) -> Payload | None:
    """Why it went wrong, in the active language."""
    return problems.summary(row.problem_code, row.problem_params) if row.problem_code else None


def photo(row: Photo, *, duplicate: bool = False) -> Payload:
    """A photo with its analysis."""
    file_url = reverse("photo-file", args=(row.pk,)) if "original" in row.files else None
    return {
        "id": str(row.pk),
        "status": row.status,
        "created_at": time_of(row.created_at),
        "width": row.width,
        "height": row.height,
        "size_bytes": row.size_bytes,
        "face": row.face,
        "crop": row.crop,
        "analysis": row.analysis,
        "problem": problem(row),
        "file_url": file_url,
        "thumb_url": f"{file_url}?w=256" if file_url else None,
        "duplicate": duplicate,
        "consent_at": time_of(row.consent_at),
        "consent_version": row.consent_version,
        "keep": row.retained_from is None,
        "delete_at": time_of(delete_at(row)),
    }


def delete_at(row: Photo) -> datetime | None:
    """When a photo is deleted by itself, if ever."""
    days = job_config().keep_photos_days
    return row.retained_from + timedelta(days=days) if days and row.retained_from else None


def preview(row: StylePreview) -> Payload:
    """One style on a photo's own face."""
    url = None
    if row.status == StylePreview.Status.DONE:
        # The row's id changes whenever the face or crop does, so the address can be kept for good.
        address = reverse("photo-preview-file", args=(row.photo_id, row.style))
        url = f"{address}?v={row.pk.hex[:8]}"
    return {"style": row.style, "status": row.status, "url": url}


def variant(row: Variant, *, preview: str | None = None) -> Payload:
    """One picture of a generation, `preview` being a data URI."""
    done = row.status == Variant.Status.DONE
    file_url = reverse("variant-file", args=(row.pk,)) if done else None
    return {
        "id": str(row.pk),
        "index": row.index,
        "status": row.status,
        "progress": round(row.progress, 3),
        "look": row.look or None,
        "seed": row.seed,
        "angle": row.angle or None,
        "width": row.width,
        "height": row.height,
        "preview": preview,
        "file_url": file_url,
        "thumb_url": f"{file_url}?w=256" if file_url else None,
        "has_alpha": row.has_alpha,
        "has_svg": row.has_svg,
        "likeness": row.likeness,
        "kept_avatar": str(row.kept_avatar) if row.kept_avatar else None,
    }


def progress(row: Generation, queue: QueueView | None = None) -> Payload:
    """What of a generation changes while it is made."""
    place = queue.place(row) if queue and row.status == Stage.QUEUED.value else None
    return {
        "id": str(row.pk),
        "status": row.status,
        "progress": round(row.progress, 3),
        "queue_position": place,
        "seconds_left": _seconds_left(row, queue),
        "problem": problem(row),
        "notices": [problems.summary(one["code"], one["params"]) for one in row.notices],
        "started_at": time_of(row.started_at),
        "finished_at": time_of(row.finished_at),
    }


def generation(
    row: Generation, queue: QueueView | None = None, previews: Mapping[str, str] | None = None
) -> Payload:
    """A generation with its variants (prefetched where there are many)."""
    shown, version = previews or {}, row.custom_style
    return progress(row, queue) | {
        "style": row.style,
        "photo": str(row.photo_id) if row.photo_id else None,
        "created_at": time_of(row.created_at),
        "contract": row.contract,
        "custom_style": str(version.style_id) if version else None,
        "custom_version": version.number if version else None,
        "seed": row.contract["seed"],
        "variants": [variant(each, preview=shown.get(str(each.pk))) for each in row.variants.all()],
    }


def generations(rows: Iterable[Generation]) -> list[Payload]:
    """Several generations; queue and previews are read once for all of them."""
    listed = list(rows)
    active = [row for row in listed if row.status not in FINAL_STAGES]
    queue = QueueView() if active else None
    drawing = [each.pk for row in active for each in row.variants.all() if each.progress > 0]
    previews = previews_of(drawing)
    return [generation(row, queue, previews) for row in listed]


class QueueView:
    """The queue of generations at one moment: who is where, and how long that takes."""

    def __init__(self) -> None:
        self._places = jobs.positions(Job.Role.GENERATION)
        self._seconds: dict[uuid.UUID, float] = paces.waits(self._places)

    def place(self, row: Generation) -> int | None:
        """Its place in the queue, 1 for the next one."""
        return self._places.get(row.pk)

    def seconds_left(self, row: Generation) -> float | None:
        """Until it is done."""
        return self._seconds.get(row.pk)


def _seconds_left(row: Generation, queue: QueueView | None) -> float | None:
    if row.status in FINAL_STAGES:
        return None
    if row.started_at is None:
        waiting = queue.seconds_left(row) if queue else None
        return None if waiting is None else round(waiting, 1)
    elapsed = (timezone.now() - row.started_at).total_seconds()
    left = paces.seconds_left(expected=row.expected_seconds, elapsed=elapsed, fraction=row.progress)
    return round(left, 1)


def contract_of(row: Generation) -> GenerationContract:
    """The generation's contract, checked again."""
    return GenerationContract.model_validate(row.contract)


def data_uri(webp: bytes) -> str:
    """A WebP inside an address."""
    return f"data:image/webp;base64,{base64.b64encode(webp).decode('ascii')}"


def preview_remember(variant_id: uuid.UUID, uri: str) -> None:
    """Keep a variant's newest preview for pages that connect while it is drawn."""
    try:
        cache.set(_preview_key(variant_id), uri, _PREVIEW_LIFETIME)
    except RedisError as error:
        logger.warning("a preview was not kept: %s", error)


def previews_of(variant_ids: Iterable[uuid.UUID]) -> dict[str, str]:
    """Newest preview of each variant that has one."""
    keys = {_preview_key(each): str(each) for each in variant_ids}
    if not keys:
        return {}
    try:
        return {keys[key]: uri for key, uri in cache.get_many(list(keys)).items()}
    except RedisError as error:
        logger.warning("previews cannot be read: %s", error)
        return {}


def _preview_key(variant_id: uuid.UUID) -> str:
    return f"generation:preview:{variant_id.hex}"


def time_of(value: Any) -> str | None:
    """A moment in the words of JSON."""
    return value.isoformat().replace("+00:00", "Z") if value else None
