"""A real engine, only tiny: it paints its pictures with a few strokes, as slowly as it is told.

Named ``test``. Behaves by the seed asked for, so that tests can make it fail or hang.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterable, Iterator

import numpy as np

from ml.contracts import Crop, GenerationContract, Progress, Recipe, Stage
from ml.engines import ENGINES
from ml.engines.base import Photo, Picture, Report, VariantResult, ignore
from ml.engines.pictures import webp
from ml.engines.plan import plan
from ml.errors import AvatarError
from ml.styles import catalogue

STEPS = 4
BREAKS, REFUSES, HANGS = 666, 667, 668
"""Seeds: raise what nobody foresaw; an `AvatarError`; never report again."""


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
        report: Report = ignore,
        skip: Collection[int] = (),
    ) -> Iterator[VariantResult]:
        """Fill each picture with the photo's mean colour, line by line."""
        report(Progress(stage=Stage.ANALYSING, fraction=0.0))
        plans = plan(contract, catalogue.style(contract.style))
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
            yield VariantResult(plan=one, image=image, recipe=recipe)
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
    ) -> Picture:
        """The photo's mean colour."""
        time.sleep(float(os.environ.get("TINY_ENGINE_STEP", "0")))
        return np.full((size, size, 3), photo.mean((0, 1)), np.uint8)

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
