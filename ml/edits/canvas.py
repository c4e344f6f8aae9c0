"""What an edit works on: a square picture, its transparency, and the person in it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.contracts import NO_PICTURES
from ml.edits._layers import Layers, layers_of
from ml.edits.geometry import turned_away
from ml.errors import AvatarError
from ml.faces.portrait import FloatImage, Portrait
from ml.imaging.reading import upright
from ml.imaging.warp import sample
from ml.operations import Transfer

T = TypeVar("T")
Picture = NDArray[np.uint8]


class Keep(Protocol):
    """Gives what was made under a key before, else makes it."""

    def __call__(self, key: Hashable, make: Callable[[], T]) -> T:
        """The result kept under `key`, else that of `make`."""
        ...


class Repaint(Protocol):
    """Paints a picture anew with the brushwork of another one; engines bring one along."""

    def __call__(self, canvas: Canvas, operation: Transfer, context: Context) -> FloatImage:
        """The whole picture painted, (S, S, 3) sRGB in 0..1.

        Raises:
            AvatarError: ``style.*`` for what is wrong with the other picture.
        """
        ...


def anew(key: Hashable, make: Callable[[], T]) -> T:
    """Keep nothing."""
    return make()


@dataclass(frozen=True)
class Canvas:
    """A picture between two operations.

    Attributes:
        image: (S, S, 3) sRGB in 0..1; straight, where there is alpha.
        alpha: (S, S) in 0..1, None for a picture without transparency.
        person: the person in it, over `image`; None where no face was found.
        name: tells this picture from every other: what made it, hashed.
        known: whether the person came with the picture, or had to be looked for.
    """

    image: FloatImage
    alpha: FloatImage | None
    person: Portrait | None
    name: str
    known: bool = True

    @property
    def size(self) -> int:
        """Side in pixels."""
        return int(self.image.shape[0])

    def face(self) -> Portrait:
        """The person, whose features are to be changed.

        Raises:
            AvatarError: ``edit.no_face`` without one, ``edit.turned_away`` where half of the face
                is hidden.
        """
        if self.person is None:
            raise AvatarError("edit.no_face", "No face was found in this picture.")
        if turned_away(self.person):
            raise AvatarError("edit.turned_away", "The face is turned too far away.")
        return self.person

    def painted(self, image: FloatImage, alpha: FloatImage | None = None) -> Canvas:
        """Other colours, nothing moved; `alpha` in place of the old one where given."""
        image = np.clip(image, 0, 1).astype(np.float32)
        person = None if self.person is None else self.person.with_image(image)
        return replace(
            self, image=image, person=person, alpha=self.alpha if alpha is None else alpha
        )

    def warped(self, x: FloatImage, y: FloatImage, landmarks: FloatImage | None = None) -> Canvas:
        """Everything read through an inverse map.

        Args:
            x, y: (S, S) where each pixel of the result is read.
            landmarks: (478, 3) where the landmarks go, if that is known better than from the map.
        """
        image = np.clip(sample(self.image, x, y), 0, 1)
        alpha = None if self.alpha is None else fetched(self.alpha, x, y)
        person = self.person
        if person is not None:
            regions = {name: fetched(mask, x, y) for name, mask in person.regions.items()}
            person = replace(
                person,
                image=image,
                matte=fetched(person.matte, x, y),
                regions=regions,
                landmarks=carried(person.landmarks, x, y) if landmarks is None else landmarks,
            )
        return replace(self, image=image, alpha=alpha, person=person)


@dataclass(frozen=True)
class Context:
    """What an operation knows besides its picture and its settings.

    Attributes:
        seed: the only source of chance.
        first: the picture before the first operation, at the same size.
        keep: holds what previews of the same picture share.
        pictures: files that operations name, by SHA-256.
        repaint: what `Transfer` is carried out by.
        draft: whether this is only to be looked at for a moment.
        report: told the share of this operation that is done; may raise.
    """

    seed: int
    first: Canvas
    keep: Keep = anew
    pictures: Mapping[str, bytes] = field(default_factory=lambda: NO_PICTURES)
    repaint: Repaint | None = None
    draft: bool = False
    report: Callable[[float], None] = lambda share: None

    def file(self, name: str) -> bytes:
        """The file of a picture that an operation names.

        Raises:
            AvatarError: ``edit.picture_missing``.
        """
        data = self.pictures.get(name)
        if data is None:
            raise AvatarError("edit.picture_missing", f"There is no picture {name}.", picture=name)
        return data

    def picture(self, name: str) -> Picture:
        """The same decoded, (H, W, 3) sRGB.

        Raises:
            AvatarError: ``edit.picture_missing``, ``edit.picture_unreadable``.
        """
        data = self.file(name)

        def read() -> Picture:
            try:
                return upright(data)
            except ValueError as error:
                raise AvatarError(
                    "edit.picture_unreadable", f"This is no picture: {error}", picture=name
                ) from error

        return self.keep(("picture", name), read)

    def layers(self, canvas: Canvas, person: Portrait) -> Layers:
        """Person and background apart, kept for the next preview."""
        return self.keep(("layers", canvas.name), lambda: layers_of(person))


def fetched(mask: FloatImage, x: FloatImage, y: FloatImage) -> FloatImage:
    """A mask read through an inverse map; one that is empty stays so at no cost."""
    if not mask.any():
        return mask
    out = cv2.remap(mask, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(out, np.float32)


def carried(landmarks: FloatImage, x: FloatImage, y: FloatImage) -> FloatImage:
    """(478, 3) landmarks after the picture was read through an inverse map."""
    rows, columns = np.mgrid[0 : x.shape[0], 0 : x.shape[1]].astype(np.float32)
    offset = np.dstack([x - columns, y - rows])
    source = landmarks[:, :2]
    goal = source.copy()
    for _ in range(8):
        at = np.ascontiguousarray(goal[:, None, :], np.float32)
        read = cv2.remap(
            offset, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        goal = source - np.asarray(read, np.float32)[:, 0]
    return np.column_stack([goal, landmarks[:, 2]]).astype(np.float32)
