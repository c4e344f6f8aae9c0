"""Which validation portraits are in which group."""

from __future__ import annotations

import json
from pathlib import Path

GROUPS = Path(__file__).parent / "data" / "validation_groups.json"
"""Group to ids, completed by looking at all 87: the public labels leave 35 without a gender."""


def members() -> dict[str, frozenset[str]]:
    """Group name to ids of validation portraits; people may be in several."""
    return {name: frozenset(ids) for name, ids in json.loads(GROUPS.read_text()).items()}
