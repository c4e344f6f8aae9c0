"""What this worker can draw with: the bundles installed on its machine that its device can hold.

Only workers import this; finding the device loads torch.
"""

from __future__ import annotations

import logging

from generation.conf import job_config
from generation.engines.choosing import EMBEDDED
from ml.bundles import catalogue
from ml.bundles.definition import Bundle
from ml.bundles.store import store

logger = logging.getLogger(__name__)

_OFFLOADED = 0.5
"""Share of the memory a bundle asks for with which an accelerator still manages, by offloading."""
_DOUBLED = 2.0
"""Processors draw in single precision: twice the memory."""


def installed_engines() -> tuple[str, ...]:
    """Names of the engines that this worker is to serve, as configured and as installed."""
    wanted = [name.strip() for name in job_config().worker_engines.split(",") if name.strip()]
    there = [bundle for bundle in catalogue.bundles() if store().installed(bundle)]
    if wanted:
        return tuple(name for name in wanted if name == EMBEDDED or name in _ids(there))
    return (EMBEDDED, *(bundle.id for bundle in there))


def fitting(names: tuple[str, ...]) -> dict[str, str]:
    """Engine -> device of those that fit this machine; one that was named in the settings does."""
    from ml.engines.pretrained.devices import best

    named = bool(job_config().worker_engines.strip())
    found = {}
    for name in names:
        bundle = catalogue.find(name)
        if bundle is None:
            found[name] = "cpu"
            continue
        device = best()
        share = _OFFLOADED if device.accelerated else _DOUBLED
        if named or device.memory >= bundle.needs.memory_gb * 1e9 * share:
            found[name] = device.kind
        else:
            logger.warning("%s does not fit this machine's %s", name, device.kind)
    return found


def _ids(bundles: list[Bundle]) -> set[str]:
    return {bundle.id for bundle in bundles}
