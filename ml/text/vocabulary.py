"""The attributes, their values, and what concepts mean: the tables beside this module."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"

Pair = tuple[str, str]


def load(name: str) -> dict[str, Any]:
    """One of the tables."""
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


@cache
def vocabulary() -> dict[str, Any]:
    """Attributes by name: label, values with their labels, which of them exclude each other."""
    return load("vocabulary.toml")


@cache
def meanings() -> dict[str, Any]:
    """What things, qualities and colours mean."""
    return load("meanings.toml")


def pairs(text: str) -> tuple[Pair, ...]:
    """``"beard=full,age=older"`` as pairs; nothing for an empty text."""
    return tuple(
        (attribute, value)
        for attribute, _, value in (part.partition("=") for part in text.split(",") if part)
    )


def exists(pair: Pair) -> bool:
    """Whether the vocabulary knows this value of this attribute."""
    return pair[1] in vocabulary().get(pair[0], {}).get("values", {})


def thing_class(name: str) -> str:
    """The class of a thing, which says what qualities fit it."""
    return str(meanings()["things"][name].get("class", name))


def own(name: str) -> tuple[Pair, ...]:
    """What naming a thing already asks for."""
    return pairs(meanings()["things"][name].get("own", ""))


def meaning(kind: str, name: str, of_class: str) -> tuple[Pair, ...] | None:
    """What a quality or colour asks for at a class of things (``alone`` at none).

    An empty tuple is understood but asks for nothing; None means that the two don't go together.
    """
    table = meanings()[kind][name]
    if of_class in table:
        return pairs(table[of_class])
    if kind == "colours" and of_class in (colour_of := meanings()["colour_of"]):
        pair = (colour_of[of_class], table["value"])
        return (pair,) if exists(pair) else None
    return None


def exclusive(first: Pair, second: Pair) -> bool:
    """Whether two wishes can't both hold."""
    if first == second:
        return False
    bald = ("hair_length", "bald")
    if bald in (first, second):
        return all(pair[0].startswith("hair_") for pair in (first, second))
    if first[0] != second[0]:
        return False
    entry = vocabulary()[first[0]]
    if not entry.get("several"):
        return True
    return any(first[1] in group and second[1] in group for group in entry.get("groups", ()))


def labels(attribute: str, value: str) -> tuple[dict[str, str], dict[str, str]]:
    """How an attribute and its value are called, by language."""
    entry = vocabulary()[attribute]
    return entry["label"], entry["values"][value]
