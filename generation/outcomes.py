"""What the end of a job's attempt means for the photo, generation, edit or style it was about.

Shared by the worker, which sees attempts fail, and the supervisor, which finds those whose worker
is gone. Each function runs inside the transaction that settles the job.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from generation import events, files
from generation.jobs import Verdict, job_failed
from generation.models import (
    FINAL_STAGES,
    CustomStyle,
    Edit,
    Generation,
    Job,
    Photo,
    StylePicture,
    StylePreview,
    Variant,
)
from ml.contracts import Stage

LOST = {
    Job.Kind.PHOTO: "photo.failed",
    Job.Kind.PREVIEWS: "generation.worker_lost",
    Job.Kind.GENERATION: "generation.worker_lost",
    Job.Kind.EDIT: "generation.worker_lost",
    Job.Kind.STYLE_PICTURE: "style.picture_failed",
    Job.Kind.STYLE_IMPORT: "style.import_failed",
}
"""The code of a job whose worker disappeared once too often."""
FAILED = {
    Job.Kind.PHOTO: "photo.failed",
    Job.Kind.PREVIEWS: "generation.failed",
    Job.Kind.GENERATION: "generation.failed",
    Job.Kind.EDIT: "edit.failed",
    Job.Kind.STYLE_PICTURE: "style.picture_failed",
    Job.Kind.STYLE_IMPORT: "style.import_failed",
}
TIMED_OUT = {
    Job.Kind.PHOTO: "photo.timeout",
    Job.Kind.PREVIEWS: "generation.timeout",
    Job.Kind.GENERATION: "generation.timeout",
    Job.Kind.EDIT: "edit.timeout",
    Job.Kind.STYLE_PICTURE: "style.picture_timeout",
    Job.Kind.STYLE_IMPORT: "style.import_timeout",
}


def attempt_failed(
    job: Job,
    *,
    error: str,
    code: str,
    params: Mapping[str, Any] | None = None,
    retry: bool = True,
) -> Verdict | None:
    """Settle an attempt that ended badly, for the job and for its target.

    Args:
        error: for operators.
        code: for the person, should the job be given up; with `params`.
        retry: whether trying again could help.

    Returns:
        None when the attempt no longer held the job.
    """

    def settle(verdict: Verdict) -> None:
        if verdict.again:
            requeued(job)
        else:
            _GIVE_UP[Job.Kind(job.kind)](job.target, code, dict(params or {}))

    return job_failed(job, error=error, on_verdict=settle, retry=retry)


def requeued(job: Job) -> None:
    """The job waits again, and so does what it is about. Photos and previews look no different."""
    if job.kind == Job.Kind.EDIT:
        waiting = Edit.objects.filter(pk=job.target).exclude(status__in=FINAL_STAGES)
        waiting.update(status=Stage.QUEUED.value, started_at=None, progress=0.0)
        transaction.on_commit(partial(events.edit_changed, job.target))
    if job.kind != Job.Kind.GENERATION:
        return
    Generation.objects.filter(pk=job.target).exclude(status__in=FINAL_STAGES).update(
        status=Stage.QUEUED.value, started_at=None, progress=0.0
    )
    Variant.objects.filter(generation=job.target, status=Variant.Status.DRAWING).update(
        status=Variant.Status.WAITING, progress=0.0
    )
    transaction.on_commit(partial(events.generation_changed, job.target))


def _photo_failed(target: uuid.UUID, code: str, params: dict[str, Any]) -> None:
    photo = Photo.objects.filter(pk=target).first()
    if photo is None:
        return
    photo.status = Photo.Status.FAILED
    photo.problem_code, photo.problem_params = code, params
    upload = {name: path for name, path in photo.files.items() if name == "upload"}
    photo.files = {name: path for name, path in photo.files.items() if name not in upload}
    files.remove_on_commit(upload)
    photo.save(update_fields=("status", "problem_code", "problem_params", "files"))
    transaction.on_commit(partial(events.photo_changed, target))


def _previews_failed(target: uuid.UUID, code: str, params: dict[str, Any]) -> None:
    queued = StylePreview.objects.filter(photo=target, status=StylePreview.Status.QUEUED)
    for pk in list(queued.values_list("pk", flat=True)):
        transaction.on_commit(partial(events.preview_changed, pk))
    queued.update(status=StylePreview.Status.FAILED)


def _generation_failed(target: uuid.UUID, code: str, params: dict[str, Any]) -> None:
    generation_ended(target, Stage.FAILED, code, params)


def generation_ended(
    target: uuid.UUID, stage: Stage, code: str = "", params: Mapping[str, Any] | None = None
) -> None:
    """Close a generation as failed or cancelled. Variants that were finished stay."""
    Generation.objects.filter(pk=target).exclude(status__in=FINAL_STAGES).update(
        status=stage.value,
        finished_at=timezone.now(),
        problem_code=code,
        problem_params=dict(params or {}),
    )
    Variant.objects.filter(generation=target).exclude(status=Variant.Status.DONE).update(
        status=Variant.Status.FAILED
    )
    transaction.on_commit(partial(events.generation_changed, target))


def _edit_failed(target: uuid.UUID, code: str, params: dict[str, Any]) -> None:
    edit_ended(target, Stage.FAILED, code, params)


def edit_ended(
    target: uuid.UUID, stage: Stage, code: str = "", params: Mapping[str, Any] | None = None
) -> None:
    """Close an edit as failed or cancelled; the avatar is as it was."""
    Edit.objects.filter(pk=target).exclude(status__in=FINAL_STAGES).update(
        status=stage.value,
        finished_at=timezone.now(),
        problem_code=code,
        problem_params=dict(params or {}),
    )
    transaction.on_commit(partial(events.edit_changed, target))


def _style_picture_failed(target: uuid.UUID, code: str, params: dict[str, Any]) -> None:
    row = StylePicture.objects.filter(pk=target).first()
    if row is not None:
        _failed(row, StylePicture.Status.FAILED, code, params)
        transaction.on_commit(partial(events.style_picture_changed, target))


def _style_import_failed(target: uuid.UUID, code: str, params: dict[str, Any]) -> None:
    row = CustomStyle.objects.filter(pk=target).first()
    if row is not None:
        _failed(row, CustomStyle.Status.FAILED, code, params)
        transaction.on_commit(partial(events.style_changed, target))


def _failed(
    row: StylePicture | CustomStyle, status: str, code: str, params: dict[str, Any]
) -> None:
    """Note why nothing came of an upload, and let the upload go."""
    files.remove_on_commit(row.files)
    row.status, row.files, row.storage_bytes = status, {}, 0
    row.problem_code, row.problem_params = code, params
    row.save()


_GIVE_UP: dict[Job.Kind, Callable[[uuid.UUID, str, dict[str, Any]], None]] = {
    Job.Kind.PHOTO: _photo_failed,
    Job.Kind.PREVIEWS: _previews_failed,
    Job.Kind.GENERATION: _generation_failed,
    Job.Kind.EDIT: _edit_failed,
    Job.Kind.STYLE_PICTURE: _style_picture_failed,
    Job.Kind.STYLE_IMPORT: _style_import_failed,
}
