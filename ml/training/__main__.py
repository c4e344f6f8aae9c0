"""``python -m ml.training STAGE --config smoke|cpu|gpu``; see docs/training.md.

Stages: data, autoencoder, encoder, denoiser, distil; all trains the latter four in the order of
the configuration. Each goes on from its last checkpoint in the cache folder; Ctrl-C (or SIGTERM)
stops after the step at hand.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

STAGES = ("autoencoder", "encoder", "denoiser", "distil")


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m ml.training", description=__doc__)
    stages = parser.add_subparsers(dest="stage", required=True, metavar="STAGE")
    data = stages.add_parser("data", help="prepare the portraits into the cache")
    data.add_argument("--portraits", type=Path, help="folder with images/ID.jpg and labels.csv")
    data.add_argument("--limit", type=int, help="only the first so many of each split")
    data.add_argument(
        "--styles", nargs="*", default=(), metavar="STYLE", help="also draw twins in these styles"
    )
    data.add_argument("--config", help="the data is the same for all")
    for name in (*STAGES, "all"):
        stage = stages.add_parser(name, help=f"train the {name}" if name != "all" else "in order")
        stage.add_argument("--config", choices=("smoke", "cpu", "gpu"), default="cpu")
        stage.add_argument("--minutes", type=float, help="at most so long")
        stage.add_argument("--threads", type=int, help="instead of the configuration's")
        stage.add_argument("--quiet", action="store_true", help="no progress bars")
        if name != "all":
            stage.add_argument("--steps", type=int, help="at most so many more")
            stage.add_argument("--restart", action="store_true", help="forget the checkpoint")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 2 where something it needs is missing."""
    options = arguments(given)
    import cv2

    from ml.errors import AvatarError

    cv2.setNumThreads(1)
    try:
        return _prepare(options) if options.stage == "data" else _train(options)
    except (FileNotFoundError, AvatarError) as error:
        print(error, file=sys.stderr)
        return 2


def _prepare(options: argparse.Namespace) -> int:
    import torch

    from ml.training import paths
    from ml.training.data import twins
    from ml.training.data.prepare import prepare

    folder = options.portraits or paths.portraits()
    if not (folder / "images").is_dir():
        raise FileNotFoundError(f"No portraits in {folder}; see docs/training.md.")
    torch.set_num_threads(1)
    print(f"{prepare(folder, limit=options.limit)} people are prepared.")
    if options.styles:
        print(f"{twins.prepare(folder, options.styles, limit=options.limit)} twins are drawn.")
    return 0


def _train(options: argparse.Namespace) -> int:
    from ml.training.stages import Workshop

    workshop = Workshop(options.config, options.threads, bar=not options.quiet)
    if options.stage == "all":
        print(workshop.train_all(options.minutes))
        return 0
    run = workshop.build(options.stage)
    if options.restart:
        run.checkpoint.unlink(missing_ok=True)
    if run.resume():
        print(f"Going on from step {run.done}.", flush=True)
    figures = run.train(options.steps, options.minutes)
    print(run.done, {name: round(value, 4) for name, value in figures.items()})
    return 0


if __name__ == "__main__":
    sys.exit(main())
