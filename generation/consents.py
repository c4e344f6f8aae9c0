"""What a person confirms when they put a photo in, word for word, by version.

A version that somebody confirmed is never changed or removed: photos keep its name, and this file
says what it stood for. New words are a new entry, and the client shows them from then on.
"""

from __future__ import annotations

from avatar_platform.messages import Message
from avatar_platform.problems import Problem

WORDINGS: dict[str, Message] = {
    "2026-11": Message(
        "The photos I add show me, or I may use them. Avatars may be made of them here.",
        "На фото, которые я добавляю, — я, или у меня есть право ими пользоваться. Здесь можно "
        "делать из них аватары.",
    ),
}
CURRENT = "2026-11"


def consent_check(*, given: bool, version: str) -> str:
    """The version of the words that were confirmed; empty means those in force.

    Raises:
        Problem: ``photo.consent`` when nothing was confirmed, ``photo.consent_version`` when other
            words were than those in force.
    """
    if not given:
        raise Problem.of_field("consent", "photo.consent")
    if version not in ("", CURRENT):
        raise Problem.of_field("consent_version", "photo.consent_version", current=CURRENT)
    return CURRENT
