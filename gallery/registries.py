"""What other apps may ask to be told, without `gallery` importing them."""

from __future__ import annotations

from collections.abc import Callable

from gallery.models import Export

export_listeners: list[Callable[[Export], None]] = []
"""Called in the worker whenever an export's state has changed. Filled in `AppConfig.ready`."""
