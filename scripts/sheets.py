"""Draw the pictures of the documentation and the style samples, all from the astronaut portrait.

`make sheets`: docs/images/styles.png (every style), docs/images/variants.png (four variants and
five angles of three styles), docs/images/own-styles.png (what six pictures make of a photo),
generation/static/styles/ID.webp (the samples on the style cards),
frontend/public/scenes/ID.webp (the editor's backgrounds, with nobody before them).
With a photo as argument it writes only the sheets, beside the name given by `--out`.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from skimage import data

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ml.contracts import Angle, GenerationContract
from ml.custom_styles import CUSTOM, CustomStyle, Reference
from ml.edits.apply import apply
from ml.engines import get_engine
from ml.evaluation.references import REFERENCES
from ml.evaluation.report import square
from ml.faces.analyse import analyse
from ml.faces.frame import portrait
from ml.operations import Background, EditContract, Scene
from ml.styles.catalogue import styles
from ml.styles.custom.package import digest_of

SEED = 7
SIDE = 240
CAPTION = 40
GAP = 10
COLUMNS = 6
SAMPLE = 512
SCENE = 160
SHOWN = ("anime", "watercolour", "clay")
YAWS = (-24, -12, 0, 12, 24)


def pictures(photo: NDArray[np.uint8], contract: GenerationContract) -> Iterator[NDArray[np.uint8]]:
    """The variants of one generation, (S, S, 3 or 4)."""
    engine = get_engine("embedded")
    for result in engine.generate(photo, contract, report=lambda progress: None):
        yield result.image


def framed(photo: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The photo as the engine frames it."""
    image = portrait(photo, analyse(photo), SAMPLE).image
    return (np.clip(image, 0, 1) * 255).round().astype(np.uint8)


def captioned(cells: list[tuple[str, NDArray[np.uint8]]], columns: int) -> Image.Image:
    """Cells in rows, each with its name below."""
    rows = -(-len(cells) // columns)
    width, height = SIDE + GAP, SIDE + CAPTION + GAP
    out = Image.new("RGB", (columns * width + GAP, rows * height + GAP), "white")
    pen = ImageDraw.Draw(out)
    font = ImageFont.load_default(19)
    for index, (name, picture) in enumerate(cells):
        x, y = GAP + index % columns * width, GAP + index // columns * height
        out.paste(Image.fromarray(square(picture, SIDE)), (x, y))
        pen.text((x + SIDE / 2, y + SIDE + CAPTION / 2), name, "#333", font, anchor="mm")
    return out


def save_sample(picture: NDArray[np.uint8], path: Path) -> None:
    """Write `path`.webp for cards and, for small ones, `path`-256.webp."""
    for side, suffix in ((SAMPLE, ""), (SAMPLE // 2, f"-{SAMPLE // 2}")):
        small = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
        name = path.with_name(f"{path.name}{suffix}.webp")
        Image.fromarray(small).save(name, quality=86, method=6)


def styles_sheet(photo: NDArray[np.uint8], samples: Path | None) -> Image.Image:
    """The photo and its first variant in every style; writes the samples on the way."""
    original = framed(photo)
    cells = [("Photo", original)]
    if samples:
        samples.mkdir(parents=True, exist_ok=True)
        save_sample(original, samples / "photo")
    for style in styles():
        # The look its author put first is the one that speaks for a style.
        contract = GenerationContract(
            style=style.id, variants=1, size=1024, seed=SEED, look=style.looks[0].id
        )
        picture = next(pictures(photo, contract))
        cells.append((style.name.en, picture))
        if samples:
            save_sample(picture, samples / style.id)
    return captioned(cells, COLUMNS)


def variants_sheet(photo: NDArray[np.uint8]) -> Image.Image:
    """Four variants and five angles of three styles, one row a style."""
    cells = []
    for style in SHOWN:
        contract = GenerationContract(style=style, variants=4, size=512, seed=SEED)
        for index, picture in enumerate(pictures(photo, contract)):
            cells.append((f"{style} {index + 1}", picture))
        turned = contract.model_copy(
            update={"variants": 1, "angles": tuple(Angle(yaw=yaw) for yaw in YAWS)}
        )
        for yaw, picture in zip(YAWS, pictures(photo, turned), strict=True):
            cells.append((f"{yaw:+d}°" if yaw else "0°", picture))
    return captioned(cells, 9)


def own_styles_sheet(photo: NDArray[np.uint8]) -> Image.Image:
    """References painted by the project, and below each the photo in a style made of it."""
    engine = get_engine("embedded")
    above, below = [], []
    for name, paint in REFERENCES.items():
        reference = paint()
        stream = io.BytesIO()
        Image.fromarray(reference).save(stream, "PNG")
        digest = digest_of(stream.getvalue())
        style = CustomStyle(name=name, references=(Reference(picture=digest),))
        contract = GenerationContract(
            style=CUSTOM, custom=style, variants=1, size=512, seed=SEED, look="plain"
        )
        made = engine.generate(photo, contract, pictures={digest: stream.getvalue()})
        above.append((name.capitalize(), reference))
        below.append(("", next(iter(made)).image))
    return captioned([*above, *below], COLUMNS)


def save_scenes(folder: Path) -> None:
    """Write every scene with nobody before it, as the editor offers them."""
    folder.mkdir(parents=True, exist_ok=True)
    nobody = np.zeros((2 * SCENE, 2 * SCENE, 4), np.uint8)
    for scene in get_args(Scene):
        contract = EditContract(operations=(Background(fill="scene", scene=scene),))
        painted = Image.fromarray(apply(nobody, None, contract).image).convert("RGB")
        small = painted.resize((SCENE, SCENE), Image.Resampling.LANCZOS)
        small.save(folder / f"{scene}.webp", quality=82, method=6)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photo", nargs="?", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "images")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.photo:
        photo = np.asarray(Image.open(options.photo).convert("RGB"))
        samples = None
    else:
        photo, samples = data.astronaut(), ROOT / "generation" / "static" / "styles"
        save_scenes(ROOT / "frontend" / "public" / "scenes")
    for name, sheet in (
        ("styles", styles_sheet(photo, samples)),
        ("variants", variants_sheet(photo)),
        ("own-styles", own_styles_sheet(photo)),
    ):
        path = options.out / f"{name}.png"
        sheet.save(path, optimize=True)
        print(path)


if __name__ == "__main__":
    main()
