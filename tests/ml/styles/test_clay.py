from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ml.contracts import Region
from ml.errors import AvatarError
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, Portrait
from ml.imaging.colour import rgb_to_oklab
from ml.imaging.filters import blur
from ml.imaging.opencv import cv2
from ml.styles import registry
from ml.styles._clay_cloth import cloth_of
from ml.styles._clay_face import eyes_of
from ml.styles._clay_glasses import frames_of
from ml.styles._clay_hair import beard_of, hair_of
from ml.styles._clay_skin import clay_tone, skin_of
from ml.styles.base import RenderContext
from tests.ml.styles.characters import (
    astronaut,
    definition,
    expected_irises,
    fits,
    irises_found,
    looks_differ,
    picture,
)


def _lab(portrait: Portrait) -> np.ndarray:
    return rgb_to_oklab(portrait.image)


def _with_glasses(portrait: Portrait) -> Portrait:
    """The portrait with two dark rings drawn around its eyes."""
    image = np.ascontiguousarray(portrait.image.copy())
    unit = portrait.interocular
    for iris in (LEFT_IRIS, RIGHT_IRIS):
        x, y = (int(v) for v in portrait.landmarks[iris, :2])
        place = (x, y + int(0.06 * unit))
        cv2.circle(
            image, place, int(0.36 * unit), (0.05, 0.05, 0.08), int(0.06 * unit), cv2.LINE_AA
        )
    measures = dict(portrait.measures) | {"glasses": 0.99, "glasses_heavy": 0.6}
    return replace(portrait, image=image, measures=measures)


def test_it_fills_the_size_asked_for() -> None:
    fits(picture("clay"), 256)


def test_the_same_seed_models_the_same_figure() -> None:
    again = picture.__wrapped__("clay")
    assert np.array_equal(picture("clay").image, again.image)


def test_every_look_differs_from_the_others() -> None:
    looks_differ("clay", 0.03)


def test_the_face_is_where_it_was() -> None:
    found = irises_found(picture("clay", size=512).image)
    assert np.abs(found - expected_irises()).max() < 0.02


def test_light_follows_the_side_it_comes_from() -> None:
    renderer = registry.renderer("clay")
    portrait = astronaut()
    skin = portrait.regions[Region.SKIN] > 0.9
    columns = np.arange(portrait.size)[None, :]
    middle = portrait.landmarks[1, 0]
    halves = []
    for side in (-1, 1):
        parameters = renderer.parameters(light_from=side, marks=0, rim=0)
        image = renderer.render(portrait, parameters, RenderContext(size=512)).image
        light = rgb_to_oklab(image)[..., 0]
        left, right = skin & (columns < middle), skin & (columns > middle)
        halves.append(light[left].mean() - light[right].mean())
    assert halves[0] > halves[1] + 0.05


def test_one_material_has_one_hue() -> None:
    portrait = astronaut()
    image = picture("clay", "terracotta", size=512).image
    body = portrait.region(Region.SKIN, Region.HAIR) > 0.95
    lab = rgb_to_oklab(image[body])
    hue = np.arctan2(lab[:, 2], lab[:, 1])
    assert np.quantile(hue, 0.9) - np.quantile(hue, 0.1) < 0.35


def test_the_lower_edge_is_no_smear_of_the_photos_last_row() -> None:
    image = picture("clay", "workshop", size=512).image
    light = rgb_to_oklab(image)[..., 0][-60:]
    across = np.abs(np.diff(blur(light, 1.0), axis=1)).mean()
    photo = rgb_to_oklab(astronaut().image)[..., 0][-60:]
    assert across < 0.5 * np.abs(np.diff(blur(photo, 1.0), axis=1)).mean()


def test_hair_is_rolled_in_ridges_over_its_whole_region() -> None:
    portrait = astronaut()
    hair = hair_of(portrait, _lab(portrait), 1.0, np.random.default_rng(1))
    inside = blur(portrait.regions[Region.HAIR], 3) > 0.9
    assert (hair.mask[inside] > 0.9).mean() > 0.98
    rough = hair.height - blur(hair.height, 0.1 * portrait.interocular)
    assert rough[inside].std() > 0.01


def test_thicker_locks_stand_out_further() -> None:
    portrait = astronaut()
    inside = blur(portrait.regions[Region.HAIR], 3) > 0.9
    thin, thick = (
        hair_of(portrait, _lab(portrait), chunk, np.random.default_rng(1)).height[inside]
        for chunk in (0.7, 1.5)
    )
    assert thick.mean() > 1.6 * thin.mean()


def test_who_has_no_beard_is_given_none() -> None:
    portrait = astronaut()
    beard = beard_of(portrait, _lab(portrait), 1.0, np.random.default_rng(1))
    assert beard.mask.max() == 0


def test_clothes_are_made_of_few_colours() -> None:
    portrait = astronaut()
    cloth = cloth_of(portrait, _lab(portrait))
    inside = portrait.regions[Region.CLOTHES] > 0.9
    pieces = np.unique(np.round(cloth.lab[inside], 2), axis=0, return_counts=True)[1]
    assert np.sort(pieces)[::-1][:8].sum() > 0.6 * inside.sum()


def test_dark_skin_stays_dark_and_light_skin_light() -> None:
    seen = [np.array([light, 0.05, 0.06], np.float32) for light in (0.35, 0.5, 0.65, 0.8)]
    tones = [float(clay_tone(one)[0]) for one in seen]
    assert tones == sorted(tones)
    assert tones[0] < 0.45
    assert tones[-1] > 0.75


def test_lines_and_pores_go_but_the_face_keeps_its_forms() -> None:
    portrait = astronaut()
    noise = np.random.default_rng(2).normal(0, 0.02, portrait.image.shape[:2])
    grainy = replace(
        portrait, image=np.clip(portrait.image + noise[..., None], 0, 1).astype(np.float32)
    )
    none = np.zeros(portrait.image.shape[:2], np.float32)
    plain = skin_of(portrait, _lab(portrait), none).form
    other = skin_of(grainy, _lab(grainy), none).form
    face = (portrait.regions[Region.SKIN] > 0.9) & (
        skin_of(portrait, _lab(portrait), none).oval > 0.9
    )
    assert (plain - other)[face].std() < 0.35 * noise.std()
    assert np.corrcoef(plain[face], other[face])[0, 1] > 0.95


def test_narrow_eyes_are_opened_a_little() -> None:
    portrait = astronaut()
    points = portrait.landmarks.copy()
    for upper, lower in ((159, 145), (158, 153), (160, 144), (157, 154), (161, 163)):
        points[upper, 1] = points[lower, 1] = points[lower, 1]
    shut = eyes_of(replace(portrait, landmarks=points), 1.0)[0]
    assert (shut.lower[:, 1] - shut.upper[:, 1]).max() > 0.1 * shut.width


def test_nobody_is_given_glasses_who_wears_none() -> None:
    portrait = astronaut()
    assert frames_of(portrait, _lab(portrait)) is None


def test_glasses_are_bent_along_the_frame_in_the_photo() -> None:
    portrait = _with_glasses(astronaut())
    frames = frames_of(portrait, _lab(portrait))
    assert frames is not None
    unit = portrait.interocular
    y, x = np.mgrid[0 : portrait.size, 0 : portrait.size]
    off = []
    for iris, outward in ((LEFT_IRIS, -1), (RIGHT_IRIS, 1)):
        cx, cy = portrait.landmarks[iris, :2] + [0, 0.06 * unit]
        # The outer lower quarter, where neither brow nor nose nor temple is near.
        part = (frames.mask > 0.6) & (outward * (x - cx) > 0) & (y > cy + 0.05 * unit)
        off.append(np.abs(np.hypot(x - cx, y - cy)[part] / unit - 0.36).mean())
    assert max(off) < 0.06
    assert frames.colour[0] < 0.5


def test_an_unknown_parameter_is_named() -> None:
    style = definition("clay").model_copy(update={"parameters": {"sparkle": 1}})
    with pytest.raises(AvatarError) as caught:
        registry.parameters(style)
    assert caught.value.params["key"] == "parameters.sparkle"
