"""What an engine is: a photo and a contract in, finished pictures out, one by one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from ml.contracts import NO_PICTURES, Crop, GenerationContract, Progress, Recipe, VariantPlan
from ml.custom_styles import CustomStyle
from ml.operations import EditContract

if TYPE_CHECKING:
    from ml.faces.analyse import Analysis

Photo = NDArray[np.uint8]
Picture = NDArray[np.uint8]
Report = Callable[[Progress], None]
"""Told of every step. What it raises (`ml.errors.Cancelled`) ends the generation there."""


def ignore(progress: Progress) -> None:
    """Report to nobody."""


@dataclass(frozen=True)
class VariantResult:
    """One finished picture.

    Attributes:
        plan: look, seed and angle it was made with.
        image: (S, S, 3) sRGB, or (S, S, 4) with straight alpha where the style has no background.
        svg: the drawing itself, where the style is a vector one.
        recipe: everything needed to make it again.
        geometry: where the person is in the picture, kept with it so that it can be edited once the
            photo is gone; see `ml.edits.geometry`. None where the style keeps nothing of it.
        likeness: chance in 0..1 that it shows the person of the photo, by the project's own
            encoder; None where nothing measured it.
    """

    plan: VariantPlan
    image: Picture
    recipe: Recipe
    svg: str | None = None
    geometry: bytes | None = None
    likeness: float | None = None

    @property
    def index(self) -> int:
        """Its place among the generation's pictures."""
        return self.plan.index

    @property
    def has_alpha(self) -> bool:
        """Whether the picture has no background of its own."""
        return self.image.shape[2] == 4


@dataclass(frozen=True)
class Editable:
    """A picture that can be edited.

    Attributes:
        image: (H, W, 3) sRGB, or (H, W, 4) with straight alpha, uint8.
        geometry: as in `VariantResult`.
    """

    image: Picture
    geometry: bytes | None


class Engine(Protocol):
    """One way of making avatars. Safe to share between threads."""

    name: str
    version: str

    def generate(
        self,
        photo: Photo,
        contract: GenerationContract,
        *,
        analysis: Analysis | None = None,
        report: Report = ignore,
        skip: Collection[int] = (),
        pictures: Mapping[str, bytes] = NO_PICTURES,
    ) -> Iterator[VariantResult]:
        """Draw every picture of a generation, each yielded as soon as it is done.

        Args:
            photo: (H, W, 3) uint8 RGB, upright.
            analysis: of this photo and ``contract.face``, if it is at hand.
            report: progress, previews and cancellation.
            skip: indices of pictures that are there already; the others come out the same.
            pictures: files that a style of one's own names, by SHA-256.

        Raises:
            AvatarError: ``style.*`` and ``photo.*``, before anything is drawn.
        """
        ...

    def preview(
        self,
        photo: Photo,
        style: str,
        *,
        size: int = 256,
        face: int = 0,
        crop: Crop | None = None,
        analysis: Analysis | None = None,
        custom: CustomStyle | None = None,
        pictures: Mapping[str, bytes] = NO_PICTURES,
    ) -> Picture:
        """One small picture of a style on this photo's face, (size, size, 3 or 4) uint8.

        Args:
            custom: the style itself where `style` is ``custom``. What its previews of one photo
                share stays at hand, so that a slider's next position is drawn sooner.
            pictures: files it names, by SHA-256.

        Raises:
            AvatarError: as `generate`.
        """
        ...

    def edit(
        self,
        picture: Picture,
        contract: EditContract,
        *,
        geometry: bytes | None = None,
        size: int | None = None,
        report: Report = ignore,
        pictures: Mapping[str, bytes] = NO_PICTURES,
    ) -> Editable:
        """Carry out an edit.

        Args:
            picture: (H, W, 3 or 4) uint8; an avatar, or any photo.
            contract: operations, applied in order.
            geometry: kept with the picture; without it the person is looked for.
            size: longest side of a preview, in pixels. What previews of one picture share stays
                at hand, and no geometry comes back. None edits the picture at its own size.
            report: progress and cancellation.
            pictures: files that operations name, by SHA-256.

        Raises:
            AvatarError: ``edit.*``; ``style.*`` for a picture whose style cannot be taken.
        """
        ...

    def sit(
        self,
        photo: Photo,
        *,
        size: int = 1024,
        face: int = 0,
        crop: Crop | None = None,
        analysis: Analysis | None = None,
    ) -> Editable:
        """The portrait of a photo's face as it is, to be edited: (size, size, 3) uint8.

        Raises:
            AvatarError: ``photo.*``.
        """
        ...

    def warm_up(self, styles: Iterable[str] | None = None) -> None:
        """Load models and compile kernels now, for these styles (all if None)."""
        ...
