"""`python -m benchmarks`: speed and memory, as ratios in one run. Writes var/benchmarks.json."""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from skimage import data

from benchmarks import platform
from benchmarks.platform import Platform
from ml.styles.catalogue import styles

if TYPE_CHECKING:
    from benchmarks.client import Client

ROUNDS = 3
JOBS = 50
EVENTS = 40
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


def stylization() -> float:
    """Median seconds of OpenCV's `stylization` on the astronaut at 1024 px: the yardstick."""
    photo = cv2.resize(data.astronaut(), (1024, 1024), interpolation=cv2.INTER_CUBIC)
    times = []
    for _ in range(ROUNDS + 1):
        start = time.perf_counter()
        cv2.stylization(photo)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


def generation(client: Client, photo: str) -> dict[str, Any]:
    """First variant and four variants after enqueue, warm, for each style drawn from the photo."""
    out: dict[str, Any] = {}
    for style in (each.id for each in styles() if each.kind == "rendered"):
        client.generate(photo, style=style, variants=1, size=1024)
        times = [client.generate(photo, style=style, variants=4, size=1024) for _ in range(ROUNDS)]
        yardstick = stylization()
        first, four = (statistics.median(column) for column in zip(*times, strict=True))
        out[style] = {
            "first variant, s": round(first, 2),
            "four variants, s": round(four, 2),
            "stylization, s": round(yardstick, 2),
            "first / stylization (aim 4)": round(first / yardstick, 2),
            "four / stylization (aim 12)": round(four / yardstick, 2),
        }
    return out


def fifty_jobs(client: Client, photo: str, running: Platform) -> dict[str, Any]:
    """Fifty small jobs: the worker that drew the first drew the last, with the models it had."""
    before = running.processes()["generation worker"]
    loads = running.loads(before)
    memory = platform.resident(before)
    times = [client.generate(photo, style="pixel", variants=1, size=512)[1] for _ in range(JOBS)]
    after = running.processes()["generation worker"]
    return {
        "jobs": JOBS,
        "same worker process": before == after,
        "models loaded before the first": len(loads),
        "models loaded since": len(running.loads(after)) - len(loads),
        "first job, s": round(times[0], 2),
        "median of the rest, s": round(statistics.median(times[1:]), 2),
        "slowest of the rest, s": round(max(times[1:]), 2),
        "memory grew by, MB": round(platform.resident(after) - memory),
    }


def memory(running: Platform) -> dict[str, Any]:
    """Resident MB of each process, and that the web process has no imaging library."""
    processes = running.processes()
    web = processes["web"]
    loaded = [name for name in ("torch", "cv2", "mediapipe", "ncnn") if platform.maps(web, name)]
    if loaded:
        raise AssertionError(f"the web process has loaded {loaded}")
    sizes = {f"{name}, MB": round(platform.resident(pid)) for name, pid in processes.items()}
    return {**sizes, "imaging libraries in the web process": "none"}


def progress_delay(client: Client, running: Platform) -> dict[str, Any]:
    """Milliseconds from a worker's publish to a message in a real browser."""
    from playwright.sync_api import sync_playwright

    from generation.progress import flush, publish

    ticket = client.post("socket-ticket", {})["ticket"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        page = browser.new_page()
        page.goto(f"{running.url}/health/live")
        page.evaluate(
            """([url, ticket]) => new Promise((ready) => {
                window.delays = [];
                const socket = new WebSocket(url, ["app.v1", `ticket.${ticket}`]);
                socket.onmessage = ({ data }) => {
                    const message = JSON.parse(data);
                    if (message.type === "snapshot") ready();
                    if (message.sent) window.delays.push(Date.now() - 1000 * message.sent);
                };
            })""",
            [running.url.replace("http", "ws") + "/ws/progress", ticket],
        )
        for _ in range(EVENTS):
            publish(client.user.pk, {"type": "probe", "sent": time.time()})
            flush()
            page.wait_for_timeout(50)
        page.wait_for_function(f"window.delays.length >= {EVENTS}")
        delays = page.evaluate("window.delays")
        browser.close()
    return {
        "events": len(delays),
        "median, ms": round(statistics.median(delays), 1),
        "95th percentile, ms": round(float(np.percentile(delays, 95)), 1),
    }


def gallery_page() -> dict[str, Any]:
    """See `benchmarks.gallery`."""
    from django.test import Client as Browser
    from django.test.utils import override_settings

    from benchmarks import gallery

    person = gallery.fill()
    with override_settings(ROOT_URLCONF="benchmarks.gallery", ALLOWED_HOSTS=["*"]):
        browser = Browser()
        browser.force_login(person, backend="accounts.backends.ThrottledBackend")
        page = browser.get("/api/v1/avatars").json()
        if len(page["results"]) != gallery.PAGE:
            raise AssertionError(f"a page of {len(page['results'])} avatars")
        ours = gallery.timed(lambda: browser.get("/api/v1/avatars"))
        bare = gallery.timed(lambda: browser.get("/bare"))
    return {
        "avatars": gallery.PEOPLE * gallery.EACH,
        "gallery page, ms": round(ours, 2),
        "bare view, ms": round(bare, 2),
        "ratio (aim 3)": round(ours / bare, 2),
    }


def main() -> int:
    """Run all, print and write."""
    results: dict[str, Any] = {}
    with platform.running() as running:
        import django

        django.setup()
        from benchmarks.client import Client

        client = Client(running.url)
        photo = client.upload(data.astronaut())
        for name, measure in (
            ("generation", lambda: generation(client, photo)),
            ("fifty jobs", lambda: fifty_jobs(client, photo, running)),
            ("memory", lambda: memory(running)),
            ("progress from worker to browser", lambda: progress_delay(client, running)),
            ("gallery", gallery_page),
        ):
            results[name] = measure()
            print(f"{name}\n{json.dumps(results[name], indent=2)}", flush=True)
    Path("var").mkdir(exist_ok=True)
    Path("var/benchmarks.json").write_text(json.dumps(results, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
