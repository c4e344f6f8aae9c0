"""A sentence into wishes: words to concepts, negation, qualities to things, contradictions."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from ml.text.binding import Tie, absorb, bind, class_of, share
from ml.text.lexicon import Item, items, number
from ml.text.morphology import Token, tokens
from ml.text.reading import MAX_TEXT, Reading, Span, Unknown, Wish
from ml.text.scope import mark
from ml.text.vocabulary import Pair, exclusive, exists, meaning, meanings, own, pairs

STRENGTHS = {"low": 0.35, "high": 1.0, "small": 0.35, "broad": 1.0, "big": 1.0}
OLD, YOUNG = 50, 25
"""Ages in years from which, and up to which, a person is called old and young."""
_SHADES = ("dark", "darker", "bright", "brighter", "pale", "lighter", "low")
"""What before a colour only says which shade of it ("dark green")."""
_DEGREES = ("low", "high", "more", "less")
_FACELIKE = (
    *("face", "person", "picture", "gaze", "eyes", "mouth", "brows", "smile", "skin", "style"),
    *("turn", "tilt", "head", "age", "tones", "frame", "unknown"),
)
"""Classes that let a quality mean what it means alone."""


@dataclass
class _Said:
    """A wish in the making."""

    pair: Pair
    items: list[Item]
    of: str | None = None
    strength: float | None = None
    years: int | None = None

    @property
    def last(self) -> int:
        return max(item.tokens[-1].end for item in self.items)


def read(text: str) -> Reading:
    """Understand a sentence in Russian, English or both.

    Raises ValueError where it is longer than `MAX_TEXT` characters.
    """
    if len(text) > MAX_TEXT:
        raise ValueError(f"a description may have {MAX_TEXT} characters at most")
    found = items(tokens(text))
    _choose_senses(found)
    mark(found)
    absorb(found)
    ties = bind(found)
    said, unknown = _said(found, ties)
    _age_in_years(found, said)
    kept, contradicted = _reconciled(said)
    unknown += [item for item in found if item.kind == "unknown" and item.head.telling()]
    return Reading(
        text=text,
        wishes=tuple(_wish(one) for one in kept),
        contradicted=tuple(_wish(one) for one in contradicted),
        unknown=tuple(_unknown(item) for item in sorted(unknown, key=lambda i: i.head.start)),
    )


def _choose_senses(found: list[Item]) -> None:
    """A word that is both a thing and a quality ("light") is a quality where a noun follows."""
    for at, item in enumerate(found):
        if item.name == "neon" and at + 1 < len(found) and found[at + 1].kind == "colours":
            item.kind = "neutral"
        if not item.also or item.kind not in ("things", "qualities"):
            continue
        follows = at + 1 < len(found) and (
            found[at + 1].kind == "things" or found[at + 1].quality()
        )
        kinds = ("qualities", "colours") if follows else ("things",)
        for kind, name in ((item.kind, item.name), *item.also):
            if kind in kinds:
                item.kind, item.name = kind, name
                break


def _said(found: list[Item], ties: dict[Item, Tie]) -> tuple[list[_Said], list[Item]]:
    """What every item asks for, in the order of the sentence; and qualities that don't fit."""
    said: list[_Said] = []
    unfit: list[Item] = []
    by_thing: dict[Item, list[_Said]] = {}
    shared = share(found, ties)
    for at, item in enumerate(found):
        if item.quality() and not item.negation:
            tie = ties.get(item)
            made = _of_quality(found, at, tie)
            for thing in shared.get(item, ()):
                more = meaning(item.kind, item.name, class_of(thing)) or ()
                said += [_Said(pair, [item, thing]) for pair in more]
            if made is None:
                unfit.append(item)
            for one in made or ():
                said.append(one)
                if tie is not None:
                    by_thing.setdefault(tie.thing, []).append(one)
        elif item.quality():
            said += _denied_quality(item, ties.get(item))
        elif item.kind == "compounds" and not item.negation:
            said += [_Said(pair, [item]) for pair in pairs(meanings()["compounds"][item.name])]
    for item in found:
        if item.kind == "things":
            made, refused = _of_thing(item, by_thing.get(item, []))
            said += made
            unfit += refused
    _strengthen(found, said, ties)
    return _without_swapped(said), unfit


def _of_quality(found: list[Item], at: int, tie: Tie | None) -> list[_Said] | None:
    """What a quality asks for; None where it says nothing of the thing it belongs to."""
    item = found[at]
    if item.name in _SHADES and at + 1 < len(found) and found[at + 1].kind == "colours":
        return []
    if tie is not None and tie.fits:
        said = meaning(item.kind, item.name, class_of(tie.thing)) or ()
        if tie.thing.negation in ("without", "remove") or (
            tie.thing.negation == "not" and own(tie.thing.name)
        ):
            return []
        garment = tie.thing.name if class_of(tie.thing) == "clothes" else None
        return [_Said(pair, [item, tie.thing], of=garment) for pair in said]
    if tie is not None and tie.thing.kind == "unknown":
        return []
    alone = meaning(item.kind, item.name, "alone")
    if tie is not None and class_of(tie.thing) not in _FACELIKE:
        return [] if item.name in _DEGREES else None
    if alone is not None:
        return [_Said(pair, [item]) for pair in alone]
    if item.kind == "colours" and (pair := _by_preposition(found, at)) is not None:
        return [_Said(pair, [item])]
    return None


def _by_preposition(found: list[Item], at: int) -> Pair | None:
    """ "In red" is dressed in red, "on red" is before red."""
    value = str(meanings()["colours"][found[at].name]["value"])
    for item in reversed(found[:at]):
        if item.kind in ("in", "on"):
            pair = ("clothes_colour" if item.kind == "in" else "background", value)
            return pair if exists(pair) else None
        if not item.quality() and item.kind not in ("det", "and", "neutral"):
            return None
    return None


def _denied_quality(item: Item, tie: Tie | None) -> list[_Said]:
    """ "Not open" is closed; most others only say what isn't wished."""
    if item.negation not in ("not", "without", "remove"):
        return []
    of_class = class_of(tie.thing) if tie is not None and tie.fits else "alone"
    table = meanings()["negated"]
    return [
        _Said(denied, [item])
        for pair in meaning(item.kind, item.name, of_class) or ()
        for denied in pairs(table.get("=".join(pair), ""))
    ]


def _of_thing(item: Item, qualified: list[_Said]) -> tuple[list[_Said], list[Item]]:
    """What naming a thing asks for, and the thing itself where "no" can't be done to it."""
    wishes, of_class = own(item.name), class_of(item)
    if item.negation in ("without", "remove", "not"):
        return _denied_thing(item, wishes, of_class)
    if item.negation == "instead":
        return [], []
    garment = item.name if of_class == "clothes" else None
    made = [
        _Said(pair, [item], of=garment)
        for pair in wishes
        if not any(one.pair[0] == pair[0] and pair[0] != "light" for one in qualified)
    ]
    return made, []


def _denied_thing(
    item: Item, wishes: tuple[Pair, ...], of_class: str
) -> tuple[list[_Said], list[Item]]:
    table = meanings()["negated"]
    for key in (*("=".join(pair) for pair in wishes), of_class):
        if key in table and not (item.negation == "not" and of_class in ("hair", "lips")):
            return [_Said(pair, [item]) for pair in pairs(table[key])], []
    return [], [] if item.negation == "not" or not wishes else [item]


def _without_swapped(said: list[_Said]) -> list[_Said]:
    """Leave out what was to be changed for something else that the sentence names."""
    lasting = {one.pair[0] for one in said if one.items[0].negation != "swap"}
    return [one for one in said if one.items[0].negation != "swap" or one.pair[0] not in lasting]


def _strengthen(found: list[Item], said: list[_Said], ties: dict[Item, Tie]) -> None:
    """Carry "slightly" and "very" over to what they belong with."""
    for item, after in pairwise(found):
        if item.quality() and item.name in STRENGTHS and after.quality():
            for one in said:
                if one.items[0] is after:
                    one.strength = STRENGTHS[item.name]
    for quality, tie in ties.items():
        if quality.name in STRENGTHS and not quality.negation:
            for one in said:
                if tie.thing in one.items and one.strength is None:
                    one.strength = STRENGTHS[quality.name]


def _age_in_years(found: list[Item], said: list[_Said]) -> None:
    """Give the age its years: "ten years younger", "лет на пять", "minus twenty years"."""
    for at, item in enumerate(found):
        adjective = item.head.joined and "летний" in item.head.bases
        if item.kind not in ("year", "decade") and not adjective:
            continue
        near = [n for n in range(max(0, at - 3), min(len(found), at + 3)) if _count(found[n])]
        if not near:
            continue
        count = sum(_count(found[n]) for n in near) * (10 if item.kind == "decade" else 1)
        words = [*(found[n] for n in near), item]
        old = at + 1 < len(found) and found[at + 1].head.text == "old"
        ages = [one for one in said if one.pair[0] == "age"]
        sign = next((i for i in found if i.kind in ("minus", "plus")), None)
        if adjective or old or not (ages or sign):
            item.kind = "year"
            said[:] = [one for one in said if not (old and one.items[0] is found[at + 1])]
            said += _age_as_such(count, words)
        elif ages:
            ages[-1].years, ages[-1].items = count, [*ages[-1].items, *words]
        elif sign is not None:
            value = "younger" if sign.kind == "minus" else "older"
            said.append(_Said(("age", value), [sign, *words], years=count))


def _age_as_such(years: int, words: list[Item]) -> list[_Said]:
    """ "A woman of sixty" is old, one of twenty young; between, nothing is said for sure."""
    if years >= OLD:
        return [_Said(("age", "older"), words)]
    return [_Said(("age", "younger"), words)] if 18 <= years <= YOUNG else []


def _count(item: Item) -> int:
    return (number(item.head) or 0) if item.kind == "numbers" else 0


def _reconciled(said: list[_Said]) -> tuple[list[_Said], list[_Said]]:
    """Without doubles; of two that exclude each other the later, unless they were joined."""
    kept: list[_Said] = []
    lost: list[_Said] = []
    for one in sorted(said, key=lambda one: one.last):
        same = next((o for o in kept if o.pair == one.pair and o.of == one.of), None)
        if same is not None:
            same.items += [item for item in one.items if item not in same.items]
            continue
        against = [o for o in kept if _contradict(o, one)]
        lost += against
        kept = [o for o in kept if o not in against]
        kept.append(one)
    return kept, lost


def _contradict(first: _Said, second: _Said) -> bool:
    if not exclusive(first.pair, second.pair):
        return False
    if first.pair[0] != second.pair[0]:
        return True
    if first.pair[0] == "clothes_colour" and first.of != second.of:
        return False
    mixed = first.pair[0] in ("hair_colour", "clothes_colour", "background", "beard_colour")
    return not (mixed and _mixed(first, second))


def _mixed(first: _Said, second: _Said) -> bool:
    """Two colours said together of one thing: "black and white", "розово-голубые"."""
    thing = first.items[-1] is second.items[-1] or first.items[0] is second.items[0]
    colours = first.items[0].quality() and second.items[0].quality()
    gap = second.items[0].head.start - first.items[0].tokens[-1].end
    return thing and colours and gap <= 5


def _wish(one: _Said) -> Wish:
    words = sorted({token for item in one.items for token in item.tokens}, key=lambda t: t.start)
    return Wish(
        attribute=one.pair[0],
        value=one.pair[1],
        strength=one.strength,
        years=one.years,
        of=one.of,
        spans=_spans(words),
    )


def _spans(words: list[Token]) -> tuple[Span, ...]:
    """Stretches of text, neighbours (one space or hyphen apart) as one."""
    merged: list[tuple[int, int]] = []
    for token in words:
        if merged and token.start - merged[-1][1] <= 1:
            merged[-1] = (merged[-1][0], token.end)
        else:
            merged.append((token.start, token.end))
    return tuple(Span(start=start, end=end) for start, end in merged)


def _unknown(item: Item) -> Unknown:
    return Unknown(
        word=" ".join(token.text for token in item.tokens),
        span=Span(start=item.tokens[0].start, end=item.tokens[-1].end),
    )
