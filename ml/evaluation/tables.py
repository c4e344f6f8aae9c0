"""The figures as tables: one row a style, for everyone and by group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from ml.evaluation.exhibits import Verdicts
from ml.evaluation.likeness import Likeness
from ml.evaluation.renders import PHOTO

Row = dict[str, Any]
Groups = dict[str, frozenset[str]]
Measure = Callable[[frozenset[str] | None], Any]
"""Of some people, or of everyone."""


def likeness_rows(results: Mapping[str, Likeness]) -> list[Row]:
    """Retrieval, one row a style."""
    return [
        {
            "style": name,
            "rank-1": result.rank1(),
            "right of": f"{sum(rank == 1 for rank in result.rank.values())}/{len(result.rank)}",
            "median distance": result.median(),
            "no face found": result.misses(),
        }
        for name, result in results.items()
    ]


def share(verdicts: Mapping[str, list[str]], name: str, among: frozenset[str] | None) -> float:
    """Share of pictures of (these) people that are called `name`."""
    told = [
        each
        for person, given in verdicts.items()
        if among is None or person in among
        for each in given
    ]
    return told.count(name) / len(told) if told else float("nan")


def mean(values: Mapping[str, float], among: frozenset[str] | None) -> float:
    """Mean over (these) people."""
    chosen = [value for person, value in values.items() if among is None or person in among]
    return float(np.mean(chosen)) if chosen else float("nan")


def style_rows(verdicts: Verdicts, variety: Mapping[str, dict[str, float]]) -> list[Row]:
    """What the classifier says, of photos too (to judge the judge), and how far variants differ."""
    rows = []
    for name, given in verdicts.items():
        wrong = Counter(each for told in given.values() for each in told if each != name)
        rows.append(
            {
                "style": name,
                "pictures": sum(map(len, given.values())),
                "named as itself": share(given, name, None),
                "called a photo": share(given, PHOTO, None),
                "mostly mistaken for": wrong.most_common(1)[0][0] if wrong else "–",
                "variants differ": mean(variety.get(name, {}), None),
            }
        )
    return rows


def group_rows(measures: Mapping[str, Measure], groups: Groups) -> list[Row]:
    """One figure of each style: of everyone, then of each group, with the people in it."""
    return [
        {
            "style": name,
            "everyone": measure(None),
            **{f"{group} ({len(ids)})": measure(ids) for group, ids in groups.items()},
        }
        for name, measure in measures.items()
    ]


def by_group(
    results: Mapping[str, Likeness],
    verdicts: Verdicts,
    variety: Mapping[str, dict[str, float]],
    groups: Groups,
) -> dict[str, list[Row]]:
    """Every figure by group."""
    likes: dict[str, Callable[[Likeness], Measure]] = {
        "Rank-1": lambda result: result.rank1,
        "Median distance": lambda result: result.median,
        "No face found": lambda result: result.misses,
    }
    tables = {
        title: {name: of(result) for name, result in results.items()} for title, of in likes.items()
    }
    tables["Named as itself"] = {
        name: partial(share, given, name) for name, given in verdicts.items()
    }
    tables["Called a photo"] = {
        name: partial(share, given, PHOTO) for name, given in verdicts.items()
    }
    tables["Variants differ"] = {name: partial(mean, values) for name, values in variety.items()}
    return {f"{title} by group": group_rows(part, groups) for title, part in tables.items()}
