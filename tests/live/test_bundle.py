"""A bundle on its real weights: every style drawn, a sheet to look at, likeness and seconds.

The likeness is the evaluation's judge, which took no part in making the pictures.
"""

from __future__ import annotations

import itertools
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from skimage import data

from ml.bundles.definition import Bundle, Capability
from ml.contracts import GenerationContract, Progress
from ml.engines.pretrained.engine import PretrainedEngine
from ml.errors import Cancelled

SIZE = 512


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    return np.ascontiguousarray(data.astronaut()[0:300, 74:374])


@pytest.fixture(scope="module")
def engine(live: Bundle) -> PretrainedEngine:
    made = PretrainedEngine(live.id)
    made.warm_up()
    return made


def contract(**options: object) -> GenerationContract:
    values: dict[str, Any] = {"style": "cartoon", "variants": 1, "size": SIZE, "seed": 7}
    return GenerationContract(**{**values, **options})


def distance(photo: np.ndarray, picture: np.ndarray) -> float | None:
    likeness = pytest.importorskip("ml.evaluation.likeness")
    one, two = likeness.embedding(photo), likeness.embedding(picture)
    return None if one is None or two is None else float(np.linalg.norm(one - two))


def test_every_style_with_a_sheet(
    engine: PretrainedEngine, photo: np.ndarray, sheet_folder: Path
) -> None:
    rows, figures = [], {}
    for style in sorted(engine.bundle.styles):
        began = time.perf_counter()
        results = list(engine.generate(photo, contract(style=style, variants=3)))
        seconds = (time.perf_counter() - began) / len(results)
        pictures = [one.image[..., :3] for one in results]
        for one, two in itertools.pairwise(pictures):
            assert np.abs(one.astype(int) - two).mean() > 2, f"{style}: variants are alike"
        assert all(one.std() > 15 for one in pictures), f"{style}: a picture is flat"
        figures[style] = {
            "seconds": round(seconds, 2),
            "distance": [distance(photo, one) for one in pictures],
        }
        rows.append(np.hstack(pictures))
    device = engine.studio.device
    told = {"bundle": engine.name, "device": device.name, "dtype": str(device.dtype)}
    Image.fromarray(np.vstack(rows)).save(sheet_folder / f"{engine.name}.webp", quality=88)
    text = json.dumps(told | {"styles": figures}, indent=1)
    (sheet_folder / f"{engine.name}.json").write_text(text, "utf-8")
    print(text)


def test_the_same_seed_draws_the_same(engine: PretrainedEngine, photo: np.ndarray) -> None:
    (first,) = engine.generate(photo, contract())
    (again,) = engine.generate(photo, contract())
    assert np.array_equal(first.image, again.image)


def test_cancelling_stops_between_steps(engine: PretrainedEngine, photo: np.ndarray) -> None:
    def report(progress: Progress) -> None:
        if progress.variant_fraction:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(engine.generate(photo, contract(), report=report))
    assert next(iter(engine.generate(photo, contract()))).image.any()


def test_a_text_changes_the_picture(
    engine: PretrainedEngine, photo: np.ndarray, sheet_folder: Path
) -> None:
    (plain,) = engine.generate(photo, contract())
    (asked,) = engine.generate(photo, contract(text="рыжие волосы, в очках"))
    assert np.abs(plain.image.astype(int) - asked.image).mean() > 2
    pair = np.hstack([plain.image, asked.image])
    Image.fromarray(pair).save(sheet_folder / f"{engine.name}-text.webp", quality=88)


def test_inpainting_stays_inside_the_mask(engine: PretrainedEngine, photo: np.ndarray) -> None:
    if not engine.bundle.can(Capability.INPAINT):
        pytest.skip("it does not inpaint")
    mask = np.zeros(photo.shape[:2], np.float32)
    mask[220:, :] = 1.0
    drawn = engine.inpaint(photo, mask, text="красная куртка")
    assert np.array_equal(drawn[mask == 0], photo[mask == 0])
