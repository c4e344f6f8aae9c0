"""How long things take: learnt from what was made, told to those who wait."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Avg

from generation.conf import job_config
from generation.models import FINAL_STAGES, Generation, Pace
from ml.contracts import GenerationContract

WEIGHT = 0.25
"""Of the newest measurement in the moving average."""
FIRST_GUESS = {512: 1.2, 1024: 2.0, 2048: 5.0}
"""Seconds a picture, until something has been made."""


def pictures(contract: GenerationContract) -> int:
    """How many pictures a contract asks for."""
    return contract.variants * len(contract.angles)


@transaction.atomic
def pace_learn(*, contract: GenerationContract, seconds: float) -> None:
    """Take in how long a generation took, from its start to its end."""
    each = seconds / pictures(contract)
    pace, created = Pace.objects.select_for_update().get_or_create(
        engine=contract.engine,
        style=contract.style,
        size=contract.size,
        defaults={"seconds": each, "samples": 1},
    )
    if not created:
        # The first few count fully, so that the guess is good soon.
        weight = max(WEIGHT, 1 / (pace.samples + 1))
        pace.seconds += weight * (each - pace.seconds)
        pace.samples += 1
        pace.save(update_fields=("seconds", "samples"))


def expected_seconds(contract: GenerationContract) -> float:
    """How long such a generation should take: by its style, else by any of its size."""
    paces = Pace.objects.filter(engine=contract.engine, size=contract.size)
    each = paces.filter(style=contract.style).values_list("seconds", flat=True).first()
    if each is None:
        each = paces.aggregate(mean=Avg("seconds"))["mean"] or FIRST_GUESS[contract.size]
    return float(each) * pictures(contract)


def known_paces(engines: Iterable[str]) -> dict[str, list[dict[str, float]]]:
    """Engine -> seconds a picture of each size has taken; none of what was never made."""
    found: dict[str, list[dict[str, float]]] = {engine: [] for engine in engines}
    rows = Pace.objects.filter(engine__in=found).values("engine", "size")
    for row in rows.annotate(mean=Avg("seconds")).order_by("size"):
        found[row["engine"]].append({"size": row["size"], "seconds": round(row["mean"], 1)})
    return found


def seconds_left(*, expected: float, elapsed: float, fraction: float) -> float:
    """Blend of what was learnt and what this run shows; the run counts more as it goes on."""
    learnt = max(expected - elapsed, expected * (1 - fraction) * 0.5)
    if fraction <= 0:
        return max(learnt, 0.0)
    shown = elapsed * (1 - fraction) / fraction
    return max(0.0, (1 - fraction) * learnt + fraction * shown)


def waits(places: Mapping[uuid.UUID, int]) -> dict[uuid.UUID, float]:
    """Seconds until each waiting generation is done, given their places in the queue.

    What runs and what stands before it is shared between the workers; then comes its own time.
    """
    if not places:
        return {}
    needed = dict(
        Generation.objects.filter(pk__in=list(places)).values_list("pk", "expected_seconds")
    )
    running = Generation.objects.exclude(started_at=None).exclude(status__in=FINAL_STAGES)
    before = sum(
        seconds * (1 - fraction)
        for seconds, fraction in running.values_list("expected_seconds", "progress")
    )
    found: dict[uuid.UUID, float] = {}
    for target in sorted(places, key=places.__getitem__):
        own = needed.get(target, 0.0)
        found[target] = before / job_config().generation_workers + own
        before += own
    return found
