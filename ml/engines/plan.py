"""What a generation will draw, decided before anything is drawn.

Import-light: contract and style definition in, plans out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from ml.contracts import GenerationContract, VariantPlan
from ml.styles.catalogue import StyleDefinition


def plan(contract: GenerationContract, style: StyleDefinition) -> list[VariantPlan]:
    """One plan a picture: all variants from the first angle, then from the second, and so on.

    A variant has the same look and seed from every angle. Looks are all used before any comes
    again; in which order depends on the seed, and seed 0 keeps the author's.

    Raises:
        AvatarError: ``style.unknown_look`` for a look that the style does not have.
    """
    looks = variant_looks(contract, style)
    seeds = [_number(contract.seed, f"variant {index}") for index in range(contract.variants)]
    pictures = [
        (angle, look, seed)
        for angle in contract.angles
        for look, seed in zip(looks, seeds, strict=True)
    ]
    return [
        VariantPlan(index=index, look=look, seed=seed, angle=angle)
        for index, (angle, look, seed) in enumerate(pictures)
    ]


def variant_looks(contract: GenerationContract, style: StyleDefinition) -> list[str]:
    """The look of each variant."""
    if contract.look is not None:
        return [style.look(contract.look).id] * contract.variants
    names = [look.id for look in style.looks]
    if contract.seed:
        names = _shuffled(names, contract.seed)
    return [names[index % len(names)] for index in range(contract.variants)]


def _shuffled(names: Sequence[str], seed: int) -> list[str]:
    # By hash rather than by a generator: a look added to a style leaves the others' order alone.
    return sorted(names, key=lambda name: _number(seed, f"look {name}"))


def _number(seed: int, salt: str) -> int:
    digest = hashlib.blake2b(f"{seed} {salt}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big")
