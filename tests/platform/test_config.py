"""Configuration by the environment, and what the checks say of it."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError

from avatar_platform import checks
from avatar_platform.config import Config, stored_secret


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the machine or the test run has set is not what is asked about."""
    for name in [name for name in os.environ if name.startswith("AVATAR_")]:
        monkeypatch.delenv(name)


def config(**values: Any) -> Config:
    values.setdefault("redis_url", "")
    values["AVATAR_REDIS_URL"] = values.pop("redis_url")
    return Config(_env_file=None, **values)


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AVATAR_ALLOWED_HOSTS", "a.example, b.example")
    monkeypatch.setenv("AVATAR_QUOTA_JOBS_AT_ONCE", "7")
    monkeypatch.setenv("REDIS_URL", "redis://cache:6379")
    read = Config(_env_file=None)
    assert read.allowed_hosts == ("a.example", "b.example")
    assert read.quota_jobs_at_once == 7
    assert read.queue_address == "redis://cache:6379"
    assert read.cache_address == "redis://cache:6379/1"
    assert not read.embedded_redis


@pytest.mark.parametrize("address", ["ftp://x", "localhost:8000", ""])
def test_a_senseless_public_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        config(public_url=address)


def test_cookies_are_secure_where_browsers_use_https() -> None:
    assert config(public_url="https://avatars.example.com/").secure
    assert not config(public_url="http://localhost:8000").secure
    assert "avatars.example.com" in config(public_url="https://avatars.example.com").hosts


def test_without_a_server_the_embedded_one_is_used(tmp_path: Path) -> None:
    embedded = config(var_dir=tmp_path)
    assert embedded.embedded_redis
    assert embedded.queue_address == f"unix://{tmp_path}/redis/redis.sock?db=0"
    assert embedded.cache_address == f"unix://{tmp_path}/redis/redis.sock?db=1"


def test_a_unix_socket_keeps_its_path_for_every_database() -> None:
    given = config(redis_url="unix:///run/redis.sock")
    assert given.cache_address == "unix:///run/redis.sock?db=1"


def test_a_socket_path_too_long_for_the_kernel_is_shortened(tmp_path: Path) -> None:
    deep = tmp_path / ("long-" * 20) / "var"
    short = config(var_dir=deep).redis_socket
    assert len(os.fsencode(short)) <= 100
    assert short == config(var_dir=deep).redis_socket
    assert short != config(var_dir=deep.parent).redis_socket


def test_sqlite_is_set_up_for_several_writers(tmp_path: Path) -> None:
    options = config(var_dir=tmp_path).database()["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]
    assert options["timeout"] >= 10


def test_postgres_by_address() -> None:
    found = config(database_url="postgres://a%40b:s%2Fx@db.host:5433/name?sslmode=require")
    database = found.database()
    assert database["ENGINE"].endswith("postgresql")
    assert (database["USER"], database["PASSWORD"]) == ("a@b", "s/x")
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.host", "5433", "name")
    assert database["OPTIONS"] == {"sslmode": "require"}


def test_an_unknown_database_is_refused() -> None:
    with pytest.raises(ValueError, match="mysql"):
        config(database_url="mysql://x/y").database()


def test_mail_by_address() -> None:
    mail = config(email_url="smtp://me:p%40ss@mail.host:587?tls=true").email()
    assert mail["EMAIL_HOST"] == "mail.host"
    assert mail["EMAIL_HOST_PASSWORD"] == "p@ss"
    assert mail["EMAIL_USE_TLS"] is True


def test_object_storage_by_configuration() -> None:
    storage = config(storage="s3", s3_bucket="pictures", s3_endpoint="http://minio:9000")
    default = storage.storages()["default"]
    assert default["BACKEND"] == "storages.backends.s3.S3Storage"
    assert default["OPTIONS"]["bucket_name"] == "pictures"


def test_the_secret_is_made_once_and_is_its_owners_only(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret_key"
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(lambda _: stored_secret(path), range(16)))
    assert len(secrets) == 1
    assert len(secrets.pop()) >= 60
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    ("values", "check", "expected"),
    [
        ({"storage": "s3"}, checks.storage, "platform.E001"),
        ({"public_url": "http://avatars.example.com"}, checks.transport, "platform.W001"),
        ({}, checks.outside_world, "platform.W002"),
        ({"debug": True}, checks.outside_world, "platform.E005"),
        ({"var_dir": Path("/proc/none")}, checks.writable, "platform.E003"),
    ],
)
def test_checks_say_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, Any], check: Any, expected: str
) -> None:
    monkeypatch.setattr(checks, "settings", SimpleNamespace(CONFIG=config(**values)))
    assert expected in {message.id for message in check()}


def test_checks_are_content_with_one_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "settings", SimpleNamespace(CONFIG=config()))
    for check in (checks.storage, checks.writable, checks.redis_server, checks.transport):
        assert check() == []
