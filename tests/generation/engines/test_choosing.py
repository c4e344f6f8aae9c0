"""Which engine a generation goes to: asked for, default, or the built-in one, and what is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from generation import jobs, tokens
from generation.engines.advertising import advertise, withdraw
from generation.models import EngineRule, Generation, Job, Pace, Photo
from generation.outcomes import attempt_failed
from generation.reconcile import heal
from ml.bundles import catalogue

pytestmark = pytest.mark.django_db(transaction=True)

BUNDLE = "sd15-lcm"


@pytest.fixture
def gpu() -> Iterator[None]:
    """Some worker has the bundle."""
    redis = tokens.queue("generation").connection
    advertise(redis, {BUNDLE: "cuda"})
    yield
    withdraw(redis, [BUNDLE])
    tokens.queue("generation", BUNDLE).empty()


def test_a_job_for_a_bundle_waits_for_a_worker_that_has_it(
    user: User, ask: Callable[..., Generation], gpu: None
) -> None:
    generation = ask(user, engine=BUNDLE, style="cartoon")
    assert generation.contract["engine"] == BUNDLE
    assert generation.notices == []
    job = Job.objects.get()
    assert job.engine == BUNDLE
    assert tokens.queue("generation").count == 0
    assert tokens.queue("generation", BUNDLE).get_job_ids() == [tokens.token_id(job)]
    assert jobs.job_claim(role="generation", worker="plain") is None
    assert jobs.job_claim(role="generation", worker="other", engines=("embedded", "x")) is None
    taken = jobs.job_claim(role="generation", worker="gpu", engines=("embedded", BUNDLE))
    assert taken == job


def test_a_worker_with_nothing_but_a_bundle_leaves_the_rest_alone(
    user: User, other: User, ask: Callable[..., Generation], gpu: None
) -> None:
    ask(user)
    ask(other, engine=BUNDLE, style="cartoon")
    taken = jobs.job_claim(role="generation", worker="gpu", engines=(BUNDLE,))
    assert taken is not None
    assert taken.user == other
    assert jobs.job_claim(role="generation", worker="gpu", engines=(BUNDLE,)) is None
    rest = jobs.job_claim(role="generation", worker="plain")
    assert rest is not None
    assert rest.user == user


def test_lines_are_apart(
    user: User, other: User, ask: Callable[..., Generation], gpu: None
) -> None:
    plain, heavy = ask(user), ask(other, engine=BUNDLE, style="cartoon")
    assert jobs.positions("generation") == {plain.pk: 1, heavy.pk: 1}


def test_a_lost_token_goes_back_to_the_right_queue(
    user: User, ask: Callable[..., Generation], gpu: None
) -> None:
    ask(user, engine=BUNDLE, style="cartoon")
    queue = tokens.queue("generation", BUNDLE)
    queue.empty()
    assert tokens.tokens_restore("generation", jobs.jobs_due("generation")) == 1
    assert queue.count == 1
    assert tokens.tokens_restore("generation", jobs.jobs_due("generation")) == 0


def test_a_generation_without_its_job_gets_one_for_its_engine(
    user: User, ask: Callable[..., Generation], gpu: None
) -> None:
    generation = ask(user, engine=BUNDLE, style="cartoon")
    Job.objects.all().delete()
    Generation.objects.update(created_at="2026-01-01T00:00:00Z")
    assert heal() == 1
    assert (Job.objects.get().target, Job.objects.get().engine) == (generation.pk, BUNDLE)


def test_where_no_worker_has_it_the_built_in_engine_serves_and_says_so(
    user: User, ask: Callable[..., Generation], work: Callable[..., list[Job]]
) -> None:
    generation = ask(user, engine=BUNDLE, style="cartoon", text="в очках")
    assert generation.contract["engine"] == "test"
    assert Job.objects.get().engine == ""
    assert [one["code"] for one in generation.notices] == [
        "engine.unavailable",
        "engine.text_unused",
    ]
    work()
    generation.refresh_from_db()
    assert generation.status == "done"


def test_a_style_that_a_bundle_does_not_draw_goes_to_the_built_in_engine(
    user: User, ask: Callable[..., Generation], gpu: None
) -> None:
    generation = ask(user, engine=BUNDLE, style="micah")
    assert generation.contract["engine"] == "test"
    assert generation.notices[0]["code"] == "engine.style"


def test_a_bundle_that_was_removed_since_leaves_its_work_to_the_built_in_engine(
    user: User, ask: Callable[..., Generation], gpu: None
) -> None:
    from generation.tasks import perform

    generation = ask(user, engine=BUNDLE, style="cartoon")
    job = jobs.job_claim(role="generation", worker="here", engines=(BUNDLE,))
    assert job is not None
    perform(job)
    generation.refresh_from_db()
    assert generation.status == "done"
    assert generation.notices[0]["code"] == "engine.unavailable"
    recipe = generation.variants.first().recipe  # type: ignore[union-attr]
    assert recipe is not None
    assert recipe["contract"]["engine"] == "test"


def test_weights_jobs_may_take_longer(
    user: User, gpu: None, ask: Callable[..., Generation]
) -> None:
    from generation.attempts import Attempt

    ask(user, engine=BUNDLE, style="cartoon")
    heavy = Attempt(Job.objects.get())
    Job.objects.update(engine="")
    plain = Attempt(Job.objects.get())
    assert heavy._limit - plain._limit > 1000
    assert attempt_failed(heavy.job, error="x", code="generation.failed") is None


def speak_russian(user: User) -> None:
    user.language = "ru"
    user.save()


class TestApi:
    """`/engines`, and naming one in a wish."""

    def test_strangers_are_asked_to_sign_in(self, api: APIClient) -> None:
        assert api.get("/api/v1/engines").status_code == 401

    def test_lists_what_there_is(self, as_user: APIClient, user: User, gpu: None) -> None:
        speak_russian(user)
        engines = as_user.get("/api/v1/engines").json()
        assert [one["id"] for one in engines] == [
            "embedded",
            *(bundle.id for bundle in catalogue.bundles()),
        ]
        there = {one["id"]: one["available"] for one in engines}
        assert there == {
            "embedded": True,
            BUNDLE: True,
            "sdxl-lightning": False,
            "flux2-klein": False,
        }
        heavy = engines[1]
        assert heavy["device"] == "cuda"
        assert heavy["default"] is False
        assert heavy["text"] is True
        assert heavy["seconds"] == []
        assert "вредить" in heavy["licences"][0]["restrictions"]
        assert engines[0]["default"] is True

    def test_reading_them_asks_no_more_for_more_of_them(
        self,
        as_user: APIClient,
        gpu: None,
        django_assert_num_queries: Callable[[int], Any],
    ) -> None:
        Pace.objects.create(engine=BUNDLE, style="cartoon", size=512, seconds=4.0, samples=1)
        Pace.objects.create(engine=BUNDLE, style="popart", size=512, seconds=6.0, samples=1)
        as_user.get("/api/v1/engines")
        # Who asks, the default, who may use what, how long they take.
        with django_assert_num_queries(4):
            engines = as_user.get("/api/v1/engines").json()
        assert engines[1]["seconds"] == [{"size": 512, "seconds": 5.0}]

    def test_names_an_engine_and_reads_notices(
        self, as_user: APIClient, user: User, make_photo: Callable[..., Photo]
    ) -> None:
        speak_russian(user)
        body = {"photo": str(make_photo(user).pk), "style": "cartoon", "engine": BUNDLE}
        made = as_user.post("/api/v1/generations", body)
        assert made.status_code == 201
        (notice,) = made.json()["notices"]
        assert notice["code"] == "engine.unavailable"
        assert "встроенный" in notice["detail"]
        body["engine"] = "nope"
        refused = as_user.post("/api/v1/generations", body)
        assert refused.status_code == 400
        assert refused.json()["errors"][0]["code"] == "engine.unknown"

    def test_operators_say_who_may_use_what(
        self, as_user: APIClient, user: User, make_photo: Callable[..., Photo], gpu: None
    ) -> None:
        rule = EngineRule.objects.create(engine=BUNDLE, audience="staff")
        body = {"photo": str(make_photo(user).pk), "style": "cartoon", "engine": BUNDLE}
        refused = as_user.post("/api/v1/generations", body)
        assert refused.json()["errors"][0]["code"] == "engine.not_allowed"
        assert BUNDLE not in [one["id"] for one in as_user.get("/api/v1/engines").json()]
        user.is_staff = True
        user.save()
        assert as_user.post("/api/v1/generations", body).status_code == 201
        rule.audience = "nobody"
        rule.save()
        assert as_user.post("/api/v1/generations", body).status_code == 400

    def test_the_operators_default_serves_wishes_that_name_none(
        self, as_user: APIClient, user: User, ask: Callable[..., Generation], gpu: None
    ) -> None:
        EngineRule.objects.create(engine=BUNDLE, is_default=True)
        assert ask(user, style="cartoon").contract["engine"] == BUNDLE
        default = [one["id"] for one in as_user.get("/api/v1/engines").json() if one["default"]]
        assert default == [BUNDLE]
        assert ask(user, style="cartoon", engine="embedded").contract["engine"] == "test"
