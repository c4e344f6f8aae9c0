"""The public gallery, for those with and without an account."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from avatar_platform.problems import Problem
from gallery import files
from gallery.moderation.services import sanction_add
from gallery.services import avatar_delete, avatar_restore
from gallery.sharing.models import Publication
from gallery.sharing.services import publication_submit
from tests.factories import make_avatar, make_version
from tests.gallery.publishing import decided, make_staff, published, submitted

pytestmark = pytest.mark.django_db

API = "/api/v1"


def names(client: APIClient, query: str = "") -> list[str]:
    answer = client.get(f"{API}/public{query}")
    assert answer.status_code == 200, answer.content
    return [each["name"] for each in answer.json()["results"]]


@pytest.mark.parametrize("state", ["pending", "rejected", "withdrawn"])
def test_only_what_was_approved_is_public(
    api: APIClient, as_user: APIClient, user: User, state: str
) -> None:
    published(user, name="Shown")
    hidden = submitted(user, name="Hidden")
    Publication.objects.filter(pk=hidden.pk).update(state=state)
    for client in (api, as_user):
        assert names(client) == ["Shown"]
        assert client.get(f"{API}/public/{hidden.pk}").status_code == 404


def test_a_visitor_sees_the_picture_and_nothing_of_the_person(api: APIClient, user: User) -> None:
    row = published(user, name="Ann in oil")
    answer = api.get(f"{API}/public/{row.pk}")
    body = answer.json()
    assert body["name"] == "Ann in oil"
    assert body["author"] is None
    for secret in (user.email, str(user.pk), user.pk.hex, str(row.object_id), "recipe"):
        assert secret not in answer.content.decode()
    picture = api.get(body["file_url"])
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/webp")


def test_answers_to_visitors_may_be_cached_and_those_to_people_not(
    api: APIClient, as_other: APIClient, user: User
) -> None:
    published(user)
    assert api.get(f"{API}/public")["Cache-Control"] == "public, max-age=60"
    assert "Cookie" in api.get(f"{API}/public")["Vary"]
    assert as_other.get(f"{API}/public")["Cache-Control"] == "private, no-store"


def test_pages_by_style_tag_author_newest_and_most_liked(
    api: APIClient, as_user: APIClient, as_other: APIClient, user: User
) -> None:
    rows = (("A", "anime", ["Cat"]), ("B", "oil", ["cat", "sea"]), ("C", "oil", []))
    for name, style, tags in rows:
        avatar = make_avatar(user, name=name, style=style)
        body = {"id": str(avatar.pk), "tags": tags}
        answer = as_user.post(f"{API}/publications", body)
        assert answer.status_code == 201
        decided(Publication.objects.get(pk=answer.json()["id"]))
    assert names(api) == ["C", "B", "A"]
    assert names(api, "?style=oil") == ["C", "B"]
    assert names(api, "?tag=CAT") == ["B", "A"]
    assert as_user.put(f"{API}/me/author", {"handle": "Ann"}).json() == {"handle": "ann"}
    assert names(api, "?author=ANN") == ["C", "B", "A"]
    assert names(api, "?author=bob") == []
    liked = Publication.objects.get(name="A")
    assert as_other.put(f"{API}/public/{liked.pk}/like").json() == {"likes": 1, "liked": True}
    seen, link = [], f"{API}/public?order=likes&page_size=1"
    while link:
        page = api.get(link).json()
        seen += [each["name"] for each in page["results"]]
        link = page["next"]
    assert seen[0] == "A"
    assert sorted(seen) == ["A", "B", "C"]
    facets = api.get(f"{API}/public/facets").json()
    assert facets["styles"] == [{"id": "oil", "count": 2}, {"id": "anime", "count": 1}]
    assert facets["tags"] == [{"name": "cat", "count": 2}, {"name": "sea", "count": 1}]


def test_liking_twice_counts_once_and_can_be_taken_back(as_other: APIClient, user: User) -> None:
    row = published(user)
    path = f"{API}/public/{row.pk}/like"
    for _ in range(2):
        assert as_other.put(path).json() == {"likes": 1, "liked": True}
    assert as_other.get(f"{API}/public/{row.pk}").json()["liked"] is True
    assert len(names(as_other, "?liked=true")) == 1
    for _ in range(2):
        assert as_other.delete(path).json() == {"likes": 0, "liked": False}
    assert names(as_other, "?liked=true") == []


def test_nobody_likes_or_reports_their_own(as_user: APIClient, user: User) -> None:
    row = published(user)
    assert as_user.put(f"{API}/public/{row.pk}/like").json()["code"] == "like.own"
    report = as_user.post(f"{API}/public/{row.pk}/report", {"reason": "spam"})
    assert (report.status_code, report.json()["code"]) == (409, "report.own")


def test_visitors_and_people_report_each_person_once(
    api: APIClient, as_other: APIClient, user: User
) -> None:
    path = f"{API}/public/{published(user).pk}/report"
    assert api.post(path, {"reason": "consent", "text": "That is me."}).status_code == 204
    assert as_other.post(path, {"reason": "consent"}).status_code == 204
    again = as_other.post(path, {"reason": "hate"})
    assert (again.status_code, again.json()["code"]) == (409, "report.already")
    other = api.post(path, {"reason": "other"}).json()
    assert other["errors"][0]["code"] == "report.text_needed"
    assert api.post(path, {"reason": "dislike"}).status_code == 400


def test_reports_are_few_an_hour(api: APIClient, user: User, settings: Any) -> None:
    path = f"{API}/public/{published(user).pk}/report"
    answers = [api.post(path, {"reason": "spam"}).status_code for _ in range(21)]
    assert answers == [204] * 20 + [429]


def test_the_blocked_and_the_blocker_see_nothing_of_each_other(
    api: APIClient, as_user: APIClient, as_other: APIClient, user: User, other: User
) -> None:
    mine, theirs = published(user, name="Mine"), published(other, name="Theirs")
    answer = as_user.post(f"{API}/me/blocks", {"publication": str(theirs.pk)})
    assert answer.status_code == 201
    assert names(as_user) == ["Mine"]
    assert names(as_other) == ["Theirs"]
    assert as_other.put(f"{API}/public/{mine.pk}/like").status_code == 404
    assert sorted(names(api)) == ["Mine", "Theirs"]
    assert other.email not in as_user.get(f"{API}/me/blocks").content.decode()
    block = f"{API}/me/blocks/{answer.json()['id']}"
    assert as_other.delete(block).status_code == 404
    assert as_user.delete(block).status_code == 204
    assert sorted(names(as_user)) == ["Mine", "Theirs"]
    own = as_user.post(f"{API}/me/blocks", {"publication": str(mine.pk)})
    assert own.json()["code"] == "block.self"


def test_an_authors_page_is_there_only_with_something_to_show(
    api: APIClient, as_user: APIClient, user: User
) -> None:
    as_user.put(f"{API}/me/author", {"handle": "ann_42"})
    assert api.get(f"{API}/public/authors/ann_42").status_code == 404
    published(user)
    assert api.get(f"{API}/public/authors/ANN_42").json() == {"handle": "ann_42"}


@pytest.mark.parametrize(
    ("handle", "code"),
    [
        *((form, "author.handle_form") for form in ("ab", "9lives", "аня", "a b c")),
        *((taken, "author.handle_taken") for taken in ("Admin", "BOB")),
        # Nor what sounds like the platform, or may not stand in public.
        *((said, "author.handle_taken") for said in ("moderat0r", "admin_1", "avatar-official")),
        ("fuck-you", "author.handle_taken"),
    ],
)
def test_handles_are_plain_and_belong_to_one(
    as_user: APIClient, as_other: APIClient, handle: str, code: str
) -> None:
    assert as_other.put(f"{API}/me/author", {"handle": "bob"}).status_code == 200
    answer = as_user.put(f"{API}/me/author", {"handle": handle})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == code
    assert as_user.get(f"{API}/me/author").json() == {"handle": None}


def test_an_authors_page_of_no_possible_name_is_not_found(api: APIClient, db: None) -> None:
    assert api.get(f"{API}/public/authors/%00").status_code == 404


def test_what_goes_into_the_bin_while_it_is_copied_is_not_handed_in(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    avatar = make_avatar(user)
    copied = files.copied

    def slowly(*given: Any) -> Any:
        avatar_delete(user=user, avatar=avatar)
        return copied(*given)

    monkeypatch.setattr(files, "copied", slowly)
    with pytest.raises(Problem) as caught:
        publication_submit(user=user, kind="avatar", object_id=avatar.pk)
    assert caught.value.code == "not_found"
    assert not Publication.objects.exists()


def test_what_is_public_stays_as_approved_when_its_owner_goes_on(
    api: APIClient, user: User, as_user: APIClient
) -> None:
    row = published(user, name="Before")
    before = api.get(api.get(f"{API}/public/{row.pk}").json()["file_url"]).content
    avatar = make_avatar(user)
    avatar = type(avatar).objects.get(pk=row.object_id)
    make_version(avatar, side=48)
    as_user.patch(f"{API}/avatars/{avatar.pk}", {"name": "After"})
    shown = api.get(f"{API}/public/{row.pk}").json()
    assert shown["name"] == "Before"
    assert api.get(shown["file_url"]).content == before


def test_another_version_waits_anew_and_is_hidden_meanwhile(
    api: APIClient, as_user: APIClient, user: User
) -> None:
    row = published(user)
    body = {"id": str(row.object_id)}
    again = as_user.post(f"{API}/publications", body)
    assert (again.status_code, again.json()["code"]) == (409, "publication.already")
    make_version(type(make_avatar(user)).objects.get(pk=row.object_id))
    assert as_user.post(f"{API}/publications", body).json()["state"] == "pending"
    assert names(api) == []
    third = as_user.post(f"{API}/publications", body)
    assert (third.status_code, third.json()["code"]) == (409, "publication.pending")


def test_withdrawing_deletes_the_public_copies(
    api: APIClient, as_user: APIClient, user: User, media: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    row = published(user)
    picture = api.get(f"{API}/public/{row.pk}").json()["file_url"]
    assert [name for name in media() if "/published/" in name]
    with django_capture_on_commit_callbacks(execute=True):
        answer = as_user.post(f"{API}/publications/{row.pk}/withdraw")
    assert (answer.json()["state"], answer.json()["file_url"]) == ("withdrawn", None)
    assert names(api) == []
    assert api.get(picture).status_code == 404
    assert not [name for name in media() if "/published/" in name]
    again = as_user.post(f"{API}/publications/{row.pk}/withdraw")
    assert again.json()["code"] == "publication.not_live"


def test_an_avatar_in_the_bin_is_not_public_even_when_restored(api: APIClient, user: User) -> None:
    row = published(user)
    avatar = type(make_avatar(user)).objects.get(pk=row.object_id)
    avatar_delete(user=user, avatar=avatar)
    assert names(api) == []
    avatar.refresh_from_db()
    avatar_restore(user=user, avatar=avatar)
    assert names(api) == []


def test_a_suspended_persons_work_is_hidden_until_the_suspension_ends(
    api: APIClient, as_user: APIClient, user: User
) -> None:
    row = published(user)
    picture = api.get(f"{API}/public/{row.pk}").json()["file_url"]
    senior = make_staff("senior@example.com", "Senior moderators")
    sanction = sanction_add(moderator=senior, user=user, kind="suspension", reason="spam", days=3)
    assert names(api) == []
    assert api.get(picture).status_code == 404
    for path in ("publications", "shares"):
        answer = as_user.post(f"{API}/{path}", {"id": str(row.object_id)})
        assert (answer.status_code, answer.json()["code"]) == (403, "moderation.suspended_until")
    told = as_user.get(f"{API}/me/sanctions", headers={"Accept-Language": "ru"}).json()
    assert told[0]["kind"] == "suspension"
    sanction.until = sanction.created_at
    sanction.save()
    assert len(names(api)) == 1
