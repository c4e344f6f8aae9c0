"""What may be changed on a finished picture: typed operations, composable and reproducible.

Like `ml.contracts` these cross process and machine borders as JSON and import nothing heavy: the
web process checks them, workers apply them (`ml.edits`). Zero means "as it is" on every slider.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ml._contract import Contract, Unit

MAX_OPERATIONS = 32
"""Most operations one edit may hold."""
MAX_MASK = 400_000
"""Most characters a painted mask may have."""

LARGEST = 4096
"""Longest side of an edited picture, enlarged ones among them, in pixels."""
LARGEST_BEST = 1024
"""Longest side that the slow network is run on: half a thousandth of a second a pixel."""

Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
PictureName = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""A picture of the person's own: the SHA-256 of its file, which travels beside the JSON."""
Signed = Annotated[float, Field(ge=-1.0, le=1.0)]
Scene = Literal[
    "studio",
    "spotlight",
    "sweep",
    "nature",
    "bokeh",
    "circle",
    "halo",
    "rays",
    "dots",
    "stripes",
    "checks",
    "confetti",
]
"""Backgrounds that are painted, see `ml.imaging.backgrounds`."""


class Background(Contract):
    """What stands behind the person."""

    kind: Literal["background"] = "background"
    fill: Literal["transparent", "colour", "gradient", "blur", "scene", "picture"]
    colours: Annotated[tuple[Colour, ...], Field(max_length=3)] = ()
    """One for ``colour``, two for ``gradient`` (top, bottom); a scene may take up to three."""
    scene: Scene | None = None
    amount: Unit = 0.5
    """How far ``blur`` goes."""
    picture: PictureName | None = None
    """For ``picture``: which one. It covers the square."""
    zoom: Annotated[float, Field(ge=1.0, le=4.0)] = 1.0
    x: Signed = 0.0
    """Which part of it is seen: minus one its left edge, one its right."""
    y: Signed = 0.0
    """Minus one its top, one its bottom."""
    soften: Unit = 0.0
    """How far out of focus it is."""
    match: Unit = 0.0
    """How far light and colours of person and picture are brought together."""
    adapt: Literal["person", "picture"] = "person"
    """Which of the two gives way."""

    @model_validator(mode="after")
    def _complete(self) -> Background:
        least = {"colour": 1, "gradient": 2}.get(self.fill, 0)
        if len(self.colours) < least:
            raise ValueError(f"{self.fill} needs {least} colours")
        if self.fill == "scene" and self.scene is None:
            raise ValueError("scene needs the name of a scene")
        if self.fill == "picture" and self.picture is None:
            raise ValueError("picture needs the name of a picture")
        return self


class Recolour(Contract):
    """Another colour for a part; shading, strands and folds stay."""

    kind: Literal["recolour"] = "recolour"
    region: Literal["hair", "beard", "brows", "eyes", "lips", "clothes"]
    colour: Colour
    second: Colour | None = None
    """Where given, the colour runs from ``colour`` at the top to this one below."""
    strength: Unit = 1.0


class Expression(Contract):
    """Features moved, as the viewer sees them."""

    kind: Literal["expression"] = "expression"
    smile: Signed = 0.0
    open_mouth: Unit = 0.0
    brows: Signed = 0.0
    """Raised above zero, lowered below."""
    frown: Unit = 0.0
    """Inner ends of the brows drawn together and down."""
    left_eye: Signed = 0.0
    """Minus one shut, one wide; the eye at the picture's left."""
    right_eye: Signed = 0.0
    gaze_x: Signed = 0.0
    gaze_y: Signed = 0.0


class Features(Contract):
    """Face shape in small measure: sizes of its parts."""

    kind: Literal["features"] = "features"
    eyes: Signed = 0.0
    nose: Signed = 0.0
    mouth: Signed = 0.0
    jaw: Signed = 0.0
    """Wider above zero."""
    hair_volume: Signed = 0.0


class Skin(Contract):
    """Skin evened and lit."""

    kind: Literal["skin"] = "skin"
    smooth: Unit = 0.0
    """Blemishes and folds softened; pores and edges stay."""
    blush: Unit = 0.0
    lipstick: Unit = 0.0
    colour: Colour = "#b8324a"
    """Of the lipstick."""
    eye_shadow: Unit = 0.0


class Tone(Contract):
    """Light and colour of the whole picture."""

    kind: Literal["tone"] = "tone"
    brightness: Signed = 0.0
    contrast: Signed = 0.0
    warmth: Signed = 0.0
    saturation: Signed = 0.0
    vignette: Unit = 0.0


class View(Contract):
    """Head turned, picture framed."""

    kind: Literal["view"] = "view"
    yaw: Annotated[float, Field(ge=-25, le=25)] = 0.0
    pitch: Annotated[float, Field(ge=-15, le=15)] = 0.0
    roll: Annotated[float, Field(ge=-15, le=15)] = 0.0
    zoom: Annotated[float, Field(ge=0.5, le=3.0)] = 1.0
    x: Signed = 0.0
    """Picture moved sideways, in halves of its side."""
    y: Signed = 0.0


ACCESSORIES: dict[str, tuple[str, ...]] = {
    "glasses": ("square", "round", "wayfarer", "cat_eye", "aviator", "browline"),
    "sunglasses": ("wayfarer", "aviator", "round", "cat_eye", "square", "browline"),
    "earrings": ("studs", "hoops", "drops", "pearls"),
    "hat": ("beanie", "cap", "fedora", "bucket"),
    "headphones": ("over_ear",),
}
"""Models of each accessory, the usual one first."""


class Accessory(Contract):
    """Something put on: a shape in three dimensions, posed by the head and lit as the person is."""

    kind: Literal["accessory"] = "accessory"
    item: Literal["glasses", "sunglasses", "earrings", "hat", "headphones"]
    model: (
        Literal[
            "square",
            "round",
            "wayfarer",
            "cat_eye",
            "aviator",
            "browline",
            "studs",
            "hoops",
            "drops",
            "pearls",
            "beanie",
            "cap",
            "fedora",
            "bucket",
            "over_ear",
        ]
        | None
    ) = None
    """The item's usual one by default."""
    colour: Colour | None = None
    """Of frame, metal, cloth or shell; the model's usual one by default."""
    second: Colour | None = None
    """Of dark glass, stone, band, cuff or pads."""
    size: Signed = 0.0
    """Smaller below zero, larger above."""
    dark: Unit = 0.93
    """How dark the glass of sunglasses is."""

    @model_validator(mode="after")
    def _fitting(self) -> Accessory:
        models = ACCESSORIES[self.item]
        if self.model is not None and self.model not in models:
            raise PydanticCustomError(
                "no_such_model",
                "{item} come as one of these: {expected}",
                {"item": self.item, "expected": ", ".join(models)},
            )
        return self


class Garment(Contract):
    """Other clothes, cut for neck and shoulders as they are."""

    kind: Literal["garment"] = "garment"
    garment: Literal[
        "t_shirt",
        "v_neck",
        "sweater",
        "turtleneck",
        "hoodie",
        "polo",
        "shirt",
        "shirt_tie",
        "suit",
        "blouse",
    ]
    colour: Colour | None = None
    """The garment's usual one by default."""
    second: Colour | None = None
    """Of the tie, of buttons, of cords."""
    pattern: Literal["plain", "stripes", "checks", "dots"] = "plain"
    pattern_colour: Colour = "#f2efe9"


class Beard(Contract):
    """A beard grown, hair by hair."""

    kind: Literal["beard"] = "beard"
    style: Literal["stubble", "moustache", "goatee", "short", "full"]
    colour: Colour | None = None
    """The person's own by default."""
    strength: Unit = 1.0
    """How thickly it grows."""


class Brush(Contract):
    """Something done inside a painted mask; outside it not one pixel changes."""

    kind: Literal["brush"] = "brush"
    action: Literal["heal", "recolour", "blur", "sharpen", "lighten", "darken", "erase", "restore"]
    """``heal`` fills from around, ``erase`` makes transparent, ``restore`` brings back what the
    operations before this one changed."""
    mask: Annotated[str, Field(max_length=MAX_MASK)]
    """An 8-bit grey PNG in base64, square, of any size: white where the brush was."""
    colour: Colour | None = None
    strength: Unit = 1.0
    feather: Unit = 0.1
    """Softness inside the mask's edge."""

    @model_validator(mode="after")
    def _complete(self) -> Brush:
        if self.action == "recolour" and self.colour is None:
            raise ValueError("recolour needs a colour")
        return self


class Transfer(Contract):
    """The picture painted anew with the brushwork and colours of another one."""

    kind: Literal["transfer"] = "transfer"
    picture: PictureName
    strength: Unit = 1.0
    """How much of the painting is seen over the picture."""
    colour: Unit = 0.8
    """How far colours move to the other picture's."""
    line: Unit = 0.4
    """How much edges are drawn."""
    scale: Annotated[float, Field(ge=0.5, le=2.0)] = 1.0
    """Size of the brushwork against the other picture's own."""
    mask: Annotated[str, Field(max_length=MAX_MASK)] | None = None
    """Where; as in `Brush`. Everywhere where there is none."""
    feather: Unit = 0.2


class Enlarge(Contract):
    """The finished picture at twice or four times its size; always the last operation."""

    kind: Literal["enlarge"] = "enlarge"
    factor: Literal[2, 4] = 2
    quality: Literal["quick", "best"] = "quick"


def largest(operation: Enlarge) -> int:
    """Longest side of a picture that may be enlarged so, in pixels."""
    whole = LARGEST // operation.factor
    return min(whole, LARGEST_BEST) if operation.quality == "best" else whole


Operation = Annotated[
    Background
    | Recolour
    | Expression
    | Features
    | Skin
    | Tone
    | View
    | Accessory
    | Garment
    | Beard
    | Brush
    | Transfer
    | Enlarge,
    Field(discriminator="kind"),
]


class EditContract(Contract):
    """One edit: operations, applied in order to one picture."""

    version: Literal[1] = 1
    operations: Annotated[tuple[Operation, ...], Field(min_length=1, max_length=MAX_OPERATIONS)]
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = 0

    @model_validator(mode="after")
    def _enlarged_last(self) -> EditContract:
        if any(one.kind == "enlarge" for one in self.operations[:-1]):
            raise PydanticCustomError("enlarge_last", "a picture is enlarged once, at the end")
        return self

    def pictures(self) -> Iterator[str]:
        """Names of the pictures it needs, each once."""
        named = (getattr(one, "picture", None) for one in self.operations)
        yield from dict.fromkeys(name for name in named if name is not None)
