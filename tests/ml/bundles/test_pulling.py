"""Fetching weights: whole, resumable, checked; every way it can go wrong has its code."""

from __future__ import annotations

import shutil
import socket
import tarfile
import zipfile
from collections import namedtuple
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from ml.bundles import catalogue, locks
from ml.bundles.definition import Bundle
from ml.bundles.hub import pull
from ml.bundles.importing import import_from
from ml.bundles.store import Store
from ml.errors import AvatarError, Cancelled
from tests.ml.bundles.conftest import ACCEPTED, LARGE
from tests.ml.bundles.hub_server import COMMIT, Hub

CHUNK = 10 * 2**20
"""Bytes that the hub's client writes at once."""


def refused(code: str, *args: object, **options: object) -> AvatarError:
    work = options.pop("work", pull)
    with pytest.raises(AvatarError) as caught:
        work(*args, **{"accepted": ACCEPTED, **options})  # type: ignore[operator]
    assert caught.value.code == code
    return caught.value


def test_a_pull_brings_what_is_named_and_locks_it(small: Bundle, shelf: Store, hub: Hub) -> None:
    told: list[tuple[int, int, str]] = []
    assert not shelf.installed(small)
    pull(small, shelf, accepted=ACCEPTED, report=lambda *step: told.append(step))
    assert shelf.installed(small)
    lock = shelf.verify(small)
    assert lock.components["base"].commit == COMMIT
    assert set(lock.components["base"].files) == {"model_index.json", "unet/weights.safetensors"}
    assert lock.accepted == ACCEPTED
    there = [path.suffix for path in shelf.folder(small).rglob("*") if path.is_file()]
    assert set(there) == {".json", ".safetensors"}
    done = [step[0] for step in told]
    assert done == sorted(done)
    assert told[-1][0] == told[-1][1] == lock.size
    assert not any("weights.bin" in path or ".py" in path for path, _ in hub.asked)


def test_restrictions_are_accepted_first(small: Bundle, shelf: Store, hub: Hub) -> None:
    refused("models.licence_not_accepted", small, shelf, accepted=())
    assert hub.asked == []


def test_a_pull_that_broke_off_goes_on_where_it_stopped(
    small: Bundle, shelf: Store, hub: Hub
) -> None:
    def report(done: int, total: int, file: str) -> None:
        if "unet" in file and done > 1.5 * CHUNK:
            raise Cancelled

    save_file({"weight": torch.randn(8_000_000)}, hub.root / LARGE)
    with pytest.raises(Cancelled):
        pull(small, shelf, accepted=ACCEPTED, report=report)
    assert not shelf.installed(small)
    pull(small, shelf, accepted=ACCEPTED)
    begun = [first for path, first in hub.asked if path == LARGE]
    assert begun == [0, CHUNK]
    assert shelf.verify(small)
    assert not (shelf.folder(small) / ".parts").exists()


def test_a_connection_that_breaks_is_taken_up_again(small: Bundle, shelf: Store, hub: Hub) -> None:
    save_file({"weight": torch.randn(8_000_000)}, hub.root / LARGE)
    hub.break_after = CHUNK + 1000
    pull(small, shelf, accepted=ACCEPTED)
    begun = [first for path, first in hub.asked if path == LARGE]
    assert begun == [0, CHUNK]
    assert shelf.verify(small)


def test_a_hub_that_cannot_be_reached_is_named(
    small: Bundle, shelf: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setenv("AVATAR_MODELS_HUB", nobody)
    catalogue.reload()
    error = refused("models.hub_unreachable", small, shelf)
    assert error.params["hub"] == nobody


def test_what_the_hub_does_not_have_or_give_is_named(small: Bundle, shelf: Store, hub: Hub) -> None:
    hub.gated.add("somebody/base")
    assert refused("models.hub_refused", small, shelf).params["repo"] == "somebody/base"
    hub.gated.clear()
    (hub.root / "somebody/extra/extra.safetensors").unlink()
    assert refused("models.hub_missing", small, shelf).params["file"] == "extra.safetensors"
    shutil.rmtree(hub.root / "somebody/extra")
    assert refused("models.hub_missing", small, shelf).params["repo"] == "somebody/extra"


def test_a_disk_without_room_is_noticed_before_anything_is_fetched(
    small: Bundle, shelf: Store, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9 - 10**6, 10**6))
    error = refused("models.disk_full", small, shelf)
    assert error.params == {"needed": 0.0, "free": 0.0}
    assert hub.asked == []


def test_contents_other_than_announced_are_thrown_away(
    small: Bundle, shelf: Store, hub: Hub
) -> None:
    hub.lies.add(LARGE)
    error = refused("models.damaged", small, shelf)
    assert error.params["file"] == "base/unet/weights.safetensors"
    assert not shelf.installed(small)
    hub.lies.clear()
    pull(small, shelf, accepted=ACCEPTED)
    assert shelf.installed(small)


def test_a_second_pull_must_bring_the_same(small: Bundle, shelf: Store, hub: Hub) -> None:
    pull(small, shelf, accepted=ACCEPTED)
    freed = shelf.remove(small)
    assert freed > 2_000_000
    assert not shelf.installed(small)
    save_file({"weight": torch.randn(11)}, hub.root / "somebody/extra/extra.safetensors")
    error = refused("models.changed", small, shelf)
    assert error.params["file"] == "extra/extra.safetensors"


def test_two_pulls_at_once_do_not_meet(small: Bundle, shelf: Store) -> None:
    with shelf.reserved(small):
        refused("models.busy", small, shelf)
    pull(small, shelf, accepted=ACCEPTED)


def test_flipped_bytes_are_found_before_anything_is_loaded(small: Bundle, shelf: Store) -> None:
    pull(small, shelf, accepted=ACCEPTED)
    shelf.check(small)
    path = shelf.part(small, "extra") / "extra.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert shelf.installed(small)
    with pytest.raises(AvatarError) as caught:
        shelf.check(small)
    assert (caught.value.code, caught.value.params["file"]) == (
        "models.damaged",
        "extra/extra.safetensors",
    )
    path.write_bytes(content[:-4])
    assert not shelf.installed(small)


@pytest.mark.parametrize("kind", ["folder", "zip", "tar"])
def test_weights_are_brought_by_hand_where_there_is_no_network(
    small: Bundle, shelf: Store, hub: Hub, tmp_path: Path, kind: str
) -> None:
    pull(small, shelf, accepted=ACCEPTED)
    carried = tmp_path / "carried"
    shutil.copytree(shelf.folder(small), carried)
    source = carried
    if kind == "zip":
        source = tmp_path / "carried.zip"
        with zipfile.ZipFile(source, "w") as archive:
            for path in carried.rglob("*"):
                archive.write(path, path.relative_to(carried))
    elif kind == "tar":
        source = tmp_path / "carried.tar.gz"
        with tarfile.open(source, "w:gz") as archive:
            archive.add(carried, "small")
    shutil.rmtree(shelf.root)
    hub.asked.clear()
    lock = import_from(small, source, shelf)
    assert shelf.verify(small) == lock
    assert lock.accepted == ACCEPTED
    assert lock.components["base"].commit == COMMIT
    assert hub.asked == []


def test_what_is_brought_must_be_whole_and_what_was_locked(
    small: Bundle, shelf: Store, tmp_path: Path
) -> None:
    pull(small, shelf, accepted=ACCEPTED)
    carried = tmp_path / "carried"
    shutil.copytree(shelf.folder(small), carried)
    (carried / "extra/extra.safetensors").write_bytes(b"short")
    refused("models.damaged", small, carried, shelf, work=import_from)
    save_file({"weight": torch.randn(10)}, carried / "extra/extra.safetensors")
    refused("models.changed", small, carried, shelf, work=import_from)
    (carried / "extra/extra.safetensors").unlink()
    refused("models.import_incomplete", small, carried, shelf, work=import_from)
    (tmp_path / "no.zip").write_bytes(b"PK nothing")
    refused("models.import_unreadable", small, tmp_path / "no.zip", shelf, work=import_from)
    assert shelf.verify(small)


def test_an_archive_cannot_write_beside_the_store(
    small: Bundle, shelf: Store, tmp_path: Path
) -> None:
    source = tmp_path / "evil.tar"
    (tmp_path / "x.json").write_text("{}", "utf-8")
    with tarfile.open(source, "w") as archive:
        archive.add(tmp_path / "x.json", "../../outside.json")
    refused("models.import_unreadable", small, source, shelf, work=import_from)
    assert not list(tmp_path.rglob("outside.json"))


def test_a_lock_that_cannot_be_read_is_damage(small: Bundle, shelf: Store) -> None:
    pull(small, shelf, accepted=ACCEPTED)
    (shelf.folder(small) / locks.NAME).write_text("{", "utf-8")
    assert not shelf.installed(small)
    with pytest.raises(AvatarError, match="cannot be read"):
        shelf.check(small)
