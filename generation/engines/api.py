"""The engines on offer."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from generation.api import person
from generation.conf import job_config
from generation.engines.advertising import Advertised, advertised
from generation.engines.choosing import EMBEDDED, allowed, default_engine
from generation.engines.serializers import EngineSerializer
from generation.paces import known_paces
from ml.bundles import catalogue
from ml.bundles.definition import Bundle, Capability

_NAMES = {"en": "Built in", "ru": "Встроенный"}
_DESCRIPTIONS = {
    "en": "Draws by rules, in seconds, on any machine.",
    "ru": "Рисует по правилам, за секунды, на любой машине.",
}


class EnginesView(APIView):
    """The engines that this person may use."""

    @extend_schema(responses=EngineSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The built-in one first; those that no worker has now are marked so."""
        return Response(engines_payload(person(request)))


def engines_payload(user: User) -> list[dict[str, Any]]:
    """What there is, in the active language."""
    language = (get_language() or "en").split("-")[0]
    chosen = default_engine()
    may = allowed(user, (bundle.id for bundle in catalogue.bundles()))
    offered = [bundle for bundle in catalogue.bundles() if bundle.id in may]
    there, base = advertised(may), job_config().engine
    seconds = known_paces([base, *may])
    items = [_embedded(language) | {"seconds": seconds[base]}] + [
        _bundle(bundle, there.get(bundle.id), language) | {"seconds": seconds[bundle.id]}
        for bundle in offered
    ]
    usable = [item["id"] for item in items if item["available"]]
    for item in items:
        item["default"] = item["id"] == (chosen if chosen in usable else EMBEDDED)
    return items


def _embedded(language: str) -> dict[str, Any]:
    return {
        "id": EMBEDDED,
        "name": _NAMES.get(language, _NAMES["en"]),
        "description": _DESCRIPTIONS.get(language, _DESCRIPTIONS["en"]),
        "available": True,
        "device": "cpu",
        "styles": None,
        "text": False,
        "licences": [],
    }


def _bundle(bundle: Bundle, there: Advertised | None, language: str) -> dict[str, Any]:
    return {
        "id": bundle.id,
        "name": bundle.name.localised(language),
        "description": bundle.description.localised(language),
        "available": there is not None,
        "device": there.device if there else None,
        "styles": sorted(bundle.styles),
        "text": bundle.can(Capability.TEXT),
        "licences": [
            {
                "name": one.name,
                "url": one.url,
                "restrictions": one.restrictions.localised(language) if one.restrictions else None,
            }
            for one in bundle.licences
        ],
    }
