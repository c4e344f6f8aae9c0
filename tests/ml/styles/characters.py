"""The astronaut as a portrait, and one style's picture of her: shared by the renderers' tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import skimage.data

from ml.faces.frame import load_portrait
from ml.faces.portrait import Portrait
from ml.styles.base import RenderContext, Rendering
from ml.styles.catalogue import BUILT_IN, StyleDefinition


@cache
def astronaut(size: int = 512) -> Portrait:
    """The portrait of the one face that every checkout has."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "astronaut.png"
        cv2.imwrite(str(path), np.ascontiguousarray(skimage.data.astronaut()[..., ::-1]))
        return load_portrait(path, size)


@cache
def definition(style: str) -> StyleDefinition:
    """A built-in style's definition."""
    import tomllib

    return StyleDefinition.model_validate(tomllib.loads((BUILT_IN / f"{style}.toml").read_text()))


@cache
def picture(
    style: str, look: str | None = None, size: int = 256, seed: int = 1, strength: float = 0.5
) -> Rendering:
    """The astronaut in a look of a style."""
    from ml.styles import registry

    context = RenderContext(size=size, seed=seed, strength=strength)
    return registry.render(definition(style), look, astronaut(), context)


def looks_differ(style: str, least: float) -> None:
    """Assert that every pair of looks differs by at least `least` on average."""
    shown = []
    for look in definition(style).looks:
        result = picture(style, look.id)
        flat = result.image
        if result.alpha is not None:
            flat = flat * result.alpha[..., None] + 0.5 * (1 - result.alpha[..., None])
        shown.append((look.id, cv2.resize(flat, (64, 64), interpolation=cv2.INTER_AREA)))
    for i, (first, a) in enumerate(shown):
        for second, b in shown[i + 1 :]:
            assert np.abs(a - b).mean() > least, (first, second)


def fits(result: Rendering, size: int) -> None:
    """Assert the shape and range every rendering has."""
    assert result.image.shape == (size, size, 3)
    assert result.image.dtype == np.float32
    assert np.isfinite(result.image).all()
    assert result.image.min() >= 0.0
    assert result.image.max() <= 1.0
    assert result.image.std() > 0.05


def irises_found(image: np.ndarray) -> np.ndarray:
    """(2, 2) iris centres that the face mesh finds in a picture, as shares of its side."""
    from ml.faces.detect import find_faces, mesh
    from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS

    photo = np.ascontiguousarray((image * 255 + 0.5).astype(np.uint8))
    faces = find_faces(photo)
    assert faces, "no face is found in the picture"
    points = mesh(photo, faces[0])
    assert points is not None
    return points[[LEFT_IRIS, RIGHT_IRIS], :2] / image.shape[0]


def expected_irises() -> np.ndarray:
    """The same on the portrait itself."""
    from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS

    portrait = astronaut()
    return portrait.landmarks[[LEFT_IRIS, RIGHT_IRIS], :2] / portrait.size
