"""What is set into a clay face: glass eyes under rolled lids, teeth in one piece, brows, lips."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, FloatImage, Portrait
from ml.imaging.colour import mix, oklab_to_rgb, rgb_to_oklab
from ml.imaging.filters import blur, smoothstep
from ml.imaging.opencv import cv2
from ml.imaging.soft import soft
from ml.styles._clay_skin import Skin
from ml.styles.features.curves import Canvas, ellipse, smooth, spline, taper
from ml.styles.features.eyes import EyeOpening

_BROWN = (0.36, 0.035, 0.045)


@dataclass(frozen=True)
class Features:
    """What the figure's face is given besides skin.

    Attributes:
        rows, columns: where in the portrait the face lies; what follows is of that part.
        lab: (s, s, 3) OKLab, the clay with eyes, teeth and lips in their own colours.
        height: (s, s) in interocular distances, to be laid on.
        glossy: (s, s) where glass and teeth are polished.
        cut: (s, s) where what was modelled before makes room, 0..1.
    """

    rows: slice
    columns: slice
    lab: FloatImage
    height: FloatImage
    glossy: FloatImage
    cut: FloatImage


def eyes_of(person: Portrait, opened: float) -> tuple[EyeOpening, EyeOpening]:
    """Both eyes, the viewer's left first, their lids moved apart by the factor `opened`."""
    found = []
    for iris in (LEFT_IRIS, RIGHT_IRIS):
        points = person.landmarks[:, :2]
        ring = points[list(lm.IRIS_RINGS[iris])]
        radius = float(np.hypot(*(ring - points[iris]).T).mean())
        upper, lower = (
            spline(smooth(points[list(lids[iris])], 1)) for lids in (lm.UPPER_LIDS, lm.LOWER_LIDS)
        )
        width = float(np.hypot(*(upper[0] - upper[-1])))
        gap = max(float((lower[:, 1] - upper[:, 1]).max()), 1e-3)
        # A narrow slit would show no eye at all: a figure's are never quite shut.
        more = max(opened, 0.17 * width / gap) * gap - gap
        profile = np.sin(np.linspace(0, 1, len(upper)) * np.pi) ** 0.8
        upper[:, 1] -= 0.7 * more * profile
        lower[:, 1] += 0.3 * more * profile
        found.append(EyeOpening(upper, lower, points[iris].copy(), radius))
    return found[0], found[1]


def iris_colour(person: Portrait, lab: FloatImage) -> FloatImage:
    """(3,) OKLab of the irises between pupil and rim, both eyes together."""
    samples = []
    y, x = np.mgrid[0 : lab.shape[0], 0 : lab.shape[1]]
    for iris in (LEFT_IRIS, RIGHT_IRIS):
        cx, cy = person.landmarks[iris, :2]
        ring = person.landmarks[list(lm.IRIS_RINGS[iris]), :2]
        radius = max(float(np.hypot(ring[:, 0] - cx, ring[:, 1] - cy).mean()), 1.0)
        rows = slice(max(int(cy - radius), 0), int(cy + radius) + 2)
        columns = slice(max(int(cx - radius), 0), int(cx + radius) + 2)
        far = np.hypot(x[rows, columns] - cx, y[rows, columns] - cy) / radius
        # The upper part lies in the lid's shadow.
        ok = (far > 0.45) & (far < 0.85) & (y[rows, columns] > cy - 0.3 * radius)
        ok &= person.regions[Region.EYES][rows, columns] > 0.5
        samples.append(lab[rows, columns][ok])
    pixels = np.concatenate(samples)
    if len(pixels) < 6:
        return np.array(_BROWN, np.float32)
    low, high = np.quantile(pixels[:, 0], (0.2, 0.75))
    kept = pixels[(pixels[:, 0] >= low) & (pixels[:, 0] <= high)]
    found = np.median(kept, axis=0).astype(np.float32)
    # Dark and colourless: a brown eye in shadow, hardly ever a grey one.
    doubt = float(np.clip((0.46 - found[0]) / 0.1, 0, 1))
    doubt *= float(np.clip((0.035 - np.hypot(found[1], found[2])) / 0.02, 0, 1))
    brown = np.array([found[0], *_BROWN[1:]], np.float32)
    return found + (brown - found) * doubt


def set_in(
    clay: FloatImage,
    person: Portrait,
    lab: FloatImage,
    skin: Skin,
    opened: float,
    carved: bool = False,
) -> Features:
    """Lips, teeth and eyes laid into the face, brows raised.

    Args:
        clay: (S, S, 3) OKLab of the clay so far.
        lab: (S, S, 3) OKLab of the portrait.
        opened: how far lids are moved apart, 1 as they are.
        carved: eyes are cut from the skin's own clay instead of set in.
    """
    rows, columns = _window(person)
    near, seen = _part(person, rows, columns), lab[rows, columns]
    unit, size = person.interocular, (seen.shape[0], seen.shape[1])
    lips = skin.lips[rows, columns]
    height = 0.030 * blur(skin.brows[rows, columns], 0.022 * unit) + 0.035 * soft(lips, 0.03 * unit)
    glossy = 0.55 * lips
    mouth = _mouth(near, seen, unit)
    hole = mouth.hole
    depth = 0.034 * blur(hole, 0.02 * unit) - 0.02 * blur(mouth.teeth, 0.02 * unit)
    height = height * (1 - hole) - depth + 0.12 * mouth.relief
    canvas = Canvas(oklab_to_rgb(mix(clay[rows, columns], mouth.lab, hole)))
    colour = iris_colour(near, seen)
    cut = hole
    for eye in eyes_of(near, opened):
        if carved:
            _carved_eye(canvas, eye, skin.tone)
        else:
            _eye(canvas, eye, colour, skin.tone)
        ball = lm.polygon(size, eye.shape, 0.010 * unit)
        height = height * (1 - ball) + _ball(size, eye) * ball
        height += 0.022 * _ridge(size, eye, unit) * (1 - ball)
        glossy, cut = np.maximum(glossy, ball * (0.2 if carved else 1)), np.maximum(cut, ball)
    glossy = np.maximum(glossy, hole * (0.1 if carved else 0.6)).astype(np.float32)
    painted = rgb_to_oklab(canvas.image)
    return Features(rows, columns, painted, height.astype(np.float32), glossy, cut)


def _window(person: Portrait) -> tuple[slice, slice]:
    """Rows and columns around the face."""
    points, margin = person.landmarks[:468, :2], 0.25 * person.interocular
    low = np.clip(np.floor(points.min(0) - margin), 0, person.size - 2).astype(int)
    high = np.clip(np.ceil(points.max(0) + margin), low + 2, person.size).astype(int)
    return slice(int(low[1]), int(high[1])), slice(int(low[0]), int(high[0]))


def _part(person: Portrait, rows: slice, columns: slice) -> Portrait:
    """A part of the portrait with its geometry."""
    points = person.landmarks.copy()
    points[:, :2] -= (columns.start, rows.start)
    return replace(
        person,
        image=person.image[rows, columns],
        landmarks=points,
        matte=person.matte[rows, columns],
        regions={
            name: np.ascontiguousarray(m[rows, columns]) for name, m in person.regions.items()
        },
    )


def _ball(size: tuple[int, int], eye: EyeOpening) -> FloatImage:
    """(H, W) height of the eyeball over the opening, in interocular distances."""
    y, x = np.mgrid[0 : size[0], 0 : size[1]].astype(np.float32)
    centre = eye.shape.mean(0)
    far = np.hypot(x - centre[0], y - centre[1]) / (0.9 * eye.width)
    return np.asarray(0.12 * np.sqrt(np.clip(1 - far * far, 0, 1)) - 0.10, np.float32)


def _ridge(size: tuple[int, int], eye: EyeOpening, unit: float) -> FloatImage:
    """(H, W) soft rolls of clay along both lids, 0..1."""
    out = np.zeros(size, np.float32)
    for curve, width in ((eye.upper, 0.055), (eye.lower, 0.035)):
        fixed = np.round(curve * 16).astype(np.int32)
        part = np.zeros(size, np.uint8)
        cv2.polylines(part, [fixed], False, 255, max(1, round(width * unit)), cv2.LINE_AA, 4)
        out += blur(part.astype(np.float32) / 255, 0.018 * unit)
    return out


def _eye(canvas: Canvas, eye: EyeOpening, colour: FloatImage, tone: FloatImage) -> None:
    """White, iris, pupil and the lid's shadow."""
    width, shape = eye.width, eye.shape
    soft_edge = 0.008 * width
    canvas.fill(shape, (0.95, 0.94, 0.925), feather=soft_edge)
    base = colour.copy()
    base[1:] *= 1.5
    base[0] = np.clip(base[0] * 1.08, 0.3, 0.62)
    ring = oklab_to_rgb(base * np.array([0.5, 0.9, 0.9], np.float32))
    dark = oklab_to_rgb(base * np.array([0.75, 1.0, 1.0], np.float32))
    light = oklab_to_rgb(base * np.array([1.0, 1.1, 1.1], np.float32) + [0.14, 0, 0.006])
    r = eye.radius * 1.04
    cy = float(eye.iris[1])

    def shading(x: FloatImage, y: FloatImage) -> FloatImage:
        down = np.clip((y - (cy - r)) / (2 * r), 0, 1)[..., None]
        return (dark + (light - dark) * down**1.2).astype(np.float32)

    canvas.fill(ellipse(eye.iris, r, r), ring, 1.0, soft_edge, clip=shape)
    canvas.fill(ellipse(eye.iris, r * 0.86, r * 0.86), shading, 1.0, soft_edge * 2, clip=shape)
    canvas.fill(ellipse(eye.iris, r * 0.43, r * 0.43), (0.03, 0.025, 0.03), 1.0, soft_edge, shape)
    drop = np.array([0, 0.10 * width], np.float32)
    band = np.vstack([eye.upper - drop * 0.2, (eye.upper + drop)[::-1]])
    shade = oklab_to_rgb(np.array([0.6, tone[1] * 0.7, tone[2] * 0.4], np.float32))
    canvas.fill(band, shade, 0.6, 0.025 * width, clip=shape, blend="multiply")
    line = oklab_to_rgb(np.array([min(0.26, 0.5 * float(tone[0])), 0.035, 0.025], np.float32))
    weight = (0.25 + 0.75 * taper(len(eye.upper), 0.1, 0.0, 0.35)) * 0.062 * width
    canvas.stroke(eye.upper, weight, line, 0.92, soft_edge)
    weight = (0.3 + 0.7 * taper(len(eye.lower), 0.2, 0.2)) * 0.022 * width
    canvas.stroke(eye.lower, weight, line, 0.5, soft_edge)


def sparkle(image: FloatImage, person: Portrait, opened: float, side: int) -> FloatImage:
    """The lamp mirrored in both eyes, laid over the finished picture.

    Args:
        side: -1 where the lamp stands to the left, else 1.
    """
    canvas = Canvas(image.copy())
    for eye in eyes_of(person, opened):
        r = eye.radius
        at = eye.iris + np.array([side * 0.36 * r, -0.34 * r])
        canvas.fill(ellipse(at, 0.20 * r, 0.22 * r), (1, 1, 1), 0.96, 0.05 * r)
        at = eye.iris + np.array([-side * 0.36 * r, 0.42 * r])
        canvas.fill(ellipse(at, 0.12 * r, 0.12 * r), (1, 1, 1), 0.55, 0.06 * r, eye.shape)
    return canvas.image


@dataclass(frozen=True)
class _Mouth:
    """An open mouth.

    Attributes:
        lab: (H, W, 3) OKLab of what is in it.
        hole: (H, W) where it is, 0..1.
        teeth: (H, W) where teeth are, 0..1.
        relief: (H, W) how the row of teeth is modelled, about 0.
    """

    lab: FloatImage
    hole: FloatImage
    teeth: FloatImage
    relief: FloatImage


def _mouth(person: Portrait, lab: FloatImage, unit: float) -> _Mouth:
    """What lies between the lips: a row of teeth, rounded back to the corners, and the dark."""
    region = person.regions[Region.MOUTH]
    size = (region.shape[0], region.shape[1])
    if region.max() < 0.3:
        none = np.zeros_like(region)
        return _Mouth(np.zeros((*size, 3), np.float32), none, none, none)
    # The mesh is even where the photo's mask is not; together they are both true and clean.
    between = lm.polygon(size, lm.contour(person.landmarks, lm.LIPS_INNER))
    hole = smoothstep(0.3, 0.7, blur(0.6 * region + 0.4 * between, 0.014 * unit))
    weight = region + 1e-3
    light = np.ascontiguousarray(lab[..., 0])

    def even(wide: float, tall: float) -> FloatImage:
        near = [
            cv2.GaussianBlur(part, (0, 0), wide * unit, sigmaY=tall * unit)
            for part in (light * weight, weight)
        ]
        return np.asarray(near[0] / near[1], np.float32)

    # Along the row of teeth, gaps are closed; across it, the edges stay.
    row = even(0.07, 0.014)
    inside = region > 0.5
    bright = float(np.quantile(row[inside], 0.9)) if inside.sum() > 20 else 0.5
    shows = float(smoothstep(0.42, 0.55, np.array(bright, np.float32)))
    teeth = smoothstep(0.4, 0.8, row / max(bright, 0.2)) * shows
    each = np.clip(even(0.012, 0.03) - even(0.05, 0.03), -0.12, 0.06)
    corners = person.landmarks[[61, 291], 0]
    x = np.arange(size[1], dtype=np.float32)[None]
    aside = np.abs(x - corners.mean()) / max(float(np.ptp(corners)) / 2, 1.0)
    dark = rgb_to_oklab(np.array([0.33, 0.10, 0.10], np.float32))
    white = np.broadcast_to(np.array([0.915, 0.003, 0.018], np.float32), (*size, 3)).copy()
    above = np.array([[1, 0, 0], [0, 1, 0.045 * unit]], np.float32)
    lip = 1 - blur(cv2.warpAffine(hole, above, size[::-1]), 0.02 * unit)
    white[..., 0] += 0.9 * each - 0.2 * np.minimum(aside, 1.2) ** 3 - 0.13 * lip
    return _Mouth(mix(dark, white, teeth), hole, hole * teeth, each * hole * teeth)


def _carved_eye(canvas: Canvas, eye: EyeOpening, tone: FloatImage) -> None:
    """An eye as sculptors cut it: the iris a ring, the pupil a hollow that leaves a light standing.

    Depth is drawn as the dark that gathers in it.
    """
    shape, r = eye.shape, eye.radius
    edge = 0.01 * eye.width

    def clay(darker: float) -> FloatImage:
        return oklab_to_rgb(tone + np.array([-darker, 0, 0], np.float32))

    canvas.fill(shape, clay(-0.03), feather=edge)
    canvas.fill(ellipse(eye.iris, r, r), clay(0.22), 1.0, 0.1 * r, clip=shape)
    canvas.fill(ellipse(eye.iris, r * 0.82, r * 0.82), clay(0.1), 1.0, 0.12 * r, clip=shape)
    at = eye.iris + np.array([0, 0.05 * r])
    canvas.fill(ellipse(at, r * 0.5, r * 0.5), clay(0.36), 1.0, 0.1 * r, clip=shape)
    at = eye.iris + np.array([-0.2 * r, -0.28 * r])
    canvas.fill(ellipse(at, r * 0.24, r * 0.22), clay(-0.06), 1.0, 0.07 * r, clip=shape)
    weight = (0.25 + 0.75 * taper(len(eye.upper), 0.1, 0.0, 0.35)) * 0.07 * eye.width
    canvas.stroke(eye.upper, weight, clay(0.3), 0.9, edge)
    weight = (0.3 + 0.7 * taper(len(eye.lower), 0.2, 0.2)) * 0.03 * eye.width
    canvas.stroke(eye.lower, weight, clay(0.16), 0.7, edge)
