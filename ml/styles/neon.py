"""Cyberpunk neon: the person lit anew by two coloured lamps, in a night full of light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import cv2
import numpy as np
from pydantic import Field

from ml.contracts import Region
from ml.faces.landmarks import CHIN, NOSE_TIP
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, Portrait
from ml.imaging import lights, night
from ml.imaging.colour import LUMA, Float, hex_to_rgb, mix, rgb_to_oklab, to_linear, to_srgb
from ml.imaging.filters import blur, guided, smoothstep
from ml.imaging.night import NightKind
from ml.imaging.relight import lambert, relief_of, rim, specular
from ml.styles._closeup import closer
from ml.styles._glow_paint import cheek_dots, lens_shine
from ml.styles._stage import cut_out
from ml.styles._traits import traits_of
from ml.styles.base import Parameters, RenderContext, Rendering

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]

_FACE = (
    Region.SKIN, Region.EYES, Region.LIPS, Region.MOUTH, Region.BROWS, Region.BEARD,
)  # fmt: skip
_SHAPE = 384
"""Side at which the light on the person is worked out."""
_LEFT, _RIGHT = (-0.95, -0.20, 0.16), (0.95, -0.16, 0.18)
"""Directions towards the two lamps: x right, y down, z to the viewer."""


class NeonParameters(Parameters):
    """What a neon style may set."""

    closeness: Annotated[float, Field(ge=0.1, le=0.3)] = 0.19
    first: Colour = "#ff2d95"
    """Lamp on the left."""
    second: Colour = "#12d6ff"
    """Lamp on the right."""
    scene: NightKind = "city"
    fill: Annotated[float, Field(ge=0.0, le=1.0)] = 0.5
    """Soft light from the front, in which the face keeps its own colours."""
    own_colour: Annotated[float, Field(ge=0.0, le=1.5)] = 0.95
    """How much of skin's, hair's and clothes' own colour is left."""
    rim: Annotated[float, Field(ge=0.0, le=3.0)] = 1.0
    paint: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    """Brightness of dots of glowing paint along the cheekbones."""
    rain: Annotated[float, Field(ge=0.0, le=1.5)] = 0.0
    scan: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    """Holographic lines across the person, with colours pulled apart."""
    lines: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    """Glowing contours."""


@dataclass(frozen=True)
class _Lit:
    """Light on the person, each (S, S, 3): scattered by the surface, and mirrored by it."""

    diffuse: Float
    gloss: Float


class Neon:
    """Draws neon portraits."""

    parameters = NeonParameters

    def render(
        self, portrait: Portrait, parameters: NeonParameters, context: RenderContext
    ) -> Rendering:
        """See `ml.styles.base.Renderer`."""
        size = context.size
        near = cut_out(closer(portrait, parameters.closeness, size))
        first = to_linear(hex_to_rgb(parameters.first))
        second = to_linear(hex_to_rgb(parameters.second))
        scene = night.night(parameters.scene, size, first, second, context.rng(1))
        context.report(0.25, to_srgb(_toned(scene)))
        lit = _light(near, parameters, first, second, context.strength)
        person = _surface(near, parameters) * lit.diffuse + lit.gloss
        person += _emitted(near, parameters, first, second)
        context.report(0.6, to_srgb(_toned(person)))
        out = scene + (person - scene) * near.matte[..., None]
        if parameters.rain > 0:
            drops = lights.rain(size, context.rng(4), parameters.rain)
            tint = 0.35 + 0.65 * (first + second) / 2
            out = out + drops[..., None] * tint * 0.5
        out = out + 0.75 * lights.glow(out, 0.014)
        image = to_srgb(_toned(out))
        if parameters.scan > 0:
            image = _hologram(image, near, parameters, context)
        context.report(1.0, image)
        return Rendering(image, sitter=near)


def _surface(near: Portrait, parameters: NeonParameters) -> Float:
    """(S, S, 3) how the person's surface answers white light, its own shading mostly taken out."""
    size = near.size
    skin_mask = near.region(Region.SKIN, Region.LIPS)
    # Pores and blotches would glitter under coloured light: skin is calmed, its edges kept.
    grey = near.image @ LUMA
    calm = guided(grey, near.image, max(2, size // 90), 0.0022)
    image = mix(near.image, calm, 0.75 * blur(near.regions[Region.SKIN], size / 200))
    linear = to_linear(np.clip(image, 0, 1))
    luma = linear @ LUMA
    small = cv2.resize(luma, (256, 256), interpolation=cv2.INTER_AREA)
    wide = cv2.resize(blur(small, 256 * 0.045), (size, size), interpolation=cv2.INTER_LINEAR)
    fine = blur(luma, size / 300)
    # Large shading goes half way, hair's grain comes forward a little.
    face = blur(near.region(*_FACE), size / 120)
    level = luma / np.power(np.maximum(wide, 0.004), 0.12 + 0.20 * face)
    grain = np.clip((luma - fine) / np.maximum(fine, 0.02), -0.6, 0.6)
    level *= 1 + (0.9 - 0.5 * face) * grain
    skin = skin_mask > 0.6
    middle = float(np.median(level[skin])) if skin.sum() > 100 else 0.4
    # Under lamps of unknown strength the person keeps their place between dark and light.
    tone = float(rgb_to_oklab(hex_to_rgb(traits_of(near).colours["skin"]))[0])
    wanted = float(
        np.interp(tone, (0.34, 0.56, 0.66, 0.79, 0.92), (0.125, 0.175, 0.21, 0.245, 0.275))
    )
    level *= wanted / max(middle, 0.02)
    tint = linear / np.maximum(luma, 0.004)[..., None]
    tint = 1 + (np.clip(tint, 0, 3) - 1) * parameters.own_colour
    out = level[..., None] * tint
    # Eyes catch what light there is.
    out *= 1 + 0.3 * blur(near.regions[Region.EYES], size / 300)[..., None]
    return np.clip(out, 0, 1.6).astype(np.float32)


def _light(
    near: Portrait, parameters: NeonParameters, first: Float, second: Float, strength: float
) -> _Lit:
    size = near.size
    relief = relief_of(near, 256)
    grey = cv2.resize(near.image @ LUMA, (_SHAPE, _SHAPE), interpolation=cv2.INTER_AREA)
    detail = 0.0030 * (grey - blur(grey, _SHAPE / 60))
    normals = relief.normals(1.3, detail)
    smooth = cv2.resize(relief.normals(1.1), (_SHAPE, _SHAPE), interpolation=cv2.INTER_LINEAR)
    smooth = _calm(blur(smooth, _SHAPE / 70), near)
    matte, face = (
        cv2.resize(mask, (_SHAPE, _SHAPE), interpolation=cv2.INTER_AREA)
        for mask in (near.matte, near.region(*_FACE))
    )
    # On the crown the light passes from one lamp to the other without a seam.
    soft_face = blur(face, _SHAPE / 40)
    smooth = mix(blur(smooth, _SHAPE / 20), smooth, soft_face)
    normals = mix(blur(normals, _SHAPE / 60), normals, soft_face)
    gain = 0.7 + 0.6 * strength
    sky = cv2.resize(relief.occlusion(), (_SHAPE, _SHAPE), interpolation=cv2.INTER_LINEAR)
    # Above the brows the height field steps from mesh to skull: nothing is hollow there.
    rows = np.arange(_SHAPE, dtype=np.float32)[:, None] / _SHAPE * size
    brows = float(near.landmarks[[105, 334], 1].mean())
    open_sky = 1 - 0.6 * sky * smoothstep(-0.25, 0.0, (rows - brows) / near.interocular)
    light = _lamps(smooth, open_sky, first, second, gain)
    light += _front(smooth, open_sky, near, parameters, (first + second) / 2)
    # Hair and clothes sink into the dark more than the face does.
    light *= (0.50 + 0.50 * blur(face, _SHAPE / 50))[..., None]
    gloss = _gloss(normals, matte, face, (first, second), parameters.rim * gain)
    # Light grazing hair shows its strands: the rim takes the texture of what it falls on.
    texture = np.clip(grey / np.maximum(blur(grey, _SHAPE / 90), 0.01), 0.2, 2.6) ** 2.2
    gloss *= (texture * (1 - face) + face)[..., None]
    enlarged = (size, size)
    return _Lit(
        cv2.resize(light, enlarged, interpolation=cv2.INTER_LINEAR),
        cv2.resize(gloss, enlarged, interpolation=cv2.INTER_LINEAR),
    )


def _calm(normals: Float, near: Portrait) -> Float:
    """The forehead's normals smoothed where the face mesh ends and the skull is guessed."""
    brows = near.landmarks[[105, 334], 1].mean() / near.size * _SHAPE
    unit = near.interocular / near.size * _SHAPE
    rows = np.arange(_SHAPE, dtype=np.float32)[:, None]
    above = smoothstep(0.05, 0.35, (brows - rows) / unit)
    wide = blur(normals, 0.22 * unit)
    return mix(normals, wide, np.broadcast_to(above, normals.shape[:2]))


def _lamps(smooth: Float, open_sky: Float, first: Float, second: Float, gain: float) -> Float:
    """The two coloured lamps, a little behind the face: their light dies before they meet."""
    out = np.zeros_like(smooth)
    for towards, tint in ((_LEFT, first), (_RIGHT, second)):
        near = lambert(smooth, towards, 0.06) ** 1.9
        # What passes around the face: a breath of colour in the shadows.
        far = lambert(smooth, towards, 0.9) ** 2.2
        out += (near * 3.0 * gain * (0.4 + 0.6 * open_sky) + far * 0.13)[..., None] * tint
    return out


def _front(
    smooth: Float, open_sky: Float, near: Portrait, parameters: NeonParameters, mean: Float
) -> Float:
    """A soft lamp in front, in light that leans to the lamps' mixture, fading towards the chest."""
    # The photo's own shading models nose and mouth; the lamp only rounds the head.
    round_ = blur(smooth, 0.30 * near.interocular / near.size * _SHAPE)
    key = lambert(round_, (0.10, -0.30, 0.95), 0.10) ** 3.2 * (0.5 + 0.5 * open_sky)
    rows = np.linspace(0, 1, _SHAPE, dtype=np.float32)[:, None]
    chin = float(near.landmarks[CHIN, 1]) / near.size
    fade = 1 - 0.75 * smoothstep(chin - 0.12, chin + 0.22, rows)
    tint = 0.85 * np.array([1.0, 0.87, 0.84], np.float32) + 0.15 * mean / max(
        float(mean.max()), 0.2
    )
    return np.asarray((key * fade)[..., None] * tint * (2.8 * parameters.fill), np.float32)


def _gloss(
    normals: Float, matte: Float, face: Float, tints: tuple[Float, Float], strength: float
) -> Float:
    """Mirrored light: wet skin, and the bright outline of lamps behind the head."""
    out = np.zeros_like(normals)
    for towards, tint, side in ((_LEFT, tints[0], -1.0), (_RIGHT, tints[1], 1.0)):
        ahead = (towards[0], towards[1] - 0.1, towards[2] + 0.35)
        wet = specular(normals, ahead, 70.0) * 0.30 * face
        sheen = specular(normals, ahead, 12.0) * 0.035
        edge = rim(normals, matte, side, 2.6) * 1.9 * strength
        out += (wet + sheen + edge)[..., None] * (tint * 0.88 + 0.12)
    return out


def _emitted(near: Portrait, parameters: NeonParameters, first: Float, second: Float) -> Float:
    """Light the person gives off: catchlights, shining lenses, paint, contours."""
    size, unit = near.size, near.interocular
    out = np.zeros((size, size, 3), np.float32)
    for iris in (LEFT_IRIS, RIGHT_IRIS):
        # Two equal lights in an eye stare: the second lamp is a spark below the first.
        for tint, away, radius in (
            (first, (-0.035, -0.035), 0.015),
            (0.4 * second - 0.3, (0.03, 0.02), 0.009),
        ):
            spot = np.zeros((size, size), np.uint8)
            at = near.landmarks[iris, :2] + np.array(away) * unit
            centre = tuple(int(v) for v in np.round(at * 16))
            cv2.circle(spot, centre, round(radius * unit * 16), 255, -1, cv2.LINE_AA, 4)
            out += (spot / np.float32(255) * near.regions[Region.EYES])[..., None] * (tint + 0.5)
    glasses = traits_of(near).numbers["glasses"] > 0.5
    if glasses:
        for shine, tint in zip(lens_shine(near), (first, second), strict=True):
            out += (0.20 * shine)[..., None] * (tint + 0.06)
    if parameters.paint > 0:
        dots = cheek_dots(near.landmarks, size, unit, under_eyes=not glasses)
        dots = dots * blur(near.region(Region.SKIN, Region.BEARD), unit * 0.02)
        halo = blur(dots, unit * 0.03) * 0.9 + blur(dots, unit * 0.10) * 1.1
        x = near.landmarks[NOSE_TIP, 0]
        left = (np.arange(size) < x)[None, :, None]
        tint = np.where(left, second, first).astype(np.float32)
        out += parameters.paint * (dots[..., None] * (tint * 1.5 + 0.4) + halo[..., None] * tint)
    if parameters.lines > 0:
        out += parameters.lines * _contours(near, first, second)
    return out


def _contours(near: Portrait, first: Float, second: Float) -> Float:
    """The silhouette and the strongest folds as tubes of light, left in one colour, right in
    the other."""
    size, unit = near.size, near.interocular
    solid = smoothstep(0.4, 0.6, blur(near.matte, unit * 0.03))
    edge = np.clip(solid - blur(solid, unit * 0.03), 0, 1) * 2.6
    grey = blur(near.image @ LUMA, unit * 0.012)
    folds = np.clip((blur(grey, unit * 0.03) - grey) * 9 - 0.15, 0, 1)
    quiet = near.region(Region.SKIN, Region.MOUTH)
    drawn = np.clip(edge + folds * near.matte * (1 - 0.8 * quiet), 0, 1.2)
    drawn = drawn + 0.8 * blur(drawn, unit * 0.05)
    x = np.linspace(0, 1, size, dtype=np.float32)[None, :, None]
    return (drawn[..., None] * (first + (second - first) * smoothstep(0.3, 0.7, x))).astype(
        np.float32
    )


def _toned(light: Float) -> Float:
    """Linear light of any strength to 0..1; what is very bright turns towards white."""
    peak = light.max(-1, keepdims=True)
    spill = np.clip(peak - 1.0, 0, None) * 0.16
    x = light + spill
    out = np.clip(1 - np.exp(-1.35 * x), 0, 1)
    # A toe: what is nearly black is black.
    return (out * out * 1.06 / (out + 0.06)).astype(np.float32).clip(0, 1)


def _hologram(
    image: Float, near: Portrait, parameters: NeonParameters, context: RenderContext
) -> Float:
    """Scan lines, colours pulled apart, a few rows out of step away from the face."""
    size = context.size
    rng = context.rng(5)
    pull = max(1, round(0.0035 * size * parameters.scan))
    out = image.copy()
    out[..., 0] = np.roll(image[..., 0], -pull, 1)
    out[..., 2] = np.roll(image[..., 2], pull, 1)
    eyes = near.region(Region.EYES, Region.LIPS, Region.MOUTH, Region.BROWS)
    keep = blur(eyes, near.interocular * 0.12)[..., None] * 0.85
    out = out + (image - out) * np.clip(keep * 1.4, 0, 1)
    for _ in range(round(7 * parameters.scan)):
        y, tall = rng.uniform(0.02, 0.98), rng.uniform(0.004, 0.02)
        rows = slice(int(y * size), int((y + tall) * size) + 1)
        inside = 0.3 < y < 0.72
        out[rows] = np.roll(out[rows], round(rng.normal(0, 0.004 if inside else 0.018) * size), 1)
    height = np.arange(size, dtype=np.float32) / size
    beam = 0.5 + 0.5 * np.sin(2 * np.pi * height * 150)
    shade = 1 - 0.30 * parameters.scan * beam[:, None, None] * (1 - 0.5 * keep)
    return np.clip(out * shade * 1.06, 0, 1).astype(np.float32)
