"""The API as a program uses it: a token, a photo, a generation."""

from __future__ import annotations

import io
import json
import time
import urllib.request
import uuid
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image


class Client:
    """A person with a token, talking to a running platform."""

    def __init__(self, url: str) -> None:
        from accounts.models import ApiToken, User

        self.user = User.objects.create_user(f"{uuid.uuid4().hex}@example.com", "unused-Passw0rd")
        _, self.token = ApiToken.objects.create(user=self.user, expiry=timedelta(hours=1))
        self.url = url

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Any:
        """One request; the JSON answer."""
        request = urllib.request.Request(
            f"{self.url}/api/v1/{path}",
            data=body,
            method=method,
            headers={"Authorization": f"Token {self.token}", **headers},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """POST JSON."""
        return self.call(
            "POST", path, json.dumps(body).encode(), **{"Content-Type": "application/json"}
        )

    def upload(self, photo: NDArray[np.uint8]) -> str:
        """Upload (H, W, 3) RGB and wait for the analysis; the photo's id."""
        file = io.BytesIO()
        Image.fromarray(photo).save(file, "JPEG", quality=95)
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="consent"\r\n\r\ntrue\r\n'.encode(),
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="p.jpg"\r\n'
            f"Content-Type: image/jpeg\r\n\r\n".encode(),
            file.getvalue(),
            f"\r\n--{mark}--\r\n".encode(),
        ]
        row = self.call(
            "POST",
            "photos",
            b"".join(parts),
            **{"Content-Type": f"multipart/form-data; boundary={mark}"},
        )
        while row["status"] == "analysing":
            time.sleep(0.1)
            row = self.call("GET", f"photos/{row['id']}")
        if row["status"] != "ready":
            raise RuntimeError(row["problem"])
        return str(row["id"])

    def generate(self, photo: str, **wish: Any) -> tuple[float, float]:
        """Seconds from the request to the first variant, and to the last."""
        start = time.perf_counter()
        job = self.post("generations", {"photo": photo, "angles": [{"yaw": 0}], **wish})
        first = 0.0
        while True:
            row = self.call("GET", f"generations/{job['id']}")
            now = time.perf_counter() - start
            if not first and any(v["status"] == "done" for v in row["variants"]):
                first = now
            if row["status"] == "done":
                return first, now
            if row["status"] in {"failed", "cancelled"}:
                raise RuntimeError(row["problem"])
            time.sleep(0.02)
