"""A small bundle, the repositories it is made of, and a hub that serves them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from ml.bundles import catalogue
from ml.bundles.definition import Bundle
from ml.bundles.store import Store, store
from tests.ml.bundles.hub_server import Hub, serving

TOML = """
id = "small"
family = "sd15"
capabilities = ["photo", "inpaint"]
name = { en = "Small", ru = "Малая" }
description = { en = "For tests.", ru = "Для проверок." }
needs = { disk_gb = 0.1, memory_gb = 0.1 }
[running]
side = 512
steps = 4
guidance = 1.0
[[components]]
role = "base"
repo = "somebody/base"
author = "Somebody"
licence = "creativeml-openrail-m"
files = ["model_index.json", "unet/*.safetensors"]
[[components]]
role = "extra"
repo = "somebody/extra"
author = "Somebody"
licence = "mit"
files = ["extra.safetensors"]
[styles]
cartoon = {}
"""
ACCEPTED = ("creativeml-openrail-m",)
LARGE = "somebody/base/unet/weights.safetensors"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub with both repositories, and with things that nobody should fetch."""
    base, extra = tmp_path / "hub/somebody/base", tmp_path / "hub/somebody/extra"
    (base / "unet").mkdir(parents=True)
    extra.mkdir(parents=True)
    (base / "model_index.json").write_text("{}", "utf-8")
    (base / "unet" / "weights.bin").write_bytes(b"a pickle")
    (base / "setup.py").write_text("raise SystemExit", "utf-8")
    torch.manual_seed(1)
    save_file({"weight": torch.randn(700, 1000)}, base / "unet" / "weights.safetensors")
    save_file({"weight": torch.randn(10)}, extra / "extra.safetensors")
    with serving(tmp_path / "hub") as server:
        yield server


@pytest.fixture
def small(tmp_path: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bundle]:
    """The bundle, with an empty store and the hub configured."""
    definitions = tmp_path / "definitions"
    definitions.mkdir()
    (definitions / "small.toml").write_text(TOML, "utf-8")
    monkeypatch.setenv("AVATAR_BUNDLES_PATH", str(definitions))
    monkeypatch.setenv("AVATAR_MODELS_DIR", str(tmp_path / "store"))
    monkeypatch.setenv("AVATAR_MODELS_HUB", hub.address)
    monkeypatch.setenv("AVATAR_MODELS_SPARE_DISK_GB", "0")
    catalogue.reload()
    yield catalogue.bundle("small")
    monkeypatch.undo()
    catalogue.reload()


@pytest.fixture
def shelf(small: Bundle) -> Store:
    """The configured store."""
    return store()
