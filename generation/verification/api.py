"""The checking of files over REST; without an account, too."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from avatar_platform.problems import summary
from gallery.sharing.public import PublicView
from generation.api import refuse_huge, valid
from generation.verification import serializers as shapes
from generation.verification import services

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
        refuse_huge(request)
        sent = valid(shapes.VerifySerializer(data=request.data))
        state = services.verification_create(upload=sent["file"])
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
