"""A sentence understood, as the API answers it. Words are looked up here, in the web process."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ml import text
from ml.text.vocabulary import labels


def understood(sentence: str, without: Collection[int] = ()) -> dict[str, Any]:
    """Wishes with their labels and places, operations for them, and what was not understood.

    The wishes whose places in the list are in ``without`` are told but not planned for.
    """
    reading = text.read(sentence)
    wanted = [one for place, one in enumerate(reading.wishes) if place not in without]
    plan = text.plan(wanted)
    return {
        "text": sentence,
        "wishes": [
            _wish(one, place not in without and one not in plan.impossible)
            for place, one in enumerate(reading.wishes)
        ],
        "contradicted": [_wish(one, False) for one in reading.contradicted],
        "operations": [one.model_dump(mode="json") for one in plan.operations],
        "style": plan.style,
        "unknown": [one.model_dump(mode="json") for one in reading.unknown],
    }


def _wish(wish: text.Wish, possible: bool) -> dict[str, Any]:
    attribute, value = labels(wish.attribute, wish.value)
    return {
        **wish.model_dump(mode="json"),
        "attribute_label": attribute,
        "value_label": value,
        "possible": possible,
    }
