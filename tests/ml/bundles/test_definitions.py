from __future__ import annotations

from pathlib import Path

import pytest

from ml.bundles import catalogue, licences
from ml.bundles.definition import SUFFIXES, Capability
from ml.errors import AvatarError
from ml.styles import catalogue as styles
from tests.ml.bundles.conftest import TOML


def test_every_built_in_bundle_may_be_used_commercially() -> None:
    ids = [bundle.id for bundle in catalogue.bundles()]
    assert ids == ["sd15-lcm", "sdxl-lightning", "flux2-klein"]
    for bundle in catalogue.bundles():
        bundle.check_licences()
        assert all(one.commercial for one in bundle.licences)
        assert bundle.can(Capability.PHOTO)
        assert not bundle.tested


def test_bundles_draw_styles_that_exist() -> None:
    known = {style.id for style in styles.styles()}
    for bundle in catalogue.bundles():
        assert set(bundle.styles) <= known
        assert len(bundle.styles) == 14


def test_use_restrictions_are_known_in_both_languages() -> None:
    restricted = catalogue.bundle("sd15-lcm").restricted
    assert {one.id for one in restricted} == {
        "creativeml-openrail-m",
        "openrail-plus-plus",
        "openrail",
    }
    for one in restricted:
        assert one.restrictions is not None
        assert len(one.restrictions.en) > 40
        assert len(one.restrictions.ru) > 40
    assert catalogue.bundle("flux2-klein").restricted == ()


def test_nothing_that_runs_is_ever_asked_for() -> None:
    for bundle in catalogue.bundles():
        for component in bundle.components:
            assert all(Path(pattern).suffix in SUFFIXES for pattern in component.files)


def write(folder: Path, **changes: str) -> Path:
    text = TOML
    for old, new in changes.items():
        text = text.replace(*{"repo": ("somebody/extra", new), "licence": ('"mit"', f'"{new}"'),
                              "files": ('"extra.safetensors"', f'"{new}"'),
                              "id": ('"small"', f'"{new}"')}[old])  # fmt: skip
    path = folder / "small.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"repo": "black-forest-labs/FLUX.2-klein-9B"}, "models.licence_refused"),
        ({"repo": "black-forest-labs/FLUX.2-klein-base-9b-fp8"}, "models.licence_refused"),
        ({"repo": "h94/IP-Adapter-FaceID"}, "models.licence_refused"),
        ({"licence": "flux-non-commercial"}, "models.licence_refused"),
        ({"licence": "cc-by-nc-4_0"}, "models.licence_refused"),
        ({"licence": "trust-me"}, "models.licence_unknown"),
        ({"files": "weights.bin"}, "models.invalid"),
        ({"files": "../weights.safetensors"}, "models.invalid"),
        ({"id": "other"}, "models.invalid"),
    ],
)
def test_bundles_that_must_not_be_are_refused_by_code(
    tmp_path: Path, changes: dict[str, str], code: str
) -> None:
    with pytest.raises(AvatarError) as caught:
        catalogue.read_file(write(tmp_path, **changes))
    assert caught.value.code == code


def test_klein_4b_is_not_refused() -> None:
    licences.refuse("black-forest-labs/FLUX.2-klein-4B", "apache-2_0")
