"""Each process of the platform is killed in the middle of work; what was accepted gets done."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.stack import Person, Stack, kill, wait_for
from tests.files import makers

SIZE = 512


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Everything running, and warm."""
    running = Stack(tmp_path_factory.mktemp("faults"))
    running.start("redis")
    running.start("migrate")
    wait_for("Redis", running.redis_answers)
    assert running.processes.pop("migrate").wait() == 0, running.log("migrate")
    running.start("workers")
    running.start("web")
    wait_for("the web", lambda: _up(running))
    yield running
    running.stop()


def _up(stack: Stack) -> bool:
    try:
        Person(stack)
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def person(stack: Stack) -> Person:
    return Person(stack)


@pytest.fixture(scope="module")
def photo(person: Person) -> str:
    """Analysed for real by the interactive worker."""
    pk = str(person.upload(makers.png())["id"])
    wait_for("the analysis", lambda: person.get(f"photos/{pk}")["status"] == "ready")
    return pk


def ask(person: Person, photo: str, **fields: Any) -> str:
    wish = {"photo": photo, "style": "ink", "variants": 2, "size": SIZE, **fields}
    return str(person.post("generations", wish)["id"])


def drawn(person: Person, pk: str, count: int = 1) -> Any:
    """Wait until some of its pictures are done, but not all."""

    def some() -> Any:
        generation = person.generation(pk)
        done = [v for v in generation["variants"] if v["status"] == "done"] if generation else []
        assert len(done) < len(generation["variants"]) if generation else True, "too late"
        return generation if len(done) >= count else None

    return wait_for("the first picture", some)


def finished(person: Person, pk: str) -> Any:
    generation = wait_for(
        "the end",
        lambda: (g := person.generation(pk)) and g["status"] in ("done", "failed") and g,
    )
    assert generation["status"] == "done", generation
    assert {variant["status"] for variant in generation["variants"]} == {"done"}
    return generation


def test_a_worker_killed_in_the_middle_is_replaced_and_the_job_done(
    stack: Stack, person: Person, photo: str
) -> None:
    pk = ask(person, photo, variants=3)
    before = drawn(person, pk)
    pid = stack.worker("generation")
    assert pid
    kill(pid)
    began = time.monotonic()
    after = finished(person, pk)
    assert time.monotonic() - began < 90
    assert stack.worker("generation") != pid
    first = before["variants"][0]
    assert after["variants"][0]["file_url"] == first["file_url"]
    for variant in after["variants"]:
        assert person.file(variant["file_url"]).startswith(b"RIFF")


def test_a_killed_interactive_worker_costs_no_photo(stack: Stack, person: Person) -> None:
    pid = stack.worker("interactive")
    assert pid
    kill(pid)
    pk = person.upload(makers.webp())["id"]
    wait_for("the analysis", lambda: person.get(f"photos/{pk}")["status"] == "ready")


def test_redis_killed_and_started_again_loses_no_job(
    stack: Stack, person: Person, photo: str
) -> None:
    running = ask(person, photo, variants=3)
    waiting = ask(person, photo)
    drawn(person, running)
    stack.kill("redis")
    time.sleep(0.5)
    stack.start("redis")
    finished(person, running)
    finished(person, waiting)


def test_jobs_outlive_an_emptied_redis(stack: Stack, person: Person, photo: str) -> None:
    running = ask(person, photo, variants=3)
    waiting = ask(person, photo)
    drawn(person, running)
    with stack.redis() as client:
        client.flushall()
    finished(person, waiting)
    finished(person, running)


def test_the_web_process_killed_changes_nothing(stack: Stack, person: Person, photo: str) -> None:
    pk = ask(person, photo, variants=3)
    drawn(person, pk)
    stack.kill("web")
    stack.start("web")
    finished(person, pk)


def test_a_killed_supervisor_takes_its_workers_along_and_the_next_goes_on(
    stack: Stack, person: Person, photo: str
) -> None:
    pk = ask(person, photo, variants=3)
    drawn(person, pk)
    old = stack.worker("generation")
    stack.kill("workers")
    wait_for("the workers' end", lambda: stack.worker("generation") is None)
    stack.start("workers")
    finished(person, pk)
    assert stack.worker("generation") not in (None, old)


def test_a_stop_is_quick_and_puts_back_what_is_being_done(
    stack: Stack, person: Person, photo: str, tmp_path: Path
) -> None:
    pk = ask(person, photo, variants=4)
    drawn(person, pk)
    began = time.monotonic()
    process = stack.processes["workers"]
    process.terminate()
    assert process.wait(15) == 0
    assert time.monotonic() - began < 10
    assert person.generation(pk)["status"] == "queued"
    stack.start("workers")
    finished(person, pk)


@pytest.fixture(scope="module")
def avatar(person: Person, photo: str) -> str:
    """The photo, opened in the editor."""
    opened = person.post(f"photos/{photo}/avatar")["id"]
    return str(edited(person, opened)["avatar"])


def tone(brightness: float) -> dict[str, Any]:
    return {"kind": "tone", "brightness": brightness}


def edited(person: Person, pk: str) -> Any:
    edit = wait_for(
        "the edit",
        lambda: (e := person.get(f"edits/{pk}"))["status"] in ("done", "failed") and e,
    )
    assert edit["status"] == "done", edit
    return edit


def test_an_edit_whose_worker_is_killed_is_made_once(
    stack: Stack, person: Person, avatar: str
) -> None:
    before = person.get(f"avatars/{avatar}/versions")
    operations = [tone(0.1)] * 10
    pk = person.post("edits", {"avatar": avatar, "operations": operations})["id"]
    begun = wait_for("its progress", lambda: (e := person.get(f"edits/{pk}"))["progress"] and e)
    assert begun["status"] == "generating"
    pid = stack.worker("interactive")
    assert pid
    kill(pid)
    done = edited(person, pk)
    assert stack.worker("interactive") != pid
    after = person.get(f"avatars/{avatar}/versions")
    assert [row["number"] for row in after[1:]] == [row["number"] for row in before]
    assert (after[0]["number"], after[0]["current"]) == (done["version"], True)
    assert person.file(after[0]["file_url"]).startswith(b"RIFF")


def test_dragging_for_ten_seconds_never_queues_work(
    stack: Stack, person: Person, avatar: str
) -> None:
    """A picture takes 0.3 s here and a request comes every 0.05 s: most are never drawn."""
    address = f"edit-previews/{uuid.uuid4()}"
    shown: set[int] = set()
    longest = serial = 0
    began = time.monotonic()
    with stack.redis() as client:
        while time.monotonic() - began < 10:
            serial += 1
            body = {"avatar": avatar, "operations": [tone(serial / 1000)], "serial": serial}
            person.put(address, body)
            told = person.get(address)
            shown.add(told["serial"] or 0)
            # Those who stand in line, and those who wait for a worker of any kind.
            waiting = client.llen("avatar:live:line") + client.llen("rq:queue:interactive")
            longest = max(longest, waiting)
            time.sleep(0.02)
        ended = time.monotonic()
        wait_for("the last one", lambda: person.get(address)["serial"] == serial)
        assert time.monotonic() - ended < 2
        assert client.llen("avatar:live:line") == client.llen("rq:queue:interactive") == 0
    # In line once, with its own token and the one that was left when a slice was over.
    assert longest <= 3
    assert serial > 2 * len(shown)
    assert len(shown) > 12


def test_a_preview_whose_worker_is_killed_is_drawn_by_the_next(
    stack: Stack, person: Person, avatar: str
) -> None:
    address = f"edit-previews/{uuid.uuid4()}"
    body = {"avatar": avatar, "operations": [tone(0.1)] * 20, "serial": 1}
    person.put(address, body)
    time.sleep(1)
    pid = stack.worker("interactive")
    assert pid
    kill(pid)
    wait_for("the preview", lambda: person.get(address)["serial"] == 1)
