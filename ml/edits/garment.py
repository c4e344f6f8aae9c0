"""Other clothes put on."""

from __future__ import annotations

import numpy as np

from ml.contracts import Region
from ml.edits.canvas import Canvas, Context
from ml.edits.dress.body import Body
from ml.edits.dress.cuts import Colours
from ml.edits.dress.wear import put_on
from ml.edits.wear import finish
from ml.errors import AvatarError
from ml.operations import Garment

_USUAL: dict[str, tuple[str, str]] = {
    "t_shirt": ("#c9ced6", "#c9ced6"),
    "v_neck": ("#2d5a4a", "#2d5a4a"),
    "sweater": ("#a85f30", "#a85f30"),
    "turtleneck": ("#24282f", "#24282f"),
    "hoodie": ("#6b7a5a", "#efede9"),
    "polo": ("#31599f", "#efede9"),
    "shirt": ("#dfe7f2", "#f4f2ee"),
    "shirt_tie": ("#f1efea", "#22345c"),
    "suit": ("#2b3140", "#7a1f2b"),
    "blouse": ("#e9dcd6", "#efede9"),
}
"""Each garment's colours where none are asked for."""
_SHIRT = "#f1efea"
_LEAST = 0.4
"""Less of a torso than this, in squared interocular distances, is none."""


def apply(canvas: Canvas, operation: Garment, context: Context) -> Canvas:
    """Dress the person anew.

    Raises:
        AvatarError: ``edit.region_missing`` where no shoulders are in the picture, or as
            `Canvas.face`.
    """
    person = canvas.face()
    torso = float(person.region(Region.CLOTHES).sum()) / person.interocular**2
    if torso < _LEAST:
        raise AvatarError("edit.region_missing", "There are no clothes here.", region="clothes")
    first, second = _USUAL[operation.garment]
    main = operation.colour or first
    other = operation.second or (main if first == second else second)
    below = _SHIRT if operation.garment == "suit" else other
    colours = Colours(main, below, other, operation.pattern, operation.pattern_colour)
    background = context.layers(canvas, person).background
    body = context.keep(("body", canvas.name), lambda: Body.of(person))
    worn = put_on(body, background, operation.garment, colours, context.seed)
    alpha = canvas.alpha
    if alpha is not None:
        alpha = np.maximum(alpha * (1 - worn.gone), worn.cover * person.matte).astype(np.float32)
    return finish.laid_over(canvas, person, worn, context.seed, region=Region.CLOTHES, alpha=alpha)
