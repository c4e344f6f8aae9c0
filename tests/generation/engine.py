"""A real engine, only tiny: it paints its pictures with a few strokes, as slowly as it is told.

Named ``test``. Behaves by the seed asked for, so that tests can make it fail or hang.
"""

from __future__ import annotations

import io
import os
import time
from collections.abc import Collection, Iterable, Iterator, Mapping

import numpy as np
from PIL import Image

from ml.contracts import NO_PICTURES, Crop, GenerationContract, Progress, Recipe, Stage
from ml.custom_styles import CustomStyle
from ml.engines import ENGINES
from ml.engines.base import Editable, Photo, Picture, Report, VariantResult, ignore
from ml.engines.pictures import webp
from ml.engines.plan import plan
from ml.errors import AvatarError
from ml.operations import Background, EditContract, Enlarge, Tone
from ml.styles import catalogue
from ml.styles.custom.looks import definition

STEPS = 4
BREAKS, REFUSES, HANGS = 666, 667, 668
"""Seeds: raise what nobody foresaw; an `AvatarError`; never report again."""
GEOMETRY = b"the sitter as drawn"


def register() -> None:
    """Offer it under its name."""
    ENGINES["test"] = f"{__name__}:TinyEngine"


class TinyEngine:
    """See `ml.engines.base.Engine`."""

    name = "test"
    version = "1"

    def generate(
        self,
        photo: Photo,
        contract: GenerationContract,
        *,
        analysis: object = None,
        pictures: Mapping[str, bytes] = NO_PICTURES,
        report: Report = ignore,
        skip: Collection[int] = (),
    ) -> Iterator[VariantResult]:
        """Fill each picture with the photo's mean colour, line by line."""
        report(Progress(stage=Stage.ANALYSING, fraction=0.0))
        custom = contract.custom
        style = definition(custom) if custom else catalogue.style(contract.style)
        plans = plan(contract, style)
        for one in plans:
            if one.index in skip:
                continue
            image = np.zeros((contract.size, contract.size, 4), np.uint8)
            image[..., :3] = photo.mean((0, 1)).astype(np.uint8)
            for step in range(STEPS):
                time.sleep(float(os.environ.get("TINY_ENGINE_STEP", "0")))
                self._misbehave(contract.seed, one.index)
                image[: (step + 1) * contract.size // STEPS, :, 3] = 255
                done = (step + 1) / STEPS
                report(
                    Progress(
                        stage=Stage.GENERATING,
                        fraction=(one.index + done) / len(plans),
                        variant=one.index,
                        variant_fraction=done,
                        preview=webp(image[::16, ::16]),
                    )
                )
            recipe = Recipe(contract=contract, plan=one, engine="test", engine_version="1")
            yield VariantResult(plan=one, image=image, recipe=recipe, geometry=GEOMETRY)
        report(Progress(stage=Stage.FINISHING, fraction=1.0))

    def preview(
        self,
        photo: Photo,
        style: str,
        *,
        size: int = 256,
        face: int = 0,
        crop: Crop | None = None,
        analysis: object = None,
        custom: CustomStyle | None = None,
        pictures: Mapping[str, bytes] = NO_PICTURES,
    ) -> Picture:
        """The photo's mean colour."""
        time.sleep(float(os.environ.get("TINY_ENGINE_STEP", "0")))
        return np.full((size, size, 3), photo.mean((0, 1)), np.uint8)

    def sit(
        self,
        photo: Photo,
        *,
        size: int = 1024,
        face: int = 0,
        crop: Crop | None = None,
        analysis: object = None,
    ) -> Editable:
        """The photo's mean colour, with a note for geometry."""
        image = np.full((size, size, 3), photo.mean((0, 1)), np.uint8)
        return Editable(image, b"opened")

    def edit(
        self,
        picture: Picture,
        contract: EditContract,
        *,
        geometry: bytes | None = None,
        size: int | None = None,
        report: Report = ignore,
        pictures: Mapping[str, bytes] = NO_PICTURES,
    ) -> Editable:
        """Lighten or darken by what `Tone` says, show the mean colour of a picture that is named,
        enlarge by repeating pixels; other operations leave no trace.
        """
        side = size or picture.shape[0]
        step = max(1, picture.shape[0] // side)
        image = picture[::step, ::step].astype(np.float32)
        for index, one in enumerate(contract.operations):
            for half in (0.5, 1.0):
                time.sleep(float(os.environ.get("TINY_ENGINE_STEP", "0")))
                done = (index + half) / len(contract.operations)
                report(Progress(stage=Stage.GENERATING, fraction=done))
            self._misbehave(contract.seed, 1)
            if isinstance(one, Tone):
                image[..., :3] += 100 * one.brightness
            if isinstance(one, Background) and one.picture is not None:
                with Image.open(io.BytesIO(pictures[one.picture])) as seen:
                    image[..., :3] = np.asarray(seen.convert("RGB")).mean((0, 1))
            if isinstance(one, Enlarge) and size is None:
                image = image.repeat(one.factor, 0).repeat(one.factor, 1)
        told = None if geometry is None else geometry + b" and edited"
        return Editable(image.clip(0, 255).astype(np.uint8), told)

    def warm_up(self, styles: Iterable[str] | None = None) -> None:
        """Nothing to load."""

    @staticmethod
    def _misbehave(seed: int, index: int) -> None:
        if index == 1 and seed == BREAKS:
            raise ZeroDivisionError("as told")
        if index == 1 and seed == REFUSES:
            raise AvatarError("photo.no_face", "as told")
        if seed == HANGS:
            time.sleep(3600)
