from __future__ import annotations

import time

import numpy as np

from ml.contracts import GenerationContract, Progress, Stage
from ml.edits.geometry import Geometry
from ml.engines import get_engine
from ml.engines.embedded import EmbeddedEngine
from ml.operations import EditContract

WARM = EditContract.model_validate({"operations": [{"kind": "tone", "warmth": 0.5}]})


def test_a_portrait_is_ready_to_be_edited(astronaut: np.ndarray) -> None:
    sat = get_engine().sit(astronaut, size=512)
    assert sat.image.shape == (512, 512, 3)
    assert sat.geometry is not None
    places = Geometry.from_bytes(sat.geometry).landmarks
    assert abs(places[[468, 473], 1].mean() - 0.44) < 0.1


def test_a_generated_picture_brings_its_geometry() -> None:
    from skimage import data

    photo = np.ascontiguousarray(data.astronaut()[:400, 24:424])
    contract = GenerationContract(style="realism", variants=1, size=512)
    (result,) = get_engine().generate(photo, contract)
    assert result.geometry is not None
    done = get_engine().edit(result.image, WARM, geometry=result.geometry)
    assert done.image.shape == result.image.shape
    assert done.geometry is not None


def test_progress_is_told(astronaut: np.ndarray) -> None:
    sat = get_engine().sit(astronaut, size=512)
    steps: list[Progress] = []
    get_engine().edit(sat.image, WARM, geometry=sat.geometry, report=steps.append)
    assert steps[0].fraction == 0.0
    assert (steps[-1].stage, steps[-1].fraction) == (Stage.FINISHING, 1.0)


def test_the_second_preview_takes_far_less_than_the_first(astronaut: np.ndarray) -> None:
    engine = EmbeddedEngine()
    sat = engine.sit(astronaut, size=1024)

    def seconds(red: int) -> float:
        colour = f"#{red:02x}4030"
        operation = {"kind": "recolour", "region": "hair", "colour": colour}
        contract = EditContract.model_validate({"operations": [operation]})
        started = time.perf_counter()
        engine.edit(sat.image, contract, geometry=sat.geometry, size=512)
        return time.perf_counter() - started

    first = seconds(200)
    assert min(seconds(red) for red in (90, 120, 150)) < 0.8 * first
