"""What the web process says to an upload, by its bytes alone."""

from __future__ import annotations

import subprocess
import sys

import pytest

from generation.intake import checks
from ml.errors import AvatarError
from tests.files import makers
from tests.files.uploads import BAD, GOOD


@pytest.mark.parametrize("name", GOOD)
def test_pictures_are_known_by_type_and_size(name: str) -> None:
    make, media_type, size = GOOD[name]
    header = checks.check(make())
    assert (header.media_type, (header.width, header.height)) == (media_type, size)


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_photo_is_refused_by_its_code(name: str) -> None:
    make, code = BAD[name]
    with pytest.raises(AvatarError) as refused:
        checks.check(make())
    assert refused.value.code == code


@pytest.mark.parametrize("make", [makers.jpeg, makers.png, makers.webp, makers.avif, makers.heic])
def test_no_cut_makes_anything_but_a_refusal(make: makers.Any) -> None:
    data = make()
    for length in range(0, len(data) - 1, max(1, len(data) // 200)):
        try:
            checks.check(data[:length])
        except AvatarError as refused:
            assert refused.code in {  # noqa: PT017
                "photo.empty",
                "photo.truncated",
                "photo.damaged",
                "photo.unsupported_type",
            }


def test_checking_loads_no_decoder() -> None:
    script = (
        "import sys, generation.intake.checks;"
        "print(sorted({'PIL', 'numpy', 'cv2', 'pi_heif'} & set(sys.modules)))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
