"""What docs/styles.md tells authors to do works as it stands there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

from ml.cli import main
from ml.styles import catalogue, registry

GUIDE = Path(__file__).parents[2] / "docs" / "styles.md"


def blocks() -> list[str]:
    """The TOML blocks of the guide, in order."""
    return re.findall(r"```toml\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)


@pytest.fixture
def linocut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the guide's style and its credits."""
    style, credits = blocks()
    (tmp_path / "linocut.toml").write_text(style + credits, "utf-8")
    monkeypatch.setenv(catalogue.PATH_VARIABLE, str(tmp_path))
    return tmp_path


def test_the_example_draws_two_looks(linocut: Path) -> None:
    photo = linocut / "me.png"
    Image.fromarray(data.astronaut()).save(photo)
    asked = ["--style", "linocut", "--variants", "2", "--size", "512"]
    assert main(["generate", str(photo), *asked, "--out", str(linocut)]) == 0
    black, blue = (np.asarray(Image.open(linocut / f"me-linocut-{i}.png"), int) for i in (1, 2))
    assert np.abs(black - blue).mean() > 5


def test_the_guide_names_every_renderer() -> None:
    text = GUIDE.read_text("utf-8")
    assert [name for name in registry.RENDERERS if f"`{name}`" not in text] == []


@pytest.mark.parametrize("name", sorted(registry.RENDERERS))
def test_every_parameter_of_a_renderer_is_listed(name: str, capsys) -> None:
    assert main(["parameters", name, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    fields = registry.renderer(name).parameters.model_fields
    assert [row["name"] for row in rows] == list(fields)
    assert all(row["values"] for row in rows)


def test_a_parameter_is_told_with_bounds_and_meaning(capsys) -> None:
    assert main(["parameters", "ink"]) == 0
    lines = capsys.readouterr().out.splitlines()
    start = lines.index("line = 1.0")
    assert lines[start + 1].strip() == "number, 0.5 .. 2.5"
    assert lines[start + 2].strip().startswith("Width of contours")
