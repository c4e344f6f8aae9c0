"""What came of reading a sentence: wishes understood, wishes taken back, words not understood."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ml._contract import Contract, Unit

MAX_TEXT = 500
"""Most characters a sentence may have."""


class Span(Contract):
    """A stretch of the sentence, in characters; ``end`` is the first one after it."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class Wish(Contract):
    """One attribute and the value asked for."""

    attribute: str
    value: str
    strength: Unit | None = None
    """How much of it, where the sentence says so: 0.35 for "a little", 1 for "very"."""
    years: int | None = None
    of: str | None = None
    """The garment a colour of clothes belongs to."""
    spans: tuple[Span, ...] = ()
    """The words that say it, in order."""


class Unknown(Contract):
    """A word nothing could be made of."""

    word: str
    """As written, in lower case."""
    span: Span


class Reading(Contract):
    """A sentence, understood as far as it goes."""

    text: str
    wishes: tuple[Wish, ...] = ()
    contradicted: tuple[Wish, ...] = ()
    """Asked for, but a later wish says otherwise."""
    unknown: tuple[Unknown, ...] = ()
