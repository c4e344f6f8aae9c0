"""What is said of a photo."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ml.contracts import AnalysisSummary
from ml.errors import AvatarError
from ml.faces.analyse import analyse
from ml.faces.detect import find_faces, mesh
from ml.faces.quality import Quality, assess, issues
from tests.ml.faces.photos import astronaut, empty, known
from tests.portraits import portraits_dir, validation_ids


def codes(summary: AnalysisSummary) -> dict[str, bool]:
    """Each issue's code and whether it forbids the photo."""
    return {issue.code: issue.blocking for issue in summary.issues}


def face_codes(photo: np.ndarray) -> dict[str, bool]:
    """The same for the photo's one face, without measuring it further."""
    points = mesh(photo, find_faces(photo)[0])
    assert points is not None
    return {i.code: i.blocking for i in issues(assess(photo, points), (0.0, 0.0, 0.0))}


def test_a_good_photo_has_no_issues_and_all_geometry() -> None:
    summary = known().summary
    assert summary.issues == ()
    assert summary.chosen == 0
    assert summary.face is not None
    assert len(summary.face.landmarks) == 478
    assert AnalysisSummary.model_validate_json(summary.model_dump_json()) == summary


def test_nobody_in_the_photo_forbids_it() -> None:
    found = analyse(empty())
    assert codes(found.summary) == {"photo.no_face": True}
    assert found.summary.faces == ()


def test_several_faces_need_a_choice() -> None:
    pair = np.ascontiguousarray(np.tile(astronaut()[0:300, 96:352], (1, 2, 1)))
    found = analyse(pair)
    assert codes(found.summary) == {"photo.several_faces": False}
    assert found.summary.chosen is None
    assert len(found.summary.faces) == 2
    chosen = analyse(pair, face=1)
    assert chosen.summary.chosen == 1
    assert chosen.summary.face is not None
    assert chosen.summary.face.box == found.summary.faces[1]


def test_a_face_that_is_not_there_cannot_be_chosen() -> None:
    with pytest.raises(AvatarError) as caught:
        analyse(astronaut(), face=3)
    assert caught.value.code == "photo.no_such_face"


def test_a_dark_photo_is_called_dark() -> None:
    assert "photo.too_dark" in face_codes((astronaut() * 0.28).astype(np.uint8))


def test_a_bright_face_is_called_bright() -> None:
    bright = Quality(sharpness=1.0, brightness=0.96, unit=80.0, outside=0.0)
    assert [i.code for i in issues(bright, (0, 0, 0))] == ["photo.too_bright"]


def test_a_blurred_photo_is_called_blurred() -> None:
    blurred = cv2.GaussianBlur(astronaut(), (0, 0), 2.2)
    assert "photo.blurred" in face_codes(blurred)


def test_a_tiny_face_is_called_small() -> None:
    tiny = cv2.resize(astronaut(), (256, 256), interpolation=cv2.INTER_AREA)
    assert face_codes(tiny)["photo.face_too_small"] is False


@pytest.mark.parametrize(
    ("pose", "blocking"), [((40.0, 0.0, 0.0), False), ((60.0, 0.0, 0.0), True)]
)
def test_a_face_turned_away_is_told(pose: tuple[float, float, float], blocking: bool) -> None:
    found = issues(Quality(1.0, 0.5, 80.0, 0.0), pose)
    assert [(i.code, i.blocking) for i in found] == [("photo.turned_away", blocking)]


def test_a_face_partly_outside_the_photo_is_cut_off() -> None:
    photo = np.ascontiguousarray(astronaut()[:, 205:])
    assert "photo.cut_off" in face_codes(photo)


def test_validation_portraits_are_analysed() -> None:
    folder = portraits_dir()
    for name in validation_ids(folder)[::30]:
        picture = cv2.imread(str(folder / "images" / f"{name}.jpg"))
        found = analyse(np.ascontiguousarray(picture[..., ::-1]), face=0)
        assert found.landmarks is not None, name
        assert not any(issue.blocking for issue in found.summary.issues), name
