"""The checking of files over REST; without an account, too."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from avatar_platform.problems import Problem, summary
from gallery.sharing.public import PublicView
from generation.verification import serializers as shapes
from generation.verification import services

_FORM_OVERHEAD = 64 * 1024
_UNCACHED = {"Cache-Control": "private, no-store"}


class VerifyView(PublicView):
    """Files to be checked."""

    parser_classes = (MultiPartParser,)
    throttle_scope = "verify"

    @extend_schema(
        operation_id="verify_create",
        request={"multipart/form-data": shapes.VerifySerializer},
        responses={202: shapes.VerificationSerializer},
    )
    def post(self, request: Request) -> Response:
        """Ask where a file comes from. It is deleted as soon as it was looked at."""
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length > settings.MAX_UPLOAD_BYTES + _FORM_OVERHEAD:
            params = {
                "megabytes": round(length / 2**20, 1),
                "limit": settings.MAX_UPLOAD_BYTES // 2**20,
            }
            raise Problem("photo.too_large", status=413, params=params)
        sent = shapes.VerifySerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        state = services.verification_create(upload=sent.validated_data["file"])
        return Response(_payload(state), status=status.HTTP_202_ACCEPTED, headers=_UNCACHED)


class VerificationView(PublicView):
    """One check."""

    @extend_schema(operation_id="verify_retrieve", responses=shapes.VerificationSerializer)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        """What was found; for ten minutes."""
        return Response(_payload(services.verification_get(pk=pk)), headers=_UNCACHED)


def _payload(state: dict[str, Any]) -> dict[str, Any]:
    code = state.get("code")
    return {
        "id": state["id"],
        "status": state["status"],
        "report": state.get("report"),
        "problem": summary(code, state["params"]) if code else None,
    }
