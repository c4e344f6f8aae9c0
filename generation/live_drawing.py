"""Drawing live previews of whatever kind. Only `generation.tasks` imports this: what it calls
reaches the engine.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from gallery.provenance import provenance
from generation import events, live
from generation.attempts import Stopping, TimedOut, stopping
from generation.conf import job_config
from generation.custom.previews import style_preview
from generation.editing.previews import edit_preview
from generation.encoding import Picture, live_encoded
from generation.payloads import data_uri
from ml.contracts import Progress
from ml.errors import AvatarError

logger = logging.getLogger(__name__)

_PREVIEW_LIMIT = 10.0
"""Seconds after which a live preview is given up: nobody looks at it any more."""

Report = Callable[[Progress], None]
Draw = Callable[[Report], Picture]


@dataclass(frozen=True)
class _Kind:
    """One kind of live preview.

    Attributes:
        prepare: whose it is and how it is drawn; None where what it is about is gone.
        gone, timeout, failed: codes told where it comes to nothing.
    """

    prepare: Callable[[live.Asked], tuple[User, Draw] | None]
    gone: str
    timeout: str
    failed: str


_KINDS = {
    live.EDIT: _Kind(edit_preview, "edit.version_gone", "edit.timeout", "edit.failed"),
    live.STYLE: _Kind(style_preview, "style.gone", "style.timeout", "style.failed"),
}


def draw_live(asked: live.Asked) -> None:
    """Draw one live preview and tell it; what it comes to is its session's newest word.

    Raises:
        RedisError: when Redis cannot be reached; the session asks again by itself.
    """
    kind = _KINDS[asked.request["kind"]]
    prepared = kind.prepare(asked)
    if prepared is None:
        live.done(asked, live.Drawn(code=kind.gone))
        return
    owner, draw = prepared
    try:
        drawn = _drawn(kind, asked, draw)
    except Stopping:
        live.put_back(asked)
        return
    if live.done(asked, drawn):
        events.live_previewed(owner, asked, drawn)


def _drawn(kind: _Kind, asked: live.Asked, draw: Draw) -> live.Drawn:
    began = time.monotonic()

    def go_on(progress: Progress) -> None:
        if stopping.is_set():
            raise Stopping
        if time.monotonic() - began > _PREVIEW_LIMIT:
            raise TimedOut

    try:
        picture = draw(go_on)
        told = provenance({"engine": job_config().engine}, edited=True)
        return live.Drawn(image=data_uri(live_encoded(picture, told)))
    except Stopping:
        raise
    except TimedOut:
        return live.Drawn(code=kind.timeout)
    except AvatarError as error:
        return live.Drawn(code=error.code, params=error.params)
    except Exception:  # whatever an operation may come up with: told, and the next one is tried
        logger.exception("live preview of %s", asked.session)
        return live.Drawn(code=kind.failed)
