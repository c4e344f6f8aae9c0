"""Less usual ways through the studio: the camera, and a network without sockets."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, WebSocketRoute, expect

from tests.e2e.conftest import Platform
from tests.e2e.people import people_create, photo_add, sign_in

PHOTOGRAPHER, OFFLINER, SHY = (
    f"{name}@studio.example" for name in ("photographer", "offliner", "shy")
)
SLOW = 90_000
"""Milliseconds that an analysis or a picture may take on a busy machine."""


@pytest.fixture(scope="module", autouse=True)
def _people(platform: Platform) -> None:
    people_create(platform, dict.fromkeys((PHOTOGRAPHER, OFFLINER, SHY), 0))


@pytest.fixture(autouse=True)
def _no_previews(page: Page) -> None:
    """Every style on one's own face is two dozen pictures nobody here looks at."""
    page.route("**/api/v1/photos/*/previews", lambda route: route.abort())


def test_a_shot_from_the_camera_becomes_the_photo(page: Page, context: BrowserContext) -> None:
    assert sign_in(context, PHOTOGRAPHER) == 200
    context.grant_permissions(["camera"])
    page.goto("/studio")
    page.get_by_test_id("webcam-open").click()
    shoot = page.get_by_test_id("webcam-shoot")
    expect(shoot).to_be_enabled()
    shoot.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_test_id("photo-consent").click()
    # The face is found on it, so the camera's picture arrived whole.
    expect(page.get_by_test_id("crop")).to_be_visible(timeout=SLOW)
    width = page.get_by_alt_text("Your photo").evaluate("image => image.naturalWidth")
    assert width == 640
    # The camera is off again.
    page.get_by_test_id("webcam-open").click()
    expect(shoot).to_be_enabled()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_camera_that_is_not_granted_is_explained(page: Page, context: BrowserContext) -> None:
    assert sign_in(context, SHY) == 200
    page.goto("/studio")
    page.get_by_test_id("webcam-open").click()
    expect(page.get_by_role("alert")).to_contain_text("Allow it in the address bar")
    expect(page.get_by_test_id("webcam-shoot")).to_have_count(0)


def test_pictures_arrive_without_a_socket(
    page: Page, context: BrowserContext, astronaut: Path
) -> None:
    assert sign_in(context, OFFLINER) == 200
    refused: list[str] = []

    def refuse(socket: WebSocketRoute) -> None:
        refused.append(socket.url)
        socket.close(code=1011)

    page.route_web_socket("**/ws/progress", refuse)
    page.goto("/studio")
    photo_add(page, astronaut)
    expect(page.get_by_test_id("crop")).to_be_visible(timeout=SLOW)
    expect(page.get_by_test_id("connection-banner")).to_contain_text("reconnecting")

    page.get_by_test_id("style-card-micah").click()
    page.get_by_role("button", name="Fewer variants").click(click_count=2)
    page.get_by_test_id("make-button").click()
    expect(page.get_by_test_id("variant-keep")).to_have_count(2, timeout=SLOW)
    expect(page.get_by_test_id("generation-cancel")).to_have_count(0)
    assert refused
