"""The catalogue reads style files, says what is wrong in them, and stays light."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ml.errors import AvatarError
from ml.faces.portrait import Portrait
from ml.styles import catalogue, registry
from ml.styles.base import Parameters, RenderContext, Rendering

STYLE = """
id = "flat"
order = 5
renderer = "flat"
background = false
tags = ["drawn"]
name = { en = "Flat", ru = "Плоский" }
description = { en = "One colour.", ru = "Один цвет." }

[[credits]]
title = "Flat"
author = "Ann"
licence = "CC BY 4.0"
required = true
modified = true

[parameters]
grey = 0.5
line = { width = 2.0, ink = "black" }

[[looks]]
id = "plain"
name = { en = "Plain", ru = "Простой" }

[[looks]]
id = "light"
name = { en = "Light", ru = "Светлый" }
parameters = { grey = 0.9, line = { width = 1.0 } }
"""


class Line(Parameters):
    width: float = 1.0
    ink: str = "black"


class FlatParameters(Parameters):
    grey: float = 0.0
    line: Line = Line()


class Flat:
    parameters = FlatParameters

    def render(
        self, portrait: Portrait, parameters: FlatParameters, context: RenderContext
    ) -> Rendering:
        shape = (context.size, context.size, 3)
        return Rendering(np.full(shape, parameters.grey, np.float32))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(catalogue.PATH_VARIABLE, str(tmp_path))
    monkeypatch.setitem(registry.RENDERERS, "flat", f"{__name__}:Flat")
    (tmp_path / "flat.toml").write_text(STYLE, encoding="utf-8")
    catalogue.reload()
    return tmp_path


@pytest.fixture
def portrait() -> Portrait:
    empty = np.zeros((8, 8), np.float32)
    return Portrait(np.zeros((8, 8, 3), np.float32), np.zeros((478, 3), np.float32), empty, {})


def test_a_directory_of_the_environment_adds_its_styles(folder: Path) -> None:
    flat = catalogue.style("flat")
    assert flat in catalogue.styles()
    assert flat.name.localised("ru-RU") == "Плоский"
    assert flat.name.localised("de") == "Flat"
    assert flat.required_credits == ("“Flat” by Ann, CC BY 4.0, modified",)


def test_styles_come_in_their_order(folder: Path) -> None:
    orders = [style.order for style in catalogue.styles()]
    assert orders == sorted(orders)


def test_every_built_in_style_is_valid() -> None:
    found = catalogue.read([catalogue.BUILT_IN])
    assert {path.stem for path in catalogue.BUILT_IN.glob("*.toml")} == set(found)
    assert {style.renderer for style in found.values()} <= set(registry.RENDERERS)


def test_a_look_overrides_only_what_it_names(folder: Path) -> None:
    flat = catalogue.style("flat")
    assert flat.merged("light") == {"grey": 0.9, "line": {"width": 1.0, "ink": "black"}}
    assert flat.merged() == flat.parameters


def test_rendering_uses_the_looks_parameters(folder: Path, portrait: Portrait) -> None:
    picture = registry.render(catalogue.style("flat"), "light", portrait, RenderContext(size=4))
    assert picture.image.shape == (4, 4, 3)
    assert np.allclose(picture.image, 0.9)


def test_unknown_style_look_and_renderer_have_codes(folder: Path) -> None:
    with pytest.raises(AvatarError) as unknown:
        catalogue.style("nothing")
    assert unknown.value.code == "style.unknown"
    with pytest.raises(AvatarError) as look:
        catalogue.style("flat").look("nothing")
    assert look.value.code == "style.unknown_look"
    with pytest.raises(AvatarError) as renderer:
        registry.renderer("nothing")
    assert renderer.value.code == "style.unknown_renderer"


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (("order = 5", "order = 'first'"), "order"),
        (("order = 5", "colour = 1"), "colour"),
        (('ru = "Плоский"', 'de = "Flach"'), "name.ru"),
        (('id = "light"', 'id = "Light!"'), "looks.1.id"),
        (('id = "light"', 'id = "plain"'), ""),
        (('id = "flat"', 'id = "other"'), "id"),
        (("order = 5", "order = "), ""),
    ],
)
def test_a_wrong_file_is_named_with_its_key(
    folder: Path, change: tuple[str, str], key: str
) -> None:
    (folder / "flat.toml").write_text(STYLE.replace(*change, 1), encoding="utf-8")
    with pytest.raises(AvatarError) as error:
        catalogue.read([folder])
    assert error.value.code == "style.invalid"
    assert error.value.params["file"] == "flat.toml"
    assert error.value.params["key"] == key
    assert "flat.toml" in error.value.detail


def test_parameters_the_renderer_does_not_know_are_named(folder: Path) -> None:
    (folder / "flat.toml").write_text(
        STYLE.replace("width = 1.0", "wiggle = 1.0"), encoding="utf-8"
    )
    catalogue.reload()
    flat = catalogue.style("flat")
    registry.parameters(flat, "plain")
    with pytest.raises(AvatarError) as error:
        registry.parameters(flat, "light")
    assert error.value.code == "style.invalid"
    assert error.value.params["key"] == "parameters.line.wiggle"
    assert error.value.params["look"] == "light"


def test_the_catalogue_loads_nothing_heavy() -> None:
    script = (
        "import sys, ml.styles.catalogue as c, ml.styles.registry; c.styles();"
        "print(sorted({'numpy', 'cv2', 'torch', 'PIL'} & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
