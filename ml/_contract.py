"""What every contract stands on."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Unit = Annotated[float, Field(ge=0.0, le=1.0)]


class Contract(BaseModel):
    """Base of everything that crosses a border."""

    model_config = ConfigDict(frozen=True, extra="forbid")
