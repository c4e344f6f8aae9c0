"""The bundles on offer: one TOML file each, read once and checked."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from ml.bundles.conf import models_config
from ml.bundles.definition import Bundle
from ml.errors import AvatarError
from ml.styles.catalogue import explain

BUILT_IN = Path(__file__).parent / "definitions"


def bundles() -> tuple[Bundle, ...]:
    """Every bundle, in the order in which it is shown."""
    return tuple(_catalogue(directories()).values())


def find(bundle_id: str) -> Bundle | None:
    """The bundle of this id, if there is one."""
    return _catalogue(directories()).get(bundle_id)


def bundle(bundle_id: str) -> Bundle:
    """The bundle of this id.

    Raises:
        AvatarError: ``models.unknown``.
    """
    found = find(bundle_id)
    if found is None:
        raise AvatarError("models.unknown", f"There is no bundle {bundle_id!r}.", bundle=bundle_id)
    return found


def directories() -> tuple[Path, ...]:
    """Where bundles are read from: the built-in ones, then those of ``AVATAR_BUNDLES_PATH``."""
    extra = models_config().bundles_path
    return (BUILT_IN, *(Path(part) for part in extra.split(os.pathsep) if part.strip()))


def reload() -> None:
    """Forget what was read, so that edited files and settings take effect."""
    _catalogue.cache_clear()
    models_config.cache_clear()


@lru_cache(maxsize=4)
def _catalogue(sources: tuple[Path, ...]) -> Mapping[str, Bundle]:
    found: dict[str, Bundle] = {}
    for source in sources:
        for path in sorted(source.glob("*.toml")):
            one = read_file(path)
            found[one.id] = one
    return dict(sorted(found.items(), key=lambda item: (item[1].order, item[0])))


def read_file(path: Path) -> Bundle:
    """One bundle file, checked. Its id must be the file's name.

    Raises:
        AvatarError: ``models.invalid`` naming the file and the key; ``models.licence_refused``.
    """
    try:
        with path.open("rb") as stream:
            one = Bundle.model_validate(tomllib.load(stream))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _invalid(path, "", str(error)) from error
    except ValidationError as error:
        raise _invalid(path, *explain(error)) from error
    if one.id != path.stem:
        raise _invalid(path, "id", f"is {one.id!r}, the file is named {path.stem!r}")
    one.check_licences()
    return one


def _invalid(path: Path, key: str, problem: str) -> AvatarError:
    return AvatarError(
        "models.invalid", f"{path.name}: {problem}", file=path.name, key=key, problem=problem
    )
