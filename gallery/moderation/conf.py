"""Thresholds of screening, each open to the environment as ``AVATAR_SCREENING_<NAME>``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field, PositiveInt
from pydantic_settings import BaseSettings, SettingsConfigDict

from avatar_platform.config import BASE_DIR


class ScreeningConfig(BaseSettings):
    """What passes, what a moderator looks at, and what is rejected at once."""

    model_config = SettingsConfigDict(
        env_prefix="AVATAR_SCREENING_", env_file=BASE_DIR / ".env", extra="ignore", frozen=True
    )

    allow_below: float = Field(default=0.0, ge=0, le=1)
    """Scores of nudity below this are published unseen if nothing else was found. 0: none is."""
    block_from: float = Field(default=1.0, ge=0, le=1)
    """Scores from this on are rejected at once. 1: none is, since drawings mislead the network."""
    same_queue: int = Field(default=24, ge=-1, le=256)
    """Bits by which a picture may differ from a rejected one and not be published unseen."""
    same_block: int = Field(default=8, ge=-1, le=256)
    """Bits by which it may differ and be rejected like that one. -1: never."""
    remember_days: PositiveInt = 180
    """How long the fingerprint of a rejected picture is kept."""
    words: Path | None = None
    """A word list of the operator's, beside the built-in one."""


@lru_cache(maxsize=1)
def screening_config() -> ScreeningConfig:
    """The settings, read once."""
    return ScreeningConfig()
