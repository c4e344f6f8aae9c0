"""Stable Diffusion XL with Lightning: four steps on a fixed schedule, image prompt for the face
(Lin et al., "SDXL-Lightning: Progressive Adversarial Diffusion Distillation", 2024).
"""

from __future__ import annotations

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
    unwanted,
)
from ml.errors import AvatarError


class Sdxl:
    """See the module."""

    guided = False
    precise = False

    def load(self, parts: Parts, task: Task) -> Any:
        """See `Kind.load`."""
        from diffusers import (
            AutoencoderKL,
            EulerDiscreteScheduler,
            StableDiffusionXLImg2ImgPipeline,
            UNet2DConditionModel,
        )
        from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

        if task != "photo":
            raise AvatarError("engine.cannot", "It does not inpaint.", what=task)
        pipeline: Any = StableDiffusionXLImg2ImgPipeline(
            vae=parts.model(AutoencoderKL, "vae"),
            text_encoder=parts.transformer(CLIPTextModel, "base", "text_encoder"),
            text_encoder_2=parts.transformer(CLIPTextModelWithProjection, "base", "text_encoder_2"),
            tokenizer=parts.plain(CLIPTokenizer, "base", "tokenizer"),
            tokenizer_2=parts.plain(CLIPTokenizer, "base", "tokenizer_2"),
            unet=parts.model(UNet2DConditionModel, "base", "unet"),
            # The distilled weights only know the times that trailing spacing gives.
            scheduler=parts.plain(
                EulerDiscreteScheduler, "base", "scheduler", timestep_spacing="trailing"
            ),
            image_encoder=face_reader(parts),
            add_watermarker=False,
        )
        fuse_fast(pipeline, parts)
        add_identity(pipeline, parts)
        pipeline.set_progress_bar_config(disable=True)
        return pipeline

    def draw(self, pipeline: Any, ask: Ask) -> Float:
        """See `Kind.draw`. The schedule is as long as the weights were distilled for; how much of
        it is gone through is the noise."""
        return drawn(
            pipeline,
            ask,
            negative_prompt=unwanted(ask),
            image=pil(ask.image),
            strength=max(ask.noise, 1 / ask.steps),
            num_inference_steps=ask.steps,
            **held(pipeline, ask),
        )

    def paint(self, pipeline: Any, ask: Ask) -> Float:
        """See `Kind.paint`."""
        raise AvatarError("engine.cannot", "It does not inpaint.", what="inpaint")

    def encode(self, pipeline: Any, shown: Tensor) -> Tensor:
        """See `Kind.encode`."""
        return encode_kl(pipeline, shown)


KIND = Sdxl()
