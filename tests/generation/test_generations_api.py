"""Generations over the API: asked for once, shown, called off, kept, deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from generation.models import Generation, Job, Photo
from ml.styles import catalogue

pytestmark = pytest.mark.django_db(transaction=True)

Work = Callable[..., list[Job]]
ADDRESS = "/api/v1/generations"


@pytest.fixture
def photo(user: User, make_photo: Callable[..., Photo]) -> Photo:
    return make_photo(user)


def wish(photo: Photo, /, **fields: Any) -> dict[str, Any]:
    return {"photo": str(photo.pk), "style": "ink", "variants": 2, "size": 512, **fields}


def test_a_generation_is_queued_with_its_contract(as_user: APIClient, photo: Photo) -> None:
    answer = as_user.post(ADDRESS, wish(photo, angles=[{"yaw": 10}, {}], seed=5, strength=0.8))
    assert answer.status_code == 201
    body = answer.json()
    assert (body["status"], body["queue_position"], body["progress"]) == ("queued", 1, 0)
    assert body["seconds_left"] > 0
    contract = body["contract"]
    assert (contract["seed"], contract["strength"], contract["look"]) == (5, 0.8, None)
    assert [angle["yaw"] for angle in contract["angles"]] == [10, 0]
    assert [variant["status"] for variant in body["variants"]] == ["waiting"] * 4
    assert as_user.get(f"{ADDRESS}/{body['id']}").json()["contract"] == contract


def test_without_a_seed_every_generation_is_another(as_user: APIClient, photo: Photo) -> None:
    seeds = {as_user.post(ADDRESS, wish(photo)).json()["seed"] for _ in range(3)}
    assert len(seeds) == 3


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"style": "nothing"}, "style"),
        ({"look": "nothing"}, "look"),
        ({"variants": 0}, "variants"),
        ({"variants": 8, "angles": [{}] * 9}, "variants"),
        ({"size": 600}, "size"),
        ({"angles": [{"yaw": 90}]}, "angles.0.yaw"),
        ({"angles": []}, "angles"),
        ({"seed": -1}, "seed"),
        ({"strength": 2}, "strength"),
        ({"photo": "x"}, "photo"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(
    as_user: APIClient, photo: Photo, fields: dict[str, Any], field: str
) -> None:
    answer = as_user.post(ADDRESS, wish(photo, **fields))
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


def test_the_same_key_and_body_give_the_same_generation(
    as_user: APIClient, as_other: APIClient, other: User, photo: Photo, make_photo: Any
) -> None:
    headers = {"Idempotency-Key": "k1"}
    first = as_user.post(ADDRESS, wish(photo), headers=headers)
    again = as_user.post(ADDRESS, wish(photo), headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    another = as_user.post(ADDRESS, wish(photo, variants=1), headers=headers)
    assert (another.status_code, another.json()["code"]) == (409, "generation.idempotency_key")
    theirs = as_other.post(ADDRESS, wish(make_photo(other)), headers=headers)
    assert theirs.status_code == 201
    long = as_user.post(ADDRESS, wish(photo), headers={"Idempotency-Key": "k" * 256})
    assert long.status_code == 400
    assert Job.objects.count() == 2


def test_only_so_many_at_once(as_user: APIClient, user: User, photo: Photo, work: Work) -> None:
    user.jobs_active_limit = 2
    user.save()
    answers = [as_user.post(ADDRESS, wish(photo)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert answers[2].json()["code"] == "quota.jobs_at_once"
    work()
    assert as_user.post(ADDRESS, wish(photo)).status_code == 201


def test_deleted_generations_still_count_for_the_hour(
    as_user: APIClient, user: User, photo: Photo
) -> None:
    user.jobs_hour_limit = 1
    user.save()
    made = as_user.post(ADDRESS, wish(photo)).json()
    as_user.delete(f"{ADDRESS}/{made['id']}")
    again = as_user.post(ADDRESS, wish(photo))
    assert (again.status_code, again.json()["code"]) == (429, "quota.jobs_per_hour")


def test_the_list_tells_the_active_from_the_rest(
    as_user: APIClient, photo: Photo, work: Work
) -> None:
    done = as_user.post(ADDRESS, wish(photo)).json()["id"]
    work()
    active = as_user.post(ADDRESS, wish(photo)).json()["id"]
    listed = as_user.get(ADDRESS).json()["results"]
    assert [row["id"] for row in listed] == [active, done]
    only = as_user.get(f"{ADDRESS}?active=true").json()["results"]
    assert [row["id"] for row in only] == [active]


def test_cancelling_is_told_at_once_and_harmless_twice(
    as_user: APIClient, photo: Photo, work: Work
) -> None:
    pk = as_user.post(ADDRESS, wish(photo)).json()["id"]
    for _ in range(2):
        answer = as_user.post(f"{ADDRESS}/{pk}/cancel")
        assert (answer.status_code, answer.json()["status"]) == (202, "cancelled")
    assert work() == []


def test_a_variant_is_served_and_kept_once(
    as_user: APIClient, photo: Photo, work: Work, media: Callable[[], list[str]]
) -> None:
    pk = as_user.post(ADDRESS, wish(photo)).json()["id"]
    waiting = as_user.get(f"{ADDRESS}/{pk}").json()["variants"][0]
    early = as_user.post(f"/api/v1/variants/{waiting['id']}/keep", {})
    assert (early.status_code, early.json()["code"]) == (409, "variant.not_ready")
    assert as_user.get(f"/api/v1/variants/{waiting['id']}/file").status_code == 404
    work()
    variant = as_user.get(f"{ADDRESS}/{pk}").json()["variants"][0]
    assert variant["status"] == "done"
    for width in ("256", "512", "full"):
        file = as_user.get(f"/api/v1/variants/{variant['id']}/file?w={width}")
        assert (file.status_code, file["Content-Type"]) == (200, "image/webp")
        assert "private" in file["Cache-Control"]
    assert as_user.get(f"{variant['file_url']}?w=huge").status_code == 404
    kept = [
        as_user.post(f"/api/v1/variants/{variant['id']}/keep", {"name": "Me"}) for _ in range(2)
    ]
    assert [answer.status_code for answer in kept] == [201, 201]
    avatar = kept[0].json()
    assert (avatar["id"], avatar["name"]) == (kept[1].json()["id"], "Me")
    assert avatar["recipe"]["contract"]["style"] == "ink"
    shown = as_user.get(f"{ADDRESS}/{pk}").json()["variants"][0]
    assert shown["kept_avatar"] == avatar["id"]
    as_user.delete(f"{ADDRESS}/{pk}")
    assert as_user.get(avatar["file_url"]).status_code == 200
    assert not any("variants" in name for name in media())


def test_styles_are_open_to_everyone_in_their_language(api: APIClient) -> None:
    english = api.get("/api/v1/styles", headers={"accept-language": "en"}).json()
    russian = api.get("/api/v1/styles", headers={"accept-language": "ru"}).json()
    assert [row["id"] for row in english] == [style.id for style in catalogue.styles()]
    assert english[0]["name"] != russian[0]["name"]
    one = api.get(f"/api/v1/styles/{english[0]['id']}")
    assert one.json()["id"] == english[0]["id"]
    assert api.get("/api/v1/styles/nothing").status_code == 404


def test_problems_are_told_in_the_person_s_language(
    as_user: APIClient, user: User, photo: Photo
) -> None:
    user.language = "ru"
    user.save()
    Photo.objects.update(status=Photo.Status.REJECTED)
    answer = as_user.post(ADDRESS, wish(photo))
    assert answer.json()["detail"] == "Это фото не подходит. Возьмите другое."


def test_a_page_of_generations_costs_few_queries(
    as_user: APIClient,
    user: User,
    ask: Callable[..., Generation],
    photo: Photo,
    work: Work,
    django_assert_max_num_queries: Any,
) -> None:
    user.jobs_active_limit = 100
    user.save()
    for _ in range(6):
        ask(user, photo)
    work(at_most=3)
    with django_assert_max_num_queries(12):
        assert len(as_user.get(ADDRESS).json()["results"]) == 6
