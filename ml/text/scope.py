"""What "without", "remove", "not", "instead of" and "change … to …" reach.

Each item in reach is marked (`Item.negation`). A list goes on over "and", "or" and commas only as
long as grammar says so: the Russian genitive after "без", bare nouns after an English "no".
"""

from __future__ import annotations

from ml.text.lexicon import Item

_NEGATORS = ("without", "remove", "not", "instead")
_CONTENT = ("things", "qualities", "colours", "compounds", "unknown")
_BREAKS = ("with", "verb", "change", "but", "stop", "copula")
_TARGETS = ("to", "in", "on")
_DEGREES = ("low", "high", "more", "less")


def mark(items: list[Item]) -> None:
    """Mark every item that a negation reaches."""
    for at, item in enumerate(items):
        if item.kind in _NEGATORS:
            _spread(items, at)
    for at, item in enumerate(items):
        if item.kind == "change":
            _swap(items, at)
        elif item.kind == "from":
            _from(items, at)


def _spread(items: list[Item], at: int) -> None:
    kind, reached = items[at].kind, False
    if kind == "remove" and _backwards(items, at):
        return
    for here in range(at + 1, len(items)):
        item = items[here]
        if item.kind in ("stop", "but", *_NEGATORS):
            return
        if item.kind in ("comma", "and", "or"):
            if not reached or not _goes_on(items, at, here):
                return
        elif item.kind in (*_BREAKS, "in", "on", "from", "to"):
            if reached or kind == "remove":
                return
        elif item.kind in _CONTENT:
            if kind == "instead" and _after_noun(items, at, here):
                return
            if _is_degree(item) and kind == "not":
                continue
            item.negation = item.negation or kind
            reached = True


def _backwards(items: list[Item], at: int) -> bool:
    """Mark the noun before a removal that nothing follows: "очки снять"."""
    if at + 1 < len(items) and items[at + 1].kind not in ("comma", "stop", "and"):
        return False
    for item in reversed(items[:at]):
        if item.kind == "things":
            item.negation = item.negation or "remove"
            return True
        if item.kind not in ("det", "neutral", "verb", "copula"):
            return False
    return False


def _is_degree(item: Item) -> bool:
    return item.kind == "qualities" and item.name in _DEGREES


def _after_noun(items: list[Item], at: int, here: int) -> bool:
    return any(item.kind in ("things", "unknown") for item in items[at + 1 : here])


def _goes_on(items: list[Item], at: int, sign: int) -> bool:
    """Whether the list goes on after a comma or an "and"."""
    kind, chunk = items[at].kind, _chunk(items, sign + 1)
    nouns = [item for item in chunk if item.kind in ("things", "unknown")]
    if kind == "instead" or not chunk or not nouns:
        return items[sign].kind == "or" and bool(chunk)
    if items[sign].kind == "or":
        return True
    if nouns[0].russian:
        return _case_holds(kind, nouns[0], items, sign)
    bare = not any(item.quality() for item in chunk)
    if items[sign].kind == "comma":
        return bare and _list_closes(items, sign, kind)
    if kind == "remove":
        return not (nouns[0].kind == "things" and nouns[0].name == "hair")
    article = any(token.text in ("a", "an") for item in chunk for token in item.tokens)
    return kind == "without" and bare and not article


def _case_holds(kind: str, noun: Item, items: list[Item], at: int) -> bool:
    """Whether a Russian noun is still in the case that the negation governs."""
    head, sign = noun.head, items[at].kind
    if kind == "without":
        closes = sign == "and" or _list_closes(items, at, "remove")
        return head.may_be("gent") and (closes or not head.may_be("nomn"))
    if kind == "remove":
        unlike = head.may_be("accs") and not head.may_be("nomn")
        return unlike or (sign == "and" and head.may_be("accs") and noun.name != "hair")
    return False


def _list_closes(items: list[Item], sign: int, kind: str) -> bool:
    """Whether "A, B or C" (after "remove" also "A, B and C") ends the list begun here."""
    here = sign
    while here < len(items) and items[here].kind == "comma":
        here += 1 + len(_chunk(items, here + 1))
    if here >= len(items):
        return False
    return items[here].kind == "or" or (kind == "remove" and items[here].kind == "and")


def _chunk(items: list[Item], at: int) -> list[Item]:
    """The items up to the next sign, preposition, verb or negation."""
    found: list[Item] = []
    for item in items[at:]:
        if item.kind not in (*_CONTENT, "det", "neutral", "numbers", "of"):
            break
        found.append(item)
    return found


def _swap(items: list[Item], at: int) -> None:
    """ "Change A to B": A is to go, if B says anything of the same kind."""
    end = next((n for n in range(at + 1, len(items)) if items[n].kind in (*_TARGETS, "with")), None)
    if end is None or any(items[n].kind in ("stop", "comma") for n in range(at, end)):
        return
    for item in items[at + 1 : end]:
        if item.kind in _CONTENT:
            item.negation = item.negation or "swap"


def _from(items: list[Item], at: int) -> None:
    """ "From A to B": A is how it was."""
    end = next((n for n in range(at + 1, len(items)) if items[n].kind in _TARGETS), None)
    if end is None or any(items[n].kind in ("stop", "comma") for n in range(at, end)):
        return
    for item in items[at + 1 : end]:
        if item.kind in _CONTENT:
            item.negation = item.negation or "instead"
