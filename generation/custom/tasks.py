"""What workers do about styles of one's own: study a reference, read in a style's file. Only
`generation.tasks` imports this.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.quotas import storage_check
from avatar_platform.problems import Problem
from generation import events, files
from generation.attempts import Attempt
from generation.custom import masks
from generation.custom.pictures import mask_row
from generation.custom.services import version_of_contract
from generation.intake import decode
from generation.intake.decode import Pixels
from generation.jobs import Superseded, fenced
from generation.models import CustomStyle, Job, StylePicture
from ml.custom_styles import CustomStyle as Contract
from ml.errors import AvatarError
from ml.styles.custom import package
from ml.styles.custom.looks import definition

KEPT_PIXELS = 4_000_000
"""Brushwork is taken from references at the size of avatars: more would never be looked at."""

Contents = dict[str, bytes]
New = tuple[StylePicture, Contents]


def study_picture(attempt: Attempt) -> None:
    """Clean a picture's upload, and find the colours of a reference."""
    row = StylePicture.objects.filter(pk=attempt.job.target).first()
    if row is None:
        raise Superseded
    try:
        cleaned = _cleaned(files.read(row.files["upload"]))
        attempt.step()
        reference = row.kind == StylePicture.Kind.REFERENCE
        palette = _palette(cleaned.pixels) if reference else []
    except AvatarError as error:
        _rejected(attempt.job, row, error)
        return
    attempt.step()
    upload = {"upload": row.files["upload"]}
    _describe(row, cleaned, palette)
    with (
        files.written(files.STYLE_PICTURES, row.pk, cleaned.files) as paths,
        fenced(attempt.job, Job.Status.DONE),
    ):
        row.files = paths
        row.save()
        files.remove_on_commit(upload)
        transaction.on_commit(partial(events.style_picture_changed, row.pk))


def _cleaned(data: bytes) -> decode.CleanPhoto:
    return decode.clean(data, kept=KEPT_PIXELS, thumbnails=(256,))


def _palette(pixels: Pixels) -> list[dict[str, Any]]:
    # Imported here, as engines are by name: a worker loads what its jobs need.
    from ml.styles.custom.reference import study

    return [swatch.model_dump(mode="json") for swatch in study(pixels).palette]


def _describe(row: StylePicture, cleaned: decode.CleanPhoto, palette: list[dict[str, Any]]) -> None:
    row.status, row.palette = StylePicture.Status.READY, palette
    row.digest = package.digest_of(cleaned.files["original.jpg"])
    row.height, row.width = cleaned.pixels.shape[:2]
    row.storage_bytes = sum(map(len, cleaned.files.values()))


def _rejected(job: Job, row: StylePicture, error: AvatarError) -> None:
    with fenced(job, Job.Status.DONE):
        files.remove_on_commit(row.files)
        row.files, row.storage_bytes = {}, 0
        row.status = StylePicture.Status.REJECTED
        row.problem_code, row.problem_params = error.code, error.params
        row.save()
        transaction.on_commit(partial(events.style_picture_changed, row.pk))


def import_style(attempt: Attempt) -> None:
    """Read a style's file: its pictures are decoded and encoded anew like any upload.

    Raises:
        AvatarError: what is wrong with it.
    """
    style = CustomStyle.objects.select_related("user").filter(pk=attempt.job.target).first()
    if style is None:
        raise Superseded
    contract, pictures = package.unpack(files.read(style.files["upload"]))
    definition(contract)
    names: dict[str, str] = {}
    new: list[New] = []
    masked = {layer.mask for layer in contract.layers}
    for digest, data in pictures.items():
        attempt.step()
        names[digest] = _taken(style.user, data, digest, masked=digest in masked, new=new)
    try:
        _imported(attempt.job, style, _renamed(contract, names), new)
    except Problem as problem:
        raise AvatarError(problem.code, **problem.params) from problem


def _taken(user: User, data: bytes, digest: str, *, masked: bool, new: list[New]) -> str:
    """The digest under which a picture is kept here; where it is not yet, it is added to `new`."""
    kind = StylePicture.Kind.MASK if masked else StylePicture.Kind.REFERENCE
    own = StylePicture.objects.filter(user=user, kind=kind, status=StylePicture.Status.READY)
    known = own.filter(digest=digest).first() or own.filter(sha256=digest).first()
    if known is not None:
        return known.digest
    if masked:
        kept = masks.normalised(data)
        row, contents = mask_row(user, data, kept), {"original.png": kept}
    else:
        cleaned = _cleaned(data)
        row, contents = StylePicture(user=user, kind=kind, sha256=digest), cleaned.files
        _describe(row, cleaned, _palette(cleaned.pixels))
    same = own.filter(digest=row.digest).first()
    if same is None:
        new.append((row, contents))
    return row.digest


def _renamed(contract: Contract, names: dict[str, str]) -> Contract:
    """The contract with its pictures under the names they have here."""
    told = contract.model_dump(mode="json")
    told["name"] = " ".join(contract.name.split()) or "?"
    for reference in told["references"]:
        reference["picture"] = names[reference["picture"]]
    for layer in told["layers"]:
        layer["mask"] = names[layer["mask"]] if layer["mask"] else None
    return Contract.model_validate(told)


def _imported(job: Job, style: CustomStyle, contract: Contract, new: Iterable[New]) -> None:
    upload = {"upload": style.files["upload"]}
    with ExitStack() as stack:
        for row, contents in new:
            row.files = stack.enter_context(files.written(files.STYLE_PICTURES, row.pk, contents))
        stack.enter_context(fenced(job, Job.Status.DONE))
        style.files, style.storage_bytes = {}, 0
        style.save(update_fields=("files", "storage_bytes"))
        for row, _ in new:
            # One that was refused or has failed before is no obstacle.
            StylePicture.objects.filter(user=row.user, kind=row.kind, sha256=row.sha256).delete()
            storage_check(user=row.user, adding=row.storage_bytes)
            row.save(force_insert=True)
        style.current = version_of_contract(style, contract, 1)
        style.name, style.status = contract.name, CustomStyle.Status.READY
        style.updated_at = timezone.now()
        style.save()
        files.remove_on_commit(upload)
        transaction.on_commit(partial(events.style_changed, style.pk))
