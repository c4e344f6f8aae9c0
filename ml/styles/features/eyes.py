"""Eyes redrawn from the lids and irises: lashes, a shaded iris with highlights, a lid crease."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, FloatImage, Portrait
from ml.imaging.colour import oklab_to_rgb, rgb_to_oklab
from ml.styles.features.curves import Canvas, Points, ellipse, smooth, spline, taper


@dataclass(frozen=True)
class EyeOpening:
    """One eye's opening; its curves run from the outer corner to the inner one.

    Attributes:
        upper, lower: (N, 2) lid curves in pixels.
        iris: (2,) its centre.
        radius: of the iris in pixels.
    """

    upper: Points
    lower: Points
    iris: Points
    radius: float

    @property
    def shape(self) -> Points:
        """Closed outline of the opening."""
        return np.vstack([self.upper, self.lower[::-1]])

    @property
    def width(self) -> float:
        """From corner to corner in pixels."""
        return float(np.hypot(*(self.upper[0] - self.upper[-1])))


@dataclass(frozen=True)
class Eye(EyeOpening):
    """An eye as it is redrawn.

    Attributes:
        colour: (3,) OKLab of the iris as photographed.
        outward: -1 where the outer corner is to the left, else 1.
    """

    colour: FloatImage
    outward: int

    @property
    def height(self) -> float:
        """Largest opening in pixels."""
        return float((self.lower[:, 1] - self.upper[:, 1]).max())


@dataclass(frozen=True)
class EyeStyle:
    """How eyes are drawn; lengths in shares of the eye's width.

    Attributes:
        open: stretch of the opening's height.
        least: least opening, so that squinting eyes still show an iris.
        iris: magnification of the iris; `tall` stretches it upwards and downwards.
        vivid: factor on the iris' chroma.
        lash, lower_lash: thickness of the lids' lines.
        wing: how far the lash line runs past the outer corner.
        crease: strength of the lid's fold, 0..1.
        highlights: size of the light's reflection, 0 for none.
        reach: half the iris' least height in shares of the opening's. Above a half it is cut by the
            upper lid and rests on the lower one, as calm eyes have it.
        depth: how dark the iris' upper part is.
    """

    open: float = 1.3
    least: float = 0.3
    iris: float = 1.1
    tall: float = 1.12
    reach: float = 0.46
    vivid: float = 1.6
    lash: float = 0.085
    lower_lash: float = 0.028
    wing: float = 0.1
    crease: float = 0.7
    highlights: float = 1.0
    depth: float = 0.6
    line: tuple[float, float, float] = (0.10, 0.06, 0.07)
    white: tuple[float, float, float] = (0.97, 0.965, 0.96)


def eyes_of(portrait: Portrait, source: Portrait | None = None) -> tuple[Eye, Eye]:
    """Both eyes, the viewer's left first.

    Args:
        portrait: whose landmarks say where the eyes are drawn.
        source: portrait on which the irises' colours are read, if another.
    """
    shared = iris_colour(source or portrait)
    found = []
    for iris in (LEFT_IRIS, RIGHT_IRIS):
        points = portrait.landmarks[:, :2]
        ring = points[list(lm.IRIS_RINGS[iris])]
        radius = float(np.hypot(*(ring - points[iris]).T).mean())
        upper = spline(smooth(points[list(lm.UPPER_LIDS[iris])], 1))
        lower = spline(smooth(points[list(lm.LOWER_LIDS[iris])], 1))
        outward = int(np.sign(upper[0, 0] - upper[-1, 0])) or 1
        found.append(Eye(upper, lower, points[iris].copy(), radius, shared, outward))
    return found[0], found[1]


def iris_colour(portrait: Portrait) -> FloatImage:
    """(3,) OKLab of the irises: their typical colour between pupil and rim, both eyes together."""
    samples = []
    seen = portrait.regions[Region.EYES]
    for iris in (LEFT_IRIS, RIGHT_IRIS):
        cx, cy = portrait.landmarks[iris, :2]
        ring = portrait.landmarks[list(lm.IRIS_RINGS[iris]), :2]
        radius = float(np.hypot(ring[:, 0] - cx, ring[:, 1] - cy).mean())
        x0, y0 = max(int(cx - radius), 0), max(int(cy - radius), 0)
        x1, y1 = int(cx + radius) + 2, int(cy + radius) + 2
        part = portrait.image[y0:y1, x0:x1]
        y, x = np.mgrid[y0 : y0 + part.shape[0], x0 : x0 + part.shape[1]]
        distance = np.hypot(x - cx, y - cy) / max(radius, 1e-3)
        # The upper part lies in the lid's shadow.
        ok = (distance > 0.45) & (distance < 0.85) & (y > cy - 0.35 * radius)
        ok &= seen[y0 : y0 + part.shape[0], x0 : x0 + part.shape[1]] > 0.5
        samples.append(part[ok])
    pixels = np.concatenate(samples)
    if len(pixels) < 6:
        return rgb_to_oklab(np.array([0.30, 0.20, 0.14]))
    lab = rgb_to_oklab(pixels)
    low, high = np.quantile(lab[:, 0], (0.2, 0.75))
    found = np.median(lab[(lab[:, 0] >= low) & (lab[:, 0] <= high)], axis=0).astype(np.float32)
    # Dark and colourless: a brown eye in shadow or behind a lens, hardly ever a grey one.
    doubt = float(np.clip((0.46 - found[0]) / 0.1, 0, 1))
    doubt *= float(np.clip((0.035 - np.hypot(found[1], found[2])) / 0.02, 0, 1))
    brown = np.array([found[0], 0.030, 0.042], np.float32)
    return found + (brown - found) * doubt


def opened(eye: Eye, style: EyeStyle) -> Eye:
    """The eye with its lids moved apart about the line between its corners."""
    gap = max(eye.height, 1e-3)
    stretch = max(style.open, style.least * eye.width / gap)
    stretch = min(stretch, 2.6)
    upper, lower = eye.upper.copy(), eye.lower.copy()
    # Lids open upwards: the lower lid hardly moves.
    rise = gap * (stretch - 1)
    profile = np.sin(np.linspace(0.0, 1, len(upper)) * np.pi) ** 0.75
    upper[:, 1] -= rise * 0.72 * profile
    lower[:, 1] += rise * 0.28 * profile
    middle = (upper[:, 1].min() + lower[:, 1].max()) / 2
    iris = eye.iris.copy()
    iris[1] += (middle - iris[1]) * 0.55
    return Eye(upper, lower, iris, eye.radius, eye.colour, eye.outward)


def with_drawn_eyes(person: Portrait, style: EyeStyle) -> Portrait:
    """The person with the landmarks of lids and irises where `draw_eye` puts them."""
    points = person.landmarks.copy()
    for iris, eye in zip((LEFT_IRIS, RIGHT_IRIS), eyes_of(person), strict=True):
        drawn = opened(eye, style)
        for lids, before, after in (
            (lm.UPPER_LIDS[iris], eye.upper, drawn.upper),
            (lm.LOWER_LIDS[iris], eye.lower, drawn.lower),
        ):
            at = np.linspace(0, len(after) - 1, len(lids)).round().astype(int)
            points[list(lids), :2] += (after - before)[at]
        ring = list(lm.IRIS_RINGS[iris])
        centre, rx, ry = iris_place(drawn, style)
        spokes = (points[ring, :2] - eye.iris) * np.array([rx, ry]) / max(eye.radius, 1e-3)
        points[ring, :2] = centre + spokes
        points[iris, :2] = centre
    return replace(person, landmarks=points.astype(np.float32))


def draw_eye(canvas: Canvas, eye: Eye, style: EyeStyle, skin: FloatImage) -> None:
    """Draw one eye, already `opened`.

    Args:
        skin: (3,) OKLab of the skin around, which tints the lid's shadow and crease.
    """
    width = eye.width
    shape = eye.shape
    white = np.asarray(style.white, np.float32)
    canvas.fill(shape, white, feather=0.006 * width)
    centre, rx, ry = _iris(canvas, eye, style)
    # The upper lid throws a shadow on the ball.
    drop = np.array([0, 0.16 * eye.height], np.float32)
    band = np.vstack([eye.upper, (eye.upper + drop)[::-1]])
    shade = oklab_to_rgb(np.array([0.62, skin[1] * 0.6, skin[2] * 0.3 - 0.01], np.float32))
    canvas.fill(band, shade, 0.55, 0.02 * width, clip=shape, blend="multiply")
    if style.highlights > 0:
        _highlights(canvas, eye, style, centre, rx, ry)
    _lashes(canvas, eye, style)
    if style.crease > 0:
        fold = oklab_to_rgb(skin * np.array([0.62, 1.25, 1.1], np.float32))
        curve = eye.upper[4:-5] - [0, 0.13 * width]
        weight = taper(len(curve), 0.0, 0.0, 0.4) * 0.022 * width
        canvas.stroke(curve, weight, fold, style.crease, 0.004 * width)


def _iris(canvas: Canvas, eye: Eye, style: EyeStyle) -> tuple[Points, float, float]:
    """Draw the iris and its pupil; where it lies and its two radii."""
    shape = eye.shape
    centre, rx, ry = iris_place(eye, style)
    base = eye.colour.copy()
    base[1:] *= style.vivid
    base[0] = np.clip(base[0] * 1.12, 0.34, 0.68)
    dark = oklab_to_rgb(base * np.array([1 - style.depth, 1.0, 1.0], np.float32))
    light = oklab_to_rgb(base * [1.0, 1.1, 1.1] + [0.15, 0, 0.008])
    ring = oklab_to_rgb(base * np.array([0.42, 0.9, 0.9], np.float32))
    cx, cy = centre

    def shading(x: FloatImage, y: FloatImage) -> FloatImage:
        down = np.clip((y - (cy - ry)) / (2 * ry), 0, 1)
        inner = np.clip(1.15 - np.hypot((x - cx) / rx, (y - cy - 0.35 * ry) / ry), 0, 1)
        share = np.clip(down**1.2 * 0.75 + 0.45 * inner * down, 0, 1)[..., None]
        return (dark + (light - dark) * share).astype(np.float32)

    soft = 0.006 * eye.width
    canvas.fill(ellipse(centre, rx, ry), ring, 1.0, soft, clip=shape)
    canvas.fill(ellipse(centre, rx * 0.88, ry * 0.9), shading, 1.0, soft * 2, clip=shape)
    canvas.fill(ellipse(centre, rx * 0.40, ry * 0.43), ring * 0.35, 0.95, soft * 1.5, clip=shape)
    return centre, rx, ry


def iris_place(eye: EyeOpening, style: EyeStyle) -> tuple[Points, float, float]:
    """Centre and radii of the iris that `draw_eye` draws in an `opened` eye, in pixels."""
    centre = eye.iris
    height = float((eye.lower[:, 1] - eye.upper[:, 1]).max())
    rx = eye.radius * style.iris
    ry = max(rx * style.tall, style.reach * height)
    if style.reach > 0.5:
        rx = max(rx, 0.86 * ry)
        floor = float(np.interp(centre[0], *_ordered(eye.lower)))
        centre = np.array([centre[0], floor - min(0.94 * ry, 0.56 * height)], np.float32)
    return centre, rx, ry


def _highlights(
    canvas: Canvas, eye: Eye, style: EyeStyle, centre: Points, rx: float, ry: float
) -> None:
    """The light's reflection above, a smaller one below; neither lies in the lid's shadow."""
    k, soft = style.highlights, 0.006 * eye.width
    at = centre + np.array([-0.34 * rx, -0.40 * ry])
    canvas.fill(ellipse(at, 0.25 * rx * k, 0.27 * ry * k, -0.5), (1, 1, 1), 0.97, soft)
    at = centre + np.array([0.36 * rx, 0.42 * ry])
    canvas.fill(ellipse(at, 0.13 * rx * k, 0.12 * ry * k), (1, 1, 1), 0.8, soft, clip=eye.shape)


def _ordered(curve: Points) -> tuple[FloatImage, FloatImage]:
    """x ascending, and y, of a curve from corner to corner."""
    order = np.argsort(curve[:, 0])
    return curve[order, 0], curve[order, 1]


def _lashes(canvas: Canvas, eye: Eye, style: EyeStyle) -> None:
    width = eye.width
    line = np.asarray(style.line, np.float32)
    # Past the outer corner the line runs on, outwards and a little upwards.
    tip = eye.upper[0] + [eye.outward * style.wing * width, -0.55 * style.wing * width]
    curve = spline(np.vstack([tip, eye.upper[:: max(1, len(eye.upper) // 9)], eye.upper[-1:]]), 48)
    weight = (0.18 + 0.82 * taper(len(curve), 0.0, 0.1, 0.36)) * style.lash * width
    weight[0] = 0.0
    lifted = curve - np.stack([np.zeros(len(curve)), weight * 0.32], -1)
    canvas.stroke(lifted.astype(np.float32), weight, line, 1.0, 0.003 * width)
    part = eye.lower[: int(len(eye.lower) * 0.8)]
    weight = taper(len(part), 0.6, 0.0, 0.25) * style.lower_lash * width
    canvas.stroke(part, weight, line, 0.75, 0.003 * width)
