"""Each kind of weights: how its pipelines are put together from local files, and called.

A new kind is a member of `ml.bundles.definition.Family`, a new file and one entry here.
"""

from __future__ import annotations

from importlib import import_module

from ml.bundles.definition import Family
from ml.engines.pretrained.families.base import Kind

_KINDS = {
    Family.SD15: "ml.engines.pretrained.families.sd15",
    Family.SDXL: "ml.engines.pretrained.families.sdxl",
    Family.FLUX2_KLEIN: "ml.engines.pretrained.families.klein",
}


def kind(family: Family) -> Kind:
    """The code of a family."""
    made: Kind = import_module(_KINDS[family]).KIND
    return made
