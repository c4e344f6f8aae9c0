"""The sign-in that `make run` creates."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.management.commands import demo_account
from accounts.models import User
from avatar_platform.config import Config


@pytest.fixture
def var_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder for the command."""
    monkeypatch.setattr(demo_account, "load", lambda: Config(var_dir=tmp_path))
    return tmp_path


@pytest.mark.django_db
def test_account_signs_in_with_the_password_only_its_owner_can_read(var_dir: Path) -> None:
    call_command("demo_account", verbosity=0)
    file = var_dir / "demo.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    account = json.loads(file.read_text())
    assert User.objects.get(email=account["email"]).check_password(account["password"])


@pytest.mark.django_db
def test_second_start_changes_nothing(var_dir: Path) -> None:
    call_command("demo_account", verbosity=0)
    before = (var_dir / "demo.json").read_text()
    call_command("demo_account", verbosity=0)
    assert (var_dir / "demo.json").read_text() == before
    assert User.objects.count() == 1
