"""A worker on "another machine": its own folders and process tree, and only Redis, the database and
object storage in common. It serves jobs for the bundle it has; the local worker serves the rest.

With PostgreSQL: `python scripts/postgres.py` before the command that runs it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from ml.bundles import catalogue
from tests.faults.stack import ROOT, Person, Stack, wait_for
from tests.files import makers
from tests.ml.engines import tiny_bundles

BUNDLE = "sdxl-lightning"
BUCKET = "pictures"
PATIENCE = 240.0


@pytest.fixture(scope="module")
def storage() -> Iterator[dict[str, str]]:
    """S3-compatible storage, as settings."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    settings = {
        "AVATAR_STORAGE": "s3",
        "AVATAR_S3_BUCKET": BUCKET,
        "AVATAR_S3_ENDPOINT": f"http://{host}:{port}",
        "AVATAR_S3_REGION": "us-east-1",
        "AVATAR_S3_ACCESS_KEY": "key",
        "AVATAR_S3_SECRET_KEY": "secret",
    }
    _client(settings).create_bucket(Bucket=BUCKET)
    yield settings
    server.stop()


def _client(settings: dict[str, str]) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=settings["AVATAR_S3_ENDPOINT"],
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, storage: dict[str, str]) -> Iterator[Stack]:
    """The local machine: web, Redis, workers; no weights."""
    local = Stack(tmp_path_factory.mktemp("local"))
    local.env |= storage
    local.env |= {"TINY_ENGINE_STEP": "0.01"}
    local.env.setdefault("AVATAR_DATABASE_URL", f"sqlite:///{local.folder}/db.sqlite3")
    local.start("redis")
    wait_for("Redis", local.redis_answers)
    local.start("migrate")
    assert local.processes.pop("migrate").wait() == 0, local.log("migrate")
    local.start("workers")
    local.start("web")
    yield local
    local.stop()


@pytest.fixture(scope="module")
def remote(
    stack: Stack, storage: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The other machine's folder; its worker runs."""
    folder = tmp_path_factory.mktemp("remote")
    own = {
        "AVATAR_VAR_DIR": str(folder),
        "AVATAR_MODELS_DIR": str(folder / "models"),
        "AVATAR_MODELS_DEVICE": "cpu",
        "AVATAR_MODELS_SPARE_DISK_GB": "0",
        "AVATAR_BUNDLES_PATH": str(tiny_bundles.definitions(folder / "bundles")),
        "AVATAR_JOBS_WORKER_ENGINES": BUNDLE,
        "AVATAR_SECRET_KEY": stack.env["AVATAR_SECRET_KEY"],
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in own.items():
            patch.setenv(name, value)
        catalogue.reload()
        tiny_bundles.install(BUNDLE, folder / "source")
    catalogue.reload()
    shared = {
        name: stack.env[name]
        for name in (*storage, "REDIS_URL", "AVATAR_DATABASE_URL", "PYTHONPATH", "OMP_NUM_THREADS",
                     "DJANGO_SETTINGS_MODULE", "AVATAR_JOBS_ENGINE", "AVATAR_JOBS_HEARTBEAT")
    }  # fmt: skip
    log = (folder / "worker.log").open("wb")
    worker = subprocess.Popen(
        [sys.executable, str(ROOT / "tests/faults/manage.py"), "worker", "--role", "generation"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **shared, **own},
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    yield folder
    worker.send_signal(signal.SIGTERM)
    worker.wait(60)
    log.close()


def test_each_worker_serves_what_it_has(
    stack: Stack, remote: Path, storage: dict[str, str]
) -> None:
    person: Person = wait_for("the web", lambda: _person(stack))
    photo = str(person.upload(makers.png())["id"])
    wait_for("the analysis", lambda: person.get(f"photos/{photo}")["status"] == "ready", PATIENCE)

    def there() -> bool:
        found = {one["id"]: one for one in person.get("engines")}
        return bool(found[BUNDLE]["available"])

    try:
        wait_for("the other machine", there, PATIENCE)
    except AssertionError as error:
        raise AssertionError((remote / "worker.log").read_text()) from error
    wish = {"photo": photo, "style": "cartoon", "variants": 1, "size": 512}
    heavy = person.post("generations", {**wish, "engine": BUNDLE})
    plain = person.post("generations", {**wish, "engine": "embedded"})
    assert (heavy["contract"]["engine"], plain["contract"]["engine"]) == (BUNDLE, "test")
    for generation in (plain, heavy):
        pk = generation["id"]
        done = wait_for("the end", lambda pk=pk: _ended(person, pk), PATIENCE)  # type: ignore[misc]
        assert done["status"] == "done", (remote / "worker.log").read_text()
        assert done["notices"] == []
        kept = person.post(f"variants/{done['variants'][0]['id']}/keep", {})
        assert kept["recipe"]["engine"] == generation["contract"]["engine"]
    assert f"{BUNDLE}/base/unet" in str(kept["recipe"]["weights"])
    stored = _client(storage).list_objects_v2(Bucket=BUCKET)["KeyCount"]
    assert stored > 6
    # Nothing of the person's is left on the other machine.
    names = [path.name for path in remote.rglob("*") if path.is_file()]
    assert not [name for name in names if name.endswith((".webp", ".png", ".sqlite3"))]


def _person(stack: Stack) -> Person | None:
    try:
        return Person(stack)
    except OSError:
        return None


def _ended(person: Person, pk: str) -> Any:
    generation = person.get(f"generations/{pk}")
    return generation if generation["status"] in ("done", "failed") else None
