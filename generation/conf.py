"""Timings and limits of the queue, each open to the environment as ``AVATAR_JOBS_<NAME>``."""

from __future__ import annotations

from functools import lru_cache

from pydantic import Field, PositiveFloat, PositiveInt
from pydantic_settings import BaseSettings, SettingsConfigDict

from avatar_platform.config import BASE_DIR


class JobConfig(BaseSettings):
    """Seconds, unless said otherwise."""

    model_config = SettingsConfigDict(
        env_prefix="AVATAR_JOBS_", env_file=BASE_DIR / ".env", extra="ignore", frozen=True
    )

    heartbeat: PositiveFloat = 3.0
    """How often a worker says that it lives, and renews its leases."""
    lease: PositiveFloat = 20.0
    """How long a job stays with a worker that says nothing."""
    reconcile: PositiveFloat = 2.0
    """How often the supervisor compares the database with Redis."""
    attempts: PositiveInt = 3
    """How often a job may end badly before it fails."""
    backoff: PositiveFloat = 2.0
    """Wait before the second attempt; doubled for each one after."""
    soft_limit: PositiveFloat = 240.0
    """A generation that takes longer fails at its next step."""
    enlarge_soft_limit: PositiveInt = 1200
    """The same for edits that enlarge a picture with the slow network."""
    interactive_soft_limit: PositiveFloat = 60.0
    """The same for analyses and previews."""
    hard_limit_margin: PositiveFloat = 30.0
    """A worker that has not stopped this long after the soft limit is killed."""
    preview_slice: PositiveFloat = 1.0
    """Previews are drawn this long before the next person has a turn."""
    abandon_previews: PositiveInt = 600
    """Previews that nobody has asked about for so long are not drawn, until somebody does."""
    generation_workers: int = Field(default=1, ge=1, le=64)
    interactive_workers: int = Field(default=1, ge=1, le=64)
    jobs_per_worker: PositiveInt = 200
    """A worker makes room for a fresh one after so many jobs..."""
    memory_limit: PositiveInt = 3500
    """...or when it holds this many megabytes."""
    engine: str = "embedded"
    """Which engine previews and edits are made by, and generations that no other one serves."""
    generation_engine: str = ""
    """Which engine generations go to that name none, while a worker has it."""
    worker_engines: str = ""
    """Engines that this machine's workers serve, separated by commas; all it can by default."""
    pretrained_soft_limit: PositiveFloat = 1800.0
    """The soft limit of generations by open weights."""
    keep_variants_days: PositiveInt = 7
    """Variants that were not kept in the gallery are removed after this."""
    keep_photos_days: int = Field(default=30, ge=0, le=36500)
    """Uploaded photos are removed after this unless their owner keeps them; 0: never."""

    def soft_limit_of(self, role: str, engine: str = "", own: int | None = None) -> float:
        """The soft limit of a role's jobs, or a job's own where that is longer; `engine` as in
        `Job.engine`."""
        usual = self.soft_limit if role == "generation" else self.interactive_soft_limit
        if engine:
            usual = self.pretrained_soft_limit
        return max(usual, own or 0)

    def hard_limit_of(self, role: str, engine: str = "", own: int | None = None) -> float:
        """When a worker of this role that is still at the same job is killed."""
        return self.soft_limit_of(role, engine, own) + self.hard_limit_margin


@lru_cache(maxsize=1)
def job_config() -> JobConfig:
    """The configuration of this process, read once."""
    return JobConfig()
