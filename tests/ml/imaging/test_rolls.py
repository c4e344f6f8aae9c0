from __future__ import annotations

import numpy as np

from ml.imaging.rolls import Rolls, coverage, rolled, seeds_in

SIDE = 64


def _field(x: float, y: float) -> np.ndarray:
    return np.broadcast_to(np.array([x, y], np.float32), (SIDE, SIDE, 2)).copy()


def _one(tangent: np.ndarray, mask: np.ndarray, length: float = 60.0) -> Rolls:
    seed = np.array([[32.0, 32.0]], np.float32)
    part = (np.array([value], np.float32) for value in (6.0, 0.0, length))
    return rolled(seed, *part, tangent, mask, 2 * SIDE)


def test_seeds_lie_inside_and_apart() -> None:
    mask = np.zeros((SIDE, SIDE), np.float32)
    mask[:, 32:] = 1
    seeds = seeds_in(mask, 8.0, np.random.default_rng(1))
    assert len(seeds) > 20
    assert (seeds[:, 0] >= 32).all()
    far = np.hypot(*(seeds[:, None] - seeds[None]).transpose(2, 0, 1)) + 99 * np.eye(len(seeds))
    assert far.min() > 0.8


def test_a_roll_follows_the_flow_and_is_highest_in_its_middle() -> None:
    rolls = _one(_field(1, 0), np.ones((SIDE, SIDE), np.float32))
    rows, columns = np.nonzero(rolls.index == 0)
    assert columns.max() - columns.min() > 3 * (rows.max() - rows.min())
    line = rolls.height[:, 64]
    assert abs(int(line.argmax()) - 64) <= 1
    assert line.max() > 5.0


def test_a_roll_ends_where_its_ground_does() -> None:
    mask = np.ones((SIDE, SIDE), np.float32)
    mask[:, 40:] = 0
    rolls = _one(_field(1, 0), mask, 200.0)
    columns = np.nonzero(rolls.index.max(0) == 0)[0]
    # The middle line stops at twice 40 pixels; its round end reaches past that by a radius.
    assert columns.max() <= 80 + 6


def test_no_roll_is_begun_where_one_lies() -> None:
    seeds = np.array([[32, 32], [33, 32], [32, 52]], np.float32)
    fill = (np.full(3, value, np.float32) for value in (6.0, 0.0, 60.0))
    rolls = rolled(seeds, *fill, _field(1, 0), np.ones((SIDE, SIDE), np.float32), 2 * SIDE)
    assert set(np.unique(rolls.index)) == {-1, 0, 2}


def test_of_two_that_cross_the_higher_is_seen() -> None:
    tangent = _field(1, 0)
    tangent[44:] = (0, 1)
    seeds = np.array([[32, 40], [32, 50]], np.float32)
    both = (np.array(v, np.float32) for v in ([5.0, 5.0], [0.0, 20.0], [60.0, 90.0]))
    rolls = rolled(seeds, *both, tangent, np.ones((SIDE, SIDE), np.float32), 2 * SIDE)
    assert rolls.index[100, 64] == 1
    assert rolls.height[100, 64] > rolls.height[81, 40]


def test_without_seeds_nothing_is_covered() -> None:
    empty = np.zeros(0, np.float32)
    flat = np.ones((SIDE, SIDE), np.float32)
    rolls = rolled(np.zeros((0, 2), np.float32), empty, empty, empty, _field(1, 0), flat, SIDE)
    assert coverage(rolls).max() == 0
