"""What a hash of sources changes with, and what not; and that it misses nothing that is loaded."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ml.engines import ENGINES
from ml.evaluation import versions
from ml.evaluation.versions import Sources
from ml.styles import catalogue
from ml.styles.registry import RENDERERS

FILES = {
    "__init__.py": "",
    "base.py": "X = 1\n",
    "shared.py": "from lib.base import X\n",
    "styles/__init__.py": "",
    "styles/ink.py": "from lib import shared\n",
    "styles/oil.py": "def draw():\n    from ..shared import X\n    return X\n",
    "styles/pixel.py": '"""Squares."""\nimport json\n\nfrom lib.grids import grid\n',
    "grids/__init__.py": "",
    "grids/grid.py": "SIDE = 8\n",
    "grids/sizes.toml": "a = 1\n",
    "weights/net.bin": "0101",
    "apart/ink.toml": "b = 1\n",
}
ROOTS = {name: f"lib.styles.{name}" for name in ("ink", "oil", "pixel")}


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A package with three styles: two share a module, one has data of its own."""
    package = tmp_path / "lib"
    for name, text in FILES.items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return package


def hashes(package: Path) -> dict[str, str]:
    versions.sha256.cache_clear()
    found = Sources(package, apart=[package / "apart"])
    return {name: found.digest([root]) for name, root in ROOTS.items()}


@pytest.mark.parametrize(
    ("file", "text", "touched"),
    [
        ("styles/ink.py", "from lib import shared\nWIDTH = 2\n", {"ink"}),
        ("shared.py", "from lib.base import X\nY = X\n", {"ink", "oil"}),
        ("base.py", "X = 2\n", {"ink", "oil"}),
        ("grids/grid.py", "SIDE = 16\n", {"pixel"}),
        ("grids/__init__.py", "import lib.grids.grid\nlib.grids.grid.SIDE = 4\n", {"pixel"}),
        ("grids/sizes.toml", "a = 2\n", {"pixel"}),
        ("grids/more.toml", "c = 2\n", {"pixel"}),
        ("styles/__init__.py", "SEED = 1\n", {"ink", "oil", "pixel"}),
        ("weights/net.bin", "0110", {"ink", "oil", "pixel"}),
        ("apart/ink.toml", "b = 2\n", set()),
        ("base.py", "# One.\nX   =   1\n", set()),
        ("styles/pixel.py", '"""Tiles."""\nimport json\n\nfrom lib.grids import grid\n', set()),
        ("weights/net.md", "About it.\n", set()),
        ("unused.py", "Z = 1\n", set()),
        ("grids/__pycache__/grid.fill-12.py311.nbi", "compiled", set()),
    ],
)
def test_a_change_touches_the_styles_that_can_reach_it(
    library: Path, file: str, text: str, touched: set[str]
) -> None:
    before = hashes(library)
    (library / file).parent.mkdir(exist_ok=True)
    (library / file).write_text(text)
    after = hashes(library)
    assert {name for name in ROOTS if before[name] != after[name]} == touched


def test_another_version_of_a_used_package_is_another_hash(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (library / "grids" / "grid.py").write_text("import numpy\nSIDE = 8\n")
    before = hashes(library)
    versions._distributions.cache_clear()
    monkeypatch.setattr(versions, "version", lambda name: "0.0.0")
    after = hashes(library)
    versions._distributions.cache_clear()
    assert {name for name in ROOTS if before[name] != after[name]} == {"pixel"}


def test_an_import_that_cannot_be_followed_is_refused(library: Path) -> None:
    (library / "shared.py").write_text(
        "from importlib import import_module\n\ndef load(name):\n    return import_module(name)\n"
    )
    with pytest.raises(ValueError, match=r"lib\.shared imports by a computed name"):
        hashes(library)


def test_every_style_has_a_version_of_its_own() -> None:
    found = [versions.style_version(style.id) for style in catalogue.styles()]
    assert len(set(found)) == len(found)


def test_a_style_file_s_parameters_count_and_its_texts_do_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ink = catalogue.style("ink")
    asked = versions.style_version.__wrapped__
    before = asked("ink")
    text = catalogue.Text(en="Indian ink", ru="Тушь")
    monkeypatch.setattr(catalogue, "style", lambda _: ink.model_copy(update={"name": text}))
    assert asked("ink") == before
    changed = ink.model_copy(update={"looks": ink.looks[1:]})
    monkeypatch.setattr(catalogue, "style", lambda _: changed)
    assert asked("ink") != before


LOADED = """
import json, sys
import numpy as np
from skimage import data
from ml.engines import get_engine
get_engine().preview(np.ascontiguousarray(data.astronaut()[:256, 96:352]), sys.argv[1])
print(json.dumps([name for name in sys.modules if name.split(".")[0] == "ml"]))
"""


@pytest.mark.parametrize("style", ["ink", "lorelei"])
def test_all_that_drawing_loads_is_in_the_hash(style: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOADED, style],
        capture_output=True,
        check=True,
        text=True,
    )
    loaded = set(json.loads(ran.stdout.splitlines()[-1]))
    roots = [ENGINES[versions.ENGINE], RENDERERS[catalogue.style(style).renderer]]
    reached = versions.sources().closure(root.partition(":")[0] for root in roots)
    assert {"ml.engines.embedded", "ml.faces.analyse"} <= loaded
    assert loaded <= reached
