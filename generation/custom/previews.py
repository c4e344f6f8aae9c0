"""Drawing styles small while they are made up. Only `generation.live_drawing` imports this: it
reaches the engine.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

from accounts.models import User
from generation.conf import job_config
from generation.editing.options import PREVIEW_SIZE
from generation.encoding import Picture
from generation.live import Asked
from generation.models import Photo
from generation.stored import photo_pixels, style_pictures
from ml.contracts import Crop, Progress
from ml.custom_styles import CUSTOM, CustomStyle
from ml.engines import get_engine


def style_preview(
    asked: Asked,
) -> tuple[User, Callable[[Callable[[Progress], None]], Picture]] | None:
    """Whose style it is, and how it is drawn on the photo; None where that is gone."""
    user_id, request = uuid.UUID(asked.user_id), asked.request
    photo = Photo.objects.filter(pk=request["photo"], user=user_id).select_related("user").first()
    if photo is None or "original" not in photo.files:
        return None
    path = photo.files["original"]

    def draw(report: Callable[[Progress], None]) -> Picture:
        custom = CustomStyle.model_validate(request["contract"])
        return get_engine(job_config().engine).preview(
            photo_pixels(path),
            CUSTOM,
            custom=custom,
            pictures=style_pictures(user_id, custom),
            size=PREVIEW_SIZE,
            face=request["face"] or 0,
            crop=Crop.model_validate(request["crop"]) if request["crop"] else None,
        )

    return photo.user, draw
