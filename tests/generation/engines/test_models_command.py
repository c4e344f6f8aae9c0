"""`manage.py models`, against a local hub."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from django.core.management import CommandError, call_command
from safetensors.torch import save_file

from ml.bundles.definition import Bundle
from ml.bundles.store import Store
from tests.ml.bundles.conftest import LARGE, hub, shelf, small
from tests.ml.bundles.hub_server import Hub

__all__ = ["hub", "shelf", "small"]


def models(*words: object) -> str:
    out = io.StringIO()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        call_command("models", *map(str, words), stdout=out)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return out.getvalue()


def test_the_whole_way(small: Bundle, shelf: Store, tmp_path: Path) -> None:
    assert "small: Small - not installed" in models("list")
    told = models("list", "small")
    assert "Not to break the law" in told
    assert "base: somebody/base main" in told
    with pytest.raises(CommandError, match=r"models\.licence_not_accepted"):
        models("pull", "small")
    told = models("pull", "small", "--accept-licence")
    assert "100 %" in told
    assert "small is installed, 2.8 MB" in told
    assert "small is whole" in models("verify", "small")
    assert "c0ffee" in models("list", "small")
    shutil.copytree(shelf.folder(small), tmp_path / "carried")
    assert "2.8 MB freed" in models("remove", "small")
    assert "not installed" in models("list", "small")
    assert "is installed" in models("import", "small", tmp_path / "carried")


def test_what_goes_wrong_is_said_with_its_code(small: Bundle, shelf: Store) -> None:
    with pytest.raises(CommandError, match=r"models\.unknown"):
        models("pull", "nope")
    with pytest.raises(CommandError, match=r"models\.not_installed"):
        models("verify", "small")
    models("pull", "small", "--accept-licence")
    (shelf.part(small, "extra") / "extra.safetensors").write_bytes(b"rubbish")
    with pytest.raises(CommandError, match=r"extra/extra\.safetensors.*models\.damaged"):
        models("verify", "small")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_pull_that_is_stopped_or_killed_can_go_on(
    small: Bundle, shelf: Store, hub: Hub, number: signal.Signals
) -> None:
    save_file({"weight": torch.randn(12_000_000)}, hub.root / LARGE)
    hub.slow = 0.4
    child = subprocess.Popen(
        [sys.executable, "manage.py", "models", "pull", "small", "--accept-licence"],
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    part = shelf.folder(small) / ".parts"
    deadline = time.monotonic() + 60
    while not any(path.stat().st_size > 10**7 for path in part.rglob("*.safetensors")):
        assert time.monotonic() < deadline
        assert child.poll() is None
        time.sleep(0.05)
    child.send_signal(number)
    out, _ = child.communicate(timeout=30)
    if number == signal.SIGTERM:
        assert child.returncode == 130
        assert "Stopped. What came so far is kept." in out
    assert not shelf.installed(small)
    hub.slow = 0.0
    assert "is installed" in models("pull", "small", "--accept-licence")
    begun = [first for path, first in hub.asked if path == LARGE]
    assert begun[-1] >= 10**7
    assert shelf.verify(small)
