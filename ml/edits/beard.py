"""A beard grown."""

from __future__ import annotations

from dataclasses import replace

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
    style = str(person.measures.get("style", ""))
    image = finish.finished(style, canvas.image, grown, person, context.seed)
    alpha = canvas.alpha
    if alpha is not None:
        alpha = np.maximum(alpha, grown.cover).astype(np.float32)
    out = canvas.painted(image, alpha)
    rest = 1 - grown.cover
    regions = {name: (mask * rest).astype(np.float32) for name, mask in person.regions.items()}
    regions[Region.BEARD] = regions[Region.BEARD] + grown.cover
    matte = np.maximum(person.matte, grown.cover).astype(np.float32)
    return replace(out, person=replace(out.face(), matte=matte, regions=regions))
