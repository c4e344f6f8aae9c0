"""Preparing portraits, changing them as they are drawn, and cutting holes."""

from __future__ import annotations

import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from ml.contracts import Region
from ml.portraits import in_validation
from ml.training.data import dataset, drawn, masks
from ml.training.data.augment import natural, placed, plain, recolour, wide, with_background
from ml.training.data.prepare import REGIONS, STORED, folder, prepare, read
from ml.training.tasks.conditions import fill, with_hole
from tests.ml.faces.photos import astronaut, empty
from tests.ml.training.people import astronaut_sample


def _name(validation: bool, skip: int = 0) -> str:
    found = (f"P{k:06d}" for k in range(10_000) if in_validation(f"P{k:06d}") == validation)
    return [next(found) for _ in range(skip + 1)][-1]


def test_preparing_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AVATAR_CACHE", str(tmp_path / "cache"))
    (tmp_path / "images").mkdir()
    trained, held, nobody = _name(False), _name(True), _name(False, 1)
    for name, photo in ((trained, astronaut()), (held, astronaut()), (nobody, empty())):
        cv2.imwrite(str(tmp_path / "images" / f"{name}.jpg"), photo[..., ::-1])
    rows = ["id,gender,birth_year", f"{trained},F,1956", f"{held},,", f"{nobody},,"]
    (tmp_path / "labels.csv").write_text("\n".join(rows))
    assert prepare(tmp_path) == 2
    kept = folder("training") / f"{trained}.npz"
    sample = read(kept)
    assert sample.image.shape == (STORED, STORED, 3)
    assert sample.facts["birth_year"] == 1956
    assert sample.facts["measures"]["smile"] > 0.5
    assert (folder("training") / f"{nobody}.none").read_text() == "photo.no_face"
    assert read(folder("validation") / f"{held}.npz").facts["gender"] is None
    before = kept.stat().st_mtime_ns
    (folder("validation") / f"{held}.npz").unlink()
    assert prepare(tmp_path) == 2
    assert kept.stat().st_mtime_ns == before


def test_the_split_is_the_documented_one() -> None:
    assert all(in_validation(n) == (zlib.crc32(n.encode()) % 755 < 80) for n in ("B000574", "A"))


def test_nobody_is_trained_on_and_watched(prepared: Path) -> None:
    trained = {s.id for s in dataset.load("training").samples}
    watched = {s.id for s in dataset.load("monitored").samples}
    assert trained
    assert watched
    assert not trained & watched


def test_rare_people_are_drawn_more_often_but_not_all_the_time() -> None:
    sample = astronaut_sample()
    many = [sample.facts | {"gender": "M"}] * 18 + [sample.facts | {"gender": "F"}] * 2
    samples = [type(sample)(str(k), *_planes(sample), facts) for k, facts in enumerate(many)]
    share = dataset.balanced(samples)
    assert share.sum() == pytest.approx(1)
    assert 1.5 < share[-1] / share[0] <= 2.5


def _planes(sample):  # type: ignore[no-untyped-def]
    return sample.image, sample.regions, sample.matte, sample.hair, sample.landmarks


@pytest.mark.parametrize("change", [natural, wide])
def test_a_drawn_view_repeats_by_its_seed_and_stays_in_range(change) -> None:  # type: ignore[no-untyped-def]
    one, other = (change(np.random.default_rng(3), astronaut_sample(), 128) for _ in range(2))
    np.testing.assert_array_equal(one.image, other.image)
    assert one.image.min() >= 0
    assert one.image.max() <= 1
    assert np.abs(one.image - plain(astronaut_sample(), 128).image).mean() > 0.01


def test_landmarks_move_with_the_picture() -> None:
    sample = astronaut_sample()
    straight, moved = plain(sample, 256), placed(sample, 256, 8.0, 1.2, (0.05, -0.03), True)
    for view in (straight, moved):
        x, y = view.points[[33, 133]].mean(0)[:2].astype(int)
        # The eye's own region lies where its landmarks are.
        assert REGIONS[view.regions[y, x]] == Region.EYES
    assert straight.points[468, 0] < straight.points[473, 0]
    assert moved.points[468, 0] > moved.points[473, 0]


def test_another_background_leaves_the_person() -> None:
    view = plain(astronaut_sample(), 128)
    green = np.zeros_like(view.image) + np.array([0, 1, 0], np.float32)
    out = with_background(view, green).image
    inside, outside = view.matte > 0.99, view.matte < 0.01
    np.testing.assert_allclose(out[inside], view.image[inside], atol=0.01)
    np.testing.assert_allclose(out[outside], green[outside], atol=0.02)


def test_recolouring_moves_the_mean_and_keeps_the_rest() -> None:
    view = plain(astronaut_sample(), 128)
    target = np.array([30, 20, 25], np.float32)
    out = recolour(view.image, view.hair, target)
    lab = cv2.cvtColor(out, cv2.COLOR_RGB2Lab)
    np.testing.assert_allclose(np.median(lab[view.hair > 0.95], 0), target, atol=6)
    np.testing.assert_array_equal(out[view.hair == 0], view.image[view.hair == 0])


def _share(mask: np.ndarray, region: np.ndarray) -> float:
    return float((mask * region).sum() / max(region.sum(), 1))


@pytest.mark.parametrize(
    ("kind", "covers", "spares"),
    [
        ("hair", Region.HAIR, Region.LIPS),
        ("clothes", Region.CLOTHES, Region.EYES),
        ("background", Region.BACKGROUND, Region.EYES),
        ("around", Region.CLOTHES, Region.EYES),
    ],
)
def test_a_hole_covers_what_it_is_named_after(kind: str, covers: Region, spares: Region) -> None:
    view = plain(astronaut_sample(), 160)
    for seed in range(6):
        mask = masks.cut(kind, np.random.default_rng(seed), view)
        assert _share(mask, view.regions == REGIONS.index(covers)) > 0.8
        assert _share(mask, view.regions == REGIONS.index(spares)) < 0.1


def test_shares_of_kinds_sum_to_one_and_every_drawn_hole_is_one() -> None:
    assert sum(share for _, share in masks.KINDS.values()) == pytest.approx(1)
    view, seen = plain(astronaut_sample(), 96), set()
    for seed in range(60):
        kind, mask = masks.draw(np.random.default_rng(seed), view)
        seen.add(kind)
        assert mask.shape == (96, 96)
        assert set(np.unique(mask)) <= {0.0, 1.0}
        assert mask.mean() > 0.001
    assert len(seen) >= 8


def test_a_filled_hole_tells_nothing_of_what_was_in_it() -> None:
    sample = astronaut_sample()
    view = plain(sample, 128)
    mask = masks.cut("hair", np.random.default_rng(0), view)
    other = view.image * (1 - mask[..., None]) + 0.9 * mask[..., None]
    np.testing.assert_allclose(fill(view.image, mask), fill(other, mask), atol=1e-5)
    holed = with_hole(sample, view, "hair", mask)
    np.testing.assert_allclose(
        (holed.holed * (1 - mask))[0], (holed.picture * (1 - mask))[0], atol=1e-5
    )
    np.testing.assert_allclose(holed.regions.sum(0), 1, atol=1e-5)


@pytest.mark.parametrize("kind", drawn.KINDS, ids=lambda f: f.__name__)
def test_a_drawn_portrait_is_another_picture_of_the_same_size(kind) -> None:  # type: ignore[no-untyped-def]
    image = plain(astronaut_sample(), 96).image
    out = kind(np.random.default_rng(0), image)
    assert out.shape == image.shape
    assert out.dtype == np.float32
    assert out.min() >= 0
    assert out.max() <= 1
    assert np.abs(out - image).mean() > 0.01
