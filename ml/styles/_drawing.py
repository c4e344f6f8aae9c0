"""A drawing system's definition, fitted: parts pruned to those chosen, colours added."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree

import cv2
import numpy as np
from dicebear import Avatar, Style
from numpy.typing import NDArray

from ml.styles.matching import NONE, Table

Element = dict[str, Any]

_SCALE = 1.5
"""Pixels to a unit when thick ink is looked for."""
_LINE = 11.0
"""Half the width, in units, above which ink is an area rather than a line."""
_MARGIN = 160


@cache
def definition(name: str) -> dict[str, Any]:
    """The drawing system as published."""
    text = files("dicebear_styles").joinpath(f"{name}.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def drawn(name: str, table: Table, choices: Mapping[str, str], colours: Mapping[str, str]) -> str:
    """The drawing as SVG without background.

    Args:
        name: of the drawing system.
        choices: component -> variant, or `NONE`.
        colours: our names of colours -> ``#rrggbb``.
    """
    style = copy.deepcopy({**definition(name), "components": _pruned(name, choices)})
    for addition in table.added:
        _add(style, addition.component, addition.after, addition.variants)
        chosen = choices.get(addition.component, NONE)
        variants = style["components"][addition.component]["variants"]
        kept = {chosen: variants[chosen]} if chosen in variants else variants
        style["components"][addition.component]["variants"] = kept
    for change in table.recoloured:
        _recolour(style["components"][change.component], change.source, change.to, change.first)
    for wash in table.washed:
        if wash.component:
            for variant in style["components"][wash.component]["variants"].values():
                _unwash(variant["elements"], wash.to)
        else:
            _unwash(style["canvas"]["elements"], wash.to)
    for mass in table.masses:
        variant = choices.get(mass.component, NONE)
        if variant != NONE:
            area = mass_path(name, mass.component, variant, mass.border)
            element = _filled(area, mass.colour)
            style["components"][mass.component]["variants"][variant]["elements"].append(element)
    options: dict[str, Any] = {"seed": "avatar"}
    for component, variant in choices.items():
        options[f"{component}Probability"] = 0 if variant == NONE else 100
        if variant != NONE:
            options[f"{component}Variant"] = [variant]
    for ours, theirs in table.colours.items():
        for colour in theirs:
            style["colors"].setdefault(colour, {"values": ["#000000"]})
            style["colors"][colour].pop("notEqualTo", None)
            if ours in colours:
                options[f"{colour}Color"] = [colours[ours]]
    return Avatar(Style(style), options).to_string()


def _pruned(name: str, choices: Mapping[str, str]) -> dict[str, Any]:
    """The components with the chosen variants only: parsing thousands of others takes longer than
    drawing."""
    out = {}
    for component, body in definition(name)["components"].items():
        variants = body.get("variants", {})
        chosen = choices.get(component)
        if chosen is not None and chosen != NONE:
            # What the table adds to the drawing is put in later.
            variants = {chosen: variants[chosen]} if chosen in variants else {}
        elif variants:
            first = next(iter(variants))
            variants = {first: variants[first]}
        out[component] = {**body, "variants": variants}
    return out


def _add(style: dict[str, Any], component: str, after: str, variants: Mapping[str, str]) -> None:
    canvas = style["canvas"]
    known = style["components"].get(component)
    if known is not None:
        known["variants"].update({name: {"elements": _parsed(t)} for name, t in variants.items()})
        return
    style["components"][component] = {
        "width": canvas["width"],
        "height": canvas["height"],
        "variants": {name: {"elements": _parsed(text)} for name, text in variants.items()},
    }
    elements = canvas["elements"]
    names = [element.get("name") for element in elements]
    place = names.index(after) + 1 if after else 0
    elements.insert(place, {"name": component, "type": "component", "attributes": {}})


def _parsed(text: str) -> list[Element]:
    """SVG elements as the definition writes them; ``{skin}`` refers to a colour, and
    ``<component name="head"/>`` to another part."""
    out: list[Element] = []
    for node in ElementTree.fromstring(f"<g>{text}</g>"):
        attributes: dict[str, Any] = {}
        if node.tag == "component":
            name = node.attrib.pop("name")
            out.append({"name": name, "type": "component", "attributes": dict(node.attrib)})
            continue
        for key, value in node.attrib.items():
            reference = value.startswith("{") and value.endswith("}")
            attributes[key] = {"type": "color", "name": value[1:-1]} if reference else value
        out.append({"name": node.tag, "type": "element", "attributes": attributes})
    return out


def _recolour(component: dict[str, Any], source: str, to: str, first: bool) -> None:
    def walk(elements: list[Element]) -> bool:
        for element in elements:
            attributes = element.get("attributes", {})
            for key in ("fill", "stroke"):
                value = attributes.get(key)
                if isinstance(value, dict) and value.get("name") == source:
                    attributes[key] = {"type": "color", "name": to}
                    if first:
                        return True
            if walk(element.get("children", [])):
                return True
        return False

    for variant in component["variants"].values():
        walk(variant["elements"])


def _unwash(elements: list[Element], to: str) -> None:
    for element in elements:
        attributes = element.get("attributes", {})
        overlaid = "overlay" in str(attributes.get("style", ""))
        # What is fainter is a highlight and stays one.
        if overlaid and attributes.get("fill") == "white" and float(attributes["opacity"]) > 0.25:
            attributes["fill"] = {"type": "color", "name": to}
            del attributes["style"]
            attributes.pop("opacity", None)
        if "multiply" in str(attributes.get("style", "")):
            # Cropped hair: its own colour, thin; multiplied, white hair would vanish.
            del attributes["style"]
            attributes["opacity"] = "0.55"
        _unwash(element.get("children", []), to)


def _filled(path: str, colour: str) -> Element:
    fill = {"type": "color", "name": colour}
    attributes = {"d": path, "fill": fill, "fill-rule": "evenodd"}
    return {"name": "path", "type": "element", "attributes": attributes}


@cache
def mass_path(name: str, component: str, variant: str, border: float) -> str:
    """Outline of the thick areas of a part's ink, drawn in by `border` units, as path data."""
    body = definition(name)["components"][component]
    width, height = body["width"] + 2 * _MARGIN, body["height"] + 2 * _MARGIN
    ink = "".join(_ink(body["variants"][variant]["elements"]))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-_MARGIN} {-_MARGIN} {width} {height}">'
        f'<g fill="#000">{ink}</g></svg>'
    )
    cover = rasterised(svg, round(width * _SCALE), round(height * _SCALE))[..., 3] > 127
    depth = cv2.distanceTransform(cover.astype(np.uint8), cv2.DIST_L2, 5)
    core = (depth > _LINE * _SCALE).astype(np.uint8)
    if not core.any():
        return "M0 0"
    away = cv2.distanceTransform(1 - core, cv2.DIST_L2, 5)
    area = cover & (away < (_LINE - border) * _SCALE) & (depth > border * _SCALE * 0.9)
    smooth = cv2.GaussianBlur(area.astype(np.float32), (0, 0), 1.6) > 0.5
    lines, _ = cv2.findContours(smooth.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    parts = []
    for line in lines:
        if cv2.contourArea(line) < 60 * _SCALE**2:
            continue
        points = cv2.approxPolyDP(line, 0.6, True)[:, 0] / _SCALE - _MARGIN
        parts.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z")
    return "".join(parts) or "M0 0"


def _ink(elements: list[Element], inherited: bool = False) -> list[str]:
    """Paths that are filled with ink, as SVG."""
    out = []
    for element in elements:
        attributes = element.get("attributes", {})
        fill = attributes.get("fill")
        inky = inherited if fill is None else isinstance(fill, dict) and fill.get("name") == "ink"
        if element.get("name") == "path" and inky:
            rule = attributes.get("fill-rule", "nonzero")
            out.append(f'<path d="{attributes["d"]}" fill-rule="{rule}"/>')
        out += _ink(element.get("children", []), inky)
    return out


def rasterised(svg: str, width: int, height: int) -> NDArray[np.uint8]:
    """(height, width, 4) RGBA of a drawing, alpha not multiplied in."""
    import resvg_py

    png = resvg_py.svg_to_bytes(svg_string=svg, width=width, height=height, skip_system_fonts=True)
    picture = cv2.imdecode(np.frombuffer(bytes(png), np.uint8), cv2.IMREAD_UNCHANGED)
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGRA2RGBA), np.uint8)
