"""What a renderer is: a portrait and typed parameters in, a picture out."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from ml.faces.portrait import FloatImage, Portrait

StepReport = Callable[[float, FloatImage | None], None]
"""Called with the share done, 0..1, and the picture so far; may raise `Cancelled`."""


class Parameters(BaseModel):
    """Base of a renderer's parameters: what a style file may set, with types and bounds."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


T = TypeVar("T")
P = TypeVar("P", bound=Parameters, contravariant=True)


class Keep(Protocol):
    """Gives what was made under a key before, else makes it."""

    def __call__(self, key: Hashable, make: Callable[[], T]) -> T:
        """The result kept under `key`, else that of `make`."""
        ...


def _anew(key: Hashable, make: Callable[[], T]) -> T:
    """Keep nothing."""
    return make()


def _ignore(fraction: float, image: FloatImage | None) -> None:
    """Report to nobody."""


@dataclass(frozen=True)
class RenderContext:
    """What one rendering knows besides its parameters.

    Attributes:
        size: side of the picture wanted, in pixels; lengths scale with it.
        seed: the only source of chance.
        strength: 0 gentle .. 0.5 as meant .. 1 bold.
        report: progress, previews and cancellation.
        keep: holds what several variants of one portrait share, while they are made.
        draft: whether it is only to be looked at for a moment: what takes long may be coarser.
    """

    size: int
    seed: int = 0
    strength: float = 0.5
    report: StepReport = _ignore
    keep: Keep = _anew
    draft: bool = False

    def rng(self, *salt: int) -> np.random.Generator:
        """A generator of its own for each purpose, so that one draw more moves nothing else."""
        return np.random.default_rng([self.seed, *salt])


@dataclass(frozen=True)
class Rendering:
    """A finished picture.

    Attributes:
        image: (S, S, 3) sRGB in 0..1.
        alpha: (S, S) in 0..1, or None where the style paints its own background.
        svg: the drawing itself, where the style is a vector one.
        sitter: the person as drawn, in the picture's frame though perhaps of another size; None
            where nothing of the photo's geometry is left.
        across: how many times the same drawing stands in a row, and how many rows there are.
    """

    image: FloatImage
    alpha: NDArray[np.float32] | None = None
    svg: str | None = None
    sitter: Portrait | None = None
    across: int = 1


class Renderer(Protocol, Generic[P]):
    """A way of drawing. Stateless: models it needs are loaded once, at module level, lazily."""

    parameters: type[Any]
    """Subclass of `Parameters` that the style's TOML is validated against."""

    def render(self, portrait: Portrait, parameters: P, context: RenderContext) -> Rendering:
        """Draw `portrait` at `context.size`."""
        ...
