"""How long things take: learnt, and told."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.utils import timezone

from accounts.models import User
from generation import jobs, paces
from generation.models import Generation, Job, Pace
from ml.contracts import GenerationContract

pytestmark = pytest.mark.django_db


def contract(**fields: object) -> GenerationContract:
    return GenerationContract.model_validate({"style": "ink", "size": 512, **fields})


def test_the_average_follows_what_happens() -> None:
    assert paces.expected_seconds(contract()) == 4 * paces.FIRST_GUESS[512]
    paces.pace_learn(contract=contract(), seconds=40)
    assert paces.expected_seconds(contract()) == pytest.approx(40)
    for _ in range(20):
        paces.pace_learn(contract=contract(variants=1), seconds=2)
    assert paces.expected_seconds(contract()) == pytest.approx(8, rel=0.05)


def test_a_style_never_made_is_guessed_from_the_others_of_its_size() -> None:
    paces.pace_learn(contract=contract(), seconds=12)
    assert paces.expected_seconds(contract(style="oil")) == pytest.approx(12)
    assert paces.expected_seconds(contract(style="oil", size=1024)) == 8.0


def test_time_left_falls_and_trusts_the_run_more_and_more() -> None:
    slow = [
        paces.seconds_left(expected=10, elapsed=2 * share * 10, fraction=share)
        for share in (0.01, 0.25, 0.5, 0.75, 0.99)
    ]
    assert slow[0] == pytest.approx(10, rel=0.1)
    assert slow[2:] == sorted(slow[2:], reverse=True)
    assert slow[3] == pytest.approx(5, rel=0.25)
    assert paces.seconds_left(expected=10, elapsed=0, fraction=0) == 10
    assert paces.seconds_left(expected=10, elapsed=99, fraction=1) == 0


def test_those_who_wait_wait_for_those_before_them(
    user: User, other: User, ask: Callable[..., Generation]
) -> None:
    Pace.objects.create(engine="test", style="ink", size=512, seconds=5)
    first, second = ask(user), ask(other)
    waits = paces.waits(jobs.positions(Job.Role.GENERATION))
    assert waits == {first.pk: pytest.approx(10), second.pk: pytest.approx(20)}
    jobs.job_claim(role=Job.Role.GENERATION, worker="w")
    Generation.objects.filter(pk=first.pk).update(started_at=timezone.now(), progress=0.5)
    waits = paces.waits(jobs.positions(Job.Role.GENERATION))
    assert waits == {second.pk: pytest.approx(15)}
    assert paces.waits({}) == {}
    assert paces.waits({uuid.uuid4(): 1})
