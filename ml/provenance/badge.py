"""The visible mark, for who wants one: two letters on a dark plate in the lower right corner."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

LETTERS = "AI"
_PLATE = (20, 20, 24, 176)
_INK = (255, 255, 255, 240)
_SHARE, _LEAST = 0.085, 12
"""Height of the plate, of the picture's shorter side and in pixels."""
_SMALLEST = 48
"""Shorter side in pixels below which there is no room for it."""


def badged(image: Image.Image) -> Image.Image:
    """The picture, RGB or RGBA, with the mark in its lower right corner where there is room."""
    if min(image.size) < _SMALLEST:
        return image
    plate = _plate(max(round(min(image.size) * _SHARE), _LEAST))
    margin = plate.height // 3
    at = (image.width - plate.width - margin, image.height - plate.height - margin)
    layer = Image.new("RGBA", image.size)
    layer.paste(plate, at)
    return Image.alpha_composite(image.convert("RGBA"), layer).convert(image.mode)


@lru_cache(maxsize=8)
def _plate(height: int) -> Image.Image:
    """Drawn at four times its size, for smooth edges."""
    tall = 4 * height
    plate = Image.new("RGBA", (round(tall * 1.5), tall))
    draw = ImageDraw.Draw(plate)
    draw.rounded_rectangle((0, 0, plate.width - 1, tall - 1), radius=tall * 0.28, fill=_PLATE)
    font = ImageFont.load_default(tall * 0.62)
    middle = (plate.width / 2, tall / 2)
    draw.text(middle, LETTERS, font=font, fill=_INK, anchor="mm", stroke_width=tall * 0.015)
    return plate.resize((round(height * 1.5), height), Image.Resampling.LANCZOS)


def badge_svg(box: tuple[float, float, float, float]) -> str:
    """The same as SVG, in the lower right corner of a view box (left, top, width, height)."""
    left, top, width, height = box
    tall = min(width, height) * _SHARE
    wide, margin = tall * 1.5, tall / 3
    x, y = left + width - wide - margin, top + height - tall - margin
    # Strokes rather than text: the letters look the same whatever fonts there are.
    a = f"M{x + tall * 0.36:.3f} {y + tall * 0.74:.3f}l{tall * 0.2:.3f} {-tall * 0.48:.3f}"
    a += f"l{tall * 0.2:.3f} {tall * 0.48:.3f}m{-tall * 0.33:.3f} {-tall * 0.16:.3f}"
    a += f"h{tall * 0.26:.3f}"
    i = f"M{x + tall * 1.03:.3f} {y + tall * 0.26:.3f}v{tall * 0.48:.3f}"
    return (
        f'<g><rect x="{x:.3f}" y="{y:.3f}" width="{wide:.3f}" height="{tall:.3f}" '
        f'rx="{tall * 0.28:.3f}" fill="#141418" fill-opacity=".69"/>'
        f'<path d="{a}{i}" fill="none" stroke="#fff" stroke-width="{tall * 0.085:.3f}" '
        'stroke-linejoin="round"/></g>'
    )
