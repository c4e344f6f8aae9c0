"""Signed files: every format from the library, what is stored, and what the command line writes."""

from __future__ import annotations

import io
import shutil
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from generation.encoding import preview_encoded, variant_encoded
from ml.cli_files import written
from ml.errors import AvatarError
from ml.export.files import render
from ml.export.formats import FORMATS
from ml.provenance import identity as keeping
from ml.provenance.identity import Identity, Sources, identity
from ml.provenance.manifest import SIGNED, Origin
from ml.provenance.marking import Provenance, cleaned, look, told
from ml.provenance.payload import Source
from tests.ml.provenance.pictures import picture

ORIGIN = Origin("embedded", "7", "popart", Source.COMPOSITE, date(2026, 11, 24))
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">'
    '<circle cx="5" cy="5" r="4" fill="#ff0000"/></svg>'
)


@pytest.fixture
def keys(tmp_path: Path) -> Identity:
    return identity(Sources(tmp_path / "keys"))


@pytest.fixture
def provenance(keys: Identity) -> Provenance:
    return Provenance(ORIGIN, keys)


def pixels(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as opened:
        return np.asarray(opened.convert("RGB"))


def test_all_formats_but_icons_are_signed() -> None:
    unsigned = {kind.id for kind in FORMATS.values() if kind.media_type not in SIGNED}
    assert unsigned == {"ico"}


@pytest.mark.parametrize("kind", sorted(set(FORMATS) - {"ico"}))
def test_a_file_is_signed_by_the_installations_root(
    provenance: Provenance, keys: Identity, tmp_path: Path, kind: str
) -> None:
    svg = SVG if kind == "svg" else None
    media_type = FORMATS[kind].media_type
    data = render(picture("flat", 1), svg=svg, format=kind, provenance=provenance)
    found = told(data, media_type, keys)
    assert found is not None
    assert (found.ours, found.origin) == (True, ORIGIN)
    stranger = identity(Sources(tmp_path / "another"))
    elsewhere = told(data, media_type, stranger)
    assert elsewhere is not None
    assert (elsewhere.ours, elsewhere.signed_here, elsewhere.intact) == (False, False, True)
    assert elsewhere.origin is None


def test_an_icon_still_bears_the_mark(provenance: Provenance, keys: Identity) -> None:
    data = render(picture("flat", 1), format="ico", provenance=provenance)
    assert look(pixels(data), keys) is not None


def test_everything_stored_that_may_leave_is_marked_and_signed(
    provenance: Provenance, keys: Identity
) -> None:
    contents = variant_encoded(picture("flat", 2, 1024), provenance, SVG, b"geometry")
    assert contents.pop("geometry.bin") == b"geometry"
    drawing = told(contents.pop("vector.svg"), "image/svg+xml", keys)
    assert drawing is not None
    assert drawing.ours
    payloads = set()
    for name, data in contents.items():
        found = told(data, "image/webp", keys)
        assert found is not None, name
        assert found.ours, name
        marked = look(pixels(data), keys)
        assert marked is not None, name
        payloads.add(marked.payload)
    assert len(payloads) == 1


def test_a_drawing_is_signed_once_however_often_it_is_exported(
    provenance: Provenance, keys: Identity
) -> None:
    once = provenance.sign(SVG.encode(), "image/svg+xml").decode()
    image = picture("flat", 1)
    again = render(image, svg=once, format="svg", provenance=provenance, badge=True)
    assert again.count(b"c2pa:manifest>") == 2  # one element, opened and closed
    found = told(again, "image/svg+xml", keys)
    assert found is not None
    assert found.ours


def test_a_style_preview_bears_the_mark(provenance: Provenance, keys: Identity) -> None:
    marked = look(pixels(preview_encoded(picture("flat", 2, 256), provenance)), keys)
    assert marked is not None


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "avif", "tif", "pdf"])
def test_the_command_line_marks_what_it_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setenv("AVATAR_PROVENANCE_DIR", str(tmp_path / "keys"))
    engine: Any = SimpleNamespace(name="embedded", version="7")
    file = tmp_path / f"picture.{ending}"
    written(file, picture("flat", 4), engine)
    keys = identity(Sources.of_environment())
    media_type = next(kind.media_type for kind in FORMATS.values() if kind.extension == ending)
    found = told(file.read_bytes(), media_type, keys)
    assert found is not None
    assert found.ours
    if ending != "pdf":
        assert look(pixels(file.read_bytes()), keys) is not None


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    wrong = float(np.mean((one.astype(float) - other) ** 2))
    return float(10 * np.log10(255**2 / max(wrong, 1e-9)))


@pytest.mark.parametrize("kind", ["flat", "busy", "lines"])
def test_a_mark_that_says_something_else_takes_the_others_place(
    provenance: Provenance, keys: Identity, kind: str
) -> None:
    image = picture(kind, 5, 1024)
    photo = replace(provenance, origin=replace(ORIGIN, source=Source.ENHANCED))
    again = provenance.mark(photo.mark(image))
    marked = look(again, keys)
    assert marked is not None
    assert marked.payload is not None
    assert marked.payload.source == Source.COMPOSITE
    assert psnr(image, again) > psnr(image, provenance.mark(image)) - 3


@pytest.mark.parametrize("kind", ["flat", "busy", "cutout"])
def test_a_picture_that_is_changed_loses_its_mark_first(
    provenance: Provenance, keys: Identity, kind: str
) -> None:
    image = picture(kind, 6, 1024)
    marked = provenance.mark(image)
    assert look(marked, keys) is not None
    clean = cleaned(marked, keys)
    assert look(clean, keys) is None
    shown = image[..., 3] > 0 if image.shape[2] == 4 else np.ones(image.shape[:2], bool)
    assert psnr(image[shown][:, :3], clean[shown][:, :3]) > 55
    assert cleaned(image, keys) is image


def test_a_visible_mark_is_drawn_in_pixels_and_in_svg() -> None:
    image = np.full((400, 400, 3), 90, np.uint8)
    badged = pixels(render(image, format="png", badge=True))
    assert badged[:200].max() == 90
    assert badged[340:, 330:].max() > 230
    root = render(image, svg=SVG, format="svg", badge=True).decode()
    assert root.rstrip().endswith("</g></svg>")
    small = np.full((32, 32, 3), 90, np.uint8)
    assert (pixels(render(small, format="png", badge=True)) == 90).all()


def test_keys_are_made_once_however_many_ask(tmp_path: Path) -> None:
    made: list[Identity] = []
    ask = keeping.identity.__wrapped__
    threads = [
        threading.Thread(target=lambda: made.append(ask(Sources(tmp_path / "keys"))))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 1
    assert len(made) == 8
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]
    assert (tmp_path / "keys" / "signing.key.pem").stat().st_mode & 0o077 == 0
    assert (tmp_path / "keys" / "watermark.key").stat().st_mode & 0o077 == 0


def test_an_operators_own_key_signs_and_earlier_files_stay_ours(
    provenance: Provenance, keys: Identity, tmp_path: Path
) -> None:
    before = render(picture("flat", 1), format="png", provenance=provenance)
    identity(Sources(tmp_path / "bought"))
    own = Sources(
        tmp_path / "keys",
        tmp_path / "bought" / "signing.pem",
        tmp_path / "bought" / "signing.key.pem",
    )
    after = identity(own)
    data = render(picture("flat", 1), format="png", provenance=Provenance(ORIGIN, after))
    for file, whose in ((before, after), (data, after)):
        found = told(file, "image/png", whose)
        assert found is not None
        assert found.ours
    found = told(data, "image/png", keys)
    assert found is not None
    assert not found.ours


def test_a_replaced_key_is_trusted_where_its_certificate_was_kept(
    provenance: Provenance, tmp_path: Path
) -> None:
    before = render(picture("flat", 1), format="png", provenance=provenance)
    old, new = tmp_path / "keys", tmp_path / "new"
    identity(Sources(new))
    shutil.copy(old / "signing.pem", new / "trusted" / "2026.pem")
    secret = (new / "watermark.key").read_text() + (old / "watermark.key").read_text()
    (new / "watermark.key").write_text(secret)
    after = keeping.identity.__wrapped__(Sources(new))
    found = told(before, "image/png", after)
    assert found is not None
    assert found.ours
    marked = look(pixels(before), after)
    assert marked is not None
    assert marked.payload is not None
    assert marked.payload.day == ORIGIN.day


@pytest.mark.parametrize("wrong", ["key of another", "no key", "one of two", "short secret"])
def test_keys_that_do_not_fit_are_told(tmp_path: Path, wrong: str) -> None:
    folder = tmp_path / "keys"
    identity(Sources(folder))
    identity(Sources(tmp_path / "other"))
    sources = Sources(folder)
    if wrong == "key of another":
        shutil.copy(tmp_path / "other" / "signing.key.pem", folder / "signing.key.pem")
    elif wrong == "no key":
        (folder / "signing.key.pem").write_text("nothing")
    elif wrong == "short secret":
        (folder / "watermark.key").write_text("short\n")
    else:
        sources = Sources(folder, certificates=folder / "signing.pem")
    with pytest.raises(AvatarError) as caught:
        keeping.identity.__wrapped__(sources)
    assert caught.value.code == "provenance.keys"
