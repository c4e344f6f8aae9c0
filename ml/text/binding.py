"""Which thing a quality belongs to: "white shirt, red tie", "волосы чёрные, глаза голубые".

Every pair of a quality and a thing in the same sentence has a cost: how far apart they are, what
stands between, whether a Russian adjective agrees with the noun, whether the two make sense
together. The cheapest wins; of two colours that nothing joins one looks for another thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from ml.text.lexicon import Item
from ml.text.vocabulary import meaning, meanings, thing_class

LIMIT = 4.6
"""Cost above which a quality stands alone."""
REACH = 16
"""Items over which a quality and a thing are tied at most."""
TIGHT = 2.3
"""Cost below which a thing takes a quality even where the two mean nothing together."""
_DIRECTIONS = ("left", "right", "up", "down", "ahead")
_COMPARATIVES = ("darker", "lighter", "brighter")
_CROSSING = {
    "comma": 2.0, "and": 2.0, "or": 2.0, "but": 2.0, "with": 3.0, "in": 3.0, "on": 3.0,
    "from": 1.0, "to": 1.5, "of": 1.0, "verb": 0.6, "change": 0.6, "copula": 0.4, "not": 0.3,
    "without": 3.0, "remove": 3.0, "instead": 1.0, "unknown": 0.5,
}  # fmt: skip


@dataclass(frozen=True)
class Tie:
    """A quality and the thing it may belong to."""

    quality: Item
    thing: Item
    cost: float
    fits: bool
    """Whether the two mean something together."""


def class_of(thing: Item) -> str:
    """The class of a thing; ``unknown`` for a word nobody knows."""
    return thing_class(thing.name) if thing.kind == "things" else "unknown"


def absorb(items: list[Item]) -> None:
    """Let "turn the head left" be about turning, "wink the left eye" about winking."""
    table = meanings()["absorbs"]
    for at, item in enumerate(items):
        wanted = table.get(class_of(item), ()) if item.kind == "things" else ()
        for there in (*range(at + 1, len(items)), *range(at - 1, -1, -1)):
            other = items[there]
            low, high = sorted((at, there))
            if not wanted or any(i.kind in ("comma", "stop", "and") for i in items[low:high]):
                continue
            if other.kind == "things" and class_of(other) in wanted and not _owns(other):
                other.absorbed_by = item
                break


def _owns(thing: Item) -> bool:
    return "own" in meanings()["things"][thing.name]


def bind(items: list[Item]) -> dict[Item, Tie]:
    """The thing of each quality that has one."""
    options: dict[Item, list[Tie]] = {}
    for at, item in enumerate(items):
        if item.quality():
            ties = [tie for n in range(len(items)) if (tie := _tie(items, at, n)) is not None]
            options[item] = sorted(ties, key=lambda tie: tie.cost)
    chosen = {quality: ties[0] for quality, ties in options.items() if ties}
    _settle(items, chosen, options)
    return chosen


def _settle(items: list[Item], chosen: dict[Item, Tie], options: dict[Item, list[Tie]]) -> None:
    """Where a thing has two colours that nothing joins, move one to a thing that has none."""
    colours = [quality for quality in chosen if quality.kind == "colours"]
    for first, second in pairwise(colours):
        if chosen[first].thing is not chosen[second].thing or _joined(items, first, second):
            continue
        taken = {tie.thing for tie in chosen.values() if tie.quality.kind == "colours"}
        moves = [
            (tie.cost - chosen[quality].cost, tie)
            for quality in (first, second)
            for tie in options[quality]
            if tie.thing not in taken and tie.fits
        ]
        if moves:
            tie = min(moves, key=lambda move: move[0])[1]
            chosen[tie.quality] = tie


def share(items: list[Item], chosen: dict[Item, Tie]) -> dict[Item, list[Item]]:
    """Things that a verb reaches over an "and": "close the mouth and the eyes"."""
    taken = {tie.thing for tie in chosen.values()}
    found: dict[Item, list[Item]] = {}
    for quality, tie in chosen.items():
        if not (_verbal(quality) and tie.fits) or items.index(tie.thing) < items.index(quality):
            continue
        rest = items[items.index(tie.thing) + 1 :]
        while rest and rest[0].kind in ("and", "det"):
            rest = rest[1:]
        if rest and rest[0].kind == "things" and rest[0] not in taken and not _owns(rest[0]):
            found[quality] = [rest[0]]
    return found


def _joined(items: list[Item], first: Item, second: Item) -> bool:
    between = items[items.index(first) + 1 : items.index(second)]
    return all(item.kind in ("and", "comma", "qualities", "det", "not", "but") for item in between)


def _tie(items: list[Item], at: int, there: int) -> Tie | None:
    quality, thing = items[at], items[there]
    if thing.kind not in ("things", "unknown") or abs(at - there) > REACH:
        return None
    if thing.kind == "unknown" and not _noun(items, at, there):
        return None
    if thing.kind == "things" and meanings()["things"][thing.name].get("adjective"):
        if there != at + 1:
            return None
        return Tie(quality, thing, 0.0, True)
    between = items[min(at, there) + 1 : max(at, there)]
    if any(item.kind == "stop" for item in between):
        return None
    cost = _order(items, at, there) + _crossing(items, at, there, between)
    target = thing.absorbed_by or thing
    fits = meaning(quality.kind, quality.name, class_of(target)) is not None
    if thing.kind == "unknown":
        return Tie(quality, thing, cost, False) if cost < TIGHT else None
    if not fits:
        apart = any(item.kind in ("comma", "and", "or", "but") for item in between)
        if cost < TIGHT and not apart:
            return Tie(quality, target, cost + 0.3, False)
        return None
    return Tie(quality, target, cost, True) if cost < LIMIT else None


def _noun(items: list[Item], at: int, there: int) -> bool:
    """Whether a word nobody knows is a noun near enough to take the quality."""
    token = items[there].head
    if token.russian:
        return token.may_be("NOUN") and items[at].russian and items[at].head.agrees(token)
    last = there + 1 >= len(items) or items[there + 1].kind not in (
        "things", "qualities", "colours", "unknown",
    )  # fmt: skip
    return last and there > at


def _order(items: list[Item], at: int, there: int) -> float:
    """Cost of the order of the two, and of disagreement."""
    quality, thing, distance = items[at], items[there], abs(there - at)
    if quality.name in _DIRECTIONS and quality.kind == "qualities":
        return (1.0 if there < at else 1.3) + 0.15 * distance
    if not (quality.russian and thing.russian):
        head = there + 1 >= len(items) or items[there + 1].kind != "things"
        after = (1.0 if head else 1.3) + 0.1 * distance
        return after if there > at else 2.0 + 0.15 * distance
    cost = (1.0 if there > at else 1.2) + 0.2 * distance
    adjective = quality.head.may_be("ADJF") or quality.head.may_be("PRTF")
    of_colour = at + 1 < len(items) and items[at + 1].head.bases[-1:] == ("цвет",)
    if (
        adjective
        and not of_colour
        and not any(token.agrees(noun) for token in quality.tokens for noun in thing.tokens)
    ):
        cost += 2.0
    if of_colour and there > at:
        cost += 1.0
    return cost


def _crossing(items: list[Item], at: int, there: int, between: list[Item]) -> float:
    """Cost of what stands between."""
    quality = items[at]
    direction = quality.kind == "qualities" and quality.name in _DIRECTIONS
    beside = between[-1 if there > at else 0] if between else None
    target = items[there].absorbed_by or items[there]
    of_class = class_of(target)
    coordinated = (
        quality.name not in _COMPARATIVES
        and any(i.quality() for i in between)
        and (beside is not None and beside.kind not in ("comma", "and", "or", "but"))
        and all(
            (item.quality() and meaning(item.kind, item.name, of_class) is not None)
            or item.kind in ("comma", "and", "or", "but", "not", "copula", "neutral")
            for item in between
        )
    )
    headless = there < at and (at + 1 >= len(items) or items[at + 1].kind != "things")
    contrast = any(item.negation == "not" for item in between)
    cost = 0.0
    for item in between:
        if item.kind == "things":
            passed = item.negation or item.absorbed_by or items[there].absorbed_by is item
            cost += 0.0 if passed else 1.8
        elif item.kind == "det" and there > at and not quality.russian and not direction:
            cost += 0.0 if _verbal(quality) else 2.0
        elif item.kind in ("comma", "and", "or", "but") and (coordinated or contrast):
            cost += 0.4
        elif item.kind in ("in", "on", "to") and (direction or headless):
            cost += 0.2 if direction else 0.9
        elif _verbal(quality) and item.kind in ("verb", "copula", "of"):
            cost += 0.3
        else:
            cost += _CROSSING.get(item.kind, 0.0)
    return cost


def _verbal(quality: Item) -> bool:
    """Whether a quality is a verb or an amount that takes an object ("open the mouth")."""
    return quality.name in (
        "open", "closed", "raised", "lowered", "more", "less", "frowning", "blurred", "wide_open",
    )  # fmt: skip
