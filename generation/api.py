"""The generation part of the REST API. Each view validates, makes one call, answers."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.conf import settings
from django.http import Http404
from django.http.response import HttpResponseBase
from django.templatetags.static import static
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, status
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from accounts.models import User
from avatar_platform.files import private_file
from avatar_platform.problems import Problem
from gallery import payloads as gallery_payloads
from gallery.serializers import AvatarSerializer
from generation import files, payloads, selectors, services
from generation import serializers as shapes
from ml.contracts import Crop
from ml.errors import AvatarError
from ml.styles import catalogue
from ml.styles.catalogue import StyleDefinition

_FORM_OVERHEAD = 64 * 1024
_KEY_LENGTH = 255
_IMAGE = {(200, "image/*"): OpenApiTypes.BINARY}

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="The same key with the same body never starts a second job.",
)


def person(request: Request) -> User:
    """The signed-in person; permissions have made sure that there is one."""
    return cast(User, request.user)


def valid(serializer: BaseSerializer[Any]) -> dict[str, Any]:
    """The validated data, or the 400 that says what is wrong."""
    serializer.is_valid(raise_exception=True)
    return cast(dict[str, Any], serializer.validated_data)


def idempotency_key(request: Request) -> str | None:
    """The request's `Idempotency-Key`, if it has one.

    Raises:
        Problem: when it is too long.
    """
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > _KEY_LENGTH:
        raise Problem.of_field("Idempotency-Key", "generation.idempotency_key_length")
    return key or None


def _width(*choices: str) -> OpenApiParameter:
    return OpenApiParameter("w", str, enum=choices, default=choices[-1])


def refuse_huge(request: Request) -> None:
    """Refuse an upload by its declared length, before the body is parsed.

    Raises:
        Problem: ``photo.too_large`` (413).
    """
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > settings.MAX_UPLOAD_BYTES + _FORM_OVERHEAD:
        params = {
            "megabytes": round(length / 2**20, 1),
            "limit": settings.MAX_UPLOAD_BYTES // 2**20,
        }
        raise Problem("photo.too_large", status=413, params=params)


class PhotosView(generics.GenericAPIView[Any]):
    """The person's photos."""

    throttle_scope = "upload"
    parser_classes = (MultiPartParser,)
    serializer_class = shapes.PhotoSerializer

    @extend_schema(responses=shapes.PhotoSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Newest first."""
        page = self.paginate_queryset(selectors.photos_of(person(request)))
        return self.get_paginated_response([payloads.photo(row) for row in page or ()])

    @extend_schema(
        request={"multipart/form-data": shapes.PhotoUploadSerializer},
        responses={200: shapes.PhotoSerializer, 202: shapes.PhotoSerializer},
    )
    def post(self, request: Request) -> Response:
        """Take a photo in; 200 with the same photo when it is one of the person's already."""
        refuse_huge(request)
        data = valid(shapes.PhotoUploadSerializer(data=request.data))
        photo, created = services.photo_create(
            user=person(request),
            upload=data["file"],
            consent=data["consent"],
            consent_version=data["consent_version"],
        )
        return Response(
            payloads.photo(photo, duplicate=not created),
            status=status.HTTP_202_ACCEPTED if created else status.HTTP_200_OK,
        )


class PhotoView(APIView):
    """One photo."""

    @extend_schema(responses=shapes.PhotoSerializer)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        """The photo with its analysis."""
        return Response(payloads.photo(selectors.photo_of(person(request), pk)))

    @extend_schema(
        request=shapes.PhotoUpdateSerializer,
        responses={200: shapes.PhotoSerializer, 202: shapes.PhotoSerializer},
    )
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        """Choose a face (202, analysed again) or a crop, or keep it."""
        photo = selectors.photo_of(person(request), pk)
        data = valid(shapes.PhotoUpdateSerializer(data=request.data))
        crop: Crop | None = data.get("crop")
        again = False
        if "face" in data or "crop" in data:
            again = services.photo_update(
                photo=photo, face=data.get("face"), crop=crop, uncrop="crop" in data and not crop
            )
        if "keep" in data:
            services.photo_keep(photo=photo, keep=data["keep"])
        photo.refresh_from_db()
        code = status.HTTP_202_ACCEPTED if again else status.HTTP_200_OK
        return Response(payloads.photo(photo), status=code)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        """Delete the photo and its files; what was generated from it stays."""
        services.photo_delete(photo=selectors.photo_of(person(request), pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PhotoFileView(APIView):
    """A photo's picture."""

    @extend_schema(parameters=[_width("256", "512", "1024", "original")], responses=_IMAGE)
    def get(self, request: Request, pk: uuid.UUID) -> HttpResponseBase:
        """Upright, re-encoded, without metadata."""
        photo = selectors.photo_of(person(request), pk)
        width = request.query_params.get("w", "original")
        return _file(request, photo.files, width if width != "upload" else "")


class PreviewsView(APIView):
    """Every style on a photo's own face."""

    throttle_scope = "generate"

    @extend_schema(responses=shapes.StylePreviewListSerializer)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        """What there is of them. Asking keeps those that wait before what nobody looks at."""
        photo = selectors.photo_of(person(request), pk)
        services.previews_look(photo=photo)
        rows = selectors.previews_of(person(request), photo.pk).order_by("created_at", "pk")
        return Response({"items": [payloads.preview(row) for row in rows]})

    @extend_schema(request=None, responses={202: shapes.StylePreviewListSerializer})
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Draw those that are missing; each is told on the socket when it is ready."""
        rows = services.previews_request(photo=selectors.photo_of(person(request), pk))
        items = [payloads.preview(row) for row in rows]
        return Response({"items": items}, status=status.HTTP_202_ACCEPTED)


class PreviewFileView(APIView):
    """One style preview's picture."""

    @extend_schema(responses=_IMAGE)
    def get(self, request: Request, pk: uuid.UUID, style: str) -> HttpResponseBase:
        """WebP of 256 pixels."""
        row = selectors.previews_of(person(request), pk).filter(style=style).first()
        return _file(request, row.files if row else {}, "256")


class StylesView(APIView):
    """The styles on offer."""

    permission_classes = (AllowAny,)

    @extend_schema(responses=shapes.StyleSerializer(many=True))
    def get(self, request: Request) -> Response:
        """In the order in which they are shown."""
        return Response([style_payload(style) for style in catalogue.styles()])


class StyleView(APIView):
    """One style."""

    permission_classes = (AllowAny,)

    @extend_schema(responses=shapes.StyleSerializer)
    def get(self, request: Request, style: str) -> Response:
        """The style."""
        try:
            return Response(style_payload(catalogue.style(style)))
        except AvatarError as error:
            raise Http404 from error


class GenerationsView(generics.GenericAPIView[Any]):
    """The person's generations."""

    throttle_scope = "generate"
    serializer_class = shapes.GenerationSerializer

    @extend_schema(
        parameters=[OpenApiParameter("active", bool, description="Only those under way.")],
        responses=shapes.GenerationSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Newest first."""
        active = request.query_params.get("active", "").lower() in ("1", "true")
        rows = selectors.generations_of(person(request), active=active)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(payloads.generations(page or ()))

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.GenerationRequestSerializer,
        responses={200: shapes.GenerationSerializer, 201: shapes.GenerationSerializer},
    )
    def post(self, request: Request) -> Response:
        """Ask for pictures."""
        data = valid(shapes.GenerationRequestSerializer(data=request.data))
        user = person(request)
        photo = selectors.photo_of(user, data.pop("photo"))
        generation, created = services.generation_create(
            user=user,
            photo=photo,
            wish=services.GenerationWish(**data),
            idempotency_key=idempotency_key(request),
        )
        code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return Response(_generation(user, generation.pk), status=code)


class GenerationView(APIView):
    """One generation."""

    @extend_schema(responses=shapes.GenerationSerializer)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        """The generation with its variants."""
        return Response(_generation(person(request), pk))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        """Delete it with its pictures; what was kept stays in the gallery."""
        services.generation_delete(generation=selectors.generation_of(person(request), pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class GenerationCancelView(APIView):
    """The end of a generation before its time."""

    @extend_schema(request=None, responses={202: shapes.GenerationSerializer})
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Cancel; what is over already stays as it is."""
        user = person(request)
        services.generation_cancel(generation=selectors.generation_of(user, pk))
        return Response(_generation(user, pk), status=status.HTTP_202_ACCEPTED)


class VariantFileView(APIView):
    """A variant's picture."""

    @extend_schema(parameters=[_width("256", "512", "full")], responses=_IMAGE)
    def get(self, request: Request, pk: uuid.UUID) -> HttpResponseBase:
        """WebP; `full` without loss, with alpha where the style has no background."""
        variant = selectors.variant_of(person(request), pk)
        width = request.query_params.get("w", "full")
        return _file(request, variant.files, width if width in ("256", "512", "full") else "")


class VariantKeepView(APIView):
    """A variant's way into the gallery."""

    @extend_schema(request=shapes.KeepSerializer, responses={201: AvatarSerializer})
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Keep it; keeping it again gives the same avatar."""
        user = person(request)
        data = valid(shapes.KeepSerializer(data=request.data))
        avatar = services.variant_keep(
            user=user,
            variant=selectors.variant_of(user, pk),
            name=data.get("name", "").strip() or None,
        )
        return Response(gallery_payloads.avatar(avatar), status=status.HTTP_201_CREATED)


def style_payload(style: StyleDefinition) -> dict[str, Any]:
    """A style in the active language."""
    language = get_language() or "en"
    return {
        "id": style.id,
        "name": style.name.localised(language),
        "description": style.description.localised(language),
        "kind": style.kind,
        "tags": list(style.tags),
        "background": style.background,
        "looks": [{"id": look.id, "name": look.name.localised(language)} for look in style.looks],
        "sample_url": static(f"styles/{style.id}.webp"),
        "credits": [credit.model_dump() for credit in style.credits],
    }


def _generation(user: User, pk: uuid.UUID) -> dict[str, Any]:
    return payloads.generations([selectors.generation_of(user, pk)])[0]


def _file(request: Request, stored: dict[str, str], name: str) -> HttpResponseBase:
    path = stored.get(name)
    if path is None:
        raise Http404
    return private_file(request._request, path, content_type=files.media_type_of(path))
