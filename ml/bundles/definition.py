"""What a bundle file says, checked."""

from __future__ import annotations

from collections.abc import Container
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt, model_validator

from ml.bundles.licences import Licence, licence, refuse
from ml.styles.catalogue import Slug, Text

SUFFIXES = (".safetensors", ".json", ".txt", ".jinja", ".md")
"""Files that are ever fetched or read. None of them can be run."""

Unit = Annotated[float, Field(ge=0, le=1)]


class Capability(StrEnum):
    """What a bundle can serve."""

    PHOTO = "photo"
    """A photo's face as an avatar."""
    TEXT = "text"
    """A free text beside the style."""
    EDIT = "edit"
    INPAINT = "inpaint"
    STYLE_REFERENCE = "style_reference"
    CONTROLNET = "controlnet"
    LORA = "lora"


class Family(StrEnum):
    """Which code loads and runs it, see `ml.engines.pretrained.families`."""

    SD15 = "sd15"
    SDXL = "sdxl"
    FLUX2_KLEIN = "flux2-klein"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Component(_Entry):
    """One repository's part in a bundle.

    Attributes:
        role: what it is to the pipeline, e.g. ``base``, ``fast-lora``, ``lineart``.
        revision: branch, tag or commit; the commit it stood for is kept in the lock file.
        files: patterns of the files needed of it.
        optional: whether the bundle works without it.
    """

    role: Slug
    repo: Annotated[str, Field(pattern=r"^[\w.-]+/[\w.-]+$")]
    revision: Annotated[str, Field(min_length=1)] = "main"
    files: Annotated[tuple[str, ...], Field(min_length=1)]
    licence: str
    author: Annotated[str, Field(min_length=1)]
    optional: bool = False

    @model_validator(mode="after")
    def _nothing_that_runs(self) -> Component:
        for pattern in self.files:
            path = PurePosixPath(pattern)
            if path.is_absolute() or ".." in path.parts or path.suffix not in SUFFIXES:
                raise ValueError(f"files: {pattern!r} is not one of {', '.join(SUFFIXES)}")
        return self

    def needs(self, path: str) -> bool:
        """Whether a file of its repository is one of those needed."""
        return any(fnmatchcase(path, pattern) for pattern in self.files)

    def missing(self, there: Container[str]) -> list[str]:
        """Files needed by name, without a pattern, that are not among these."""
        exact = (name for name in self.files if not any(sign in name for sign in "*?["))
        return [name for name in exact if name not in there]


class Needs(_Entry):
    """What it takes, in decimal gigabytes. Disk is a guess until the hub has been asked."""

    disk_gb: PositiveFloat
    memory_gb: PositiveFloat
    """Of the accelerator, or of the machine where there is none."""


class Running(_Entry):
    """How pictures are drawn.

    Attributes:
        side: of the pictures its weights were trained for, in pixels.
        steps, guidance: of the sampler.
        offload: how memory is spared from the start; what does not fit spares more by itself.
        likeness_floor: below it, a picture is tried again with another seed, where something
            scores likeness.
        retries: such tries a generation may take, all its pictures together.
    """

    side: Annotated[PositiveInt, Field(multiple_of=64)]
    steps: Annotated[int, Field(ge=1, le=100)]
    guidance: Annotated[float, Field(ge=0, le=20)]
    offload: Literal["none", "slices", "models", "layers"] = "none"
    likeness_floor: Unit = 0.5
    retries: Annotated[int, Field(ge=0, le=8)] = 2


class Strengths(_Entry):
    """How far a picture goes from the photo at strengths 0 and 1, and what holds it to the person.

    Attributes:
        least, most: share of the sampler's noise that is laid over the photo.
        identity: weight of the image prompt.
        lineart, pose: weights of the drawn guides.
    """

    least: Unit = 0.35
    most: Unit = 0.75
    identity: Unit = 0.6
    lineart: Unit = 0.6
    pose: Unit = 0.4

    @model_validator(mode="after")
    def _in_order(self) -> Strengths:
        if self.least > self.most:
            raise ValueError("least is above most")
        return self


class StyleLora(_Entry):
    """A LoRA that a style of a bundle is drawn with."""

    role: Slug
    """Of the component that holds it."""
    file: Annotated[str, Field(pattern=r"\.safetensors$")]
    weight: Annotated[float, Field(gt=0, le=2)] = 1.0


class StyleUse(_Entry):
    """How a bundle draws a style; what is not said is as in `wording.toml` and in the bundle."""

    prompt: str | None = None
    negative: str | None = None
    strengths: Strengths | None = None
    steps: Annotated[int, Field(ge=1, le=100)] | None = None
    guidance: Annotated[float, Field(ge=0, le=20)] | None = None
    lora: StyleLora | None = None


class Bundle(_Entry):
    """A bundle of open weights: an engine, once they are installed.

    Attributes:
        id: name of the engine in a contract, and of the file.
        styles: how it draws each style; those not named it does not draw.
        tested: whether this project has run it on the real weights.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
    order: int = 1000
    family: Family
    name: Text
    description: Text
    needs: Needs
    capabilities: Annotated[tuple[Capability, ...], Field(min_length=1)]
    running: Running
    strengths: Strengths = Strengths()
    components: Annotated[tuple[Component, ...], Field(min_length=1)]
    styles: dict[Slug, StyleUse]
    tested: bool = False

    @model_validator(mode="after")
    def _coherent(self) -> Bundle:
        roles = [component.role for component in self.components]
        if len(roles) != len(set(roles)) or "base" not in roles:
            raise ValueError("components: each role once, and one is base")
        for style, use in self.styles.items():
            if use.lora is not None and use.lora.role not in roles:
                raise ValueError(f"styles.{style}.lora: there is no component {use.lora.role!r}")
        return self

    def check_licences(self) -> None:
        """Refuse a bundle with a part that may not be used commercially.

        Raises:
            AvatarError: ``models.licence_refused``, ``models.licence_unknown``.
        """
        for component in self.components:
            refuse(component.repo, component.licence)

    @property
    def licences(self) -> tuple[Licence, ...]:
        """Each licence once, in the order of the components."""
        names = dict.fromkeys(component.licence for component in self.components)
        return tuple(licence(name) for name in names)

    @property
    def restricted(self) -> tuple[Licence, ...]:
        """Licences that forbid uses: to be accepted before anything is fetched."""
        return tuple(one for one in self.licences if one.restrictions is not None)

    def component(self, role: str) -> Component | None:
        """The part of this role, if it has one."""
        return next((one for one in self.components if one.role == role), None)

    def can(self, capability: Capability) -> bool:
        """Whether it serves this."""
        return capability in self.capabilities

    def draws(self, style: str) -> bool:
        """Whether it draws this style."""
        return style in self.styles
