"""What an invisible mark says: the day, the engine, how much of a photo is in it, and a number.

33 bits, as three symbols of 11: 13 for the day since 2025, 3 for the engine, 2 for the source, 9
drawn at random, 6 to check the others. Nothing leads to a person: the number tells two files of a
day apart and is written down nowhere.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from ml.provenance.carriers import SYMBOL_BITS, SYMBOLS

_EPOCH = date(2025, 1, 1)
_DAYS, _ENGINES, _SOURCES, _NUMBERS, _CHECKS = 13, 3, 2, 9, 6
ENGINES = ("", "embedded", "pretrained")
"""Engines by their number in a mark; the last stands for every bundle of open weights. Only ever
add to the end."""
_BUNDLE = ENGINES[2]


class Source(StrEnum):
    """How a picture came about, by the IPTC's words; in the order of their numbers in a mark."""

    GENERATED = "trainedAlgorithmicMedia"
    """Drawn anew; a photo was only looked at."""
    COMPOSITE = "compositeWithTrainedAlgorithmicMedia"
    """A photo repainted or edited by models."""
    ENHANCED = "algorithmicallyEnhanced"
    """A photo as it is, cut out and sharpened."""

    @property
    def url(self) -> str:
        """The IPTC's identifier."""
        return f"http://cv.iptc.org/newscodes/digitalsourcetype/{self.value}"


@dataclass(frozen=True)
class Payload:
    """What a mark says.

    Attributes:
        day: when the picture was made.
        engine: which one made it; a bundle of open weights is only told as one.
        source: see `Source`.
        number: 0..511.
    """

    day: date
    engine: str
    source: Source
    number: int

    @classmethod
    def new(cls, engine: str, source: Source, day: date | None = None) -> Payload:
        """For a picture made today, or on `day`."""
        known = engine if engine in ENGINES else _BUNDLE
        when = day or datetime.now(UTC).date()
        return cls(when, known, source, secrets.randbelow(1 << _NUMBERS))

    def symbols(self, secret: bytes) -> tuple[int, ...]:
        """As the symbols of a mark."""
        days = min(max((self.day - _EPOCH).days, 0), (1 << _DAYS) - 1)
        value = days << _ENGINES | ENGINES.index(self.engine)
        value = value << _SOURCES | list(Source).index(self.source)
        value = value << _NUMBERS | self.number
        value = value << _CHECKS | _check(secret, value)
        mask = (1 << SYMBOL_BITS) - 1
        return tuple(value >> SYMBOL_BITS * place & mask for place in reversed(range(SYMBOLS)))

    @classmethod
    def of(cls, symbols: tuple[int, ...], secret: bytes) -> Payload | None:
        """What symbols say, or None where they say nothing that can be trusted."""
        value = 0
        for symbol in symbols:
            value = value << SYMBOL_BITS | symbol
        check, value = value & (1 << _CHECKS) - 1, value >> _CHECKS
        if check != _check(secret, value):
            return None
        number, value = value & (1 << _NUMBERS) - 1, value >> _NUMBERS
        source, value = value & (1 << _SOURCES) - 1, value >> _SOURCES
        engine, days = value & (1 << _ENGINES) - 1, value >> _ENGINES
        day = _EPOCH + timedelta(days=days)
        if source >= len(Source) or engine >= len(ENGINES) or day > _tomorrow():
            return None
        return cls(day, ENGINES[engine], list(Source)[source], number)


def _tomorrow() -> date:
    return datetime.now(UTC).date() + timedelta(days=1)


def _check(secret: bytes, value: int) -> int:
    return hmac.digest(secret, b"watermark check 1:%d" % value, "sha256")[0] & (1 << _CHECKS) - 1
