"""OpenCV without its own stubs, which know neither float32 results nor single-number colours."""

from __future__ import annotations

from importlib import import_module
from typing import Any

cv2: Any = import_module("cv2")
