"""`python -m ml.evaluation --custom-styles`: do pictures in a style of one's own look like it?

Six references, four people, three masks. The measures share no code with what draws: distance of
palettes (sliced Wasserstein in OKLab) and of textures (spectrum and Gram matrix of oriented
differences), each to the reference, of the result, of the photo, and of plain colour transfer
(Reinhard, Ashikhmin, Gooch, Shirley, "Color Transfer between Images", 2001).
"""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ml.custom_styles import CUSTOM, MASK_SIDE, CustomStyle, Reference, StyleLayer
from ml.engines.embedded import EmbeddedEngine
from ml.evaluation import report, tables
from ml.evaluation.likeness import embedding
from ml.evaluation.references import written
from ml.faces.portrait import EYE_LEVEL
from ml.imaging.colour import oklab_to_rgb, rgb_to_oklab
from ml.portraits import Person
from ml.styles.custom.package import digest_of

PEOPLE = ("S001153", "F000455", "O000007", "T000326")
"""Of the validation split: women and men, dark and light skin, glasses, beard, bald."""
SIDE = 512
_PROJECTIONS = 64
_BANDS = 5

Picture = NDArray[np.uint8]


def evaluate(people: list[Person], out: Path) -> Path:
    """Draw, measure and write the page; returns it."""
    known = {person.id: person for person in people}
    sitters = [known[name] for name in PEOPLE if name in known] or people[:4]
    out.mkdir(parents=True, exist_ok=True)
    engine = EmbeddedEngine()
    rows: list[tables.Row] = []
    sheets: dict[str, Image.Image] = {}
    photos = {p.id: engine.sit(p.photo(), size=SIDE).image for p in sitters}
    for name, path in written(out / "references").items():
        data = path.read_bytes()
        reference = _framed(np.asarray(Image.open(path).convert("RGB")))
        shown: list[list[Picture]] = []
        figures = []
        for person in sitters:
            drawn = _drawn(engine, person, name, data)
            figures.append(measured(reference, photos[person.id], drawn["whole"]))
            shown.append([photos[person.id], *drawn.values()])
            print(name, person.id, {key: round(value, 3) for key, value in figures[-1].items()})
        shown.insert(0, [reference, *(_mask_shown(mask) for mask in masks().values())])
        sheets[name] = report.sheet(shown, 300)
        mean = {key: float(np.nanmean([f[key] for f in figures])) for key in figures[0]}
        rows.append({"reference": name, **mean})
    return report.write(out, {"Styles of one's own": rows}, sheets)


def masks() -> dict[str, NDArray[np.uint8] | None]:
    """Where the style holds: everywhere, on one half, on the face alone, all around it."""
    y, x = np.mgrid[0:MASK_SIDE, 0:MASK_SIDE].astype(np.float32) / MASK_SIDE
    half = np.clip((0.5 - x) * 12 + 0.5, 0, 1)
    away = np.hypot((x - 0.5) / 0.20, (y - EYE_LEVEL - 0.055) / 0.27)
    face = np.clip((1.05 - away) * 8, 0, 1)
    grey = {"half": half, "face": face, "around": 1 - face}
    return {"whole": None} | {name: np.asarray(mask * 255, np.uint8) for name, mask in grey.items()}


def measured(reference: Picture, photo: Picture, result: Picture) -> dict[str, float]:
    """Distances to the reference of result, photo and colour transfer, and the likeness.

    ``palette`` and ``texture`` are shares of the photo's own distance; ``both`` is their mean.
    """
    plain = reinhard(photo, reference)
    out: dict[str, float] = {}
    for name, distance in (("palette", palette_distance), ("texture", texture_distance)):
        far = distance(photo, reference)
        out[f"{name}"] = distance(result, reference) / far
        out[f"{name}, colour transfer"] = distance(plain, reference) / far
    for end in ("", ", colour transfer"):
        out[f"both{end}"] = (out[f"palette{end}"] + out[f"texture{end}"]) / 2
    own, drawn = embedding(photo), embedding(result)
    found = own is not None and drawn is not None
    out["likeness"] = float(np.linalg.norm(own - drawn)) if found else float("nan")  # type: ignore[operator]
    return out


def palette_distance(first: Picture, second: Picture) -> float:
    """Sliced Wasserstein distance of two pictures' colours in OKLab (Rabin et al., 2011)."""
    rng = np.random.default_rng(1)
    axes = rng.normal(size=(3, _PROJECTIONS))
    axes /= np.linalg.norm(axes, axis=0)
    at = (np.arange(2000) + 0.5) / 2000
    lines = [
        np.quantile(rgb_to_oklab(image[::2, ::2].reshape(-1, 3) / 255.0) @ axes, at, axis=0)
        for image in (first, second)
    ]
    return float(np.abs(lines[0] - lines[1]).mean())


def texture_distance(first: Picture, second: Picture) -> float:
    """Distance of two pictures' textures: how strong differences of five scales and two
    directions are, and how they go together (a Gram matrix, as in Gatys et al., 2015), in
    logarithms, so that a texture twice as strong is as far away as one half as strong."""
    a, b = (_texture(image) for image in (first, second))
    return float(np.sqrt(np.mean((a - b) ** 2)))


def _texture(image: Picture) -> NDArray[np.floating]:
    light = rgb_to_oklab(image / 255.0)[..., 0]
    layers = []
    for band in range(_BANDS):
        sigma = 0.7 * 2**band
        fine = cv2.GaussianBlur(light, (0, 0), sigma) - cv2.GaussianBlur(light, (0, 0), sigma * 2)
        layers += [np.abs(cv2.Sobel(fine, -1, 1, 0)), np.abs(cv2.Sobel(fine, -1, 0, 1))]
        layers.append(fine)
    flat = np.stack([layer[8:-8, 8:-8].ravel() for layer in layers], 1)
    gram = flat.T @ flat / len(flat)
    scale = np.sqrt(np.diag(gram))
    together = gram / (scale[:, None] * scale + 1e-12)
    upper = np.triu_indices(len(scale), 1)
    return np.concatenate([np.log(scale + 1e-4), together[upper]])


def reinhard(photo: Picture, reference: Picture) -> Picture:
    """The photo with the reference's mean and spread of colours."""
    own, wanted = (rgb_to_oklab(image / 255.0) for image in (photo, reference))
    means = own.mean((0, 1)), wanted.mean((0, 1))
    spreads = own.std((0, 1)), wanted.std((0, 1))
    moved = (own - means[0]) / np.maximum(spreads[0], 1e-4) * spreads[1] + means[1]
    return np.asarray(oklab_to_rgb(moved) * 255 + 0.5, np.uint8)


def _drawn(engine: EmbeddedEngine, person: Person, name: str, data: bytes) -> dict[str, Picture]:
    """A person in the style under each mask."""
    reference = digest_of(data)
    drawn = {}
    for where, mask in masks().items():
        pictures, layer = {reference: data}, StyleLayer()
        if mask is not None:
            stream = io.BytesIO()
            Image.fromarray(mask).save(stream, "PNG")
            pictures[digest_of(stream.getvalue())] = stream.getvalue()
            layer = StyleLayer(mask=digest_of(stream.getvalue()))
        style = CustomStyle(name=name, references=(Reference(picture=reference),), layers=(layer,))
        # A preview keeps the painting, of which the next mask shows another part.
        image = engine.preview(person.photo(), CUSTOM, custom=style, pictures=pictures, size=SIDE)
        drawn[where] = np.asarray(image[..., :3])
    return drawn


def _framed(picture: Picture) -> Picture:
    """The middle square of a reference at the results' size."""
    height, width = picture.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 4, (width - side) // 2
    part = picture[top : top + side, left : left + side]
    return np.asarray(cv2.resize(part, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def _mask_shown(mask: NDArray[np.uint8] | None) -> Picture:
    grey = np.full((SIDE, SIDE), 255, np.uint8) if mask is None else mask
    return np.dstack([cv2.resize(grey, (SIDE, SIDE))] * 3)
