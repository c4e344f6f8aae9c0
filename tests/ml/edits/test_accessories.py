"""Things put on a real face, measured by detectors that know nothing of how it was done."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from pydantic import ValidationError

from ml.contracts import Region
from ml.edits.accessory import _USUAL
from ml.edits.apply import apply
from ml.edits.geometry import Geometry
from ml.edits.wear.head import Head
from ml.errors import AvatarError
from ml.faces.glasses import glasses_probability
from ml.faces.pose import head_pose, rotation
from ml.operations import ACCESSORIES, Accessory, EditContract
from tests.ml.edits.pictures import edited, found, picture
from tests.ml.styles.astronaut import astronaut

ALL = [(item, model) for item, models in ACCESSORIES.items() for model in models]
SEEN = [pair for pair in ALL if pair[0] != "earrings"]


def put_on(item: str, **settings: object) -> dict[str, object]:
    return {"kind": "accessory", "item": item, **settings}


def code(*operations: dict[str, object], geometry: bytes | None = None) -> str:
    image, own = picture()
    with pytest.raises(AvatarError) as caught:
        edited(image, geometry or own, *operations)
    return caught.value.code


def changed(out: np.ndarray, image: np.ndarray) -> np.ndarray:
    return np.abs(out[..., :3].astype(int) - image[..., :3]).max(-1) > 12


@pytest.mark.parametrize(("item", "model"), SEEN)
def test_each_model_is_seen_and_leaves_the_chin_and_shoulders_alone(item: str, model: str) -> None:
    image, geometry = picture()
    out = edited(image, geometry, put_on(item, model=model))
    assert changed(out, image).mean() > 0.004
    chin = int(astronaut(512).landmarks[152, 1])
    assert not changed(out, image)[chin + 5 :].any()


@pytest.mark.parametrize("model", ACCESSORIES["glasses"])
def test_glasses_are_seen_by_the_detector_of_glasses(model: str) -> None:
    image, geometry = picture()
    points = astronaut(512).landmarks
    assert glasses_probability(image, points) < 0.2
    worn = edited(image, geometry, put_on("glasses", model=model, colour="#1c1c1e"))
    assert glasses_probability(worn, points) > 0.5


def test_glasses_leave_the_face_where_it_was() -> None:
    image, geometry = picture()
    assert geometry is not None
    before = found(image, geometry)
    after = found(edited(image, geometry, put_on("glasses", model="round")), geometry)
    unit = np.hypot(*(before[468, :2] - before[473, :2]))
    apart = np.hypot(*(after - before)[:, :2].T) / unit
    assert np.median(apart) < 0.04


def test_dark_glass_darkens_the_eyes_as_far_as_asked() -> None:
    image, geometry = picture()
    eyes = astronaut(512).regions[Region.EYES] > 0.8
    light = [
        edited(image, geometry, put_on("sunglasses", dark=dark))[eyes].mean()
        for dark in (0.0, 0.5, 1.0)
    ]
    clear = edited(image, geometry, put_on("glasses"))[eyes].mean()
    assert clear > 0.9 * image[eyes].mean()
    assert light[0] > light[1] > light[2]
    assert light[2] < 0.45 * image[eyes].mean()


def test_a_frame_has_its_colour() -> None:
    image, geometry = picture()
    red, blue = (
        edited(image, geometry, put_on("glasses", model="wayfarer", colour=colour)).astype(float)
        for colour in ("#c01818", "#1830c0")
    )
    frame = np.abs(red - blue).max(-1) > 60
    assert frame.mean() > 0.003
    assert np.median((red - blue)[frame][:, 0]) > 40
    assert np.median((red - blue)[frame][:, 2]) < -40


def test_larger_is_larger() -> None:
    image, geometry = picture()
    small, large = (
        changed(edited(image, geometry, put_on("glasses", size=size)), image).any(1).sum()
        for size in (-1.0, 1.0)
    )
    assert large > 1.1 * small


def test_hair_above_a_hat_is_gone_and_counts_as_gone() -> None:
    image, geometry = picture()
    assert geometry is not None
    contract = EditContract.model_validate({"operations": [put_on("hat", model="beanie")]})
    done = apply(image, geometry, contract)
    assert done.geometry is not None
    before = Geometry.from_bytes(geometry).over(image.astype(np.float32) / 255)
    after = Geometry.from_bytes(done.geometry).over(done.image.astype(np.float32) / 255)
    brows = int(before.landmarks[[105, 334], 1].mean())
    hair = [one.regions[Region.HAIR][: brows - 30].sum() for one in (before, after)]
    assert hair[1] < 0.25 * hair[0]
    total = sum(after.regions.values())
    assert np.abs(total - 1).max() < 0.05


@pytest.mark.parametrize("style", ["anime", "comic", "clay", "pencil", "sticker", "pixel"])
def test_a_drawing_gets_it_drawn(style: str) -> None:
    image, geometry = picture(style, 512)
    assert geometry is not None
    known = Geometry.from_bytes(geometry)
    drawn = replace(known, notes={**known.notes, "style": style}).to_bytes()
    plain = replace(known, notes={"glasses": 0.0}).to_bytes()
    contract = EditContract.model_validate({"operations": [put_on("hat"), put_on("glasses")]})
    as_photo = apply(image, plain, contract).image
    as_drawing = apply(image, drawn, contract).image
    assert changed(as_drawing, as_photo).mean() > 0.003
    assert changed(as_drawing, image).mean() > 0.02
    # Away from it nothing is drawn over.
    assert not changed(as_drawing, image)[440:].any()


def test_a_pencil_drawing_stays_without_colour() -> None:
    image, geometry = picture("pencil", 512)
    assert geometry is not None
    known = Geometry.from_bytes(geometry)
    geometry = replace(known, notes={"style": "pencil", "glasses": 0.0}).to_bytes()
    out = edited(image, geometry, put_on("hat", colour="#d01010")).astype(int)
    spread = (out.max(-1) - out.min(-1)).max()
    assert spread <= (image.max(-1).astype(int) - image.min(-1)).max() + 24


def test_the_same_edit_gives_the_same_picture_and_previews_look_like_it() -> None:
    image, geometry = picture()
    first, again = (edited(image, geometry, put_on("hat")) for _ in range(2))
    assert (first == again).all()
    small = edited(image, geometry, put_on("hat"), size=256)
    shrunk = first.reshape(256, 2, 256, 2, 3).mean((1, 3))
    assert np.abs(small - shrunk).mean() < 4


def test_a_cut_out_grows_by_what_is_put_on() -> None:
    image, geometry = picture()
    clear = {"kind": "background", "fill": "transparent"}
    bare = edited(image, geometry, clear)
    hat = edited(image, geometry, clear, put_on("hat", model="fedora"))
    assert (hat[..., 3] > 128).sum() != (bare[..., 3] > 128).sum()
    assert ((hat[..., 3] > 200) & (bare[..., 3] < 20)).sum() > 500


def test_glasses_do_not_go_over_glasses() -> None:
    _, geometry = picture()
    assert geometry is not None
    known = Geometry.from_bytes(geometry)
    wearing = replace(known, notes={"glasses": 0.97}).to_bytes()
    assert code(put_on("sunglasses"), geometry=wearing) == "edit.wears_glasses"
    assert code(put_on("glasses"), put_on("sunglasses")) == "edit.worn_already"
    assert code(put_on("hat"), put_on("headphones")) == "edit.worn_already"


def test_what_is_worn_is_remembered_with_the_picture() -> None:
    image, geometry = picture()
    contract = EditContract.model_validate({"operations": [put_on("glasses"), put_on("hat")]})
    done = apply(image, geometry, contract)
    assert done.geometry is not None
    assert Geometry.from_bytes(done.geometry).notes["worn"] == "eyes,head"
    assert code(put_on("headphones"), geometry=done.geometry) == "edit.worn_already"


def test_earrings_need_an_ear() -> None:
    # Her hair hides both ears' lobes once it counts as hair all the way down.
    _, geometry = picture()
    assert geometry is not None
    known = Geometry.from_bytes(geometry)
    covered = known.masks.copy()
    oval = known.landmarks[[234, 454], 0] * covered.shape[1]
    covered[:, : int(oval[0]) + 2, 0] = 1
    covered[:, int(oval[1]) - 2 :, 0] = 1
    hidden = replace(known, masks=covered).to_bytes()
    assert code(put_on("earrings"), geometry=hidden) == "edit.ears_hidden"


def test_models_belong_to_their_item() -> None:
    with pytest.raises(ValidationError, match="beanie"):
        Accessory(item="hat", model="aviator")
    with pytest.raises(ValidationError):
        Accessory(item="hat", size=1.5)
    offered = {model for models in ACCESSORIES.values() for model in models}
    named = Accessory.model_fields["model"].annotation
    assert offered == {one for part in get_args(named) for one in get_args(part)}
    assert offered == set(_USUAL)


def test_a_head_is_turned_as_its_pose_says() -> None:
    person = astronaut(512)
    head = Head.of(person)
    own = rotation(person.landmarks)
    angle = np.degrees(np.arccos(np.clip((np.trace(head.turn.T @ own) - 1) / 2, -1, 1)))
    assert angle < 6
    assert np.abs(head.placed(head.own)[:, :2] - head.mesh[:, :2]).max() < 0.12 * head.scale
    assert abs(head_pose(person.landmarks)[0]) < 10
