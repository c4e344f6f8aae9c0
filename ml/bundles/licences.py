"""Licences of weights: which of them allow commercial use, and what they forbid."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from ml.errors import AvatarError
from ml.styles.catalogue import Text

_FILE = Path(__file__).with_name("licences.toml")


class Licence(BaseModel):
    """One licence.

    Attributes:
        commercial: whether it allows commercial use. What doesn't is refused.
        restrictions: uses it forbids, to be accepted by the operator and told to everyone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: Annotated[str, Field(min_length=1)]
    url: Annotated[str, Field(pattern=r"^https://")]
    commercial: bool
    restrictions: Text | None = None


class _Refused(BaseModel):
    """A repository that is never used, whatever a bundle says of its licence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    repo: str
    why: str


@cache
def _tables() -> tuple[dict[str, Licence], tuple[_Refused, ...]]:
    data = tomllib.loads(_FILE.read_text("utf-8"))
    licences = {
        name: Licence.model_validate({"id": name, **entry})
        for name, entry in data["licences"].items()
    }
    return licences, tuple(_Refused.model_validate(entry) for entry in data["refused"])


def licence(name: str) -> Licence:
    """The licence of this id.

    Raises:
        AvatarError: ``models.licence_unknown``: nobody has read it, so nobody may rely on it.
    """
    found = _tables()[0].get(name)
    if found is None:
        raise AvatarError(
            "models.licence_unknown", f"Nothing is known of the licence {name!r}.", licence=name
        )
    return found


def refuse(repo: str, name: str) -> None:
    """Let only weights pass that may be used commercially.

    Args:
        repo: the repository they come from.
        name: id of the licence that the bundle gives.

    Raises:
        AvatarError: ``models.licence_refused``; ``models.licence_unknown``.
    """
    for entry in _tables()[1]:
        if fnmatchcase(repo.lower(), entry.repo.lower()):
            raise _refusal(repo, entry.why)
    if not licence(name).commercial:
        raise _refusal(repo, f"{licence(name).name} forbids commercial use")


def _refusal(repo: str, why: str) -> AvatarError:
    return AvatarError("models.licence_refused", f"{repo} is refused: {why}.", repo=repo, why=why)
