"""How well edits do what they say, and how little else: `python -m ml.evaluation --edits`.

Every edit is made on the validation portraits at `SIDE` pixels, written to a file, and measured on
what is read back, see `ml.evaluation.edit_measures`.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage.color import rgb2lab
from tqdm import tqdm

from ml.contracts import Region
from ml.edits.geometry import Geometry, measured
from ml.engines import get_engine
from ml.errors import AvatarError
from ml.evaluation import edit_measures as measure
from ml.evaluation import report
from ml.evaluation.likeness import embedding
from ml.evaluation.tables import Row
from ml.faces.analyse import analyse
from ml.faces.portrait import Portrait
from ml.imaging.backgrounds import paint
from ml.imaging.colour import hex_to_rgb
from ml.operations import (
    ACCESSORIES,
    Accessory,
    Background,
    Brush,
    EditContract,
    Expression,
    Garment,
    Operation,
    Recolour,
    Skin,
    View,
)
from ml.portraits import Person

Picture = NDArray[np.uint8]
SIDE = 512
HAIR = {
    "blond": "#d9b26a",
    "black": "#1c1714",
    "copper": "#a8502a",
    "grey": "#9a9a9c",
    "pink": "#e0569a",
    "blue": "#2f62c9",
}
YAWS = (-25, -12, 12, 25)
GARMENTS = get_args(Garment.model_fields["garment"].annotation)
WORN = ("glasses", "earrings", "hat", "headphones")
"""Accessories that leave a face to be known; sunglasses are meant not to."""
SAME = 0.45
"""dlib distance up to which an edited picture is still plainly the same person."""
SHOWN = 6


@dataclass
class Sitting:
    """A validation portrait ready to be edited."""

    person: Person
    image: Picture
    geometry: bytes

    def edited(self, *operations: Operation) -> Picture:
        """The file an edit comes out as."""
        contract = EditContract(operations=operations, seed=7)
        done = get_engine("embedded").edit(self.image, contract, geometry=self.geometry)
        return measure.exported(done.image)

    @cached_property
    def file(self) -> Picture:
        """The unedited picture as a file."""
        return measure.exported(self.image)

    @cached_property
    def portrait(self) -> Portrait:
        """The person in the unedited file, found afresh."""
        found = measured(self.file) or Geometry.from_bytes(self.geometry)
        return found.over(self.file.astype(np.float32) / 255)

    @cached_property
    def embedding(self) -> NDArray[np.float64] | None:
        """dlib's, of the unedited file."""
        return embedding(self.file)


@dataclass
class Tally:
    """Measured values by the name of what was measured."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        """One more measurement; what could not be measured counts as a miss."""
        self.values.setdefault(name, []).append(value)

    def row(self, name: str, aim: str, good: Callable[[NDArray[np.float64]], Any]) -> Row:
        """Share of the values that are as they should be, with their middle and their worst."""
        values = np.array(self.values.get(name, []), np.float64)
        known = values[~np.isnan(values)]
        return {
            "measured": name,
            "aim": aim,
            "share": float(np.mean(good(values))) if values.size else float("nan"),
            "of": int(values.size),
            "median": float(np.median(known)) if known.size else float("nan"),
            "5 %": float(np.percentile(known, 5)) if known.size else float("nan"),
            "95 %": float(np.percentile(known, 95)) if known.size else float("nan"),
        }


def sittings(people: Iterable[Person]) -> list[Sitting]:
    """Everyone whose photo can be used."""
    out = []
    for person in people:
        try:
            seat = get_engine("embedded").sit(person.photo(), size=512)
        except AvatarError:
            continue
        if seat.geometry is not None:
            out.append(Sitting(person, seat.image, seat.geometry))
    return out


def evaluate(people: list[Person], out: Path) -> Path:
    """Measure every family of edits and write the report."""
    tally, rows = Tally(), []
    seats = sittings(people)
    for number, seat in enumerate(tqdm(seats, desc="edits")):
        pictures = [seat.file]
        for family in (
            _expression,
            _hair,
            _clothes,
            _background,
            _skin,
            _brush,
            _view,
            _accessories,
            _garments,
        ):
            pictures += family(seat, tally, number)
        if number < SHOWN:
            rows.append(pictures)
    return report.write(out, {"Edits": _rows(tally)}, {"Edits": report.sheet(rows)})


def _rows(tally: Tally) -> list[Row]:
    rows = [
        tally.row("smile +1: corners raised, /eye distance", "≥ 0.03 in 97 %", lambda v: v >= 0.03),
        tally.row("eyes shut: opening left", "≤ 0.12", lambda v: v <= 0.12),
    ]
    for name in HAIR:
        rows.append(tally.row(f"hair {name}: ΔE00 to the request", "≤ 12", lambda v: v <= 12))
    rows += [
        tally.row("hair, all: ΔE00 to the request", "≤ 12 in 90 %", lambda v: v <= 12),
        tally.row("hair, all: ΔE00 of the skin", "≤ 2", lambda v: v <= 2),
        tally.row("background: matte error on composites", "≤ 0.02", lambda v: v <= 0.02),
        tally.row("brush: largest change outside", "0", lambda v: v == 0),
        tally.row("skin smoothed: likeness", f"≤ {SAME} in 95 %", lambda v: v <= SAME),
    ]
    for name in ("expression", "hair", "clothes", "background"):
        rows.append(tally.row(f"{name}: likeness", f"≤ {SAME} in 95 %", lambda v: v <= SAME))
    for item in ("garment", *WORN):
        rows += [
            tally.row(f"{item}: likeness", f"≤ {SAME} in 95 %", lambda v: v <= SAME),
            tally.row(
                f"{item}: mouth and chin moved, /eye distance", "≤ 0.06", lambda v: v <= 0.06
            ),
        ]
    rows += [
        tally.row("garment: ΔE00 to the request", "≤ 15", lambda v: v <= 15),
        tally.row("glasses: share of hits of a detector", "1", lambda v: v == 1),
        tally.row("sunglasses: light left at the eyes", "≤ 0.6", lambda v: v <= 0.6),
    ]
    for yaw in YAWS:
        rows.append(tally.row(f"view {yaw:+d}°: yaw off by", "≤ 5°", lambda v: np.abs(v) <= 5))
    return rows


def _likeness(seat: Sitting, picture: Picture, name: str, tally: Tally) -> None:
    now = embedding(picture)
    if seat.embedding is None:
        return
    apart = float("nan") if now is None else float(np.linalg.norm(now - seat.embedding))
    tally.add(f"{name}: likeness", apart)


def _expression(seat: Sitting, tally: Tally, number: int) -> list[Picture]:
    smiling = seat.edited(Expression(smile=1.0))
    before, after = measure.landmarks68(seat.file), measure.landmarks68(smiling)
    if before is not None:
        moved = float("nan")
        if after is not None:
            moved = measure.mouth_corners(before) - measure.mouth_corners(after)
        tally.add("smile +1: corners raised, /eye distance", moved)
    _likeness(seat, smiling, "expression", tally)
    shut = seat.edited(Expression(left_eye=-1.0, right_eye=-1.0))
    tally.add("eyes shut: opening left", measure.eyes_open(analyse(shut, 0)))
    return [smiling, shut]


def _hair(seat: Sitting, tally: Tally, number: int) -> list[Picture]:
    before = measure.colours(seat.file, seat.portrait)
    if before.hair.mean() < 0.01:
        return [seat.file] * 2
    shown = []
    for index, (name, wanted) in enumerate(HAIR.items()):
        picture = seat.edited(Recolour(region="hair", colour=wanted))
        after = measure.colours(picture, seat.portrait)
        asked = rgb2lab(hex_to_rgb(wanted)[None, None])[0, 0]
        missed = measure.apart(np.median(after.lab[after.hair], 0), asked)
        tally.add(f"hair {name}: ΔE00 to the request", missed)
        tally.add("hair, all: ΔE00 to the request", missed)
        skin = [np.median(c.lab[before.skin], 0) for c in (before, after)]
        tally.add("hair, all: ΔE00 of the skin", measure.apart(*skin))
        if index == number % len(HAIR):
            _likeness(seat, picture, "hair", tally)
        if name in ("blond", "pink"):
            shown.append(picture)
    return shown


def _clothes(seat: Sitting, tally: Tally, number: int) -> list[Picture]:
    picture = seat.edited(Recolour(region="clothes", colour="#7a1f2b"))
    _likeness(seat, picture, "clothes", tally)
    return [picture]


def _background(seat: Sitting, tally: Tally, number: int) -> list[Picture]:
    """The person's own matte over a painted ground is a picture whose alpha is known."""
    known = Geometry.from_bytes(seat.geometry).over(seat.image.astype(np.float32) / 255)
    alpha = known.matte[..., None]
    ground = paint("nature", SIDE, ("#4d6b3c", "#a9b96a", "#d9cf9a"), np.random.default_rng(number))
    placed = seat.image.astype(np.float32) / 255 * alpha + ground[..., :3] * (1 - alpha)
    composite = (np.clip(placed, 0, 1) * 255 + 0.5).astype(np.uint8)
    contract = EditContract(operations=(Background(fill="transparent"),))
    cut = get_engine("embedded").edit(composite, contract).image
    error = np.abs(cut[..., 3].astype(np.float32) / 255 - alpha[..., 0]).mean()
    tally.add("background: matte error on composites", float(error))
    picture = seat.edited(Background(fill="scene", scene="bokeh"))
    _likeness(seat, picture, "background", tally)
    return [picture]


def _skin(seat: Sitting, tally: Tally, number: int) -> list[Picture]:
    picture = seat.edited(Skin(smooth=1.0))
    _likeness(seat, picture, "skin smoothed", tally)
    return [picture]


def _brush(seat: Sitting, tally: Tally, number: int) -> list[Picture]:
    rng = np.random.default_rng(number)
    mask = np.zeros((SIDE, SIDE), np.uint8)
    x, y = (int(v) for v in rng.integers(SIDE // 4, 3 * SIDE // 4, 2))
    cv2.circle(mask, (x, y), int(rng.integers(20, 60)), (255,), -1)
    stream = io.BytesIO()
    Image.fromarray(mask).save(stream, "PNG")
    painted = base64.b64encode(stream.getvalue()).decode()
    for action in ("heal", "recolour", "blur", "sharpen", "lighten", "darken", "erase"):
        operation = Brush(action=action, mask=painted, colour="#2f62c9")
        contract = EditContract(operations=(operation,))
        done = get_engine("embedded").edit(seat.image, contract, geometry=seat.geometry).image
        far = np.abs(done[..., :3].astype(int) - seat.image[..., :3])[mask == 0]
        tally.add("brush: largest change outside", float(far.max()))
    return []


def _view(seat: Sitting, tally: Tally, number: int) -> list[Picture]:
    before = measure.yaw(analyse(seat.file, 0))
    shown = []
    for asked in YAWS:
        picture = seat.edited(View(yaw=asked))
        turned = measure.yaw(analyse(picture, 0)) - before
        tally.add(f"view {asked:+d}°: yaw off by", turned - asked)
        shown.append(picture)
    return shown[::3]


def _accessories(seat: Sitting, tally: Tally, number: int) -> list[Picture]:
    """Each item in a model of its own a person; refusals are no results."""
    before, shown = measure.landmarks68(seat.file), list[Picture]()
    for item, models in ACCESSORIES.items():
        try:
            picture = seat.edited(Accessory(item=item, model=models[number % len(models)]))
        except AvatarError:
            continue
        if item in WORN:
            _likeness(seat, picture, item, tally)
            _lower_face(before, picture, item, tally)
        if item == "glasses":
            chance = measure.glasses(picture, analyse(picture, 0))
            tally.add("glasses: share of hits of a detector", float(chance > 0.5))
        if item == "sunglasses":
            eyes = seat.portrait.regions[Region.EYES] > 0.8
            left = float(picture[eyes].mean() / max(float(seat.file[eyes].mean()), 1.0))
            tally.add("sunglasses: light left at the eyes", left)
        if item in ("glasses", "hat"):
            shown.append(picture)
    return shown


def _lower_face(before: measure.Points | None, picture: Picture, what: str, tally: Tally) -> None:
    """How far mouth and chin have moved; endlessly where they are found no more."""
    if before is not None:
        after = measure.landmarks68(picture)
        moved = float("nan") if after is None else measure.lower_face(before, after)
        tally.add(f"{what}: mouth and chin moved, /eye distance", moved)


def _garments(seat: Sitting, tally: Tally, number: int) -> list[Picture]:
    """One garment a person, in turn; its colour is looked for where the person wore clothes."""
    wanted = ("#7a1f2b", "#2f62c9", "#c9ae87")[number % 3]
    garment = GARMENTS[number % len(GARMENTS)]
    try:
        picture = seat.edited(Garment(garment=garment, colour=wanted))
    except AvatarError:
        return [seat.file]
    _likeness(seat, picture, "garment", tally)
    _lower_face(measure.landmarks68(seat.file), picture, "garment", tally)
    rows = np.arange(SIDE)[:, None] > 0.93 * SIDE
    sides = np.abs(np.arange(SIDE)[None] - SIDE / 2) > 0.2 * SIDE
    worn = (seat.portrait.regions[Region.CLOTHES] > 0.9) & rows & sides
    if worn.sum() > 200:
        asked = rgb2lab(hex_to_rgb(wanted)[None, None])[0, 0]
        tally.add(
            "garment: ΔE00 to the request",
            measure.apart(np.median(rgb2lab(picture[..., :3])[worn], 0), asked),
        )
    return [picture]
