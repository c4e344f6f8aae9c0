"""Bundles of the real classes, tiny and with random weights, laid out as the hub has them.

Nothing stands in for diffusers: what is saved here is loaded, run and decoded by the same code as
the real weights.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from ml.bundles import catalogue
from ml.bundles.catalogue import BUILT_IN
from ml.bundles.importing import import_from
from ml.bundles.store import store

SIDE = 256
"""Of the pictures that tiny bundles draw, in pixels; the real ones draw 512 and 1024."""
QWEN_LAYERS = 28
"""klein reads the text encoder's layers 9, 18 and 27."""


_TESTED = """
[styles.tint]
[styles.tint-cut]
"""
"""The tests' own styles, which the embedded engine draws at once."""


def definitions(folder: Path, side: int = SIDE) -> Path:
    """The built-in bundle files, but for the pictures' side and two styles more."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in BUILT_IN.glob("*.toml"):
        text = re.sub(r"^side = \d+", f"side = {side}", path.read_text("utf-8"), flags=re.M)
        (folder / path.name).write_text(text + _TESTED, "utf-8")
    return folder


def install(bundle_id: str, source: Path) -> None:
    """Put a tiny bundle into the configured store, its licences accepted."""
    bundle = catalogue.bundle(bundle_id)
    accepted = [one.id for one in bundle.restricted]
    import_from(bundle, build(bundle_id, source), store(), accepted=accepted)


def build(bundle: str, folder: Path) -> Path:
    """Write a bundle's components below `folder`, each in a folder named by its role."""
    torch.manual_seed(0)
    {"sd15-lcm": _sd15, "sdxl-lightning": _sdxl, "flux2-klein": _klein}[bundle](folder)
    return folder


def _sd15(root: Path) -> None:
    from diffusers import (
        AutoencoderTiny,
        ControlNetModel,
        PNDMScheduler,
        StableDiffusionPipeline,
        UNet2DConditionModel,
    )
    from transformers import CLIPTextModel

    base = root / "base"
    _index(base, "StableDiffusionPipeline")
    unet = UNet2DConditionModel(**_UNET, cross_attention_dim=32)
    unet.save_pretrained(base / "unet", variant="fp16")
    _vae().save_pretrained(base / "vae", variant="fp16")
    CLIPTextModel(_text_config()).save_pretrained(base / "text_encoder")
    _half(base / "text_encoder")
    # What the repository holds; the engine reads its settings into the scheduler it uses.
    PNDMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        skip_prk_steps=True,
        steps_offset=1,
    ).save_pretrained(base / "scheduler")
    _clip_tokenizer(base / "tokenizer")
    for role in ("lineart", "pose"):
        control = ControlNetModel.from_unet(unet, conditioning_embedding_out_channels=(4, 4, 8, 8))
        _scatter(control)
        control.save_pretrained(root / role, variant="fp16")
    painter = UNet2DConditionModel(**{**_UNET, "in_channels": 9}, cross_attention_dim=32)
    painter.save_pretrained(root / "inpainting" / "unet", variant="fp16")
    _tiny_decoder(AutoencoderTiny).save_pretrained(root / "glimpse")
    _identity(root / "identity", "models/ip-adapter-plus-face_sd15.safetensors", unet, 32)
    _lora(unet, root / "fast-lora", "pytorch_lora_weights.safetensors", StableDiffusionPipeline)


def _sdxl(root: Path) -> None:
    from diffusers import (
        AutoencoderTiny,
        EulerDiscreteScheduler,
        StableDiffusionXLPipeline,
        UNet2DConditionModel,
    )
    from transformers import CLIPTextModel, CLIPTextModelWithProjection

    base = root / "base"
    _index(base, "StableDiffusionXLPipeline")
    unet = UNet2DConditionModel(
        **_UNET,
        cross_attention_dim=64,
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        transformer_layers_per_block=(1, 1),
        projection_class_embeddings_input_dim=6 * 8 + 32,
    )
    unet.save_pretrained(base / "unet", variant="fp16")
    CLIPTextModel(_text_config()).save_pretrained(base / "text_encoder")
    CLIPTextModelWithProjection(_text_config()).save_pretrained(base / "text_encoder_2")
    for name in ("text_encoder", "text_encoder_2"):
        _half(base / name)
    for name in ("tokenizer", "tokenizer_2"):
        _clip_tokenizer(base / name)
    EulerDiscreteScheduler().save_pretrained(base / "scheduler")
    _vae().save_pretrained(root / "vae")
    _tiny_decoder(AutoencoderTiny).save_pretrained(root / "glimpse")
    weights = "sdxl_models/ip-adapter-plus-face_sdxl_vit-h.safetensors"
    _identity(root / "identity", weights, unet, 64)
    name = "sdxl_lightning_4step_lora.safetensors"
    _lora(unet, root / "fast-lora", name, StableDiffusionXLPipeline)


def _klein(root: Path) -> None:
    from diffusers import (
        AutoencoderKLFlux2,
        FlowMatchEulerDiscreteScheduler,
        Flux2Transformer2DModel,
    )
    from transformers import Qwen3Config, Qwen3ForCausalLM

    base = root / "base"
    _index(base, "Flux2KleinPipeline", is_distilled=True)
    vae = AutoencoderKLFlux2(
        block_out_channels=(8, 8, 8, 8),
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=4,
        sample_size=64,
    )
    vae.save_pretrained(base / "vae")
    Flux2Transformer2DModel(
        in_channels=16,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=48,
        timestep_guidance_channels=32,
        axes_dims_rope=(4, 4, 4, 4),
        guidance_embeds=False,
    ).save_pretrained(base / "transformer")
    tokens = _qwen_tokenizer(base / "tokenizer")
    Qwen3ForCausalLM(
        Qwen3Config(
            vocab_size=tokens,
            hidden_size=16,
            intermediate_size=16,
            num_hidden_layers=QWEN_LAYERS,
            num_attention_heads=2,
            num_key_value_heads=1,
            head_dim=8,
            bos_token_id=None,
            eos_token_id=0,
            pad_token_id=0,
        )
    ).save_pretrained(base / "text_encoder")
    FlowMatchEulerDiscreteScheduler(shift=3.0).save_pretrained(base / "scheduler")


_UNET: dict[str, Any] = {
    "sample_size": 64,
    "in_channels": 4,
    "out_channels": 4,
    "block_out_channels": (16, 32),
    "layers_per_block": 1,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
    "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
    "attention_head_dim": 2,
    "norm_num_groups": 8,
}


def _index(folder: Path, kind: str, **more: Any) -> None:
    folder.mkdir(parents=True)
    (folder / "model_index.json").write_text(json.dumps({"_class_name": kind, **more}), "utf-8")


def _vae() -> Any:
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=(8, 8, 8, 8),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=4,
        sample_size=SIDE,
        # As in the weights that the bundle takes for it.
        force_upcast=False,
    )


def _tiny_decoder(kind: Any) -> Any:
    blocks = {"encoder_block_out_channels": (8,) * 4, "decoder_block_out_channels": (8,) * 4}
    counts = {"num_encoder_blocks": (1, 1, 1, 1), "num_decoder_blocks": (1, 1, 1, 1)}
    return kind(**blocks, **counts)


def _text_config() -> Any:
    from transformers import CLIPTextConfig

    return CLIPTextConfig(
        vocab_size=len(_clip_words()),
        hidden_size=32,
        intermediate_size=37,
        num_hidden_layers=2,
        num_attention_heads=4,
        projection_dim=32,
        bos_token_id=len(_clip_words()) - 2,
        eos_token_id=len(_clip_words()) - 1,
        pad_token_id=len(_clip_words()) - 1,
    )


def _half(folder: Path) -> None:
    """Named as the hub's half precision file is."""
    (folder / "model.safetensors").rename(folder / "model.fp16.safetensors")


def _letters() -> list[str]:
    from transformers.convert_slow_tokenizer import bytes_to_unicode

    return list(bytes_to_unicode().values())


def _clip_words() -> dict[str, int]:
    letters = _letters()
    words = [*letters, *(f"{letter}</w>" for letter in letters)]
    return {word: i for i, word in enumerate([*words, "<|startoftext|>", "<|endoftext|>"])}


def _clip_tokenizer(folder: Path) -> None:
    from transformers import CLIPTokenizer

    folder.mkdir(parents=True)
    (folder / "vocab.json").write_text(json.dumps(_clip_words()), "utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n", "utf-8")
    CLIPTokenizer(vocab=_clip_words(), merges=[], model_max_length=77).save_pretrained(folder)


def _qwen_tokenizer(folder: Path) -> int:
    from transformers import Qwen2TokenizerFast

    words = {letter: i for i, letter in enumerate(["<|endoftext|>", *_letters()])}
    tokenizer = Qwen2TokenizerFast(vocab=words, merges=[], pad_token="<|endoftext|>")
    tokenizer.chat_template = (
        "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n"
        "{% endfor %}{% if add_generation_prompt %}assistant:{% endif %}"
    )
    tokenizer.save_pretrained(folder)
    return len(tokenizer)


def _identity(folder: Path, weights: str, unet: Any, width: int) -> None:
    """An image encoder and an IP-Adapter plus over it, in the original's layout."""
    from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

    seen = 32
    reader = CLIPVisionModelWithProjection(
        CLIPVisionConfig(
            hidden_size=seen,
            intermediate_size=37,
            num_hidden_layers=2,
            num_attention_heads=4,
            image_size=224,
            patch_size=56,
            projection_dim=32,
        )
    )
    reader.save_pretrained(folder / "models" / "image_encoder")
    inner, tokens = 64, 4
    image = {
        "latents": torch.randn(1, tokens, width),
        "proj_in.weight": torch.randn(width, seen),
        "proj_in.bias": torch.randn(width),
        "proj_out.weight": torch.randn(width, width),
        "proj_out.bias": torch.randn(width),
        "norm_out.weight": torch.ones(width),
        "norm_out.bias": torch.zeros(width),
    }
    for layer in range(4):
        image |= {
            f"layers.{layer}.0.norm1.weight": torch.ones(width),
            f"layers.{layer}.0.norm1.bias": torch.zeros(width),
            f"layers.{layer}.0.norm2.weight": torch.ones(width),
            f"layers.{layer}.0.norm2.bias": torch.zeros(width),
            f"layers.{layer}.0.to_q.weight": torch.randn(inner, width),
            f"layers.{layer}.0.to_kv.weight": torch.randn(2 * inner, width),
            f"layers.{layer}.0.to_out.weight": torch.randn(width, inner),
            f"layers.{layer}.1.0.weight": torch.ones(width),
            f"layers.{layer}.1.0.bias": torch.zeros(width),
            f"layers.{layer}.1.1.weight": torch.randn(4 * width, width),
            f"layers.{layer}.1.3.weight": torch.randn(width, 4 * width),
        }
    adapter, number = {}, 1
    for name in unet.attn_processors:
        if not name.endswith("attn2.processor"):
            continue
        hidden = unet.get_submodule(name.removesuffix(".processor")).to_q.weight.shape[0]
        adapter[f"{number}.to_k_ip.weight"] = torch.randn(hidden, width)
        adapter[f"{number}.to_v_ip.weight"] = torch.randn(hidden, width)
        number += 2
    (folder / weights).parent.mkdir(parents=True, exist_ok=True)
    tensors = {f"image_proj.{name}": value for name, value in image.items()}
    tensors |= {f"ip_adapter.{name}": value for name, value in adapter.items()}
    save_file(tensors, folder / weights)


def _lora(unet: Any, folder: Path, name: str, pipeline: Any) -> None:
    from peft import LoraConfig
    from peft.utils import get_peft_model_state_dict

    unet.add_adapter(LoraConfig(r=2, target_modules=["to_q", "to_k", "to_v"]))
    with torch.no_grad():
        for parameter_name, parameter in unet.named_parameters():
            if "lora_B" in parameter_name:
                parameter.normal_(std=0.2)
    layers = get_peft_model_state_dict(unet)
    pipeline.save_lora_weights(folder, unet_lora_layers=layers, weight_name=name)


def style_lora(bundle_folder: Path, folder: Path, name: str) -> None:
    """Another LoRA for the same UNet, as an operator would upload it."""
    from diffusers import StableDiffusionPipeline, UNet2DConditionModel

    torch.manual_seed(5)
    unet = UNet2DConditionModel.from_pretrained(
        bundle_folder / "base" / "unet", variant="fp16", low_cpu_mem_usage=False
    )
    _lora(unet, folder, name, StableDiffusionPipeline)


def _scatter(model: Any) -> None:
    """Weights that are zero before training would hide whether a guide is read."""
    with torch.no_grad():
        for parameter in model.parameters():
            if not parameter.any():
                parameter.normal_(std=0.05)
