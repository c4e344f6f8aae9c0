"""Pictures to judge are drawn once, and after an interruption only what is missing."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from skimage import data

from ml.contracts import GenerationContract
from ml.engines.base import Photo, VariantResult
from ml.engines.embedded import EmbeddedEngine
from ml.evaluation import renders
from ml.evaluation.renders import PHOTO, Order, avatars, face_of, prepare
from ml.portraits import Person

Drawn = list[tuple[str, int]]


class Interrupted(BaseException):
    """As Ctrl-C is."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    renders._folder.cache_clear()
    yield tmp_path
    renders._folder.cache_clear()


@pytest.fixture
def person(tmp_path: Path) -> Person:
    """The astronaut."""
    path = tmp_path / "X000001.png"
    Image.fromarray(data.astronaut()[:256, 96:352]).save(path)
    return Person(path.stem, path)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """What the engine draws, as style and index."""
    told: Drawn = []
    generate = EmbeddedEngine.generate

    def listening(
        self: EmbeddedEngine,
        photo: Photo,
        contract: GenerationContract,
        *,
        skip: Collection[int] = (),
        **options: Any,
    ) -> Iterator[VariantResult]:
        for result in generate(self, photo, contract, skip=skip, **options):
            told.append((contract.style, result.index))
            yield result

    monkeypatch.setattr(EmbeddedEngine, "generate", listening)
    return told


def test_a_picture_is_drawn_once(person: Person, drawn: Drawn) -> None:
    first = avatars(person, "lorelei", 2)
    again = avatars(person, "lorelei", 2)
    assert drawn == [("lorelei", 0), ("lorelei", 1)]
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], first[1])


def test_more_variants_add_to_those_that_are_there(person: Person, drawn: Drawn) -> None:
    one = avatars(person, "lorelei", 1)
    three = avatars(person, "lorelei", 3)
    assert drawn == [("lorelei", index) for index in range(3)]
    assert np.array_equal(one[0], three[0])


def test_what_an_interrupted_run_finished_is_not_drawn_again(
    person: Person, drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = Image.Image.save

    def cut_short(self: Image.Image, path: Any, *form: str, **options: Any) -> None:
        save(self, path, *form, **options)
        if isinstance(path, Path) and path.name.startswith("2."):
            path.write_bytes(path.read_bytes()[:100])
            raise Interrupted

    monkeypatch.setattr(Image.Image, "save", cut_short)
    with pytest.raises(Interrupted):
        avatars(person, "lorelei", 4)
    monkeypatch.setattr(Image.Image, "save", save)
    drawn.clear()
    pictures = avatars(person, "lorelei", 4)
    assert drawn == [("lorelei", 2), ("lorelei", 3)]
    assert [picture.shape[:2] for picture in pictures] == [(512, 512)] * 4


def test_another_version_of_a_style_is_drawn_anew_and_others_stay(
    person: Person, drawn: Drawn, monkeypatch: pytest.MonkeyPatch
) -> None:
    avatars(person, "lorelei"), avatars(person, "micah")
    version = renders.version
    monkeypatch.setattr(renders, "version", lambda s: version(s) + "+" * (s == "lorelei"))
    renders._folder.cache_clear()
    avatars(person, "lorelei"), avatars(person, "micah")
    assert drawn == [("lorelei", 0), ("micah", 0), ("lorelei", 0)]


def test_another_photo_under_the_same_name_is_another_picture(person: Person, drawn: Drawn) -> None:
    avatars(person, "lorelei")
    Image.fromarray(data.astronaut()[:250, 90:350]).save(person.path)
    renders._folder.cache_clear(), renders._content.cache_clear()
    avatars(person, "lorelei")
    assert len(drawn) == 2


@pytest.mark.slow
def test_processes_draw_what_is_missing_and_tell_who_could_not_be_drawn(
    person: Person, tmp_path: Path, drawn: Drawn, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "X000002.png"
    Image.fromarray(np.full((200, 200, 3), 128, np.uint8)).save(path)
    nobody = Person(path.stem, path)
    orders = [
        Order(who, style, judged=style != PHOTO)
        for who in (person, nobody)
        for style in ("lorelei", PHOTO)
    ]
    failed = prepare(orders)
    assert failed == {(nobody.id, s): "photo.no_face" for s in ("lorelei", PHOTO)}
    assert "4/4" in capsys.readouterr().err
    assert not any(order.lacks() for order in orders if order.person == person)
    framed = avatars(person, PHOTO)[0]
    assert (framed.shape, framed.dtype) == ((512, 512, 3), np.uint8)
    face_of(person, "lorelei")
    assert drawn == []
    assert prepare(order for order in orders if order.person == person) == {}


def test_a_face_is_measured_once(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    vector = face_of(person, PHOTO)
    assert vector is not None
    monkeypatch.setattr(renders, "embedding", pytest.fail)
    again = face_of(person, PHOTO)
    assert again is not None
    assert np.array_equal(vector, again)


def test_renders_of_versions_long_unused_are_removed(folder: Path, person: Person) -> None:
    old, recent = (renders.root() / "lorelei" / name for name in ("old", "recent"))
    for each in (old, recent):
        each.mkdir(parents=True)
    os.utime(old, (0, 0))
    prepare([])
    assert old.exists()
    avatars(person, "lorelei")
    prepare([Order(person, "lorelei")])
    assert (old.exists(), recent.exists()) == (False, True)
