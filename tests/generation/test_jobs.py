"""The queue: whose turn it is, who holds what, and what happens when a holder is gone."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from redis.exceptions import RedisError

from accounts.models import User
from generation import jobs, reconcile, services, tokens, watching
from generation.models import Generation, Job, Photo, StylePreview
from ml.contracts import Stage

pytestmark = pytest.mark.django_db

ROLE = Job.Role.GENERATION
Ask = Callable[..., Generation]


def add(user: User, kind: str = Job.Kind.GENERATION) -> Job:
    return jobs.job_add(user_id=user.pk, role=ROLE, kind=kind, target=uuid.uuid4())


def claim(worker: str = "w") -> Job:
    job = jobs.job_claim(role=ROLE, worker=worker)
    assert job is not None
    return job


def test_people_take_turns(user: User, other: User) -> None:
    mine = [add(user) for _ in range(3)]
    theirs = [add(other) for _ in range(2)]
    order = [claim().pk for _ in range(5)]
    assert order == [mine[0].pk, theirs[0].pk, mine[1].pk, theirs[1].pk, mine[2].pk]


def test_whoever_has_less_running_comes_first(user: User, other: User) -> None:
    add(user), add(user)
    claim(), claim()
    done = add(other)
    jobs.job_done(claim())
    add(user)
    waiting = add(other)
    assert done.pk != waiting.pk
    assert claim().pk == waiting.pk


def test_places_in_the_queue_are_those_in_which_jobs_are_served(
    user: User, other: User, make_user: Callable[..., User]
) -> None:
    third = make_user("eve@example.com")
    for person in (user, user, other, third, other, user, third):
        add(person)
    jobs.job_done(claim())
    places = jobs.positions(ROLE)
    served = []
    while job := jobs.job_claim(role=ROLE, worker="w"):
        served.append(job.target)
        jobs.job_done(job)
    assert [places[target] for target in served] == list(range(1, 7))


def test_one_s_previews_yield_to_one_s_photos(user: User) -> None:
    previews, photo = add(user, Job.Kind.PREVIEWS), add(user, Job.Kind.PHOTO)
    assert [claim().pk, claim().pk] == [photo.pk, previews.pk]


def previews_of(user: User) -> Job:
    return add(user, Job.Kind.PREVIEWS)


def test_an_analysis_goes_before_anybody_s_previews(user: User, other: User) -> None:
    previews = [previews_of(other) for _ in range(2)]
    first, second = add(user, Job.Kind.PHOTO), add(user, Job.Kind.PHOTO)
    watching.look(previews[0].target)
    jobs.job_done(claim())
    assert claim().pk == second.pk
    assert Job.objects.get(pk=first.pk).status == Job.Status.DONE
    assert {claim().pk, claim().pk} == {job.pk for job in previews}


def test_a_slice_of_previews_gives_way_to_an_analysis_that_came_meanwhile(
    user: User, other: User
) -> None:
    previews = previews_of(other)
    running = claim()
    photo = add(user, Job.Kind.PHOTO)
    assert jobs.job_put_back(running)
    assert [claim().pk, claim().pk] == [photo.pk, previews.pk]


def test_previews_somebody_looks_at_go_before_those_nobody_does(
    user: User, other: User, make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    third = make_user("eve@example.com")
    left, looked_at, late = previews_of(user), previews_of(other), previews_of(third)
    watching.look(left.target)
    then = time.time() + watching.LOOKING + 1
    monkeypatch.setattr(time, "time", lambda: then)
    for job in (looked_at, late):
        watching.look(job.target)
    assert [claim().pk for _ in range(3)] == [looked_at.pk, late.pk, left.pk]


def test_of_previews_nobody_looks_at_one_s_newest_photo_comes_first(user: User) -> None:
    old, new = previews_of(user), previews_of(user)
    assert [claim().pk, claim().pk] == [new.pk, old.pk]


def test_people_who_look_take_turns(user: User, other: User) -> None:
    mine = [previews_of(user) for _ in range(2)]
    theirs = previews_of(other)
    for job in (*mine, theirs):
        watching.look(job.target)
    assert [claim().pk for _ in range(3)] == [mine[0].pk, theirs.pk, mine[1].pk]


def test_without_redis_nobody_is_known_to_look_and_work_goes_on(
    user: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object, **__: object) -> None:
        raise RedisError("away")

    monkeypatch.setattr(watching.cache, "set", away)
    monkeypatch.setattr(watching.cache, "get_many", away)
    previews, photo = previews_of(user), add(user, Job.Kind.PHOTO)
    watching.look(previews.target)
    assert [claim().pk, claim().pk] == [photo.pk, previews.pk]
    assert "Redis is away" in caplog.text


def test_a_job_is_taken_once(user: User) -> None:
    add(user)
    claim()
    assert jobs.job_claim(role=ROLE, worker="w2") is None


def test_one_open_job_about_one_thing(user: User) -> None:
    first = add(user)
    again = jobs.job_add(user_id=user.pk, role=ROLE, kind=first.kind, target=first.target)
    assert again.pk == first.pk
    jobs.job_done(claim())
    later = jobs.job_add(user_id=user.pk, role=ROLE, kind=first.kind, target=first.target)
    assert later.pk != first.pk


def test_an_attempt_that_lost_its_job_writes_nothing(user: User) -> None:
    add(user)
    stale = claim("first")
    jobs.jobs_expire(worker="first")
    assert jobs.job_failed(stale, error="lost", on_verdict=lambda _: None)
    Job.objects.update(due_at=timezone.now())
    fresh = claim("second")
    assert fresh.attempt == stale.attempt + 1
    with pytest.raises(jobs.Superseded):
        jobs.job_check(stale)
    with pytest.raises(jobs.Superseded), jobs.fenced(stale, Job.Status.DONE):
        pytest.fail("inside the fence")
    assert not jobs.job_done(stale)
    assert jobs.job_failed(stale, error="late", on_verdict=pytest.fail) is None
    jobs.job_check(fresh)


def test_what_fails_inside_the_fence_leaves_the_job_held(user: User) -> None:
    add(user)
    job = claim()
    with pytest.raises(ZeroDivisionError), jobs.fenced(job, Job.Status.DONE):
        raise ZeroDivisionError
    jobs.job_check(job)


def test_failures_wait_longer_each_time_and_end(user: User, configure: Callable[..., None]) -> None:
    configure(attempts=3, backoff=10)
    add(user)
    waits, verdicts = [], []
    for _ in range(3):
        Job.objects.update(due_at=timezone.now())
        job = claim()
        jobs.job_failed(job, error="again", on_verdict=lambda v: verdicts.append(v.again))
        job.refresh_from_db()
        waits.append(round((job.due_at - timezone.now()).total_seconds(), -1))
    assert waits[:2] == [10, 20]
    assert verdicts == [True, True, False]
    assert (job.status, job.failures) == (Job.Status.FAILED, 3)


def test_a_job_put_back_has_not_failed_and_is_next(user: User) -> None:
    first = add(user)
    add(user)
    assert jobs.job_put_back(claim())
    again = claim()
    assert (again.pk, again.failures, again.attempt) == (first.pk, 0, 2)


def test_leases_are_renewed_while_the_worker_lives(
    user: User, configure: Callable[..., None]
) -> None:
    configure(lease=5)
    add(user)
    claim("alive")
    assert jobs.jobs_orphaned() == []
    late = timezone.now() + timedelta(seconds=6)
    assert len(jobs.jobs_orphaned(now=late)) == 1
    configure(lease=20)
    jobs.jobs_renew(worker="alive")
    assert jobs.jobs_orphaned(now=late) == []


def test_a_lost_worker_s_generation_is_queued_again_and_given_up_in_the_end(
    user: User, ask: Ask, configure: Callable[..., None]
) -> None:
    configure(attempts=2, backoff=0.001)
    generation = ask(user)
    for expected in (Stage.QUEUED, Stage.FAILED):
        Job.objects.update(due_at=timezone.now())
        claim("doomed")
        Generation.objects.update(status=Stage.GENERATING.value, started_at=timezone.now())
        jobs.jobs_expire(worker="doomed")
        assert reconcile.reap() == 1
        generation.refresh_from_db()
        assert generation.status == expected.value
    assert generation.problem_code == "generation.worker_lost"
    assert {variant.status for variant in generation.variants.all()} == {"failed"}


def test_a_lost_worker_s_photo_is_given_up_in_the_end(
    user: User, make_photo: Callable[..., Photo], configure: Callable[..., None]
) -> None:
    configure(attempts=1)
    photo = make_photo(user, status=Photo.Status.ANALYSING)
    jobs.job_add(user_id=user.pk, role=ROLE, kind=Job.Kind.PHOTO, target=photo.pk)
    claim("doomed")
    jobs.jobs_expire(worker="doomed")
    reconcile.reap()
    photo.refresh_from_db()
    assert (photo.status, photo.problem_code) == (Photo.Status.FAILED, "photo.failed")


def test_tokens_lost_by_redis_are_restored_once(user: User) -> None:
    job = add(user)
    tokens.queue(ROLE).empty()
    assert reconcile.restore() == 1
    assert reconcile.restore() == 0
    assert tokens.queue(ROLE).get_job_ids() == [tokens.token_id(job)]


def test_rows_that_wait_for_no_job_get_one(user: User, ask: Ask) -> None:
    generation = ask(user)
    Job.objects.all().delete()
    assert reconcile.heal() == 0
    Generation.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    assert reconcile.heal() == 1
    assert claim().target == generation.pk


def test_an_added_job_gets_its_token_after_the_commit(
    user: User, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        job = add(user)
        assert tokens.queue(ROLE).get_job_ids() == []
    assert tokens.queue(ROLE).get_job_ids() == [tokens.token_id(job)]


def requested(user: User, make_photo: Callable[..., Photo]) -> Photo:
    """A photo whose previews were asked for an hour ago."""
    photo = make_photo(user)
    services.previews_request(photo=photo)
    long_ago = timezone.now() - timedelta(hours=1)
    Job.objects.filter(target=photo.pk).update(created_at=long_ago)
    StylePreview.objects.filter(photo=photo).update(created_at=long_ago)
    return photo


def open_jobs(photo: Photo) -> int:
    return Job.objects.filter(target=photo.pk, status__in=jobs.OPEN).count()


def test_abandoned_previews_are_not_drawn_until_somebody_looks_again(
    user: User, other: User, make_photo: Callable[..., Photo]
) -> None:
    left, looked_at = requested(user, make_photo), requested(other, make_photo)
    assert reconcile.drop() == 0
    watching.cache.delete(watching._key(left.pk))
    assert reconcile.drop() == 1
    assert (open_jobs(left), open_jobs(looked_at)) == (0, 1)
    assert reconcile.heal() == 0
    services.previews_look(photo=left)
    assert open_jobs(left) == 1
    assert reconcile.drop() == 0


def test_previews_just_asked_for_are_not_abandoned_where_redis_was_emptied(
    user: User, make_photo: Callable[..., Photo]
) -> None:
    photo = make_photo(user)
    services.previews_request(photo=photo)
    watching.cache.clear()
    assert reconcile.drop() == 0
    assert open_jobs(photo) == 1


def test_previews_that_lost_their_job_get_one_while_somebody_looks(
    user: User, make_photo: Callable[..., Photo]
) -> None:
    photo = requested(user, make_photo)
    Job.objects.all().delete()
    assert reconcile.heal() == 1
    assert open_jobs(photo) == 1


def test_previews_of_a_deleted_photo_are_dropped(
    user: User, make_photo: Callable[..., Photo]
) -> None:
    photo, gone = make_photo(user), make_photo(user)
    for each in (photo, gone):
        services.previews_request(photo=each)
    services.photo_delete(photo=photo)
    assert open_jobs(photo) == 0
    Photo.objects.filter(pk=gone.pk).delete()
    assert reconcile.drop() == 1
    assert open_jobs(gone) == 0
