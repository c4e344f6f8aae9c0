"""Stable Diffusion 1.5 with LCM: few steps, image prompt for the face, drawn lines and pose."""

from __future__ import annotations

import math
from typing import Any

from torch import Tensor

from ml.engines.pretrained.families.base import (
    Ask,
    Float,
    Parts,
    Task,
    add_identity,
    drawn,
    encode_kl,
    face_reader,
    fuse_fast,
    held,
    pil,
    region,
    unwanted,
)

_LEAST_NOISE = 0.05


class Sd15:
    """See the module."""

    guided = True
    precise = False

    def load(self, parts: Parts, task: Task) -> Any:
        """See `Kind.load`. Inpainting uses the weights made for it, where they are there."""
        from diffusers import (
            AutoencoderKL,
            LCMScheduler,
            StableDiffusionControlNetImg2ImgPipeline,
            StableDiffusionInpaintPipeline,
            UNet2DConditionModel,
        )
        from transformers import CLIPTextModel, CLIPTokenizer

        own = task == "inpaint" and parts.has("inpainting")
        common = {
            "vae": parts.model(AutoencoderKL, "base", "vae"),
            "text_encoder": parts.transformer(CLIPTextModel, "base", "text_encoder"),
            "tokenizer": parts.plain(CLIPTokenizer, "base", "tokenizer"),
            "unet": parts.model(UNet2DConditionModel, "inpainting" if own else "base", "unet"),
            "scheduler": parts.plain(LCMScheduler, "base", "scheduler"),
            # The platform screens what is published itself, whatever drew it.
            "safety_checker": None,
            "feature_extractor": None,
            "requires_safety_checker": False,
        }
        pipeline: Any
        if task == "inpaint":
            pipeline = StableDiffusionInpaintPipeline(**common)
            fuse_fast(pipeline, parts)
        else:
            pipeline = StableDiffusionControlNetImg2ImgPipeline(
                **common, controlnet=_guides(parts), image_encoder=face_reader(parts)
            )
            fuse_fast(pipeline, parts)
            add_identity(pipeline, parts)
        pipeline.set_progress_bar_config(disable=True)
        return pipeline

    def draw(self, pipeline: Any, ask: Ask) -> Float:
        """See `Kind.draw`."""
        if ask.guides is None:
            raise ValueError("this family draws along guides")
        return drawn(
            pipeline,
            ask,
            negative_prompt=unwanted(ask),
            image=pil(ask.image),
            control_image=[pil(one) for one in ask.guides],
            controlnet_conditioning_scale=[ask.lineart, ask.pose],
            strength=max(ask.noise, _LEAST_NOISE),
            num_inference_steps=whole_steps(ask.steps, ask.noise),
            **held(pipeline, ask),
        )

    def paint(self, pipeline: Any, ask: Ask) -> Float:
        """See `Kind.paint`."""
        return drawn(
            pipeline,
            ask,
            negative_prompt=unwanted(ask),
            strength=max(ask.noise, _LEAST_NOISE),
            num_inference_steps=whole_steps(ask.steps, ask.noise),
            **region(ask),
        )

    def encode(self, pipeline: Any, shown: Tensor) -> Tensor:
        """See `Kind.encode`."""
        return encode_kl(pipeline, shown)


def whole_steps(steps: int, noise: float) -> int:
    """Length of a schedule of which the last share `noise` has `steps` steps."""
    return max(steps, math.ceil(steps / max(noise, _LEAST_NOISE) - 1e-6))


def _guides(parts: Parts) -> Any:
    from diffusers import ControlNetModel, MultiControlNetModel

    return MultiControlNetModel([parts.model(ControlNetModel, r) for r in ("lineart", "pose")])


KIND = Sd15()
