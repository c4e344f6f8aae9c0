from __future__ import annotations

import pytest

from ml.contracts import Angle, GenerationContract
from ml.engines.plan import plan
from ml.errors import AvatarError
from ml.styles.catalogue import Look, StyleDefinition, Text

TEXT = Text(en="x", ru="x")


def style(*looks: str) -> StyleDefinition:
    return StyleDefinition(
        id="s",
        renderer="r",
        name=TEXT,
        description=TEXT,
        looks=tuple(Look(id=look, name=TEXT) for look in looks),
    )


SIX = style("a", "b", "c", "d", "e", "f")


def looks(contract: GenerationContract, definition: StyleDefinition = SIX) -> list[str]:
    return [one.look for one in plan(contract, definition)]


def test_variants_get_different_looks() -> None:
    for seed in range(20):
        assert len(set(looks(GenerationContract(style="s", variants=6, seed=seed)))) == 6


def test_seed_zero_keeps_the_authors_order() -> None:
    assert looks(GenerationContract(style="s", variants=4)) == ["a", "b", "c", "d"]


def test_seeds_give_different_orders_and_the_same_one_again() -> None:
    orders = {
        tuple(looks(GenerationContract(style="s", variants=6, seed=seed))) for seed in range(1, 9)
    }
    assert len(orders) > 4
    contract = GenerationContract(style="s", variants=4, seed=7)
    assert plan(contract, SIX) == plan(contract, SIX)


def test_an_added_look_leaves_the_others_order_alone() -> None:
    contract = GenerationContract(style="s", variants=7, seed=11)
    more = [look for look in looks(contract, style(*"abcdefg")) if look != "g"]
    assert more == looks(GenerationContract(style="s", variants=6, seed=11))


def test_looks_come_again_with_another_seed() -> None:
    plans = plan(GenerationContract(style="s", variants=4, seed=3), style("a", "b"))
    assert [one.look for one in plans[:2]] == [one.look for one in plans[2:]]
    assert len({one.seed for one in plans}) == 4


def test_a_look_can_be_held() -> None:
    assert looks(GenerationContract(style="s", variants=3, seed=5, look="d")) == ["d"] * 3
    with pytest.raises(AvatarError) as caught:
        plan(GenerationContract(style="s", look="z"), SIX)
    assert caught.value.code == "style.unknown_look"


def test_every_angle_shows_the_same_variants() -> None:
    angles = (Angle(), Angle(yaw=15), Angle(pitch=5))
    plans = plan(GenerationContract(style="s", variants=2, angles=angles, seed=9), SIX)
    assert [one.index for one in plans] == list(range(6))
    assert [one.angle for one in plans] == [angle for angle in angles for _ in range(2)]
    assert [(one.look, one.seed) for one in plans[:2]] * 3 == [(o.look, o.seed) for o in plans]
