"""What every family offers, and how parts are read: local safetensors, known classes only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from torch import Tensor

from ml.bundles.definition import Bundle, StyleLora
from ml.bundles.store import Store
from ml.engines.pretrained.devices import Device
from ml.engines.pretrained.memory import is_out_of_memory
from ml.engines.pretrained.prompts import Prompt
from ml.errors import AvatarError
from ml.imaging.colour import eight_bit

Float = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Step = Callable[[int, int, Tensor], None]
"""Told the number of the step done, how many there are, and the latents (1, C, h, w) so far. What
it raises ends the picture."""
Task = Literal["photo", "inpaint"]

BROKEN = (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError)
"""What loading damaged or foreign files raises."""


@dataclass(frozen=True)
class Ask:
    """One picture to draw.

    Attributes:
        image: (S, S, 3) in 0..1: the portrait to start from.
        face: (s, s, 3) uint8 close-up, for the image prompt.
        noise: share of the sampler's noise laid over the image.
        identity, lineart, pose: weights of what holds it to the person.
        guides: lineart and pose pictures (S, S, 3) uint8, where the family takes them.
        mask: (S, S) in 0..1, what to paint anew; for inpainting.
        step: told of every step.
    """

    image: Float
    prompt: Prompt
    seed: int
    steps: int
    guidance: float
    step: Step
    noise: float = 0.5
    face: Bytes | None = None
    identity: float = 0.0
    lineart: float = 0.0
    pose: float = 0.0
    guides: tuple[Bytes, Bytes] | None = None
    mask: Float | None = None
    lora: StyleLora | None = None

    @property
    def side(self) -> int:
        """Of the picture, in pixels."""
        return int(self.image.shape[0])

    def generator(self) -> torch.Generator:
        """The seed's noise, the same on every device."""
        return torch.Generator("cpu").manual_seed(self.seed)


@dataclass(frozen=True)
class Parts:
    """A bundle's files, as its family sees them."""

    bundle: Bundle
    store: Store
    device: Device

    def folder(self, role: str) -> Path:
        """Where a component lies."""
        return self.store.part(self.bundle, role)

    def has(self, role: str) -> bool:
        """Whether a component is there."""
        return self.store.has(self.bundle, role)

    def model(self, kind: Any, role: str, sub: str = "", **options: Any) -> Any:
        """A model of diffusers, read from a component's (sub)folder.

        Raises:
            AvatarError: ``models.damaged`` naming the folder.
        """
        return self._read(kind, self.folder(role) / sub, torch_dtype=self.device.dtype, **options)

    def transformer(self, kind: Any, role: str, sub: str = "", **options: Any) -> Any:
        """A model of transformers, likewise."""
        return self._read(kind, self.folder(role) / sub, dtype=self.device.dtype, **options)

    def _read(self, kind: Any, folder: Path, **options: Any) -> Any:
        half = any(folder.glob("*.fp16.safetensors"))
        with self.reading(folder):
            made = kind.from_pretrained(
                folder,
                local_files_only=True,
                use_safetensors=True,
                variant="fp16" if half else None,
                **options,
            )
            return made.eval().requires_grad_(False)

    def plain(self, kind: Any, role: str, sub: str = "", **options: Any) -> Any:
        """What has no weights: a tokenizer, a scheduler."""
        folder = self.folder(role) / sub
        with self.reading(folder):
            return kind.from_pretrained(folder, local_files_only=True, **options)

    def reading(self, folder: Path) -> _Reading:
        """Turns whatever reading raises into an error that names the folder."""
        return _Reading(self.bundle.id, folder)


class _Reading:
    def __init__(self, bundle: str, folder: Path) -> None:
        self._bundle, self._folder = bundle, folder

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """End; an exception of reading becomes ours."""
        if isinstance(error, BROKEN) and not is_out_of_memory(error):
            raise AvatarError(
                "models.damaged",
                f"{self._bundle}: {self._folder} cannot be read: {error}",
                bundle=self._bundle,
                file=self._folder.name,
            ) from error


class Kind(Protocol):
    """One family's code."""

    guided: bool
    """Whether it takes drawn guides."""
    precise: bool
    """Whether its weights overflow in half precision without bfloat16."""

    def load(self, parts: Parts, task: Task) -> Any:
        """A pipeline, on the processor still."""
        ...

    def draw(self, pipeline: Any, ask: Ask) -> Float:
        """A picture (S, S, 3) in 0..1."""
        ...

    def paint(self, pipeline: Any, ask: Ask) -> Float:
        """A picture (S, S, 3) in 0..1, drawn anew inside ``ask.mask``."""
        ...

    def encode(self, pipeline: Any, picture: Tensor) -> Tensor:
        """(1, 3, S, S) in -1..1 to latents (1, C, h, w) as its steps have them."""
        ...


def told(ask: Ask, unpack: Callable[[Tensor], Tensor]) -> Any:
    """A pipeline's ``callback_on_step_end`` that passes steps on."""

    def after(pipeline: Any, step: int, _: Any, given: dict[str, Any]) -> dict[str, Any]:
        ask.step(step + 1, int(pipeline.num_timesteps), unpack(given["latents"]))
        return {}

    return after


def drawn(
    pipeline: Any,
    ask: Ask,
    unpack: Callable[[Tensor], Tensor] = lambda latents: latents,
    **own: Any,
) -> Float:
    """The picture a pipeline draws: called with what every family's takes, and with its `own`."""
    output = pipeline(
        prompt=ask.prompt.positive,
        guidance_scale=ask.guidance,
        generator=ask.generator(),
        callback_on_step_end=told(ask, unpack),
        output_type="np",
        **own,
    )
    return picture(output)


def held(pipeline: Any, ask: Ask) -> dict[str, Any]:
    """What a pipeline with an image prompt is called with beside, so that it knows the face."""
    if ask.face is None or pipeline.image_encoder is None:
        return {}
    pipeline.set_ip_adapter_scale(ask.identity)
    return {"ip_adapter_image": pil(ask.face)}


def region(ask: Ask) -> dict[str, Any]:
    """The picture and what of it to paint, as inpainting pipelines take them."""
    if ask.mask is None:
        raise ValueError("inpainting needs a mask")
    return {
        "image": pil(ask.image),
        "mask_image": pil(ask.mask),
        "height": ask.side,
        "width": ask.side,
    }


def unwanted(ask: Ask) -> str | None:
    """The negative prompt, which only takes part where there is guidance."""
    return ask.prompt.negative if ask.guidance > 1 else None


def picture(output: Any) -> Float:
    """The one picture of a pipeline's output."""
    return np.nan_to_num(np.asarray(output.images[0], np.float32), nan=0.5).clip(0, 1)


def pil(image: Float | Bytes) -> Any:
    """For pipelines that take PIL pictures."""
    from PIL import Image

    if image.dtype != np.uint8:
        image = eight_bit(np.asarray(image, np.float32))
    return Image.fromarray(np.ascontiguousarray(image))


def fuse_fast(pipeline: Any, parts: Parts, role: str = "fast-lora") -> None:
    """Bake the LoRA that makes a few steps enough into the weights; styles' LoRAs come on top."""
    part = parts.bundle.component(role)
    if part is None or not parts.has(role):
        return
    with parts.reading(parts.folder(role)):
        _load_lora(pipeline, parts, role, part.files[0], "fast")
        pipeline.fuse_lora()
        pipeline.unload_lora_weights()


def face_reader(parts: Parts) -> Any:
    """What reads faces for the image prompt."""
    from transformers import CLIPVisionModelWithProjection

    return parts.transformer(CLIPVisionModelWithProjection, "identity", "models/image_encoder")


def add_identity(pipeline: Any, parts: Parts, role: str = "identity") -> None:
    """Load the image prompt that holds a picture to a face (Ye et al., "IP-Adapter", 2023)."""
    part = parts.bundle.component(role)
    if part is None or not parts.has(role):
        return
    weights = Path(next(one for one in part.files if "ip-adapter" in one))
    with parts.reading(parts.folder(role)):
        pipeline.load_ip_adapter(
            str(parts.folder(role)),
            subfolder=weights.parent.as_posix(),
            weight_name=weights.name,
            image_encoder_folder=None,
            local_files_only=True,
            # Strict: what is missing would stay without values otherwise.
            low_cpu_mem_usage=False,
        )


def encode_kl(pipeline: Any, shown: Tensor) -> Tensor:
    """`Kind.encode` by a KL autoencoder with a scaling factor."""
    vae = pipeline.vae
    moved = shown.to(vae.device, vae.dtype)
    code: Tensor = vae.encode(moved).latent_dist.mode() * vae.config.scaling_factor
    return code


def _load_lora(pipeline: Any, parts: Parts, role: str, file: str, name: str) -> None:
    pipeline.load_lora_weights(
        parts.folder(role),
        weight_name=file,
        adapter_name=name,
        local_files_only=True,
        use_safetensors=True,
    )


def wear(warm: Any, parts: Parts, lora: StyleLora | None) -> None:
    """Put a style's LoRA on a warm pipeline, and take others off."""
    pipeline = warm.pipeline
    if lora is None:
        if warm.loras:
            pipeline.disable_lora()
        return
    name = f"{lora.role}-{Path(lora.file).stem}".replace(".", "-")
    if name not in warm.loras:
        with parts.reading(parts.folder(lora.role)):
            _load_lora(pipeline, parts, lora.role, lora.file, name)
        warm.loras.add(name)
    pipeline.enable_lora()
    pipeline.set_adapters([name], [lora.weight])
