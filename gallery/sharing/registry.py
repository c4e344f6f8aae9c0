"""What can be shared, published, reported and moderated.

Filled in `AppConfig.ready`: avatars by `gallery` itself, other kinds by the apps that own them.
Whoever deletes a thing says so with `gallery.sharing.services.subjects_gone`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from avatar_platform.messages import Message


@dataclass(frozen=True)
class Subject:
    """One thing as it is now.

    Attributes:
        kind: the name it is registered by.
        version: a number that goes up whenever its picture changes.
        files: ``full``, ``512`` and ``256`` -> names in the private storage.
        recipe: how it was made, for moderators.
    """

    kind: str
    id: uuid.UUID
    owner_id: uuid.UUID
    name: str
    style: str
    version: int
    files: Mapping[str, str]
    width: int
    height: int
    has_alpha: bool = False
    tags: Sequence[str] = ()
    placeholder: str = ""
    credits: Sequence[str] = ()
    recipe: dict[str, Any] = field(default_factory=dict)


class Find(Protocol):
    """Looks a thing up."""

    def __call__(self, object_id: uuid.UUID, *, lock: bool = False) -> Subject | None:
        """The thing, its row locked if asked; None when it is gone or in a bin."""
        ...


class Kind(NamedTuple):
    """One kind of thing.

    Attributes:
        name: what people call it.
        find: the thing with this id, whoever owns it; None when it is gone or in a bin.
    """

    name: Message
    find: Find


kinds: dict[str, Kind] = {}


def find(kind: str, object_id: uuid.UUID, *, lock: bool = False) -> Subject | None:
    """A thing by kind and id, or None."""
    known = kinds.get(kind)
    return known.find(object_id, lock=lock) if known else None
