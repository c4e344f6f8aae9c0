"""Stored pictures as the engines take them; the last ones stay at hand, as people ask for several
things of the same photo or style in a row. Workers only.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from functools import lru_cache

from generation import files
from generation.intake import decode
from generation.intake.decode import Pixels
from generation.models import StylePicture
from ml.custom_styles import CustomStyle
from ml.errors import AvatarError
from ml.operations import EditContract


@lru_cache(maxsize=2)
def photo_pixels(path: str) -> Pixels:
    """A stored photo, decoded: (H, W, 3) uint8.

    Raises:
        FileNotFoundError: when it is gone.
    """
    return decode.pixels_of(files.read(path))


def style_pictures(user_id: uuid.UUID, custom: CustomStyle | None) -> dict[str, bytes]:
    """The files of the pictures that a style of this person's names, by digest.

    Raises:
        AvatarError: ``style.reference_missing`` for one that is not theirs (any more).
    """
    return _pictures(user_id, custom.pictures() if custom else (), "style.reference_missing")


def edit_pictures(user_id: uuid.UUID, contract: EditContract) -> dict[str, bytes]:
    """The files of the pictures that an edit of this person names, by digest.

    Raises:
        AvatarError: ``edit.picture_missing`` for one that is not theirs (any more).
    """
    return _pictures(user_id, contract.pictures(), "edit.picture_missing")


def _pictures(user_id: uuid.UUID, names: Iterable[str], missing: str) -> dict[str, bytes]:
    wanted = list(names)
    rows = StylePicture.objects.filter(user=user_id, digest__in=wanted) if wanted else ()
    paths = {row.digest: row.files["original"] for row in rows if "original" in row.files}
    absent = next((digest for digest in wanted if digest not in paths), None)
    if absent is not None:
        raise AvatarError(missing, picture=absent)
    return {digest: _file(paths[digest]) for digest in wanted}


@lru_cache(maxsize=24)
def _file(path: str) -> bytes:
    return files.read(path)
