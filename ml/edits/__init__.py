"""Edits: one module each, a portrait in, a portrait out."""
