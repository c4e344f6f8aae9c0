"""Draw the face that style masks are painted on, from the average face's landmarks.

`scripts/template_face.py` writes frontend/src/app/features/styles/template-face.ts:
outlines in the canonical frame (thousandths of its side), for the picture and for ready-made masks.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ml.faces import landmarks as lm
from ml.faces.canonical import canonical_face
from ml.faces.portrait import EYE_LEVEL, INTEROCULAR

TARGET = ROOT / "frontend/src/app/features/styles/template-face.ts"
Points = NDArray[np.float64]

LIDS_LEFT = (33, 246, 161, 160, 159, 158, 157, 173, 133)
LIDS_RIGHT = tuple({33: 263, 246: 466, 161: 388, 160: 387, 159: 386, 158: 385, 157: 384, 173: 398,
                    133: 362}[each] for each in LIDS_LEFT)  # fmt: skip
NOSE_SIDE = (193, 122, 196, 236, 198, 209, 49)
NOSTRILS = (64, 98, 97, 2, 326, 327, 294)
MOUTH = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146)
SEAM = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)


def frame() -> Points:
    """(478, 2) of the average face in thousandths of the frame's side, made symmetric."""
    points, _ = canonical_face()
    return (points[:, :2] * INTEROCULAR + (0.5, EYE_LEVEL)) * 1000


def curve(points: Points, *, closed: bool) -> str:
    """A smooth path through points: Catmull-Rom as cubic Béziers (Catmull & Rom, 1974)."""
    count = len(points)
    path = [f"M{_at(points[0])}"]
    for index in range(count if closed else count - 1):
        around = [
            points[each % count] if closed else points[min(max(each, 0), count - 1)]
            for each in (index - 1, index, index + 1, index + 2)
        ]
        first = around[1] + (around[2] - around[0]) / 6
        second = around[2] - (around[3] - around[1]) / 6
        path.append(f"C{_at(first)} {_at(second)} {_at(around[2])}")
    return "".join(path) + ("Z" if closed else "")


def sampled(points: Points, *, closed: bool, steps: int = 6) -> list[list[int]]:
    """The same path as a polygon."""
    count, found = len(points), []
    for index in range(count if closed else count - 1):
        a, b, c, d = (
            points[each % count] if closed else points[min(max(each, 0), count - 1)]
            for each in (index - 1, index, index + 1, index + 2)
        )
        for step in range(steps):
            t = step / steps
            bent = (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * (b - c) + d - a) * t**3
            found.append((2 * b + (c - a) * t + bent) / 2)
    if not closed:
        found.append(points[-1])
    return [[round(float(x)), round(float(y))] for x, y in found]


def _at(point: Points) -> str:
    return f"{point[0]:.0f} {point[1]:.0f}"


def both(half: Points) -> Points:
    """A line that ends on the middle axis, gone on with its mirror image."""
    return np.vstack([half, (half * (-1, 1) + (1000, 0))[::-1][1:]])


def hair(oval: Points) -> Points:
    """A neutral cap of hair about the upper face, outside first."""
    top, side = oval[:, 1].min(), oval[:, 0].min()
    outside = [(side - 6, 512), (side - 34, 440), (side - 36, 350), (side - 2, 240),
               (398, top - 118), (500, top - 138)]  # fmt: skip
    inside = [(500, top + 34), (428, top + 42), (364, top + 88), (side + 28, 376), (side + 8, 456)]
    return np.vstack([both(np.array(outside, float)), both(np.array(inside[::-1], float))[::-1]])


def body(oval: Points) -> Points:
    """Neck and shoulders, down to the frame's edge."""
    chin = oval[:, 1].max()
    half = [(30, 1010), (66, 930), (170, 872), (330, chin + 92), (398, chin + 52), (404, chin - 66),
            (500, chin - 40)]  # fmt: skip
    return both(np.array(half, float))


def ear(oval: Points) -> Points:
    """The left one."""
    side = oval[:, 0].min()
    shape = [(8, 446), (-18, 436), (-34, 456), (-30, 508), (-14, 556), (6, 566), (14, 540)]
    return np.array([(side + x, y) for x, y in shape], float)


def mirrored(points: Points) -> Points:
    """The other side's."""
    return points * (-1, 1) + (1000, 0)


def lines(points: Points) -> dict[str, str]:
    """Every path of the drawing, by its name."""

    def of(indices: Sequence[int], *, closed: bool = False) -> str:
        return curve(points[list(indices)], closed=closed)

    oval = points[list(lm.FACE_OVAL)]
    return {
        "body": curve(body(oval), closed=False),
        "hair": curve(hair(oval), closed=True),
        "ears": curve(ear(oval), closed=False) + curve(mirrored(ear(oval)), closed=False),
        "face": curve(oval, closed=True),
        "brows": of(lm.LEFT_BROW, closed=True) + of(lm.RIGHT_BROW, closed=True),
        "eyes": of(lm.LEFT_EYE, closed=True) + of(lm.RIGHT_EYE, closed=True),
        "lids": of(LIDS_LEFT) + of(LIDS_RIGHT),
        "nose": of(NOSTRILS),
        "mouth": of(MOUTH, closed=True),
        "seam": of(SEAM),
    }


def irises(points: Points) -> list[list[int]]:
    """x, y and radius of both."""
    return [
        [*points[centre].round().astype(int).tolist(),
         round(float(np.linalg.norm(points[list(ring)] - points[centre], axis=1).mean()))]
        for centre, ring in lm.IRIS_RINGS.items()
    ]  # fmt: skip


def main() -> None:
    """Write the client's file."""
    points = frame()
    oval = points[list(lm.FACE_OVAL)]
    outlines = {
        "FACE_OVAL": sampled(oval, closed=True, steps=3),
        "BODY": sampled(body(oval), closed=False),
        "HAIR": sampled(hair(oval), closed=True),
    }
    rows = [f"  {name}: {json.dumps(path)}," for name, path in lines(points).items()]
    TARGET.write_text(
        "// Written by scripts/template_face.py from the average face's landmarks.\n"
        "// prettier-ignore\n"
        "/** Outlines of the template face, in thousandths of the canonical frame's side. */\n"
        "export const FACE_PATHS = {\n" + "\n".join(rows) + "\n} as const;\n\n"
        "/** Centre and radius of each iris. */\n// prettier-ignore\n"
        f"export const IRISES = {json.dumps(irises(points))} as const;\n"
        + "".join(
            f"\n// prettier-ignore\nexport const {name}: readonly (readonly [number, number])[] = "
            f"{json.dumps(outline)};\n"
            for name, outline in outlines.items()
        )
    )


if __name__ == "__main__":
    main()
