"""The command line: styles and their parameters, analysis, avatars. Works without Django.

See docs/cli.md. Heavy modules are imported by the commands that need them, so that ``--help`` and
``styles`` answer at once.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ml.cli_edit import add_edit
from ml.cli_style import add_style
from ml.contracts import Angle, Crop, GenerationContract, Progress
from ml.errors import AvatarError

OK, FAILED, USAGE, PHOTO_REFUSED, NOT_WRITTEN, INTERRUPTED = 0, 1, 2, 3, 4, 130
"""Exit codes. 2 is also argparse's for a wrong command line."""

PRINTABLE = ("png", "jpeg", "webp", "avif", "tiff", "pdf", "svg")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.run
    try:
        return command(options)
    except AvatarError as error:
        return _complain(options, error)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "options"
        return _complain(options, AvatarError("validation.failed", f"{where}: {first['msg']}"))
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our lines has seen enough; a closed stdout must not be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ml", description="Avatars from a photo.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="answer in JSON")
    _add_styles(commands.add_parser("styles", parents=[shared], help="list the styles"))
    _add_parameters(
        commands.add_parser("parameters", parents=[shared], help="what a style file may set")
    )
    _add_analyse(commands.add_parser("analyse", parents=[shared], help="what a photo shows"))
    _add_generate(commands.add_parser("generate", parents=[shared], help="draw avatars"))
    _add_describe(commands.add_parser("describe", parents=[shared], help="understand a sentence"))
    add_edit(commands.add_parser("edit", parents=[shared], help="change a picture"))
    add_style(commands.add_parser("style", help="make and use a style of one's own"), shared)
    return parser


def _add_styles(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", choices=("en", "ru"), default="en")
    parser.set_defaults(run=_styles)


def _add_parameters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("renderer", help="a renderer's name, or a style's id")
    parser.set_defaults(run=_parameters)


def _add_analyse(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("photo", type=Path)
    parser.add_argument("--face", type=int, help="which face, largest first, from 0")
    parser.set_defaults(run=_analyse)


def _add_generate(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("photo", type=Path)
    add("--style", required=True, help="a style's id, see `styles`")
    add("--variants", type=int, default=4, metavar="N")
    add("--yaw", type=float, default=0.0, help="degrees, -30..30, > 0 turns to the right")
    add("--pitch", type=float, default=0.0, help="degrees, -15..15, > 0 lifts the chin")
    add("--roll", type=float, default=0.0, help="degrees, -15..15, > 0 tilts clockwise")
    add(
        "--angle",
        action="append",
        metavar="YAW,PITCH,ROLL",
        help="another angle; repeatable",
    )
    add("--size", type=int, choices=(512, 1024, 2048), default=1024)
    add("--seed", type=int, default=0)
    add("--strength", type=float, default=0.5, help="0 gentle .. 1 bold")
    add("--look", help="hold every variant to this look of the style")
    add("--face", type=int, default=0, help="which face, largest first, from 0")
    add("--crop", metavar="X,Y,SIZE", help="a square of the photo instead of the automatic one")
    add("--engine", default="embedded")
    add("--format", choices=PRINTABLE, default="png")
    add("--out", type=Path, default=Path("."), metavar="DIR")
    add("--badge", action="store_true", help="draw the visible mark of what AI has made")
    add("--preview", action="store_true", help="also write all pictures on one sheet")
    parser.set_defaults(run=_generate)


def _add_describe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", help="what to change, in English or Russian")
    parser.add_argument("--language", choices=("en", "ru"), default="en", help="of the answer")
    parser.set_defaults(run=_describe)


def _styles(options: argparse.Namespace) -> int:
    from ml.styles.catalogue import styles

    rows: list[dict[str, Any]] = [
        {
            "id": style.id,
            "name": style.name.localised(options.language),
            "description": style.description.localised(options.language),
            "kind": style.kind,
            "background": style.background,
            "tags": list(style.tags),
            "looks": [
                {"id": look.id, "name": look.name.localised(options.language)}
                for look in style.looks
            ],
            "credits": [credit.line for credit in style.credits],
        }
        for style in styles()
    ]
    if options.json:
        _print_json(rows)
        return OK
    for row in rows:
        print(f"{row['id']:<16}{row['name']}: {row['description']}")
        print(f"{'':<16}looks: {', '.join(look['id'] for look in row['looks'])}")
    return OK


def _parameters(options: argparse.Namespace) -> int:
    from ml.cli_parameters import described
    from ml.styles import catalogue, registry

    name = options.renderer
    if name not in registry.RENDERERS:
        name = catalogue.style(name).renderer
    rows = described(registry.renderer(name).parameters)
    if options.json:
        _print_json(rows)
        return OK
    for row in rows:
        print(f"{row['name']} = {json.dumps(row['default'], ensure_ascii=False)}")
        print("".join(f"    {line}\n" for line in (row["values"], row["meaning"]) if line), end="")
    return OK


def _analyse(options: argparse.Namespace) -> int:
    from ml.faces.analyse import analyse

    summary = analyse(_photo(options.photo), options.face).summary
    refused = any(issue.blocking for issue in summary.issues)
    if options.json:
        _print_json(summary.model_dump(mode="json"))
        return PHOTO_REFUSED if refused else OK
    print(f"{summary.width} x {summary.height} px, faces: {len(summary.faces)}")
    for index, box in enumerate(summary.faces):
        chosen = " (chosen)" if index == summary.chosen else ""
        print(f"  {index}: {box.width:.0f} px wide at {box.x:.0f}, {box.y:.0f}{chosen}")
    if summary.face is not None:
        yaw, pitch, roll = summary.face.pose
        print(f"pose: yaw {yaw:.0f}, pitch {pitch:.0f}, roll {roll:.0f} degrees")
        crop = summary.face.crop
        print(f"crop: {crop.x},{crop.y},{crop.size}")
    for name, value in sorted(summary.measures.items()):
        print(f"{name}: {value if isinstance(value, str) else format(value, '.3g')}")
    for issue in summary.issues:
        print(f"{'refused' if issue.blocking else 'note'}: {issue.code}")
    return PHOTO_REFUSED if refused else OK


def _generate(options: argparse.Namespace) -> int:
    from ml.cli_files import Album
    from ml.engines import get_engine
    from ml.styles.catalogue import style

    contract = _contract(options)
    definition = style(contract.style)
    if options.format == "svg" and definition.kind != "vector":
        raise AvatarError("export.no_vector", f"Style {definition.id} draws pixels, not SVG.")
    engine = get_engine(contract.engine)
    photo = _photo(options.photo)
    album = Album(options.out, options.photo.stem, options.format, badge=options.badge)
    tell = _teller(options)
    for result in engine.generate(photo, contract, report=tell):
        path = album.add(result)
        if not options.json:
            _clear(options)
            print(f"{path}  {result.plan.look}, seed {result.plan.seed}")
    if options.preview:
        album.sheet(columns=contract.variants)
    if options.json:
        _print_json(album.summary(contract))
    elif options.preview:
        print(album.sheet_path)
    return OK


def _describe(options: argparse.Namespace) -> int:
    from ml.cli_describe import described, lines

    answer = described(options.text, options.language)
    if options.json:
        _print_json(answer)
    else:
        print("\n".join(lines(answer)))
    return OK


def _contract(options: argparse.Namespace) -> GenerationContract:
    angles = []
    if not options.angle or options.yaw or options.pitch or options.roll:
        angles.append(Angle(yaw=options.yaw, pitch=options.pitch, roll=options.roll))
    for text in options.angle or ():
        yaw, pitch, roll = _numbers(text, 3, "--angle")
        angles.append(Angle(yaw=yaw, pitch=pitch, roll=roll))
    crop = None
    if options.crop:
        x, y, size = (round(value) for value in _numbers(options.crop, 3, "--crop"))
        crop = Crop(x=x, y=y, size=size)
    return GenerationContract(
        style=options.style,
        variants=options.variants,
        angles=tuple(angles),
        size=options.size,
        seed=options.seed,
        strength=options.strength,
        look=options.look,
        face=options.face,
        crop=crop,
        engine=options.engine,
    )


def _numbers(text: str, count: int, option: str) -> list[float]:
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        values = []
    if len(values) != count:
        raise AvatarError(
            "validation.failed", f"{option}: {count} numbers with commas, not {text!r}."
        )
    return values


def _photo(path: Path) -> Any:
    from ml.cli_files import read_photo

    return read_photo(path)


def _teller(options: argparse.Namespace) -> Callable[[Progress], None]:
    """A progress line on a terminal; nothing elsewhere."""
    if options.json or not sys.stderr.isatty():
        return lambda progress: None

    def tell(progress: Progress) -> None:
        done = f"{progress.fraction:>4.0%} {progress.stage.value}"
        print(f"\r{done:<24}", end="", file=sys.stderr, flush=True)

    return tell


def _clear(options: argparse.Namespace) -> None:
    if sys.stderr.isatty():
        print(f"\r{'':<24}\r", end="", file=sys.stderr, flush=True)


def _complain(options: argparse.Namespace, error: AvatarError) -> int:
    if options.json:
        told = {"code": error.code, "detail": error.detail, "params": error.params}
        _print_json({"error": told})
    else:
        print(f"{error.code}: {error.detail}", file=sys.stderr)
    family = error.code.partition(".")[0]
    if error.code == "export.not_written":
        return NOT_WRITTEN
    if family == "photo":
        return PHOTO_REFUSED
    return USAGE if family in {"style", "engine", "validation", "export", "edit"} else FAILED


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))
