"""Another expression: features moved, lids and the inside of a mouth painted where they appear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from ml.contracts import Region
from ml.edits._jaw import open_mouth
from ml.edits._lids import LOWER, UPPER, Ball, ball_of, shut, with_ball
from ml.edits._push import Axes, Push, field, inverse, push
from ml.edits.canvas import Canvas, Context
from ml.edits.geometry import recomposed
from ml.faces import landmarks as lm
from ml.faces.glasses import glasses_probability
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, Portrait
from ml.imaging.colour import rgb_to_oklab
from ml.imaging.filters import blur
from ml.operations import Expression

_LOOK = (0.085, 0.05)
"""How far an iris goes aside and up or down, in interocular distances."""
_INNER = ((55, 107, 65, 66), (285, 336, 295, 296))
"""Inner ends of the brows."""


def apply(canvas: Canvas, operation: Expression, context: Context) -> Canvas:
    """Change the expression.

    Raises:
        AvatarError: as `Canvas.face`.
    """
    person = canvas.face()
    eyes = {LEFT_IRIS: operation.left_eye, RIGHT_IRIS: operation.right_eye}
    looks = bool(operation.gaze_x or operation.gaze_y)
    balls = {
        iris: context.keep(("ball", canvas.name, iris), partial(ball_of, person, iris))
        for iris, value in eyes.items()
        if value > 0 or (looks and value > -0.9)
    }
    worn = context.keep(("glasses", canvas.name), lambda: _glasses(person))
    flat = context.keep(("flat", canvas.name), lambda: flatness(person))
    pushes = _pushes(person, operation, worn)
    out = canvas
    if pushes:
        x, y = inverse(pushes, canvas.size)
        points = person.landmarks.copy()
        points[:, :2] += field(pushes, points[:, :2])
        out = canvas.warped(x, y, points)
    moved = _eyes(out.face(), balls, eyes, operation)
    out = replace(out, image=moved.image, person=moved)
    if operation.open_mouth > 0:
        out = open_mouth(out, moved, operation.open_mouth, flat)
    return replace(out, person=recomposed(out.person)) if out.person is not None else out


def _eyes(
    person: Portrait, balls: dict[int, Ball], eyes: dict[int, float], operation: Expression
) -> Portrait:
    axes = Axes.of(person)
    shift = axes.vector(_LOOK[0] * operation.gaze_x, -_LOOK[1] * operation.gaze_y)
    for iris, ball in balls.items():
        person = with_ball(person, iris, ball, shift)
    for iris, value in eyes.items():
        if value < 0:
            person = shut(person, iris, -value)
    return person


def _glasses(person: Portrait) -> bool:
    picture = np.asarray(person.image * 255 + 0.5, np.uint8)
    return glasses_probability(picture, person.landmarks) > 0.5


def _pushes(person: Portrait, operation: Expression, glasses: bool) -> list[Push]:
    """What skin does: lips, cheeks, brows, lids; little of it beside glasses, which don't bend."""
    axes, found = Axes.of(person), list[Push]()

    def add(places: Sequence[int], right: float, down: float, reach: float) -> None:
        if right or down:
            found.append(push(person, places, axes.vector(right, down), reach))

    smile = operation.smile
    up = 0.125 * smile if smile > 0 else 0.11 * smile
    out = 0.075 * max(smile, 0) - 0.05 * operation.open_mouth
    for side, corner, cheek, lid in ((-1, 61, (50, 205), 145), (1, 291, (280, 425), 374)):
        add((corner,), side * out, -up, 0.21)
        add(cheek, side * 0.015 * max(smile, 0), -0.055 * max(smile, 0), 0.26)
        add((lid,), 0.0, -0.018 * max(smile, 0), 0.10)
    add((0, 17), 0.0, 0.012 * max(smile, 0), 0.12)
    stiff = 0.3 if glasses else 1.0
    for side, (brow, inner) in enumerate(zip((lm.LEFT_BROW, lm.RIGHT_BROW), _INNER, strict=True)):
        rise = stiff * operation.brows * (0.12 if operation.brows > 0 else 0.075)
        add(brow, 0.0, -rise, 0.125)
        towards = 0.05 if side == 0 else -0.05
        frown = stiff * operation.frown
        add(inner, towards * frown, 0.075 * frown, 0.11)
    for iris, value in ((LEFT_IRIS, operation.left_eye), (RIGHT_IRIS, operation.right_eye)):
        if value > 0:
            add(UPPER[iris][2:-2], 0.0, -0.06 * value, 0.07)
            add(LOWER[iris][2:-2], 0.0, 0.02 * value, 0.06)
    return found


def flatness(person: Portrait) -> float:
    """0 where skin has the grain and shading of a photograph, 1 where it is a drawing's tones."""
    size, unit = person.size, person.interocular
    light = rgb_to_oklab(person.image)[..., 0]
    oval = lm.polygon((size, size), lm.contour(person.landmarks, lm.FACE_OVAL))
    inside = (person.regions[Region.SKIN] > 0.9) & (oval > 0.5)
    if inside.sum() < 50:
        return 0.0
    step = np.abs(light - blur(light, 0.03 * unit))[inside]
    still = float((step < 0.0025).mean())
    return float(np.clip((still - 0.30) / 0.25, 0, 1))
