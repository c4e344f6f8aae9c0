from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ml.provenance.payload import ENGINES, Payload, Source

SECRET = b"this installation's secret"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("source", list(Source))
def test_it_says_what_it_was_told(engine: str, source: Source) -> None:
    said = Payload(date(2026, 3, 1), engine, source, 511)
    assert Payload.of(said.symbols(SECRET), SECRET) == said


def test_a_bundle_of_open_weights_is_told_as_one() -> None:
    assert Payload.new("some-weights", Source.COMPOSITE).engine == "pretrained"


def test_today_is_the_day_of_what_is_made_now() -> None:
    assert Payload.new("embedded", Source.GENERATED).day == datetime.now(UTC).date()


def test_what_was_misread_is_mostly_noticed() -> None:
    symbols = Payload(date(2026, 3, 1), "embedded", Source.COMPOSITE, 5).symbols(SECRET)
    wrong = [(symbols[0], symbols[1] ^ bits, symbols[2]) for bits in range(1, 2048)]
    believed = sum(Payload.of(each, SECRET) is not None for each in wrong)
    assert believed < 2047 / 32


def test_a_day_that_has_not_come_is_not_believed() -> None:
    later = datetime.now(UTC).date() + timedelta(days=3)
    said = Payload(later, "embedded", Source.COMPOSITE, 5)
    assert Payload.of(said.symbols(SECRET), SECRET) is None


def test_another_secret_says_it_otherwise() -> None:
    said = Payload(date(2026, 3, 1), "embedded", Source.COMPOSITE, 5)
    assert said.symbols(SECRET) != said.symbols(b"another secret............") or (
        Payload.of(said.symbols(SECRET), b"another secret............") != said
    )
