"""What a browser says of itself, in two words: enough for a person to know their own devices."""

from __future__ import annotations

import re
from typing import NamedTuple

_BROWSERS = (
    # Those that call themselves by others' names as well come first.
    ("Yandex", r"YaBrowser/"),
    ("Opera", r"OPR/|Opera"),
    ("Edge", r"Edg(?:A|iOS)?/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows"),
    ("macOS", r"Mac OS X|Macintosh"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux"),
)
_READ = 512


class Device(NamedTuple):
    """Names, empty where nothing is known."""

    browser: str
    system: str


def device_of(agent: str) -> Device:
    """The device behind a `User-Agent`, of which nothing else is kept."""
    told = agent[:_READ]
    return Device(_first(_BROWSERS, told), _first(_SYSTEMS, told))


def _first(names: tuple[tuple[str, str], ...], told: str) -> str:
    return next((name for name, mark in names if re.search(mark, told)), "")
