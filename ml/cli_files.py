"""The command line's files: photos read, avatars written."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from ml.contracts import GenerationContract
from ml.engines.base import Engine, Picture, VariantResult
from ml.errors import AvatarError
from ml.export.files import render
from ml.export.formats import FORMATS, file_format
from ml.imaging.reading import MOST_PIXELS
from ml.provenance.identity import Sources, identity
from ml.provenance.manifest import Origin
from ml.provenance.marking import Provenance
from ml.provenance.payload import Source

TILE = 384
"""Side of a picture on a preview sheet."""


def read_photo(path: Path) -> NDArray[np.uint8]:
    """A photo from a file, upright, (H, W, 3) uint8 RGB; transparency is laid on white.

    Raises:
        AvatarError: ``photo.unreadable``, ``photo.too_large``.
    """
    picture = read_picture(path)
    if picture.shape[2] == 3:
        return picture
    layered = Image.fromarray(picture)
    white = Image.new("RGBA", layered.size, "white")
    laid = Image.alpha_composite(white, layered).convert("RGB")
    return np.ascontiguousarray(np.asarray(laid, np.uint8))


def read_picture(path: Path) -> NDArray[np.uint8]:
    """A picture from a file, upright, (H, W, 3) uint8 RGB or (H, W, 4) where it is transparent.

    Raises:
        AvatarError: ``photo.unreadable``, ``photo.too_large``.
    """
    _allow_heif()
    try:
        with Image.open(path) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise AvatarError("photo.too_large", f"{path} has over 60 megapixels.")
            upright = ImageOps.exif_transpose(picture)
            mode = "RGBA" if upright.has_transparency_data else "RGB"
            return np.ascontiguousarray(np.asarray(upright.convert(mode), np.uint8))
    except FileNotFoundError as error:
        raise AvatarError("photo.unreadable", f"There is no file {path}.") from error
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise AvatarError("photo.unreadable", f"{path} is not a picture: {error}") from error


def format_of(path: Path) -> str:
    """The format that a file's ending names.

    Raises:
        AvatarError: ``export.unknown_format``.
    """
    ending = path.suffix.lower().lstrip(".")
    for kind in FORMATS.values():
        if ending in (kind.extension, kind.id) and kind.id != "svg":
            return kind.id
    raise AvatarError("export.unknown_format", f"There is no format for {path.name!r}.")


def written(path: Path, image: Picture, engine: Engine, *, badge: bool = False) -> None:
    """Write one picture that `engine` has edited, in the format its ending names.

    Raises:
        AvatarError: ``export.unknown_format``, ``export.not_written``, ``provenance.keys``.
    """
    told = provenance(engine.name, engine.version, "", Source.COMPOSITE)
    data = render(image, format=format_of(path), provenance=told, badge=badge)
    _write(path, data)


def provenance(engine: str, version: str, style: str, source: Source) -> Provenance:
    """What files written by the command line say of themselves.

    Raises:
        AvatarError: ``provenance.keys``.
    """
    today = datetime.now(UTC).date()
    return Provenance(
        Origin(engine, version, style, source, today), identity(Sources.of_environment())
    )


def _allow_heif() -> None:
    try:
        import pi_heif
    except ImportError:
        return
    pi_heif.register_heif_opener()


class Album:
    """Where one command's avatars go.

    Args:
        folder: made if it is not there.
        name: start of every file name.
        kind: file format.
        badge: whether to draw the visible mark.
    """

    def __init__(self, folder: Path, name: str, kind: str, *, badge: bool = False) -> None:
        self._badge = badge
        self._folder, self._name, self._kind = folder, name, file_format(kind)
        self._results: list[tuple[VariantResult, Path]] = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _not_written(folder, error) from error

    def add(self, result: VariantResult) -> Path:
        """Write one avatar, and its drawing beside it where there is one."""
        contract = result.recipe.contract
        stem = f"{self._name}-{contract.style}-{result.index + 1}"
        path = self._folder / f"{stem}.{self._kind.extension}"
        told: dict[str, Any] = {"title": stem, "credits": result.recipe.credits}
        kinds = {self._kind.id: path}
        if result.svg is not None:
            kinds["svg"] = path.with_suffix(".svg")
        for kind, place in kinds.items():
            data = render(
                result.image,
                svg=result.svg,
                format=kind,
                metadata=told,
                provenance=_of(result),
                badge=self._badge,
            )
            _write(place, data)
        self._results.append((result, path))
        return path

    @property
    def sheet_path(self) -> Path:
        """Where `sheet` writes."""
        style = self._results[0][0].recipe.contract.style
        return self._folder / f"{self._name}-{style}-sheet.png"

    def sheet(self, columns: int) -> None:
        """All pictures in rows of `columns`, on white."""
        images = [_tile(result.image) for result, _ in self._results]
        rows = [np.hstack(images[at : at + columns]) for at in range(0, len(images), columns)]
        told = _of(self._results[0][0])
        _write(self.sheet_path, render(np.vstack(rows), format="png", provenance=told))

    def summary(self, contract: GenerationContract) -> dict[str, Any]:
        """What was made, for ``--json``."""
        return {
            "contract": contract.model_dump(mode="json"),
            "pictures": [
                {
                    "file": str(path),
                    "has_alpha": result.has_alpha,
                    "has_svg": result.svg is not None,
                    "recipe": result.recipe.model_dump(mode="json"),
                }
                for result, path in self._results
            ],
        }


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise _not_written(path, error) from error


def _of(result: VariantResult) -> Provenance:
    recipe = result.recipe
    source = Source.COMPOSITE if result.svg is None else Source.GENERATED
    return provenance(recipe.engine, recipe.engine_version, recipe.contract.style, source)


def _tile(image: Picture) -> Picture:
    picture = Image.fromarray(image)
    if picture.mode == "RGBA":
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    small = picture.convert("RGB").resize((TILE, TILE), Image.Resampling.LANCZOS)
    return np.asarray(small, np.uint8)


def _not_written(path: Path, error: OSError) -> AvatarError:
    return AvatarError("export.not_written", f"Cannot write {path}: {error.strerror}.")
