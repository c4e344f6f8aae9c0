"""The words of both languages, found in a sentence in any inflection and with a slip or two."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, cached_property

from ml.text.morphology import Token, analyse, is_known, plain, russian
from ml.text.vocabulary import load

LANGUAGES = ("ru", "en")
_REPEATED = re.compile(r"([^\W\d_])\1$|([^\W\d_])\2{2,}")
"""A last letter written twice, any letter three times: "redd", "smiiile"."""
_SIGNS = {",": "comma", ":": "copula", "—": "copula", "–": "copula", "-": "copula", "&": "and"}


@dataclass(eq=False)
class Item:
    """A stretch of tokens that means one thing."""

    kind: str
    """``things``, ``qualities``, ``colours``, ``compounds``, ``numbers``, ``unknown``, a sign
    (``comma``, ``stop``), or a word of grammar (``without``, ``and``, ``in`` …)."""
    name: str
    tokens: tuple[Token, ...]
    also: tuple[tuple[str, str], ...] = ()
    """Other concepts the same words stand for."""
    negation: str = ""
    """``without``, ``remove``, ``not``, ``instead`` or ``swap``, once its scope is known."""
    absorbed_by: Item | None = field(default=None, repr=False)

    @property
    def head(self) -> Token:
        """The word that inflects for the whole."""
        return self.tokens[0]

    @property
    def russian(self) -> bool:
        return self.tokens[0].russian

    def quality(self) -> bool:
        return self.kind in ("qualities", "colours")


@dataclass(frozen=True)
class Phrase:
    """A phrase of the lexicon: for each of its words the forms it may be recognised by."""

    words: tuple[frozenset[str], ...]
    surface: tuple[str, ...]
    concepts: tuple[tuple[str, str], ...]


class Lexicon:
    """Phrases by what their first word may be."""

    def __init__(self) -> None:
        gathered: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
        self.numbers: dict[str, int] = {}
        self.irregular: dict[str, str] = {}
        for language in LANGUAGES:
            table = load(f"words/{language}.toml")
            self.numbers.update({plain(k): v for k, v in table.pop("numbers").items()})
            self.irregular.update({plain(k): plain(v) for k, v in table.pop("irregular").items()})
            for kind, concepts in table.items():
                for name, phrases in concepts.items():
                    for phrase in phrases:
                        concept = ("grammar", name) if kind == "grammar" else (kind, name)
                        gathered[tuple(plain(phrase).replace("-", " ").split())].append(concept)
        self.phrases: dict[str, list[Phrase]] = defaultdict(list)
        self.single: set[str] = set()
        for surface, found in gathered.items():
            forms = tuple(_forms(word) for word in surface)
            phrase = Phrase(forms, surface, tuple(dict.fromkeys(found)))
            for form in forms[0]:
                self.phrases[form].append(phrase)
            self.single.update(word for word in surface if len(word) >= 3)

    def match(self, tokens: list[Token], at: int) -> tuple[Phrase, int] | None:
        """The longest phrase at a place, the words as written before their base forms."""
        best: tuple[tuple[int, int, int], Phrase] | None = None
        for rank, base in enumerate(self._bases(tokens[at])):
            for phrase in self.phrases.get(base, ()):
                size = len(phrase.words)
                if best is not None and best[1] is phrase:
                    continue
                if self._fits(phrase, tokens[at : at + size]):
                    exact = sum(
                        token.text == word
                        for token, word in zip(tokens[at:], phrase.surface, strict=False)
                    )
                    key = (size, exact, -rank)
                    if best is None or key > best[0]:
                        best = (key, phrase)
        return (best[1], best[0][0]) if best else None

    def _bases(self, token: Token) -> tuple[str, ...]:
        more = tuple(self.irregular[base] for base in token.bases if base in self.irregular)
        return token.bases[:1] + more + token.bases[1:]

    def _fits(self, phrase: Phrase, tokens: list[Token]) -> bool:
        return len(tokens) == len(phrase.words) and all(
            forms.intersection(self._bases(token))
            for forms, token in zip(phrase.words, tokens, strict=True)
        )

    @cached_property
    def inflected(self) -> dict[int, tuple[str, ...]]:
        """Every form of every word by its length, for slips to be compared with."""
        forms: set[str] = set(self.single)
        for word in self.single:
            if Token(word, 0, 0).russian:
                for reading in russian().parse(word)[:1]:
                    forms.update(plain(form.word) for form in reading.lexeme)
            else:
                forms.update(word + ending for ending in ("s", "ed", "ing"))
        by_size: dict[int, list[str]] = defaultdict(list)
        for form in sorted(forms):
            by_size[len(form)].append(form)
        return {length: tuple(some) for length, some in by_size.items()}

    def corrected(self, token: Token) -> Token | None:
        """The word that a misspelt one stands for: one slip, or two in a long word.

        Optimal string alignment distance; a word that a dictionary knows is no slip.
        """
        size = len(token.text)
        single = _REPEATED.sub(lambda match: match.group()[0], token.text)
        if single != token.text and single in self.single:
            return self._instead(token, single)
        if size < 4 or not token.word or is_known(token.text):
            return None
        from rapidfuzz import fuzz, process
        from rapidfuzz.distance import OSA

        allowed = 1 if size < 8 else 2
        found = [
            hit
            for length in range(size - allowed, size + allowed + 1)
            for hit in process.extract(
                token.text,
                self.inflected.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=allowed,
                limit=8,
            )
        ]
        found = [hit for hit in found if hit[0][0] == token.text[0] or size > 4]
        if not found:
            return None
        word = min(found, key=lambda hit: (hit[1], -fuzz.ratio(token.text, hit[0]), hit[0]))[0]
        return self._instead(token, word)

    @staticmethod
    def _instead(token: Token, word: str) -> Token:
        bases, tags = analyse(word)
        return Token(word, token.start, token.end, token.joined, bases, tags)


@cache
def _forms(word: str) -> frozenset[str]:
    """What a lexicon's word is recognised by: itself and, unless it is a comparative or an adverb
    that means something of its own, its base form."""
    if not Token(word, 0, 0).russian:
        return frozenset({word})
    reading = russian().parse(word)[0]
    if reading.tag.POS in ("COMP", "ADVB", "PREP"):
        return frozenset({word})
    return frozenset({word, plain(reading.normal_form)})


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    return Lexicon()


def items(tokens: list[Token]) -> list[Item]:
    """The sentence as items, each the longest phrase that fits."""
    words, found, at = lexicon(), [], 0
    tokens = [_mended(tokens, i) for i in range(len(tokens))]
    while at < len(tokens):
        token = tokens[at]
        if hit := (words.match(tokens, at) if token.word or token.text.isdigit() else None):
            phrase, size = hit
            kind, name = phrase.concepts[0]
            item = Item(kind, name, tuple(tokens[at : at + size]), phrase.concepts[1:])
            if kind == "grammar":
                item.kind = name
        else:
            size, item = 1, Item(*_other(token), (token,))
        found.append(item)
        at += size
    return found


def _mended(tokens: list[Token], at: int) -> Token:
    """The token, or what it stands for where it is misspelt."""
    words, token = lexicon(), tokens[at]
    known = any(base in words.phrases or base in words.single for base in token.bases)
    if known or number(token) is not None or not token.word:
        return token
    return words.corrected(token) or token


def _other(token: Token) -> tuple[str, str]:
    if number(token) is not None:
        return "numbers", token.text
    if not token.word:
        return _SIGNS.get(token.text, "stop"), token.text
    return "unknown", token.text


def number(token: Token) -> int | None:
    """The number a token says, in digits or words."""
    if token.text.isdigit():
        return int(token.text)
    return next((lexicon().numbers[b] for b in token.bases if b in lexicon().numbers), None)
