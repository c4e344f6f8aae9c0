"""What happened, told to the person's open pages. Called after the commit."""

from __future__ import annotations

import uuid

from django.utils import translation

from accounts.models import User
from gallery import payloads as gallery_payloads
from gallery.models import Export
from generation import live, payloads, progress
from generation.custom import payloads as custom_payloads
from generation.editing import payloads as editing_payloads
from generation.models import (
    CustomStyle,
    Edit,
    Generation,
    Photo,
    StylePicture,
    StylePreview,
    Variant,
)


def photo_changed(photo_id: uuid.UUID) -> None:
    """A photo's analysis has come to something."""
    row = Photo.objects.select_related("user").filter(pk=photo_id).first()
    if row is not None:
        with translation.override(row.user.language):
            progress.publish(row.user_id, {"type": "photo", "photo": payloads.photo(row)})


def preview_changed(preview_id: uuid.UUID) -> None:
    """A style preview is ready or has failed."""
    row = StylePreview.objects.select_related("photo").filter(pk=preview_id).first()
    if row is not None:
        progress.publish(
            row.photo.user_id,
            {"type": "preview", "photo": str(row.photo_id), "item": payloads.preview(row)},
        )


def generation_changed(generation_id: uuid.UUID) -> None:
    """A generation's state is another."""
    row = Generation.objects.select_related("user").filter(pk=generation_id).first()
    if row is None:
        return
    queue = payloads.QueueView() if not row.is_final and row.started_at is None else None
    generation_progressed(row, queue)


def generation_progressed(row: Generation, queue: payloads.QueueView | None = None) -> None:
    """A generation moved on, as `row` says."""
    with translation.override(row.user.language):
        message = {"type": "generation", "generation": payloads.progress(row, queue)}
    progress.publish(row.user_id, message)


def edit_changed(edit_id: uuid.UUID) -> None:
    """An edit's state is another."""
    row = Edit.objects.select_related("user").filter(pk=edit_id).first()
    if row is not None:
        edit_progressed(row)


def edit_progressed(row: Edit) -> None:
    """An edit moved on, as `row` says."""
    with translation.override(row.user.language):
        progress.publish(row.user_id, {"type": "edit", "edit": editing_payloads.edit(row)})


def live_previewed(user: User, asked: live.Asked, drawn: live.Drawn) -> None:
    """A live preview has come to something: `edit.preview` or `style.preview`."""
    with translation.override(user.language):
        message = {
            "type": f"{asked.request['kind']}.preview",
            "session": asked.session,
            "serial": asked.serial,
            **editing_payloads.drawn(drawn),
        }
    progress.publish(user.pk, message)


def style_picture_changed(picture_id: uuid.UUID) -> None:
    """A reference was studied, or could not be."""
    row = StylePicture.objects.select_related("user").filter(pk=picture_id).first()
    if row is not None:
        with translation.override(row.user.language):
            told = custom_payloads.picture(row)
        progress.publish(row.user_id, {"type": "style.picture", "picture": told})


def style_changed(style_id: uuid.UUID) -> None:
    """A style's file was read in, or could not be."""
    row = CustomStyle.objects.select_related("user", "current").filter(pk=style_id).first()
    if row is not None:
        with translation.override(row.user.language):
            told = custom_payloads.style(row)
        progress.publish(row.user_id, {"type": "style", "style": told})


def variant_changed(user_id: uuid.UUID, row: Variant, preview: str | None = None) -> None:
    """A variant moved on; `preview` is a data URI."""
    message = {
        "type": "variant",
        "generation": str(row.generation_id),
        "variant": payloads.variant(row, preview=preview),
    }
    progress.publish(user_id, message)


def export_changed(row: Export) -> None:
    """An export of the gallery moved on; pages hear of it on the same socket."""
    with translation.override(row.owner.language):
        progress.publish(row.owner_id, {"type": "export", "export": gallery_payloads.export(row)})
