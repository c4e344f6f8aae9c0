"""One prepared cache for all tests of training."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from tests.ml.training.people import prepare_astronauts


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache folder with prepared people; AVATAR_CACHE points at it meanwhile."""
    before, threads = os.environ.get("AVATAR_CACHE"), torch.get_num_threads()
    cache = tmp_path_factory.mktemp("cache")
    os.environ["AVATAR_CACHE"] = str(cache)
    prepare_astronauts()
    yield cache
    torch.set_num_threads(threads)
    if before is None:
        del os.environ["AVATAR_CACHE"]
    else:
        os.environ["AVATAR_CACHE"] = before
