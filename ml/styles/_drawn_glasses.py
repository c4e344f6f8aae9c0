"""Glasses as a draughtsman draws them: whole lenses in one even line, whatever the photo shows.

Rimless and shining frames leave only scraps of edges; what the line drawing found of them is
wiped and the outlines that `ml.styles._clay_glasses` follows, settled on the rims that the photo
shows (an active contour by dynamic programming: Amini et al., PAMI 1990), are drawn instead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, Portrait
from ml.imaging.colour import rgb_to_oklab
from ml.imaging.filters import Float, blur, smoothstep
from ml.imaging.opencv import cv2
from ml.imaging.resizing import resized
from ml.styles._clay_glasses import bent, outlines_of
from ml.styles._strokes import Points, smooth_curve
from ml.styles._study import Study

_LIGHT_FRAME = 0.8
"""`glasses_heavy` below which a frame is too faint for lines found in the photo."""
_ANGLES = 72
_FAINT = 0.42
"""Share of a rim in sight below which the photo does not say where it runs."""
_LENS = 0.52
"""Height of a lens whose edge cannot be seen, in interocular distances."""
_HINGE, _JOINT = 0.5 + 0.45 / (2 * np.pi), 1 - 0.3 / (2 * np.pi)
"""Where on a rim, as shares of its turn, the temple and the bridge begin."""


@dataclass(frozen=True)
class Spectacles:
    """A drawn pair of glasses, each (size, size) in 0..1.

    Attributes:
        line: the frame, 1 on it.
        scraps: where lines found in the photo give way to it.
        frame: where lines found in the photo are a heavy frame's own.
        colour: (3,) sRGB of the frame.
    """

    line: Float
    scraps: Float
    frame: Float
    colour: Float

    def over(self, drawn: Float, pressure: float = 1.0, found: Float | None = None) -> Float:
        """A line drawing with the glasses drawn in.

        Args:
            found: lines found in the photo, of which a heavy frame's are kept.
        """
        drawn = drawn * (1 - self.scraps)
        if found is not None:
            drawn = np.maximum(drawn, found * self.frame)
        return np.maximum(drawn, pressure * self.line).astype(np.float32)


def spectacles(drawing: Study, size: int) -> Spectacles | None:
    """The person's glasses to be drawn at `size`, None where there are none."""
    measures = drawing.measures
    heavy = float(measures.get("glasses_heavy", 0.3))
    lab = rgb_to_oklab(drawing.photo)
    person = Portrait(
        drawing.photo, drawing.landmarks, drawing.matte, drawing.regions, measures=measures
    )
    found = outlines_of(person, lab)
    if found is None:
        return None
    unit, k = drawing.unit, size / drawing.side
    kept = np.maximum(drawing.eyes, blur(drawing.regions[Region.BROWS], unit * 0.02))
    ridge = found.ridge * (1 - np.clip(1.4 * kept, 0, 1))
    rims = [_settled(rim, ridge, unit) for rim in found.rims]
    rims = _opened(rims, ridge, drawing.landmarks, unit)
    joints = [rim[round(_JOINT * (len(rim) - 1))] for rim in rims]
    middle = (joints[0] + joints[1]) / 2 - [0, 0.04 * unit]
    bridge = smooth_curve(np.stack([joints[0], middle, joints[1]]), 24, 2)
    hinges = [rim[round(_HINGE * (len(rim) - 1))] for rim in rims]
    temples = [_hinged(curve, hinges) for curve in found.temples]
    width = (0.020 + 0.030 * heavy) * unit * k
    oval = lm.polygon((drawing.side, drawing.side), lm.contour(drawing.landmarks, lm.FACE_OVAL))
    seen = resized(oval * (1 - drawing.regions[Region.HAIR]), size)
    sides = bent([curve * k for curve in temples], size, width) * seen
    line = np.maximum(bent([curve * k for curve in (*rims, bridge)], size, width), sides)
    line = np.asarray(line * (0.72 + 0.26 * heavy), np.float32)
    thin = bent([*rims, bridge, *temples], drawing.side, 0.10 * unit)
    colour = _colour(drawing.photo, lab[..., 0], thin * (1 - kept))
    if heavy >= _LIGHT_FRAME:
        frame = np.clip(resized(blur(thin, unit * 0.015), size), 0, 1)
        return Spectacles(line, np.zeros_like(line), frame, colour)
    zone = bent([*rims, *found.rims, bridge, *temples], drawing.side, 0.16 * unit)
    scraps = blur(zone, unit * 0.015) * (1 - smoothstep(0.1, 0.5, kept))
    return Spectacles(line, np.clip(resized(scraps, size), 0, 1), np.zeros_like(line), colour)


def wiped(lab: Float, scraps: Float, unit: float) -> Float:
    """Colours (S, S, 3) without a frame: `scraps` (S, S) filled from what is around them."""
    free = np.clip(1 - 1.6 * scraps, 0, 1)
    reach = 0.10 * unit
    around = blur(lab * free[..., None], reach) / np.maximum(blur(free, reach), 1e-3)[..., None]
    return np.asarray(lab + (around - lab) * np.clip(1.6 * scraps, 0, 1)[..., None], np.float32)


def _settled(rim: Points, ridge: Float, unit: float) -> Points:
    """A closed rim (N, 2) moved in and out, smoothly, to where the photo shows it."""
    middle = rim[:-1].mean(0)
    at = np.linspace(0, len(rim) - 1, _ANGLES, endpoint=False).round().astype(int)
    away = rim[at] - middle
    length = np.hypot(*away.T)
    moves = np.linspace(-0.12, 0.12, 25, dtype=np.float32)
    spots = middle + away[:, None] * (1 + (moves * unit)[None, :, None] / length[:, None, None])
    spots = np.asarray(spots, np.float32)
    found = cv2.remap(ridge, spots[..., 0], spots[..., 1], cv2.INTER_LINEAR)
    strong = max(float(np.quantile(found.max(1), 0.7)), 0.02)
    gain = np.minimum(found / strong, 1) - 0.5 * (moves / 0.12) ** 2
    move = moves[_path(np.asarray(gain, np.float32))] * unit
    # What is left of single specks goes with the higher harmonics.
    waves = np.fft.rfft(move)
    waves[3:] = 0
    turn = np.linspace(0, _ANGLES, len(rim))
    smooth = np.interp(turn, np.arange(_ANGLES + 1), np.append(np.fft.irfft(waves, _ANGLES), 0))
    smooth[turn > _ANGLES - 1] = np.fft.irfft(waves, _ANGLES)[-1]
    out = rim - middle
    moved = np.asarray(rim + out * (smooth / np.hypot(*out.T))[:, None], np.float32)
    before, after = (_shown(ridge, curve, strong) for curve in (rim, moved))
    # Where little of a rim shows at all, what it would move to is a brow or a fold.
    return moved if before > _FAINT and after - before > 0.03 else rim


def _shown(ridge: Float, curve: Points, strong: float) -> float:
    """0..1 how much of a curve (N, 2) lies on a frame as plain as `strong`."""
    at = np.asarray(curve[None], np.float32)
    found = cv2.remap(ridge, at[..., 0], at[..., 1], cv2.INTER_LINEAR)
    return float(np.minimum(found / strong, 1).mean())


def _opened(rims: list[Points], ridge: Float, landmarks: Float, unit: float) -> list[Points]:
    """Lenses without a rim, of which hardly more than the bridge shows, as deep as lenses are."""
    strong = max(float(np.quantile(ridge[ridge > 0], 0.98)), 0.02) if (ridge > 0).any() else 0.02
    if np.mean([_shown(ridge, rim, strong) for rim in rims]) > _FAINT:
        return rims
    along = (landmarks[RIGHT_IRIS, :2] - landmarks[LEFT_IRIS, :2]) / unit
    down = np.array([-along[1], along[0]], np.float32)
    out = []
    for rim in rims:
        low = rim @ down
        top, tall = float(low.min()), float(np.ptp(low))
        more = max(_LENS * unit / max(tall, 1e-3), 1.0) - 1
        out.append(np.asarray(rim + ((low - top) * more)[:, None] * down, np.float32))
    return out


def _path(gain: Float) -> list[int]:
    """Columns of the best way round through (A, M), at most one column aside at a time."""
    turns = np.concatenate([gain, gain])
    total, back = turns[0].copy(), np.zeros(turns.shape, int)
    columns = np.arange(gain.shape[1])
    for row in range(1, len(turns)):
        beside = np.stack([np.roll(total, 1), total, np.roll(total, -1)]) - [[0.08], [0], [0.08]]
        beside[0, 0] = beside[2, -1] = -np.inf
        best = beside.argmax(0)
        back[row] = np.clip(columns + best - 1, 0, columns[-1])
        total = beside[best, columns] + turns[row]
    at, way = int(total.argmax()), []
    for row in range(len(turns) - 1, -1, -1):
        way.append(at)
        at = int(back[row, at])
    way = way[::-1]
    half, rows = len(gain) // 2, len(gain)
    # The second half of the first turn and the first of the second know both neighbours.
    return way[rows : rows + half] + way[half:rows]


def _hinged(temple: Points, hinges: list[Points]) -> Points:
    """A temple (N, 2) that begins at the nearer hinge."""
    nearest = min(hinges, key=lambda hinge: float(np.hypot(*(hinge - temple[0]))))
    left = np.linspace(1, 0, len(temple), dtype=np.float32)[:, None]
    return np.asarray(temple + (nearest - temple[0]) * left, np.float32)


def _colour(photo: Float, light: Float, near: Float) -> Float:
    """(3,) sRGB of the frame: the darkest tenth of what lies along it, and not lighter than that
    of a wire that can be seen on skin."""
    inside = near > 0.5
    if inside.sum() < 20:
        return np.full(3, 0.2, np.float32)
    dark = light[inside] <= np.quantile(light[inside], 0.1)
    found = np.median(photo[inside][dark], 0)
    return np.asarray(found * min(1.0, 0.36 / max(float(found.mean()), 0.05)), np.float32)
