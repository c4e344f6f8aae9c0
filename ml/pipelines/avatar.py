"""The avatar pipeline: what is known of a portrait in, pictures out.

A `diffusers.DiffusionPipeline` over the project's own models. One call serves every use: without
a portrait it generates; with one and a hole it inpaints; a region map, attributes, and pictures
to take identity or style from steer it, each with a guidance of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import torch
from diffusers.pipelines.pipeline_utils import DiffusionPipeline
from numpy.typing import NDArray
from torch import Tensor

from ml.contracts import Region
from ml.errors import AvatarError
from ml.faces.extend import push_pull
from ml.models import attributes
from ml.models.autoencoder import FACTOR, PortraitAutoencoder
from ml.models.denoiser import REGIONS, Conditions, Droppable, PortraitDenoiser
from ml.models.encoder import FaceEncoder, Reading, close_up_box
from ml.models.flow import cells_of, sample
from ml.pipelines.weights import Models

Float = NDArray[np.float32]
SIDE = 256
"""Side of the pictures the models know, in pixels."""


@dataclass(frozen=True)
class Request:
    """What to draw.

    Attributes:
        image: (S, S, 3) portrait in 0..1 in the canonical frame, or None for none.
        mask: (S, S) in 0..1, what to draw anew; without it, everything.
        regions: (S, S) masks of what is where, as far as it is known; what no mask covers is the
            model's to choose.
        traits: attributes in -1..1 by name; those not named are the model's to choose.
        identity, style: portraits (s, s, 3) in 0..1 in the canonical frame to take either from.
        guidance: how far to go beyond what the model says without a condition; 1 if not named.
        seeds: one picture each.
        steps: of the sampler.
    """

    image: Float | None = None
    mask: Float | None = None
    regions: Mapping[Region, Float] = field(default_factory=dict)
    traits: Mapping[str, float] = field(default_factory=dict)
    identity: Float | None = None
    style: Float | None = None
    guidance: Mapping[Droppable, float] = field(default_factory=dict)
    seeds: Sequence[int] = (0,)
    steps: int = 12


class AvatarPipeline(DiffusionPipeline):
    """See the module; `__call__` takes a `Request`.

    Args:
        autoencoder, denoiser: trained on one another's codes.
        encoder: reads identity and style; without it neither can be asked for.
    """

    _optional_components = ["encoder"]  # noqa: RUF012

    def __init__(
        self,
        autoencoder: PortraitAutoencoder,
        denoiser: PortraitDenoiser,
        encoder: FaceEncoder | None = None,
    ) -> None:
        super().__init__()
        self.register_modules(autoencoder=autoencoder, denoiser=denoiser, encoder=encoder)
        self.autoencoder: PortraitAutoencoder
        self.denoiser: PortraitDenoiser
        self.encoder: FaceEncoder | None

    @torch.no_grad()
    def __call__(
        self, request: Request, report: Callable[[int, int], None] | None = None
    ) -> list[Float]:
        """(SIDE, SIDE, 3) pictures in 0..1, one a seed.

        Args:
            report: called with the number of the step and how many there are; what it raises
                (a cancellation) ends the call.

        Raises:
            AvatarError: ``models.no_encoder`` where identity or style is asked for without one.
            KeyError: for a trait that is no attribute.
        """
        given = self._conditions(request)
        pictures = []
        total = request.steps * len(request.seeds)
        for turn, seed in enumerate(request.seeds):

            def told(step: int, _: int, before: int = turn * request.steps) -> None:
                if report is not None:
                    report(before + step, total)

            generator = torch.Generator().manual_seed(seed)
            with torch.autocast(self.device.type, torch.bfloat16):
                code = sample(
                    self.denoiser, given, generator, request.steps, request.guidance, report=told
                )
                drawn = self.autoencoder.decode(self.autoencoder.restore(code)).float()
            pictures.append(_to_picture(drawn[0]))
        return pictures

    def _conditions(self, request: Request) -> Conditions:
        config = dict(self.denoiser.config)
        cells, channels = SIDE // FACTOR, int(config["channels"])
        mask = np.ones((SIDE, SIDE), np.float32)
        kept = torch.zeros(1, channels, cells, cells)
        if request.image is not None and request.mask is not None:
            image, mask = _resized(request.image), _resized(request.mask)
            mask = (mask > 0.02).astype(np.float32)
            kept = self._code(image, mask)
        share, whole = cells_of(torch.from_numpy(mask)[None, None], FACTOR)
        values, known = (torch.from_numpy(v)[None] for v in _traits(request.traits))
        identity, style = self._reading(request.identity), self._reading(request.style)
        tokens, width = int(config["identity_tokens"]), int(config["identity_width"])
        given = Conditions(
            kept=kept * (1 - whole),
            mask=share,
            regions=_region_map(request.regions, cells),
            values=values,
            known=known,
            identity=torch.zeros(1, tokens, width) if identity is None else identity.identity,
            has_identity=torch.full((1,), float(identity is not None)),
            style=torch.zeros(1, int(config["style_width"])) if style is None else style.style,
            has_style=torch.full((1,), float(style is not None)),
        )
        moved = {name: value.to(self.device) for name, value in vars(given).items()}
        return Conditions(**moved)

    def _code(self, image: Float, mask: Float) -> Tensor:
        """The normalised code of what is kept; the hole smoothly filled, as in training."""
        filled = np.full_like(image, 0.5) if mask.min() > 0 else push_pull(image, 1 - mask)
        picture = torch.from_numpy(filled.transpose(2, 0, 1) * 2 - 1)[None].to(self.device)
        with torch.autocast(self.device.type, torch.bfloat16):
            code = self.autoencoder.encode(picture).mode().float()
        return self.autoencoder.normalise(code).cpu()

    def _reading(self, face: Float | None) -> Reading | None:
        if face is None:
            return None
        if self.encoder is None:
            raise AvatarError("models.no_encoder", "Identity and style need the encoder.")
        left, top, width = close_up_box(face.shape[0])
        near = face[top : top + width, left : left + width]
        picture = _resized(near, int(self.encoder.config["side"])).transpose(2, 0, 1) * 2 - 1
        reading: Reading = self.encoder(torch.from_numpy(picture)[None].to(self.device))
        return reading


def _resized(plane: Float, side: int = SIDE) -> Float:
    if plane.shape[0] == side:
        return np.ascontiguousarray(plane, np.float32)
    how = cv2.INTER_AREA if plane.shape[0] > side else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(plane, (side, side), interpolation=how), np.float32)


def _region_map(regions: Mapping[Region, Float], cells: int) -> Tensor:
    planes = [
        _resized(regions[name], cells) if name in regions else np.zeros((cells, cells), np.float32)
        for name in REGIONS
    ]
    return torch.from_numpy(np.stack(planes))[None]


def _traits(traits: Mapping[str, float]) -> tuple[Float, Float]:
    """Values and known of attributes given in -1..1."""
    return attributes.vector(
        {name: attributes.attribute(name).raw(value) for name, value in traits.items()}
    )


def _to_picture(drawn: Tensor) -> Float:
    picture = drawn.clamp(-1, 1).permute(1, 2, 0).cpu().numpy()
    return np.asarray((picture + 1) / 2, np.float32)


def blend(image: Float, drawn: Float, mask: Float) -> Float:
    """A drawn picture of `SIDE` pixels in an image's hole, at the image's size, seam softened.

    Args:
        image: (S, S, 3) in 0..1.
        mask: (S, S) in 0..1.
    """
    size = image.shape[0]
    large = cv2.resize(drawn, (size, size), interpolation=cv2.INTER_CUBIC)
    width = 2 * (size // 128) + 1
    soft = cv2.blur(np.ascontiguousarray(mask, np.float32), (width, width))[..., None]
    return np.clip(image * (1 - soft) + large * soft, 0, 1).astype(np.float32)


def pipeline_of(models: Models) -> AvatarPipeline:
    """The pipeline over loaded models."""
    return AvatarPipeline(models.autoencoder, models.denoiser, models.encoder)
