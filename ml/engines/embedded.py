"""The engine that needs nothing but this machine: analysis, turning, rendering."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ml import enhance
from ml.contracts import (
    NO_PICTURES,
    Angle,
    Crop,
    GenerationContract,
    Progress,
    Recipe,
    Stage,
    VariantPlan,
)
from ml.custom_styles import CUSTOM, CustomStyle
from ml.edits.apply import apply
from ml.edits.canvas import anew
from ml.edits.geometry import Geometry
from ml.edits.pose import Turner
from ml.engines.base import (
    Editable,
    Engine,
    Photo,
    Picture,
    Report,
    VariantResult,
    ignore,
)
from ml.engines.cache import Recent, content_hash
from ml.engines.pictures import pixels, shrunk
from ml.engines.plan import plan
from ml.engines.progress import Reporter
from ml.engines.repaint import Repainter, warm_painter
from ml.engines.sitting import Sitters
from ml.engines.ways import Way, way
from ml.errors import AvatarError
from ml.faces.analyse import Analysis
from ml.faces.portrait import Portrait
from ml.operations import EditContract
from ml.styles import catalogue
from ml.styles.base import RenderContext, Rendering
from ml.styles.catalogue import StyleDefinition

VERSION = "1.4"
"""Goes up whenever the same recipe would draw a different picture."""

PREVIEW_WORK = 512
"""Style previews are drawn at this size and shrunk: finer than drawn small."""

LARGEST_PREVIEW = 640
"""Side up to which what previews of an edit share is kept: some 15 MB a picture."""
KEPT_EDITS = 16

SMALLEST_TRIAL = 192
"""A style of one's own is drawn at its preview's own size, but no smaller."""
KEPT_REFERENCES, KEPT_TRIALS = 10, 24

log = logging.getLogger(__name__)


class EmbeddedEngine(Engine):
    """Draws by the renderers in `ml.styles`, on the processor, in seconds."""

    name = "embedded"
    version = VERSION

    def __init__(self) -> None:
        self._sitters = Sitters()
        self._edits: Recent[Any] = Recent(KEPT_EDITS)
        self._references: Recent[Any] = Recent(KEPT_REFERENCES)
        self._trials: Recent[Any] = Recent(KEPT_TRIALS)

    def generate(
        self,
        photo: Photo,
        contract: GenerationContract,
        *,
        analysis: Analysis | None = None,
        report: Report = ignore,
        skip: Collection[int] = (),
        pictures: Mapping[str, bytes] = NO_PICTURES,
    ) -> Iterator[VariantResult]:
        """See `ml.engines.base.Engine.generate`."""
        style = way(contract.style, contract.custom, pictures, self._references.get)
        plans = plan(contract, style.definition)
        style.check({one.look for one in plans})
        report(Progress(stage=Stage.ANALYSING, fraction=0.0))
        sitting = self._sitters.sit(photo, contract.size, contract.face, contract.crop, analysis)
        reporter = Reporter(report, len(plans))
        turner = Turner(sitting.portrait)
        turned, angle = sitting.portrait, Angle()
        shared: Recent[Any] = Recent(4)
        for one in plans:
            if one.index in skip:
                continue
            reporter.begin(one.index)
            if one.angle != angle:
                turned, angle = _turned(turner, one.angle, style.definition), one.angle
                shared.clear()
            yield self._draw(turned, one, style, contract, sitting.weights, reporter, shared)
        report(Progress(stage=Stage.FINISHING, fraction=1.0))

    def preview(
        self,
        photo: Photo,
        style: str,
        *,
        size: int = 256,
        face: int = 0,
        crop: Crop | None = None,
        analysis: Analysis | None = None,
        custom: CustomStyle | None = None,
        pictures: Mapping[str, bytes] = NO_PICTURES,
    ) -> Picture:
        """See `ml.engines.base.Engine.preview`."""
        chosen = way(style, custom, pictures, self._references.get)
        if custom is not None:
            return self._tried(photo, chosen, size, face, crop, analysis)
        sitting = self._sitters.sit(photo, PREVIEW_WORK, face, crop, analysis)
        drawn = chosen.draw(None, sitting.portrait, RenderContext(size=PREVIEW_WORK))
        return shrunk(pixels(drawn), size)

    def _tried(
        self,
        photo: Photo,
        style: Way,
        size: int,
        face: int,
        crop: Crop | None,
        analysis: Analysis | None,
    ) -> Picture:
        """A style of one's own at the size asked for, while its maker moves the sliders."""
        side = min(max(size, SMALLEST_TRIAL), PREVIEW_WORK)
        sitting = self._sitters.sit(photo, side, face, crop, analysis)
        who = (content_hash(photo), face, crop, side)

        def keep(key: Hashable, make: Callable[[], Any]) -> Any:
            return self._trials.get((who, key), make)

        drawn = style.draw(None, sitting.portrait, RenderContext(size=side, keep=keep, draft=True))
        image = pixels(drawn)
        return image if side == size else shrunk(image, size)

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
        """See `ml.engines.base.Engine.edit`."""

        def tell(share: float) -> None:
            stage = Stage.FINISHING if share >= 1 else Stage.GENERATING
            report(Progress(stage=stage, fraction=share))

        keep = self._edits.get if size is not None and size <= LARGEST_PREVIEW else anew
        done = apply(
            picture,
            geometry,
            contract,
            size=size,
            report=tell,
            keep=keep,
            pictures=pictures,
            repaint=Repainter(self._references.get),
        )
        return Editable(done.image, done.geometry)

    def sit(
        self,
        photo: Photo,
        *,
        size: int = 1024,
        face: int = 0,
        crop: Crop | None = None,
        analysis: Analysis | None = None,
    ) -> Editable:
        """See `ml.engines.base.Engine.sit`."""
        portrait = self._sitters.sit(photo, size, face, crop, analysis).portrait
        image = pixels(Rendering(portrait.image))
        return Editable(image, Geometry.of(portrait).to_bytes())

    def warm_up(self, styles: Iterable[str] | None = None) -> None:
        """See `ml.engines.base.Engine.warm_up`. A style that fails is logged, not raised."""
        from skimage import data

        enhance.warm_up()
        face = np.ascontiguousarray(data.astronaut()[:256, 96:352])
        names = [style.id for style in catalogue.styles()] if styles is None else list(styles)
        for name in names:
            if name == CUSTOM:
                continue
            try:
                self.preview(face, name)
            except (AvatarError, ImportError):
                log.exception("style %s could not be warmed up", name)
        if styles is None or CUSTOM in names:
            warm_painter()

    def analyse(self, photo: Photo, face: int | None = None) -> Analysis:
        """The analysis of a photo, from the last few if it is among them."""
        return self._sitters.analyse(photo, face)

    def _draw(
        self,
        portrait: Portrait,
        one: VariantPlan,
        style: Way,
        contract: GenerationContract,
        weights: dict[str, str],
        reporter: Reporter,
        shared: Recent[Any],
    ) -> VariantResult:
        context = RenderContext(
            size=contract.size,
            seed=one.seed,
            strength=contract.strength,
            report=reporter.step,
            keep=shared.get,
        )
        with enhance.recording() as used:
            drawn = style.draw(one.look, portrait, context)
        recipe = Recipe(
            contract=contract,
            plan=one,
            engine=self.name,
            engine_version=self.version,
            weights=weights | used,
            credits=style.definition.required_credits,
        )
        image = pixels(drawn)
        reporter.finished(image)
        geometry = None
        if drawn.sitter is not None:
            told = {**portrait.measures, "style": style.definition.id}
            sitter = replace(drawn.sitter, measures=told)
            geometry = Geometry.of(sitter, drawn.across).to_bytes()
        return VariantResult(plan=one, image=image, recipe=recipe, svg=drawn.svg, geometry=geometry)


def _turned(turner: Turner, angle: Angle, style: StyleDefinition) -> Portrait:
    # An illustration is drawn from measurements: there is nothing to warp, only the wish to pass.
    if style.kind == "vector":
        return replace(turner.portrait, angle=angle)
    return turner.turn(angle)
