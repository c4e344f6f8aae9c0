"""What can be done with photos, generations and variants; every entry point comes through here."""

from generation.services.generations import (
    GenerationWish,
    generation_cancel,
    generation_create,
    generation_delete,
)
from generation.services.photos import (
    photo_create,
    photo_delete,
    photo_update,
    previews_look,
    previews_request,
)
from generation.services.variants import variant_keep

__all__ = [
    "GenerationWish",
    "generation_cancel",
    "generation_create",
    "generation_delete",
    "photo_create",
    "photo_delete",
    "photo_update",
    "previews_look",
    "previews_request",
    "variant_keep",
]
