"""What workers do about edits: apply one at full size, open a photo to be edited."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from avatar_platform.problems import Problem
from gallery import files as gallery_files
from gallery import services as gallery
from gallery.models import AvatarVersion
from gallery.provenance import provenance
from generation import events, files
from generation.attempts import Attempt
from generation.editing.pictures import geometry_of, picture_of
from generation.encoding import Picture, placeholder, variant_encoded
from generation.intake import decode
from generation.jobs import Superseded, fenced
from generation.models import Edit, Job
from generation.payloads import data_uri
from generation.services.edits import OPENED_SIDE
from generation.stored import edit_pictures
from ml.contracts import Angle, Crop, GenerationContract, Progress, Recipe, Stage, VariantPlan
from ml.engines import get_engine
from ml.errors import AvatarError
from ml.operations import EditContract
from ml.provenance.marking import Provenance

_TELL = 0.25
"""Least seconds between two messages about the same edit."""
_RECORD = 1.0
"""Least seconds between two writes of mere progress into the database."""
_SHARE_OPENED = 0.3
"""Of an edited photo's progress, what opening it takes."""


@dataclass(frozen=True)
class _Made:
    """A finished picture with its files' contents."""

    image: Picture
    contents: Mapping[str, bytes]

    @staticmethod
    def of(image: Picture, geometry: bytes | None, told: Provenance) -> _Made:
        """Encode a picture as an avatar's versions are stored."""
        return _Made(image, variant_encoded(image, told, geometry=geometry))

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(map(len, self.contents.values()))

    @property
    def facts(self) -> dict[str, Any]:
        """What the gallery notes of a picture."""
        height, width = self.image.shape[:2]
        return {
            "width": width,
            "height": height,
            "has_alpha": self.image.shape[2] == 4,
            "placeholder": data_uri(placeholder(self.image)),
        }


@dataclass
class _Editing:
    """An edit while it is made.

    Attributes:
        attempt: the claimed job; every write is fenced by it.
        edit: what it is about.
    """

    attempt: Attempt
    edit: Edit
    _told: float = field(default=0.0)
    _recorded: float = field(default_factory=time.monotonic)

    def begin(self) -> None:
        """Say that it has started."""
        edit = self.edit
        edit.status, edit.started_at = Stage.GENERATING.value, timezone.now()
        with fenced(self.attempt.job):
            edit.save(update_fields=("status", "started_at"))
        self._tell()

    def report(self, progress: Progress) -> None:
        """The engine's progress report.

        Raises:
            Cancelled: when the work should not go on, see `Attempt.step`.
        """
        self.attempt.step()
        start = _SHARE_OPENED if self.edit.photo_id else 0.0
        self.edit.progress = max(self.edit.progress, start + (1 - start) * progress.fraction)
        if time.monotonic() - self._told >= _TELL:
            self._tell()
        if time.monotonic() - self._recorded >= _RECORD:
            with fenced(self.attempt.job):
                self.edit.save(update_fields=("progress",))
            self._recorded = time.monotonic()

    @contextmanager
    def finishing(self, *, avatar: uuid.UUID) -> Iterator[Edit]:
        """A transaction that closes job and edit with what the block records.

        Raises:
            AvatarError: what the gallery has against it, such as ``quota.storage``.
        """
        edit = self.edit
        try:
            with fenced(self.attempt.job, Job.Status.DONE):
                yield edit
                edit.avatar, edit.contract = avatar, None
                edit.status, edit.progress = Stage.DONE.value, 1.0
                edit.finished_at = timezone.now()
                edit.save()
                transaction.on_commit(lambda: events.edit_progressed(edit))
        except Problem as problem:
            code = "edit.version_gone" if problem.code == "not_found" else problem.code
            raise AvatarError(code, **problem.params) from problem

    def _tell(self) -> None:
        events.edit_progressed(self.edit)
        self._told = time.monotonic()


def make_edit(attempt: Attempt) -> None:
    """Apply an edit at full size, each attempt from the beginning: it takes seconds."""
    edit = Edit.objects.select_related("user", "photo").filter(pk=attempt.job.target).first()
    if edit is None:
        raise Superseded
    editing = _Editing(attempt, edit)
    editing.begin()
    if edit.avatar is None:
        _edit_photo(editing)
    else:
        _edit_version(editing)


def _edit_version(editing: _Editing) -> None:
    edit = editing.edit
    base = AvatarVersion.objects.filter(
        avatar=edit.avatar, avatar__owner=edit.user, number=edit.base_version or 0, deleted_at=None
    ).first()
    if base is None:
        raise AvatarError("edit.version_gone")
    made = _edited(editing, picture_of(base.files), geometry_of(base.files), base.recipe)
    place = gallery.avatar_folder(edit.user_id, base.avatar_id, edit.pk)
    with (
        gallery_files.written(made.contents, place) as names,
        editing.finishing(avatar=base.avatar_id),
    ):
        _add_version(edit, base.avatar_id, base.number, base.recipe, made, names)


def _edit_photo(editing: _Editing) -> None:
    edit, photo = editing.edit, editing.edit.photo
    if photo is None:
        raise AvatarError("generation.photo_gone")
    engine = get_engine(edit.engine)
    crop = Crop.model_validate(edit.source["crop"]) if edit.source["crop"] else None
    opened = engine.sit(
        decode.pixels_of(files.read(photo.files["original"])),
        size=OPENED_SIDE,
        face=edit.source["face"] or 0,
        crop=crop,
    )
    editing.attempt.step()
    recipe = _opened_recipe(edit)
    first = _Made.of(opened.image, opened.geometry, provenance(recipe, edited=False))
    second = _edited(editing, opened.image, opened.geometry, recipe) if edit.contract else None
    avatar_id = uuid.uuid4()
    with (
        gallery_files.written(
            first.contents, gallery.avatar_folder(edit.user_id, avatar_id)
        ) as names,
        gallery_files.written(
            second.contents if second else {},
            gallery.avatar_folder(edit.user_id, avatar_id, edit.pk),
        ) as more,
        editing.finishing(avatar=avatar_id),
    ):
        source = gallery.AvatarSource(
            files=names, style=gallery.PHOTO, recipe=recipe, photo_id=photo.pk, **first.facts
        )
        gallery.avatar_adopt(
            owner=edit.user,
            avatar_id=avatar_id,
            source=source,
            size=first.size,
            name=edit.name or None,
        )
        edit.version = 1
        if second is not None:
            edit.base_version = 1
            _add_version(edit, avatar_id, 1, recipe, second, more)


def _edited(
    editing: _Editing, picture: Picture, geometry: bytes | None, recipe: Mapping[str, Any]
) -> _Made:
    contract = EditContract.model_validate(editing.edit.contract)
    engine = get_engine(editing.edit.engine)
    edited = engine.edit(
        picture,
        contract,
        geometry=geometry,
        report=editing.report,
        pictures=edit_pictures(editing.edit.user_id, contract),
    )
    editing.attempt.step()
    return _Made.of(edited.image, edited.geometry, provenance(recipe, edited=True))


def _add_version(
    edit: Edit,
    avatar_id: uuid.UUID,
    parent: int,
    recipe: Mapping[str, Any],
    made: _Made,
    names: Mapping[str, str],
) -> None:
    """The gallery's part, inside the transaction that closes the edit."""
    engine = get_engine(edit.engine)
    source = gallery.VersionSource(
        files=names,
        size=made.size,
        recipe={**recipe, "edited_by": {"engine": engine.name, "engine_version": engine.version}},
        edit=edit.contract or {},
        name=edit.name if edit.photo_id is None else "",
        **made.facts,
    )
    edit.version = gallery.version_add(avatar_id=avatar_id, parent=parent, source=source).number


def _opened_recipe(edit: Edit) -> dict[str, Any]:
    """How a photo became an avatar as it is, in the words of a generation."""
    engine = get_engine(edit.engine)
    contract = GenerationContract(
        style=gallery.PHOTO, variants=1, size=OPENED_SIDE, engine=edit.engine, **edit.source
    )
    return Recipe(
        contract=contract,
        plan=VariantPlan(index=0, look="", seed=0, angle=Angle()),
        engine=engine.name,
        engine_version=engine.version,
    ).model_dump(mode="json")
