from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ml.text import read
from ml.text.lexicon import LANGUAGES
from ml.text.reading import MAX_TEXT
from ml.text.vocabulary import exists, load, meanings, pairs, vocabulary

ROOT = Path(__file__).parents[3]


def understood(text: str) -> list[str]:
    return sorted(f"{wish.attribute}={wish.value}" for wish in read(text).wishes)


def strange(text: str) -> list[str]:
    return [unknown.word for unknown in read(text).unknown]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("white shirt, red tie", {"shirt": "white", "tie": "red"}),
        ("The shirt should be white and the tie red", {"shirt": "white", "tie": "red"}),
        ("рубашка белая, галстук красный", {"shirt": "white", "tie": "red"}),
        ("галстук красного цвета и белая рубашка", {"shirt": "white", "tie": "red"}),
    ],
)
def test_a_colour_goes_to_its_own_garment(text: str, expected: dict[str, str]) -> None:
    colours = {w.of: w.value for w in read(text).wishes if w.attribute == "clothes_colour"}
    assert colours == expected


@pytest.mark.parametrize(
    "text",
    ["волосы чёрные глаза голубые", "чёрные волосы голубые глаза", "black hair, blue eyes",
     "make the hair black and the eyes blue", "blue eyes and black hair"],
)  # fmt: skip
def test_either_order_of_words_binds_a_colour_to_the_right_noun(text: str) -> None:
    assert understood(text) == ["eye_colour=blue", "hair_colour=black"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("без очков, бороды и усов", ["beard=none", "glasses=none", "moustache=none"]),
        ("без бороды, очки", ["beard=none", "glasses=yes"]),
        ("убери очки и добавь бороду", ["beard=full", "glasses=none"]),
        ("очки снять, улыбка", ["glasses=none", "smile=yes"]),
        ("no glasses and long hair", ["glasses=none", "hair_length=long"]),
        ("without glasses, beard or moustache", ["beard=none", "glasses=none", "moustache=none"]),
        ("remove the glasses and the smile", ["glasses=none", "smile=none"]),
        ("remove the glasses and add a hat", ["accessory=hat", "glasses=none"]),
        ("don't open the mouth", ["mouth=closed"]),
        ("не улыбайся, смотри вверх", ["gaze=up", "smile=none"]),
    ],
)
def test_negation_reaches_as_far_as_grammar_says(text: str, expected: list[str]) -> None:
    assert understood(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("глаза не голубые, а зелёные", ["eye_colour=green"]),
        ("not blue eyes but green", ["eye_colour=green"]),
        ("black hair instead of red", ["hair_colour=black"]),
        ("вместо платья пальто", ["clothes=coat"]),
        ("change the dress to a coat", ["clothes=coat"]),
        ("hair from brown to pink", ["hair_colour=pink"]),
        ("замени очки на солнечные", ["glasses=sunglasses"]),
    ],
)
def test_what_is_to_go_is_not_wished(text: str, expected: list[str]) -> None:
    assert understood(text) == expected


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("на 10 лет моложе", 10), ("лет на пять моложе", 5), ("минус двадцать лет", 20),
        ("двадцать пять лет моложе", 25), ("ten years younger", 10),
        ("knock ten years off me", 10), ("two decades younger", 20), ("помоложе", None),
    ],
)  # fmt: skip
def test_years_are_counted_in_digits_and_words(text: str, years: int | None) -> None:
    (wish,) = read(text).wishes
    assert (wish.attribute, wish.value, wish.years) == ("age", "younger", years)


def test_strength_is_told_and_changes_a_smile() -> None:
    assert [(w.value, w.strength) for w in read("slightly darker").wishes] == [("darker", 0.35)]
    assert [(w.value, w.strength) for w in read("darker").wishes] == [("darker", None)]
    assert understood("чуть заметная улыбка") == ["smile=slight"]
    assert understood("she smiles broadly") == ["smile=broad"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("блодинка в кастюме", ["clothes=suit", "hair_colour=blond"]),
        ("улыпка", ["smile=yes"]),
        ("curley hair and frekles", ["hair_style=curly", "skin=freckles"]),
        ("redd hair", ["hair_colour=red"]),
    ],
)
def test_slips_of_the_finger_are_forgiven(text: str, expected: list[str]) -> None:
    assert understood(text) == expected


@pytest.mark.parametrize("text", ["skirt", "bread", "cat", "boat", "юбка", "кот"])
def test_a_word_of_its_own_is_no_slip(text: str) -> None:
    assert understood(text) == []
    assert strange(text) == [text]


def test_unknown_words_are_told_with_their_place_and_take_their_adjectives() -> None:
    text = "Зелёный фон и красный попугай"
    reading = read(text)
    assert understood(text) == ["background=green"]
    (unknown,) = reading.unknown
    assert text[unknown.span.start : unknown.span.end] == "попугай"


def test_a_colour_that_a_part_cannot_have_is_unknown() -> None:
    assert understood("purple eyes") == []
    assert strange("purple eyes") == ["purple"]


def test_of_two_that_exclude_each_other_the_later_holds() -> None:
    reading = read("bald with long hair")
    assert [(w.attribute, w.value) for w in reading.wishes] == [("hair_length", "long")]
    assert [(w.attribute, w.value) for w in reading.contradicted] == [("hair_length", "bald")]
    assert understood("чёрные волосы, нет, красные волосы") == ["hair_colour=red"]
    assert read("straight hair, blond, bob").contradicted == ()


def test_colours_said_together_are_both_meant() -> None:
    assert understood("розово-голубые волосы") == ["hair_colour=blue", "hair_colour=pink"]
    assert understood("dark green hair") == ["hair_colour=green"]


def test_spans_cover_the_words_that_say_it() -> None:
    text = "Сделай, пожалуйста, рыжие волосы"
    (wish,) = read(text).wishes
    assert [text[span.start : span.end] for span in wish.spans] == ["рыжие волосы"]


def test_both_languages_may_be_mixed() -> None:
    assert understood("hoodie чёрного цвета, anime стиль") == [
        "clothes=hoodie", "clothes_colour=black", "style=anime",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "   ", "?!…", "1234", "🦜🦜", "-", "'", "’’ - -", "и", "no"])
def test_nothing_is_understood_of_nothing(text: str) -> None:
    assert read(text).wishes == ()


def test_a_text_too_long_is_refused() -> None:
    read("а" * MAX_TEXT)
    with pytest.raises(ValueError, match="500"):
        read("a" * (MAX_TEXT + 1))


def test_every_concept_of_the_word_lists_means_something() -> None:
    for language in LANGUAGES:
        table = load(f"words/{language}.toml")
        for kind in ("things", "qualities", "colours", "compounds"):
            assert set(table.get(kind, ())) - set(meanings()[kind]) == set(), (language, kind)


def test_every_meaning_is_in_the_vocabulary() -> None:
    texts = [thing.get("own", "") for thing in meanings()["things"].values()]
    texts += [text for quality in meanings()["qualities"].values() for text in quality.values()]
    texts += [*meanings()["compounds"].values(), *meanings()["negated"].values()]
    for text in texts:
        assert all(exists(pair) for pair in pairs(text)), text


def test_every_attribute_and_value_is_named_in_both_languages() -> None:
    for name, entry in vocabulary().items():
        for label in (entry["label"], *entry["values"].values()):
            assert set(label) == {"en", "ru"}, name
            assert all(label.values()), name
        for group in entry.get("groups", ()):
            assert set(group) <= set(entry["values"]), name


def test_reading_loads_nothing_that_draws() -> None:
    script = (
        "import json, sys; from ml.text import plan, read;"
        "plan(read('рыжие волосы, smlie, на фоне города').wishes);"
        "print(json.dumps(sorted({'numpy', 'torch', 'cv2', 'PIL'} & set(sys.modules))))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=dict(os.environ), capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    assert json.loads(answer.stdout) == []
