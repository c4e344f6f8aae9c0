"""A sentence, Russian or English, understood as what to change in a portrait."""

from __future__ import annotations

from ml.text.operations import Plan, plan
from ml.text.parser import read
from ml.text.reading import Reading, Span, Unknown, Wish

__all__ = ["Plan", "Reading", "Span", "Unknown", "Wish", "plan", "read"]
