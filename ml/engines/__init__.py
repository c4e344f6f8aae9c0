"""Engines by name. A new engine is a new file and one entry here."""

from __future__ import annotations

import threading
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

from ml.bundles.catalogue import find
from ml.errors import AvatarError

if TYPE_CHECKING:
    from ml.engines.base import Engine

ENGINES: dict[str, str] = {"embedded": "ml.engines.embedded:EmbeddedEngine"}
"""Name in a contract -> ``module:Class``, imported when first asked for. Besides these, every
bundle of open weights is an engine of its own name."""
_PRETRAINED = "ml.engines.pretrained.engine:PretrainedEngine"

_LOCK = threading.Lock()


def get_engine(name: str = "embedded") -> Engine:
    """The engine of this name; one instance a process, so that models are loaded once.

    Raises:
        AvatarError: ``engine.unknown``.
    """
    path, bundle = ENGINES.get(name), None
    if path is None:
        bundle = find(name)
        if bundle is None:
            raise AvatarError("engine.unknown", f"There is no engine {name!r}.", engine=name)
        path = _PRETRAINED
    with _LOCK:
        return _load(path, None if bundle is None else bundle.id)


@cache
def _load(path: str, bundle: str | None) -> Engine:
    module, _, name = path.partition(":")
    kind = getattr(import_module(module), name)
    return cast("Engine", kind() if bundle is None else kind(bundle))
