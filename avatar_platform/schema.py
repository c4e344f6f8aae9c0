"""OpenAPI: problem details on every operation, operations grouped by resource."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema as SpectacularSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers


class FieldErrorSerializer(serializers.Serializer[Any]):
    """One field that was refused."""

    field = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457 problem details."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="Stable, dotted; decide by this one.")
    params = serializers.DictField()
    errors = FieldErrorSerializer(many=True)  # type: ignore[assignment]


class ProblemSummarySerializer(serializers.Serializer[Any]):
    """Why a resource failed."""

    code = serializers.CharField()
    detail = serializers.CharField()
    params = serializers.DictField()


class AutoSchema(SpectacularSchema):
    """Adds the default problem response, and the first path segment as the tag."""

    def get_tags(self) -> list[str]:
        segments = [part for part in self._tokenize_path() if not part.startswith("{")]
        return [segments[0]] if segments else ["platform"]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        responses: dict[str, Any] = super()._get_response_bodies(direction)
        problem = self._get_response_for_code(
            OpenApiResponse(ProblemSerializer, description="Problem details."),
            "default",
            ["application/problem+json"],
            direction,
        )
        responses.setdefault("default", problem)
        return responses


def paginated(item: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The shape of a page of `item`, for views that page without DRF's generics."""
    fields = {
        "next": serializers.CharField(allow_null=True, help_text="Address of the next page."),
        "previous": serializers.CharField(allow_null=True),
        "results": item(many=True),
        "__doc__": "One page of a list.",
    }
    name = item.__name__.removesuffix("Serializer")
    return type(f"Paginated{name}ListSerializer", (serializers.Serializer,), fields)
