"""The one face every checkout has, as a portrait, and what tests of renderers ask of it."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import skimage.data

from ml.faces.analyse import analyse
from ml.faces.detect import find_faces, mesh
from ml.faces.frame import portrait
from ml.faces.portrait import FloatImage, Portrait
from ml.styles import registry
from ml.styles.base import RenderContext, Rendering
from ml.styles.catalogue import style


@lru_cache(maxsize=4)
def astronaut(size: int = 512) -> Portrait:
    """Portrait of skimage's astronaut."""
    photo = skimage.data.astronaut()
    return portrait(photo, analyse(photo), size)


@lru_cache(maxsize=64)
def rendered(
    style_id: str, look: str | None = None, seed: int = 1, size: int = 512, strength: float = 0.5
) -> Rendering:
    """The astronaut in a look of a style."""
    context = RenderContext(size=size, seed=seed, strength=strength)
    return registry.render(style(style_id), look, astronaut(size), context)


def looks(style_id: str) -> list[str]:
    """Ids of a style's looks."""
    return [look.id for look in style(style_id).looks]


def difference(first: FloatImage, second: FloatImage) -> float:
    """Mean absolute difference, 0..1."""
    return float(np.abs(first - second).mean())


def assert_pictures_differ(style_id: str, least: float, most: int = 20) -> None:
    """Every look of a style, or the first few, is a sound picture, and no two look alike."""
    pictures = [rendered(style_id, look).image for look in looks(style_id)[:most]]
    for picture in pictures:
        assert picture.shape == (512, 512, 3)
        assert picture.dtype == np.float32
        assert np.isfinite(picture).all()
        assert picture.min() >= 0
        assert picture.max() <= 1
    for number, first in enumerate(pictures):
        for second in pictures[number + 1 :]:
            assert difference(first, second) > least


def shape_error(style_id: str, look: str) -> float:
    """How far eyes and mouth found in the picture lie from their expected shape.

    The found face is moved and scaled onto the portrait's by its eyes, since renderers may come
    closer; returns the mean distance of mouth and chin in interocular distances.
    """
    picture = (rendered(style_id, look).image * 255).astype(np.uint8)
    faces = find_faces(picture)
    assert faces, "no face found in the picture"
    found = mesh(picture, faces[0])
    assert found is not None
    own = astronaut().landmarks
    return float(np.abs(_normalised(found) - _normalised(own)).mean())


def _normalised(points: FloatImage) -> FloatImage:
    eyes = points[[468, 473], :2]
    unit = float(np.linalg.norm(eyes[1] - eyes[0]))
    return (points[[61, 291, 0, 17, 1, 152], :2] - eyes.mean(0)) / unit
