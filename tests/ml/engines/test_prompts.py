from __future__ import annotations

import numpy as np
import pytest

from ml.bundles import catalogue as bundles
from ml.engines.pretrained import guides
from ml.engines.pretrained.prompts import not_understood, prompt
from ml.faces.analyse import analyse
from ml.faces.frame import portrait
from ml.styles import catalogue
from ml.text import read

MEASURES = {"smile": 0.8, "glasses": 0.1, "hair_name": "light_brown", "baldness": 0.0}


def said(
    text: str = "", style: str = "cartoon", strength: float = 0.5, bundle: str = "sd15-lcm"
) -> str:
    one = catalogue.style(style)
    use = bundles.bundle(bundle).styles[style]
    return prompt(one, one.looks[0].id, use, MEASURES, read(text).wishes, strength).positive


def test_the_photo_is_described_as_measured() -> None:
    assert "smiling, light brown hair" in said()
    assert "glasses" not in said()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("рыжие кудрявые волосы, в очках", "red hair, curly hair, with glasses"),
        ("red curly hair, glasses", "red hair, curly hair, with glasses"),
        ("очень злой", "very angry expression"),
        ("лысый, с бородой", "bald head, full beard"),
        ("лёгкая улыбка, на фоне леса", "slight smile, forest background"),
        ("без очков", "no glasses"),
        ("в костюме, подними брови", "suit, brows raised"),
    ],
)
def test_russian_and_english_become_the_same_english(text: str, words: str) -> None:
    assert words in said(text)


def test_a_wish_takes_the_place_of_what_was_measured() -> None:
    assert "smiling" not in said("злой")
    assert "brown hair" not in said("рыжие волосы")
    assert "brown hair" not in said("лысый")


def test_nothing_but_the_vocabulary_reaches_the_model() -> None:
    assert said("naked dragons") == said()
    assert "dragons" in not_understood(read("naked dragons"))


def test_strength_is_said_in_words() -> None:
    assert "subtle" in said(strength=0.1)
    assert "bold" in said(strength=0.9)
    assert said(strength=0.5) not in (said(strength=0.1), said(strength=0.9))


def test_every_style_of_every_bundle_can_be_said() -> None:
    for bundle in bundles.bundles():
        for style in bundle.styles:
            text = said("в очках", style, bundle=bundle.id)
            assert "with glasses" in text
            assert "{" not in text


def test_an_editing_model_is_told_what_to_change_and_what_to_keep() -> None:
    text = said(bundle="flux2-klein")
    assert text.startswith("Redraw this portrait of the same person")
    assert text.endswith("Keep the face, pose and framing.")


def test_guides_are_drawn_from_the_face(astronaut: np.ndarray) -> None:
    person = portrait(astronaut, analyse(astronaut, 0), 256)
    lines, limbs = guides.lineart(person), guides.pose(person)
    assert lines.shape == limbs.shape == (256, 256, 3)
    assert 0.01 < (lines > 128).mean() < 0.15
    eye = person.landmarks[468, :2].round().astype(int)
    assert limbs[eye[1], eye[0]].tolist() == [170, 0, 255]
    assert lines[eye[1] - 3 : eye[1] + 4, eye[0] - 3 : eye[0] + 4].max() == 255
