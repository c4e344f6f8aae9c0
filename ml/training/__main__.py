"""``python -m ml.training {data,autoencoder,encoder,denoiser,distil} --config smoke|cpu|gpu``; see docs/training.md.

Every stage goes on from its last checkpoint in the cache folder; Ctrl-C (or SIGTERM) stops it
after the step at hand.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m ml.training", description=__doc__)
    stages = parser.add_subparsers(dest="stage", required=True, metavar="STAGE")
    data = stages.add_parser("data", help="prepare the portraits into the cache")
    data.add_argument("--portraits", type=Path, help="folder with images/ID.jpg and labels.csv")
    data.add_argument("--limit", type=int, help="only the first so many of each split")
    data.add_argument("--config", help="accepted for symmetry; the data is the same for all")
    for name in ("autoencoder", "encoder", "denoiser"):
        stage = stages.add_parser(name, help=f"train the {name}")
        stage.add_argument("--config", choices=("smoke", "cpu", "gpu"), default="cpu")
        stage.add_argument("--steps", type=int, help="at most so many more")
        stage.add_argument("--minutes", type=float, help="at most so long")
        stage.add_argument("--threads", type=int, help="instead of the configuration's")
        stage.add_argument("--restart", action="store_true", help="forget the checkpoint")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Run one stage; returns the exit code."""
    options = arguments(given)
    import cv2
    import torch

    from ml.training import paths, stages
    from ml.training.data.prepare import prepare

    cv2.setNumThreads(1)
    if options.stage == "data":
        folder = options.portraits or paths.portraits()
        if not (folder / "images").is_dir():
            print(f"No portraits in {folder}; see docs/training.md.", file=sys.stderr)
            return 2
        torch.set_num_threads(1)
        print(f"{prepare(folder, limit=options.limit)} people are prepared.")
        return 0
    try:
        run = stages.build(options.stage, options.config, options.threads)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    if options.restart:
        run.checkpoint.unlink(missing_ok=True)
    if run.resume():
        print(f"Going on from step {run.done}.", flush=True)
    figures = run.train(options.steps, options.minutes)
    print({name: round(value, 4) for name, value in figures.items()})
    return 0


if __name__ == "__main__":
    sys.exit(main())
