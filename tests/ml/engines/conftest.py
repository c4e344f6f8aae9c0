"""A tiny real style to run the engine with, and the only face the repository has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from skimage import data

from ml.bundles import catalogue as bundles
from ml.faces.portrait import Portrait
from ml.styles import catalogue, registry
from ml.styles.base import Parameters, RenderContext, Rendering
from tests.ml.engines import tiny_bundles

TOML = """
id = "{id}"
kind = "{kind}"
renderer = "tint"
background = {background}
name = {{ en = "Tint", ru = "Тон" }}
description = {{ en = "Tinted.", ru = "Тонировка." }}
parameters = {{ cut_out = {cut_out} }}
[[credits]]
title = "Tint"
author = "A. Author"
licence = "CC BY 4.0"
required = true
[[looks]]
id = "red"
name = {{ en = "Red", ru = "Красный" }}
[[looks]]
id = "green"
name = {{ en = "Green", ru = "Зелёный" }}
parameters = {{ colour = [0.2, 1.0, 0.2] }}
[[looks]]
id = "blue"
name = {{ en = "Blue", ru = "Синий" }}
parameters = {{ colour = [0.2, 0.2, 1.0] }}
"""


class TintParameters(Parameters):
    colour: tuple[float, float, float] = (1.0, 0.2, 0.2)
    cut_out: bool = False


class Tint:
    """The portrait in one colour, a little darker or lighter by chance."""

    parameters = TintParameters

    def render(
        self, portrait: Portrait, parameters: TintParameters, context: RenderContext
    ) -> Rendering:
        context.report(0.5, portrait.image)
        shade = 0.8 + 0.2 * context.rng(1).random()
        image = portrait.image * np.array(parameters.colour, np.float32) * np.float32(shade)
        alpha = portrait.matte if parameters.cut_out else None
        return Rendering(image, alpha, sitter=portrait)


@pytest.fixture
def tint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The id of the style `tint`; `tint-cut` is the same with alpha."""
    for name, cut in (("tint", False), ("tint-cut", True)):
        text = TOML.format(
            id=name, kind="rendered", background=str(not cut).lower(), cut_out=str(cut).lower()
        )
        (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    monkeypatch.setenv(catalogue.PATH_VARIABLE, str(tmp_path))
    monkeypatch.setitem(registry.RENDERERS, "tint", f"{__name__}:Tint")
    return "tint"


BUNDLES = ("sd15-lcm", "sdxl-lightning", "flux2-klein")


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with every bundle, tiny; what is drawn from it is drawn by the real classes."""
    root = tmp_path_factory.mktemp("models")
    with pytest.MonkeyPatch.context() as patch:
        _configure(patch, root)
        for bundle in BUNDLES:
            tiny_bundles.install(bundle, root / "source" / bundle)
    bundles.reload()
    return root


@pytest.fixture
def tiny(installed: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The same store, in use."""
    _configure(monkeypatch, installed)
    yield installed
    monkeypatch.undo()
    bundles.reload()


def _configure(patch: pytest.MonkeyPatch, root: Path) -> None:
    patch.setenv("AVATAR_MODELS_DIR", str(root / "store"))
    patch.setenv("AVATAR_MODELS_DEVICE", "cpu")
    patch.setenv("AVATAR_MODELS_SPARE_DISK_GB", "0")
    patch.setenv("AVATAR_BUNDLES_PATH", str(tiny_bundles.definitions(root / "definitions")))
    bundles.reload()


@pytest.fixture(scope="session")
def astronaut() -> np.ndarray:
    """(300, 300, 3) uint8: head and shoulders."""
    return np.ascontiguousarray(data.astronaut()[0:300, 74:374])
