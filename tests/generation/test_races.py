"""Several at the same moment."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.files.base import File
from django.db import connection

from accounts.models import User
from avatar_platform.problems import Problem
from generation import jobs, services
from generation.models import Generation, Job, Photo
from tests.files import makers
from tests.generation.conftest import wish

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returns or raises, all begun together."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return call()
        except Problem as problem:
            return problem.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_no_two_workers_take_the_same_job(
    user: User, other: User, ask: Callable[..., Generation]
) -> None:
    for person in (user, other, user):
        ask(person)
    taken = at_once(
        *(
            lambda name=name: jobs.job_claim(role="generation", worker=name)  # type: ignore[misc]
            for name in "abcde"
        )
    )
    claimed = [job.pk for job in taken if job is not None]
    assert len(claimed) == len(set(claimed)) == 3
    assert set(Job.objects.values_list("attempt", flat=True)) == {1}


def test_one_key_sent_several_times_at_once_makes_one_generation(
    user: User, make_photo: Callable[..., Photo]
) -> None:
    photo = make_photo(user)
    made = at_once(
        *[
            lambda: services.generation_create(
                user=user, photo=photo, wish=wish(), idempotency_key="k"
            )
        ]
        * 4
    )
    assert {generation.pk for generation, _ in made} == {Generation.objects.get().pk}
    assert [new for _, new in made].count(True) == 1
    assert Job.objects.count() == 1


def test_one_file_sent_several_times_at_once_is_one_photo(
    user: User, media: Callable[[], list[str]]
) -> None:
    data = makers.png()
    made = at_once(
        *[
            lambda: services.photo_create(
                user=user, upload=File(io.BytesIO(data), "a.png"), consent=True
            )
        ]
        * 4
    )
    assert {photo.pk for photo, _ in made} == {Photo.objects.get().pk}
    assert len(media()) == 1


def test_the_last_place_in_the_queue_is_given_once(
    user: User, make_photo: Callable[..., Photo]
) -> None:
    photo = make_photo(user)
    User.objects.update(jobs_active_limit=1)
    user.refresh_from_db()
    made = at_once(*[lambda: services.generation_create(user=user, photo=photo, wish=wish())] * 4)
    assert made.count("quota.jobs_at_once") == 3
    assert Generation.objects.count() == 1


def test_a_cancellation_and_the_end_do_not_both_happen(
    user: User, ask: Callable[..., Generation]
) -> None:
    generation = ask(user)
    job = jobs.job_claim(role="generation", worker="w")
    assert job is not None

    def finish() -> str:
        try:
            with jobs.fenced(job, Job.Status.DONE):
                Generation.objects.filter(pk=generation.pk).update(status="done")
        except jobs.Superseded:
            return "superseded"
        return "done"

    cancelled, ended = at_once(lambda: services.generation_cancel(generation=generation), finish)
    generation.refresh_from_db()
    job.refresh_from_db()
    assert (cancelled, ended) in {(True, "superseded"), (False, "done")}
    assert generation.status == job.status == ("cancelled" if cancelled else "done")
