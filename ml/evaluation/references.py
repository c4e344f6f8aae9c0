"""Six pictures to take a style after, painted by the project itself, the same every time.

A watercolour, a comic page, a pencil drawing and an oil portrait of scikit-image's astronaut, and a
mosaic and an embroidery of nobody, built from nothing: with a face and without, with paint, line,
dots, stones and thread. ``python -m ml.evaluation.references FOLDER`` writes them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ml.evaluation import crafts
from ml.faces.analyse import analyse
from ml.faces.frame import portrait
from ml.faces.portrait import Portrait
from ml.imaging.colour import eight_bit
from ml.styles import registry
from ml.styles._stage import closer
from ml.styles.base import RenderContext

SIDE = 1024

Picture = NDArray[np.uint8]


@cache
def _sitter() -> Portrait:
    from skimage import data

    photo = data.astronaut()
    return portrait(photo, analyse(photo), SIDE)


def _drawn(renderer: str, **parameters: Any) -> NDArray[np.float32]:
    way = registry.renderer(renderer)
    context = RenderContext(size=SIDE, seed=4)
    return way.render(_sitter(), way.parameters(**parameters), context).image


def _pixels(image: NDArray[np.floating]) -> Picture:
    return eight_bit(image)


def watercolour() -> Picture:
    """Wet washes of teal, ochre and rose on rough paper."""
    return _pixels(
        _drawn(
            "watercolour", backdrop="full", washes=("#2f9c95", "#e8b04b", "#d96a6a"), chroma=1.7,
            wet=0.8, edges=1.5, granulation=1.6, splashes=60, margin=0.5,
        )
    )  # fmt: skip


def pencil() -> Picture:
    """A graphite study on cream paper."""
    return _pixels(
        _drawn("pencil", pigment="#26262b", paper="#f2ece0", construction=0.3, depth=1.1)
    )


def oil() -> Picture:
    """Broad impressionist strokes, warm light against a green garden."""
    return _pixels(
        _drawn(
            "oil", scene="garden", backdrop=("#24503c", "#4f8a58", "#a5bf6a", "#e4cf84", "#c3d6de"),
            ground="#b98a54", brush=1.3, finish=0.4, chroma=1.5, broken=0.9, warmth=0.9,
            impasto=1.5, planes=1.0,
        )
    )  # fmt: skip


def comic() -> Picture:
    """A page of three panels: printers' dots, black ink, gutters, empty balloons."""
    first = _drawn(
        "comic", panel="burst", panel_colours=("#ffd53d", "#ffb31a", "#e8452c"), chroma=1.5,
        pitch=8.0,
    )  # fmt: skip
    second = closer(
        _drawn("comic", panel="solid", panel_colours=("#3fa7d6",), chroma=1.5, pitch=8.0), 1.5
    )
    third = _drawn(
        "comic", panel="skyline", panel_colours=("#2b2f77", "#ff8f5a", "#1a1d4a"), chroma=1.4
    )
    page = np.full((1440, SIDE, 3), (0.98, 0.96, 0.90), np.float32)
    _panel(page, first, (24, 24, 976, 800), (0, 60))
    _panel(page, second, (24, 850, 470, 566), (280, 250))
    _panel(page, third, (520, 850, 480, 566), (30, 20))
    for centre, axes in (((820, 130), (150, 76)), ((150, 925), (100, 50))):
        cv2.ellipse(page, centre, axes, 0, 0, 360, (1, 1, 1), -1, cv2.LINE_AA)
        cv2.ellipse(page, centre, axes, 0, 0, 360, (0.05, 0.05, 0.07), 5, cv2.LINE_AA)
    return _pixels(page)


def _panel(
    page: NDArray[np.float32],
    picture: NDArray[np.float32],
    place: tuple[int, int, int, int],
    corner: tuple[int, int],
) -> None:
    x, y, width, height = place
    left, top = corner
    left = min(left, picture.shape[1] - width)
    part = picture[top : top + height, max(left, 0) : max(left, 0) + width]
    page[y : y + part.shape[0], x : x + part.shape[1]] = part
    cv2.rectangle(page, (x, y), (x + width, y + height), (0.05, 0.05, 0.07), 7, cv2.LINE_AA)


def mosaic() -> Picture:
    """A Byzantine flower in glass and gold."""
    return _pixels(crafts.mosaic(SIDE, np.random.default_rng(11)))


def embroidery() -> Picture:
    """Satin-stitched flowers on linen."""
    return _pixels(crafts.embroidery(SIDE, np.random.default_rng(12)))


REFERENCES: dict[str, Callable[[], Picture]] = {
    "watercolour": watercolour,
    "mosaic": mosaic,
    "comic": comic,
    "pencil": pencil,
    "oil": oil,
    "embroidery": embroidery,
}


def written(folder: Path) -> dict[str, Path]:
    """The files of all six in a folder, painted where they are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: folder / f"{name}.png" for name in REFERENCES}
    for name, path in files.items():
        if not path.exists():
            Image.fromarray(REFERENCES[name]()).save(path)
    return files


if __name__ == "__main__":
    for file in written(Path(sys.argv[1] if len(sys.argv) > 1 else "var/references")).values():
        print(file)
