"""What can be done with photos, generations and edits; every entry point comes through here."""

from generation.services.edits import (
    EditWish,
    edit_cancel,
    edit_create,
    edit_limit,
    edit_role,
    photo_open,
    preview_ask,
)
from generation.services.generations import (
    GenerationWish,
    generation_cancel,
    generation_create,
    generation_delete,
)
from generation.services.photos import (
    photo_create,
    photo_delete,
    photo_keep,
    photo_update,
    photos_expire,
    previews_look,
    previews_request,
)
from generation.services.variants import variant_keep

__all__ = [
    "EditWish",
    "GenerationWish",
    "edit_cancel",
    "edit_create",
    "edit_limit",
    "edit_role",
    "generation_cancel",
    "generation_create",
    "generation_delete",
    "photo_create",
    "photo_delete",
    "photo_keep",
    "photo_open",
    "photo_update",
    "photos_expire",
    "preview_ask",
    "previews_look",
    "previews_request",
    "variant_keep",
]
