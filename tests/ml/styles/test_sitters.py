"""Where the person is in a finished picture, as renderers tell it, against what is found there."""

from __future__ import annotations

import numpy as np
import pytest

from ml.engines.pictures import pixels
from ml.faces.detect import FoundFace, mesh
from ml.styles.catalogue import styles
from tests.ml.styles.astronaut import rendered

DRAWN = [style.id for style in styles() if style.kind != "vector"]


@pytest.mark.parametrize("name", DRAWN)
def test_the_face_is_where_the_sitter_says(name: str) -> None:
    drawn = rendered(name)
    assert drawn.sitter is not None
    picture = pixels(drawn)[..., :3]
    points = drawn.sitter.landmarks[:, :2] * (512 / drawn.across / drawn.sitter.size)
    low, high = points.min(0), points.max(0)
    found = mesh(np.ascontiguousarray(picture), FoundFace(*low, *(high - low), 1.0))
    assert found is not None
    unit = np.hypot(*(points[468] - points[473]))
    off = np.linalg.norm(found[:, :2] - points, axis=1) / unit
    assert np.median(off) < 0.04
    assert np.percentile(off, 90) < 0.12


def test_an_illustration_has_no_sitter() -> None:
    assert rendered("micah").sitter is None
