"""Every stage of training on tiny real data: it runs, it learns, it goes on after a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from ml.models.autoencoder import PortraitAutoencoder
from ml.models.denoiser import PortraitDenoiser
from ml.models.encoder import FaceEncoder
from ml.training import config
from ml.training.__main__ import main
from ml.training.loop import Run, steps_done
from ml.training.stages import Workshop, folder

ROOT = Path(__file__).resolve().parents[3]
MODELS = {
    "autoencoder": PortraitAutoencoder,
    "encoder": FaceEncoder,
    "denoiser": PortraitDenoiser,
    "distil": PortraitDenoiser,
}


@pytest.fixture(scope="module")
def trained(prepared: Path) -> float:
    """All stages trained by one command; the seconds of processor time it took."""
    start = time.process_time()
    assert main(["all", "--config", "smoke", "--quiet"]) == 0
    return time.process_time() - start


def test_all_stages_take_less_than_three_minutes(trained: float) -> None:
    assert trained < 180


@pytest.mark.parametrize("stage", MODELS)
def test_a_stage_leaves_a_log_a_sheet_and_a_model_that_loads(trained: float, stage: str) -> None:
    run, plan = folder("smoke", stage), getattr(config.load("smoke"), stage)
    assert steps_done(run) == plan.steps
    lines = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    assert sum(line["kind"] == "training" for line in lines) == plan.steps
    watched = [line for line in lines if line["kind"] == "monitored"]
    assert watched
    assert all(np.isfinite(v) for v in watched[-1].values() if isinstance(v, float))
    assert (run / "sheets" / f"{plan.steps:07d}.png").stat().st_size > 5000
    assert list((run / "tensorboard").iterdir())
    model = MODELS[stage].from_pretrained(run / "model", low_cpu_mem_usage=False)
    kept = torch.load(run / "checkpoint.pt", weights_only=True)["averages"]
    (average,) = kept.values()
    for name, value in model.state_dict().items():
        # The autoencoder measures its codes' mean and spread when it is saved.
        if name not in ("shift", "scale"):
            torch.testing.assert_close(value, average[name])


def test_nothing_is_left_to_do_for_a_second_call(
    trained: float, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["all", "--config", "smoke", "--quiet"]) == 0
    assert "'distil': 4" in capsys.readouterr().out


@pytest.mark.parametrize(("stage", "key", "share"), [
    ("autoencoder", "loss", 0.97), ("encoder", "loss", 0.7), ("denoiser", "loss", 0.93),
    ("distil", "anchor", 0.97),
])  # fmt: skip
def test_a_fixed_batch_is_learnt(
    trained: float, stage: config.Stage, key: str, share: float
) -> None:
    run = Workshop("smoke", bar=False).build(stage)
    batch = run.task.batch(np.random.default_rng(7))
    for optimiser in run.task.optimisers.values():
        for group in optimiser.param_groups:
            group["lr"] = 2e-3
    losses = []
    for _ in range(14):
        torch.manual_seed(1)
        losses.append(run.task.step(0, batch)[key])
    assert np.mean(losses[-3:]) < share * np.mean(losses[:2])


def _weights(run: Run) -> dict[str, torch.Tensor]:
    return {
        f"{name}.{key}": value.clone()
        for name, network in run.task.networks.items()
        for key, value in network.state_dict().items()
    }


def test_a_run_in_two_parts_is_the_run_in_one(prepared: Path, tmp_path: Path) -> None:
    workshop = Workshop("smoke", bar=False)

    def fresh(where: str) -> Run:
        run = workshop.build("autoencoder")
        return Run(run.task, run.plan, tmp_path / where, bar=False)

    whole = fresh("whole")
    whole.train(steps=8)
    first = fresh("parts")
    first.train(steps=5)
    second = fresh("parts")
    assert second.resume()
    assert second.done == 5
    second.train(steps=3)
    for name, value in _weights(whole).items():
        torch.testing.assert_close(_weights(second)[name], value)


def test_a_killed_run_goes_on(prepared: Path, tmp_path: Path) -> None:
    # The same people, but a cache of its own, so that no other test's checkpoint is found.
    cache = tmp_path / "cache"
    (cache / "training").mkdir(parents=True)
    people = next((prepared / "training").glob("data-v*"))
    (cache / "training" / people.name).symlink_to(people)
    env = os.environ | {"AVATAR_CACHE": str(cache), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "ml.training", "autoencoder", "--config", "smoke", "--quiet"]
    checkpoint = cache / "training" / "runs" / "smoke" / "autoencoder" / "checkpoint.pt"
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    try:
        while not checkpoint.exists():
            assert process.poll() is None
            time.sleep(0.02)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    again = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr[-2000:]
    went_on = int(again.stdout.split("Going on from step ")[1].split(".")[0])
    assert 1 <= went_on <= 12
    assert steps_done(checkpoint.parent) == 12


def test_without_prepared_people_it_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AVATAR_CACHE", str(tmp_path))
    assert main(["encoder", "--config", "smoke"]) == 2
    assert "python -m ml.training data" in capsys.readouterr().err
