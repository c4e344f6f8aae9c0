"""The lock file: what was fetched at the first pull, to the byte. None of it is written by hand."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ml.errors import AvatarError

NAME = "lock.json"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LockedFile(_Entry):
    """One file."""

    size: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class LockedComponent(_Entry):
    """One repository as it was.

    Attributes:
        commit: the revision that a branch or tag stood for; empty where files were imported
            without saying.
    """

    repo: str
    commit: str = ""
    files: dict[str, LockedFile]


class Lock(_Entry):
    """One bundle as it was first fetched, and which restrictions were accepted for it."""

    version: Literal[1] = 1
    bundle: str
    accepted: tuple[str, ...] = ()
    """Ids of the licences whose restrictions the operator accepted."""
    components: dict[str, LockedComponent]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for one in self.components.values() for file in one.files.values())

    def differs_from(self, other: Lock) -> str | None:
        """The first file that both have with different contents, as ``role/path``."""
        for role, component in self.components.items():
            theirs = other.components.get(role)
            for path, file in component.files.items():
                if theirs and path in theirs.files and theirs.files[path] != file:
                    return f"{role}/{path}"
        return None


def read(folder: Path) -> Lock | None:
    """The lock file in a bundle's folder, if there is one.

    Raises:
        AvatarError: ``models.damaged`` where it cannot be read.
    """
    path = folder / NAME
    try:
        return Lock.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (ValidationError, OSError) as error:
        raise AvatarError("models.damaged", f"{path} cannot be read: {error}", file=NAME) from error


def write(folder: Path, lock: Lock) -> None:
    """Put the lock file in place, complete or not at all."""
    draft = folder / f".{NAME}.{os.getpid()}"
    draft.write_text(json.dumps(lock.model_dump(mode="json"), indent=1) + "\n", "utf-8")
    draft.replace(folder / NAME)
