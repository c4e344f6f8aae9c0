"""What engines there are now: each worker says so with every beat, and it is soon forgotten."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from redis import Redis
from redis.exceptions import RedisError

from generation.models import Job
from generation.tokens import queue

logger = logging.getLogger(__name__)

LIFETIME = 120
"""Seconds for which an engine counts as there after its last worker spoke: a worker that is renewed
needs a while to be back."""
_PREFIX = "avatar:engine:"


@dataclass(frozen=True)
class Advertised:
    """An engine that some worker has.

    Attributes:
        device: what it draws on, e.g. ``cuda`` or ``cpu``.
    """

    device: str


def advertise(redis: Redis, engines: Mapping[str, str]) -> None:
    """Say that a worker has these engines, each on a device.

    Raises:
        RedisError: when Redis cannot be reached.
    """
    for name, device in engines.items():
        redis.set(_PREFIX + name, json.dumps({"device": device}), ex=LIFETIME)


def withdraw(redis: Redis, names: Iterable[str]) -> None:
    """Say that they are gone. Another worker that has them says otherwise at its next beat."""
    for name in names:
        redis.delete(_PREFIX + name)


def advertised(names: Iterable[str]) -> dict[str, Advertised]:
    """Which of these engines there are. None, while Redis is away."""
    asked = list(names)
    if not asked:
        return {}
    try:
        found = queue(Job.Role.GENERATION).connection.mget([_PREFIX + name for name in asked])
    except RedisError as error:
        logger.warning("engines are unknown: %s", error)
        return {}
    return {
        name: Advertised(**json.loads(value))
        for name, value in zip(asked, found, strict=True)
        if value
    }
