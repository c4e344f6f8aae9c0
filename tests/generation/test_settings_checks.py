"""What is wrong with the configuration is said by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generation import checks
from ml.styles import catalogue


def test_a_sound_configuration_is_passed() -> None:
    assert checks.styles() == []
    assert checks.timings() == []


def test_a_broken_style_is_named_with_its_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.toml").write_text('id = "mine"\nrenderer = 3\n', encoding="utf-8")
    monkeypatch.setenv(catalogue.PATH_VARIABLE, str(tmp_path))
    (found,) = checks.styles()
    assert found.id == "generation.E001"
    assert "mine.toml" in found.msg
    assert "renderer" in found.msg


def test_a_lease_shorter_than_its_heartbeats_is_refused(configure: Callable[..., None]) -> None:
    configure(lease=4, heartbeat=3)
    assert [found.id for found in checks.timings()] == ["generation.E003"]
