"""Signed manifests in files, after the C2PA's specification (c2pa.org), by its own library."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import c2pa

from ml.provenance.identity import ORGANISATION, Identity
from ml.provenance.payload import Source

SIGNED = (
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/avif",
    "image/tiff",
    "image/svg+xml",
    "application/pdf",
)
"""Media types that a manifest is written into, of those that are exported."""
RECIPE = "org.avatar-platform.recipe"
_SIGNED_WELL = {"claimSignature.validated", "signingCredential.trusted"}
"""What the library says of a signature that is right, even where the file around it is not."""
_ACTIONS = ("c2pa.actions.v2", "c2pa.actions")


@dataclass(frozen=True)
class Origin:
    """How a picture came about; all that is ever said of it.

    Attributes:
        engine, engine_version: what made it.
        style: the style's id.
        source: see `Source`.
        day: when.
    """

    engine: str
    engine_version: str
    style: str
    source: Source
    day: date


@dataclass(frozen=True)
class Manifest:
    """What a file's manifest says.

    Attributes:
        ours: signed by this installation, and the file is as it was then.
        signed_here: signed by this installation, whatever became of the file since.
        intact: the file is as it was when somebody signed it.
        signer: who signed, as their certificate has it.
        tool: what made the claim, as it calls itself.
        origin: of `ours` only.
        source: the IPTC's digital source type, as the manifest has it; empty where it has none.
    """

    ours: bool
    signed_here: bool
    intact: bool
    signer: str
    tool: str
    source: str
    origin: Origin | None


def sign(data: bytes, media_type: str, origin: Origin, keys: Identity) -> bytes:
    """The file with a manifest; as it is where its format holds none (see `SIGNED`)."""
    if media_type not in SIGNED:
        return data
    target = io.BytesIO()
    with (
        c2pa.Builder(_claim(origin), context=_context(keys)) as builder,
        c2pa.Signer.from_info(_signer(keys)) as signer,
    ):
        builder.sign(signer, media_type, io.BytesIO(data), target)
    return target.getvalue()


def read(data: bytes, media_type: str, keys: Identity) -> Manifest | None:
    """What a file's manifest says, or None where it has none. Nothing is fetched from anywhere."""
    try:
        with c2pa.Reader(media_type, io.BytesIO(data), context=_context(keys)) as reader:
            told = json.loads(reader.json())
            state = reader.get_validation_state()
    except c2pa.C2paError:
        # No manifest, or none that can be read: nothing is known.
        return None
    active = told.get("manifests", {}).get(told.get("active_manifest"))
    if active is None:
        return None
    assertions = {each["label"]: each["data"] for each in active.get("assertions", [])}
    created = _created(assertions)
    signer = active.get("signature_info", {})
    held = str(signer.get("cert_serial_number")) in keys.serials
    results = told.get("validation_results", {}).get("activeManifest", {})
    passed = {each.get("code") for each in results.get("success", [])}
    ours = held and state == "Trusted"
    tools = active.get("claim_generator_info") or [{}]
    return Manifest(
        ours=ours,
        signed_here=held and passed >= _SIGNED_WELL,
        intact=state in ("Trusted", "Valid"),
        signer=str(signer.get("common_name") or signer.get("issuer") or ""),
        tool=str(tools[0].get("name") or ""),
        source=str(created.get("digitalSourceType", "")).rpartition("/")[2],
        origin=_origin(assertions.get(RECIPE), created) if ours else None,
    )


def _claim(origin: Origin) -> dict[str, Any]:
    actions = [
        {
            "action": "c2pa.created",
            "digitalSourceType": origin.source.url,
            "when": f"{origin.day.isoformat()}T00:00:00Z",
            "softwareAgent": {"name": origin.engine, "version": origin.engine_version},
        }
    ]
    recipe = {
        "engine": origin.engine,
        "engine_version": origin.engine_version,
        "style": origin.style,
    }
    return {
        "claim_generator_info": [{"name": ORGANISATION}],
        "assertions": [
            {"label": _ACTIONS[0], "data": {"actions": actions}},
            {"label": RECIPE, "data": recipe},
        ],
    }


def _created(assertions: Mapping[str, Any]) -> dict[str, Any]:
    for label in _ACTIONS:
        for action in assertions.get(label, {}).get("actions", []):
            if action.get("action") == "c2pa.created":
                return dict(action)
    return {}


def _origin(recipe: Any, created: Mapping[str, Any]) -> Origin | None:
    try:
        return Origin(
            engine=str(recipe["engine"]),
            engine_version=str(recipe["engine_version"]),
            style=str(recipe["style"]),
            source=Source(str(created["digitalSourceType"]).rpartition("/")[2]),
            day=date.fromisoformat(str(created["when"])[:10]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _signer(keys: Identity) -> c2pa.C2paSignerInfo:
    return c2pa.C2paSignerInfo(
        alg=c2pa.C2paSigningAlg.ES256,
        sign_cert=keys.certificates.encode(),
        private_key=keys.key.encode(),
        ta_url=None,
    )


@lru_cache(maxsize=4)
def _context(keys: Identity) -> c2pa.Context:
    settings = {
        "trust": {
            "user_anchors": keys.anchors,
            "allowed_list": keys.signers,
        },
        "verify": {"verify_trust": True, "remote_manifest_fetch": False, "ocsp_fetch": False},
        "builder": {"thumbnail": {"enabled": False}},
    }
    return c2pa.Context(settings=c2pa.Settings.from_dict(settings))
