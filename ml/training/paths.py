"""Where training reads from and writes to: nothing of it lies in the work tree."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def cache() -> Path:
    """The folder of prepared data, checkpoints and logs: AVATAR_CACHE, else ~/.cache."""
    named = os.environ.get("AVATAR_CACHE")
    base = Path(named) if named else Path.home() / ".cache" / "avatar-platform"
    return base / "training"


def portraits() -> Path:
    """The folder with `images/ID.jpg` and `labels.csv`: AVATAR_PORTRAITS, else `shared`."""
    named = os.environ.get("AVATAR_PORTRAITS")
    return Path(named) if named else ROOT.parent / "shared" / "portraits"
