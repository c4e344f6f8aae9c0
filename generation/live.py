"""Live previews: what open editors and style builders ask for, the newest of each, and what was
drawn of it.

A session is one open page. All of it lives in Redis and goes by itself; the database hears
nothing. A session holds one request, its newest: a newer one takes the place of one that waits, so
that what has become stale is dropped before any work on it starts, and no queue can build up. A
session stands in line once, or is being drawn; if it has asked for more meanwhile, it goes to the
end of the line, so that several editors take turns.

::

    avatar:live:<user>:<session>        hash: asked, request; serial, result
    avatar:live:<user>:<session>:busy   in line or being drawn; expires, should its worker die
    avatar:live:line                    list of sessions
    avatar:live:of:<user>               sorted set of the person's sessions by their beginning
"""

from __future__ import annotations

import json
import math
import time
import uuid
from dataclasses import asdict, dataclass, field
from typing import Any

from generation.conf import job_config
from generation.models import Job
from generation.tokens import SERVE_LIVE, queue

EDIT, STYLE = "edit", "style"
"""Kinds of previews: `kind` of a request."""
SESSIONS_AT_MOST = 4
"""Of one person: each may hold some megabytes of painted masks for a while."""
LIFETIME = 600
"""Seconds for which a session is remembered after its last request."""

_PREFIX = "avatar:live:"
_LINE = f"{_PREFIX}line"

# KEYS: session, busy, line. ARGV: serial, request, lifetime, lease, member.
_ASK = """
local newest = tonumber(redis.call('HGET', KEYS[1], 'asked') or '-1')
if tonumber(ARGV[1]) <= newest then return {newest, 0, 0} end
redis.call('HSET', KEYS[1], 'asked', ARGV[1], 'request', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
local first = newest < 0 and 1 or 0
if not redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[4]) then
  return {tonumber(ARGV[1]), 0, first}
end
redis.call('RPUSH', KEYS[3], ARGV[5])
return {tonumber(ARGV[1]), 1, first}
"""

# KEYS: session, busy, line. ARGV: lease, member.
_REVIVE = """
local asked = tonumber(redis.call('HGET', KEYS[1], 'asked') or '-1')
local shown = tonumber(redis.call('HGET', KEYS[1], 'serial') or '-1')
if asked <= shown then return 0 end
if not redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[1]) then return 0 end
redis.call('RPUSH', KEYS[3], ARGV[2])
return 1
"""

# KEYS: session, busy, line. ARGV: serial, result, lease, member.
_DONE = """
local asked = tonumber(redis.call('HGET', KEYS[1], 'asked') or '-1')
if asked < 0 then
  redis.call('DEL', KEYS[2])
  return 0
end
local shown = tonumber(redis.call('HGET', KEYS[1], 'serial') or '-1')
local newer = 0
if tonumber(ARGV[1]) > shown then
  redis.call('HSET', KEYS[1], 'serial', ARGV[1], 'result', ARGV[2])
  newer = 1
end
if asked > tonumber(ARGV[1]) then
  redis.call('SET', KEYS[2], '1', 'EX', ARGV[3])
  redis.call('RPUSH', KEYS[3], ARGV[4])
else
  redis.call('HDEL', KEYS[1], 'request')
  redis.call('DEL', KEYS[2])
end
return newer
"""


@dataclass(frozen=True)
class Asked:
    """A request to be drawn.

    Attributes:
        request: as given to `ask`; `kind` says what of.
    """

    user_id: str
    session: str
    serial: int
    request: dict[str, Any]


@dataclass(frozen=True)
class Drawn:
    """What a request came to.

    Attributes:
        image: a data URI; none where it failed, for the reason `code` with `params`.
    """

    image: str | None = None
    code: str = ""
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """What a session shows.

    Attributes:
        asked: the newest serial asked for.
        serial: the newest one that came to something, `drawn`.
    """

    session: str
    asked: int
    serial: int | None = None
    drawn: Drawn = field(default_factory=Drawn)


def ask(user_id: uuid.UUID, session: uuid.UUID, serial: int, request: dict[str, Any]) -> int:
    """Ask for a preview; of a serial that is not the session's highest, nothing comes.

    Returns:
        The session's newest serial.

    Raises:
        RedisError: when Redis cannot be reached.
    """
    name = _name(user_id, session)
    arguments = (serial, json.dumps(request), LIFETIME, lease(), name)
    newest, queued, first = _redis().eval(_ASK, 3, *_keys(name), *arguments)
    if first:
        _make_room(user_id, name)
    if queued:
        token_push()
    return int(newest)


def shown(user_id: uuid.UUID, session: uuid.UUID) -> Shown | None:
    """What a person's session shows; None where there is no such session.

    Asking also puts a session back in line whose worker died over it.

    Raises:
        RedisError: when Redis cannot be reached.
    """
    name = _name(user_id, session)
    asked, serial, result = _redis().hmget(_keys(name)[0], "asked", "serial", "result")
    if asked is None:
        return None
    if _redis().eval(_REVIVE, 3, *_keys(name), lease(), name):
        token_push()
    if serial is None:
        return Shown(str(session), int(asked))
    return Shown(str(session), int(asked), int(serial), Drawn(**json.loads(result)))


def take() -> Asked | None:
    """The newest request of the session that is next in line; None when nobody waits.

    Raises:
        RedisError: when Redis cannot be reached.
    """
    while (member := _redis().lpop(_LINE)) is not None:
        name = member.decode()
        session, busy, _ = _keys(name)
        asked, request = _redis().hmget(session, "asked", "request")
        if request is None:  # gone, or drawn already
            _redis().delete(busy)
            continue
        _redis().expire(busy, lease())
        user_id, _, own = name.partition(":")
        return Asked(user_id, own, int(asked), json.loads(request))
    return None


def done(asked: Asked, drawn: Drawn) -> bool:
    """Record what a request came to, and let the session stand in line again if it wants more.

    Returns:
        Whether to tell the person: False when a newer one was faster or the session is gone.

    Raises:
        RedisError: when Redis cannot be reached.
    """
    name = f"{asked.user_id}:{asked.session}"
    result = json.dumps(asdict(drawn), default=str)
    return bool(_redis().eval(_DONE, 3, *_keys(name), asked.serial, result, lease(), name))


def put_back(asked: Asked) -> None:
    """Return a request that was not drawn through no fault of its own; it is next in line.

    Raises:
        RedisError: when Redis cannot be reached.
    """
    _redis().lpush(_LINE, f"{asked.user_id}:{asked.session}")
    token_push()


def waiting() -> bool:
    """Whether anybody stands in line.

    Raises:
        RedisError: when Redis cannot be reached.
    """
    return bool(_redis().llen(_LINE))


def token_push() -> None:
    """Wake an interactive worker, before what else waits for it: somebody is looking.

    Raises:
        RedisError: when Redis cannot be reached.
    """
    queue(Job.Role.INTERACTIVE).enqueue_call(
        SERVE_LIVE, description="serve live previews", timeout=-1, result_ttl=0, at_front=True
    )


def _make_room(user_id: uuid.UUID, name: str) -> None:
    """Note a person's new session and forget the oldest beyond what one may have."""
    redis, mine = _redis(), f"{_PREFIX}of:{user_id}"
    redis.zadd(mine, {name: time.time()})
    redis.expire(mine, LIFETIME)
    old = redis.zrange(mine, 0, -SESSIONS_AT_MOST - 1)
    if old:
        redis.zrem(mine, *old)
        redis.delete(*(key for each in old for key in _keys(each.decode())[:2]))


def lease() -> int:
    """Seconds after which a session whose worker says nothing may stand in line again."""
    return math.ceil(job_config().lease)


def _name(user_id: uuid.UUID, session: uuid.UUID) -> str:
    return f"{user_id}:{session}"


def _keys(name: str) -> tuple[str, str, str]:
    return f"{_PREFIX}{name}", f"{_PREFIX}{name}:busy", _LINE


def _redis() -> Any:
    """The queue's server: what it holds wakes its workers. (Untyped: `eval` may be awaited.)"""
    return queue(Job.Role.INTERACTIVE).connection
