"""Where the portraits lie that training and measuring use; no checkout holds them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ml.portraits import in_validation


def portraits_dir() -> Path:
    """The folder of portraits; the test that asks is skipped where there is none.

    ``AVATAR_PORTRAITS`` names it, else ``shared/portraits`` beside the checkout.
    """
    beside = Path(__file__).parents[2] / "shared" / "portraits"
    folder = Path(os.environ.get("AVATAR_PORTRAITS", beside))
    if not (folder / "images").is_dir():
        pytest.skip("no portraits here")
    return folder


def validation_ids(folder: Path) -> list[str]:
    """The validation split: never trained or tuned on."""
    names = sorted(path.stem for path in (folder / "images").glob("*.jpg"))
    return [name for name in names if in_validation(name)]
