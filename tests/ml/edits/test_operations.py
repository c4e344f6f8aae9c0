"""Each operation on a real face, measured by what is found on the result afresh."""

from __future__ import annotations

import base64
import io

import cv2
import numpy as np
import pytest
from PIL import Image

from ml.contracts import Region
from ml.edits.geometry import Geometry
from ml.errors import AvatarError
from ml.faces.frame import load_portrait
from ml.faces.pose import head_pose
from ml.imaging.colour import hex_to_rgb
from tests.ml.edits.pictures import aspect, edited, found, lab, painted, picture, raised_corners
from tests.ml.styles.astronaut import astronaut
from tests.portraits import portraits_dir

DRAWN = ["photo", "realism", "anime", "oil", "comic", "clay"]


def code(*operations: dict[str, object], image: np.ndarray | None = None) -> str:
    own, geometry = picture()
    with pytest.raises(AvatarError) as caught:
        edited(own if image is None else image, geometry, *operations)
    return caught.value.code


def region(name: Region) -> np.ndarray:
    return astronaut(512).regions[name]


# Background


def test_a_transparent_background_keeps_the_person_and_drops_the_rest() -> None:
    image, geometry = picture()
    clear = edited(image, geometry, {"kind": "background", "fill": "transparent"})
    matte = astronaut(512).matte
    assert np.abs(clear[..., 3] / 255.0 - matte).mean() < 0.02
    inside = matte > 0.995
    assert np.abs(clear[..., :3].astype(int) - image)[inside].max() <= 2


@pytest.mark.parametrize(
    "operation",
    [
        {"fill": "colour", "colours": ["#30a0e0"]},
        {"fill": "gradient", "colours": ["#102030", "#e0d0c0"]},
        {"fill": "scene", "scene": "bokeh"},
        {"fill": "blur", "amount": 1.0},
    ],
    ids=lambda one: one["fill"],
)
def test_another_background_leaves_the_face_alone(operation: dict[str, object]) -> None:
    image, geometry = picture("realism")
    out = edited(image, geometry, {"kind": "background", **operation})
    assert np.abs(out.astype(int) - image)[220:300, 220:290].max() <= 3
    if operation["fill"] == "colour":
        corner = out[5:40, 5:40].reshape(-1, 3).mean(0) / 255
        assert np.abs(corner - hex_to_rgb("#30a0e0")).max() < 0.02


def test_a_gradient_begins_with_its_first_colour() -> None:
    image, geometry = picture()
    two = {"kind": "background", "fill": "gradient", "colours": ["#000000", "#ffffff"]}
    out = edited(image, geometry, two)
    assert out[2].mean() < out[400, :20].mean()


def test_a_cut_out_is_laid_over_as_it_is() -> None:
    image, geometry = picture("sticker")
    assert image.shape[2] == 4
    out = edited(image, geometry, {"kind": "background", "fill": "colour", "colours": ["#204060"]})
    assert out[..., 3].min() == 255
    assert np.abs(out[3, 3, :3].astype(int) - (0x20, 0x40, 0x60)).max() <= 2
    solid = image[..., 3] == 255
    assert np.abs(out[..., :3].astype(int) - image[..., :3])[solid].max() <= 2


# Colours


@pytest.mark.parametrize("colour", ["#c8a878", "#2a1d18", "#a03a28", "#6a50c0"])
@pytest.mark.parametrize("style", ["photo", "anime"])
def test_hair_takes_the_colour_asked_for_and_skin_none(style: str, colour: str) -> None:
    image, geometry = picture(style)
    assert geometry is not None
    out = edited(image, geometry, {"kind": "recolour", "region": "hair", "colour": colour})
    person = Geometry.from_bytes(geometry).over(image.astype(np.float32) / 255)
    before, after = lab(image), lab(out)
    wanted = lab((hex_to_rgb(colour) * 255 + 0.5).astype(np.uint8)[None, None])[0, 0]
    hair = person.regions[Region.HAIR] > 0.95
    assert np.linalg.norm(np.median(after[hair], axis=0) - wanted) < 12
    # Strands and shading stay: where it was lighter it is.
    assert np.corrcoef(before[..., 0][hair], after[..., 0][hair])[0, 1] > 0.6
    oval = person.landmarks[[205, 425, 50, 280, 4, 199], :2].astype(int)
    for x, y in oval:
        moved = after[y - 3 : y + 4, x - 3 : x + 4] - before[y - 3 : y + 4, x - 3 : x + 4]
        assert np.linalg.norm(moved.mean((0, 1))) < 2


def test_a_second_colour_runs_downwards() -> None:
    image, geometry = picture()
    two = {"kind": "recolour", "region": "hair", "colour": "#c03030", "second": "#3040c0"}
    out = lab(edited(image, geometry, two))
    hair = region(Region.HAIR) > 0.9
    rows = np.nonzero(hair.any(1))[0]
    top, low = np.zeros_like(hair), np.zeros_like(hair)
    top[: rows[0] + 40], low[rows[-1] - 40 :] = True, True
    assert np.median(out[..., 2][hair & top]) > 5
    assert np.median(out[..., 2][hair & low]) < -5


def test_teeth_stay_white_under_lipstick() -> None:
    image, geometry = picture()
    out = edited(image, geometry, {"kind": "recolour", "region": "lips", "colour": "#b0203a"})
    before, after = lab(image), lab(out)
    points = astronaut(512).landmarks
    x, y = points[[13, 14], :2].mean(0).astype(int)
    assert np.abs(after[y, x - 6 : x + 7] - before[y, x - 6 : x + 7]).max() < 6
    lips = region(Region.LIPS) > 0.9
    assert np.median(after[..., 1][lips]) > np.median(before[..., 1][lips]) + 8


@pytest.mark.parametrize("name", ["eyes", "brows", "clothes"])
def test_other_regions_change_where_they_are_and_nowhere_else(name: str) -> None:
    image, geometry = picture()
    out = edited(image, geometry, {"kind": "recolour", "region": name, "colour": "#3060c0"})
    moved = np.abs(out.astype(int) - image).max(-1)
    inside = region(Region(name)) > 0.02
    grown = cv2.dilate(inside.astype(np.uint8), np.ones((15, 15), np.uint8)) > 0
    assert moved[inside].max() > 30
    assert moved[~grown].max() == 0


def test_a_beard_that_is_not_there_is_missed() -> None:
    image, geometry = picture()
    with pytest.raises(AvatarError) as caught:
        edited(image, geometry, {"kind": "recolour", "region": "beard", "colour": "#553322"})
    assert caught.value.code == "edit.region_missing"
    assert caught.value.params == {"region": "beard"}


# Expression


@pytest.mark.parametrize("style", DRAWN)
def test_a_smile_raises_the_corners(style: str) -> None:
    image, geometry = picture(style)
    assert geometry is not None
    before = raised_corners(found(image, geometry))
    smile = edited(image, geometry, {"kind": "expression", "smile": 1.0})
    frown = edited(image, geometry, {"kind": "expression", "smile": -1.0})
    assert raised_corners(found(smile, geometry)) - before > 0.03
    assert raised_corners(found(frown, geometry)) - before < -0.03


@pytest.mark.parametrize("style", DRAWN)
def test_shut_eyes_are_shut_and_a_wink_shuts_one(style: str) -> None:
    image, geometry = picture(style)
    assert geometry is not None
    before = found(image, geometry)
    both = found(
        edited(image, geometry, {"kind": "expression", "left_eye": -1, "right_eye": -1}), geometry
    )
    wink = found(edited(image, geometry, {"kind": "expression", "left_eye": -1}), geometry)
    for side in (0, 1):
        assert aspect(both, side) < 0.6 * aspect(before, side)
    assert aspect(wink, 0) < 0.75 * aspect(wink, 1)


def test_wide_eyes_are_wider() -> None:
    image, geometry = picture()
    assert geometry is not None
    wide = edited(image, geometry, {"kind": "expression", "left_eye": 1, "right_eye": 1})
    before, after = found(image, geometry), found(wide, geometry)
    assert aspect(after, 0) + aspect(after, 1) > 1.08 * (aspect(before, 0) + aspect(before, 1))


def test_brows_go_up_and_down() -> None:
    image, geometry = picture()
    assert geometry is not None

    def height(value: float) -> float:
        points = found(edited(image, geometry, {"kind": "expression", "brows": value}), geometry)
        unit = np.hypot(*(points[468, :2] - points[473, :2]))
        return float((points[[468, 473], 1].mean() - points[[105, 334], 1].mean()) / unit)

    assert height(1) > height(0) + 0.02 > height(-1) + 0.03


@pytest.mark.parametrize("style", ["photo", "anime", "comic"])
def test_an_open_mouth_is_open(style: str) -> None:
    image, geometry = picture(style)
    assert geometry is not None

    def gap(picture: np.ndarray) -> float:
        points = found(picture, geometry)
        unit = np.hypot(*(points[468, :2] - points[473, :2]))
        return float(np.hypot(*(points[13, :2] - points[14, :2])) / unit)

    opened = edited(image, geometry, {"kind": "expression", "open_mouth": 0.7})
    assert gap(opened) > gap(image) + 0.06


def test_a_gaze_aside_moves_the_irises_and_nothing_but_the_eyes() -> None:
    image, geometry = picture()
    assert geometry is not None
    out = edited(image, geometry, {"kind": "expression", "gaze_x": 1.0})
    moved = np.abs(out.astype(int) - image).max(-1)
    eyes = cv2.dilate(region(Region.EYES), np.ones((13, 13), np.uint8)) > 0
    assert moved[~eyes].max() <= 1
    assert found(out, geometry)[468, 0] > found(image, geometry)[468, 0] + 1


def test_nothing_tears_and_the_background_stays() -> None:
    image, geometry = picture()
    all_at_once = {
        "kind": "expression", "smile": 1, "open_mouth": 1, "brows": 1, "left_eye": 1, "gaze_y": 1,
    }  # fmt: skip
    out = edited(image, geometry, all_at_once)
    assert np.array_equal(out[:60], image[:60])
    assert np.array_equal(out[:, :50], image[:, :50])


# Features, skin


def test_features_change_size() -> None:
    image, geometry = picture()
    assert geometry is not None

    def widths(**values: float) -> dict[str, float]:
        points = found(edited(image, geometry, {"kind": "features", **values}), geometry)
        unit = np.hypot(*(points[33, :2] - points[263, :2]))

        def apart(a: int, b: int) -> float:
            return float(np.hypot(*(points[a, :2] - points[b, :2])) / unit)

        return {"nose": apart(64, 294), "mouth": apart(61, 291), "jaw": apart(172, 397)}

    for name in ("nose", "mouth", "jaw"):
        assert widths(**{name: 1.0})[name] > widths()[name] > widths(**{name: -1.0})[name]


def test_more_hair_covers_more() -> None:
    image, geometry = picture()
    more = edited(image, geometry, {"kind": "features", "hair_volume": 1.0})
    less = edited(image, geometry, {"kind": "features", "hair_volume": -1.0})
    x, y = astronaut(512).landmarks[1, :2].astype(int)
    for out in (more, less):
        assert np.abs(out.astype(int) - image)[y - 20 : y + 20, x - 20 : x + 20].max() <= 1
    clear = {"kind": "background", "fill": "transparent"}
    covered = [
        edited(image, geometry, {"kind": "features", "hair_volume": v}, clear)[..., 3].mean()
        for v in (-1.0, 0.0, 1.0)
    ]
    assert covered[0] < covered[1] < covered[2]


def test_smoothing_evens_skin_and_keeps_eyes_and_pores() -> None:
    image, geometry = picture()
    out = edited(image, geometry, {"kind": "skin", "smooth": 1.0})
    before, after = lab(image)[..., 0], lab(out)[..., 0]
    x, y = astronaut(512).landmarks[[50, 280, 151], :2].astype(int).T

    def energy(light: np.ndarray, low: float, high: float) -> float:
        band = cv2.GaussianBlur(light, (0, 0), low) - cv2.GaussianBlur(light, (0, 0), high)
        return float(
            np.mean(
                [band[b - 12 : b + 13, a - 12 : a + 13].std() for a, b in zip(x, y, strict=True)]
            )
        )

    assert energy(after, 1.5, 6) < 0.85 * energy(before, 1.5, 6)
    assert energy(after, 0.3, 0.9) > 0.7 * energy(before, 0.3, 0.9)
    eyes = region(Region.EYES) > 0.9
    assert np.abs(after - before)[eyes].max() < 2


@pytest.mark.parametrize("name", ["blush", "lipstick", "eye_shadow"])
def test_make_up_goes_on_the_face_only(name: str) -> None:
    image, geometry = picture()
    out = edited(image, geometry, {"kind": "skin", name: 1.0})
    moved = np.abs(out.astype(int) - image).max(-1)
    assert moved.max() > 10
    assert moved[astronaut(512).matte < 0.05].max() == 0
    assert (moved > 2).mean() < 0.1


# View


@pytest.mark.parametrize("yaw", [-20.0, 20.0])
def test_the_head_turns_as_far_as_asked(yaw: float) -> None:
    image, geometry = picture()
    assert geometry is not None
    turned = edited(image, geometry, {"kind": "view", "yaw": yaw})
    change = head_pose(found(turned, geometry))[0] - head_pose(found(image, geometry))[0]
    assert abs(change - yaw) < 5


def test_zoom_brings_the_face_closer_and_out_again() -> None:
    image, geometry = picture()
    assert geometry is not None

    def unit(zoom: float) -> float:
        points = found(edited(image, geometry, {"kind": "view", "zoom": zoom}), geometry)
        return float(np.hypot(*(points[468, :2] - points[473, :2])))

    assert abs(unit(1.5) / unit(1.0) - 1.5) < 0.05
    assert abs(unit(0.7) / unit(1.0) - 0.7) < 0.05


def test_whoever_is_cut_by_the_lower_edge_stays_on_it() -> None:
    image, geometry = picture()
    up = {"kind": "view", "zoom": 0.7, "y": -0.5}
    clear = {"kind": "background", "fill": "transparent"}
    out = edited(image, geometry, up, clear)
    assert out[-1, :, 3].max() == 255


# Brush


@pytest.mark.parametrize(
    "action", ["heal", "recolour", "blur", "sharpen", "lighten", "darken", "erase", "restore"]
)
@pytest.mark.parametrize("style", ["photo", "comic"])
def test_outside_the_mask_nothing_changes(action: str, style: str) -> None:
    image, geometry = picture(style)
    circles = [(0.45, 0.5, 0.04), (0.3, 0.2, 0.08)]
    brush = {"kind": "brush", "action": action, "mask": painted(*circles), "colour": "#c04040"}
    first = {"kind": "tone", "warmth": 0.8}
    before = edited(image, geometry, first)
    out = edited(image, geometry, first, brush)
    mask = np.asarray(Image.open(io.BytesIO(base64.b64decode(brush["mask"])))) > 0
    assert np.array_equal(out[..., :3][~mask], before[..., :3][~mask])
    moved = out.shape[2] == 4 or bool((out[mask] != before[mask]).any())
    assert moved


def test_healing_takes_a_spot_away() -> None:
    image, geometry = picture()
    spoilt = image.copy()
    x, y = astronaut(512).landmarks[50, :2].astype(int)
    cv2.circle(spoilt, (int(x), int(y)), 5, (60, 20, 20), -1)
    mask = painted((x / 512, y / 512, 8 / 512))
    healed = edited(spoilt, geometry, {"kind": "brush", "action": "heal", "mask": mask})
    place = np.s_[y - 8 : y + 9, x - 8 : x + 9]
    was = np.abs(spoilt[place].astype(int) - image[place]).mean()
    assert np.abs(healed[place].astype(int) - image[place]).mean() < 0.3 * was


def test_erased_is_transparent_and_restored_is_as_before() -> None:
    image, geometry = picture()
    mask = painted((0.5, 0.5, 0.1))
    erase = {"kind": "brush", "action": "erase", "mask": mask, "feather": 0.0}
    restore = {"kind": "brush", "action": "restore", "mask": mask, "feather": 0.0}
    warm = {"kind": "tone", "warmth": 1.0}
    assert edited(image, geometry, erase)[256, 256, 3] == 0
    back = edited(image, geometry, warm, restore)
    assert np.abs(back[256, 256].astype(int) - image[256, 256]).max() <= 1


@pytest.mark.parametrize("size", [64, 300, 1500])
def test_a_mask_of_another_size_is_scaled(size: int) -> None:
    image, geometry = picture()
    mask = painted((0.5, 0.5, 0.1), size=size)
    out = edited(image, geometry, {"kind": "brush", "action": "darken", "mask": mask})
    moved = np.abs(out.astype(int) - image).max(-1) > 0
    assert moved[256, 256]
    assert not moved[:190].any()
    assert not moved[:, :190].any()


@pytest.mark.parametrize(
    ("mask", "expected"),
    [
        ("", "edit.mask_unreadable"),
        ("!!!", "edit.mask_unreadable"),
        (base64.b64encode(b"no picture").decode(), "edit.mask_unreadable"),
        (painted((0.5, 0.5, 0.2))[:80], "edit.mask_unreadable"),
        (painted(), "edit.mask_empty"),
    ],
)
def test_bad_masks_are_refused(mask: str, expected: str) -> None:
    assert code({"kind": "brush", "action": "blur", "mask": mask}) == expected


# People


@pytest.mark.parametrize("who", ["D000602", "B001276", "A000014", "S000030"])
def test_other_people_smile_and_shut_their_eyes_too(who: str) -> None:
    portrait = load_portrait(portraits_dir() / "images" / f"{who}.jpg", 512)
    image = (portrait.image * 255 + 0.5).astype(np.uint8)
    geometry = Geometry.of(portrait).to_bytes()
    before = found(image, geometry)
    smile = found(edited(image, geometry, {"kind": "expression", "smile": 1.0}), geometry)
    assert raised_corners(smile) - raised_corners(before) > 0.03
    shut = {"kind": "expression", "left_eye": -1, "right_eye": -1}
    after = found(edited(image, geometry, shut), geometry)
    assert aspect(after, 0) + aspect(after, 1) < 0.75 * (aspect(before, 0) + aspect(before, 1))
