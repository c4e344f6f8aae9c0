"""Which drawn parts suit a person: tables of what each part looks like, and how parts are ranked.

One TOML a drawing system, written by looking at every part. A part's variants carry the same
traits that are measured on the photo; the nearest variants are the candidates.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from ml.errors import AvatarError

_FOLDER = Path(__file__).parent

NONE = "none"
"""The choice of leaving a part out."""

WEIGHTS: dict[str, float] = {
    "bald": 5.0,
    "glasses": 6.0,
    "beard": 4.0,
    "moustache": 1.5,
    "length": 4.0,
    "curl": 1.3,
    "fringe": 0.7,
    "volume": 0.6,
    "tied": 0.8,
    "smile": 1.0,
    "open": 0.7,
    "painted": 0.8,
    "formal": 0.3,
    "round": 0.2,
    "heavy": 0.1,
    "small": 0.1,
    "jaw": 0.2,
}
"""How much a trait that is wrong costs: first what a person would not forgive."""

_ALIKE = 0.03
"""Costs nearer than this are a matter of taste: the seed decides."""
_TOLERABLE = 0.075
"""What a second choice may cost more than the first and still be the person."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Part(_Table):
    """One component of the drawing and the variants of it that may be chosen."""

    component: str
    defaults: dict[str, float] = Field(default_factory=dict)
    none: dict[str, float] | None = None
    """Traits of leaving it out; None where it must be there."""
    variants: dict[str, dict[str, float]] = Field(default_factory=dict)

    def choices(self) -> dict[str, dict[str, float]]:
        """Every choice with its traits, `NONE` among them where allowed."""
        listed = {name: {**self.defaults, **traits} for name, traits in self.variants.items()}
        return listed if self.none is None else {NONE: dict(self.none), **listed}


class Masses(_Table):
    """Thick areas of outline ink that are filled with a colour of their own."""

    component: str
    colour: str
    border: float
    """Width of the outline left around them, in the drawing's units."""


class Recoloured(_Table):
    """A fill that becomes another colour within a component."""

    component: str
    source: Annotated[str, Field(alias="from")]
    to: str
    first: bool = False
    """Only the first element drawn."""


class Washed(_Table):
    """White laid over a component half transparent, which greys dark colours: a lighter colour of
    its own instead."""

    component: str = ""
    """Empty: the drawing's own elements."""
    to: str


class Added(_Table):
    """Variants the style lacks, drawn for it as SVG with ``{colour}`` for its colours."""

    component: str
    after: str = ""
    """The canvas element a component is drawn after that the style does not have at all; empty
    draws it first, behind everything."""
    variants: dict[str, str]


class Table(_Table):
    """All that is known of one drawing system."""

    frame: tuple[float, float, float]
    """Left, top and side of the square shown, in the drawing's units."""
    faces: Literal["left", "right", "front"]
    colours: dict[str, tuple[str, ...]]
    """Our names of colours -> those of the drawing system."""
    masses: tuple[Masses, ...] = ()
    recoloured: tuple[Recoloured, ...] = ()
    washed: tuple[Washed, ...] = ()
    added: tuple[Added, ...] = ()
    parts: tuple[Part, ...]


@cache
def table(name: str) -> Table:
    """The table of a drawing system.

    Raises:
        AvatarError: ``style.unknown_drawing``.
    """
    path = _FOLDER / f"{name}.toml"
    if not path.is_file():
        raise AvatarError("style.unknown_drawing", f"No table for {name!r}.", drawing=name)
    return Table.model_validate(tomllib.loads(path.read_text("utf-8")))


def cost(traits: Mapping[str, float], choice: Mapping[str, float]) -> float:
    """How far a choice is from the person: weighted squares over the traits it names."""
    return float(
        sum(
            WEIGHTS.get(name, 0.5) * (value - traits.get(name, value)) ** 2
            for name, value in choice.items()
        )
    )


def ranked(
    part: Part, traits: Mapping[str, float], rng: np.random.Generator
) -> list[tuple[str, float]]:
    """Every choice with its cost, best first; near ties in an order of chance."""
    choices = part.choices()
    rough = {
        name: round(cost(traits, choice) / _ALIKE) + rng.random() * 0.9
        for name, choice in choices.items()
    }
    order = sorted(choices, key=lambda name: rough[name])
    return [(name, cost(traits, choices[name])) for name in order]


def choose(part: Part, traits: Mapping[str, float], rank: int, rng: np.random.Generator) -> str:
    """The choice of a rank: 0 the best, further ones as long as they still fit the person."""
    order = ranked(part, traits, rng)
    best = min(value for _, value in order)
    fit = [name for name, value in order if value <= best + _TOLERABLE]
    return fit[rank % len(fit)]
