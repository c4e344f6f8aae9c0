"""Drawing live previews. Only `generation.tasks` imports this: it reaches the engine."""

from __future__ import annotations

import logging
import time
import uuid

from gallery.models import AvatarVersion
from generation import events
from generation.attempts import Stopping, TimedOut, stopping
from generation.conf import job_config
from generation.editing import live
from generation.editing.options import PREVIEW_SIZE
from generation.editing.pictures import geometry_of, picture_of
from generation.encoding import preview_encoded
from generation.payloads import data_uri
from ml.contracts import Progress
from ml.engines import get_engine
from ml.errors import AvatarError
from ml.operations import EditContract

logger = logging.getLogger(__name__)

_PREVIEW_LIMIT = 10.0
"""Seconds after which a live preview is given up: nobody looks at it any more."""


def draw_live(asked: live.Asked) -> None:
    """Draw one live preview and tell it; what it comes to is its session's newest word.

    Raises:
        RedisError: when Redis cannot be reached; the session asks again by itself.
    """
    base = (
        AvatarVersion.objects.filter(
            pk=asked.request["version"], avatar__owner=uuid.UUID(asked.user_id), deleted_at=None
        )
        .select_related("avatar__owner")
        .first()
    )
    if base is None:
        live.done(asked, live.Drawn(code="edit.version_gone"))
        return
    try:
        drawn = _drawn(base, asked)
    except Stopping:
        live.put_back(asked)
        return
    if live.done(asked, drawn):
        events.edit_previewed(base.avatar.owner, asked.session, asked.serial, drawn)


def _drawn(base: AvatarVersion, asked: live.Asked) -> live.Drawn:
    began = time.monotonic()

    def go_on(progress: Progress) -> None:
        if stopping.is_set():
            raise Stopping
        if time.monotonic() - began > _PREVIEW_LIMIT:
            raise TimedOut

    try:
        edited = get_engine(job_config().engine).edit(
            picture_of(base.files),
            EditContract.model_validate(asked.request["contract"]),
            geometry=geometry_of(base.files),
            size=PREVIEW_SIZE,
            report=go_on,
        )
        return live.Drawn(image=data_uri(preview_encoded(edited.image)))
    except Stopping:
        raise
    except TimedOut:
        return live.Drawn(code="edit.timeout")
    except AvatarError as error:
        return live.Drawn(code=error.code, params=error.params)
    except Exception:  # whatever an operation may come up with: told, and the next one is tried
        logger.exception("live preview of %s", asked.session)
        return live.Drawn(code="edit.failed")
