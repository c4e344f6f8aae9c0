"""What shapes a style's pictures, as one short hash: equal hashes, equal pictures.

A picture depends on the style's own file, the renderer it names, the engine every picture passes
through, and whatever those import in turn, with the data that lies in their packages. So changing
one renderer leaves the renders of the others valid, and changing a module they share does not.
Sources are compared as syntax trees: comments, docstrings and layout change nothing.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import packages_distributions, version
from pathlib import Path

from ml.engines import ENGINES
from ml.engines.weights import sha256
from ml.styles import catalogue
from ml.styles.registry import RENDERERS

ENGINE = "embedded"
DISPATCHERS = {"ml.edits.apply", "ml.engines", "ml.engines.ways", "ml.styles.registry"}
"""They import what a table names; who asks for a hash adds the entry that is meant. Drawing means
no edit, and a style of the catalogue none of somebody's own."""
IMPORTERS = {"import_module", "find_spec", "files"}
"""Functions whose first argument names a package that is used."""
NO_DATA = {".py", ".pyc", ".md"}
CACHES = "__pycache__"
"""Numba keeps its compiled kernels there as well; they follow from the sources."""


@dataclass(frozen=True)
class _Module:
    """One module as written: what it does, and the dotted names it mentions in imports."""

    digest: bytes
    imports: frozenset[str]


class Sources:
    """A package's modules, what they import, and the data beside them.

    Args:
        package: the folder of the package; its name is the package's.
        apart: folders of data that belong to no module, but to whoever names them.
    """

    def __init__(self, package: Path, apart: Iterable[Path] = ()) -> None:
        self._package = package
        self._apart = tuple(apart)
        self._read: dict[str, _Module] = {}

    def closure(self, roots: Iterable[str]) -> set[str]:
        """Every module of the package that importing and running `roots` can reach.

        Imports inside functions count, and so does the `__init__` of each package on the way.

        Raises:
            ValueError: for a module that imports by a computed name and is no dispatcher.
        """
        found: set[str] = set()
        waiting = [name for root in roots for name in self._with_parents(root)]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                for each in self._module(name).imports:
                    waiting += self._with_parents(each)
        return found

    def digest(self, roots: Iterable[str], *, length: int = 16) -> str:
        """Hexadecimal hash of the closure of `roots`: code, data, versions of other packages."""
        modules = sorted(self.closure(roots))
        digest = hashlib.sha256()
        outside: set[str] = set()
        for name in modules:
            module = self._module(name)
            digest.update(name.encode() + b"\0" + module.digest)
            outside |= {each.partition(".")[0] for each in module.imports}
        for path, owner in self._data.items():
            if owner in modules:
                place = str(path.relative_to(self._package))
                digest.update(place.encode() + b"\0" + sha256(path).encode())
        for name in sorted(outside - {self._package.name} - sys.stdlib_module_names):
            digest.update(_distributions(name).encode())
        return digest.hexdigest()[:length]

    @cached_property
    def _data(self) -> dict[Path, str]:
        """Each data file, with the package whose folder it lies in."""
        out = {}
        for path in sorted(self._package.rglob("*")):
            apart = CACHES in path.parts or any(path.is_relative_to(each) for each in self._apart)
            if path.is_file() and path.suffix not in NO_DATA and not apart:
                home = next(each for each in path.parents if (each / "__init__.py").is_file())
                out[path] = self._name(home)
        return out

    def _name(self, folder: Path) -> str:
        return ".".join((self._package.name, *folder.relative_to(self._package).parts))

    def _file(self, name: str) -> Path | None:
        base = self._package.parent.joinpath(*name.split("."))
        places = (base.with_suffix(".py"), base / "__init__.py")
        return next((place for place in places if place.is_file()), None)

    def _with_parents(self, name: str) -> list[str]:
        """The module `name` and the packages it lies in; what is no module of ours is dropped."""
        parts = name.split(".")
        names = (".".join(parts[:count]) for count in range(1, len(parts) + 1))
        if parts[0] != self._package.name:
            return []
        return [each for each in names if self._file(each) is not None]

    def _module(self, name: str) -> _Module:
        if name not in self._read:
            path = self._file(name)
            if path is None:
                raise ValueError(f"There is no module {name}.")
            tree = ast.parse(path.read_text("utf-8"), str(path))
            package = name if path.name == "__init__.py" else name.rpartition(".")[0]
            imports = frozenset(_imports(tree, name, package))
            _drop_docstrings(tree)
            self._read[name] = _Module(hashlib.sha256(ast.dump(tree).encode()).digest(), imports)
        return self._read[name]


def _imports(tree: ast.Module, name: str, package: str) -> Iterator[str]:
    """Dotted names; of ``from a import b`` both ``a`` and ``a.b``, which may be a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")
            above = above[: len(above) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and _called(node) in IMPORTERS and node.args:
            yield from _named(node.args[0], name)


def _called(node: ast.Call) -> str:
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _named(argument: ast.expr, name: str) -> Iterator[str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif name not in DISPATCHERS:
        raise ValueError(f"{name} imports by a computed name: what it reaches cannot be followed.")


def _drop_docstrings(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if not isinstance(body, list):
            continue
        node.body = [  # type: ignore[attr-defined]
            each
            for each in body
            if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
        ]


@cache
def _distributions(name: str) -> str:
    """Versions of the distributions that provide an importable name; empty where none does."""
    found = sorted(set(_installed().get(name, ())))
    return "".join(f"{each} {version(each)}\n" for each in found)


@cache
def _installed() -> dict[str, list[str]]:
    return dict(packages_distributions())


@cache
def sources() -> Sources:
    """This library's own."""
    return Sources(Path(__file__).resolve().parents[1], apart=[catalogue.BUILT_IN])


@cache
def style_version(style: str) -> str:
    """Hash of everything that shapes the pictures of a style.

    Raises:
        AvatarError: ``style.unknown``.
    """
    definition = catalogue.style(style)
    roots = [ENGINES[ENGINE], RENDERERS[definition.renderer]]
    code = sources().digest(root.partition(":")[0] for root in roots)
    told = definition.model_dump_json(
        include={"id", "kind", "renderer", "background", "parameters", "looks"}
    )
    return hashlib.sha256(f"{code} {told}".encode()).hexdigest()[:16]
