"""Styles of one's own: pictures in, versions saved, files out and in, used, deleted, kept apart."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from rest_framework.test import APIClient

from accounts.models import User
from accounts.quotas import usage
from gallery.models import AvatarVersion
from generation import cleaning, files, ownership, services
from generation.custom import masks
from generation.models import (
    CustomStyle,
    CustomStyleVersion,
    Generation,
    Job,
    Photo,
    StylePicture,
    StylePreview,
)
from generation.tasks import serve_live
from ml.custom_styles import StyleLayer
from ml.errors import AvatarError
from tests.files import makers
from tests.generation import custom

pytestmark = pytest.mark.django_db(transaction=True)

Work = Callable[..., list[Job]]
API = "/api/v1"


@pytest.fixture
def studied(user: User, work: Work) -> StylePicture:
    """A reference, ready to be used."""
    picture = custom.reference(user)
    work("interactive")
    picture.refresh_from_db()
    return picture


def send(client: APIClient, path: str, data: bytes, **fields: str) -> Any:
    body = {"file": SimpleUploadedFile("any.bin", data), **fields}
    return client.post(f"{API}/{path}", body, format="multipart")


def told(answer: Any) -> tuple[int, list[str]]:
    body = answer.json()
    return answer.status_code, [each["code"] for each in body["errors"]] or [body["code"]]


def test_a_reference_is_cleaned_and_studied(
    as_user: APIClient, user: User, work: Work, heard: list[Any]
) -> None:
    data = makers.encoded(custom.strokes(), "JPEG", exif=makers.exif())
    answer = send(as_user, "style-pictures", data, kind="reference")
    assert (answer.status_code, answer.json()["status"]) == (202, "studying")
    work("interactive")
    shown = as_user.get(f"{API}/style-pictures/{answer.json()['id']}").json()
    assert (shown["status"], shown["problem"]) == ("ready", None)
    assert 4 <= len(shown["palette"]) <= 12
    assert abs(sum(swatch["share"] for swatch in shown["palette"]) - 1) < 0.05
    stored = as_user.get(shown["file_url"])
    assert stored["Content-Type"] == "image/jpeg"
    assert makers.SECRET.encode() not in stored.content
    assert custom.opened(stored.content).getexif() == {}
    assert custom.opened(as_user.get(shown["thumb_url"]).content).size == (256, 256)
    ((_, event),) = [(who, m) for who, m in heard if m["type"] == "style.picture"]
    assert event["picture"] == shown
    assert usage(user).storage_bytes == StylePicture.objects.get().storage_bytes > 0
    again = send(as_user, "style-pictures", data, kind="reference")
    assert (again.status_code, again.json()["id"]) == (200, shown["id"])


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (Image.new("RGB", (400, 400), (120, 90, 60)), "style.reference_plain"),
        (custom.strokes(side=100), "style.reference_small"),
    ],
)
def test_a_picture_with_nothing_to_take_after_is_told_so(
    as_user: APIClient, work: Work, media: Callable[[], list[str]], picture: Any, code: str
) -> None:
    sent = send(as_user, "style-pictures", makers.encoded(picture, "PNG"), kind="reference")
    work("interactive")
    shown = as_user.get(f"{API}/style-pictures/{sent.json()['id']}").json()
    assert (shown["status"], shown["problem"]["code"]) == ("rejected", code)
    assert shown["problem"]["detail"] != code
    assert (media(), shown["file_url"]) == ([], None)


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 422, "photo.empty"),
        (b"%PDF-1.7 and so on" * 20, 415, "photo.unsupported_type"),
        (makers.cut(makers.jpeg()), 422, "photo.truncated"),
    ],
)
def test_what_is_no_picture_does_not_come_in(
    as_user: APIClient, data: bytes, status: int, code: str
) -> None:
    answer = send(as_user, "style-pictures", data, kind="reference")
    assert told(answer) == (status, [code])
    assert not StylePicture.objects.exists()


def test_a_mask_is_there_at_once_and_bare(as_user: APIClient) -> None:
    data = custom.mask_png(secret=makers.SECRET) + b"hidden behind it"
    answer = send(as_user, "style-pictures", data, kind="mask")
    assert (answer.status_code, answer.json()["status"]) == (201, "ready")
    kept = as_user.get(answer.json()["file_url"]).content
    assert makers.SECRET.encode() not in kept
    assert b"hidden" not in kept
    assert custom.opened(kept).tobytes() == custom.opened(custom.mask_png()).tobytes()
    # The same painting from another program is the same mask.
    same = send(as_user, "style-pictures", custom.mask_png(), kind="mask")
    assert same.json()["digest"] == answer.json()["digest"]
    assert StylePicture.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (custom.mask_png(side=256), "style.mask_size"),
        (custom.mask_png(box=(0, 0, 0, 0)), "style.mask_empty"),
        (custom.mask_png(mode="RGB"), "style.mask_unreadable"),
        (makers.jpeg(), "style.mask_unreadable"),
        (makers.cut(custom.mask_png()), "style.mask_unreadable"),
        (custom.mask_png().replace(b"IDAT", b"IDAX"), "style.mask_unreadable"),
    ],
)
def test_what_is_no_mask_is_told_why(as_user: APIClient, data: bytes, code: str) -> None:
    assert told(send(as_user, "style-pictures", data, kind="mask")) == (400, [code])
    assert not StylePicture.objects.exists()


def test_a_mask_that_unpacks_to_more_than_it_says_is_refused() -> None:
    import struct
    import zlib

    def chunk(name: bytes, body: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + body))
        return struct.pack(">I", len(body)) + name + body + crc

    head = struct.pack(">IIBBBBB", 512, 512, 8, 0, 0, 0, 0)
    bomb = zlib.compress(bytes(60_000_000))
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", bomb) + chunk(b"IEND", b"")
    with pytest.raises(AvatarError) as error:
        masks.normalised(data)
    assert error.value.code == "style.mask_unreadable"


def test_every_save_is_a_version_and_those_before_stay(
    as_user: APIClient, user: User, studied: StylePicture
) -> None:
    painted = custom.mask(user)
    layers = (StyleLayer(mask=painted.digest, strength=0.7),)
    first = custom.contract(studied, layers=layers, name="  Warm \n strokes ")
    body = {"style": first.model_dump(mode="json")}
    made = as_user.post(f"{API}/custom-styles", body)
    assert made.status_code == 201
    style = made.json()
    assert (style["name"], style["version"]) == ("Warm strokes", 1)
    assert {one["digest"] for one in style["pictures"]} == {studied.digest, painted.digest}
    body["style"]["texture"] = 0.3
    saved = as_user.put(f"{API}/custom-styles/{style['id']}", body).json()
    assert (saved["version"], saved["contract"]["texture"]) == (2, 0.3)
    assert as_user.put(f"{API}/custom-styles/{style['id']}", body).json()["version"] == 2
    versions = as_user.get(f"{API}/custom-styles/{style['id']}/versions").json()
    assert [(one["number"], one["current"]) for one in versions] == [(2, True), (1, False)]
    old = as_user.get(f"{API}/custom-styles/{style['id']}/versions/1").json()
    assert old["contract"] == style["contract"]
    copy = as_user.post(f"{API}/custom-styles/{style['id']}/duplicate", {"name": "Another"})
    assert copy.status_code == 201
    assert copy.json()["contract"] == saved["contract"] | {"name": "Another"}
    listed = as_user.get(f"{API}/custom-styles").json()["results"]
    assert [one["name"] for one in listed] == ["Another", "Warm strokes"]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"texture": 1.5}, "style.texture", "style.out_of_range"),
        ({"base": "nothing"}, "style.base", "style.unknown"),
        ({"base": "ink", "look": "nothing"}, "style.look", "style.unknown_look"),
        ({"base": "realism"}, "style", "style.incomplete"),
        ({"layers": []}, "style.layers", "style.count"),
        ({"shine": 1}, "style.shine", "style.unknown_setting"),
        ({"references": [{"picture": "0" * 64}]}, "style.references.0.picture",
         "style.reference_missing"),
        ({"layers": [{"mask": "0" * 64}]}, "style.layers.0.mask", "style.mask_missing"),
        ({"layers": [{"reference": 3}]}, "style", "style.incomplete"),
    ],
)  # fmt: skip
def test_a_style_that_cannot_be_is_told_where(
    as_user: APIClient, change: dict[str, Any], field: str, code: str
) -> None:
    body = {"style": {"name": "Mine", "base": "ink", **change}}
    answer = as_user.post(f"{API}/custom-styles", body)
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["field"], error["code"]) == (field, code)
    assert error["detail"] != code


def test_a_contract_of_a_newer_program_is_told_so(as_user: APIClient) -> None:
    answer = as_user.post(f"{API}/custom-styles", {"style": {"version": 2, "name": "Next"}})
    assert told(answer) == (422, ["style.newer"])


def test_a_style_travels_as_a_file(
    as_user: APIClient, as_other: APIClient, user: User, studied: StylePicture, work: Work
) -> None:
    painted = custom.mask(user)
    layers = (StyleLayer(name="Hair", mask=painted.digest, reference=0),)
    style = custom.style(user, studied, layers=layers)
    file = as_user.get(f"{API}/custom-styles/{style.pk}/file")
    assert file.status_code == 200
    assert "Strokes.avatarstyle" in file["Content-Disposition"]
    sent = send(as_other, "custom-styles/import", file.content)
    assert (sent.status_code, sent.json()["status"]) == (202, "importing")
    assert as_other.get(f"{API}/custom-styles").json()["results"] == []
    work("interactive")
    taken = as_other.get(f"{API}/custom-styles/{sent.json()['id']}").json()
    assert (taken["status"], taken["name"], taken["version"]) == ("ready", "Strokes", 1)
    theirs = {one["kind"]: one for one in taken["pictures"]}
    # A mask is packed alike everywhere; a picture is encoded anew.
    assert theirs["mask"]["digest"] == painted.digest
    assert theirs["reference"]["palette"]
    got = as_other.get(theirs["reference"]["file_url"])
    assert custom.opened(got.content).size == (studied.width, studied.height)
    assert taken["contract"]["layers"][0]["name"] == "Hair"
    # One's own file brings no second copy of what is there already.
    before = StylePicture.objects.filter(user=user).count()
    send(as_user, "custom-styles/import", file.content)
    work("interactive")
    assert StylePicture.objects.filter(user=user).count() == before
    assert CustomStyle.objects.filter(user=user, status="ready").count() == 2


def _repacked(packed: bytes, **changes: Any) -> bytes:
    """A style's file with another contract."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            data = old.read(member)
            if member.filename == "style.json":
                data = json.dumps({**json.loads(data), **changes}).encode()
            new.writestr(member.filename, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda packed: _repacked(packed, version=9), "style.file_newer"),
        (lambda packed: _repacked(packed, base="nothing"), "style.unknown"),
        (lambda packed: packed[: len(packed) // 2], "style.file_damaged"),
        (lambda packed: b"not a zip", "style.file_damaged"),
    ],
)
def test_a_file_that_will_not_do_is_told_why(
    as_user: APIClient,
    user: User,
    work: Work,
    media: Callable[[], list[str]],
    spoil: Callable[[bytes], bytes],
    code: str,
) -> None:
    packed = as_user.get(f"{API}/custom-styles/{custom.style(user).pk}/file").content
    sent = send(as_user, "custom-styles/import", spoil(packed)).json()
    work("interactive")
    shown = as_user.get(f"{API}/custom-styles/{sent['id']}").json()
    assert (shown["status"], shown["problem"]["code"]) == ("failed", code)
    assert shown["problem"]["detail"] != code
    assert media() == []
    assert len(as_user.get(f"{API}/custom-styles").json()["results"]) == 1


def test_a_deleted_style_can_be_had_back_and_goes_in_the_end(
    as_user: APIClient, user: User, studied: StylePicture, media: Callable[[], list[str]]
) -> None:
    from datetime import timedelta

    from django.utils import timezone

    style = custom.style(user, studied)
    assert as_user.delete(f"{API}/custom-styles/{style.pk}").status_code == 204
    assert as_user.get(f"{API}/custom-styles").json()["results"] == []
    body = {"style": custom.contract(studied).model_dump(mode="json")}
    assert told(as_user.put(f"{API}/custom-styles/{style.pk}", body)) == (409, ["style.in_bin"])
    back = as_user.post(f"{API}/custom-styles/{style.pk}/restore")
    assert (back.status_code, back.json()["deleted_at"]) == (200, None)
    as_user.delete(f"{API}/custom-styles/{style.pk}")
    now = timezone.now()
    cleaning.styles_clean(now + timedelta(days=29))
    assert cleaning.style_pictures_clean(now + timedelta(days=29)) == 0
    assert (cleaning.styles_clean(now + timedelta(days=31)), CustomStyle.objects.count()) == (1, 0)
    assert cleaning.style_pictures_clean(now + timedelta(days=31)) == 1
    assert media() == []


def test_pictures_of_no_style_go_after_a_day(user: User, studied: StylePicture) -> None:
    from datetime import timedelta

    from django.utils import timezone

    painted = custom.mask(user)
    custom.style(user, base="ink", layers=(StyleLayer(mask=painted.digest),))
    now = timezone.now()
    assert cleaning.style_pictures_clean(now + timedelta(hours=23)) == 0
    assert cleaning.style_pictures_clean(now + timedelta(hours=25)) == 1
    assert list(StylePicture.objects.all()) == [painted]


def test_avatars_are_made_in_it_and_outlive_it(
    as_user: APIClient,
    user: User,
    studied: StylePicture,
    make_photo: Callable[..., Photo],
    work: Work,
) -> None:
    style, photo = custom.style(user, studied), make_photo(user)
    wish = {"photo": str(photo.pk), "style": "custom", "custom_style": str(style.pk)}
    wish |= {"size": 512, "variants": 2}
    asked = as_user.post(f"{API}/generations", wish)
    assert asked.status_code == 201
    shown = asked.json()
    assert (shown["custom_style"], shown["custom_version"]) == (str(style.pk), 1)
    assert shown["contract"]["custom"]["name"] == "Strokes"
    work()
    done = as_user.get(f"{API}/generations/{shown['id']}").json()
    assert (done["status"], done["problem"]) == ("done", None)
    kept = as_user.post(f"{API}/variants/{done['variants'][0]['id']}/keep").json()
    recipe = AvatarVersion.objects.get(avatar=kept["id"]).recipe
    assert recipe["contract"]["custom"] == shown["contract"]["custom"]
    # Made again from the version it was made with, though the style has changed since.
    changed = custom.contract(studied, texture=0.1).model_dump(mode="json")
    as_user.put(f"{API}/custom-styles/{style.pk}", {"style": changed})
    again = as_user.post(f"{API}/generations", wish | {"custom_version": 1}).json()
    assert again["contract"]["custom"] == shown["contract"]["custom"]
    as_user.delete(f"{API}/custom-styles/{style.pk}")
    assert told(as_user.post(f"{API}/generations", wish)) == (409, ["style.in_bin"])
    CustomStyle.objects.all().delete()
    assert as_user.get(f"{API}/avatars/{kept['id']}").status_code == 200
    told_again = as_user.get(f"{API}/generations/{shown['id']}").json()
    assert (told_again["custom_style"], told_again["status"]) == (None, "done")


@pytest.mark.parametrize("wish", [{"style": "custom"}, {"style": "ink", "custom_style": "{style}"}])
def test_style_and_own_style_go_together(
    as_user: APIClient, user: User, make_photo: Callable[..., Photo], wish: dict[str, str]
) -> None:
    filled = {name: value.format(style=custom.style(user).pk) for name, value in wish.items()}
    answer = as_user.post(f"{API}/generations", {"photo": str(make_photo(user).pk), **filled})
    assert told(answer) == (400, ["style.custom_needed"])


def test_a_generation_whose_pictures_are_gone_says_so(
    user: User,
    studied: StylePicture,
    ask: Callable[..., Generation],
    work: Work,
) -> None:
    style = custom.style(user, studied)
    generation = ask(user, style="custom", custom_style=style.pk)
    StylePicture.objects.all().delete()
    work()
    generation.refresh_from_db()
    assert (generation.status, generation.problem_code) == ("failed", "style.reference_missing")


def test_own_styles_are_previewed_beside_the_built_in_ones(
    user: User, studied: StylePicture, make_photo: Callable[..., Photo], work: Work
) -> None:
    style, photo = custom.style(user, studied), make_photo(user)
    services.previews_request(photo=photo)
    work("interactive")
    first = CustomStyleVersion.objects.get().preview_name
    assert StylePreview.objects.get(photo=photo, style=first).status == "done"
    from generation.custom.services import style_save

    style_save(style=style, contract=custom.contract(studied, texture=0.1))
    rows = services.previews_request(photo=photo)
    names = {row.style for row in rows if row.style.startswith("own-")}
    assert (len(names), first in names) == (1, False)
    assert not StylePreview.objects.filter(style=first).exists()


def test_a_draft_is_previewed_and_the_newest_wins(
    as_user: APIClient,
    user: User,
    studied: StylePicture,
    make_photo: Callable[..., Photo],
    heard: list[Any],
) -> None:
    photo, session = make_photo(user), "11111111-2222-4333-8444-555555555555"
    draft = custom.contract(studied).model_dump(mode="json")
    for serial in (1, 2, 3):
        body = {"photo": str(photo.pk), "style": draft, "serial": serial}
        answer = as_user.put(f"{API}/style-previews/{session}", body)
        assert answer.json() == {"session": session, "asked": serial}
    serve_live()
    (message,) = [m for _, m in heard if m["type"] == "style.preview"]
    assert (message["session"], message["serial"], message["problem"]) == (session, 3, None)
    shown = as_user.get(f"{API}/style-previews/{session}").json()
    assert (shown["serial"], shown["image"]) == (3, message["image"])
    assert not CustomStyle.objects.exists()
    bad = {"photo": str(photo.pk), "serial": 4, "style": draft | {"references": [], "base": "x"}}
    assert as_user.put(f"{API}/style-previews/{session}", bad).status_code == 400


def test_a_photo_that_went_meanwhile_is_told(
    as_user: APIClient, user: User, make_photo: Callable[..., Photo]
) -> None:
    photo, session = make_photo(user), "11111111-2222-4333-8444-555555555555"
    body = {"photo": str(photo.pk), "style": {"name": "Mine", "base": "ink"}, "serial": 1}
    as_user.put(f"{API}/style-previews/{session}", body)
    services.photo_delete(photo=photo)
    serve_live()
    shown = as_user.get(f"{API}/style-previews/{session}").json()
    assert (shown["image"], shown["problem"]["code"]) == (None, "style.gone")


def test_all_of_it_is_in_the_copy_of_one_s_data_and_goes_with_the_account(
    user: User, studied: StylePicture, media: Callable[[], list[str]]
) -> None:
    painted = custom.mask(user)
    custom.style(user, studied, layers=(StyleLayer(mask=painted.digest),))
    held = ownership.holdings(user)
    (style,) = held.facts["custom_styles"]
    assert style["versions"][0]["contract"]["name"] == "Strokes"
    assert {one["digest"] for one in held.facts["style_pictures"]} == set(
        style["versions"][0]["pictures"]
    )
    assert {files.media_type_of(path) for path in held.files} == {"image/jpeg", "image/png"}
    assert set(held.files) == {
        f"styles/references/{studied.pk}.jpg",
        f"styles/masks/{painted.pk}.png",
    }
    ownership.erase(user.pk)
    assert not CustomStyle.objects.exists()
    assert not StylePicture.objects.exists()
    assert media() == []


@pytest.mark.slow
def test_the_real_engine_draws_drafts_previews_and_avatars(
    as_user: APIClient,
    user: User,
    studied: StylePicture,
    make_photo: Callable[..., Photo],
    configure: Callable[..., None],
    work: Work,
    heard: list[Any],
) -> None:
    import numpy as np

    configure(engine="embedded")
    photo = make_photo(user)
    painted = custom.mask(user, box=(0, 0, 240, 512))
    layers = (StyleLayer(mask=painted.digest, feather=0.0),)
    draft = custom.contract(studied, layers=layers)
    body = {"photo": str(photo.pk), "style": draft.model_dump(mode="json"), "serial": 1}
    session = "11111111-2222-4333-8444-555555555555"
    assert as_user.put(f"{API}/style-previews/{session}", body).status_code == 202
    serve_live()
    (told,) = [m for _, m in heard if m["type"] == "style.preview"]
    assert told["problem"] is None
    made = as_user.post(f"{API}/custom-styles", {"style": body["style"]}).json()
    wish = {"photo": str(photo.pk), "style": "custom", "custom_style": made["id"]}
    asked = as_user.post(f"{API}/generations", wish | {"size": 512, "variants": 1, "seed": 0})
    work()
    done = as_user.get(f"{API}/generations/{asked.json()['id']}").json()
    assert (done["status"], done["problem"]) == ("done", None)
    file = as_user.get(done["variants"][0]["file_url"]).content
    drawn = np.asarray(custom.opened(file).convert("RGB")).astype(int)
    gaps = np.abs(drawn[:, :, None] - np.array(custom.COLOURS)).sum(-1).min(-1)
    # Painted at the left, and there alone, it leaves its colours.
    assert gaps[:, :200].mean() < 0.6 * gaps[:, 312:].mean()
