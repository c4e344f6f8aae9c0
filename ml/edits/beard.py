"""A beard grown."""

from __future__ import annotations

import numpy as np

from ml.contracts import Region
from ml.edits.canvas import Canvas, Context
from ml.edits.strands.beard import put_on
from ml.edits.wear import finish
from ml.operations import Beard


def apply(canvas: Canvas, operation: Beard, context: Context) -> Canvas:
    """Grow it.

    Raises:
        AvatarError: as `Canvas.face`.
    """
    person = canvas.face()
    grown = put_on(person, operation.style, operation.colour, operation.strength, context.seed)
    alpha = canvas.alpha
    if alpha is not None:
        alpha = np.maximum(alpha, grown.cover).astype(np.float32)
    return finish.laid_over(canvas, person, grown, context.seed, region=Region.BEARD, alpha=alpha)
