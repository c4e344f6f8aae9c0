"""Figures: who is right, by whom, and what is said of a face that is not found."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from ml.evaluation import report, style_classifier, tables
from ml.evaluation.likeness import retrieve
from ml.evaluation.renders import PHOTO


def one_hot(index: int, scale: float = 1.0) -> np.ndarray:
    return scale * np.eye(4)[index]


def test_retrieval_counts_a_missing_face_on_either_side_as_a_miss() -> None:
    photos = {"a": one_hot(0), "b": one_hot(1), "c": one_hot(2)}
    found = retrieve(photos, {"a": one_hot(0, 0.9), "b": one_hot(0), "c": None, "d": one_hot(3)})
    assert found.rank == {"a": 1, "b": 2, "c": found.missed, "d": found.missed}
    assert found.rank1() == 0.25
    assert found.misses() == 2
    assert found.misses(frozenset("ab")) == 0
    assert found.median(frozenset("a")) == pytest.approx(0.1)
    assert math.isinf(found.median(frozenset("cd")))


def test_every_figure_comes_by_group() -> None:
    photos = {"a": one_hot(0), "b": one_hot(1)}
    likes = {"ink": retrieve(photos, {"a": one_hot(0), "b": None})}
    verdicts = {"ink": {"a": ["ink", "ink"], "b": ["ink", PHOTO]}, PHOTO: {"a": [PHOTO]}}
    groups = {"women": frozenset("a"), "bald": frozenset("b"), "glasses": frozenset[str]()}
    made = tables.by_group(likes, verdicts, {"ink": {"a": 3.0, "b": 5.0}}, groups)
    row = {title: rows[0] for title, rows in made.items()}
    assert all(each["style"] == "ink" for each in row.values())
    assert row["Rank-1 by group"]["everyone"] == 0.5
    assert row["Rank-1 by group"]["women (1)"] == 1.0
    assert row["No face found by group"]["bald (1)"] == 1
    assert math.isinf(row["Median distance by group"]["bald (1)"])
    assert row["Named as itself by group"]["everyone"] == 0.75
    assert row["Named as itself by group"]["bald (1)"] == 0.5
    assert row["Called a photo by group"]["bald (1)"] == 0.5
    assert row["Variants differ by group"]["everyone"] == 4.0
    assert math.isnan(row["Variants differ by group"]["glasses (0)"])


def test_what_a_style_is_mistaken_for_is_told() -> None:
    verdicts = {"ink": {"a": ["ink", "comic"], "b": ["comic", PHOTO]}}
    (row,) = tables.style_rows(verdicts, {"ink": {"a": 2.0}})
    assert row["named as itself"] == 0.25
    assert row["called a photo"] == 0.25
    assert row["mostly mistaken for"] == "comic"
    assert row["pictures"] == 4


def test_figures_are_json_even_where_there_is_none(tmp_path: Path) -> None:
    rows = [{"style": "ink", "median": math.inf, "differ": math.nan, "rank-1": 0.5}]
    page = report.write(tmp_path, {"Likeness": rows}, {})
    told = json.loads((tmp_path / "figures.json").read_text())["Likeness"][0]
    assert told == {"style": "ink", "median": None, "differ": None, "rank-1": 0.5}
    assert "<td>–</td>" in page.read_text()


def test_the_classifier_tells_textures_of_people_it_never_saw_apart() -> None:
    rng = np.random.default_rng(3)

    def picture(kind: int) -> np.ndarray:
        """A face-like blob of any colour, smooth, striped or dotted: only texture tells."""
        y, x = np.mgrid[:160, :160]
        blob = 60 + 120 * np.exp(-((x - rng.integers(60, 100)) ** 2 + (y - 80) ** 2) / 3000)
        texture = [np.zeros((160, 160)), np.sin(y / 1.5), np.sin(x / 1.5) * np.sin(y / 1.5)][kind]
        tint = rng.uniform(0.6, 1.0, 3)
        drawn = np.clip((blob + 25 * texture)[..., None] * tint, 0, 255).astype(np.uint8)
        return style_classifier.glance(drawn)

    labels = [index % 3 for index in range(30)]
    network = style_classifier.train(np.stack([picture(k) for k in labels]), labels, 3, epochs=15)
    asked = [index % 3 for index in range(18)]
    found = style_classifier.classify(network, np.stack([picture(k) for k in asked]))
    assert (found == asked).mean() > 0.9


def test_a_glance_shows_what_a_thumbnail_loses() -> None:
    fine = np.zeros((512, 512, 3), np.uint8)
    fine[:, ::2] = 200
    seen = style_classifier.glance(fine).astype(float)
    assert seen.shape == (160, 160, 6)
    assert seen[..., :3].std() < 40 < 90 < seen[..., 3:].std()
