"""`python -m ml.evaluation --split validation`: likeness, style, variety and hair, by group."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from PIL import Image

from ml import portraits
from ml.errors import AvatarError
from ml.evaluation import custom_styles, hair, report, tables
from ml.evaluation.exhibits import (
    TEACHERS,
    Exhibits,
    exhibits,
    likeness,
    spread,
    variety,
    verdicts,
)
from ml.evaluation.groups import members
from ml.evaluation.renders import PHOTO, avatars
from ml.portraits import Person
from ml.styles.catalogue import styles

STYLES_A_SHEET = 7


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m ml.evaluation", description=__doc__)
    parser.add_argument("--split", choices=("validation", "training"), default="validation")
    parser.add_argument("--styles", nargs="*", help="only these")
    parser.add_argument("--people", type=int, help="only the first so many, for a quick look")
    parser.add_argument(
        "--teachers", type=int, default=TEACHERS, help="people who teach the classifier"
    )
    parser.add_argument(
        "--models",
        nargs="?",
        const="shipped",
        metavar="FOLDER",
        help="measure the generative models instead: those shipped, or those of a training run",
    )
    parser.add_argument("--edits", action="store_true", help="measure the editor's edits instead")
    parser.add_argument(
        "--custom-styles",
        action="store_true",
        help="measure styles of one's own instead: six references, four people, three masks",
    )
    parser.add_argument(
        "--provenance",
        action="store_true",
        help="try marks and signatures instead: 200 files worn, 500 pictures without a mark",
    )
    parser.add_argument("--processes", type=int, default=2, help="that draw side by side")
    parser.add_argument("--no-hair", action="store_true", help="leave the hair masks out")
    parser.add_argument("--out", type=Path, default=Path("var/evaluation"))
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    """Run everything and write the report. What an earlier run has drawn is not drawn again."""
    options = arguments(given)
    try:
        gallery = portraits.people(options.split)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    people = gallery[: options.people]
    if options.models is not None:
        return _models(options, people)
    if options.edits:
        from ml.evaluation import edits

        print(edits.evaluate(people, options.out / "edits"))
        return 0
    if options.provenance:
        from ml.evaluation import provenance

        everybody = portraits.people("training")
        return provenance.evaluate(people, everybody, options.out / "provenance")
    if options.custom_styles:
        print(custom_styles.evaluate(gallery, options.out / "custom-styles"))
        return 0
    chosen = [each for each in styles() if not options.styles or each.id in options.styles]
    names = [each.id for each in chosen]
    shown = exhibits(people, names, options.teachers, options.processes)
    figures = _figures(shown, people, gallery, [s.id for s in chosen if s.kind == "rendered"])
    if not options.no_hair:
        figures["Hair regions"] = hair.rows()
    page = report.write(options.out, figures, _sheets(people, shown, names))
    for title, rows in figures.items():
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


def _figures(
    shown: Exhibits, people: list[Person], gallery: list[Person], rendered: list[str]
) -> dict[str, list[tables.Row]]:
    results = likeness(shown, gallery, rendered)
    named = verdicts(shown)
    differ = {name: variety(orders) for name, orders in shown.orders.items() if name != PHOTO}
    here = frozenset(person.id for person in people)
    groups = {name: ids & here for name, ids in members().items()}
    return {
        "Analysis": [
            {
                "people": len(people),
                "analysed": len(people) - len(shown.refused),
                "not analysed": ", ".join(f"{k} {v}" for k, v in shown.refused.items()) or "none",
            }
        ],
        "Likeness": tables.likeness_rows(results),
        "Style": tables.style_rows(named, differ),
        **tables.by_group(results, named, differ, groups),
    }


def _sheets(people: list[Person], shown: Exhibits, names: list[str]) -> dict[str, Image.Image]:
    """Twelve people in every style, the framed photo first, in sheets of seven styles."""
    chosen = [person for person in spread(people) if person.id not in shown.refused]
    out = {}
    for start in range(0, len(names), STYLES_A_SHEET):
        part = names[start : start + STYLES_A_SHEET]
        rows = [[avatars(person, name)[0] for name in (PHOTO, *part)] for person in chosen]
        if rows:
            out["Sheet " + " ".join(part)] = report.sheet(rows)
    return out


if __name__ == "__main__":
    sys.exit(main())
