"""Where weights are kept and how many of them stay in memory, open to the environment."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field, PositiveFloat
from pydantic_settings import BaseSettings, SettingsConfigDict

_ROOT = Path(__file__).resolve().parents[2]


class ModelsConfig(BaseSettings):
    """``AVATAR_<NAME>``."""

    model_config = SettingsConfigDict(
        env_prefix="AVATAR_", env_file=_ROOT / ".env", extra="ignore", frozen=True
    )

    var_dir: Path = _ROOT / "var"
    models_dir: Path | None = None
    """Where weights are kept; `models` in the platform's folder by default."""
    bundles_path: str = ""
    """Further folders of bundle files, separated as in PATH; later ones replace earlier."""
    models_hub: str = "https://huggingface.co"
    """Where weights are fetched from: the hub itself, or a mirror of it."""
    models_memory_gb: PositiveFloat | None = None
    """How much memory warm pipelines may hold together; by default a share of what there is."""
    models_device: str = Field(default="", pattern=r"^(|cpu|cuda|mps|xpu)(:\d+)?$")
    """Which device draws; the best there is by default."""
    models_spare_disk_gb: float = Field(default=2.0, ge=0)
    """Left free on the disk when weights are fetched."""

    @property
    def folder(self) -> Path:
        """Where weights are kept."""
        return self.models_dir or self.var_dir / "models"


@lru_cache(maxsize=1)
def models_config() -> ModelsConfig:
    """The configuration of this process, read once."""
    return ModelsConfig()
