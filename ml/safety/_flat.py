"""Pictures without transparency, so that nothing hides in it."""

from __future__ import annotations

from PIL import Image


def flat(picture: Image.Image) -> Image.Image:
    """The picture in RGB, on white, as most pages show it."""
    layers = picture.convert("RGBA")
    ground = Image.new("RGBA", layers.size, "white")
    return Image.alpha_composite(ground, layers).convert("RGB")
