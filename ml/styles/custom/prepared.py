"""A style of one's own with its pictures read and studied, ready to draw."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ml.custom_styles import CustomStyle
from ml.faces.portrait import FloatImage
from ml.styles.base import Keep
from ml.styles.catalogue import StyleDefinition
from ml.styles.custom.looks import definition
from ml.styles.custom.masks import read_mask
from ml.styles.custom.package import missing
from ml.styles.custom.palette import repainted
from ml.styles.custom.reference import Study, read_picture, study
from ml.styles.custom.synthesis import Sheet, paints, sheet

_SHEETS, _PAINTS = 14, 3


def _anew(key: Hashable, make: Callable[[], Study]) -> Study:
    return make()


@dataclass(frozen=True)
class Prepared:
    """A style and what it needs.

    Attributes:
        style: what was asked for.
        definition: as the catalogue would list it.
        studies: of its references, in the palette as the person edited it.
        masks: (MASK_SIDE, MASK_SIDE) by digest.
        sheet: references (by number) beside one another, so many pixels across, the last few kept.
        paints: their colours alone.
    """

    style: CustomStyle
    definition: StyleDefinition
    studies: tuple[Study, ...]
    masks: Mapping[str, FloatImage]
    sheet: Callable[[tuple[int, ...], int], Sheet] = field(compare=False)
    paints: Callable[[tuple[int, ...], int], FloatImage] = field(compare=False)

    def weights(self, chosen: tuple[int, ...]) -> list[float]:
        """Weights of some references."""
        return [self.style.references[number].weight for number in chosen]


def prepare(
    style: CustomStyle, pictures: Mapping[str, bytes], keep: Keep | None = None
) -> Prepared:
    """Read and study everything a style names.

    Args:
        pictures: files by SHA-256.
        keep: holds studies of references between calls; they take a second or two.

    Raises:
        AvatarError: ``style.reference_missing``, ``style.reference_small``,
            ``style.reference_plain``, ``style.mask_size``, ``style.mask_empty``,
            ``style.file_damaged``, ``style.file_too_large``, ``style.unknown``,
            ``style.unknown_look``.
    """
    told = definition(style)
    for digest in style.pictures():
        if digest not in pictures:
            raise missing(digest)
    wanted = [layer.mask for layer in style.layers if layer.mask is not None]
    masks = {digest: read_mask(pictures[digest]) for digest in dict.fromkeys(wanted)}
    held = keep or _anew

    def studied(digest: str) -> Study:
        found = held(("reference", digest), lambda: study(read_picture(pictures[digest])))
        return replace(found, lab=repainted(found.lab, style.palette))

    studies = tuple(studied(one.picture) for one in style.references)

    @lru_cache(maxsize=_SHEETS)
    def sheets(chosen: tuple[int, ...], side: int) -> Sheet:
        weights = [style.references[number].weight for number in chosen]
        return sheet([studies[number] for number in chosen], weights, side)

    @lru_cache(maxsize=_PAINTS)
    def coloured(chosen: tuple[int, ...], side: int) -> FloatImage:
        return paints([studies[number] for number in chosen], side)

    return Prepared(style, told, studies, masks, sheets, coloured)
