"""Cyberpunk neon: the person lit anew by two coloured lamps, in a night full of light."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import cv2
import numpy as np
from pydantic import Field

from ml.contracts import Region
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, Portrait
from ml.imaging import night
from ml.imaging.colour import Float, hex_to_rgb, rgb_to_oklab, to_linear, to_srgb
from ml.imaging.filters import blur, smoothstep
from ml.imaging.night import NightKind
from ml.imaging.relight import lambert, relief_of, rim, specular
from ml.styles._circuit import paint
from ml.styles._closeup import closer
from ml.styles._stage import cut_out
from ml.styles._traits import traits_of
from ml.styles.base import Parameters, RenderContext, Rendering

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]

_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)
_FACE = (
    Region.SKIN, Region.EYES, Region.LIPS, Region.MOUTH, Region.BROWS, Region.BEARD,
)  # fmt: skip
_SHAPE = 384
"""Side at which the light on the person is worked out."""


class NeonParameters(Parameters):
    """What a neon style may set."""

    closeness: Annotated[float, Field(ge=0.1, le=0.3)] = 0.19
    first: Colour = "#ff2d95"
    """Lamp on the left."""
    second: Colour = "#12d6ff"
    """Lamp on the right."""
    scene: NightKind = "city"
    fill: Annotated[float, Field(ge=0.0, le=1.0)] = 0.5
    """Light from the front that keeps the face readable."""
    own_colour: Annotated[float, Field(ge=0.0, le=1.0)] = 0.45
    """How much of skin's, hair's and clothes' own colour is left."""
    rim: Annotated[float, Field(ge=0.0, le=3.0)] = 1.0
    circuit: Annotated[float, Field(ge=0.0, le=1.0)] = 0.0
    """Brightness of lines painted on the face."""
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
        person += _emitted(near, parameters, first, second, context)
        context.report(0.6, to_srgb(_toned(person)))
        out = scene + (person - scene) * near.matte[..., None]
        if parameters.rain > 0:
            drops = night.rain(size, context.rng(4), parameters.rain)
            tint = 0.35 + 0.65 * (first + second) / 2
            out = out + drops[..., None] * tint * 0.5
        out = out + 0.6 * night.glow(out, 0.012)
        image = to_srgb(_toned(out))
        if parameters.scan > 0:
            image = _hologram(image, near, parameters, context)
        context.report(1.0, image)
        return Rendering(image)


def _surface(near: Portrait, parameters: NeonParameters) -> Float:
    """(S, S, 3) how the person's surface answers white light, its own shading mostly taken out."""
    linear = to_linear(near.image)
    luma = linear @ _LUMA
    size = near.size
    small = cv2.resize(luma, (256, 256), interpolation=cv2.INTER_AREA)
    wide = cv2.resize(blur(small, 256 * 0.045), (size, size), interpolation=cv2.INTER_LINEAR)
    fine = blur(luma, size / 300)
    # Large shading goes half way, skin's grain comes forward a little.
    face = blur(near.region(*_FACE), size / 120)
    level = luma / np.power(np.maximum(wide, 0.004), 0.12 + 0.30 * face)
    level *= 1 + 0.5 * np.clip((luma - fine) / np.maximum(fine, 0.02), -0.6, 0.6)
    skin = near.region(Region.SKIN, Region.LIPS) > 0.6
    middle = float(np.median(level[skin])) if skin.sum() > 100 else 0.4
    # Under lamps of unknown strength the person keeps their place between dark and light.
    tone = float(rgb_to_oklab(hex_to_rgb(traits_of(near).colours["skin"]))[0])
    wanted = float(
        np.interp(tone, (0.34, 0.56, 0.66, 0.79, 0.92), (0.09, 0.155, 0.215, 0.34, 0.44))
    )
    level *= wanted / max(middle, 0.02)
    tint = linear / np.maximum(luma, 0.004)[..., None]
    tint = 1 + (np.clip(tint, 0, 3) - 1) * parameters.own_colour
    return np.clip(level[..., None] * tint, 0, 1.6).astype(np.float32)


def _light(
    near: Portrait, parameters: NeonParameters, first: Float, second: Float, strength: float
) -> _Lit:
    size = near.size
    relief = relief_of(near, 256)
    grey = cv2.resize(near.image @ _LUMA, (_SHAPE, _SHAPE), interpolation=cv2.INTER_AREA)
    detail = 0.0035 * (grey - blur(grey, _SHAPE / 60))
    normals = relief.normals(1.25, detail)
    smooth = cv2.resize(relief.normals(1.15), (_SHAPE, _SHAPE), interpolation=cv2.INTER_LINEAR)
    smooth = blur(smooth, _SHAPE / 70)
    matte = cv2.resize(near.matte, (_SHAPE, _SHAPE), interpolation=cv2.INTER_AREA)
    gain = 0.7 + 0.6 * strength
    left, right = (-0.92, -0.22, 0.32), (0.92, -0.18, 0.34)
    sky = cv2.resize(relief.occlusion(), (_SHAPE, _SHAPE), interpolation=cv2.INTER_LINEAR)
    open_sky = 1 - 0.45 * sky
    front = lambert(smooth, (0.1, -0.25, 1.0), 0.2) ** 1.5 * open_sky
    mean = (first + second) / 2
    cool = 0.55 * np.array([0.80, 0.86, 1.0], np.float32) + 0.45 * mean / max(
        float(mean.max()), 0.2
    )
    light = (lambert(smooth, left, 0.2) ** 1.7)[..., None] * first * 3.2 * gain
    light += (lambert(smooth, right, 0.2) ** 1.7)[..., None] * second * 3.2 * gain
    light += front[..., None] * cool * (1.25 * parameters.fill)
    # Hair and clothes sink into the dark more than the face does.
    face = cv2.resize(near.region(*_FACE), (_SHAPE, _SHAPE), interpolation=cv2.INTER_AREA)
    light *= (0.62 + 0.38 * blur(face, _SHAPE / 60))[..., None]
    gloss = np.zeros_like(light)
    for towards, tint, side in ((left, first, -1.0), (right, second, 1.0)):
        sheen = specular(normals, towards, 9.0) * 0.10 * (0.4 + 0.6 * face)
        edge = rim(normals, matte, side, 3.4) * 1.1 * parameters.rim * gain
        gloss += (sheen + edge)[..., None] * (tint * 0.9 + 0.1)
    enlarged = (size, size)
    # Light grazing hair shows its strands: the rim takes the texture of what it falls on.
    texture = np.clip(grey / np.maximum(blur(grey, _SHAPE / 90), 0.01), 0.3, 2.2) ** 1.6
    gloss *= (texture * (1 - face) + face)[..., None]
    return _Lit(
        cv2.resize(light, enlarged, interpolation=cv2.INTER_LINEAR),
        cv2.resize(gloss, enlarged, interpolation=cv2.INTER_LINEAR),
    )


def _emitted(
    near: Portrait, parameters: NeonParameters, first: Float, second: Float, context: RenderContext
) -> Float:
    """Light the person gives off: catchlights, paint, contours."""
    size, unit = near.size, near.interocular
    out = np.zeros((size, size, 3), np.float32)
    for iris in (LEFT_IRIS, RIGHT_IRIS):
        for tint, dx in ((first, -0.045), (second, 0.045)):
            spot = np.zeros((size, size), np.float32)
            at = near.landmarks[iris, :2] + np.array([dx, -0.03]) * unit
            centre = tuple(int(v) for v in np.round(at * 16))
            cv2.circle(spot, centre, round(0.016 * unit * 16), 1.0, -1, cv2.LINE_AA, 4)
            out += (spot * near.regions[Region.EYES])[..., None] * (tint + 0.5)
    if parameters.circuit > 0:
        sides = ((True, False), (False, True), (True, True))[int(context.rng(3).integers(3))]
        lines = paint(near.landmarks, size, unit, sides)
        tint = second if sides[0] else first
        lines = lines * blur(near.region(Region.SKIN, Region.BEARD), unit * 0.02)
        halo = blur(lines, unit * 0.025) * 1.6 + blur(lines, unit * 0.10) * 2.6
        out += parameters.circuit * (
            lines[..., None] * (tint * 1.6 + 0.35) + halo[..., None] * tint
        )
    if parameters.lines > 0:
        out += parameters.lines * _contours(near, first, second)
    return out


def _contours(near: Portrait, first: Float, second: Float) -> Float:
    """The silhouette and the strongest folds as tubes of light, left in one colour, right in
    the other."""
    size, unit = near.size, near.interocular
    solid = smoothstep(0.4, 0.6, blur(near.matte, unit * 0.03))
    edge = np.clip(solid - blur(solid, unit * 0.03), 0, 1) * 2.6
    grey = blur(near.image @ _LUMA, unit * 0.012)
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
    return np.clip(1 - np.exp(-1.35 * x), 0, 1).astype(np.float32)


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
