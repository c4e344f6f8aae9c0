from __future__ import annotations

import cv2
import numpy as np
import pytest

from ml.edits.apply import apply
from ml.edits.geometry import Geometry
from ml.engines.embedded import EmbeddedEngine
from ml.errors import AvatarError, Cancelled
from ml.operations import EditContract
from tests.ml.edits.pictures import aspect, edited, found, painted, picture, raised_corners

SMILE = {"kind": "expression", "smile": 1.0}
WARM = {"kind": "tone", "warmth": 0.5}


def contract(*operations: dict[str, object]) -> EditContract:
    return EditContract.model_validate({"operations": operations})


def test_operations_apply_in_order_and_alike_each_time() -> None:
    image, geometry = picture()
    both = edited(image, geometry, WARM, SMILE)
    assert np.array_equal(both, edited(image, geometry, WARM, SMILE))
    middle = apply(image, geometry, contract(WARM))
    assert middle.geometry is not None
    # A version in between is rounded to 8 bits.
    after = edited(middle.image, middle.geometry, SMILE)
    assert np.abs(both.astype(int) - after).max() <= 12
    assert np.abs(both.astype(int) - after).mean() < 0.6


@pytest.mark.parametrize(
    "operation",
    [
        {"kind": "tone"},
        {"kind": "expression"},
        {"kind": "features"},
        {"kind": "skin"},
        {"kind": "view"},
    ],
    ids=lambda one: one["kind"],
)
def test_zero_leaves_the_picture_as_it_is(operation: dict[str, object]) -> None:
    image, geometry = picture()
    off = np.abs(edited(image, geometry, operation).astype(int) - image)
    assert off.max() <= 1


def test_a_preview_is_the_result_made_small() -> None:
    image, geometry = picture()
    for operation in (WARM, SMILE, {"kind": "recolour", "region": "hair", "colour": "#b03a2e"}):
        small = edited(image, geometry, operation, size=256)
        assert small.shape == (256, 256, 3)
        full = cv2.resize(
            edited(image, geometry, operation), (256, 256), interpolation=cv2.INTER_AREA
        )
        assert np.abs(small.astype(int) - full).mean() < 4


def test_previews_that_are_kept_are_the_same_as_those_that_are_not() -> None:
    image, geometry = picture()
    engine = EmbeddedEngine()
    for value in (0.2, 0.9):
        smile = {"kind": "expression", "smile": value}
        kept = engine.edit(image, contract(WARM, smile), geometry=geometry, size=256)
        assert kept.geometry is None
        assert np.array_equal(kept.image, edited(image, geometry, WARM, smile, size=256))


def test_the_geometry_that_comes_back_fits_the_new_picture() -> None:
    image, geometry = picture()
    zoom = {"kind": "view", "zoom": 1.4, "x": 0.1}
    done = apply(image, geometry, contract(SMILE, zoom))
    assert done.geometry is not None
    places = Geometry.from_bytes(done.geometry).landmarks[:, :2] * 512 - 0.5
    off = np.linalg.norm(found(done.image, done.geometry)[:, :2] - places, axis=1)
    unit = np.hypot(*(places[468] - places[473]))
    assert np.median(off) < 0.04 * unit


def test_a_rectangular_photo_keeps_its_shape() -> None:
    image, _ = picture()
    cut = np.ascontiguousarray(image[:, 60:452])
    assert edited(cut, None, SMILE).shape == cut.shape


def test_without_geometry_the_person_is_found() -> None:
    image, geometry = picture()
    assert geometry is not None
    before = raised_corners(found(image, geometry))
    after = raised_corners(found(edited(image, None, SMILE), geometry))
    assert after - before > 0.03


@pytest.mark.parametrize(
    "operation",
    [
        SMILE,
        {"kind": "recolour", "region": "hair", "colour": "#b03a2e"},
        {"kind": "features", "eyes": 0.5},
        {"kind": "skin", "smooth": 1.0},
        {"kind": "view", "yaw": 10},
    ],
    ids=lambda one: one["kind"],
)
def test_what_needs_a_face_says_so(operation: dict[str, object]) -> None:
    flat = np.full((128, 128, 3), 90, np.uint8)
    with pytest.raises(AvatarError) as caught:
        edited(flat, None, operation)
    assert caught.value.code == "edit.no_face"


def test_an_illustration_takes_light_and_background() -> None:
    image, geometry = picture("micah")
    assert geometry is None
    warm = edited(image, None, WARM)
    assert np.abs(warm.astype(int) - image).mean() > 1
    clear = edited(image, None, {"kind": "background", "fill": "transparent"})
    assert clear[4, 4, 3] == 0
    assert clear[300:330, 240:270, 3].min() == 255


def test_a_face_turned_away_is_left_alone() -> None:
    image, kept = picture()
    assert kept is not None
    known = Geometry.from_bytes(kept)
    away = Geometry(known.landmarks, (60.0, 0.0, 0.0), known.matte, known.masks).to_bytes()
    with pytest.raises(AvatarError) as caught:
        edited(image, away, SMILE)
    assert caught.value.code == "edit.turned_away"
    assert edited(image, away, WARM).shape == image.shape


def test_several_panels_change_alike() -> None:
    one, kept = picture("realism")
    assert kept is not None
    known = Geometry.from_bytes(kept)
    wall = np.ascontiguousarray(np.tile(one[::2, ::2], (2, 2, 1)))
    geometry = Geometry(known.landmarks, known.pose, known.matte, known.masks, 2).to_bytes()
    shut = edited(wall, geometry, {"kind": "expression", "left_eye": -1, "right_eye": -1})
    assert np.array_equal(shut[:256, :256], shut[256:, 256:])
    assert aspect(found(shut[:256, :256], kept), 0) < 0.12


def test_it_can_be_cancelled_between_operations() -> None:
    image, geometry = picture()

    def report(share: float) -> None:
        if share > 0:
            raise Cancelled

    with pytest.raises(Cancelled):
        apply(image, geometry, contract(WARM, SMILE), report=report)


def test_a_mask_alone_asks_for_no_face() -> None:
    flat = np.full((128, 128, 3), 90, np.uint8)
    flat[:, 64:] = 160
    heal = {"kind": "brush", "action": "heal", "mask": painted((0.5, 0.5, 0.05))}
    assert edited(flat, None, heal).shape == flat.shape
