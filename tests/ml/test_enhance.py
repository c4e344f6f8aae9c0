from __future__ import annotations

import threading

import cv2
import numpy as np
import pytest
from skimage import data

from ml import enhance


def small_astronaut(side: int) -> np.ndarray:
    face = data.astronaut()[0:256, 96:352].astype(np.float32) / 255
    return cv2.resize(face, (side, side), interpolation=cv2.INTER_AREA)


@pytest.mark.parametrize("factor", [2, 4])
def test_quick_multiplies_the_sides_and_stays_in_range(factor: int) -> None:
    out = enhance.enlarge(small_astronaut(48)[:, :40], factor)
    assert out.shape == (48 * factor, 40 * factor, 3)
    assert out.dtype == np.float32
    assert out.min() >= 0.0
    assert out.max() <= 1.0


def test_quick_stays_as_near_to_the_original_as_lanczos() -> None:
    large, small = small_astronaut(256), small_astronaut(64)
    quick = np.abs(enhance.enlarge(small, 4) - large).mean()
    plain = np.abs(enhance.lanczos(small, 4) - large).mean()
    assert quick < plain * 1.05


@pytest.mark.parametrize("quality", ["best", "anime"])
def test_the_larger_networks_keep_the_picture(quality: enhance.Quality) -> None:
    small = small_astronaut(24)
    out = enhance.enlarge(small, 2, quality)
    assert out.shape == (48, 48, 3)
    back = cv2.resize(out, (24, 24), interpolation=cv2.INTER_AREA)
    assert np.abs(back - small).mean() < 0.06


def test_tiles_leave_no_seam() -> None:
    image = small_astronaut(96)
    network = enhance._QUICK[4]
    whole = enhance._run(network, image)
    tiled = enhance._run(enhance._Network(network.file, 4, 40, network.overlap), image)
    assert np.abs(whole - tiled).max() < 0.02


def test_threads_share_the_networks() -> None:
    image = small_astronaut(32)
    results: list[np.ndarray] = []
    threads = [
        threading.Thread(target=lambda: results.append(enhance.enlarge(image, 2))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4
    assert all(np.array_equal(results[0], other) for other in results[1:])


def test_weights_are_named_with_their_digest() -> None:
    ((name, digest),) = enhance.weights("quick", 4).items()
    assert name == "REALESRGAN_ANIMAVIDEOV3_UP4X.bin"
    assert len(digest) == 64
