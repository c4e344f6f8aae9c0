"""The web process stays light: it never loads what draws."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

HEAVY = ("torch", "cv2", "mediapipe", "onnxruntime", "ncnn", "diffusers", "transformers")
ALSO = ("numpy", "PIL", "scipy", "skimage", "numba")

PROBE = """
import json, sys
from avatar_platform.asgi import application
from django.contrib.auth import get_user_model
from django.core.management import call_command
call_command("migrate", verbosity=0)
from rest_framework.test import APIClient
from tests.platform.test_access import ROUTES
user = get_user_model().objects.create_user("probe@example.com", "x")
client = APIClient(raise_request_exception=True)
client.force_login(user)
asked = 0
for name, path in ROUTES:
    if name == "auth-logout":
        continue
    for method in ("get", "post", "patch", "put", "delete"):
        if (name, method) == ("me", "delete"):
            continue
        answer = getattr(client, method)(path, {} if method != "get" else None)
        assert answer.status_code < 500, (method, path, answer.content)
        asked += 1
for path in ("/", "/health/ready", "/admin/login/"):
    client.get(path)
memory = 0
with open("/proc/self/statm") as statm:
    memory = int(statm.read().split()[1]) * 4096 // 2**20
print(json.dumps({"modules": sorted(sys.modules), "asked": asked, "memory": memory}))
"""


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What a fresh process holds after a request to every endpoint."""
    database = tmp_path_factory.mktemp("probe") / "db.sqlite3"
    env = os.environ | {
        "AVATAR_DATABASE_URL": f"sqlite:///{database}",
        "AVATAR_LOG_LEVEL": "ERROR",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


@pytest.mark.parametrize("name", [*HEAVY, *ALSO])
def test_no_request_loads_what_is_heavy(probe: dict[str, object], name: str) -> None:
    modules = probe["modules"]
    assert isinstance(modules, list)
    assert name not in modules


def test_a_web_process_is_small(probe: dict[str, object]) -> None:
    assert isinstance(probe["memory"], int)
    assert probe["memory"] < 200
