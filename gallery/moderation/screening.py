"""From measures to a verdict: allow, queue or block."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from gallery.moderation.conf import ScreeningConfig
from gallery.moderation.models import Reason, RejectedPicture
from gallery.moderation.words import found

Verdict = Literal["allow", "queue", "block"]


@dataclass(frozen=True)
class Screened:
    """What screening says.

    Attributes:
        reason: a code of `Reason`; empty when nothing was found.
        scores: kept with the decision: ``nudity``, ``same`` (bits that differ from the nearest
            rejected picture) and ``words`` (1: looked at, 2: rejected).
    """

    verdict: Verdict
    reason: str = ""
    scores: dict[str, float] = field(default_factory=dict)


def screened(
    *,
    nudity: float,
    fingerprint: int,
    texts: Iterable[str],
    rejected: Iterable[RejectedPicture],
    config: ScreeningConfig,
) -> Screened:
    """Weigh the measures of one picture and its words. The gravest of them decides.

    Args:
        nudity: from 0 to 1.
        fingerprint: of `ml.safety.fingerprint`.
        texts: name and tags.
        rejected: what was turned down before.
    """
    scores = {"nudity": round(nudity, 4)}
    said: list[tuple[Verdict, str]] = []
    if nudity >= config.block_from and config.block_from < 1:
        said.append(("block", Reason.NUDITY))
    elif nudity >= config.allow_below:
        said.append(("queue", ""))
    near = min(
        (((int(row.fingerprint, 16) ^ fingerprint).bit_count(), row.reason) for row in rejected),
        default=None,
    )
    if near is not None:
        scores["same"] = near[0]
        if near[0] <= config.same_block:
            said.append(("block", near[1]))
        elif near[0] <= config.same_queue:
            said.append(("queue", near[1]))
    own = (config.words,) if config.words else ()
    word = found(", ".join(texts), *own)
    if word is not None:
        scores["words"] = 2 if word.level == "block" else 1
        said.append((word.level, word.reason))
    # A block before a queue, and one that has a reason before one that has none.
    verdict, reason = min(said, key=lambda it: (it[0] != "block", not it[1]), default=("allow", ""))
    return Screened(verdict, reason, scores)
