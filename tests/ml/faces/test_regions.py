"""Matte, regions and what is measured in them."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest

from ml.contracts import Region
from ml.evaluation.hair import MASKS, measure
from ml.faces import landmarks as lm
from ml.faces.analyse import analyse
from ml.faces.frame import portrait
from ml.faces.matting import foreground, guided_filter
from ml.faces.parser import CLASSES, network
from tests.ml.faces.photos import aligned, astronaut, known
from tests.portraits import portraits_dir


def test_regions_sum_to_one_everywhere() -> None:
    total = sum(aligned().regions.values())
    assert set(aligned().regions) == set(Region)
    np.testing.assert_allclose(total, 1.0, atol=1e-4)
    assert min(mask.min() for mask in aligned().regions.values()) >= -1e-6


def test_regions_lie_where_they_belong() -> None:
    found = aligned()
    points = found.landmarks[:, :2].astype(int)
    unit = int(found.interocular)

    def at(region: Region, x: int, y: int) -> float:
        return float(found.regions[region][y, x])

    assert at(Region.SKIN, *points[lm.NOSE_TIP]) > 0.9
    assert at(Region.HAIR, points[lm.FOREHEAD, 0], points[lm.FOREHEAD, 1] - unit // 2) > 0.9
    assert at(Region.CLOTHES, points[lm.CHIN, 0], 250) > 0.8
    assert at(Region.EYES, *points[468]) > 0.8
    assert at(Region.BACKGROUND, 5, 60) > 0.9


def test_the_matte_is_the_person() -> None:
    found = aligned()
    assert found.matte[:, :20][:120].max() < 0.1
    assert found.matte[lm.eye_centre(found.landmarks)[1].astype(int), 128] > 0.99
    np.testing.assert_allclose(found.matte, 1 - found.regions[Region.BACKGROUND], atol=1e-3)


def test_another_person_beside_is_no_part_of_the_matte() -> None:
    pair = np.full((300, 620, 3), 90, np.uint8)
    pair[:, 0:256] = astronaut()[0:300, 96:352]
    pair[:, 364:620] = astronaut()[0:300, 96:352]
    found = portrait(pair, analyse(pair, face=0), 256)
    columns = np.r_[0:16, 240:256]
    assert found.matte[60:140][:, columns].mean() < 0.15


def test_the_old_background_does_not_shine_through_the_foreground() -> None:
    found = aligned()
    edge = (found.matte > 0.2) & (found.matte < 0.6)
    own = foreground(found)
    assert own.shape == found.image.shape
    behind = np.median(found.image[found.matte < 0.02], axis=0)

    def gap(picture: np.ndarray) -> float:
        return float(np.abs(picture[edge] - behind).mean())

    assert gap(own) > gap(found.image)


def test_the_guided_filter_keeps_edges_and_smooths_the_rest() -> None:
    rng = np.random.default_rng(0)
    guide = np.zeros((64, 64, 3), np.float32)
    guide[:, 32:] = 1.0
    noisy = guide[..., 0] + rng.normal(0, 0.2, (64, 64)).astype(np.float32)
    smooth = guided_filter(guide, noisy, 6, 1e-3)
    assert np.abs(smooth - guide[..., 0]).mean() < 0.06


def test_the_network_is_small() -> None:
    count = sum(p.numel() for p in network().parameters())
    assert 0.5e6 < count < 2e6
    assert len(CLASSES) == 5


def test_measures_describe_the_astronaut() -> None:
    told = known().summary.measures
    assert told["hair_category"] in ("short", "medium")
    assert told["baldness"] == 0.0
    assert float(told["beard"]) < 0.1
    assert float(told["glasses"]) < 0.5
    assert float(told["smile"]) > 0.4
    assert float(told["mouth_open"]) > 0.1
    assert str(told["skin_colour"]).startswith("#")
    assert told["hair_name"] in ("brown", "light_brown", "dark_brown", "blond")


def test_hair_meets_masks_drawn_by_hand() -> None:
    folder = portraits_dir()
    masks = json.loads(MASKS.read_text())["masks"]
    scores = []
    for name in sorted(masks)[:2]:
        picture = cv2.imread(str(folder / "images" / f"{name}.jpg"))
        scores.append(measure(np.ascontiguousarray(picture[..., ::-1]), masks[name]))
    assert np.mean([score for score in scores if score is not None]) > 0.75


@pytest.mark.parametrize("rim", ["B000574", "G000573"])
def test_glasses_are_seen_with_and_without_rims(rim: str) -> None:
    folder = portraits_dir()
    picture = cv2.imread(str(folder / "images" / f"{rim}.jpg"))
    found = analyse(np.ascontiguousarray(picture[..., ::-1]), face=0)
    assert 0.5 < float(found.summary.measures["glasses"]) <= 1
