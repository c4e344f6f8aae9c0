from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data

from ml.cli import main
from ml.styles import catalogue, registry
from ml.styles.base import Parameters, RenderContext, Rendering

TOML = """
id = "plain"
renderer = "plain"
name = { en = "Plain", ru = "Просто" }
description = { en = "As it is.", ru = "Как есть." }
looks = [
  { id = "one", name = { en = "One", ru = "Раз" } },
  { id = "two", name = { en = "Two", ru = "Два" } },
]
"""


class Plain:
    """The portrait as it is."""

    parameters = Parameters

    def render(self, portrait, parameters: Parameters, context: RenderContext) -> Rendering:
        return Rendering(portrait.image)


@pytest.fixture
def photo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "styles"
    folder.mkdir()
    (folder / "plain.toml").write_text(TOML, "utf-8")
    monkeypatch.setenv(catalogue.PATH_VARIABLE, str(folder))
    monkeypatch.setitem(registry.RENDERERS, "plain", f"{__name__}:Plain")
    path = tmp_path / "me.jpg"
    Image.fromarray(data.astronaut()[0:300, 74:374]).save(path, quality=95)
    return path


def test_styles_are_listed_in_both_languages(photo: Path, capsys) -> None:
    assert main(["styles"]) == 0
    assert "Plain: As it is." in capsys.readouterr().out
    assert main(["styles", "--json", "--language", "ru"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {"Просто"} <= {row["name"] for row in rows}


def test_analyse_tells_of_the_face(photo: Path, capsys) -> None:
    assert main(["analyse", str(photo)]) == 0
    assert "faces: 1" in capsys.readouterr().out
    assert main(["analyse", str(photo), "--json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert len(summary["face"]["landmarks"]) == 478


def test_generate_writes_pictures_sheet_and_recipes(photo: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "out"
    asked = ["--style", "plain", "--variants", "2", "--size", "512", "--seed", "7", "--preview"]
    assert main(["generate", str(photo), *asked, "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    files = [Path(one["file"]) for one in told["pictures"]]
    assert [file.name for file in files] == ["me-plain-1.png", "me-plain-2.png"]
    with Image.open(files[0]) as picture:
        assert picture.size == (512, 512)
    assert (out / "me-plain-sheet.png").exists()
    assert told["pictures"][0]["recipe"]["contract"]["seed"] == 7


def test_angles_can_be_repeated(photo: Path, tmp_path: Path, capsys) -> None:
    asked = ["--style", "plain", "--variants", "1", "--size", "512", "--format", "jpeg"]
    angles = ["--yaw", "5", "--angle=-5,0,0"]
    assert main(["generate", str(photo), *asked, *angles, "--out", str(tmp_path)]) == 0
    capsys.readouterr()
    pictures = [np.asarray(Image.open(tmp_path / f"me-plain-{i}.jpg"), int) for i in (1, 2)]
    assert np.abs(pictures[0] - pictures[1]).mean() > 1


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (["generate", "{photo}", "--style", "nope"], 2, "style.unknown"),
        (["generate", "{photo}", "--style", "plain", "--look", "x"], 2, "style.unknown_look"),
        (["generate", "{photo}", "--style", "plain", "--yaw", "50"], 2, "validation.failed"),
        (["generate", "{photo}", "--style", "plain", "--crop", "1,2"], 2, "validation.failed"),
        (["generate", "{photo}", "--style", "plain", "--engine", "x"], 2, "engine.unknown"),
        (["generate", "{photo}", "--style", "plain", "--format", "svg"], 2, "export.no_vector"),
        (["generate", "gone.jpg", "--style", "plain"], 3, "photo.unreadable"),
        (["generate", "{blank}", "--style", "plain"], 3, "photo.no_face"),
        (["generate", "{photo}", "--style", "plain", "--out", "{photo}"], 4, "export.not_written"),
        (["analyse", "{text}"], 3, "photo.unreadable"),
    ],
)
def test_errors_have_a_code_and_an_exit_code(
    photo: Path, tmp_path: Path, capsys, arguments: list[str], status: int, code: str
) -> None:
    text, blank = tmp_path / "a.txt", tmp_path / "blank.png"
    text.write_text("not a picture")
    Image.new("RGB", (200, 200), "grey").save(blank)
    names = {"photo": photo, "text": text, "blank": blank}
    given = [argument.format(**names) for argument in arguments]
    assert main(given) == status
    assert capsys.readouterr().err.startswith(f"{code}: ")
    assert main([*given, "--json"]) == status
    assert json.loads(capsys.readouterr().out)["error"]["code"] == code


def test_listing_styles_loads_nothing_heavy() -> None:
    script = (
        "import sys; from ml.cli import main; main(['styles']);"
        "heavy = {'torch', 'cv2', 'mediapipe', 'ncnn', 'django', 'numpy'} & set(sys.modules);"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr


def test_describe_tells_what_was_understood(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["describe", "red hair, a hat and a parrot", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [wish["label"] for wish in answer["wishes"]] == ["Hair colour: red", "Accessory: hat"]
    assert [one["kind"] for one in answer["operations"]] == ["recolour", "accessory"]
    assert answer["impossible"] == []
    assert [one["word"] for one in answer["unknown"]] == ["parrot"]
    assert main(["describe", "рыжие волосы и попугай", "--language", "ru"]) == 0
    said = capsys.readouterr().out
    assert "Цвет волос: рыжий" in said
    assert "not understood: попугай" in said
    assert main(["describe", "a" * 501]) == 2
