"""Rate limits: counted atomically, over a window that slides."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from rest_framework.settings import api_settings
from rest_framework.test import APIClient

from accounts.models import User
from avatar_platform import throttling
from avatar_platform.throttling import Window, parse_rate

pytestmark = pytest.mark.django_db


@pytest.fixture
def rates(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Rates to change in a test."""
    changed: dict[str, str] = dict(api_settings.DEFAULT_THROTTLE_RATES)  # type: ignore[arg-type]
    monkeypatch.setattr(throttling, "_rate", lambda scope: changed[scope])
    return changed


@pytest.mark.parametrize(
    ("rate", "expected"),
    [("30/min", (30, 60)), ("8/15min", (8, 900)), ("1/s", (1, 1)), ("5/hour", (5, 3600))],
)
def test_rates_are_read(rate: str, expected: tuple[int, int]) -> None:
    assert parse_rate(rate) == expected


def test_a_senseless_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="often"):
        parse_rate("often")


def test_requests_at_the_same_moment_are_all_counted() -> None:
    window = Window("test", "someone", "100/min")
    with ThreadPoolExecutor(8) as pool:
        counts = sorted(pool.map(lambda _: window.hit(), range(40)))
    assert counts[-1] == pytest.approx(40)


def test_the_window_slides(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000_020.0  # The start of a minute.
    monkeypatch.setattr(throttling.time, "time", lambda: now)
    window = Window("test", "someone", "10/min")
    for _ in range(10):
        window.hit()
    now += 60
    assert window.count() == pytest.approx(10)
    now += 30
    assert window.count() == pytest.approx(5)
    now += 30
    assert window.count() == 0


def test_too_many_requests_are_refused_a_person_at_a_time(
    as_user: APIClient, as_other: APIClient, rates: dict[str, str]
) -> None:
    rates["person"] = "3/min"
    codes = [as_user.get("/api/v1/tokens").status_code for _ in range(5)]
    assert codes[:3] == [200, 200, 200]
    assert codes[4] == 429
    assert as_other.get("/api/v1/tokens").status_code == 200


def test_what_costs_much_has_a_limit_of_its_own_and_reading_is_free(
    as_user: APIClient, user: User, rates: dict[str, str]
) -> None:
    rates["export"] = "2/hour"
    codes = [as_user.post("/api/v1/exports", {}).status_code for _ in range(4)]
    assert codes == [400, 400, 429, 429]
    answer = as_user.post("/api/v1/exports", {})
    assert answer.json()["code"] == "throttled"
    assert int(answer["Retry-After"]) >= 1
    assert as_user.get("/api/v1/avatars").status_code == 200


def test_strangers_are_counted_by_address(api: APIClient, rates: dict[str, str]) -> None:
    rates["anonymous"] = "2/min"

    def ask(address: str) -> int:
        answer: Any = api.get("/api/v1/auth/csrf", REMOTE_ADDR=address)
        return int(answer.status_code)

    assert [ask("192.0.2.1") for _ in range(3)] == [200, 200, 429]
    assert ask("192.0.2.2") == 200
