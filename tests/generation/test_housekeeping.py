"""What goes by itself: old variants, finished jobs, left-over uploads, everything of a person."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts import registries
from accounts.models import User
from generation import cleaning, files, services
from generation.models import Generation, Job, Photo, StylePreview, Variant

pytestmark = pytest.mark.django_db(transaction=True)

Ask = Callable[..., Generation]
Work = Callable[..., list[Job]]
Media = Callable[[], list[str]]


def test_variants_go_after_a_week_and_what_was_kept_stays(
    user: User, ask: Ask, work: Work, media: Media
) -> None:
    old, new = ask(user), ask(user)
    work()
    avatar = services.variant_keep(user=user, variant=old.variants.all()[0])
    Generation.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=8))
    cleaning.clean()
    assert list(Generation.objects.all()) == [new]
    assert Variant.objects.count() == 2
    stored = {path for row in Variant.objects.all() for path in row.files.values()}
    assert {name for name in media() if "variants" in name} == stored
    avatar.refresh_from_db()
    assert avatar.current is not None
    assert all(default_storage.exists(path) for path in avatar.current.files.values())


def test_finished_jobs_go_and_open_ones_stay(user: User, ask: Ask, work: Work) -> None:
    ask(user)
    work()
    ask(user)
    Job.objects.filter(status=Job.Status.DONE).update(
        finished_at=timezone.now() - timedelta(days=3)
    )
    cleaning.clean()
    assert Job.objects.get().status == Job.Status.WAITING


def test_uploads_left_by_a_crash_go_and_those_in_use_stay(
    user: User, make_photo: Callable[..., Photo], media: Media
) -> None:
    waiting = make_photo(user, status=Photo.Status.ANALYSING)
    long_ago = time.time() - 7 * 3600
    for owner in (waiting.pk, "gone"):
        path = files.store(files.QUARANTINE, owner, "upload.bin", b"x")
        os.utime(default_storage.path(path), (long_ago, long_ago))
    fresh = files.store(files.QUARANTINE, "new", "upload.bin", b"x")
    cleaning.clean()
    left = [name for name in media() if "quarantine" in name]
    assert len(left) == 2
    assert fresh in left
    assert any(str(waiting.pk) in name for name in left)


def test_all_of_a_person_can_be_erased_and_again(
    user: User,
    other: User,
    ask: Ask,
    make_photo: Callable[..., Photo],
    work: Work,
    media: Media,
) -> None:
    photo = make_photo(user)
    ask(user, photo)
    services.previews_request(photo=photo)
    work()
    work("interactive")
    ask(user, photo)
    files.store(files.PHOTOS, photo.pk, "left-behind.jpg", b"x")
    theirs = ask(other)
    assert theirs.photo is not None
    kept = set(theirs.photo.files.values())
    for _ in range(2):
        registries.erasers["generation"](user.pk)
        assert set(media()) == kept
    for model in (Photo, Generation, Job):
        assert set(model.objects.values_list("user", flat=True)) == {other.pk}
    assert not StylePreview.objects.exists()


def test_usage_counts_files_and_jobs(user: User, ask: Ask, work: Work, media: Media) -> None:
    ask(user)
    usage = registries.usage_sources["generation"](user)
    assert (usage.jobs_active, usage.jobs_hour) == (1, 1)
    work()
    usage = registries.usage_sources["generation"](user)
    assert (usage.jobs_active, usage.jobs_hour) == (0, 1)
    assert usage.storage_bytes == sum(default_storage.size(name) for name in media())


def test_what_cannot_be_recorded_leaves_no_file(media: Media) -> None:
    contents = {"a.webp": b"1", "b.webp": b"2"}
    with pytest.raises(ZeroDivisionError), files.written("x", 1, contents):
        assert len(media()) / 0 == 2
    assert media() == []
