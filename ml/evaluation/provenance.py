"""Marks and signatures on many files: found after wear, unseen, never found where none is.

200 avatars, ten people in every style, are exported in turn in every format and at three sizes.
Unmarked are 300 portraits and the 200 avatars before they were marked.
"""

from __future__ import annotations

import io
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ml.evaluation.renders import ENGINE, Order, avatars, prepare
from ml.evaluation.report import text
from ml.evaluation.tables import Row
from ml.export.files import render
from ml.export.formats import FORMATS
from ml.portraits import Person
from ml.provenance import detection
from ml.provenance.identity import Identity, Sources, identity
from ml.provenance.manifest import SIGNED, Origin
from ml.provenance.marking import Provenance, look, told
from ml.provenance.payload import Source
from ml.provenance.wear import WEAR
from ml.styles.catalogue import styles

PEOPLE, PORTRAITS = 10, 300
SIZES = (256, 512, 1024)
_RASTER = ("png", "jpeg", "webp", "avif", "tiff")
_WANTED = 0.95

Picture = NDArray[np.uint8]


@dataclass(frozen=True)
class Marked:
    """One exported file.

    Attributes:
        style, kind, size: of it.
        signed: whether its manifest is intact and ours.
        decibels: peak signal to noise of the mark, before the format's own losses.
        seconds: processor time that marking took, and signing.
        scores: by wear, of the mark; 0 where it was not found.
        read: by wear, whether what it says was read.
    """

    style: str
    kind: str
    size: int
    signed: bool
    decibels: float
    seconds: tuple[float, float]
    scores: dict[str, float]
    read: dict[str, bool]


def evaluate(people: Sequence[Person], everybody: Sequence[Person], out: Path) -> int:
    """Measure, print and write `figures.json`; 0 where everything is as it must be.

    Args:
        people: who is drawn.
        everybody: whose photos are looked at for a mark that is not there.
    """
    with tempfile.TemporaryDirectory() as folder:
        keys = identity(Sources(Path(folder) / "keys"))
        names = [style.id for style in styles()]
        chosen = people[:PEOPLE]
        prepare([Order(person, name) for person in chosen for name in names])
        drawn = [(name, avatars(person, name)[0]) for person in chosen for name in names]
        files = [_marked(name, image, number, keys) for number, (name, image) in enumerate(drawn)]
        unmarked = [image for _, image in drawn]
        false = [
            detection.best_score(image, keys.secret) for image in _unmarked(unmarked, everybody)
        ]
    tables = {
        "Found after": _by_wear(files),
        "Manifest": _by_format(files),
        "Unseen": _by_size(files),
        "Unmarked": [
            {
                "pictures": len(false),
                "found": sum(score >= detection.THRESHOLD for score in false),
                "highest score": max(false),
                "threshold": detection.THRESHOLD,
                "bound": f"{detection.false_positive_bound():.1e}",
            }
        ],
    }
    for title, rows in tables.items():
        print(f"\n{title}")
        for row in rows:
            print("  " + "  ".join(f"{key} {text(value)}" for key, value in row.items()))
    out.mkdir(parents=True, exist_ok=True)
    (out / "figures.json").write_text(json.dumps(tables, indent=1), "utf-8")
    return 0 if _good(files, false) else 1


def _good(files: list[Marked], false: list[float]) -> bool:
    found = all(
        sum(file.scores[wear] > 0 for file in files) >= _WANTED * len(files) for wear in WEAR
    )
    quiet = max(false) < detection.THRESHOLD
    return found and quiet and all(file.signed and file.decibels >= 40 for file in files)


def _unmarked(drawn: list[Picture], everybody: Sequence[Person]) -> Iterator[Picture]:
    yield from drawn
    yield from (person.photo() for person in islice(everybody, PORTRAITS))


def _marked(style: str, image: Picture, number: int, keys: Identity) -> Marked:
    kind, size = _RASTER[number % len(_RASTER)], SIZES[number // len(_RASTER) % len(SIZES)]
    side = Image.fromarray(image).resize((size, size), Image.Resampling.LANCZOS)
    plain = np.asarray(side, np.uint8)
    source = Source.COMPOSITE
    said = Provenance(Origin(ENGINE, "", style, source, datetime.now(UTC).date()), keys)
    began = time.process_time()
    marked = said.mark(plain)
    between = time.process_time()
    unsigned = render(marked, format=kind)
    before = time.process_time()
    said.sign(unsigned, FORMATS[kind].media_type)
    after = time.process_time()
    data = render(plain, format=kind, provenance=said)
    manifest = told(data, FORMATS[kind].media_type, keys)
    with Image.open(io.BytesIO(data)) as opened:
        mode = "RGBA" if opened.has_transparency_data else "RGB"
        stored = np.asarray(opened.convert(mode), np.uint8)
    found = {name: look(wear(stored), keys) for name, wear in WEAR.items()}
    return Marked(
        style=style,
        kind=kind,
        size=size,
        signed=FORMATS[kind].media_type in SIGNED and manifest is not None and manifest.ours,
        decibels=_decibels(plain, marked),
        seconds=(between - began, after - before),
        scores={name: each.score if each else 0.0 for name, each in found.items()},
        read={name: each is not None and each.payload is not None for name, each in found.items()},
    )


def _decibels(plain: Picture, marked: Picture) -> float:
    shown = plain[..., 3] > 0 if plain.shape[2] == 4 else np.ones(plain.shape[:2], bool)
    wrong = plain[shown][:, :3].astype(np.float64) - marked[shown][:, :3]
    return float(10 * np.log10(255**2 / max(float(np.mean(wrong**2)), 1e-9)))


def _by_wear(files: list[Marked]) -> list[Row]:
    return [
        {
            "wear": wear,
            "files": len(files),
            "found": sum(file.scores[wear] > 0 for file in files) / len(files),
            "read": sum(file.read[wear] for file in files) / len(files),
            "lowest score": min(file.scores[wear] for file in files),
            "median score": float(np.median([file.scores[wear] for file in files])),
            "lost": ", ".join(
                f"{file.style} {file.size}" for file in files if not file.scores[wear]
            )
            or "none",
        }
        for wear in WEAR
    ]


def _by_format(files: list[Marked]) -> list[Row]:
    kinds: dict[str, list[Marked]] = defaultdict(list)
    for file in files:
        kinds[file.kind].append(file)
    return [
        {
            "format": kind,
            "files": len(those),
            "ours": sum(file.signed for file in those),
            "signing, ms": 1000 * float(np.median([file.seconds[1] for file in those])),
        }
        for kind, those in kinds.items()
    ]


def _by_size(files: list[Marked]) -> list[Row]:
    rows: list[Row] = []
    for size in SIZES:
        those = [file for file in files if file.size == size]
        decibels = [file.decibels for file in those]
        worst = min(those, key=lambda file: file.decibels)
        rows.append(
            {
                "side": size,
                "files": len(those),
                "median dB": float(np.median(decibels)),
                "lowest dB": min(decibels),
                "lowest in": worst.style,
                "marking, ms": 1000 * float(np.median([file.seconds[0] for file in those])),
            }
        )
    return rows
