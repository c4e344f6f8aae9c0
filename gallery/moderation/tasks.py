"""Work of moderation that happens in a worker, on the queue `maintenance`."""

from __future__ import annotations

import logging
import uuid

from django.core.files.storage import default_storage
from PIL import Image

from gallery.moderation.services.rejected import pictures_purge
from gallery.moderation.services.screening import publication_screened, publications_rescreen
from gallery.sharing.models import Publication
from ml.safety.fingerprint import fingerprint
from ml.safety.nudity import nudity

logger = logging.getLogger(__name__)


def publication_screen(publication_id: str) -> None:
    """Measure a publication that waits. Running it twice does no harm."""
    row = Publication.objects.filter(
        pk=uuid.UUID(publication_id), state=Publication.State.PENDING, screened_at__isnull=True
    ).first()
    if row is None:
        return
    try:
        with default_storage.open(row.files["full"], "rb") as file, Image.open(file) as picture:
            picture.load()
    except FileNotFoundError:  # Withdrawn at this moment.
        logger.info("publication %s is gone", publication_id)
        return
    publication_screened(
        publication_id=row.pk,
        submitted_at=row.submitted_at,
        nudity=nudity(picture),
        fingerprint=fingerprint(picture),
    )


def publications_screen() -> None:
    """Enqueue again what no worker has measured."""
    publications_rescreen()


def rejected_purge() -> None:
    """Forget what rejected pictures looked like, when it is time."""
    pictures_purge()
