"""Beards on a real face."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from ml.contracts import Region
from ml.edits.apply import apply
from ml.edits.geometry import Geometry
from ml.edits.strands.beard import STYLES
from ml.operations import Beard, EditContract
from tests.ml.edits.pictures import edited, found, lab, picture
from tests.ml.styles.astronaut import astronaut


def grown(style: str, **settings: object) -> dict[str, object]:
    return {"kind": "beard", "style": style, **settings}


def light(image: np.ndarray, *places: int) -> float:
    """Median lightness around landmarks."""
    points = astronaut(512).landmarks[list(places), :2].astype(int)
    return float(np.median([lab(image)[y - 2 : y + 3, x - 2 : x + 3, 0].mean() for x, y in points]))


LIP, CHIN, JAW, BROW = (164, 167, 393), (199, 175, 200), (172, 397), (9, 151)


@pytest.mark.parametrize(
    ("style", "darker", "bare"),
    [
        ("stubble", LIP + CHIN, BROW),
        ("moustache", LIP, CHIN),
        ("goatee", LIP + CHIN, JAW),
        ("short", LIP + CHIN + JAW, BROW),
        ("full", LIP + CHIN + JAW, BROW),
    ],
)
def test_it_grows_where_it_should_and_nowhere_else(
    style: str, darker: tuple[int, ...], bare: tuple[int, ...]
) -> None:
    image, geometry = picture()
    out = edited(image, geometry, grown(style, colour="#1d1a1a"))
    assert light(out, *darker) < light(image, *darker) - 6
    assert abs(light(out, *bare) - light(image, *bare)) < 2


def test_thickness_runs_from_none_to_full() -> None:
    image, geometry = picture()
    none, half, full = (
        edited(image, geometry, grown("full", colour="#1d1a1a", strength=strength))
        for strength in (0.0, 0.5, 1.0)
    )
    assert np.abs(none.astype(int) - image).max() <= 2
    assert light(full, *CHIN) < light(half, *CHIN) < light(none, *CHIN)


def test_it_has_the_colour_asked_for_and_strands() -> None:
    image, geometry = picture()
    red = edited(image, geometry, grown("full", colour="#a8431c"))
    person = astronaut(512)
    x, y = person.landmarks[199, :2].astype(int)
    patch = lab(red)[y - 8 : y + 8, x - 20 : x + 20].reshape(-1, 3)
    assert np.median(patch[:, 1]) > 8
    # Hairs differ: the patch is no paint.
    assert patch[:, 0].std() > 1.5


def test_a_face_with_a_beard_is_found_where_it_was() -> None:
    image, geometry = picture()
    assert geometry is not None
    before = found(image, geometry)
    after = found(edited(image, geometry, grown("short")), geometry)
    unit = np.hypot(*(before[468, :2] - before[473, :2]))
    assert np.median(np.hypot(*(after - before)[:, :2].T)) < 0.05 * unit


def test_what_has_grown_is_beard_to_later_edits() -> None:
    image, geometry = picture()
    contract = EditContract.model_validate({"operations": [grown("full")]})
    done = apply(image, geometry, contract)
    assert done.geometry is not None
    after = Geometry.from_bytes(done.geometry).over(done.image.astype(np.float32) / 255)
    assert after.regions[Region.BEARD].sum() > 1.0 * after.interocular**2
    blue = edited(done.image, done.geometry, {
        "kind": "recolour", "region": "beard", "colour": "#2f62c9",
    })  # fmt: skip
    x, y = astronaut(512).landmarks[199, :2].astype(int)
    assert lab(blue)[y - 6 : y + 6, x - 10 : x + 10, 2].mean() < -4


def test_the_same_seed_grows_the_same_beard() -> None:
    image, geometry = picture()
    first, second = (edited(image, geometry, grown("goatee")) for _ in range(2))
    assert (first == second).all()


def test_every_beard_that_is_offered_can_grow() -> None:
    assert set(get_args(Beard.model_fields["style"].annotation)) == set(STYLES)
