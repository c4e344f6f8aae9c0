"""Other clothes on a real person, measured by what is found on the result."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import cv2
import numpy as np
import pytest

from ml.contracts import Region
from ml.edits.apply import apply
from ml.edits.dress.cuts import CUTS
from ml.edits.garment import _USUAL
from ml.edits.geometry import Geometry
from ml.errors import AvatarError
from ml.faces.landmarks import FACE_OVAL, contour, polygon
from ml.operations import EditContract, Garment
from tests.ml.edits.pictures import edited, found, lab, picture
from tests.ml.styles.astronaut import astronaut

SHOULDERS = np.s_[470:505, 130:200]
"""A part of the picture where she wears her suit."""


def dressed(garment: str, **settings: object) -> dict[str, object]:
    return {"kind": "garment", "garment": garment, **settings}


def colour(image: np.ndarray) -> np.ndarray:
    return np.median(lab(image)[SHOULDERS].reshape(-1, 3), 0)


@pytest.mark.parametrize("garment", sorted(CUTS))
def test_a_garment_covers_the_shoulders_in_its_colour_and_leaves_the_face(garment: str) -> None:
    image, geometry = picture()
    red, blue = (
        edited(image, geometry, dressed(garment, colour=one)) for one in ("#b02020", "#2040b0")
    )
    assert colour(red)[1] > 15
    assert colour(blue)[2] < -15
    # Hair may be drawn cleaner at its edge, the face is as it was.
    oval = polygon((512, 512), contour(astronaut(512).landmarks, FACE_OVAL))
    face = cv2.erode(oval, np.ones((21, 21), np.uint8)) > 0.9
    assert np.abs(red.astype(int) - image)[face].max() <= 6


def test_a_face_in_a_suit_is_found_where_it_was() -> None:
    image, geometry = picture()
    assert geometry is not None
    before = found(image, geometry)
    after = found(edited(image, geometry, dressed("suit")), geometry)
    unit = np.hypot(*(before[468, :2] - before[473, :2]))
    assert np.median(np.hypot(*(after - before)[:, :2].T)) < 0.04 * unit


def test_a_t_shirt_bares_the_neck_in_the_colour_of_skin() -> None:
    image, geometry = picture()
    out = edited(image, geometry, dressed("t_shirt", colour="#1a3a8a"))
    person = astronaut(512)
    x, y = person.landmarks[152, :2].astype(int)
    unit = person.interocular
    neck = np.s_[
        int(y + 0.3 * unit) : int(y + 0.6 * unit), int(x - 0.2 * unit) : int(x + 0.2 * unit)
    ]
    # Where a black collar was, there is skin: warm, and no darker than shade makes it.
    was, now = (np.median(lab(one)[neck].reshape(-1, 3), 0) for one in (image, out))
    assert was[0] < 20
    assert now[0] > 25
    face = np.median(lab(image)[person.regions[Region.SKIN] > 0.95], 0)
    assert np.abs(now - face)[1:].max() < 12
    assert now[2] > 6


def test_patterns_are_seen_and_plain_is_plain() -> None:
    image, geometry = picture()
    plain, stripes, checks, dots = (
        edited(
            image, geometry,
            dressed("t_shirt", colour="#f0f0f0", pattern=pattern, pattern_colour="#101010"),
        )[SHOULDERS].mean(-1)
        for pattern in ("plain", "stripes", "checks", "dots")
    )  # fmt: skip
    for one in (stripes, checks, dots):
        assert one.std() > 2.5 * plain.std()


def test_a_dressed_person_can_be_cut_out_and_dressed_again() -> None:
    image, geometry = picture()
    contract = EditContract.model_validate({"operations": [dressed("hoodie")]})
    done = apply(image, geometry, contract)
    assert done.geometry is not None
    after = Geometry.from_bytes(done.geometry).over(done.image.astype(np.float32) / 255)
    assert after.regions[Region.CLOTHES][SHOULDERS].mean() > 0.9
    assert np.abs(sum(after.regions.values()) - 1).max() < 0.06
    again = edited(done.image, done.geometry, dressed("shirt", colour="#2040b0"))
    assert colour(again)[2] < -15


def test_the_same_garment_is_the_same_picture() -> None:
    image, geometry = picture()
    first, second = (edited(image, geometry, dressed("sweater")) for _ in range(2))
    assert (first == second).all()


@pytest.mark.parametrize("style", ["anime", "comic", "pencil", "clay"])
def test_on_a_drawing_it_is_drawn(style: str) -> None:
    image, geometry = picture(style)
    assert geometry is not None
    known = Geometry.from_bytes(geometry)
    drawn = replace(known, notes={"style": style}).to_bytes()
    plain = replace(known, notes={}).to_bytes()
    as_drawing = edited(image, drawn, dressed("shirt_tie")).astype(int)
    as_photo = edited(image, plain, dressed("shirt_tie")).astype(int)
    assert (np.abs(as_drawing - as_photo).max(-1) > 12).mean() > 0.01


def test_without_shoulders_in_the_picture_there_is_nothing_to_dress() -> None:
    image, geometry = picture()
    assert geometry is not None
    known = Geometry.from_bytes(geometry)
    masks = known.masks.copy()
    masks[..., 2] = 0
    with pytest.raises(AvatarError) as caught:
        edited(image, replace(known, masks=masks).to_bytes(), dressed("suit"))
    assert caught.value.code == "edit.region_missing"


def test_every_garment_that_is_offered_can_be_made() -> None:
    offered = set(get_args(Garment.model_fields["garment"].annotation))
    assert offered == set(CUTS) == set(_USUAL)
