"""Real weights, wherever they are: `make test-live BUNDLE=sd15-lcm`. Skipped where they are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ml.bundles import catalogue
from ml.bundles.definition import Bundle
from ml.bundles.store import store


@pytest.fixture(scope="session")
def live() -> Bundle:
    """The bundle that is asked for, installed in the platform's own store."""
    name = os.environ.get("BUNDLE", "")
    if not name:
        pytest.skip("BUNDLE names no bundle")
    # The tests' settings point at a scratch folder; the weights are in the platform's own.
    folder = os.environ.get("LIVE_MODELS_DIR")
    if folder:
        os.environ["AVATAR_MODELS_DIR"] = folder
        catalogue.reload()
    bundle = catalogue.bundle(name)
    if not store().installed(bundle):
        pytest.skip(f"{name} is not installed in {store().root}")
    return bundle


@pytest.fixture(scope="session")
def sheet_folder() -> Path:
    """Where the sheet and the figures go."""
    folder = Path(os.environ.get("LIVE_OUTPUT", "var/live"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
