"""The command line's `edit`: operations from a file, carried out on a picture."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from ml.errors import AvatarError
from ml.operations import EditContract


def add_edit(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    add = parser.add_argument
    add("picture", type=Path)
    add(
        "--operations",
        required=True,
        metavar="FILE",
        help="JSON: a list of operations, or an edit contract; - reads standard input",
    )
    add("--out", type=Path, required=True, metavar="FILE", help="its ending says the format")
    add("--geometry", type=Path, metavar="FILE", help="where the person is, as kept with an avatar")
    add(
        "--picture",
        dest="own",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a file that an operation names by its SHA-256; may be given more than once",
    )
    add("--size", type=int, metavar="N", help="longest side of the result, for a quick look")
    add("--engine", default="embedded")
    add("--badge", action="store_true", help="draw the visible mark of what AI has made")
    parser.set_defaults(run=_edit)


def _edit(options: argparse.Namespace) -> int:
    from ml.cli_files import format_of, read_picture, written
    from ml.engines import get_engine

    contract = _contract(options.operations)
    format_of(options.out)
    picture = read_picture(options.picture)
    geometry = None if options.geometry is None else _bytes(options.geometry)
    engine = get_engine(options.engine)
    pictures = {hashlib.sha256(data).hexdigest(): data for data in map(_bytes, options.own)}
    done = engine.edit(picture, contract, geometry=geometry, size=options.size, pictures=pictures)
    written(options.out, done.image, engine, badge=options.badge)
    if options.json:
        told: dict[str, Any] = {
            "file": str(options.out),
            "width": done.image.shape[1],
            "height": done.image.shape[0],
            "has_alpha": done.image.shape[2] == 4,
            "contract": contract.model_dump(mode="json"),
        }
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        print(options.out)
    return 0


def _contract(source: str) -> EditContract:
    """What to do; a plain list of operations is an edit with seed 0."""
    text = sys.stdin.read() if source == "-" else _bytes(Path(source)).decode("utf-8", "replace")
    try:
        told = json.loads(text)
    except json.JSONDecodeError as error:
        raise AvatarError("validation.failed", f"operations: not JSON: {error}") from error
    if isinstance(told, list):
        told = {"operations": told}
    return EditContract.model_validate(told)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        detail = f"Cannot read {path}: {error.strerror}."
        raise AvatarError("validation.failed", detail) from error
