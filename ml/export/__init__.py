"""Avatars as files. `formats` and `presets` are import-light; `files` does the work."""
