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
    fuse_fast,
    picture,
    pil,
    told,
)
from ml.engines.pretrained.families.sd15 import encode_kl
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
        from transformers import (
            CLIPTextModel,
            CLIPTextModelWithProjection,
            CLIPTokenizer,
            CLIPVisionModelWithProjection,
        )

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
            image_encoder=parts.transformer(
                CLIPVisionModelWithProjection, "identity", "models/image_encoder"
            ),
            add_watermarker=False,
        )
        fuse_fast(pipeline, parts)
        add_identity(pipeline, parts)
        pipeline.set_progress_bar_config(disable=True)
        return pipeline

    def draw(self, pipeline: Any, ask: Ask) -> Float:
        """See `Kind.draw`. The schedule is as long as the weights were distilled for; how much of
        it is gone through is the noise."""
        options: dict[str, Any] = {}
        if ask.face is not None:
            pipeline.set_ip_adapter_scale(ask.identity)
            options["ip_adapter_image"] = pil(ask.face)
        output = pipeline(
            prompt=ask.prompt.positive,
            negative_prompt=ask.prompt.negative if ask.guidance > 1 else None,
            image=pil(ask.image),
            strength=max(ask.noise, 1 / ask.steps),
            num_inference_steps=ask.steps,
            guidance_scale=ask.guidance,
            generator=ask.generator(),
            callback_on_step_end=told(ask),
            output_type="np",
            **options,
        )
        return picture(output)

    def paint(self, pipeline: Any, ask: Ask) -> Float:
        """See `Kind.paint`."""
        raise AvatarError("engine.cannot", "It does not inpaint.", what="inpaint")

    def encode(self, pipeline: Any, shown: Tensor) -> Tensor:
        """See `Kind.encode`."""
        return encode_kl(pipeline, shown)


KIND = Sdxl()
