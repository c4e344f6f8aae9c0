"""A style file: what goes in comes out, and what somebody else put in is not trusted."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile

import pytest
from PIL import Image

from ml.custom_styles import CustomStyle, Reference, StyleLayer, Swatch
from ml.errors import AvatarError
from ml.styles.custom import package


def _picture(colour: str, kind: str = "PNG") -> tuple[str, bytes]:
    stream = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(stream, kind)
    return hashlib.sha256(stream.getvalue()).hexdigest(), stream.getvalue()


RED, MASK = _picture("red"), _picture("white", "WEBP")
PICTURES = dict([RED, MASK])
STYLE = CustomStyle(
    name="Охра и синь",
    references=(Reference(picture=RED[0], weight=0.5),),
    palette=(Swatch(colour="#ff0000", share=1.0, drawn="#0000ff"),),
    layers=(StyleLayer(), StyleLayer(name="hair", mask=MASK[0], reference=0, texture=0.3)),
)


def _zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _members(**changes: object) -> dict[str, bytes]:
    told = STYLE.model_dump(mode="json") | changes
    return {
        "style.json": json.dumps(told).encode(),
        f"pictures/{RED[0]}.png": RED[1],
        f"pictures/{MASK[0]}.webp": MASK[1],
    }


def _refused(packed: bytes) -> AvatarError:
    with pytest.raises(AvatarError) as caught:
        package.unpack(packed)
    return caught.value


def test_what_is_packed_is_unpacked() -> None:
    assert package.unpack(package.pack(STYLE, PICTURES)) == (STYLE, PICTURES)


def test_the_same_style_packs_to_the_same_bytes_and_leaves_other_pictures_out() -> None:
    other = dict([_picture("blue")])
    assert package.pack(STYLE, PICTURES) == package.pack(STYLE, PICTURES | other)


def test_files_written_by_other_programs_are_read() -> None:
    assert package.unpack(_zipped(_members())) == (STYLE, PICTURES)


def test_a_picture_that_is_missing_is_named() -> None:
    with pytest.raises(AvatarError) as caught:
        package.pack(STYLE, dict([MASK]))
    assert caught.value.code == "style.reference_missing"
    assert caught.value.params == {"picture": RED[0]}


def test_a_picture_of_another_digest_is_not_packed() -> None:
    with pytest.raises(AvatarError, match="not what its name says"):
        package.pack(STYLE, {RED[0]: MASK[1], MASK[0]: MASK[1]})


def test_a_file_of_a_newer_version_says_so() -> None:
    error = _refused(_zipped(_members(version=2, brushes=["new"])))
    assert error.code == "style.file_newer"
    assert error.params == {"version": 2, "newest": 1}


@pytest.mark.parametrize(
    "name",
    ["../style.json", "/etc/passwd", f"pictures/../{RED[0]}.png", "pictures\\a.png", "notes.txt"],
)
def test_a_file_that_names_other_paths_is_refused(name: str) -> None:
    assert _refused(_zipped(_members() | {name: b"x"})).code == "style.file_damaged"


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"style.json": b"{"},
        {"style.json": b"[1]"},
        {"style.json": b"[" * 100_000},
        {"style.json": b"\xff\xfe"},
        _members(strength=2),
        _members(texture=float("nan")),
        _members(version="1"),
        {**_members(), f"pictures/{RED[0]}.png": MASK[1]},
        {key: data for key, data in _members().items() if not key.endswith("webp")},
        {**_members(), "pictures/{}.png".format(_picture("blue")[0]): _picture("blue")[1]},
        {**_members(), "pictures/{}.png".format(hashlib.sha256(b"GIF89a").hexdigest()): b"GIF89a"},
    ],
)
def test_a_file_that_is_not_whole_is_refused(members: dict[str, bytes]) -> None:
    assert _refused(_zipped(members)).code == "style.file_damaged"


def test_what_is_no_archive_or_half_of_one_is_refused() -> None:
    packed = package.pack(STYLE, PICTURES)
    for data in (b"", b"hello", packed[: len(packed) // 2], packed[100:]):
        assert _refused(data).code == "style.file_damaged"


def test_a_byte_changed_in_a_picture_is_noticed() -> None:
    packed = bytearray(package.pack(STYLE, PICTURES))
    packed[packed.find(RED[1]) + 40] ^= 0xFF
    assert _refused(bytes(packed)).code == "style.file_damaged"


def test_a_bomb_is_not_unpacked() -> None:
    digest = "0" * 64
    bomb = _zipped(_members() | {f"pictures/{digest}.png": b"\0" * (package.MAX_PICTURE + 1)})
    assert len(bomb) < 100_000
    assert _refused(bomb).code == "style.file_too_large"
    assert _refused(_zipped({"style.json": b" " * 10_000_000})).code == "style.file_too_large"
    assert _refused(b"\0" * (package.MAX_FILE + 1)).code == "style.file_too_large"


def test_a_member_larger_than_it_says_is_refused() -> None:
    data = bytearray(_zipped({"style.json": b" " * 1_000_000}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert _refused(bytes(data)).code == "style.file_damaged"


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packings_that_cannot_be_read_by_pieces_are_refused(compression: int) -> None:
    assert _refused(_zipped(_members(), compression)).code == "style.file_damaged"


@pytest.mark.parametrize("text", ["a\0b", "\x1b[31m"])
def test_names_hold_no_control_characters(text: str) -> None:
    assert _refused(_zipped(_members(name=text))).code == "style.file_damaged"


def test_thousands_of_members_are_refused() -> None:
    many = {f"pictures/{number:064x}.png": b"" for number in range(2000)}
    assert _refused(_zipped(_members() | many)).code == "style.file_damaged"


def test_packing_loads_nothing_heavy() -> None:
    code = (
        "import sys, ml.styles.custom.package;"
        "print({'cv2', 'numpy', 'numba', 'mediapipe', 'torch', 'PIL'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
