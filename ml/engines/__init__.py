"""Engines by name. A new engine is a new file and one entry here."""

from __future__ import annotations

import threading
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

from ml.errors import AvatarError

if TYPE_CHECKING:
    from ml.engines.base import Engine

ENGINES: dict[str, str] = {"embedded": "ml.engines.embedded:EmbeddedEngine"}
"""Name in a contract -> ``module:Class``, imported when first asked for."""

_LOCK = threading.Lock()


def get_engine(name: str = "embedded") -> Engine:
    """The engine of this name; one instance a process, so that models are loaded once.

    Raises:
        AvatarError: ``engine.unknown``.
    """
    path = ENGINES.get(name)
    if path is None:
        raise AvatarError("engine.unknown", f"There is no engine {name!r}.", engine=name)
    with _LOCK:
        return _load(path)


@cache
def _load(path: str) -> Engine:
    module, _, name = path.partition(":")
    return cast("Engine", getattr(import_module(module), name)())
