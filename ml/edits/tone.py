"""Light and colour of the whole picture."""

from __future__ import annotations

import numpy as np

from ml.edits.canvas import Canvas, Context
from ml.imaging.colour import oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import smoothstep
from ml.imaging.warp import grid
from ml.operations import Tone


def apply(canvas: Canvas, operation: Tone, context: Context) -> Canvas:
    """Develop the picture anew, in OKLab: hues stay while light changes."""
    lab = rgb_to_oklab(canvas.image)
    light = lab[..., 0]
    # A curve through black and white, so that neither clips and blacks stay black.
    bent = light + 0.85 * operation.brightness * light * (1 - light)
    if operation.contrast:
        middle = 0.55
        gain = 1 + 0.5 * operation.contrast if operation.contrast < 0 else 1.0
        curve = bent + 0.55 * max(operation.contrast, 0) * (bent - middle) * (1 - bent) * bent * 4
        bent = middle + (curve - middle) * gain
    gain = 1 + operation.saturation
    # Little-coloured places gain most: skin does not turn orange.
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    held = gain if gain <= 1 else 1 + (gain - 1) * (0.95 - 0.5 * smoothstep(0.05, 0.22, chroma))
    lab[..., 1:] *= np.asarray(held, np.float32)[..., None] if np.ndim(held) else held
    level = smoothstep(0.0, 0.5, bent) * (1 - 0.6 * smoothstep(0.85, 1.0, bent))
    lab[..., 2] += 0.036 * operation.warmth * level
    lab[..., 1] += 0.009 * operation.warmth * level
    if operation.vignette:
        x, y = grid(canvas.size, canvas.size)
        far = np.hypot(x / canvas.size - 0.5, y / canvas.size - 0.5)
        bent = bent * (1 - 0.75 * operation.vignette * smoothstep(0.32, 0.78, far))
    lab[..., 0] = bent
    return canvas.painted(oklab_to_rgb(lab))
