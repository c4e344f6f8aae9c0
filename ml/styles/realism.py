"""Realism: the same person, retouched, lit anew and photographed in a good studio."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ml.contracts import Region
from ml.faces import landmarks as lm
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.backgrounds import BackgroundKind, paint
from ml.imaging.colour import hex_to_rgb, mix, oklab_to_rgb, rgb_to_oklab, to_linear, to_srgb
from ml.imaging.filters import blur, noise, smoothstep
from ml.imaging.opencv import cv2
from ml.imaging.relight import LIGHTS, lambert, relief_of, rim
from ml.styles._retouch import clear_eyes, even_skin, white_teeth
from ml.styles._sitting import fall_off, natural_skin, own_rim, seated
from ml.styles._stage import cut_out, over, staged
from ml.styles.base import Parameters, RenderContext, Rendering

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Share = Annotated[float, Field(ge=0, le=1)]


class RealismParameters(Parameters):
    """A sitting: retouching, light, development, set."""

    retouch: Share = 0.7
    light: Literal["rembrandt", "loop", "butterfly", "split", "broad", "flat", "below"] = "loop"
    light_strength: Share = 0.5
    light_from: Literal[-1, 1] = -1
    """The side the key light stands on: -1 left, 1 right."""
    light_colour: Colour = "#ffffff"
    fill_colour: Colour = "#ffffff"
    rim: Share = 0.25
    rim_colour: Colour = "#ffffff"
    exposure: Annotated[float, Field(ge=-1, le=1)] = 0.0
    """Stops."""
    contrast: Annotated[float, Field(ge=-0.5, le=1)] = 0.15
    saturation: Annotated[float, Field(ge=0, le=1.6)] = 1.0
    warmth: Annotated[float, Field(ge=-1, le=1)] = 0.0
    shadow_tint: Colour | None = None
    highlight_tint: Colour | None = None
    monochrome: bool = False
    grain: Share = 0.0
    vignette: Share = 0.25
    depth: Share = 0.5
    """How far shoulders fall out of focus."""
    fall_off: Share = 0.45
    """How dark the body gets towards the frame's lower corners."""
    background: BackgroundKind = "studio"
    colours: tuple[Colour, ...] = ("#4a4d52", "#8b8f95")
    zoom: Annotated[float, Field(ge=0.8, le=1.6)] = 1.08


class Realism:
    """A retouched studio portrait."""

    parameters = RealismParameters

    def render(
        self, portrait: Portrait, parameters: RealismParameters, context: RenderContext
    ) -> Rendering:
        """Retouch, light, stand before the set, develop."""
        degree = 0.6 + 0.8 * context.strength
        person = seated(cut_out(staged(portrait, context.size, parameters.zoom)))
        context.report(0.15, person.image)
        amount = min(parameters.retouch * degree, 1.0)
        lab = natural_skin(own_rim(rgb_to_oklab(person.image), person), person)
        lab = even_skin(lab, person, amount)
        lab = clear_eyes(lab, person, min(0.8 * degree, 1.0))
        lab = white_teeth(lab, person, min(0.8 * degree, 1.0))
        context.report(0.4, None)
        lit = _lit(oklab_to_rgb(lab), person, parameters, degree)
        context.report(0.6, lit)
        ground = paint(
            parameters.background,
            context.size,
            parameters.colours,
            context.rng(1),
            (0.5 * parameters.light_from, -0.5),
        )
        focused = _shallow(lit, person, parameters.depth)
        focused = focused * fall_off(person, parameters.fall_off)[..., None]
        image = over(ground, focused, person.matte, wrap=0.12)
        context.report(0.8, image)
        return Rendering(_developed(image, parameters, context), sitter=person)


def _lit(
    image: FloatImage, person: Portrait, parameters: RealismParameters, degree: float
) -> FloatImage:
    """Multiply the light of a new key lamp and its fill onto the picture; add the rim light."""
    relief = relief_of(person)
    normals = relief.normals(0.8)
    towards = LIGHTS[parameters.light]
    # Named directions stand left, `light_from` mirrors them.
    towards = (-parameters.light_from * towards[0], towards[1], towards[2])
    key = lambert(normals, towards, wrap=0.35)
    # An evenly lit cheek keeps its brightness: only the differences are new.
    inside = relief.matte > 0.5
    key = key / max(float(np.percentile(key[inside], 70)) if inside.any() else 1.0, 1e-3)
    strength = min(parameters.light_strength * degree, 1.0)
    gain = np.power(np.clip(0.12 + 0.88 * key, 0.05, 1.3), 1.5 * strength)
    edge = rim(normals, relief.matte, -parameters.light_from) * parameters.rim
    side = (person.size, person.size)
    gain = cv2.resize(blur(gain, 1.5), side, interpolation=cv2.INTER_CUBIC)
    edge = cv2.resize(blur(edge, 1.0), side, interpolation=cv2.INTER_CUBIC)
    share = np.clip((gain - 0.4) / 0.6, 0, 1)[..., None]
    key_colour, fill_colour = (
        _relative(parameters.light_colour),
        _relative(parameters.fill_colour),
    )
    tint = fill_colour + (key_colour - fill_colour) * share
    linear = to_linear(image) * gain[..., None] * tint
    # The rim light falls on what is there: structure of hair shows in it.
    own = 0.07 + 1.5 * linear.mean(-1, keepdims=True) ** 0.5
    linear = linear + edge[..., None] * own * to_linear(hex_to_rgb(parameters.rim_colour)) * 0.9
    return to_srgb(linear * (2.0**parameters.exposure * _compensation(image, linear, person)))


def _compensation(before: FloatImage, after: FloatImage, person: Portrait) -> float:
    """Exposure that gives skin back the light the new lamps took, dark skin a little more."""
    step = max(1, person.size // 256)
    skin = person.regions[Region.SKIN][::step, ::step] > 0.9
    if skin.sum() < 50:
        return 1.0
    weights = np.array([0.2126, 0.7152, 0.0722], np.float32)
    was = float(np.median(to_linear(before[::step, ::step][skin]) @ weights))
    now = float(np.median(after[::step, ::step][skin] @ weights))
    # A photographer opens up for dark skin: its modelling lives in the mid-tones.
    opened = 1 + 0.45 * float(1 - smoothstep(0.06, 0.22, np.array(was, np.float32)))
    return float(np.clip(was / max(now, 1e-3), 0.95, 1.35)) * opened


def _relative(colour: str) -> FloatImage:
    """A lamp's colour in linear light, its brightness taken out."""
    linear = to_linear(hex_to_rgb(colour))
    return (linear / max(float(linear @ [0.2126, 0.7152, 0.0722]), 1e-3)).astype(np.float32)


def _shallow(image: FloatImage, person: Portrait, amount: float) -> FloatImage:
    """Blur what lies far behind or below the face's plane a little."""
    if amount <= 0:
        return image
    unit = person.interocular
    chin = person.landmarks[lm.CHIN, 1]
    rows = np.arange(person.size, dtype=np.float32)[:, None]
    far = smoothstep(0.35, 1.6, np.broadcast_to((rows - chin) / unit, image.shape[:2]))
    far = np.clip(far * (0.4 + 0.6 * person.regions[Region.CLOTHES]), 0, 1)
    soft = blur(image, 0.035 * unit * amount)
    return mix(image, soft, far.astype(np.float32))


def _developed(
    image: FloatImage, parameters: RealismParameters, context: RenderContext
) -> FloatImage:
    """Tone curve, colour and grain."""
    size = context.size
    lab = rgb_to_oklab(image)
    light = lab[..., 0]
    curve = light + parameters.contrast * 0.55 * (light - 0.5) * (1 - (2 * light - 1) ** 2)
    y, x = np.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j].astype(np.float32)
    curve = curve * (1 - 0.33 * parameters.vignette * smoothstep(0.55, 1.5, np.hypot(x, y)))
    lab[..., 0] = np.clip(curve, 0, 1)
    if parameters.monochrome:
        lab[..., 1:] = 0
    lab[..., 1:] *= parameters.saturation
    lab[..., 2] += 0.022 * parameters.warmth * light
    lab[..., 1] += 0.005 * parameters.warmth * light
    for tint, weight in (
        (parameters.shadow_tint, 1 - smoothstep(0.15, 0.6, light)),
        (parameters.highlight_tint, smoothstep(0.45, 0.95, light)),
    ):
        if tint is not None:
            lab[..., 1:] += rgb_to_oklab(hex_to_rgb(tint))[1:] * (0.35 * weight[..., None])
    if parameters.grain > 0:
        film = noise((size, size), size / 500, context.rng(2), 1)
        lab[..., 0] += 0.016 * parameters.grain * film * (1 - (2 * light - 1) ** 2)
    return oklab_to_rgb(lab)
