"""The picture painted with another one's brushwork, everywhere or inside a painted mask."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ml.edits.brush import feathered, mask_of
from ml.edits.canvas import Canvas, Context
from ml.errors import AvatarError
from ml.operations import Transfer


def apply(canvas: Canvas, operation: Transfer, context: Context) -> Canvas:
    """Paint it; outside the mask not one pixel changes.

    Raises:
        AvatarError: ``edit.picture_missing``, ``edit.mask_unreadable``, ``edit.mask_empty``,
            ``style.reference_small``, ``style.reference_plain``; ``edit.unsupported`` where nobody
            can paint.
    """
    share = np.full((canvas.size, canvas.size), operation.strength, np.float32)
    if operation.mask is not None:
        mask = mask_of(operation.mask, canvas.size)
        share = feathered(mask, operation.feather) * np.float32(operation.strength)
    if context.repaint is None:
        raise AvatarError("edit.unsupported", "This engine cannot paint after a picture.")
    # Of a picture with several panels, one person's geometry says nothing about the whole.
    person = canvas.person if canvas.person and canvas.person.size == canvas.size else None
    painted = context.repaint(replace(canvas, person=person), operation, context)
    wide = share[..., None]
    out = np.where(wide > 0, canvas.image + (painted - canvas.image) * wide, canvas.image)
    return canvas.painted(out)
