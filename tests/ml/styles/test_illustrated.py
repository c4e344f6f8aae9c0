"""Illustrated styles: parts that match what was measured, kept as SVG, credited."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from ml.errors import AvatarError
from ml.styles import matching, registry
from ml.styles._drawing import definition, drawn, rasterised
from ml.styles._grounds import harmonious
from ml.styles._traits import snapped, traits_of
from ml.styles.base import RenderContext, Rendering
from ml.styles.catalogue import style, styles
from tests.ml.styles.astronaut import astronaut, difference

VECTOR = ("open-peeps", "lorelei", "notionists", "personas", "adventurer", "micah")

BALD_WITH_BEARD_AND_GLASSES = {
    "hair_length": 0.0, "hair_volume": 0.0, "hair_curl": 0.0, "hair_fringe": 0.0, "baldness": 1.0,
    "beard": 0.85, "moustache": 0.8, "glasses": 1.0, "smile": 0.3, "mouth_open": 0.0,
}  # fmt: skip
LONG_DARK_CURLS = {
    "hair_length": 0.8, "hair_volume": 0.85, "hair_curl": 0.9, "hair_fringe": 0.0, "baldness": 0.0,
    "beard": 0.0, "moustache": 0.0, "glasses": 0.0, "smile": 0.6, "mouth_open": 0.0,
    "hair_colour": "#201814",
}  # fmt: skip


def chosen(drawing: str, measures: dict[str, float | str], rank: int = 0) -> dict[str, str]:
    numbers = traits_of(replace(astronaut(), measures=measures)).numbers
    rng = np.random.default_rng(1)
    parts = matching.table(drawing).parts
    return {part.component: matching.choose(part, numbers, rank, rng) for part in parts}


def traits(drawing: str, component: str, variant: str) -> dict[str, float]:
    part = next(p for p in matching.table(drawing).parts if p.component == component)
    return part.choices()[variant]


def look(style_id: str, name: str | None, seed: int = 1, size: int = 256) -> Rendering:
    return registry.render(style(style_id), name, astronaut(), RenderContext(size, seed))


HAIR = dict.fromkeys(VECTOR, "hair") | {"open-peeps": "head"}


@pytest.mark.parametrize("name", VECTOR)
def test_a_bald_man_with_beard_and_glasses_gets_exactly_that(name: str) -> None:
    choices = chosen(name, BALD_WITH_BEARD_AND_GLASSES)
    worn = [traits(name, component, variant) for component, variant in choices.items()]
    assert traits(name, HAIR[name], choices[HAIR[name]])["bald"] >= 0.85
    assert max(t.get("beard", 0) for t in worn) >= 0.6
    assert max(t.get("glasses", 0) for t in worn) == 1


@pytest.mark.parametrize("name", VECTOR)
def test_long_dark_curls_stay_long_dark_and_curly(name: str) -> None:
    choices = chosen(name, LONG_DARK_CURLS)
    hair = traits(name, HAIR[name], choices[HAIR[name]])
    assert hair["length"] >= 0.45
    assert hair["curl"] >= 0.4
    worn = [traits(name, component, variant) for component, variant in choices.items()]
    assert max(t.get("beard", 0) for t in worn) == 0
    assert max(t.get("glasses", 0) for t in worn) == 0
    colours = traits_of(replace(astronaut(), measures=LONG_DARK_CURLS)).colours
    assert int(colours["hair"][1:3], 16) < 60


@pytest.mark.parametrize("name", VECTOR)
def test_second_choices_never_change_what_was_measured_for_certain(name: str) -> None:
    for rank in range(4):
        choices = chosen(name, BALD_WITH_BEARD_AND_GLASSES, rank)
        assert traits(name, HAIR[name], choices[HAIR[name]])["bald"] >= 0.75


@pytest.mark.parametrize("name", VECTOR)
def test_every_part_in_the_table_exists_in_the_drawing(name: str) -> None:
    table = matching.table(name)
    components = definition(name)["components"]
    added = {a.component: a.variants for a in table.added}
    for part in table.parts:
        known = {
            **components.get(part.component, {"variants": {}})["variants"],
            **added.get(part.component, {}),
        }
        assert set(part.variants) <= set(known)
    left = set(components) - {part.component for part in table.parts}
    assert all(len(components[component]["variants"]) == 1 for component in left)


@pytest.mark.parametrize("name", VECTOR)
def test_looks_differ_and_carry_their_svg(name: str) -> None:
    pictures = []
    for entry in style(name).looks:
        rendering = look(name, entry.id)
        assert rendering.svg is not None
        root = ElementTree.fromstring(rendering.svg)
        assert root.get("viewBox") == "0 0 1024 1024"
        assert rendering.image.shape == (256, 256, 3)
        pictures.append(rendering.image)
    for number, first in enumerate(pictures):
        for second in pictures[number + 1 :]:
            assert difference(first, second) > 0.02


def drawing_of(name: str, choices: dict[str, str]) -> str:
    """The drawing with these parts, the others as they come, hair and skin told apart."""
    table = matching.table(name)
    for part in table.parts:
        spare = matching.NONE if part.none is not None else next(iter(part.variants))
        choices = {part.component: spare, **choices}
    return drawn(name, table, choices, {"skin": "#00ff00", "hair": "#ff0000", "clothes": "#0000ff"})


@pytest.mark.parametrize("name", VECTOR)
def test_a_bald_head_is_a_head(name: str) -> None:
    hair = chosen(name, BALD_WITH_BEARD_AND_GLASSES)[HAIR[name]]
    pixels = rasterised(drawing_of(name, {HAIR[name]: hair}), 200, 200).astype(int)
    green = (pixels[..., 1] > 200) & (pixels[..., 0] < 60) & (pixels[..., 3] > 200)
    assert green.mean() > 0.06


@pytest.mark.parametrize("name", ["lorelei", "adventurer"])
def test_heads_stand_on_shoulders_down_to_the_lower_edge(name: str) -> None:
    _, top, side = matching.table(name).frame
    svg = drawing_of(name, {})
    _, y, wide, high = re.search(r'viewBox="(\S+) (\S+) (\S+) (\S+)"', svg).groups()  # type: ignore[union-attr]
    assert top + side <= float(y) + float(high)
    pixels = rasterised(svg, int(float(wide)), int(float(high))).astype(int)
    last = pixels[int(top + side) - 3]
    assert (last[:, 3] > 200).mean() > 0.5


def test_a_laugh_keeps_the_eyes_open() -> None:
    part = next(p for p in matching.table("open-peeps").parts if p.component == "expression")
    closed = {"calm", "smileBig", "solemn", "eyesClosed", "cute", "contempt", "smileLOL"}
    assert not closed & set(part.variants)
    happy = {"smile": 1.0, "open": 0.3}
    assert matching.choose(part, happy, 0, np.random.default_rng(0)) == "laugh"


def test_a_ground_stands_apart_from_hair_and_clothes() -> None:
    colours = {"hair": "#e0bd7a", "clothes": "#1d2b53", "skin": "#f2c5a0"}
    near, far = "#dfba78", "#7fb0dc"
    for seed in range(5):
        assert harmonious((near, far), colours, np.random.default_rng(seed)) == far


def test_people_in_other_colours_get_other_grounds() -> None:
    names = [
        harmonious(
            registry.parameters(style("micah"), "closest").colours,  # type: ignore[attr-defined]
            {"hair": hair, "clothes": clothes, "skin": "#e8b088"}, np.random.default_rng(seed),
        )
        for seed, (hair, clothes) in enumerate(
            [("#1f1a1c", "#c74a49"), ("#dcb36c", "#305284"), ("#9b9997", "#2f6b4f")] * 4
        )
    ]  # fmt: skip
    assert len(set(names)) >= 4


def test_the_same_seed_draws_the_same_picture() -> None:
    assert look("lorelei", "closest", 5).svg == look("lorelei", "closest", 5).svg


def test_drawings_under_cc_by_demand_their_credit() -> None:
    required = {entry.id for entry in styles() if entry.required_credits}
    assert {"personas", "adventurer", "micah"} <= required
    assert "Micah Lanier" in style("micah").required_credits[0]


def test_a_colour_snaps_to_its_like() -> None:
    from ml.imaging.colour import hex_to_rgb, rgb_to_oklab

    grey = rgb_to_oklab(hex_to_rgb("#b0aeac"))
    assert snapped(grey, ("#c8964f", "#bdbab6", "#33261f"), 1.0) == "#bdbab6"


def test_a_drawing_without_a_table_is_named() -> None:
    with pytest.raises(AvatarError, match="doodles"):
        matching.table("doodles")


def test_a_parameter_that_does_not_exist_is_named() -> None:
    broken = style("micah").model_copy(update={"parameters": {"drawing": "micah", "hat": 3}})
    with pytest.raises(AvatarError, match="hat"):
        registry.parameters(broken)
