"""Style transfer for edits: the painter of one's own styles at work on a finished picture."""

from __future__ import annotations

import hashlib

import cv2
import numpy as np

from ml.custom_styles import CustomStyle, Reference
from ml.edits.canvas import Canvas, Context
from ml.faces.portrait import FloatImage
from ml.imaging.resizing import finished
from ml.operations import Transfer
from ml.styles._stage import staged
from ml.styles.base import Keep, RenderContext

_STEP, _LARGEST = 512, 2048
"""Paintings are laid out at multiples of the one, up to the other, and fitted to the picture."""


class Repainter:
    """Carries out `Transfer` with `ml.styles.custom`.

    Args:
        studies: holds studied references between edits.
    """

    def __init__(self, studies: Keep) -> None:
        self._studies = studies

    def __call__(self, canvas: Canvas, operation: Transfer, context: Context) -> FloatImage:
        """See `ml.edits.canvas.Repaint`."""
        # Imported here, as it compiles: most edits need none of it.
        from ml.styles.custom.prepared import prepare
        from ml.styles.custom.renderer import repaint

        name = operation.picture
        data = context.file(name)
        style = CustomStyle(
            name="transfer",
            references=(Reference(picture=name),),
            texture=0.8,
            line=operation.line,
            colour=operation.colour,
            scale=operation.scale,
        )
        prepared = context.keep(
            ("transfer", style), lambda: prepare(style, {name: data}, self._studies)
        )
        side = min(-(-canvas.size // _STEP) * _STEP, _LARGEST)
        image, person = canvas.image, canvas.person
        if side != canvas.size:
            image = finished(image, side)
            person = None if person is None else staged(person, side).with_image(image)
        done = repaint(
            image,
            person,
            prepared,
            canvas.name,
            RenderContext(
                size=side,
                seed=context.seed,
                report=lambda share, seen: context.report(share),
                keep=context.keep,
                draft=context.draft,
            ),
        )
        return finished(done, canvas.size)


def warm_painter() -> None:
    """Compile what paints after pictures, which the first painting would else wait for."""
    from ml.styles.custom.prepared import prepare
    from ml.styles.custom.renderer import repaint

    dots = np.random.default_rng(1).integers(0, 255, (160, 160, 3), np.uint8)
    data = cv2.imencode(".png", dots)[1].tobytes()
    name = hashlib.sha256(data).hexdigest()
    style = CustomStyle(name="warm", references=(Reference(picture=name),))
    prepared = prepare(style, {name: data})
    repaint(np.full((64, 64, 3), 0.5, np.float32), None, prepared, name, RenderContext(size=64))
