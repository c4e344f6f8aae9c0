from __future__ import annotations

from typing import Any, get_args

import pytest

from ml.operations import EditContract, Scene
from ml.text import Plan, plan, read
from ml.text.operations import RECOLOURED, SCENES
from ml.text.vocabulary import load, vocabulary


def planned(text: str) -> Plan:
    return plan(read(text).wishes)


def only(text: str) -> Any:
    made = planned(text)
    assert made.impossible == ()
    (operation,) = made.operations
    return operation


@pytest.mark.parametrize(
    ("text", "region"),
    [("red hair", "hair"), ("green eyes", "eyes"), ("pink lips", "lips"), ("in blue", "clothes")],
)
def test_colours_recolour_their_region(text: str, region: str) -> None:
    operation = only(text)
    assert (operation.kind, operation.region) == ("recolour", region)


def test_every_colour_of_the_vocabulary_has_a_code() -> None:
    table = load("colours.toml")
    for attribute, region in RECOLOURED.items():
        codes = table["hair" if region == "beard" else region]
        assert set(vocabulary()[attribute]["values"]) <= set(codes), attribute
    assert len(set(table["hair"].values())) == len(table["hair"])


def test_two_colours_run_into_each_other() -> None:
    operation = only("pink and blue hair")
    assert operation.colour != operation.second is not None
    assert len(only("чёрно-белый фон").colours) == 2


def test_lipstick_takes_the_colour_of_the_lips() -> None:
    operation = only("black lipstick")
    assert operation.kind == "skin"
    assert operation.colour == load("colours.toml")["lips"]["black"]


def test_a_tie_does_not_colour_all_clothes() -> None:
    made = planned("red tie")
    assert [one.kind for one in made.operations] == ["garment"]
    assert made.operations[0].garment == "shirt_tie"
    assert made.operations[0].second == load("colours.toml")["clothes"]["red"]
    assert made.impossible == ()


def test_garments_are_put_on_in_their_colour() -> None:
    made = planned("серый костюм и синий галстук")
    (suit,) = made.operations
    colours = load("colours.toml")["clothes"]
    assert (suit.garment, suit.colour, suit.second) == ("suit", colours["grey"], colours["blue"])
    coat = planned("a coat")
    assert coat.operations == ()
    assert [wish.value for wish in coat.impossible] == ["coat"]


def test_smiles_differ_in_strength() -> None:
    slight, usual, broad = (only(f"{word} smile").smile for word in ("slight", "a", "broad"))
    assert 0 < slight < usual < broad <= 1
    assert only("no smile").smile < 0


def test_left_is_the_viewers() -> None:
    assert only("wink the left eye").left_eye == -1
    assert only("look left").gaze_x < 0 < only("look right").gaze_x
    assert only("look down").gaze_y < 0 < only("look up").gaze_y
    assert only("turn the head left").yaw < 0 < only("turn the head right").yaw
    assert only("tilt the head left").roll < 0 < only("tilt the head right").roll


def test_a_little_is_less_and_very_more() -> None:
    little, usual, much = (
        only(text).brightness for text in ("slightly brighter", "brighter", "much brighter")
    )
    assert 0 < little < usual < much <= 1
    assert only("zoom in").zoom > 1 > only("zoom out").zoom


def test_scenes_that_cannot_be_painted_are_said_to_be_impossible() -> None:
    painted = get_args(Scene)
    for value, names in SCENES.items():
        made = planned(f"background: {value}")
        if set(names) & set(painted):
            assert made.operations[0].scene in names
        else:
            assert [wish.value for wish in made.impossible] == [value]


def test_what_has_no_tool_is_understood_but_impossible() -> None:
    made = planned("ten years younger, a bob, a scarf, in the style of anime")
    assert made.operations == ()
    assert made.style == "anime"
    assert {wish.attribute for wish in made.impossible} == {"age", "hair_style", "accessory"}


def test_a_long_wish_makes_a_valid_edit() -> None:
    made = planned(
        "Рыжие волосы, зелёные глаза, широкая улыбка, подними брови, красная помада, румянец, "
        "больше объёма, белый фон, поверни голову влево, поближе, теплее и контрастнее"
    )
    edit = EditContract(operations=made.operations)
    assert EditContract.model_validate_json(edit.model_dump_json()) == edit
    kinds = [operation.kind for operation in edit.operations]
    assert kinds == [
        "recolour", "recolour", "expression", "features", "skin", "background", "view", "tone",
    ]  # fmt: skip


def test_things_to_wear_are_put_on_and_a_head_has_room_for_one() -> None:
    made = planned("тёмные очки, серьги и кепка")
    items = [(one.item, one.model) for one in made.operations if one.kind == "accessory"]
    assert items == [("sunglasses", None), ("earrings", "hoops"), ("hat", "cap")]
    both = planned("a hat and headphones")
    assert [one.item for one in both.operations if one.kind == "accessory"] == ["hat"]
    assert [wish.value for wish in both.impossible] == ["headphones"]
