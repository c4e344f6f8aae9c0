"""How a stage is trained: one TOML file for each of smoke, cpu and gpu."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt

CONFIGS = Path(__file__).parent / "configs"
Stage = Literal["autoencoder", "encoder", "denoiser", "distil"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Schedule(_Strict):
    """What every stage has.

    Attributes:
        steps: in all; the rate falls over the last `decay` of them.
        batch: samples a step.
        rate: AdamW's learning rate.
        warm_up: steps in which it rises.
        ema: decay of the averaged weights, reached as steps pass.
        clip: largest norm of the gradient.
        seed: of all chance; together with the step it fixes every draw.
        save_minutes, sheet_steps, log_steps: how often the state is kept, a sample sheet drawn,
            a line logged.
        amp: bfloat16 where it is faster.
        workers: processes that make batches; none on a machine without cores to spare.
    """

    steps: PositiveInt
    batch: PositiveInt
    rate: PositiveFloat
    warm_up: PositiveInt = 200
    decay: float = Field(0.3, ge=0, le=1)
    ema: float = Field(0.999, ge=0, lt=1)
    weight_decay: float = Field(0.01, ge=0)
    clip: PositiveFloat = 1.0
    seed: int = 0
    save_minutes: PositiveFloat = 4.0
    sheet_steps: PositiveInt = 500
    log_steps: PositiveInt = 20
    amp: bool = True
    workers: int = Field(0, ge=0)


class AutoencoderStage(Schedule):
    """See `ml.models.autoencoder` and `ml.training.tasks.autoencoder`.

    Attributes:
        size: side of the pictures; `crop`: side of the squares cut from them for a step.
        kl: weight of the KL divergence.
        adversarial: strength of the discriminator's gradient against the reconstruction's.
        adversarial_from: first step on which it acts; it learns `adversarial_warm_up` before.
        freeze_from: first step on which only the decoder learns, so that codes stay what they
            are while the denoiser learns them.
        twins: share of drawn people that come as a twin, where they have one.
    """

    size: PositiveInt = 256
    crop: PositiveInt = 128
    channels: PositiveInt = 16
    encoder_widths: tuple[int, int] = (64, 160)
    encoder_depths: tuple[int, int] = (1, 4)
    decoder_widths: tuple[int, int] = (96, 224)
    decoder_depths: tuple[int, int] = (3, 3)
    discriminator_widths: tuple[int, ...] = (48, 96, 160)
    kl: float = Field(1e-6, ge=0)
    adversarial: float = Field(0.3, ge=0)
    adversarial_from: int = 3000
    adversarial_warm_up: int = 500
    freeze_from: int = 6000
    twins: float = Field(0.4, ge=0, le=1)


class EncoderStage(Schedule):
    """See `ml.models.encoder` and `ml.training.tasks.encoder`; a batch counts people.

    Attributes:
        side, patch, width, depth, heads, vector: the model's.
        temperature: of the contrastive loss.
        traits: weight of the attributes' error.
        twins: share of partners that come as a twin, where they have one.
    """

    side: PositiveInt = 128
    patch: PositiveInt = 16
    width: PositiveInt = 256
    depth: PositiveInt = 7
    heads: PositiveInt = 4
    vector: PositiveInt = 128
    temperature: PositiveFloat = 0.1
    traits: PositiveFloat = 1.0
    twins: float = Field(0.6, ge=0, le=1)


class DenoiserStage(Schedule):
    """See `ml.models.denoiser` and `ml.training.tasks.denoiser`.

    Attributes:
        size: side of the pictures.
        widths, layers, tokens, head, groups: the UNet's.
        time_mean, time_spread: of the logit-normal distribution of times.
        outside: weight of the error outside the hole, where the answer is given.
        sample_steps: Euler steps on sample sheets.
        twins: share of drawn people that come as a twin, where they have one and there is an
            encoder to read its style from somebody else's.
    """

    size: PositiveInt = 256
    widths: tuple[int, int, int] = (96, 160, 256)
    layers: tuple[int, int, int] = (1, 2, 2)
    tokens: PositiveInt = 192
    head: PositiveInt = 32
    groups: PositiveInt = 16
    time_mean: float = 0.2
    time_spread: PositiveFloat = 1.2
    outside: float = Field(0.1, ge=0, le=1)
    sample_steps: PositiveInt = 12
    twins: float = Field(0.4, ge=0, le=1)


class DistilStage(DenoiserStage):
    """See `ml.training.tasks.distil`; the network's size is the teacher's.

    Attributes:
        discriminator_widths: of the discriminator on codes.
        adversarial: strength of its gradient against the teacher's.
        anchor: weight of the distance to the true code.
    """

    discriminator_widths: tuple[int, ...] = (96, 128, 192)
    adversarial: float = Field(0.3, ge=0)
    anchor: float = Field(0.5, ge=0)
    sample_steps: PositiveInt = 4


class Slice(_Strict):
    """Train a stage until it has done so many steps in all."""

    stage: Stage
    until: PositiveInt


class Training(_Strict):
    """One configuration file.

    Attributes:
        threads: of torch; one a process is best where others use the machine too.
        people: only the first so many.
        order: what `all` trains after what.
    """

    name: str
    threads: PositiveInt = 2
    people: PositiveInt | None = None
    autoencoder: AutoencoderStage
    encoder: EncoderStage
    denoiser: DenoiserStage
    distil: DistilStage
    order: tuple[Slice, ...]


def load(name: str) -> Training:
    """The configuration of that name.

    Raises:
        FileNotFoundError, pydantic.ValidationError: where it is missing or does not make sense.
    """
    return Training.model_validate(tomllib.loads((CONFIGS / f"{name}.toml").read_text()))
