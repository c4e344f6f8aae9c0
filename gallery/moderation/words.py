"""Words in names and tags that somebody should look at, however they are spelt."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from gallery.moderation.models import Reason

Level = Literal["queue", "block"]
BUILT_IN = Path(__file__).parent / "data" / "words.txt"

_TO_LATIN = str.maketrans("авекмнорстухіјѕԁԛԝ0134578@$!", "abekmhopctyxijsdqwoieastbasi")
_TO_CYRILLIC = str.maketrans("abekmhopctyxnur03648@", "авекмнорстухпигозбчва")
_SOUNDS = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziiklmnoprstufie", strict=True)),
        **{"ё": "e", "ж": "zh", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh"},
        **{"ь": "", "ъ": "", "ю": "u", "я": "a"},
    }
)
"""Russian by ear, in as few letters as do: `_heard` brings the ways to write it down to these."""
_HEARD = (
    *(("shch", "sh"), ("sch", "sh"), ("kh", "h"), ("x", "h"), ("tz", "ts"), ("yo", "e")),
    *(("jo", "e"), ("yu", "u"), ("ju", "u"), ("ya", "a"), ("ja", "a"), ("j", "i"), ("y", "i")),
    *(("w", "v"), ("'", "")),
)
_TOKEN = re.compile(r"[\w@$!']+")
_RUN = re.compile(r"(.)\1{2,}")
_LATIN = re.compile(r"[a-z]")
_CYRILLIC = re.compile(r"[а-яё]")


@dataclass(frozen=True)
class Entry:
    """One line of a list.

    Attributes:
        patterns: how it looks, by reading; tokens apart by a space.
    """

    level: Level
    reason: str
    word: str
    patterns: dict[str, re.Pattern[str]]


class WordListError(ValueError):
    """A line of a word list that cannot be read."""


def found(text: str, *more: Path) -> Entry | None:
    """The gravest entry that a text holds, or None.

    Args:
        text: a name, or tags apart by commas.
        more: the operator's own lists.
    """
    readings = _readings(text)
    hits = [hit for entry in entries(*more) if (hit := _hit(readings, entry))]
    return min(hits, key=lambda entry: entry.level != "block", default=None)


@lru_cache(maxsize=8)
def entries(*more: Path) -> tuple[Entry, ...]:
    """Everything that is looked for: the built-in list, and further ones.

    Raises:
        WordListError: for a line that is none.
        OSError: when a list cannot be read.
    """
    return tuple(entry for path in (BUILT_IN, *more) for entry in _read(path))


def _read(path: Path) -> list[Entry]:
    rows = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        level, reason, word = [*line.split(maxsplit=2), "", ""][:3]
        if level not in get_args(Level) or reason not in Reason.values or not word.strip(" *"):
            raise WordListError(f"{path}:{number}: expected “queue|block REASON WORD”")
        word = _plain(word.strip())
        patterns = {"cyrillic" if _CYRILLIC.search(word) else "latin": _pattern(word)}
        if "cyrillic" in patterns:
            patterns["sound"] = _pattern(_heard(word.translate(_SOUNDS)))
        rows.append(Entry("block" if level == "block" else "queue", reason, word, patterns))
    return rows


def _pattern(word: str) -> re.Pattern[str]:
    ending = r"\w*" if word.endswith("*") else ""
    return re.compile(rf"(?<!\S){re.escape(word.rstrip('*'))}{ending}(?!\S)")


def _hit(readings: dict[str, list[str]], entry: Entry) -> Entry | None:
    """The entry, if it is there. By ear is not sure enough to reject: names sound like anything."""
    seen = {
        reading
        for reading, pattern in entry.patterns.items()
        if any(pattern.search(text) for text in readings[reading])
    }
    if seen == {"sound"}:
        return replace(entry, level="queue")
    return entry if seen else None


def _readings(text: str) -> dict[str, list[str]]:
    """The text as somebody would read it who takes its letters for Latin, Cyrillic, or sounds."""
    plain = _plain(text)
    tokens = _joined(_TOKEN.findall(plain))
    as_is = [" ".join(tokens), " ".join(token.strip("'!") for token in tokens)]
    texts = [form for one in as_is for form in (one, _RUN.sub(r"\1", one), _RUN.sub(r"\1\1", one))]
    return {
        "latin": [form for one in texts for form in (one, one.translate(_TO_LATIN))],
        "cyrillic": [form for one in texts for form in (one, _cyrillic(one))],
        "sound": [_sound(one) for one in texts],
    }


def _sound(text: str) -> str:
    """Words with Latin letters, by ear; those without are read as they stand."""
    words = (w.translate(_TO_LATIN) for w in text.split() if _LATIN.search(w))
    return _heard(" ".join(words))


def _cyrillic(text: str) -> str:
    """Latin letters that look like Cyrillic ones taken for these."""
    return text.translate(_TO_CYRILLIC)


def _plain(text: str) -> str:
    """Lower case, without accents, invisible characters and typographic forms."""
    # й and ё are letters, not accented ones: they are kept from being taken apart.
    text = unicodedata.normalize("NFKC", text).casefold().replace("й", "\ue000")
    text = text.replace("ё", "\ue001")
    apart = unicodedata.normalize("NFD", text)
    kept = "".join(c for c in apart if unicodedata.category(c) not in ("Mn", "Cf"))
    return kept.replace("\ue000", "й").replace("\ue001", "ё").replace("_", " ")


def _heard(text: str) -> str:
    for written, sound in _HEARD:
        text = text.replace(written, sound)
    return text


def _joined(tokens: list[str]) -> list[str]:
    """Letters standing alone, three or more in a row, are one word: "s e x"."""
    words: list[str] = []
    row: list[str] = []
    for token in [*tokens, "  "]:
        if len(token) == 1:
            row.append(token)
            continue
        words += ["".join(row)] if len(row) > 2 else row
        row = []
        words.append(token)
    return words[:-1]
