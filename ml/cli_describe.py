"""What `python -m ml describe` answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ml.errors import AvatarError
from ml.text import plan, read
from ml.text.reading import MAX_TEXT, Wish
from ml.text.vocabulary import labels


def described(text: str, language: str) -> dict[str, Any]:
    """Wishes with their labels, operations, what can't be done, what wasn't understood.

    Raises AvatarError ``validation.failed`` where the text is too long.
    """
    if len(text) > MAX_TEXT:
        raise AvatarError("validation.failed", f"text: {MAX_TEXT} characters at most.")
    reading = read(text)
    made = plan(reading.wishes)
    return {
        "wishes": [_row(wish, language, text) for wish in reading.wishes],
        "contradicted": [_row(wish, language, text) for wish in reading.contradicted],
        "operations": [
            one.model_dump(mode="json", exclude_defaults=True) | {"kind": one.kind}
            for one in made.operations
        ],
        "style": made.style,
        "impossible": [_row(wish, language, text) for wish in made.impossible],
        "unknown": [unknown.model_dump(mode="json") for unknown in reading.unknown],
    }


def _row(wish: Wish, language: str, text: str) -> dict[str, Any]:
    attribute, value = labels(wish.attribute, wish.value)
    return wish.model_dump(mode="json", exclude_none=True) | {
        "label": f"{attribute[language]}: {value[language]}",
        "words": [text[span.start : span.end] for span in wish.spans],
    }


def lines(answer: dict[str, Any]) -> Iterator[str]:
    """The same for people."""
    for wish in answer["wishes"]:
        years = f", {wish['years']} years" if "years" in wish else ""
        cannot = "  (no tool for it yet)" if wish in answer["impossible"] else ""
        yield f"{wish['label']}{years}  <- {' … '.join(wish['words'])}{cannot}"
    for wish in answer["contradicted"]:
        yield f"contradicted later: {wish['label']}"
    for unknown in answer["unknown"]:
        yield f"not understood: {unknown['word']}"
    if not any(answer.values()):
        yield "nothing understood"
