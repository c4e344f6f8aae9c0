"""The styles on offer: one TOML file each, read once and checked.

Import-light on purpose (pydantic and tomllib only): the web process lists styles from here
without loading anything that draws. `ml.styles.registry` turns a definition into pictures.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ml.errors import AvatarError

BUILT_IN = Path(__file__).parent / "definitions"
PATH_VARIABLE = "AVATAR_STYLES_PATH"
"""Environment variable: further directories of style files, separated as in PATH."""

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(_Entry):
    """A text in every language of the interface."""

    en: Annotated[str, Field(min_length=1)]
    ru: Annotated[str, Field(min_length=1)]

    def localised(self, language: str) -> str:
        """The text in `language` (a tag such as ``ru`` or ``ru-RU``), else in English."""
        return self.ru if language.lower().split("-")[0] == "ru" else self.en


class Credit(_Entry):
    """Whose work a style builds on, in the words its licence asks for."""

    title: Annotated[str, Field(min_length=1)]
    author: str = ""
    licence: Annotated[str, Field(min_length=1)]
    url: str = ""
    required: bool = False
    """Whether the credit must travel with every picture (CC BY)."""
    modified: bool = False

    @property
    def line(self) -> str:
        """One line of attribution, e.g. ``“Micah” by Micah Lanier, CC BY 4.0, modified (url)``."""
        parts = [f"“{self.title}”" + (f" by {self.author}" if self.author else ""), self.licence]
        if self.modified:
            parts.append("modified")
        return ", ".join(parts) + (f" ({self.url})" if self.url else "")


class Look(_Entry):
    """One way a style comes out: variants of a generation differ by their looks."""

    id: Slug
    name: Text
    parameters: dict[str, Any] = Field(default_factory=dict)
    """Overrides of the style's own parameters."""


class StyleDefinition(_Entry):
    """What one style file says."""

    id: Slug
    order: int = 1000
    kind: Literal["rendered", "vector"] = "rendered"
    renderer: Annotated[str, Field(min_length=1)]
    background: bool = True
    """Whether the style paints its own background; otherwise its pictures have alpha."""
    tags: tuple[str, ...] = ()
    name: Text
    description: Text
    credits: tuple[Credit, ...] = ()
    parameters: dict[str, Any] = Field(default_factory=dict)
    looks: Annotated[tuple[Look, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _looks_differ(self) -> StyleDefinition:
        ids = [look.id for look in self.looks]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"looks: two are named {', '.join(twice)}")
        return self

    def look(self, look_id: str | None = None) -> Look:
        """The look named `look_id`, the first one for None.

        Raises:
            AvatarError: ``style.unknown_look``.
        """
        if look_id is None:
            return self.looks[0]
        for look in self.looks:
            if look.id == look_id:
                return look
        raise AvatarError(
            "style.unknown_look",
            f"Style {self.id} has no look {look_id!r}.",
            style=self.id,
            look=look_id,
        )

    def merged(self, look_id: str | None = None) -> dict[str, Any]:
        """The style's parameters with the look's over them; tables merge, values replace."""
        return _merge(self.parameters, self.look(look_id).parameters)

    @property
    def required_credits(self) -> tuple[str, ...]:
        """Attribution lines that must travel with every picture of this style."""
        return tuple(credit.line for credit in self.credits if credit.required)


def styles() -> tuple[StyleDefinition, ...]:
    """Every style, in the order it is shown."""
    return tuple(_catalogue(directories()).values())


def style(style_id: str) -> StyleDefinition:
    """The style of this id.

    Raises:
        AvatarError: ``style.unknown``.
    """
    found = _catalogue(directories()).get(style_id)
    if found is None:
        raise AvatarError("style.unknown", f"There is no style {style_id!r}.", style=style_id)
    return found


def directories() -> tuple[Path, ...]:
    """Where styles are read from: the built-in ones, then those of ``AVATAR_STYLES_PATH``."""
    extra = os.environ.get(PATH_VARIABLE, "")
    return (BUILT_IN, *(Path(part) for part in extra.split(os.pathsep) if part.strip()))


def reload() -> None:
    """Forget what was read, so that edited files take effect."""
    _catalogue.cache_clear()


@lru_cache(maxsize=8)
def _catalogue(sources: tuple[Path, ...]) -> Mapping[str, StyleDefinition]:
    return read(sources)


def read(sources: Iterable[Path]) -> dict[str, StyleDefinition]:
    """Every style file of the directories, by id in display order; later ones replace earlier.

    Raises:
        AvatarError: ``style.invalid`` naming the file and the key.
    """
    found: dict[str, StyleDefinition] = {}
    for source in sources:
        if not source.is_dir():
            raise AvatarError(
                "style.invalid", f"{source}: not a directory.", file=str(source), key=""
            )
        for path in sorted(source.glob("*.toml")):
            definition = read_file(path)
            found[definition.id] = definition
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[0])))


def read_file(path: Path) -> StyleDefinition:
    """One style file, checked. Its id must be the file's name.

    Raises:
        AvatarError: ``style.invalid`` naming the file and the key.
    """
    try:
        with path.open("rb") as stream:
            definition = StyleDefinition.model_validate(tomllib.load(stream))
    except tomllib.TOMLDecodeError as error:
        raise _invalid(path, "", str(error)) from error
    except UnicodeDecodeError as error:
        raise _invalid(path, "", "not UTF-8") from error
    except ValidationError as error:
        key, problem = explain(error)
        raise _invalid(path, key, problem) from error
    if definition.id != path.stem:
        raise _invalid(path, "id", f"is {definition.id!r}, the file is named {path.stem!r}")
    return definition


def explain(error: ValidationError) -> tuple[str, str]:
    """The dotted key of the first thing wrong, and all that is wrong in words."""
    problems = error.errors(include_url=False)
    keys = [".".join(str(part) for part in problem["loc"]) for problem in problems]
    told = zip(keys, problems, strict=True)
    return keys[0], "; ".join(f"{key}: {problem['msg']}" for key, problem in told)


def _invalid(path: Path, key: str, problem: str) -> AvatarError:
    return AvatarError(
        "style.invalid", f"{path.name}: {problem}", file=path.name, key=key, problem=problem
    )


def _merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        nested = isinstance(below, Mapping) and isinstance(value, Mapping)
        merged[key] = _merge(below, value) if nested else value  # type: ignore[arg-type]
    return merged
