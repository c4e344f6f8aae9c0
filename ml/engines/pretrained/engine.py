"""The engine of a bundle of open weights."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from torch import Tensor

from ml import enhance
from ml.bundles import catalogue as bundles
from ml.bundles.definition import Bundle, Capability, Strengths
from ml.bundles.store import store
from ml.contracts import (
    NO_PICTURES,
    Crop,
    GenerationContract,
    Notice,
    Progress,
    Recipe,
    Stage,
    VariantPlan,
)
from ml.custom_styles import CustomStyle
from ml.edits.geometry import Geometry
from ml.edits.pose import Turner
from ml.engines import get_engine
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
from ml.engines.pictures import shrunk
from ml.engines.plan import plan
from ml.engines.pretrained import guides
from ml.engines.pretrained.families.base import Ask, Float
from ml.engines.pretrained.likeness import Scorer, shipped_scorer
from ml.engines.pretrained.prompts import Prompt, not_understood, phrase, prompt
from ml.engines.pretrained.studio import Studio
from ml.engines.progress import Reporter
from ml.engines.sitting import Sitters
from ml.errors import AvatarError
from ml.faces.analyse import Analysis
from ml.faces.matting import coarse_matte, refine_matte
from ml.faces.portrait import Portrait
from ml.imaging.colour import eight_bit
from ml.models.encoder import close_up
from ml.operations import EditContract
from ml.styles import catalogue
from ml.styles.catalogue import StyleDefinition
from ml.text import Wish, read

VERSION = "1.0"
"""Goes up whenever the same recipe would draw a different picture."""

_FACE_SIDE = 224
"""Side of the close-up that the image prompt is read from, in pixels."""
_AGREE = 0.7
"""Share of the mattes' union that they have in common, where the new one is believed."""
_RETRY = 0x9E3779B9
"""Added to a seed for another try: far from the seeds of other variants."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class View:
    """A person from one angle, ready to be drawn by any number of variants.

    Attributes:
        portrait: at the size at which is drawn.
        face: close-up for the image prompt.
        lines: guides, where the family takes them.
    """

    portrait: Portrait
    face: Picture
    lines: tuple[Picture, Picture] | None

    @cached_property
    def geometry(self) -> bytes:
        """What is kept with every picture of this view."""
        return Geometry.of(self.portrait).to_bytes()


class PretrainedEngine(Engine):
    """Draws by a bundle's pipelines.

    Args:
        bundle: its id, which is the engine's name.
        scorer: of likeness; None where nothing measures it.
    """

    version = VERSION

    def __init__(self, bundle: str, scorer: Callable[[], Scorer | None] = shipped_scorer) -> None:
        self.bundle: Bundle = bundles.bundle(bundle)
        self.name = bundle
        self.studio = Studio(self.bundle, store())
        self._scorer = scorer
        self._sitters = Sitters()
        self._views: Recent[View] = Recent(4)

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
        """See `ml.engines.base.Engine.generate`.

        Raises:
            AvatarError: also ``engine.style`` for a style the bundle does not draw,
                ``engine.out_of_memory``, ``models.not_installed``, ``models.damaged``.
        """
        style = self._style(contract)
        plans = plan(contract, style)
        self.studio.check()
        report(Progress(stage=Stage.ANALYSING, fraction=0.0))
        run = _Run(self, photo, contract, style, analysis, report, len(plans))
        for one in plans:
            if one.index not in skip:
                yield run.draw(one)
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
        contract = GenerationContract(
            style=style, variants=1, size=512, face=face, crop=crop, custom=custom
        )
        (result,) = self.generate(photo, contract, analysis=analysis, pictures=pictures)
        return shrunk(result.image, size)

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
        """See `ml.engines.base.Engine.edit`: by the embedded engine, whose edits are exact."""
        return get_engine().edit(
            picture, contract, geometry=geometry, size=size, report=report, pictures=pictures
        )

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
        return get_engine().sit(photo, size=size, face=face, crop=crop, analysis=analysis)

    def warm_up(self, styles: Iterable[str] | None = None) -> None:
        """See `ml.engines.base.Engine.warm_up`. What fails is logged, not raised."""
        try:
            self.studio.warm_up()
        except AvatarError:
            log.exception("%s could not be warmed up", self.name)

    def inpaint(
        self,
        picture: Picture,
        mask: Float,
        *,
        text: str = "",
        seed: int = 0,
        report: Report = ignore,
    ) -> Picture:
        """Paint a region anew; outside the mask not one pixel changes.

        Args:
            picture: (S, S, 3) uint8.
            mask: (S, S) in 0..1.
            text: what should be there, in Russian or English.

        Raises:
            AvatarError: ``engine.cannot``, and as `generate`.
        """
        if not self.bundle.can(Capability.INPAINT):
            raise AvatarError("engine.cannot", f"{self.name} does not inpaint.", what="inpaint")
        return self.studio.inpaint(picture, mask, _inpainted(read(text).wishes), seed, report)

    def view(
        self,
        photo: Photo,
        contract: GenerationContract,
        analysis: Analysis | None,
        one: VariantPlan,
        side: int,
    ) -> tuple[View, dict[str, str]]:
        """The person from a variant's angle, and the weights that took part in finding them."""
        sitting = self._sitters.sit(photo, side, contract.face, contract.crop, analysis)
        key = (content_hash(photo), side, contract.face, contract.crop, one.angle)

        def make() -> View:
            portrait = Turner(sitting.portrait).turn(one.angle)
            lines = None
            if self.studio.kind.guided:
                lines = (guides.lineart(portrait), guides.pose(portrait))
            face = eight_bit(close_up(portrait.image, _FACE_SIDE))
            return View(portrait, face, lines)

        return self._views.get(key, make), sitting.weights

    def scorer(self) -> Scorer | None:
        """What measures likeness, if anything does."""
        return self._scorer()

    def _style(self, contract: GenerationContract) -> StyleDefinition:
        if contract.custom is not None or not self.bundle.draws(contract.style):
            raise AvatarError(
                "engine.style",
                f"{self.name} does not draw the style {contract.style}.",
                engine=self.name,
                style=contract.style,
            )
        return catalogue.style(contract.style)


class _Run:
    """One generation under way."""

    def __init__(
        self,
        engine: PretrainedEngine,
        photo: Photo,
        contract: GenerationContract,
        style: StyleDefinition,
        analysis: Analysis | None,
        report: Report,
        count: int,
    ) -> None:
        self._engine, self._photo, self._contract = engine, photo, contract
        self._style, self._analysis = style, analysis
        self._use = engine.bundle.styles[style.id]
        self._reporter = Reporter(report, count)
        reading = read(contract.text)
        self._wishes = reading.wishes
        self._retries = engine.bundle.running.retries
        if unknown := not_understood(reading):
            self._reporter.notice(Notice(code="engine.words_unknown", params={"words": unknown}))

    def draw(self, one: VariantPlan) -> VariantResult:
        """One picture; again with another seed where it is unlike the person, while that is
        allowed, and the likest of them is kept."""
        self._reporter.begin(one.index)
        best = self._drawn(one)
        floor = self._engine.bundle.running.likeness_floor
        while best.likeness is not None and best.likeness < floor and self._retries > 0:
            self._retries -= 1
            again = one.model_copy(update={"seed": (best.plan.seed + _RETRY) % 2**32})
            other = self._drawn(again)
            if other.likeness is None or other.likeness <= best.likeness:
                break
            best = other
        self._reporter.finished(best.image)
        return best

    def _drawn(self, one: VariantPlan) -> VariantResult:
        engine, contract = self._engine, self._contract

        def attempt(side: int) -> tuple[Float, View, dict[str, str]]:
            view, weights = engine.view(self._photo, contract, self._analysis, one, side)
            return engine.studio.draw(self._ask(view, one)), view, weights

        drawn, view, weights = engine.studio.spared(attempt, self._reporter.notice)
        with enhance.recording() as used:
            image = self._finished(drawn, view)
        scorer = engine.scorer()
        recipe = Recipe(
            contract=contract,
            plan=one,
            engine=engine.name,
            engine_version=engine.version,
            weights=weights | used | engine.studio.weights(),
            credits=(*self._style.required_credits, *engine.studio.credits()),
        )
        likeness = None if scorer is None else scorer(view.portrait.image, eight_bit(drawn))
        return VariantResult(
            plan=one, image=image, recipe=recipe, geometry=view.geometry, likeness=likeness
        )

    def _ask(self, view: View, one: VariantPlan) -> Ask:
        bundle, strengths = self._engine.bundle, self._strengths()
        said = prompt(
            self._style,
            one.look,
            self._use,
            view.portrait.measures,
            self._wishes,
            self._contract.strength,
        )
        return Ask(
            image=view.portrait.image,
            face=view.face,
            guides=view.lines,
            prompt=said,
            seed=one.seed,
            steps=self._use.steps or bundle.running.steps,
            guidance=bundle.running.guidance if self._use.guidance is None else self._use.guidance,
            noise=strengths.least + (strengths.most - strengths.least) * self._contract.strength,
            identity=strengths.identity,
            lineart=strengths.lineart,
            pose=strengths.pose,
            lora=self._use.lora,
            step=self._step,
        )

    def _strengths(self) -> Strengths:
        return self._use.strengths or self._engine.bundle.strengths

    def _step(self, step: int, steps: int, latents: Tensor) -> None:
        self._reporter.step(step / (steps + 1), self._engine.studio.glimpse(latents))

    def _finished(self, drawn: Float, view: View) -> Picture:
        """At the size asked for; cut out where the style has no background of its own."""
        size = self._contract.size
        image = sized(drawn, size)
        if self._style.background:
            return eight_bit(image)
        alpha = _cut_out(drawn, view.portrait.matte)
        large = cv2.resize(alpha, (size, size), interpolation=cv2.INTER_LINEAR)
        return np.dstack([eight_bit(image), eight_bit(np.asarray(large, np.float32))])


def sized(drawn: Float, size: int) -> Float:
    """A square picture at another size: enlarged by a network, shrunk by areas."""
    side = drawn.shape[0]
    if side == size:
        return drawn
    if side < size:
        drawn = enhance.enlarge(drawn, 2 if size <= 2 * side else 4)
    if drawn.shape[0] == size:
        return drawn
    return np.asarray(cv2.resize(drawn, (size, size), interpolation=cv2.INTER_AREA), np.float32)


def _cut_out(drawn: Float, before: Float) -> Float:
    """The person's alpha (S, S) in a drawn picture: as found there, or as in the photo where a
    drawing is too strange for the network that finds people."""
    found = refine_matte(drawn, coarse_matte(drawn))
    both, either = np.minimum(found, before).sum(), np.maximum(found, before).sum()
    return found if both > _AGREE * either else before


def _inpainted(wishes: Iterable[Wish]) -> Prompt:
    said = ", ".join(map(phrase, wishes)) or "the same picture continued, seamless"
    return Prompt(positive=said, negative="")
