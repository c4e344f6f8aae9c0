"""The trained models, loaded once, when they are first needed."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError

from ml.errors import AvatarError
from ml.models.autoencoder import PortraitAutoencoder
from ml.models.denoiser import PortraitDenoiser
from ml.models.encoder import FaceEncoder

SHIPPED = Path(__file__).parents[1] / "weights" / "generative"
"""Holds a folder each: `autoencoder`, `encoder`, `denoiser`."""
_Model = TypeVar("_Model", PortraitAutoencoder, PortraitDenoiser, FaceEncoder)


@dataclass(frozen=True)
class Models:
    """What the pipeline is made of; the encoder may be missing."""

    autoencoder: PortraitAutoencoder
    denoiser: PortraitDenoiser
    encoder: FaceEncoder | None = None


def load_model(kind: type[_Model], folder: Path) -> _Model:
    """One model, in single precision, ready to be asked.

    Raises:
        AvatarError: ``models.missing`` or ``models.damaged``, naming the folder.
    """
    if not (folder / "config.json").is_file():
        raise AvatarError("models.missing", f"There is no model in {folder}.")
    try:
        loaded: Any = kind.from_pretrained(
            folder, low_cpu_mem_usage=False, local_files_only=True, torch_dtype=torch.float32
        )
    except (OSError, ValueError, RuntimeError, TypeError, SafetensorError) as error:
        raise AvatarError("models.damaged", f"{folder} cannot be read: {error}") from error
    model: _Model = loaded.eval().requires_grad_(False)
    return model


def load(folder: Path) -> Models:
    """The models in a folder that holds `autoencoder`, `denoiser` and perhaps `encoder`.

    Raises:
        AvatarError: see `load_model`.
    """
    encoder = folder / "encoder"
    return Models(
        load_model(PortraitAutoencoder, folder / "autoencoder"),
        load_model(PortraitDenoiser, folder / "denoiser"),
        load_model(FaceEncoder, encoder) if encoder.is_dir() else None,
    )


@functools.cache
def shipped() -> Models:
    """Those that come with the project, loaded at the first call.

    Raises:
        AvatarError: see `load_model`. Callers fall back to the renderers.
    """
    return load(SHIPPED)
