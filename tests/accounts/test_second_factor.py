"""The admin asks for a second factor: set up at the first visit, shown anew every twelve hours."""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from accounts.second_factor import ADDRESS, factor_reset
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.ADMIN_SECOND_FACTOR = True


@pytest.fixture
def boss(make_user: Callable[..., User]) -> User:
    return make_user("boss@example.com", is_staff=True, is_superuser=True)


def signed_in(user: User) -> Client:
    client = Client()
    form = {"username": user.email, "password": PASSWORD}
    assert client.post("/admin/login/", form).status_code == 302
    return client


def code(user: User, *, later: int = 0) -> str:
    """What the app shows, so many half minutes from now."""
    device = TOTPDevice.objects.get(user=user)
    totp = TOTP(device.bin_key, drift=device.drift)
    totp.time = time.time() + 30 * later
    return f"{totp.token():06d}"


def enrol(client: Client, user: User) -> list[str]:
    client.get(ADDRESS)
    answer = client.post(ADDRESS, {"code": code(user)})
    assert answer.status_code == 200
    return re.findall(r"<code>([A-Z2-7]{5}-[A-Z2-7]{5})</code>", answer.content.decode())


def again(user: User) -> Client:
    """Another sign-in by the same person; their app's next code."""
    TOTPDevice.objects.update(last_t=-1, throttling_failure_count=0)
    return signed_in(user)


@pytest.mark.parametrize(
    "address",
    [
        "/admin/",
        "/admin/accounts/user/",
        "/admin/gallery/publication/queue/",
        "/admin/django_rq/dashboard/",
        "/admin/password_change/",
        "/admin/jsi18n/",
    ],
)
def test_a_password_alone_opens_no_page_of_the_admin(boss: User, address: str) -> None:
    client = signed_in(boss)
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith(ADDRESS)
    assert client.post(address, {}).status_code == 403


def test_the_first_visit_shows_a_code_to_scan_and_the_key_to_type(boss: User) -> None:
    client = signed_in(boss)
    page = client.get(ADDRESS).content.decode()
    device = TOTPDevice.objects.get()
    assert base64.b32encode(device.bin_key).decode() in page
    assert 'src="data:image/svg+xml;base64,' in page
    assert not device.confirmed
    wrong = client.post(ADDRESS, {"code": "000000"})
    assert wrong.status_code == 400
    assert client.get("/admin/").status_code == 302
    # Looking again shows the same key: what was scanned stays right.
    assert TOTPDevice.objects.get().key == device.key


def test_a_key_that_another_session_has_seen_is_not_taken_into_use(boss: User) -> None:
    thief = signed_in(boss)
    thief.get(ADDRESS)
    seen = TOTPDevice.objects.get()
    client = signed_in(boss)
    page = client.get(ADDRESS).content.decode()
    assert base64.b32encode(seen.bin_key).decode() not in page
    own = TOTPDevice.objects.exclude(pk=seen.pk).get()
    totp = TOTP(own.bin_key)
    totp.time = time.time()
    assert client.post(ADDRESS, {"code": f"{totp.token():06d}"}).status_code == 200
    assert TOTPDevice.objects.get().key == own.key
    assert thief.post(ADDRESS, {"code": "000000"}).status_code == 400
    assert thief.get("/admin/").status_code == 302


def test_a_right_code_opens_the_admin_and_shows_recovery_codes_once(boss: User) -> None:
    client = signed_in(boss)
    before = client.cookies["avatar_session"].value
    codes = enrol(client, boss)
    assert len(set(codes)) == 10
    assert client.get("/admin/").status_code == 200
    assert client.cookies["avatar_session"].value != before
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert stored.isdisjoint(codes)
    assert stored.isdisjoint(each.replace("-", "") for each in codes)
    assert codes[0] not in client.get(ADDRESS).content.decode()


def test_the_key_is_never_shown_again(boss: User) -> None:
    client = signed_in(boss)
    enrol(client, boss)
    key = base64.b32encode(TOTPDevice.objects.get().bin_key).decode()
    for address in (ADDRESS, "/admin/", f"/admin/accounts/user/{boss.pk}/change/"):
        assert key not in again(boss).get(address, follow=True).content.decode()
    assert client.get("/admin/otp_totp/totpdevice/").status_code == 404
    assert client.get("/admin/otp_static/staticdevice/").status_code == 404


def test_another_sign_in_is_asked_for_the_code_which_works_once(boss: User) -> None:
    enrol(signed_in(boss), boss)
    second = again(boss)
    assert second.get("/admin/").status_code == 302
    shown = code(boss, later=1)
    answer = second.post(ADDRESS, {"code": shown, "next": "/admin/accounts/user/"})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/accounts/user/")
    assert second.get("/admin/accounts/user/").status_code == 200
    third = signed_in(boss)
    assert third.post(ADDRESS, {"code": shown}).status_code == 400
    assert third.get("/admin/").status_code == 302


def test_a_recovery_code_works_once_and_in_any_writing(boss: User) -> None:
    codes = enrol(signed_in(boss), boss)
    client = again(boss)
    written = codes[3].lower().replace("-", " ")
    assert client.post(ADDRESS, {"code": written}).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert again(boss).post(ADDRESS, {"code": codes[3]}).status_code == 400
    assert StaticToken.objects.count() == 9


def test_it_is_asked_again_after_twelve_hours(boss: User) -> None:
    client = signed_in(boss)
    enrol(client, boss)
    now = time.time()
    with mock.patch("accounts.second_factor.time.time", return_value=now + 11.9 * 3600):
        assert client.get("/admin/").status_code == 200
    with mock.patch("accounts.second_factor.time.time", return_value=now + 12.1 * 3600):
        assert client.get("/admin/").status_code == 302


def test_guessing_is_stopped(boss: User) -> None:
    enrol(signed_in(boss), boss)
    client = again(boss)
    answers = [client.post(ADDRESS, {"code": f"{guess:06d}"}).status_code for guess in range(12)]
    assert answers[0] == 400
    assert answers[-1] == 429
    # And the right code does not help who guesses on.
    assert client.post(ADDRESS, {"code": code(boss, later=1)}).status_code == 429


def test_only_addresses_of_the_admin_are_gone_to_afterwards(boss: User) -> None:
    enrol(signed_in(boss), boss)
    client = again(boss)
    body = {"code": code(boss, later=1), "next": "https://evil.example/admin/"}
    assert client.post(ADDRESS, body)["Location"] == "/admin/"


def test_what_was_passed_by_one_counts_for_nobody_else(
    boss: User, make_user: Callable[..., User]
) -> None:
    client = signed_in(boss)
    enrol(client, boss)
    colleague = make_user("colleague@example.com", is_staff=True, is_superuser=True)
    session = client.session
    passed = session["second_factor"]
    other = signed_in(colleague)
    stolen = other.session
    stolen["second_factor"] = passed
    stolen.save()
    assert other.get("/admin/").status_code == 302


def test_people_without_a_staff_account_have_nothing_to_set_up(user: User) -> None:
    client = Client()
    client.force_login(user)
    assert client.get(ADDRESS)["Location"] == "/"
    assert Client().get(ADDRESS)["Location"].startswith("/admin/login/")
    assert not TOTPDevice.objects.exists()


def test_operators_may_do_without_but_who_has_set_one_up_is_asked(
    boss: User, settings: Any
) -> None:
    settings.ADMIN_SECOND_FACTOR = False
    client = signed_in(boss)
    assert client.get("/admin/").status_code == 200
    enrol(client, boss)
    assert again(boss).get("/admin/").status_code == 302


def test_a_lost_one_is_reset_by_command_or_by_a_superuser_and_signs_out(
    boss: User, make_user: Callable[..., User]
) -> None:
    client = signed_in(boss)
    enrol(client, boss)
    call_command("second_factor_reset", boss.email.upper())
    assert client.get("/admin/").status_code == 302
    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()

    client = signed_in(boss)
    enrol(client, boss)
    colleague = make_user("colleague@example.com", is_staff=True)
    TOTPDevice.objects.create(user=colleague, name="app", confirmed=True)
    body = {
        "action": "reset_second_factor",
        "_selected_action": [str(colleague.pk), str(boss.pk)],
    }
    assert client.post("/admin/accounts/user/", body).status_code == 302
    assert list(TOTPDevice.objects.values_list("user", flat=True)) == [boss.pk]
    (logged,) = LogEntry.objects.filter(change_message__contains="second factor")
    assert (logged.user, logged.object_id) == (boss, str(colleague.pk))


def test_a_reset_ends_what_was_open(boss: User) -> None:
    client = signed_in(boss)
    enrol(client, boss)
    factor_reset(user=boss)
    assert "/admin/login/" in client.get("/admin/", follow=True).redirect_chain[-1][0]
