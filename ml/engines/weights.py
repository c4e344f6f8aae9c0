"""Which weights took part in a picture, by file name and SHA-256."""

from __future__ import annotations

import hashlib
import importlib.util
from functools import cache
from pathlib import Path

OWN = Path(__file__).parents[1] / "weights"
"""What the project trained itself."""

_MEDIAPIPE = (
    "face_detection/face_detection_short_range.tflite",
    "face_detection/face_detection_full_range_sparse.tflite",
    "face_landmark/face_landmark_with_attention.tflite",
    "selfie_segmentation/selfie_segmentation.tflite",
)


@cache
def analysis_weights() -> dict[str, str]:
    """The weights that find, measure and cut out every face."""
    files = [*_mediapipe_files(), *sorted(OWN.glob("*.safetensors"))]
    return {path.name: sha256(path) for path in files}


@cache
def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _mediapipe_files() -> list[Path]:
    spec = importlib.util.find_spec("mediapipe")
    if spec is None or spec.origin is None:
        return []
    folder = Path(spec.origin).parent / "modules"
    return [folder / name for name in _MEDIAPIPE if (folder / name).is_file()]
