"""A local server that speaks the hub's protocol as far as fetching needs it.

It serves a folder of repositories, answers for revisions and ranges, and misbehaves as told.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

_MEGABYTE = 2**20
COMMIT = "c0ffee" * 6 + "abcd"


@dataclass
class Hub:
    """What the server does.

    Attributes:
        root: ``<owner>/<repo>/<file>``.
        gated: repositories it does not hand out.
        break_after: of the next large file, bytes after which the connection breaks off, once.
        lies: paths whose contents it sends otherwise than announced.
        slow: seconds between two megabytes.
        asked: paths of files asked for, with the first byte of each.
    """

    root: Path
    address: str = ""
    gated: set[str] = field(default_factory=set)
    break_after: int | None = None
    lies: set[str] = field(default_factory=set)
    slow: float = 0.0
    asked: list[tuple[str, int]] = field(default_factory=list)


@contextmanager
def serving(root: Path) -> Iterator[Hub]:
    """The server, while needed."""
    hub = Hub(root)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(hub))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    hub.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(hub: Hub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: object) -> None:
            """Say nothing."""

        def do_HEAD(self) -> None:
            self._answer(body=False)

        def do_GET(self) -> None:
            self._answer(body=True)

        def _answer(self, *, body: bool) -> None:
            parts = unquote(self.path.partition("?")[0]).strip("/").split("/")
            if parts[:2] == ["api", "models"]:
                self._repository("/".join(parts[2:4]))
            else:
                self._file("/".join(parts[:2]), "/".join(parts[4:]), body=body)

        def _repository(self, name: str) -> None:
            folder = hub.root / name
            if name in hub.gated:
                return self._fail(403, "GatedRepo")
            if not folder.is_dir():
                return self._fail(404, "RepoNotFound")
            siblings = [_described(path, folder) for path in sorted(folder.rglob("*"))
                        if path.is_file()]  # fmt: skip
            answer = {"id": name, "sha": COMMIT, "siblings": siblings}
            return self._send(200, json.dumps(answer).encode(), {})

        def _file(self, name: str, path: str, *, body: bool) -> None:
            file = hub.root / name / path
            if not file.is_file():
                return self._fail(404, "EntryNotFound")
            content = file.read_bytes()
            first = int(self.headers.get("Range", "bytes=0-")[6:].partition("-")[0])
            if body:
                hub.asked.append((f"{name}/{path}", first))
            if f"{name}/{path}" in hub.lies:
                content = content[:-8] + b"\xff" * 8
            headers = {"X-Repo-Commit": COMMIT, "ETag": '"etag"', "Accept-Ranges": "bytes"}
            if first:
                headers["Content-Range"] = f"bytes {first}-{len(content) - 1}/{len(content)}"
            return self._send(206 if first else 200, content[first:], headers, body=body)

        def _fail(self, status: int, code: str) -> None:
            self._send(status, b"{}", {"X-Error-Code": code})

        def _send(
            self, status: int, content: bytes, headers: dict[str, str], *, body: bool = True
        ) -> None:
            self.send_response(status)
            for key, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(key, value)
            self.end_headers()
            if not body:
                return
            limit = hub.break_after
            if limit is not None and len(content) > limit:
                hub.break_after = None
                self.wfile.write(content[:limit])
                self.wfile.flush()
                self.close_connection = True
                return
            with suppress(ConnectionError):
                for start in range(0, len(content), _MEGABYTE):
                    self.wfile.write(content[start : start + _MEGABYTE])
                    time.sleep(hub.slow if len(content) > _MEGABYTE else 0)

    return Handler


def _described(path: Path, folder: Path) -> dict[str, object]:
    content = path.read_bytes()
    entry: dict[str, object] = {
        "rfilename": path.relative_to(folder).as_posix(),
        "size": len(content),
        "blobId": hashlib.sha1(content).hexdigest(),
    }
    if path.suffix == ".safetensors":
        digest = hashlib.sha256(content).hexdigest()
        entry["lfs"] = {"sha256": digest, "size": len(content), "pointerSize": 130}
    return entry
