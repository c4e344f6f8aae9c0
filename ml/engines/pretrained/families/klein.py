"""FLUX.2 klein: an editing model that is shown the portrait and told what to make of it."""

from __future__ import annotations

import json
import math
from typing import Any

import torch
from torch import Tensor

from ml.engines.pretrained.families.base import Ask, Float, Parts, Task, drawn, pil, region


class Klein:
    """See the module."""

    guided = False
    precise = True

    def load(self, parts: Parts, task: Task) -> Any:
        """See `Kind.load`."""
        from diffusers import (
            AutoencoderKLFlux2,
            FlowMatchEulerDiscreteScheduler,
            Flux2KleinInpaintPipeline,
            Flux2KleinPipeline,
            Flux2Transformer2DModel,
        )
        from transformers import Qwen3ForCausalLM
        from transformers.models.qwen2.tokenization_qwen2 import Qwen2Tokenizer

        kind = Flux2KleinInpaintPipeline if task == "inpaint" else Flux2KleinPipeline
        pipeline: Any = kind(
            scheduler=parts.plain(FlowMatchEulerDiscreteScheduler, "base", "scheduler"),
            vae=parts.model(AutoencoderKLFlux2, "base", "vae"),
            text_encoder=parts.transformer(Qwen3ForCausalLM, "base", "text_encoder"),
            tokenizer=parts.plain(Qwen2Tokenizer, "base", "tokenizer"),
            transformer=parts.model(Flux2Transformer2DModel, "base", "transformer"),
            is_distilled=_distilled(parts),
        )
        pipeline.set_progress_bar_config(disable=True)
        return pipeline

    def draw(self, pipeline: Any, ask: Ask) -> Float:
        """See `Kind.draw`. What is kept of the person, the instruction says; there is no noise."""
        return drawn(
            pipeline,
            ask,
            _unpacked,
            image=[pil(ask.image)],
            height=ask.side,
            width=ask.side,
            num_inference_steps=ask.steps,
        )

    def paint(self, pipeline: Any, ask: Ask) -> Float:
        """See `Kind.paint`."""
        return drawn(
            pipeline,
            ask,
            _unpacked,
            strength=ask.noise,
            num_inference_steps=ask.steps,
            **region(ask),
        )

    def encode(self, pipeline: Any, shown: Tensor) -> Tensor:
        """See `Kind.encode`: folded two by two and normalised, as the transformer has them."""
        vae = pipeline.vae
        code = vae.encode(shown.to(vae.device, vae.dtype)).latent_dist.mode()
        folded = pipeline._patchify_latents(code)
        mean = vae.bn.running_mean.view(1, -1, 1, 1).to(folded)
        deviation = torch.sqrt(vae.bn.running_var.view(1, -1, 1, 1) + vae.config.batch_norm_eps)
        normal: Tensor = (folded - mean) / deviation.to(folded)
        return normal


def _distilled(parts: Parts) -> bool:
    """Whether the weights need no second pass without the prompt."""
    index = parts.folder("base") / "model_index.json"
    with parts.reading(index):
        return bool(json.loads(index.read_text("utf-8")).get("is_distilled", True))


def _unpacked(latents: Tensor) -> Tensor:
    """(1, h·w, C) of a square picture to (1, C, h, w)."""
    side = math.isqrt(latents.shape[1])
    return latents.transpose(1, 2).reshape(1, latents.shape[2], side, side)


KIND = Klein()
