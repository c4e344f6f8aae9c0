"""Weights fetched from the admin by a worker: every end of it, and nobody else held up."""

from __future__ import annotations

from datetime import timedelta

import django_rq
import pytest
import torch
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from rq import SimpleWorker
from safetensors.torch import save_file

from accounts.models import User
from generation.attempts import stopping
from generation.engines import tasks, weights
from generation.engines.models import WeightsPull
from ml.bundles import catalogue
from ml.bundles.definition import Bundle
from ml.bundles.store import Store
from ml.errors import AvatarError
from tests.ml.bundles.conftest import LARGE, hub, shelf, small
from tests.ml.bundles.hub_server import Hub

__all__ = ["hub", "shelf", "small"]

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/generation/weightspull/"


@pytest.fixture
def row(small: Bundle) -> WeightsPull:
    weights.weights_rows()
    row = WeightsPull.objects.get(bundle="small")
    row.licences_accepted = True
    row.save()
    return row


@pytest.fixture
def operator(user: User) -> Client:
    user.is_staff = user.is_superuser = True
    user.save()
    client = Client()
    client.force_login(user)
    return client


def waiting() -> int:
    return len(
        [job for job in django_rq.get_queue("maintenance").jobs if job.func_name == weights.TASK]
    )


def work() -> None:
    """What the maintenance worker does, until nothing is left."""
    queue = django_rq.get_queue("maintenance")
    SimpleWorker([queue], connection=queue.connection, serializer=queue.serializer).work(burst=True)


def fresh(row: WeightsPull) -> WeightsPull:
    row.refresh_from_db()
    return row


def test_a_worker_fetches_what_was_asked_for(row: WeightsPull, small: Bundle, shelf: Store) -> None:
    weights.weights_ask(row=row)
    weights.weights_ask(row=row)
    assert waiting() == 1
    work()
    assert fresh(row).status == "done"
    assert row.done_bytes == row.total_bytes > 2_000_000
    assert shelf.verify(small).accepted == ("creativeml-openrail-m",)


def test_limits_on_use_are_accepted_first(row: WeightsPull) -> None:
    row.licences_accepted = False
    row.save()
    with pytest.raises(AvatarError) as caught:
        weights.weights_ask(row=row)
    assert caught.value.code == "models.licence_not_accepted"
    assert waiting() == 0


def test_others_have_a_turn_between_stretches(
    row: WeightsPull, small: Bundle, shelf: Store, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "STRETCH", 0.0)
    monkeypatch.setattr(tasks, "_TELL", 0.0)
    weights.weights_ask(row=row)
    tasks.weights_pull("small")
    assert fresh(row).status == "queued"
    assert waiting() == 2
    monkeypatch.setattr(tasks, "STRETCH", 60.0)
    work()
    assert fresh(row).status == "done"
    assert shelf.verify(small)


def test_a_stopped_pull_keeps_what_came(
    row: WeightsPull, small: Bundle, shelf: Store, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_file({"weight": torch.randn(12_000_000)}, hub.root / LARGE)
    monkeypatch.setattr(tasks, "_TELL", 0.0)
    weights.weights_ask(row=row)
    plain = tasks._Watch.__call__

    def stopped(self: tasks._Watch, done: int, total: int, file: str) -> None:
        if done > 15_000_000:
            assert weights.weights_stop(row=row)
        plain(self, done, total, file)

    with monkeypatch.context() as patch:
        patch.setattr(tasks._Watch, "__call__", stopped)
        work()
    assert fresh(row).status == "cancelled"
    assert not shelf.installed(small)
    assert not weights.weights_stop(row=row)
    weights.weights_ask(row=row)
    work()
    assert fresh(row).status == "done"
    assert [first for path, first in hub.asked if path == LARGE][-1] >= 10**7


def test_a_worker_that_ends_leaves_the_rest_to_the_next(row: WeightsPull) -> None:
    weights.weights_ask(row=row)
    stopping.set()
    try:
        tasks.weights_pull("small")
    finally:
        stopping.clear()
    assert fresh(row).status == "queued"
    work()
    assert fresh(row).status == "done"


def test_a_lost_worker_is_noticed_and_the_pull_goes_on(
    row: WeightsPull, small: Bundle, shelf: Store
) -> None:
    lost = {"status": "pulling", "seen_at": timezone.now() - timedelta(minutes=5)}
    WeightsPull.objects.filter(pk=row.pk).update(**lost)
    tasks.weights_resume()
    assert (fresh(row).status, row.losses) == ("queued", 1)
    work()
    assert fresh(row).status == "done"
    assert shelf.installed(small)


def test_a_pull_whose_workers_are_lost_again_and_again_is_given_up(row: WeightsPull) -> None:
    for _ in range(3):
        WeightsPull.objects.filter(pk=row.pk).update(
            status="pulling", seen_at=timezone.now() - timedelta(minutes=5)
        )
        tasks.weights_resume()
    assert (fresh(row).status, row.problem_code) == ("failed", "models.worker_lost")
    assert waiting() == 2


def test_one_that_speaks_is_left_alone(row: WeightsPull) -> None:
    WeightsPull.objects.filter(pk=row.pk).update(status="pulling", seen_at=timezone.now())
    tasks.weights_resume()
    assert fresh(row).losses == 0
    assert waiting() == 0


@pytest.mark.parametrize("trouble", ["gated", "lies", "away"])
def test_what_goes_wrong_is_told_and_the_queue_goes_on(
    row: WeightsPull, hub: Hub, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    if trouble == "gated":
        hub.gated.add("somebody/extra")
    elif trouble == "lies":
        hub.lies.add(LARGE)
    else:
        monkeypatch.setenv("AVATAR_MODELS_HUB", "http://127.0.0.1:9")
        catalogue.reload()
    weights.weights_ask(row=row)
    django_rq.get_queue("maintenance").enqueue_call("generation.tasks.clean")
    work()
    codes = {"gated": "hub_refused", "lies": "damaged", "away": "hub_unreachable"}
    assert (fresh(row).status, row.problem_code) == ("failed", f"models.{codes[trouble]}")
    assert django_rq.get_queue("maintenance").count == 0
    if trouble == "away":
        monkeypatch.setenv("AVATAR_MODELS_HUB", hub.address)
        catalogue.reload()
    hub.gated.clear()
    hub.lies.clear()
    weights.weights_ask(row=row)
    work()
    assert (fresh(row).status, row.problem_code) == ("done", "")


class TestAdmin:
    """The operators' page."""

    def act(self, operator: Client, row: WeightsPull, name: str) -> str:
        answer = operator.post(LIST, {"action": name, "_selected_action": [row.pk]}, follow=True)
        return answer.content.decode()

    def test_is_not_for_everyone(self, user: User, small: Bundle) -> None:
        client = Client()
        client.force_login(user)
        assert client.get(LIST).status_code == 302

    def test_who_may_only_look_fetches_and_removes_nothing(
        self, user: User, row: WeightsPull, small: Bundle, shelf: Store
    ) -> None:
        weights.weights_ask(row=row)
        work()
        user.is_staff = True
        user.save()
        user.user_permissions.add(Permission.objects.get(codename="view_weightspull"))
        client = Client()
        client.force_login(user)
        assert "sd15-lcm" in client.get(LIST).content.decode()
        for name in ("fetch", "stop", "remove"):
            self.act(client, row, name)
        assert fresh(row).status == "done"
        assert shelf.installed(small)
        assert waiting() == 0

    def test_shows_accepts_fetches_and_removes(
        self, operator: Client, user: User, row: WeightsPull, small: Bundle, shelf: Store
    ) -> None:
        row.licences_accepted = False
        row.save()
        page = operator.get(LIST).content.decode()
        assert "sd15-lcm" in page
        assert "about 9.5 GB" in page
        detail = operator.get(f"{LIST}{row.pk}/change/").content.decode()
        assert "Not to break the law" in detail
        assert "must be accepted first" in self.act(operator, row, "fetch")
        operator.post(f"{LIST}{row.pk}/change/", {"licences_accepted": "on"})
        assert fresh(row).licences_accepted
        assert row.accepted_by == user
        self.act(operator, row, "fetch")
        assert "<progress" in operator.get(LIST).content.decode()
        self.act(operator, row, "stop")
        assert fresh(row).status == "cancelled"
        self.act(operator, row, "fetch")
        work()
        assert shelf.installed(small)
        assert "freed" in self.act(operator, row, "remove")
        assert not shelf.installed(small)
