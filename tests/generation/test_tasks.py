"""Generations and previews as a worker makes them, by a real engine that is only tiny."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from django.utils import timezone
from PIL import Image

from accounts.models import User
from generation import attempts, drawing, files, jobs, services
from generation.intake import decode
from generation.models import Generation, Job, Pace, Photo, Variant
from generation.tasks import perform, serve
from ml.contracts import Angle, Stage
from tests.generation import engine

pytestmark = pytest.mark.django_db(transaction=True)

Ask = Callable[..., Generation]
Work = Callable[..., list[Job]]
Heard = list[tuple[object, dict[str, Any]]]


def test_every_picture_is_delivered_when_it_is_done(
    user: User, ask: Ask, work: Work, heard: Heard
) -> None:
    generation = ask(user, variants=2, angles=(Angle(), Angle(yaw=10)))
    work()
    generation.refresh_from_db()
    assert (generation.status, generation.progress) == (Stage.DONE.value, 1.0)
    assert generation.started_at
    assert generation.finished_at
    variants = list(generation.variants.all())
    assert [variant.status for variant in variants] == ["done"] * 4
    assert [variant.angle["yaw"] for variant in variants] == [0, 0, 10, 10]
    assert variants[0].seed == variants[2].seed != variants[1].seed
    told = [m["variant"] for _, m in heard if m["type"] == "variant"]
    done = [v["index"] for v in told if v["status"] == "done"]
    assert done == [0, 1, 2, 3]
    first_of_second = next(i for i, v in enumerate(told) if v["index"] == 1)
    assert told[first_of_second - 1]["status"] == "done"


def test_progress_only_goes_forward_and_stages_follow_each_other(
    user: User, ask: Ask, work: Work, heard: Heard
) -> None:
    generation = ask(user)
    work()
    told = [m["generation"] for _, m in heard if m["type"] == "generation"]
    assert {row["id"] for row in told} == {str(generation.pk)}
    fractions = [row["progress"] for row in told]
    assert fractions == sorted(fractions)
    stages = list(dict.fromkeys(row["status"] for row in told))
    assert stages == ["analysing", "generating", "finishing", "done"]


def test_pictures_are_stored_whole_and_small(user: User, ask: Ask, work: Work) -> None:
    generation = ask(user, variants=1)
    work()
    variant = generation.variants.get()
    assert set(variant.files) == {"full", "512", "256", "geometry"}
    assert files.read(variant.files.pop("geometry")) == engine.GEOMETRY
    sizes = {}
    for name, path in variant.files.items():
        with files.default_storage.open(path) as file, Image.open(file) as picture:
            sizes[name] = (picture.format, picture.mode, picture.size)
    assert sizes["full"] == ("WEBP", "RGB", (512, 512))
    assert sizes["256"] == ("WEBP", "RGB", (256, 256))
    assert variant.placeholder.startswith("data:image/webp;base64,")
    assert len(variant.placeholder) < 600
    assert variant.recipe is not None
    assert variant.recipe["plan"]["seed"] == variant.seed


def test_what_is_stored_is_what_was_drawn(user: User, ask: Ask, work: Work) -> None:
    generation = ask(user, variants=1)
    work()
    assert generation.photo is not None
    photo = decode.pixels_of(files.read(generation.photo.files["original"]))
    full = io.BytesIO(files.read(generation.variants.get().files["full"]))
    drawn = np.asarray(Image.open(full).convert("RGB"))
    # But for the invisible mark, which is some 3 steps of lightness at most and nothing in sum.
    wrong = drawn.astype(int) - photo.mean((0, 1)).astype(np.uint8)
    assert 0 < np.abs(wrong).max() <= 4
    assert np.abs(wrong.mean((0, 1))).max() < 0.2


def test_previews_are_few_and_small(
    user: User, ask: Ask, work: Work, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINY_ENGINE_STEP", "0.01")
    ask(user, variants=1)
    work()
    previews = [m["variant"]["preview"] for _, m in heard if m["type"] == "variant"]
    shown = [preview for preview in previews if preview]
    assert 1 <= len(shown) <= 2
    assert all(preview.startswith("data:image/webp;base64,") for preview in shown)


def test_a_cancelled_generation_stops_at_its_next_step(
    user: User, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = ask(user, variants=8)
    job = jobs.job_claim(role="generation", worker="here")
    assert job is not None
    seen: list[int] = []
    report = drawing.Drawing.report

    def cancel_in_between(self: drawing.Drawing, progress: Any) -> None:
        if progress.variant == 1:
            services.generation_cancel(generation=generation)
        seen.append(progress.variant)
        report(self, progress)

    monkeypatch.setattr(drawing.Drawing, "report", cancel_in_between)
    monkeypatch.setattr(attempts, "_LOOK", 0)
    perform(job)
    generation.refresh_from_db()
    assert generation.status == Stage.CANCELLED.value
    assert seen.count(1) == 1
    assert 2 not in seen
    statuses = [variant.status for variant in generation.variants.all()]
    assert statuses == ["done"] + ["failed"] * 7
    job.refresh_from_db()
    assert job.status == Job.Status.CANCELLED


def test_a_waiting_generation_is_cancelled_without_a_worker(
    user: User, ask: Ask, work: Work
) -> None:
    generation = ask(user)
    assert services.generation_cancel(generation=generation)
    assert work() == []
    assert not services.generation_cancel(generation=generation)


def test_an_unforeseen_error_is_tried_again_and_told_in_the_end(
    user: User, ask: Ask, work: Work, configure: Callable[..., None], caplog: Any
) -> None:
    configure(attempts=2, backoff=0.001)
    generation = ask(user, seed=engine.BREAKS)
    work(at_most=1)
    generation.refresh_from_db()
    assert generation.status == Stage.QUEUED.value
    kept = generation.variants.get(index=0)
    assert kept.status == Variant.Status.DONE
    Job.objects.update(due_at=timezone.now())
    work()
    generation.refresh_from_db()
    assert (generation.status, generation.problem_code) == ("failed", "generation.failed")
    assert "ZeroDivisionError" in Job.objects.get().error
    again = generation.variants.get(index=0)
    assert (again.status, again.files) == ("done", kept.files)


def test_another_attempt_draws_only_what_is_missing(
    user: User,
    ask: Ask,
    work: Work,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    generation = ask(user, variants=3, seed=engine.BREAKS)
    work(at_most=1)
    monkeypatch.setattr(engine, "BREAKS", None)
    heard.clear()
    Job.objects.update(due_at=timezone.now())
    work()
    generation.refresh_from_db()
    assert generation.status == Stage.DONE.value
    assert {variant.status for variant in generation.variants.all()} == {"done"}
    moved = {message["variant"]["index"] for _, message in heard if message["type"] == "variant"}
    assert moved == {1, 2}
    assert not Pace.objects.exists()


def test_what_the_engine_refuses_is_not_tried_again(user: User, ask: Ask, work: Work) -> None:
    generation = ask(user, seed=engine.REFUSES)
    work()
    generation.refresh_from_db()
    assert (generation.status, generation.problem_code) == ("failed", "photo.no_face")
    assert Job.objects.get().attempt == 1


def test_too_long_is_too_long(
    user: User,
    ask: Ask,
    work: Work,
    configure: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configure(soft_limit=0.05)
    monkeypatch.setenv("TINY_ENGINE_STEP", "0.03")
    generation = ask(user)
    work()
    generation.refresh_from_db()
    assert (generation.status, generation.problem_code) == ("failed", "generation.timeout")


def test_a_worker_asked_to_end_puts_its_job_back(user: User, ask: Ask) -> None:
    generation = ask(user)
    job = jobs.job_claim(role="generation", worker="here")
    assert job is not None
    attempts.stopping.set()
    try:
        perform(job)
    finally:
        attempts.stopping.clear()
    generation.refresh_from_db()
    job.refresh_from_db()
    assert (generation.status, generation.started_at) == (Stage.QUEUED.value, None)
    assert (job.status, job.failures) == (Job.Status.WAITING, 0)


def test_a_worker_thought_dead_delivers_nothing_more(
    user: User,
    ask: Ask,
    work: Work,
    monkeypatch: pytest.MonkeyPatch,
    media: Callable[[], list[str]],
) -> None:
    generation = ask(user, variants=2)
    stale = jobs.job_claim(role="generation", worker="slow")
    assert stale is not None
    deliver = drawing.Drawing.deliver

    def overtaken(self: drawing.Drawing, result: Any) -> None:
        """Meanwhile another worker does all of it."""
        if self._attempt.job.attempt == 1:
            jobs.jobs_expire(worker="slow")
            assert jobs.job_failed(stale, error="lost", on_verdict=lambda _: None)
            Job.objects.update(due_at=timezone.now())
            work()
        deliver(self, result)

    monkeypatch.setattr(drawing.Drawing, "deliver", overtaken)
    monkeypatch.setattr(attempts, "_LOOK", 1000)  # so that only the fence stands in its way
    perform(stale)
    generation.refresh_from_db()
    assert generation.status == Stage.DONE.value
    stored = {path for row in generation.variants.all() for path in row.files.values()}
    assert {name for name in media() if "variants" in name} == stored
    assert Job.objects.get().attempt == 2


def test_a_photo_that_is_gone_ends_its_generation(user: User, ask: Ask, work: Work) -> None:
    generation = ask(user)
    Photo.objects.all().delete()
    work()
    generation.refresh_from_db()
    assert (generation.status, generation.problem_code) == ("failed", "generation.photo_gone")


def test_a_generation_deleted_in_its_middle_leaves_nothing(
    user: User, ask: Ask, monkeypatch: pytest.MonkeyPatch, media: Callable[[], list[str]]
) -> None:
    generation = ask(user, variants=3)
    job = jobs.job_claim(role="generation", worker="here")
    assert job is not None
    deliver = drawing.Drawing.deliver

    def delete_after(self: drawing.Drawing, result: Any) -> None:
        deliver(self, result)
        if result.index == 0:
            services.generation_delete(generation=generation)

    monkeypatch.setattr(drawing.Drawing, "deliver", delete_after)
    perform(job)
    assert not Generation.objects.exists()
    assert [name for name in media() if "variants" in name] == []


def test_how_long_it_takes_is_learnt(user: User, ask: Ask, work: Work) -> None:
    ask(user)
    work()
    pace = Pace.objects.get()
    assert (pace.engine, pace.style, pace.size, pace.samples) == ("test", "ink", 512, 1)
    assert ask(user).expected_seconds == pytest.approx(2 * pace.seconds)


def test_previews_are_drawn_in_slices_so_that_others_have_a_turn(
    user: User,
    other: User,
    make_photo: Callable[..., Photo],
    work: Work,
    configure: Callable[..., None],
    heard: Heard,
) -> None:
    configure(preview_slice=0.000001)
    photo, theirs = make_photo(user), make_photo(other)
    count = len(services.previews_request(photo=photo))
    services.previews_request(photo=theirs)
    served = work(role="interactive")
    assert [job.user_id for job in served[:4]] == [user.pk, other.pk, user.pk, other.pk]
    assert {preview.status for preview in photo.previews.all()} == {"done"}
    told = [m for person, m in heard if m["type"] == "preview" and person == user.pk]
    assert len(told) == count
    assert all(message["item"]["url"] for message in told)
    services.previews_request(photo=photo)
    assert work(role="interactive") == []


def test_one_style_s_defect_costs_the_other_previews_nothing(
    user: User,
    make_photo: Callable[..., Photo],
    work: Work,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    draw = engine.TinyEngine.preview

    def defective(self: engine.TinyEngine, photo: Any, style: str, **options: Any) -> Any:
        return draw(self, photo, style, **options) if style != "ink" else 1 / 0

    monkeypatch.setattr(engine.TinyEngine, "preview", defective)
    photo = make_photo(user)
    services.previews_request(photo=photo)
    work(role="interactive")
    failed = photo.previews.filter(status="failed")
    assert [preview.style for preview in failed] == ["ink"]
    assert not photo.previews.filter(status="queued").exists()
    assert "ZeroDivisionError" in caplog.text


def test_a_token_too_many_finds_nothing_to_do(db: None) -> None:
    serve("generation")


def test_publishing_does_not_wait(user: User) -> None:
    from generation import progress

    threads = threading.active_count()
    for number in range(20):
        progress.publish(user.pk, {"type": "test", "number": number})
    assert progress.flush()
    assert threading.active_count() <= threads + 1
