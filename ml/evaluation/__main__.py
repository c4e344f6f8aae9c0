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
from ml.evaluation.renders import avatars, prepare
from ml.imaging.colour import rgb_to_oklab
from ml.styles.catalogue import styles

TEACHERS = 50
"""People of the training split whose avatars and photos teach the style classifier."""
LESSONS = 1
"""Avatars of each teacher in each style."""
SHEET_PEOPLE = 12
"""People whose four variants are drawn and shown."""

Picture = NDArray[np.uint8]


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m ml.evaluation", description=__doc__)
    parser.add_argument("--split", choices=("validation", "training"), default="validation")
    parser.add_argument("--styles", nargs="*", help="only these")
    parser.add_argument("--people", type=int, help="only the first so many, for a quick look")
    parser.add_argument(
        "--models",
        nargs="?",
        const="shipped",
        metavar="FOLDER",
        help="measure the generative models instead: those shipped, or those of a training run",
    )
    parser.add_argument("--out", type=Path, default=Path("var/evaluation"))
    return parser.parse_args()


def difference(pictures: list[Picture]) -> float:
    """Mean pairwise OKLab distance of pictures at 64 px, times 100; 2 is just noticeable."""
    labs = [rgb_to_oklab(report.square(picture, 64) / 255.0) for picture in pictures]
    pairs = itertools.combinations(labs, 2)
    return 100 * float(np.mean([np.linalg.norm(a - b, axis=-1).mean() for a, b in pairs]))


def teachers() -> list[Person]:
    """Every n-th person of the training split, so that no initial letter is favoured."""
    everyone = portraits.people("training")
    return everyone[:: max(1, len(everyone) // TEACHERS)][:TEACHERS]


def style_accuracy(
    judged: dict[str, dict[str, list[Picture]]], names: list[str]
) -> dict[str, tuple[float, float]]:
    """Share of avatars whose style is named, and share called a photo, for each style."""
    pictures, labels = [], []
    for person in teachers():
        pictures.append(style_classifier.thumbnail(person.photo()))
        labels.append(len(names))
        for label, name in enumerate(names):
            for picture in avatars(person, name, LESSONS):
                pictures.append(style_classifier.thumbnail(picture))
                labels.append(label)
    network = style_classifier.train(np.stack(pictures), labels, len(names) + 1)
    out = {}
    for label, name in enumerate(names):
        thumbs = [style_classifier.thumbnail(p) for made in judged[name].values() for p in made]
        found = style_classifier.classify(network, np.stack(thumbs))
        out[name] = (float((found == label).mean()), float((found == len(names)).mean()))
    return out


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


def render_all(
    people: list[Person], names: list[str]
) -> tuple[dict[str, dict[str, list[Picture]]], set[str]]:
    """Style to person to avatars, and the people who could not be drawn."""
    shown = {person.id for person in _spread(people)}
    wanted = {person.id: 4 if person.id in shown else 1 for person in people}
    failed = prepare(
        [(person, name, wanted[person.id]) for person in people for name in names]
        + [(person, name, LESSONS) for person in teachers() for name in names]
    )
    judged = {
        name: {
            person.id: avatars(person, name, wanted[person.id])
            for person in people
            if (person.id, name) not in failed
        }
        for name in names
    }
    return judged, {person for person, _ in failed} & {person.id for person in people}


def likeness(
    people: list[Person], judged: dict[str, dict[str, list[Picture]]], names: list[str]
) -> dict[str, Likeness]:
    """Retrieval of every person by their avatar, for each style that draws from the photo."""
    photos = {
        person.id: vector
        for person in tqdm(people, desc="photos")
        if (vector := embedding(person.photo())) is not None
    }
    out = {}
    for name in tqdm(names, desc="likeness"):
        pictures = judged[name]
        vectors = {
            key: embedding(report.square(pictures[key][0], 512)) if key in pictures else None
            for key in photos
        }
        out[name] = retrieve(photos, vectors)
    return out


def main() -> int:
    """Run everything and write the report."""
    options = arguments()
    try:
        people = portraits.people(options.split)[: options.people]
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    if options.models is not None:
        return _models(options, people)
    definitions = [s for s in styles() if not options.styles or s.id in options.styles]
    names = [s.id for s in definitions]
    drawn = [s.id for s in definitions if s.kind == "rendered"]
    judged, unanalysed = render_all(people, names)
    results = likeness(people, judged, drawn)
    accuracy = style_accuracy(judged, names)
    variety = {
        name: float(np.mean([difference(made) for made in judged[name].values() if len(made) > 1]))
        for name in names
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
                "style": name,
                "named as itself": accuracy[name][0],
                "called a photo": accuracy[name][1],
                "variants differ": variety[name],
            }
            for name in names
            if name not in drawn
        ],
        "Hair regions": hair.rows(),
    }
    page = report.write(options.out, tables, _sheets(people, judged, names))
    for title, rows in tables.items():
        print(f"\n{title}")
        for row in rows:
            print("  " + "  ".join(f"{key} {report.text(value)}" for key, value in row.items()))
    print(f"\n{page}")
    return 0


def _models(options: argparse.Namespace, people: list[Person]) -> int:
    """Measure the generative models; 2 where there are none."""
    from ml.evaluation import models
    from ml.pipelines.weights import SHIPPED

    folder = SHIPPED if options.models == "shipped" else Path(options.models)
    try:
        print(models.evaluate(people, folder, options.out / "models"))
    except AvatarError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _spread(people: list[Person]) -> list[Person]:
    """Twelve people: some of every group first, then others, in order of id."""
    groups = portraits.groups()
    of_groups = [person for ids in groups.values() for person in people if person.id in ids]
    by_group = [of_groups[index] for index in range(0, len(of_groups), 5)]
    unique = list({person.id: person for person in [*by_group, *people]}.values())
    return unique[:SHEET_PEOPLE]


def _sheets(
    people: list[Person], judged: dict[str, dict[str, list[Picture]]], names: list[str]
) -> dict[str, Image.Image]:
    """Twelve people in every style, in sheets of seven styles."""
    chosen = _spread(people)
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
