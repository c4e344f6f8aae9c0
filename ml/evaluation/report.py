"""The report: one HTML page with its pictures beside it, and the same figures as JSON."""

from __future__ import annotations

import html
import json
import math
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Evaluation</title>
<style>body{{font:15px/1.5 system-ui;margin:2rem auto;max-width:1100px;padding:0 1rem}}
table{{border-collapse:collapse;font-variant-numeric:tabular-nums}}
td,th{{padding:.3rem .7rem;border-bottom:1px solid #ddd;text-align:right}}
td:first-child,th:first-child{{text-align:left}}img{{max-width:100%}}</style>
<h1>Evaluation</h1>{body}</html>"""


def square(image: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """RGB over light grey, resized."""
    picture = image[..., :3].astype(np.float32)
    if image.shape[2] == 4:
        alpha = image[..., 3:].astype(np.float32) / 255
        picture = picture * alpha + 235 * (1 - alpha)
    return cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA).astype(np.uint8)


def sheet(rows: list[list[NDArray[np.uint8]]], side: int = 220) -> Image.Image:
    """A contact sheet: one row of pictures a list."""
    width = max(len(row) for row in rows)
    out = np.full((len(rows) * side, width * side, 3), 255, np.uint8)
    for i, row in enumerate(rows):
        for j, picture in enumerate(row):
            out[i * side : (i + 1) * side, j * side : (j + 1) * side] = square(picture, side)
    return Image.fromarray(out)


def table(title: str, rows: list[dict[str, Any]]) -> str:
    """An HTML table of dictionaries that share their keys."""
    if not rows:
        return ""
    head = "".join(f"<th>{html.escape(str(key))}</th>" for key in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(text(value))}</td>" for value in row.values()) + "</tr>"
        for row in rows
    )
    return f"<h2>{html.escape(title)}</h2><table><tr>{head}</tr>{body}</table>"


def text(value: Any) -> str:
    """A figure as it is printed."""
    if isinstance(value, float):
        return "–" if math.isnan(value) else f"{value:.3f}"
    return str(value)


def _plain(value: Any) -> Any:
    """JSON knows neither infinity nor "not a number"."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def write(
    out: Path,
    tables: dict[str, list[dict[str, Any]]],
    pictures: dict[str, Image.Image],
) -> Path:
    """Write `index.html`, `figures.json` and the pictures; returns the page."""
    out.mkdir(parents=True, exist_ok=True)
    plain = {
        title: [{key: _plain(value) for key, value in row.items()} for row in rows]
        for title, rows in tables.items()
    }
    (out / "figures.json").write_text(json.dumps(plain, indent=1, allow_nan=False))
    body = "".join(table(title, rows) for title, rows in tables.items())
    for title, picture in pictures.items():
        name = f"{title.lower().replace(' ', '-')}.jpg"
        picture.save(out / name, quality=88)
        body += f"<h2>{html.escape(title)}</h2><img src='{name}' alt='{html.escape(title)}'>"
    page = out / "index.html"
    page.write_text(PAGE.format(body=body))
    return page
