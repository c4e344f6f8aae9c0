"""Asking for pictures, calling it off, clearing it away."""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.quotas import jobs_check, storage_check
from avatar_platform.problems import Problem
from generation import files, paces
from generation.custom.checks import pictures_check, usable
from generation.custom.selectors import version_of
from generation.engines.choosing import engine_choose
from generation.jobs import job_add, job_cancel
from generation.models import (
    FINAL_STAGES,
    CustomStyleVersion,
    Generation,
    Job,
    Photo,
    Variant,
)
from generation.outcomes import generation_ended
from generation.services.usable import usable_check
from ml.bundles.catalogue import find
from ml.contracts import MAX_PICTURES, Angle, Crop, GenerationContract, Stage
from ml.custom_styles import CUSTOM, CustomStyle
from ml.errors import AvatarError
from ml.styles import catalogue
from ml.styles.custom.looks import definition

_BYTES_PER_PIXEL = 1.0
"""Of a stored picture with its thumbnails, for the quota; measured ones are mostly smaller."""


@dataclass(frozen=True)
class GenerationWish:
    """What a person asks for; the contract is this with the photo's face and a seed.

    Attributes:
        angles: yaw, pitch, roll in degrees each.
        seed: None for a surprise.
        strength: 0..1, None for the style's own.
        look: hold every variant to this look.
        custom_style: with the style ``custom``, which of the person's own.
        custom_version: of it; None for the current one.
        engine: None for the operator's default.
        text: what else to draw, for engines that read it.
    """

    style: str
    variants: int
    angles: tuple[Angle, ...]
    size: int
    seed: int | None = None
    strength: float | None = None
    look: str | None = None
    custom_style: uuid.UUID | None = None
    custom_version: int | None = None
    engine: str | None = None
    text: str = ""

    def digest(self, photo: Photo) -> str:
        """A name for this wish about this photo, equal for equal ones."""
        # What older clients never send leaves the name as it was.
        plain: dict[str, Any] = {
            key: value
            for key, value in asdict(self).items()
            if value or key not in ("engine", "text")
        } | {
            "photo": str(photo.pk),
            "angles": [angle.model_dump() for angle in self.angles],
        }
        return hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).hexdigest()


def generation_create(
    *, user: User, photo: Photo, wish: GenerationWish, idempotency_key: str | None = None
) -> tuple[Generation, bool]:
    """Queue a generation.

    Args:
        photo: of this user.
        idempotency_key: the same key with the same wish gives the same generation.

    Returns:
        The generation, and whether it is new.

    Raises:
        Problem: what is wrong with wish or photo; ``generation.idempotency_key``; ``quota.*``.
    """
    digest = wish.digest(photo)
    known = _known(user, idempotency_key, digest)
    if known is not None:
        return known, False
    version = _version(user, wish)
    choice = engine_choose(
        user=user, asked=wish.engine, style=wish.style, custom=version is not None, text=wish.text
    )
    contract = _contract(photo, wish, version, choice.engine)
    generation = Generation(
        user=user,
        photo=photo,
        style=contract.style,
        custom_style=version,
        contract=contract.model_dump(mode="json"),
        idempotency_key=idempotency_key or None,
        request_digest=digest,
        expected_seconds=paces.expected_seconds(contract),
        notices=choice.notices,
    )
    try:
        return _queued(generation, contract), True
    except IntegrityError:
        known = _known(user, idempotency_key, digest)
        if known is None:
            raise
        return known, False


def _known(user: User, key: str | None, digest: str) -> Generation | None:
    if not key:
        return None
    known = Generation.objects.filter(user=user, idempotency_key=key).first()
    if known is not None and known.request_digest != digest:
        raise Problem("generation.idempotency_key", status=409)
    return known


def _version(user: User, wish: GenerationWish) -> CustomStyleVersion | None:
    """The version of the person's own style that is wished for."""
    if (wish.style == CUSTOM) != (wish.custom_style is not None):
        raise Problem.of_field("custom_style", "style.custom_needed")
    if wish.custom_style is None:
        return None
    version = version_of(user, wish.custom_style, wish.custom_version)
    usable(version.style)
    return version


def _contract(
    photo: Photo, wish: GenerationWish, version: CustomStyleVersion | None, engine: str
) -> GenerationContract:
    if wish.variants * len(wish.angles) > MAX_PICTURES:
        raise Problem.of_field("variants", "generation.too_many_pictures", limit=MAX_PICTURES)
    custom = CustomStyle.model_validate(version.contract) if version else None
    if custom is not None:
        pictures_check(photo.user, custom)
    try:
        style = definition(custom) if custom else catalogue.style(wish.style)
        style.look(wish.look)
    except AvatarError as error:
        field = "look" if error.code == "style.unknown_look" else "style"
        raise Problem.of_field(field, error.code, **error.params) from error
    usable_check(photo)
    analysis = photo.analysis or {}
    fields: dict[str, Any] = {
        "style": wish.style,
        "variants": wish.variants,
        "angles": wish.angles,
        "size": wish.size,
        # Zero is the author's own order of looks; a surprise is anything else.
        "seed": 1 + secrets.randbelow(2**32 - 1) if wish.seed is None else wish.seed,
        "look": wish.look,
        "face": analysis.get("chosen") if photo.face is None else photo.face,
        "crop": Crop.model_validate(photo.crop) if photo.crop else None,
        "engine": engine,
        "text": wish.text,
        "custom": custom,
    }
    if wish.strength is not None:
        fields["strength"] = wish.strength
    return GenerationContract(**fields)


@transaction.atomic
def _queued(generation: Generation, contract: GenerationContract) -> Generation:
    user, count = generation.user, paces.pictures(contract)
    jobs_check(user=user)
    storage_check(user=user, adding=int(count * contract.size**2 * _BYTES_PER_PIXEL))
    generation.save(force_insert=True)
    Variant.objects.bulk_create(
        [Variant(generation=generation, index=index) for index in range(count)]
    )
    job_add(
        user_id=user.pk,
        role=Job.Role.GENERATION,
        kind=Job.Kind.GENERATION,
        target=generation.pk,
        engine=contract.engine if find(contract.engine) else "",
    )
    return generation


@transaction.atomic
def generation_cancel(*, generation: Generation) -> bool:
    """Call a generation off: at once for everyone who looks, within one step for its worker.

    False when it was over already.
    """
    # The job first: whoever settles it, this or the worker's last write, decides.
    job_cancel(kind=Job.Kind.GENERATION, target=generation.pk)
    current = Generation.objects.select_for_update().get(pk=generation.pk)
    if current.status in FINAL_STAGES:
        return False
    generation_ended(generation.pk, Stage.CANCELLED)
    return True


@transaction.atomic
def generation_delete(*, generation: Generation) -> None:
    """Remove a generation and its pictures; what was kept lives on in the gallery."""
    generation_cancel(generation=generation)
    for variant in generation.variants.all():
        files.empty_on_commit(files.VARIANTS, variant.pk)
    generation.delete()
