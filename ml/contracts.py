"""What may be asked of an engine, what comes back, and what is reported on the way.

These models cross process and machine borders as JSON, so they are frozen, versioned and
reject unknown fields. They import nothing but pydantic: the web process uses them too.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ml._contract import Contract, Unit
from ml.custom_styles import CUSTOM, CustomStyle

MAX_PICTURES = 24
"""Most pictures one generation may ask for (variants x angles)."""

NO_PICTURES: Mapping[str, bytes] = MappingProxyType({})
"""Files that travel beside a contract, where there are none."""

MAX_TEXT = 500
"""Most characters of a free text."""

Seed = Annotated[int, Field(ge=0, le=2**32 - 1)]
Size = Literal[512, 1024, 2048]


class Region(StrEnum):
    """Parts of a portrait the analysis tells apart. Their soft masks sum to one."""

    BACKGROUND = "background"
    SKIN = "skin"
    HAIR = "hair"
    BEARD = "beard"
    BROWS = "brows"
    EYES = "eyes"
    LIPS = "lips"
    MOUTH = "mouth"
    CLOTHES = "clothes"


class Stage(StrEnum):
    """Where a generation stands, as told to the person waiting."""

    QUEUED = "queued"
    ANALYSING = "analysing"
    GENERATING = "generating"
    FINISHING = "finishing"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Angle(Contract):
    """Head rotation in degrees, as the viewer sees it.

    `yaw` > 0 moves the nose to the picture's right, `pitch` > 0 lifts the chin,
    `roll` > 0 tilts the head clockwise.
    """

    yaw: Annotated[float, Field(ge=-30, le=30)] = 0.0
    pitch: Annotated[float, Field(ge=-15, le=15)] = 0.0
    roll: Annotated[float, Field(ge=-15, le=15)] = 0.0


class Crop(Contract):
    """A square of the stored photo, in its pixels. It may reach past the photo's edges."""

    x: int
    y: int
    size: Annotated[int, Field(ge=32)]


class GenerationContract(Contract):
    """One generation: a photo's face in a style, several variants, from several angles."""

    version: Literal[1] = 1
    style: Annotated[str, Field(min_length=1, max_length=64)]
    variants: Annotated[int, Field(ge=1, le=8)] = 4
    angles: Annotated[tuple[Angle, ...], Field(min_length=1, max_length=9)] = (Angle(),)
    size: Size = 1024
    seed: Seed = 0
    strength: Unit = 0.5
    """How far the style goes: 0 gentle, 0.5 as its author meant it, 1 bold."""
    look: Annotated[str, Field(max_length=64)] | None = None
    """Hold every variant to this look of the style ("more like this")."""
    face: Annotated[int, Field(ge=0, le=31)] = 0
    crop: Crop | None = None
    engine: Annotated[str, Field(min_length=1, max_length=32)] = "embedded"
    text: Annotated[str, Field(max_length=MAX_TEXT)] = ""
    """What else to draw, in Russian or English; only some engines read it."""
    custom: CustomStyle | None = None
    """The style itself, where ``style`` is ``custom``; its pictures travel beside the contract."""

    @model_validator(mode="after")
    def _within_budget(self) -> GenerationContract:
        if (self.custom is not None) != (self.style == CUSTOM):
            raise ValueError(f"a custom style goes with style {CUSTOM!r}, and only with it")
        if self.variants * len(self.angles) > MAX_PICTURES:
            raise ValueError(f"variants x angles may be at most {MAX_PICTURES}")
        return self


class VariantPlan(Contract):
    """One picture of a generation, decided before anything is drawn."""

    index: int
    look: str
    seed: Seed
    angle: Angle


class Recipe(Contract):
    """Everything needed to make the same picture again."""

    version: Literal[1] = 1
    contract: GenerationContract
    plan: VariantPlan
    engine: str
    engine_version: str
    weights: dict[str, str] = Field(default_factory=dict)
    """Name of each weights file that took part, with its SHA-256."""
    credits: tuple[str, ...] = ()
    """Attribution that must travel with the picture (CC BY illustration styles)."""


class FaceBox(Contract):
    """A found face in photo pixels."""

    x: float
    y: float
    width: float
    height: float


class QualityIssue(Contract):
    """Why a photo will not do, or will do less well than it could."""

    code: str
    blocking: bool
    value: float | None = None


class FaceSummary(Contract):
    """What the client is told of a photo's chosen face."""

    box: FaceBox
    outline: tuple[tuple[float, float], ...]
    landmarks: tuple[tuple[float, float], ...]
    """478 points in photo pixels."""
    pose: tuple[float, float, float]
    """Measured yaw, pitch, roll in degrees, in the sense of `Angle` but unbounded."""
    crop: Crop
    sharpness: float
    brightness: float


class AnalysisSummary(Contract):
    """JSON result of the analysis of one photo; masks stay with the engine."""

    version: Literal[1] = 1
    width: int
    height: int
    faces: tuple[FaceBox, ...]
    chosen: int | None = None
    face: FaceSummary | None = None
    issues: tuple[QualityIssue, ...] = ()
    measures: dict[str, float | str] = Field(default_factory=dict)
    """Skin tone, hair length and colour, beard, glasses, smile...: see `ml.faces.measures`."""


class Notice(Contract):
    """Something the person should know though the work goes on, by its code."""

    code: Annotated[str, Field(min_length=1, max_length=64)]
    params: dict[str, str | int | float] = Field(default_factory=dict)


class Progress(Contract):
    """One step of a generation, as reported by an engine."""

    stage: Stage
    fraction: Unit
    """Of the whole generation."""
    variant: int | None = None
    variant_fraction: Unit | None = None
    preview: bytes | None = None
    """A small WebP of the variant as it stands."""
    notice: Notice | None = None
