"""Edits said in words: what the API answers, and to whom."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from avatar_platform import throttling
from gallery.operations import contract
from generation.editing import sentences
from generation.editing import serializers as shapes

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/edit-texts"


def test_a_sentence_is_understood(as_user: APIClient) -> None:
    text = "Рыжие волосы, улыбка, деловой костюм и попугай"
    answer = as_user.post(ADDRESS, {"text": text}).json()
    found = {(wish["attribute"], wish["value"]): wish for wish in answer["wishes"]}
    assert set(found) == {("hair_colour", "red"), ("smile", "yes"), ("clothes", "suit")}
    hair = found["hair_colour", "red"]
    assert hair["attribute_label"] == {"en": "Hair colour", "ru": "Цвет волос"}
    assert [text[span["start"] : span["end"]] for span in hair["spans"]] == ["Рыжие волосы"]
    assert hair["possible"]
    assert found["clothes", "suit"]["possible"]
    assert [one["kind"] for one in answer["operations"]] == ["garment", "recolour", "expression"]
    assert [one["word"] for one in answer["unknown"]] == ["попугай"]


def test_the_operations_are_accepted_as_an_edit(as_user: APIClient) -> None:
    text = "white background, green hair, a wink, brighter"
    answer = as_user.post(ADDRESS, {"text": text}).json()
    assert len(contract(answer["operations"]).operations) == 4


def test_contradictions_and_styles_are_told(as_user: APIClient) -> None:
    answer = as_user.post(ADDRESS, {"text": "bald with long hair, anime"}).json()
    assert [wish["value"] for wish in answer["contradicted"]] == ["bald"]
    assert answer["style"] == "anime"
    assert answer["operations"] == []


def test_wishes_left_out_are_not_planned_for(as_user: APIClient) -> None:
    text = "surprised, a wink, red lips, lipstick"
    whole = as_user.post(ADDRESS, {"text": text}).json()
    assert [wish["value"] for wish in whole["wishes"]] == ["surprised", "wink", "red", "lipstick"]
    assert [one["kind"] for one in whole["operations"]] == ["expression", "skin"]
    body = {"text": text, "without": [0, 3]}
    less = as_user.post(ADDRESS, body, format="json").json()
    # What shared an operation keeps it, and what had coloured another makes one of its own.
    kinds = {one["kind"]: one for one in less["operations"]}
    assert set(kinds) == {"recolour", "expression"}
    assert (kinds["expression"]["brows"], kinds["expression"]["right_eye"]) == (0.0, -1.0)
    assert [wish["possible"] for wish in less["wishes"]] == [False, True, True, False]
    labels = [wish["attribute_label"] for wish in whole["wishes"]]
    assert [wish["attribute_label"] for wish in less["wishes"]] == labels


@pytest.mark.parametrize("without", [[-1], ["a"], 3, [10**9], [0] * 501])
def test_bad_places_are_refused(as_user: APIClient, without: object) -> None:
    body = {"text": "red hair", "without": without}
    assert as_user.post(ADDRESS, body, format="json").status_code == 400


@pytest.mark.parametrize("body", [{}, {"text": ""}, {"text": "a" * 501}])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_bad_texts_are_refused_in_the_persons_language(
    as_user: APIClient, body: dict[str, object], language: str
) -> None:
    User.objects.update(language=language)
    answer = as_user.post(ADDRESS, body)
    assert answer.status_code == 400
    said = str(answer.json()["errors"])
    assert any("а" <= letter <= "я" for letter in said) == (language == "ru")


def test_what_is_no_text_is_refused(as_user: APIClient) -> None:
    for body in ({"text": ["a"]}, {"text": {"a": 1}}, {"text": None}, {"text": "a\u0000b"}):
        assert as_user.post(ADDRESS, body).status_code == 400


def test_strangers_are_refused(api: APIClient) -> None:
    assert api.post(ADDRESS, {"text": "red hair"}).status_code == 401


def test_asking_is_limited(
    as_user: APIClient, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.THROTTLE = True
    rates = {"person": "100/min", "edit_text": "2/min"}
    monkeypatch.setattr(throttling, "_rate", rates.__getitem__)
    answers = [as_user.post(ADDRESS, {"text": "red hair"}) for _ in range(4)]
    assert answers[0].status_code == 200
    assert answers[-1].status_code == 429
    assert answers[-1].json()["code"] == "throttled"


def test_answers_have_the_shape_that_is_documented() -> None:
    answer = sentences.understood("pale lips, red hair, bald, parrot")
    assert set(answer) == set(shapes.EditTextAnswerSerializer().fields)
    for wish in (*answer["wishes"], *answer["contradicted"]):
        assert set(wish) == set(shapes.EditWishSerializer().fields)
