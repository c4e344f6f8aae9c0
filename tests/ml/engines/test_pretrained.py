"""What only bundles of open weights have: memory that runs out, adapters, guides, likeness."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from ml.bundles import catalogue
from ml.bundles.store import store
from ml.contracts import GenerationContract, Notice, Progress
from ml.engines.pretrained import engine as engines
from ml.engines.pretrained.devices import best
from ml.engines.pretrained.engine import PretrainedEngine
from ml.engines.pretrained.families.base import Ask
from ml.engines.pretrained.glimpse import Linear
from ml.engines.pretrained.likeness import EncoderScorer
from ml.engines.pretrained.memory import Level, footprint, is_out_of_memory
from ml.engines.pretrained.pool import Pool
from ml.engines.pretrained.prompts import Prompt
from ml.engines.pretrained.studio import POOL
from ml.errors import AvatarError, Cancelled
from ml.models.encoder import FaceEncoder
from tests.ml.engines import tiny_bundles

Draw = Callable[..., Any]


def contract(**options: object) -> GenerationContract:
    values: dict[str, Any] = {"style": "cartoon", "variants": 1, "size": 512, "seed": 3}
    return GenerationContract(**{**values, **options})


def draw(engine: PretrainedEngine, photo: np.ndarray, **options: object) -> np.ndarray:
    (result,) = engine.generate(photo, contract(**options))
    return result.image


@pytest.fixture
def small(tiny: Path) -> PretrainedEngine:
    """The quickest of the tiny ones."""
    POOL.clear()
    return PretrainedEngine("sdxl-lightning")


def full_memory(module: torch.nn.Module, times: int) -> Callable[[], int]:
    """Make a module ask for more memory than any machine has, so often."""
    left = [times]

    def before(*_: object) -> None:
        if left[0]:
            left[0] -= 1
            torch.empty(2**46)

    module.register_forward_pre_hook(before)
    return lambda: times - left[0]


def pipeline_of(engine: PretrainedEngine) -> Any:
    engine.studio.warm_up()
    with POOL.use((engine.name, "photo"), engine.studio.device, lambda: None) as warm:  # type: ignore[arg-type, return-value]
        return warm.pipeline


def test_out_of_memory_steps_down_and_is_told(
    small: PretrainedEngine, astronaut: np.ndarray
) -> None:
    asked_for = full_memory(pipeline_of(small).unet, times=1)
    told: list[Progress] = []
    (result,) = small.generate(astronaut, contract(), report=told.append)
    assert asked_for() == 1
    assert result.image.shape == (512, 512, 3)
    assert [step.notice for step in told if step.notice] == [Notice(code="engine.memory_smaller")]
    assert small.studio.level == Level.SMALLER


def test_out_of_memory_for_good_fails_with_its_code(
    small: PretrainedEngine, astronaut: np.ndarray
) -> None:
    full_memory(pipeline_of(small).unet, times=100)
    with pytest.raises(AvatarError) as caught:
        draw(small, astronaut)
    assert caught.value.code == "engine.out_of_memory"
    assert caught.value.params == {"engine": "sdxl-lightning", "memory": 8.0}
    POOL.clear()
    assert draw(PretrainedEngine("sdxl-lightning"), astronaut).any()


def test_only_lack_of_memory_is_taken_for_it() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**46)
    assert is_out_of_memory(caught.value)
    assert is_out_of_memory(torch.OutOfMemoryError())
    assert not is_out_of_memory(RuntimeError("shapes do not match"))


def test_the_least_recently_used_pipeline_makes_room(
    tiny: Path, astronaut: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    POOL.clear()
    first, second = PretrainedEngine("sdxl-lightning"), PretrainedEngine("flux2-klein")
    first.warm_up()
    second.warm_up()
    assert POOL.keys() == [("sdxl-lightning", "photo"), ("flux2-klein", "photo")]
    room = footprint(pipeline_of(second)) * 1.01
    POOL.clear()
    monkeypatch.setenv("AVATAR_MODELS_MEMORY_GB", str(room / 1e9))
    catalogue.reload()
    first.warm_up()
    second.warm_up()
    assert POOL.keys() == [("flux2-klein", "photo")]
    assert POOL.held() <= room


@pytest.mark.slow
def test_fifty_jobs_load_a_pipeline_once(small: PretrainedEngine, astronaut: np.ndarray) -> None:
    before = POOL.loads
    for seed in range(50):
        assert draw(small, astronaut, seed=seed).any()
    assert POOL.loads == before + 1


@pytest.mark.slow
def test_the_engines_own_work_is_at_most_a_tenth_of_a_second_a_picture(
    tiny: Path, astronaut: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    definitions = tiny_bundles.definitions(tmp_path / "full", side=512)
    monkeypatch.setenv("AVATAR_BUNDLES_PATH", str(definitions))
    catalogue.reload()
    engine = PretrainedEngine("sdxl-lightning")
    asks: list[Ask] = []
    kind, plain = engine.studio.kind, type(engine.studio.kind).draw

    def noted(pipeline: Any, ask: Ask) -> Any:
        asks.append(ask)
        return plain(kind, pipeline, ask)

    monkeypatch.setattr(kind, "draw", noted)
    draw(engine, astronaut)
    pipeline = pipeline_of(engine)
    count, differences = 5, []
    for turn in range(3):
        began = time.process_time()
        list(engine.generate(astronaut, contract(variants=count, seed=turn)))
        whole = time.process_time() - began
        mute = [Ask(**{**vars(ask), "step": lambda *_: None}) for ask in asks[-count:]]
        began = time.process_time()
        for ask in mute:
            plain(kind, pipeline, ask)
        differences.append((whole - (time.process_time() - began)) / count)
    print(f"own work: {min(differences) * 1000:.0f} ms a picture")
    assert min(differences) <= 0.1


def test_likeness_is_scored_and_the_unlike_drawn_again(
    tiny: Path, astronaut: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(2)
    scorer = EncoderScorer(FaceEncoder(width=32, depth=1, heads=2, vector=16).eval())
    engine = PretrainedEngine("sdxl-lightning", lambda: scorer)
    (plain,) = PretrainedEngine("sdxl-lightning", lambda: None).generate(astronaut, contract())
    assert plain.likeness is None

    def floor(value: float) -> None:
        running = engine.bundle.running.model_copy(update={"likeness_floor": value, "retries": 2})
        engine.bundle = engine.bundle.model_copy(update={"running": running})

    floor(0.0)
    (first,) = engine.generate(astronaut, contract())
    assert first.likeness is not None
    assert 0 <= first.likeness <= 1
    assert np.array_equal(first.image, plain.image)
    floor(1.0)
    (best_of,) = engine.generate(astronaut, contract())
    assert best_of.likeness is not None
    assert best_of.likeness >= first.likeness
    again = best_of.plan.seed != first.plan.seed
    assert again == (best_of.likeness > first.likeness)
    assert best_of.recipe.plan == best_of.plan


def test_inpainting_changes_nothing_outside_the_mask(tiny: Path, astronaut: np.ndarray) -> None:
    picture = np.ascontiguousarray(astronaut[:256, :256])
    mask = np.zeros((256, 256), np.float32)
    mask[150:230, 40:200] = 1.0
    for name in ("sd15-lcm", "flux2-klein"):
        engine = PretrainedEngine(name)
        drawn = engine.inpaint(picture, mask, text="красная куртка", seed=1)
        assert np.array_equal(drawn[mask == 0], picture[mask == 0])
        assert np.abs(drawn[mask == 1].astype(int) - picture[mask == 1]).mean() > 5
        again = engine.inpaint(picture, mask, text="красная куртка", seed=1)
        assert np.array_equal(drawn, again)
    with pytest.raises(AvatarError) as caught:
        PretrainedEngine("sdxl-lightning").inpaint(picture, mask)
    assert caught.value.code == "engine.cannot"


def test_a_cancelled_inpainting_stops(tiny: Path, astronaut: np.ndarray) -> None:
    steps: list[Progress] = []

    def report(progress: Progress) -> None:
        steps.append(progress)
        raise Cancelled

    picture = np.ascontiguousarray(astronaut[:256, :256])
    with pytest.raises(Cancelled):
        PretrainedEngine("flux2-klein").inpaint(
            picture, np.ones((256, 256), np.float32), report=report
        )
    assert len(steps) == 1


def test_a_styles_lora_is_put_on_and_taken_off(tiny: Path, astronaut: np.ndarray) -> None:
    shelf = store()
    plain = PretrainedEngine("sd15-lcm")
    lora = {"role": "fast-lora", "file": "ink.safetensors", "weight": 1.0}
    folder = shelf.part(plain.bundle, "fast-lora")
    tiny_bundles.style_lora(shelf.folder(plain.bundle), folder, "ink.safetensors")
    engine = PretrainedEngine("sd15-lcm")
    styles = dict(engine.bundle.styles)
    use = styles["ink"].model_validate({**styles["ink"].model_dump(), "lora": lora})
    engine.bundle = engine.bundle.model_copy(update={"styles": {**styles, "ink": use}})
    before = draw(plain, astronaut, style="ink")
    worn = draw(engine, astronaut, style="ink")
    assert np.abs(before.astype(int) - worn).max() > 0
    assert np.array_equal(draw(plain, astronaut, style="ink"), before)
    (folder / "ink.safetensors").unlink()


def test_guides_and_image_prompt_reach_the_picture(tiny: Path, astronaut: np.ndarray) -> None:
    engine = PretrainedEngine("sd15-lcm")
    kind = engine.studio.kind
    pipeline = pipeline_of(engine)
    run = engines._Run(engine, astronaut, contract(), engine._style(contract()), None, _mute, 1)
    view, _ = engine.view(astronaut, contract(), None, _plan(), 256)
    base = run._ask(view, _plan())
    asks = [
        base,
        Ask(**{**vars(base), "identity": 0.0}),
        Ask(**{**vars(base), "lineart": 0.0, "pose": 0.0}),
        Ask(**{**vars(base), "prompt": Prompt("something else", "")}),
    ]
    drawn = [kind.draw(pipeline, Ask(**{**vars(ask), "step": lambda *_: None})) for ask in asks]
    for other in drawn[1:]:
        assert np.abs(drawn[0] - other).max() > 0


def test_what_is_missing_or_damaged_has_its_code(
    tiny: Path, astronaut: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AVATAR_MODELS_DIR", str(tmp_path / "store"))
    catalogue.reload()
    POOL.clear()
    with pytest.raises(AvatarError) as caught:
        draw(PretrainedEngine("sdxl-lightning"), astronaut)
    assert caught.value.code == "models.not_installed"
    shutil.copytree(tiny / "store" / "sdxl-lightning", tmp_path / "store" / "sdxl-lightning")
    path = tmp_path / "store/sdxl-lightning/base/unet/diffusion_pytorch_model.fp16.safetensors"
    content = bytearray(path.read_bytes())
    content[-100] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(AvatarError) as caught:
        draw(PretrainedEngine("sdxl-lightning"), astronaut)
    assert caught.value.code == "models.damaged"
    assert "unet" in str(caught.value.params["file"])
    with pytest.raises(AvatarError) as caught:
        draw(PretrainedEngine("sdxl-lightning"), astronaut, style="micah")
    assert caught.value.code == "engine.style"


def test_words_that_are_not_understood_are_told(
    small: PretrainedEngine, astronaut: np.ndarray
) -> None:
    told: list[Progress] = []
    list(small.generate(astronaut, contract(text="в очках и с драконом"), report=told.append))
    (notice,) = [step.notice for step in told if step.notice]
    assert notice == Notice(code="engine.words_unknown", params={"words": "драконом"})


def test_restrictions_travel_with_every_picture(tiny: Path, astronaut: np.ndarray) -> None:
    for name, count in (("sdxl-lightning", 1), ("flux2-klein", 0)):
        (result,) = PretrainedEngine(name).generate(astronaut, contract())
        limits = [line for line in result.recipe.credits if "use restrictions apply" in line]
        assert len(limits) == count
        assert any(f"{name}/base/" in file for file in result.recipe.weights)


def test_the_linear_glimpse_finds_the_colours_of_any_autoencoder() -> None:
    mix = torch.linalg.qr(torch.randn(6, 6, generator=torch.Generator().manual_seed(1)))[0][:, :3]

    def encode(picture: torch.Tensor) -> torch.Tensor:
        small = torch.nn.functional.avg_pool2d(picture, 8)
        return torch.einsum("cr,brhw->bchw", mix, small) + 0.3

    shown = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(2))
    drawn = Linear(encode)(encode(shown * 2 - 1))
    wanted = torch.nn.functional.avg_pool2d(shown, 8)[0].permute(1, 2, 0).numpy()
    assert np.abs(drawn - wanted).max() < 0.05


def test_the_device_is_what_the_operator_says(tiny: Path) -> None:
    device = best()
    assert (device.kind, device.dtype, device.accelerated) == ("cpu", torch.float32, False)
    assert device.budget == int(device.memory * 0.7)
    assert Pool().keys() == []


def _mute(progress: Progress) -> None:
    pass


def _plan() -> Any:
    from ml.contracts import Angle, VariantPlan

    return VariantPlan(index=0, look="flat", seed=5, angle=Angle())
