"""Edits: typed operations on a version of an avatar or on a photo, and live previews of them."""
