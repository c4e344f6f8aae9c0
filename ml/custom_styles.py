"""A style of one's own: pictures to take after, where on a face, and how strongly.

Like `ml.contracts` these cross process and machine borders as JSON and import nothing heavy: the
web process checks and stores them, workers draw by them (`ml.styles.custom`). Pictures are named
by the SHA-256 of their files and travel beside the JSON.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ml._contract import Contract, Unit

CUSTOM = "custom"
"""What `GenerationContract.style` says where a custom style draws."""
MASK_SIDE = 512
"""Side of a style mask in pixels: 8-bit grey in the canonical face frame, white where it holds."""
MAX_REFERENCES = 8
MAX_LAYERS = 6
MAX_SWATCHES = 12

_Text = Field(pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
"""No control characters: not every database can hold them."""
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class Reference(Contract):
    """A picture whose brushwork and colours the style takes."""

    picture: Digest
    weight: Annotated[float, Field(gt=0.0, le=1.0)] = 1.0
    """Its part beside other references."""


class Swatch(Contract):
    """One colour of the palette."""

    colour: Colour
    """As found in the references."""
    share: Unit = 0.0
    """Of the references' area."""
    drawn: Colour | None = None
    """What to draw instead, where the person changed it."""


class StyleLayer(Contract):
    """Where the style holds, and with what settings there; later layers lie over earlier ones.

    What a layer leaves None is as the style has it.
    """

    name: Annotated[str, Field(max_length=40), _Text] = ""
    mask: Digest | None = None
    """A painted style mask; None is the whole picture."""
    strength: Unit = 1.0
    feather: Unit = 0.2
    """Softness of the mask's edge: 0 as painted, 1 blurred over an eighth of the picture."""
    reference: Annotated[int, Field(ge=0, lt=MAX_REFERENCES)] | None = None
    """Take after this reference alone."""
    texture: Unit | None = None
    line: Unit | None = None
    colour: Unit | None = None


class CustomStyle(Contract):
    """A style of one's own, in one of its versions."""

    version: Literal[1] = 1
    name: Annotated[str, Field(min_length=1, max_length=80), _Text]
    base: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")] = "realism"
    """The built-in style that draws what the references then finish."""
    look: Annotated[str, Field(max_length=64)] | None = None
    """Of the base style."""
    references: Annotated[tuple[Reference, ...], Field(max_length=MAX_REFERENCES)] = ()
    palette: Annotated[tuple[Swatch, ...], Field(max_length=MAX_SWATCHES)] = ()
    """Empty: the references' own."""
    texture: Unit = 0.8
    """How much of the references' brushwork is laid on."""
    line: Unit = 0.5
    """How much edges are drawn as the references draw theirs."""
    colour: Unit = 0.8
    """How far colours move to the palette."""
    proportions: Unit = 0.0
    """0 the person's, 1 as exaggerated as a cartoon's."""
    scale: Annotated[float, Field(ge=0.5, le=2.0)] = 1.0
    """Size of the brushwork against the reference's own."""
    layers: Annotated[tuple[StyleLayer, ...], Field(min_length=1, max_length=MAX_LAYERS)] = (
        StyleLayer(),
    )

    @model_validator(mode="after")
    def _complete(self) -> CustomStyle:
        if not self.references and self.base == "realism":
            raise ValueError("a style needs a reference picture or a base style")
        for layer in self.layers:
            if layer.reference is not None and layer.reference >= len(self.references):
                raise ValueError(f"layer {layer.name!r} takes after a reference that is not there")
        return self

    def pictures(self) -> Iterator[str]:
        """Digests of every reference and mask it needs, each once."""
        masks = (layer.mask for layer in self.layers if layer.mask is not None)
        yield from dict.fromkeys([*(one.picture for one in self.references), *masks])
