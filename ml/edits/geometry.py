"""Where the person is in a picture, kept with it: what edits are made by.

Only what cannot be found again is stored: landmarks, the matte, and the regions that a network
told apart, all small. Eyes, brows, lips and mouth follow from the landmarks, and masks take their
fine edges from the picture they are laid over.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ml.errors import AvatarError
from ml.faces.analyse import analyse
from ml.faces.frame import portrait as portrait_of
from ml.faces.matting import guided_filter
from ml.faces.portrait import LEFT_IRIS, RIGHT_IRIS, FloatImage, Portrait
from ml.faces.regions import LARGE, compose
from ml.imaging.colour import eight_bit
from ml.imaging.resizing import resized

Bytes8 = NDArray[np.uint8]

VERSION = 1
MATTE_SIDE, MASK_SIDE = 512, 320
"""Sides of the stored matte and of the stored regions, in pixels."""
_STORED = LARGE[1:]
"""Regions stored; skin is what is left of the person."""
_NOTED = ("style", "glasses", "worn")
"""Of a portrait's measures, those that edits go by: how it is drawn and what the person wears."""
_MEASURED_AT = 512
"""Side of the portrait from which a picture without geometry is measured, in pixels."""


@dataclass(frozen=True)
class Geometry:
    """The person in a square picture of any size.

    Attributes:
        landmarks: (478, 3) in shares of the picture's side, over pixel centres.
        pose: yaw, pitch, roll in degrees.
        matte: (s, s) in 0..1.
        masks: (s, s, 3) shares of hair, beard and clothes in the person.
        across: how many times the same drawing stands in a row, and how many rows there are;
            everything else is of one of them.
        notes: what of the portrait's measures edits go by, see `_NOTED`.
    """

    landmarks: NDArray[np.float32]
    pose: tuple[float, float, float]
    matte: FloatImage
    masks: FloatImage
    across: int = 1
    notes: Mapping[str, float | str] = field(default_factory=dict)

    @staticmethod
    def of(portrait: Portrait, across: int = 1) -> Geometry:
        """What is to be kept of a portrait over a picture in the same frame."""
        shares = np.dstack(_shares(portrait)[1:])
        return Geometry(
            landmarks=((portrait.landmarks + _CENTRE) / portrait.size).astype(np.float32),
            pose=portrait.pose,
            matte=resized(portrait.matte, MATTE_SIDE),
            masks=resized(shares.astype(np.float32), MASK_SIDE),
            across=across,
            notes={name: portrait.measures[name] for name in _NOTED if name in portrait.measures},
        )

    def over(self, image: FloatImage) -> Portrait:
        """The person in `image`, a square picture (S, S, 3) in 0..1: one of `across`²."""
        size = image.shape[0]
        points = (self.landmarks * np.float32(size) - _CENTRE).astype(np.float32)
        matte = np.clip(resized(self.matte, size), 0, 1)
        if size > self.matte.shape[0]:
            fine = guided_filter(image, matte, max(size // 160, 2), 1e-4, 512)
            edge = cv2.GaussianBlur(4 * matte * (1 - matte), (0, 0), size / 300)
            matte = matte + (np.clip(fine, 0, 1) - matte) * np.clip(edge * 2, 0, 1)
        planes = [np.clip(one, 0, 1) for one in cv2.split(resized(self.masks, size))]
        total = np.maximum(sum(planes), 1.0)
        planes = [plane / total for plane in planes]
        regions = compose([1.0 - sum(planes), *planes], points, matte)
        return Portrait(
            image, points, matte.astype(np.float32), regions, self.pose, dict(self.notes)
        )

    def to_bytes(self) -> bytes:
        """As a compressed file of 150 kB at most."""
        stream = io.BytesIO()
        np.savez_compressed(
            stream,
            version=np.array(VERSION),
            landmarks=self.landmarks,
            pose=np.array(self.pose, np.float32),
            across=np.array(self.across),
            matte=eight_bit(self.matte),
            masks=eight_bit(self.masks),
            notes=np.array(json.dumps(dict(self.notes))),
        )
        return stream.getvalue()

    @staticmethod
    def from_bytes(data: bytes) -> Geometry:
        """What `to_bytes` gave.

        Raises:
            AvatarError: ``edit.geometry_unreadable``.
        """
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as file:
                if int(file["version"]) != VERSION:
                    raise ValueError(f"version {file['version']}")
                landmarks = np.asarray(file["landmarks"], np.float32)
                yaw, pitch, roll = (float(value) for value in file["pose"])
                matte, masks = file["matte"], file["masks"]
                if landmarks.shape != (478, 3) or matte.ndim != 2 or masks.shape[2:] != (3,):
                    raise ValueError("shapes")
                return Geometry(
                    landmarks,
                    (yaw, pitch, roll),
                    matte.astype(np.float32) / 255,
                    masks.astype(np.float32) / 255,
                    max(int(file["across"]), 1),
                    json.loads(str(file["notes"])) if "notes" in file else {},
                )
        except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile, TypeError) as error:
            raise AvatarError("edit.geometry_unreadable", f"Not a geometry: {error}") from error


_CENTRE = np.array([0.5, 0.5, 0.0], np.float32)
"""From the places of pixels' centres to those of a picture that begins at 0."""


def measured(picture: Bytes8) -> Geometry | None:
    """The geometry of the largest face in a square picture, found afresh; None without one.

    Args:
        picture: (S, S, 3) uint8 RGB.
    """
    found = analyse(picture, None)
    if found.summary.faces and found.summary.chosen is None:
        found = analyse(picture, 0)
    if found.landmarks is None or found.frame is None:
        return None
    person = portrait_of(picture, found, _MEASURED_AT, super_resolution=False)
    back = found.frame.matrix(_MEASURED_AT)
    size = picture.shape[0]
    # The portrait's frame is turned and closer: what it measured goes back where it came from.
    scale = MATTE_SIDE / size
    shift = (scale - 1) / 2
    to_small = np.array([[scale, 0, shift], [0, scale, shift], [0, 0, 1]])
    to_portrait = np.vstack([back, [0, 0, 1]]) @ np.linalg.inv(to_small)

    def put(layer: FloatImage) -> FloatImage:
        return np.asarray(
            cv2.warpAffine(
                layer,
                to_portrait[:2],
                (MATTE_SIDE, MATTE_SIDE),
                flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REPLICATE,
            ),
            np.float32,
        )

    points = found.landmarks * np.float32(scale)
    points[:, :2] += np.float32(shift)
    moved = Portrait(
        image=put(person.image),
        landmarks=points.astype(np.float32),
        matte=np.clip(put(person.matte), 0, 1),
        regions={name: np.clip(put(mask), 0, 1) for name, mask in person.regions.items()},
        pose=found.pose,
        measures=person.measures,
    )
    return Geometry.of(moved)


def recomposed(person: Portrait) -> Portrait:
    """The person with eyes, brows, lips and mouth where the landmarks are now."""
    regions = compose(_shares(person), person.landmarks, person.matte)
    return replace(person, regions=regions)


def _shares(person: Portrait) -> list[FloatImage]:
    """(S, S) how much of the person is each of `LARGE`; where eyes and lips are, skin."""
    total = np.maximum(sum(person.regions[name] for name in LARGE), 1e-3)
    rest = [person.regions[name] / total for name in _STORED]
    return [np.clip(1.0 - sum(rest), 0, 1), *rest]


def turned_away(person: Portrait) -> bool:
    """Whether a face is turned so far that one of its halves is hardly seen."""
    points = person.landmarks
    left, right = points[LEFT_IRIS, 0] - points[234, 0], points[454, 0] - points[RIGHT_IRIS, 0]
    return min(left, right) < 0.08 * person.interocular or abs(person.pose[0]) > _FARTHEST_YAW


_FARTHEST_YAW = 50.0
"""Degrees beyond which a face's features are not moved."""
