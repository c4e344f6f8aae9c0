"""The command line's `style`: study a reference, pack a style of one's own, draw in it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from ml.contracts import GenerationContract
from ml.custom_styles import CUSTOM, CustomStyle, Reference, StyleLayer
from ml.errors import AvatarError
from ml.styles.custom.package import digest_of, pack, unpack


def add_style(parser: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    """Declare the command's own commands and their options."""
    commands = parser.add_subparsers(required=True, metavar="WHAT")
    study = commands.add_parser("study", parents=[shared], help="what a reference has to give")
    study.add_argument("picture", type=Path)
    study.set_defaults(run=_study)
    packing = commands.add_parser("pack", parents=[shared], help="pictures into one style file")
    _add_pack(packing)
    drawing = commands.add_parser("render", parents=[shared], help="draw avatars in a style file")
    _add_render(drawing)


def _add_pack(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("references", type=Path, nargs="*", metavar="PICTURE", help="one to eight")
    add("--settings", type=Path, metavar="FILE", help="JSON: anything a style's contract may say")
    add("--mask", type=Path, action="append", default=[], metavar="FILE",
        help="a layer's style mask, 512 x 512 grey; repeatable")  # fmt: skip
    add("--name", help="of the style; else that of the file")
    for name in ("texture", "line", "colour", "proportions", "scale"):
        add(f"--{name}", type=float, metavar="X")
    add("--base", metavar="STYLE", help="the built-in style that draws first")
    add("--out", type=Path, required=True, metavar="FILE", help="FILE.avatarstyle")
    parser.set_defaults(run=_pack)


def _add_render(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("photo", type=Path)
    add("style", type=Path, help="a style file")
    add("--variants", type=int, default=1, metavar="N")
    add("--size", type=int, choices=(512, 1024, 2048), default=1024)
    add("--seed", type=int, default=0)
    add("--strength", type=float, default=0.5, help="0 gentle .. 1 bold")
    add("--look", help="hold every variant to this one, e.g. plain, pale, deep, accent")
    add("--engine", default="embedded")
    add("--format", default="png")
    add("--out", type=Path, default=Path("."), metavar="DIR")
    add("--badge", action="store_true", help="draw the visible mark of what AI has made")
    parser.set_defaults(run=_render)


def _study(options: argparse.Namespace) -> int:
    from ml.styles.custom.reference import read_picture, study

    found = study(read_picture(_bytes(options.picture)))
    told: dict[str, Any] = {
        "palette": [swatch.model_dump(mode="json") for swatch in found.palette],
        "texture": round(found.texture, 4),
        "spread": round(found.spread, 4),
        "face": found.face is not None,
        "ground": found.ground is not None,
    }
    if options.json:
        print(json.dumps(told, indent=2))
        return 0
    for swatch in found.palette:
        print(f"{swatch.colour}  {swatch.share:5.1%}")
    print(f"texture {found.texture:.3f}, spread of colours {found.spread:.3f}")
    print(f"a face in it: {'yes' if found.face is not None else 'no'}")
    return 0


def _pack(options: argparse.Namespace) -> int:
    style, pictures = _made(options)
    packed = pack(style, pictures)
    try:
        options.out.write_bytes(packed)
    except OSError as error:
        detail = f"Cannot write {options.out}: {error.strerror}."
        raise AvatarError("export.not_written", detail) from error
    if options.json:
        told = {"file": str(options.out), "style": style.model_dump(mode="json")}
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print(options.out)
    return 0


def _made(options: argparse.Namespace) -> tuple[CustomStyle, dict[str, bytes]]:
    """The style that the options describe, and its pictures by digest."""
    files = {digest_of(data): data for data in map(_bytes, options.references)}
    masks = {digest_of(data): data for data in map(_bytes, options.mask)}
    told: dict[str, Any] = {"name": options.name or options.out.stem}
    if files:
        told["references"] = [Reference(picture=digest) for digest in files]
    if masks:
        told["layers"] = [StyleLayer(mask=digest) for digest in masks]
    if options.settings is not None:
        try:
            told |= json.loads(_bytes(options.settings))
        except (ValueError, TypeError) as error:
            raise AvatarError("validation.failed", f"settings: not JSON: {error}") from error
    for name in ("texture", "line", "colour", "proportions", "scale", "base"):
        if getattr(options, name) is not None:
            told[name] = getattr(options, name)
    return CustomStyle.model_validate(told), files | masks


def _render(options: argparse.Namespace) -> int:
    from ml.cli_files import Album, read_photo
    from ml.engines import get_engine

    style, pictures = unpack(_bytes(options.style))
    contract = GenerationContract(
        style=CUSTOM,
        custom=style,
        variants=options.variants,
        size=options.size,
        seed=options.seed,
        strength=options.strength,
        look=options.look,
        engine=options.engine,
    )
    engine = get_engine(contract.engine)
    album = Album(options.out, options.photo.stem, options.format, badge=options.badge)
    photo = read_photo(options.photo)
    for result in engine.generate(photo, contract, pictures=pictures):
        path = album.add(result)
        if not options.json:
            print(f"{path}  {result.plan.look}, seed {result.plan.seed}", flush=True)
    if options.json:
        print(json.dumps(album.summary(contract), ensure_ascii=False, indent=2))
    return 0


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        detail = f"Cannot read {path}: {error.strerror}."
        raise AvatarError("validation.failed", detail) from error
