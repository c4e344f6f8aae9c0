from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

from ml.cli import main

WARM = {"kind": "tone", "warmth": 0.6}


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "woman.png"
    Image.fromarray(data.astronaut()[:400, 24:424]).save(path)
    return path


def told(tmp_path: Path, *operations: dict[str, object]) -> str:
    path = tmp_path / "operations.json"
    path.write_text(json.dumps(operations))
    return str(path)


def test_an_edit_is_written_in_the_format_its_name_says(
    photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "cut.webp"
    cut = {"kind": "background", "fill": "transparent"}
    arguments = ["edit", str(photo), "--operations", told(tmp_path, WARM, cut), "--out", str(out)]
    assert main([*arguments, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["has_alpha"] is True
    assert [one["kind"] for one in answer["contract"]["operations"]] == ["tone", "background"]
    with Image.open(out) as picture:
        assert (picture.format, picture.size, picture.mode) == ("WEBP", (400, 400), "RGBA")
        clear = np.asarray(picture)[..., 3]
    assert clear[5, 5] < 30
    assert clear[150, 200] == 255


def test_operations_may_come_from_standard_input_as_a_contract(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = json.dumps({"operations": [WARM], "seed": 3})
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    out = tmp_path / "warm.png"
    assert main(["edit", str(photo), "--operations", "-", "--out", str(out), "--size", "200"]) == 0
    with Image.open(out) as picture:
        assert picture.size == (200, 200)


@pytest.mark.parametrize(
    "text", ["{", "[]", '[{"kind": "wig"}]', '[{"kind": "tone", "warmth": 7}]']
)
def test_wrong_operations_are_refused(
    photo: Path, tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "operations.json"
    path.write_text(text)
    out = tmp_path / "out.png"
    assert main(["edit", str(photo), "--operations", str(path), "--out", str(out)]) == 2
    assert capsys.readouterr().err.startswith("validation.failed: ")
    assert not out.exists()


def test_an_unknown_format_is_refused_before_any_work(photo: Path, tmp_path: Path) -> None:
    arguments = ["edit", str(photo), "--operations", told(tmp_path, WARM), "--out"]
    assert main([*arguments, str(tmp_path / "out.txt")]) == 2


def test_a_picture_without_a_face_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wall.png"
    Image.new("RGB", (120, 120), "#556677").save(path)
    smile = told(tmp_path, {"kind": "expression", "smile": 1})
    arguments = ["edit", str(path), "--operations", smile, "--out", str(tmp_path / "out.png")]
    assert main([*arguments, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "edit.no_face"


def test_a_picture_of_ones_own_is_handed_over(photo: Path, tmp_path: Path) -> None:
    behind, out = tmp_path / "green.png", tmp_path / "out.png"
    Image.new("RGB", (200, 150), (20, 160, 60)).save(behind)
    name = hashlib.sha256(behind.read_bytes()).hexdigest()
    operations = told(tmp_path, {"kind": "background", "fill": "picture", "picture": name})
    arguments = ["edit", str(photo), "--operations", operations, "--out", str(out)]
    assert main(arguments) == 2
    assert main([*arguments, "--picture", str(behind)]) == 0
    with Image.open(out) as picture:
        assert (
            np.abs(np.asarray(picture)[5:30, 5:30].astype(int) - (20, 160, 60)).max() <= 4
        )  # Its mark.
