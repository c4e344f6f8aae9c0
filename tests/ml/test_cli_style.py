"""``python -m ml style``: a reference studied, a style packed, refusals told."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ml.cli import main
from ml.styles.custom.package import unpack
from tests.ml.styles.custom.pictures import left_half, tiles


@pytest.fixture
def stones(tmp_path: Path) -> Path:
    path = tmp_path / "stones.png"
    Image.fromarray(tiles()).save(path)
    return path


def test_a_style_is_packed_with_its_settings_and_masks(
    stones: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mask, out = tmp_path / "mask.png", tmp_path / "stones.avatarstyle"
    Image.fromarray(left_half()).save(mask)
    given = ["style", "pack", str(stones), "--mask", str(mask), "--colour", "0.4"]
    assert main([*given, "--out", str(out)]) == 0
    assert capsys.readouterr().out.strip() == str(out)
    style, pictures = unpack(out.read_bytes())
    assert style.name == "stones"
    assert style.colour == 0.4
    assert pictures[style.references[0].picture] == stones.read_bytes()
    assert pictures[str(style.layers[0].mask)] == mask.read_bytes()


def test_a_setting_out_of_bounds_is_a_wrong_command_line(
    stones: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "x.avatarstyle"
    assert main(["style", "pack", str(stones), "--colour", "4", "--out", str(out)]) == 2
    assert "colour" in capsys.readouterr().err
    assert not out.exists()


def test_a_reference_is_studied(stones: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["style", "study", str(stones), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert 3 <= len(told["palette"]) <= 8
    assert told["texture"] > 0.02
    assert told["face"] is False


def test_a_plain_reference_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plain.png"
    Image.fromarray(np.full((200, 200, 3), 90, np.uint8)).save(path)
    assert main(["style", "study", str(path)]) == 2
    assert capsys.readouterr().err.startswith("style.reference_plain")
