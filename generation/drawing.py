"""A generation while it is drawn: its progress told and recorded, its pictures delivered."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from gallery.provenance import provenance
from generation import events, files, paces, payloads
from generation.attempts import Attempt
from generation.encoding import placeholder, variant_encoded
from generation.jobs import fenced
from generation.models import Generation, Job, Variant
from ml.contracts import GenerationContract, Notice, Progress, Stage, VariantPlan

if TYPE_CHECKING:
    from ml.engines.base import VariantResult

_TELL = 0.25
"""Least seconds between two messages about the same thing."""
_RECORD = 1.0
"""Least seconds between two writes of mere progress into the database."""

DRAWING, DONE = Variant.Status.DRAWING, Variant.Status.DONE


class Drawing:
    """The listener of an engine at work on one generation.

    Args:
        attempt: the claimed job; every write is fenced by it.
        generation: what it is about.
        plans: what will be drawn.
    """

    def __init__(
        self, attempt: Attempt, generation: Generation, plans: Sequence[VariantPlan]
    ) -> None:
        self._attempt = attempt
        self._generation = generation
        self._plans = plans
        self._variants: dict[int, Variant] = {}
        self._told: dict[object, float] = {}
        self._recorded = 0.0
        self._resumed = False

    def begin(self) -> None:
        """The generation has started: its plans are known from now on."""
        generation = self._generation
        with fenced(self._attempt.job):
            generation.status = Stage.ANALYSING.value
            generation.started_at = timezone.now()
            generation.save(update_fields=("status", "started_at"))
            self._variants = {each.index: each for each in generation.variants.all()}
            self._resumed = bool(self.finished)
            for plan in self._plans:
                variant = self._variants[plan.index]
                variant.look, variant.seed = plan.look, plan.seed
                variant.angle = plan.angle.model_dump()
            Variant.objects.bulk_update(self._variants.values(), ("look", "seed", "angle"))
            transaction.on_commit(partial(events.generation_progressed, generation))
        self._told[generation.pk] = time.monotonic()

    @property
    def finished(self) -> set[int]:
        """Indices of the pictures that are there, those of earlier attempts among them."""
        return {index for index, each in self._variants.items() if each.status == DONE}

    def report(self, progress: Progress) -> None:
        """The engine's progress report.

        Raises:
            Cancelled: when the work should not go on, see `Attempt.step`.
        """
        self._attempt.step()
        generation = self._generation
        if progress.notice is not None:
            self.notice(progress.notice)
        generation.progress = max(generation.progress, progress.fraction)
        if progress.stage.value != generation.status:
            generation.status = progress.stage.value
            self._record()
            events.generation_progressed(generation)
        elif self._due(generation.pk):
            events.generation_progressed(generation)
        if progress.variant is not None:
            self._variant_moved(self._variants[progress.variant], progress)
        if time.monotonic() - self._recorded >= _RECORD:
            self._record()

    def notice(self, notice: Notice) -> None:
        """Something the person should know though the work goes on; once is enough."""
        generation, told = self._generation, notice.model_dump(mode="json")
        if told in generation.notices:
            return
        generation.notices = [*generation.notices, told]
        with fenced(self._attempt.job):
            generation.save(update_fields=("notices",))
        events.generation_progressed(generation)

    def deliver(self, result: VariantResult) -> None:
        """Store one finished picture and show it."""
        variant = self._variants[result.index]
        recipe = result.recipe.model_dump(mode="json")
        told = provenance(recipe, edited=False)
        contents = variant_encoded(result.image, told, result.svg, result.geometry)
        self._attempt.step()
        variant.status, variant.progress = DONE, 1.0
        variant.height, variant.width = result.image.shape[:2]
        # Another than was planned, where a picture was unlike the person and drawn again.
        variant.seed, variant.likeness = result.plan.seed, result.likeness
        variant.has_alpha, variant.has_svg = result.has_alpha, result.svg is not None
        variant.recipe = recipe
        variant.placeholder = payloads.data_uri(placeholder(result.image))
        variant.storage_bytes = sum(map(len, contents.values()))
        variant.finished_at = timezone.now()
        with (
            files.written(files.VARIANTS, variant.pk, contents) as paths,
            fenced(self._attempt.job),
        ):
            variant.files = paths
            variant.save()
        events.variant_changed(self._generation.user_id, variant)

    def finish(self, contract: GenerationContract) -> None:
        """Everything is drawn."""
        generation = self._generation
        with fenced(self._attempt.job, Job.Status.DONE):
            generation.status, generation.progress = Stage.DONE.value, 1.0
            generation.finished_at = timezone.now()
            generation.save(update_fields=("status", "progress", "finished_at"))
            transaction.on_commit(partial(events.generation_progressed, generation))
        if not self._resumed:
            paces.pace_learn(contract=contract, seconds=self._attempt.elapsed)

    def _variant_moved(self, variant: Variant, progress: Progress) -> None:
        begins = variant.status != DRAWING
        variant.status = DRAWING
        variant.progress = progress.variant_fraction or 0.0
        if not begins and not self._due(variant.pk):
            return
        uri = payloads.data_uri(progress.preview) if progress.preview else None
        if uri:
            payloads.preview_remember(variant.pk, uri)
        events.variant_changed(self._generation.user_id, variant, uri)

    def _record(self) -> None:
        """Write how far it has come, for those who ask over REST."""
        generation = self._generation
        drawing = [each for each in self._variants.values() if each.status == DRAWING]
        with fenced(self._attempt.job):
            generation.save(update_fields=("status", "progress"))
            Variant.objects.bulk_update(drawing, ("status", "progress"))
        self._recorded = time.monotonic()

    def _due(self, subject: uuid.UUID) -> bool:
        now = time.monotonic()
        if now - self._told.get(subject, 0.0) < _TELL:
            return False
        self._told[subject] = now
        return True
