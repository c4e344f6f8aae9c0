"""Sizes and formats that well-known places ask for. Import-light.

Sizes are those the services recommend for an upload, or their largest where that is modest; all
of them reduce pictures themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ml.errors import AvatarError

Shape = Literal["circle", "square", "rounded"]


@dataclass(frozen=True)
class Preset:
    """What one place asks for.

    Attributes:
        id: stable, for the API.
        en, ru: its name.
        size: side in pixels.
        format: see `ml.export.formats`.
        shape: how the place will show the picture; the file is always square.
        dpi: resolution written into the file, for print.
        group: where a menu lists it.
    """

    id: str
    en: str
    ru: str
    size: int
    format: str
    shape: Shape = "circle"
    dpi: int | None = None
    group: Literal["social", "work", "games", "web", "print"] = "social"

    @property
    def width(self) -> int:
        """In pixels."""
        return self.size

    @property
    def height(self) -> int:
        """In pixels."""
        return self.size

    def name(self, language: str) -> str:
        """In `language` (a tag such as ``ru`` or ``ru-RU``), else in English."""
        return self.ru if language.lower().split("-")[0] == "ru" else self.en


def _print(centimetres: int, kind: str) -> Preset:
    return Preset(
        f"print-{centimetres}cm-{kind}",
        f"Print, {centimetres} × {centimetres} cm ({kind.upper()})",
        f"Печать, {centimetres} × {centimetres} см ({kind.upper()})",
        round(centimetres / 2.54 * 300),
        kind,
        "square",
        dpi=300,
        group="print",
    )


PRESETS: tuple[Preset, ...] = (
    Preset("vk", "VK", "ВКонтакте", 1000, "jpeg"),
    Preset("telegram", "Telegram", "Telegram", 640, "jpeg"),
    Preset("telegram-sticker", "Telegram sticker", "Стикер Telegram", 512, "webp", "square"),
    Preset("whatsapp", "WhatsApp", "WhatsApp", 640, "jpeg"),
    Preset("instagram", "Instagram", "Instagram", 1080, "jpeg"),
    Preset("x", "X", "X", 400, "jpeg"),
    Preset("odnoklassniki", "Odnoklassniki", "Одноклассники", 1000, "jpeg"),
    Preset("youtube", "YouTube", "YouTube", 800, "png"),
    Preset("github", "GitHub", "GitHub", 500, "png", group="work"),
    Preset("gitlab", "GitLab", "GitLab", 192, "png", group="work"),
    Preset("linkedin", "LinkedIn", "LinkedIn", 800, "jpeg", group="work"),
    Preset("slack", "Slack", "Slack", 1024, "png", "rounded", group="work"),
    Preset("zoom", "Zoom", "Zoom", 1024, "jpeg", "rounded", group="work"),
    Preset("discord", "Discord", "Discord", 512, "png", group="games"),
    Preset("steam", "Steam", "Steam", 184, "png", "square", group="games"),
    Preset("twitch", "Twitch", "Twitch", 800, "png", group="games"),
    Preset("favicon", "Favicon (ICO, 16–256 px)", "Фавикон (ICO, 16–256 px)", 256, "ico",
           "square", group="web"),
    Preset("apple-touch-icon", "Home screen icon", "Значок на экран телефона", 180, "png",
           "rounded", group="web"),
    Preset("gravatar", "Gravatar", "Gravatar", 512, "jpeg", group="web"),
    Preset("web", "Web page", "Веб-страница", 512, "avif", "square", group="web"),
    _print(5, "pdf"),
    _print(5, "tiff"),
    _print(10, "pdf"),
)  # fmt: skip


def preset(preset_id: str) -> Preset:
    """The preset of this id.

    Raises:
        AvatarError: ``export.unknown_preset``.
    """
    for one in PRESETS:
        if one.id == preset_id:
            return one
    raise AvatarError(
        "export.unknown_preset", f"There is no preset {preset_id!r}.", preset=preset_id
    )
