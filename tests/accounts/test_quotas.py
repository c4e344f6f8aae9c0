"""Limits of storage and jobs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from accounts import quotas, registries
from accounts.models import User
from accounts.registries import Usage
from avatar_platform.problems import Problem


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, int]]:
    """What two apps say the person uses, each."""
    amounts = {"storage_bytes": 0, "jobs_hour": 0, "jobs_active": 0}
    sources = {name: lambda user: Usage(**amounts) for name in ("one", "two")}
    monkeypatch.setattr(quotas, "usage_sources", sources)
    return amounts


@pytest.mark.django_db
def test_usage_adds_up_over_apps(user: User, used: dict[str, int]) -> None:
    used.update(storage_bytes=5, jobs_hour=2, jobs_active=1)
    assert quotas.usage(user) == Usage(10, 4, 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("amounts", "code"),
    [
        ({"jobs_hour": 29, "jobs_active": 1}, None),
        ({"jobs_hour": 30, "jobs_active": 0}, "quota.jobs_per_hour"),
        ({"jobs_hour": 0, "jobs_active": 2}, "quota.jobs_at_once"),
    ],
)
def test_jobs_beyond_the_limit_are_refused(
    user: User, used: dict[str, int], amounts: dict[str, int], code: str | None
) -> None:
    used.update(amounts)
    user.jobs_hour_limit, user.jobs_active_limit = 60, 3
    if code is None:
        quotas.jobs_check(user=user)
        return
    with pytest.raises(Problem) as caught:
        quotas.jobs_check(user=user)
    assert (caught.value.code, caught.value.status) == (code, 429)
    assert caught.value.retry_after


@pytest.mark.django_db
def test_storage_beyond_the_limit_is_refused(user: User, used: dict[str, int]) -> None:
    used["storage_bytes"] = 40
    user.storage_limit = 100
    quotas.storage_check(user=user, adding=20)
    with pytest.raises(Problem) as caught:
        quotas.storage_check(user=user, adding=21)
    assert caught.value.code == "quota.storage"


@pytest.mark.django_db
def test_staff_can_set_a_limit_of_none_at_all(user: User, used: dict[str, int]) -> None:
    user.jobs_active_limit = 0
    with pytest.raises(Problem, match=r"quota\.jobs_at_once"):
        quotas.jobs_check(user=user)


@pytest.mark.django_db(transaction=True)
def test_a_quota_cannot_be_checked_outside_the_transaction_that_uses_it(user: User) -> None:
    with pytest.raises(RuntimeError):
        quotas.storage_check(user=user, adding=1)
    with transaction.atomic():
        quotas.storage_check(user=user, adding=1)


def test_every_app_with_files_answers_for_usage_and_erasure() -> None:
    assert registries.usage_sources.keys() >= {"gallery"}
    assert registries.usage_sources.keys() <= registries.erasers.keys()
