"""A picture of one's own behind the person, painting after a picture, enlarging."""

from __future__ import annotations

import hashlib
import io

import cv2
import numpy as np
import pytest
from PIL import Image

from ml.contracts import Region
from ml.edits.apply import apply
from ml.edits.enlarge import enlarged
from ml.engines.repaint import Repainter
from ml.errors import AvatarError, Cancelled
from ml.imaging.colour import rgb_to_oklab
from ml.operations import EditContract, Enlarge
from tests.generation.custom import strokes
from tests.ml.edits.pictures import Picture, painted, picture
from tests.ml.styles.astronaut import astronaut


def filed(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def halves(left: tuple[int, int, int], right: tuple[int, int, int]) -> Image.Image:
    """A wide picture of two colours."""
    image = Image.new("RGB", (900, 600), left)
    image.paste(right, (450, 0, 900, 600))
    return image


def changed(
    image: Picture,
    geometry: bytes | None,
    seen: bytes,
    kind: str = "background",
    size: int | None = None,
    **settings: object,
) -> Picture:
    name = hashlib.sha256(seen).hexdigest()
    operation = {"kind": kind, "picture": name, **settings}
    if kind == "background":
        operation["fill"] = "picture"
    contract = EditContract.model_validate({"operations": [operation]})

    def always(key: object, make):  # type: ignore[no-untyped-def]
        return make()

    return apply(
        image, geometry, contract, size=size, pictures={name: seen}, repaint=Repainter(always)
    ).image


def inside(name: Region, image: Picture) -> np.ndarray:
    """OKLab of a region's core, (N, 3)."""
    mask = astronaut(512).regions[name] > 0.98
    return rgb_to_oklab(image[mask][:, :3] / 255)


def well_inside() -> np.ndarray:
    """(512, 512) the person, without the rim that the ground's light wraps around."""
    solid = (astronaut(512).matte > 0.999).astype(np.uint8)
    return cv2.erode(solid, np.ones((41, 41), np.uint8), borderValue=1) > 0


# Backgrounds


def test_the_picture_stands_where_the_background_was_and_the_person_stays() -> None:
    image, geometry = picture()
    made = changed(image, geometry, filed(halves((20, 60, 200), (20, 60, 200))))
    assert np.abs(made[8:40, 8:40].astype(int) - (20, 60, 200)).max() <= 2
    core = well_inside()
    assert np.abs(made.astype(int) - image)[core].mean() < 2


@pytest.mark.parametrize(("x", "left"), [(-1.0, (200, 30, 30)), (1.0, (30, 30, 200))])
def test_another_part_of_it_is_shown(x: float, left: tuple[int, int, int]) -> None:
    image, geometry = picture()
    wide = halves((200, 30, 30), (30, 30, 200))
    made = changed(image, geometry, filed(wide), x=x, zoom=2.0)
    assert np.abs(made[10:30, 10:30].reshape(-1, 3).mean(0) - left).max() < 3


def test_softening_blurs_the_picture_and_not_the_person() -> None:
    image, geometry = picture()
    seen = filed(strokes(3))
    sharp, soft = (changed(image, geometry, seen, soften=s) for s in (0.0, 1.0))
    edges = [float(cv2.Laplacian(one[:60, :120], cv2.CV_64F).std()) for one in (sharp, soft)]
    assert edges[1] < 0.1 * edges[0]
    core = well_inside()
    assert np.abs(sharp.astype(int) - soft)[core].max() <= 2


@pytest.mark.parametrize(
    ("colour", "axis", "sign"),
    [((255, 150, 60), 2, 1), ((60, 110, 255), 2, -1), ((12, 14, 30), 0, -1)],
    ids=["warm", "cold", "dark"],
)
def test_the_person_takes_on_the_pictures_light_by_degrees(
    colour: tuple[int, int, int], axis: int, sign: int
) -> None:
    image, geometry = picture()
    seen = filed(halves(colour, colour))
    skin = [
        float(inside(Region.SKIN, changed(image, geometry, seen, match=m))[:, axis].mean())
        for m in (0.0, 0.5, 1.0)
    ]
    steps = np.diff(skin) * sign
    assert (steps > 0.004).all()


def test_light_comes_from_where_the_picture_is_bright() -> None:
    image, geometry = picture()
    seen = halves((15, 15, 15), (250, 250, 250)).crop((150, 0, 750, 600))
    plain, lit = (changed(image, geometry, filed(seen), match=m) for m in (0.0, 1.0))
    gain = (rgb_to_oklab(lit / 255) - rgb_to_oklab(plain / 255))[..., 0]
    skin = astronaut(512).regions[Region.SKIN] > 0.98
    columns = np.nonzero(skin.any(0))[0]
    left, right = columns[len(columns) // 4], columns[3 * len(columns) // 4]
    dark, bright = gain[:, :left][skin[:, :left]], gain[:, right:][skin[:, right:]]
    assert bright.mean() > dark.mean() + 0.02


def test_the_picture_may_give_way_instead() -> None:
    image, geometry = picture()
    seen = filed(halves((60, 110, 255), (60, 110, 255)))
    still, moved = (changed(image, geometry, seen, match=m, adapt="picture") for m in (0.0, 1.0))
    core = well_inside()
    assert np.abs(still.astype(int) - moved)[core].max() <= 3
    blue = [rgb_to_oklab(one[:40, :40] / 255)[..., 2].mean() for one in (still, moved)]
    assert blue[1] > blue[0] + 0.01


@pytest.mark.parametrize("style", ["anime", "watercolour"])
def test_drawn_people_stand_before_it_too(style: str) -> None:
    image, geometry = picture(style)
    made = changed(image, geometry, filed(halves((20, 60, 200), (20, 60, 200))), match=0.5)
    assert np.abs(made[8:30, 8:30].astype(int) - (20, 60, 200)).max() <= 3


def refused(
    kind: str, seen: bytes, pictures: dict[str, bytes] | None = None, **more: object
) -> str:
    image, geometry = picture()
    name = hashlib.sha256(seen).hexdigest()
    told = {"kind": kind, "picture": name, **more}
    contract = EditContract.model_validate({"operations": [told]})
    with pytest.raises(AvatarError) as caught:
        apply(
            image,
            geometry,
            contract,
            pictures={name: seen} if pictures is None else pictures,
            repaint=Repainter(lambda key, make: make()),
        )
    return caught.value.code


def test_pictures_that_will_not_do_are_told_by_their_codes() -> None:
    own = filed(strokes(1))
    assert refused("background", own, {}, fill="picture") == "edit.picture_missing"
    assert refused("background", b"no picture", fill="picture") == "edit.picture_unreadable"
    assert refused("transfer", own, {}) == "edit.picture_missing"
    blank = filed(Image.new("RGB", (300, 300), "grey"))
    assert refused("transfer", blank) == "style.reference_plain"
    assert refused("transfer", filed(Image.new("RGB", (60, 60)))) == "style.reference_small"
    assert refused("transfer", own, mask=painted()) == "edit.mask_empty"


# Painting after a picture


def texture(image: Picture) -> float:
    """Strength of what is finer than a fortieth of the side, over the quiet upper corner."""
    light = cv2.cvtColor(image[:150, :110], cv2.COLOR_RGB2GRAY).astype(np.float32)
    return float((cv2.GaussianBlur(light, (0, 0), 1) - cv2.GaussianBlur(light, (0, 0), 6)).std())


def test_brushwork_and_palette_are_carried_over_by_degrees() -> None:
    image, geometry = picture()
    seen = filed(strokes(1))
    full = changed(image, geometry, seen, "transfer", size=512)
    half = changed(image, geometry, seen, "transfer", size=512, strength=0.5)
    assert texture(full) > 3 * texture(image)
    gap = [np.abs(one.astype(int) - image).mean() for one in (half, full)]
    assert gap[0] == pytest.approx(gap[1] / 2, rel=0.05)
    warm = [rgb_to_oklab(one[:150, :110] / 255)[..., 2].mean() for one in (image, full)]
    assert warm[1] > warm[0] + 0.02


def test_outside_a_painted_mask_not_one_pixel_changes() -> None:
    image, geometry = picture()
    seen = filed(strokes(1))
    made = changed(
        image, geometry, seen, "transfer", size=512, mask=painted((0.2, 0.2, 0.1)), feather=0.3
    )
    rows, columns = np.mgrid[0:512, 0:512]
    outside = np.hypot(columns - 102, rows - 102) > 54
    assert (made[outside] == image[outside]).all()
    assert np.abs(made.astype(int) - image)[~outside].mean() > 8


# Enlarging


@pytest.mark.parametrize("factor", [2, 4])
def test_an_enlarged_picture_is_the_same_picture_sharper(factor: int) -> None:
    image, _ = picture()
    part = np.ascontiguousarray(image[100:356, 130:386])
    told: list[float] = []
    large = enlarged(part, Enlarge(factor=factor), told.append)  # type: ignore[arg-type]
    assert large.shape == (256 * factor, 256 * factor, 3)
    back = cv2.resize(large, (256, 256), interpolation=cv2.INTER_AREA)
    assert np.abs(back.astype(int) - part).mean() < 4
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 2


def test_pieces_leave_no_seams() -> None:
    ramp = np.linspace(40, 200, 300, dtype=np.float32)
    image = np.repeat(np.repeat(ramp[None, :, None], 300, 0), 3, 2).astype(np.uint8)
    large = enlarged(image, Enlarge(factor=2), lambda share: None).astype(int)
    # Beyond the slope of the ramp itself and one grey value of rounding.
    assert np.abs(np.diff(large, axis=1)).max() <= 3
    assert np.abs(np.diff(large, axis=0)).max() <= 2


def test_transparency_is_enlarged_with_it() -> None:
    clear = np.zeros((64, 64, 4), np.uint8)
    clear[16:48, 16:48] = (200, 120, 60, 255)
    large = enlarged(clear, Enlarge(factor=2), lambda share: None)
    assert large.shape == (128, 128, 4)
    assert (large[64, 64, 3], large[4, 4, 3]) == (255, 0)


def test_enlarging_comes_last_keeps_the_geometry_and_can_be_called_off() -> None:
    image, geometry = picture()
    small = cv2.resize(image, (128, 128), interpolation=cv2.INTER_AREA)
    operations = [{"kind": "tone", "warmth": 0.5}, {"kind": "enlarge", "factor": 2}]
    contract = EditContract.model_validate({"operations": operations})
    done = apply(small, geometry, contract)
    assert (done.image.shape, done.geometry) == ((256, 256, 3), geometry)
    assert apply(small, geometry, contract, size=128).image.shape == (128, 128, 3)

    def stop(share: float) -> None:
        if share > 0.1:
            raise Cancelled

    with pytest.raises(Cancelled):
        apply(small, geometry, contract, report=stop)


def test_what_would_be_too_large_is_refused() -> None:
    with pytest.raises(AvatarError) as caught:
        enlarged(np.zeros((2100, 10, 3), np.uint8), Enlarge(factor=2), lambda share: None)
    assert caught.value.code == "edit.too_large"
    slow = Enlarge(factor=2, quality="best")
    with pytest.raises(AvatarError):
        enlarged(np.zeros((1100, 10, 3), np.uint8), slow, lambda share: None)
