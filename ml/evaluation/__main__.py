"""`python -m ml.evaluation --split validation`: likeness, style, diversity and hair, by group."""

from __future__ import annotations

import argparse
import itertools
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from tqdm import tqdm

from ml.errors import AvatarError
from ml.evaluation import hair, portraits, report, style_classifier
from ml.evaluation.likeness import Likeness, embedding, retrieve
from ml.evaluation.portraits import Person
from ml.evaluation.renders import avatars
from ml.imaging.colour import rgb_to_oklab
from ml.styles.catalogue import styles

TEACHERS = 60
"""People of the training split whose avatars and photos teach the style classifier."""
SHEET_PEOPLE = 12


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m ml.evaluation", description=__doc__)
    parser.add_argument("--split", choices=("validation", "training"), default="validation")
    parser.add_argument("--styles", nargs="*", help="only these")
    parser.add_argument("--people", type=int, help="only the first so many, for a quick look")
    parser.add_argument("--out", type=Path, default=Path("var/evaluation"))
    return parser.parse_args()


def difference(pictures: list[NDArray[np.uint8]]) -> float:
    """Mean pairwise OKLab distance of pictures at 64 px, times 100; 2 is just noticeable."""
    labs = [rgb_to_oklab(report.square(picture, 64) / 255.0) for picture in pictures]
    pairs = itertools.combinations(labs, 2)
    return 100 * float(np.mean([np.linalg.norm(a - b, axis=-1).mean() for a, b in pairs]))


def style_accuracy(
    judged: dict[str, dict[str, list[NDArray[np.uint8]]]],
    names: list[str],
    progress: Any,
) -> dict[str, tuple[float, float]]:
    """Share of avatars whose style is named, and share called a photo, for each style."""
    teachers = portraits.people("training")
    # Every n-th id, so that no initial letter is favoured.
    teachers = teachers[:: max(1, len(teachers) // TEACHERS)][:TEACHERS]
    pictures, labels = [], []
    for person in progress(teachers, desc="teachers"):
        pictures.append(style_classifier.thumbnail(person.photo()))
        labels.append(len(names))
        for label, name in enumerate(names):
            for picture in _try(person, name, 4):
                pictures.append(style_classifier.thumbnail(picture))
                labels.append(label)
    network = style_classifier.train(np.stack(pictures), labels, len(names) + 1)
    out = {}
    for label, name in enumerate(names):
        thumbs = [style_classifier.thumbnail(p) for made in judged[name].values() for p in made]
        found = style_classifier.classify(network, np.stack(thumbs))
        out[name] = (float((found == label).mean()), float((found == len(names)).mean()))
    return out


def _try(person: Person, style: str, variants: int) -> list[NDArray[np.uint8]]:
    try:
        return avatars(person, style, variants)
    except AvatarError as error:
        tqdm.write(f"{person.id} {style}: {error.code}")
        return []


def likeness_rows(
    results: dict[str, Likeness],
    accuracy: dict[str, tuple[float, float]],
    variety: dict[str, float],
) -> list[dict[str, Any]]:
    """One row a style."""
    return [
        {
            "style": name,
            "rank-1": result.rank1(),
            "right of": f"{sum(r == 1 for r in result.rank.values())}/{len(result.rank)}",
            "median distance": result.median(),
            "no face found": sum(r == Likeness.missed for r in result.rank.values()),
            "named as itself": accuracy[name][0],
            "called a photo": accuracy[name][1],
            "variants differ": variety[name],
        }
        for name, result in results.items()
    ]


def group_rows(results: dict[str, Likeness]) -> list[dict[str, Any]]:
    """Rank-1 by group, one row a style."""
    groups = portraits.groups()
    return [
        {
            "style": name,
            **{f"{group} ({len(ids)})": result.rank1(ids) for group, ids in groups.items()},
        }
        for name, result in results.items()
    ]


def main() -> int:
    """Run everything and write the report."""
    options = arguments()
    try:
        people = portraits.people(options.split)[: options.people]
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    definitions = [s for s in styles() if not options.styles or s.id in options.styles]
    names = [s.id for s in definitions]
    photos = {
        p.id: v for p in tqdm(people, desc="photos") if (v := embedding(p.photo())) is not None
    }
    judged: dict[str, dict[str, list[NDArray[np.uint8]]]] = {name: {} for name in names}
    unanalysed: set[str] = set()
    for person in tqdm(people, desc="avatars"):
        for name in names:
            made = _try(person, name, 4)
            if made:
                judged[name][person.id] = made
            else:
                unanalysed.add(person.id)
    results = {}
    for definition in definitions:
        if definition.kind == "vector":
            continue
        made = judged[definition.id]
        vectors = {
            p.id: embedding(report.square(made[p.id][0], 512)) if p.id in made else None
            for p in people
            if p.id in photos
        }
        results[definition.id] = retrieve(photos, vectors)
    accuracy = style_accuracy(judged, names, tqdm)
    variety = {
        name: float(np.mean([difference(m) for m in judged[name].values()])) for name in names
    }
    tables: dict[str, list[dict[str, Any]]] = {
        "Analysis": [
            {
                "people": len(people),
                "analysed": len(people) - len(unanalysed),
                "not analysed": ", ".join(sorted(unanalysed)) or "none",
            }
        ],
        "Styles": likeness_rows(results, accuracy, variety),
        "Rank-1 by group": group_rows(results),
        "Illustrated styles": [
            {
                "style": d.id,
                "named as itself": accuracy[d.id][0],
                "called a photo": accuracy[d.id][1],
                "variants differ": variety[d.id],
            }
            for d in definitions
            if d.kind == "vector"
        ],
        "Hair regions": hair.rows(),
    }
    page = report.write(options.out, tables, _sheets(people, judged, names))
    for title, rows in tables.items():
        print(f"\n{title}")
        for row in rows:
            print("  " + "  ".join(f"{k} {report._text(v)}" for k, v in row.items()))
    print(f"\n{page}")
    return 0


def _sheets(
    people: list[Person], judged: dict[str, dict[str, list[NDArray[np.uint8]]]], names: list[str]
) -> dict[str, Image.Image]:
    """Twelve people in every style, in sheets of seven styles."""
    chosen = people[:: max(1, len(people) // SHEET_PEOPLE)][:SHEET_PEOPLE]
    out = {}
    for start in range(0, len(names), 7):
        part = names[start : start + 7]
        rows = [
            [_centre(person.photo()), *(judged[name][person.id][0] for name in part)]
            for person in chosen
            if all(person.id in judged[name] for name in part)
        ]
        if rows:
            out["Sheet " + " ".join(part)] = report.sheet(rows)
    return out


def _centre(photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    side = min(photo.shape[:2])
    left = (photo.shape[1] - side) // 2
    return photo[:side, left : left + side]


if __name__ == "__main__":
    sys.exit(main())
