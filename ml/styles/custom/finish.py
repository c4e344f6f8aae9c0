"""From chosen patches to a finished picture: tones put right, features readable, layers laid."""

from __future__ import annotations

import numpy as np

from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.colour import mix
from ml.imaging.filters import blur
from ml.imaging.streamline import wide_blur

_PARTS = (
    (lm.LEFT_EYE, 1.55), (lm.RIGHT_EYE, 1.55), (lm.LEFT_BROW, 1.1), (lm.RIGHT_BROW, 1.1),
    (lm.LIPS_OUTER, 1.15), ((64, 98, 97, 2, 326, 327, 294, 1), 1.1),
)  # fmt: skip
"""What a face is read by, and how much larger than itself each part is protected."""


def features_of(person: Portrait | None, size: int) -> FloatImage:
    """(size, size) 1 at eyes, brows, nostrils and mouth, falling to 0 around them."""
    out = np.zeros((size, size), np.float32)
    if person is None:
        return out
    k = size / person.size
    points = person.landmarks[:, :2] * k
    for part, grow in _PARTS:
        shape = lm.contour(points, part)
        middle = shape.mean(0)
        out = np.maximum(out, lm.polygon((size, size), middle + (shape - middle) * grow))
    return np.clip(blur(out, 0.05 * person.interocular * k) * 1.15, 0, 1)


def face_of(person: Portrait | None, size: int) -> FloatImage:
    """(size, size) 1 inside the face's oval, with a soft edge."""
    if person is None:
        return np.zeros((size, size), np.float32)
    k = size / person.size
    oval = lm.contour(person.landmarks[:, :2] * k, lm.FACE_OVAL)
    return lm.polygon((size, size), oval, 0.09 * person.interocular * k)


def toned(
    painted: FloatImage,
    wanted: FloatImage,
    features: FloatImage,
    face: FloatImage,
    colour: float,
) -> FloatImage:
    """Put broad tones right, so that light, form and likeness are the person's.

    What differs from the wanted picture is corrected, but only where it is broader than the
    brushwork: broadly in the ground, in small at the features. Brushwork itself stays.

    Args:
        painted, wanted: (S, S, 3) OKLab.
        features, face: (S, S) from `features_of` and `face_of`.
        colour: 1 leaves hues to the reference, 0 takes them all from `wanted`.
    """
    k = painted.shape[0] / 512
    off = wanted - painted
    broad, middle, fine = (wide_blur(off, sigma * k) for sigma in (11.0, 6.0, 2.0))
    off = mix(mix(broad, middle, face), fine, features)
    light = 0.32 + 0.35 * face * (1 - features) + 0.5 * features
    hue = (1 - colour) + colour * (0.12 + 0.18 * face + 0.3 * features)
    share = np.dstack([light, hue, hue])
    return (painted + off * np.clip(share, 0, 1)).astype(np.float32)


def lined(painted: FloatImage, wanted: FloatImage, line: float) -> FloatImage:
    """Draw the wanted picture's own lines, the dark side of its edges, into the painting.

    Args:
        painted, wanted: (S, S, 3) OKLab.
        line: 0..1.
    """
    if line <= 0:
        return painted
    k = painted.shape[0] / 512
    light = wanted[..., 0]
    dark = np.minimum(blur(light, 0.9 * k) - blur(light, 2.8 * k) + 0.006, 0)
    out = painted.copy()
    out[..., 0] = np.clip(out[..., 0] + 1.5 * line * dark, 0, 1)
    return out
