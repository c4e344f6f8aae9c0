"""Words and their base forms: a dictionary's for Russian and English, loaded when first needed.

Russian by pymorphy3 with OpenCorpora's dictionary, English by simplemma; about 30 and 25 MB of
memory. Neither needs numpy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+|[^\w\s]", re.UNICODE)

TELLING = {"NOUN", "ADJF", "ADJS", "COMP", "VERB", "INFN", "PRTF", "PRTS", "GRND"}
"""Russian parts of speech that carry a meaning of their own."""
_MODIFIERS = {"ADJF", "PRTF", "ADJS", "PRTS"}


@dataclass(frozen=True)
class Token:
    """One word, number or sign of the sentence."""

    text: str
    """Lower case, with е for ё."""
    start: int
    end: int
    joined: bool = False
    """A hyphen ties it to the one before."""
    bases: tuple[str, ...] = ()
    """The word itself, then its base forms, likeliest first."""
    tags: tuple[frozenset[str], ...] = field(default=(), compare=False)
    """Russian: the grammemes of each reading."""

    @property
    def russian(self) -> bool:
        return bool(CYRILLIC.search(self.text))

    @property
    def word(self) -> bool:
        return self.text[0].isalpha()

    def may_be(self, *grammemes: str) -> bool:
        """Whether some reading has all of these."""
        return any(tag.issuperset(grammemes) for tag in self.tags)

    def telling(self) -> bool:
        """Whether a word left over should be reported: no particles, pronouns, adverbs."""
        if not self.word or len(self.text) < 2:
            return False
        if self.russian:
            return any(tag & TELLING and not tag & {"NPRO", "Apro"} for tag in self.tags[:1])
        return not self.text.endswith("ly")

    def agrees(self, other: Token) -> bool:
        """Whether an adjective (this) and a noun go together in case, number and gender."""
        for mine in self.tags:
            if not mine & _MODIFIERS:
                continue
            short = bool(mine & {"ADJS", "PRTS"})
            for theirs in other.tags:
                if "NOUN" not in theirs and not theirs & _MODIFIERS:
                    continue
                if mine & _NUMBERS != theirs & _NUMBERS:
                    continue
                if not short and not mine & _CASES & theirs:
                    continue
                if "plur" in mine or mine & _GENDERS & theirs:
                    return True
        return False


_NUMBERS = {"sing", "plur"}
_GENDERS = {"masc", "femn", "neut"}
_CASES = {"nomn", "gent", "datv", "accs", "ablt", "loct"}


@cache
def russian() -> Any:
    """The Russian dictionary."""
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")


def plain(text: str) -> str:
    """Lower case, ё as е, straight apostrophes."""
    return text.lower().replace("ё", "е").replace("’", "'")


def is_known(word: str) -> bool:
    """Whether a dictionary has the word, so that it is no slip of the finger."""
    if CYRILLIC.search(word):
        return bool(russian().word_is_known(word))
    import simplemma

    return bool(simplemma.is_known(word, lang="en"))


@lru_cache(maxsize=4096)
def analyse(word: str) -> tuple[tuple[str, ...], tuple[frozenset[str], ...]]:
    """Base forms, likeliest first, and for Russian the grammemes of each reading."""
    if CYRILLIC.search(word):
        readings = russian().parse(word)
        bases = [word, *(plain(reading.normal_form) for reading in readings)]
        tags = tuple(frozenset(reading.tag.grammemes) for reading in readings)
        return tuple(dict.fromkeys(bases)), tags
    return tuple(dict.fromkeys([word, *_english(word)])), ()


def _english(word: str) -> list[str]:
    """Base forms of an English word: the dictionary's, then what the endings allow."""
    import simplemma

    stem = word.removesuffix("'s").removesuffix("s'")
    found = [stem, simplemma.lemmatize(stem, lang="en").lower()]
    if stem.endswith("ies"):
        found.append(stem[:-3] + "y")
    if stem.endswith("s") and not stem.endswith("ss"):
        found += [stem[:-1], stem[:-2]] if stem.endswith("es") else [stem[:-1]]
    for ending in ("ing", "ed", "er", "est"):
        root = stem.removesuffix(ending)
        if root != stem and len(root) >= 3:
            found += [root, root + "e"]
            if root[-1] == root[-2]:
                found.append(root[:-1])
            if root[-1] == "i":
                found.append(root[:-1] + "y")
    return found


def tokens(text: str) -> list[Token]:
    """The sentence's words, numbers and signs, with where they stand; hyphens inside words go."""
    found: list[Token] = []
    joined = False
    for match in _WORD.finditer(text):
        word = plain(match.group())
        if word in "-‐‑" and _inside(text, match.start()):
            joined = True
            continue
        bases, tags = analyse(word) if word[0].isalpha() else ((word,), ())
        found.append(Token(word, match.start(), match.end(), joined, bases, tags))
        joined = False
    return found


def _inside(text: str, at: int) -> bool:
    return 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()
