"""Drawing edits small, for an open editor. Only `generation.live_drawing` imports this: it reaches
the engine.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from accounts.models import User
from gallery.models import AvatarVersion
from generation.conf import job_config
from generation.editing.options import PREVIEW_SIZE
from generation.editing.pictures import geometry_of, picture_of
from generation.encoding import Picture
from generation.live import Asked
from generation.stored import edit_pictures
from ml.contracts import Progress
from ml.engines import get_engine
from ml.operations import EditContract


def edit_preview(
    asked: Asked,
) -> tuple[User, Callable[[Callable[[Progress], None]], Picture]] | None:
    """Whose edit it is, and how it is drawn; None where its version is gone."""
    base = (
        AvatarVersion.objects.filter(
            pk=asked.request["version"], avatar__owner=uuid.UUID(asked.user_id), deleted_at=None
        )
        .select_related("avatar__owner")
        .first()
    )
    if base is None:
        return None
    files = base.files

    def draw(report: Callable[[Progress], None]) -> Picture:
        contract = EditContract.model_validate(asked.request["contract"])
        edited = get_engine(job_config().engine).edit(
            picture_of(files),
            contract,
            pictures=edit_pictures(base.avatar.owner_id, contract),
            geometry=geometry_of(files),
            size=PREVIEW_SIZE,
            report=report,
        )
        return edited.image

    return base.avatar.owner, draw
