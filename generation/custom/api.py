"""Styles of one's own over REST. Each view validates, makes one call, answers."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from avatar_platform.files import private_file
from avatar_platform.throttling import PersonThrottle, PublicThrottle
from generation import files, live
from generation import selectors as common
from generation.api import person, valid
from generation.custom import payloads, pictures, selectors, services
from generation.custom import serializers as shapes
from generation.editing import payloads as editing
from generation.editing import serializers as editing_shapes
from ml.styles.custom import package

_VERSION = OpenApiParameter("version", int, description="The current one by default.")


class StylePicturesView(APIView):
    """References and style masks."""

    throttle_scope = "style_picture"
    parser_classes = (MultiPartParser,)

    @extend_schema(
        request={"multipart/form-data": shapes.StylePictureUploadSerializer},
        responses={
            200: shapes.StylePictureSerializer,
            201: shapes.StylePictureSerializer,
            202: shapes.StylePictureSerializer,
        },
    )
    def post(self, request: Request) -> Response:
        """Take one in: a mask at once (201), a reference to be studied (202); 200 if known."""
        data = valid(shapes.StylePictureUploadSerializer(data=request.data))
        row, created = pictures.picture_create(
            user=person(request), upload=data["file"], kind=data["kind"]
        )
        ready = row.status == row.Status.READY
        code = status.HTTP_201_CREATED if ready else status.HTTP_202_ACCEPTED
        return Response(payloads.picture(row), status=code if created else status.HTTP_200_OK)


class StylePictureView(APIView):
    """One reference or mask."""

    @extend_schema(responses=shapes.StylePictureSerializer)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        """With its palette, once it was studied."""
        return Response(payloads.picture(selectors.picture_of(person(request), pk)))


class StylePictureFileView(APIView):
    """A reference's or mask's picture."""

    @extend_schema(
        parameters=[OpenApiParameter("w", str, enum=("256", "original"), default="original")],
        responses={(200, "image/*"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: uuid.UUID) -> HttpResponseBase:
        """As it is kept: encoded anew, without metadata."""
        row = selectors.picture_of(person(request), pk)
        width = request.query_params.get("w", "original")
        path = row.files.get(width) if width in ("256", "original") else None
        if path is None:
            raise Http404
        return private_file(request._request, path, content_type=files.media_type_of(path))


class CustomStylesView(generics.GenericAPIView[Any]):
    """The person's styles."""

    throttle_scope = "edit"
    serializer_class = shapes.CustomStyleSerializer

    @extend_schema(responses=shapes.CustomStyleSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Those changed last first."""
        user = person(request)
        page = self.paginate_queryset(selectors.styles_of(user))
        return self.get_paginated_response(payloads.styles(user, page or ()))

    @extend_schema(
        request=shapes.CustomStyleRequestSerializer,
        responses={201: shapes.CustomStyleSerializer},
    )
    def post(self, request: Request) -> Response:
        """Save a new style."""
        data = valid(shapes.CustomStyleRequestSerializer(data=request.data))
        row = services.style_create(user=person(request), contract=data["style"])
        return Response(payloads.style(row), status=status.HTTP_201_CREATED)


class CustomStyleView(APIView):
    """One style."""

    @extend_schema(responses=shapes.CustomStyleSerializer)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        """The style in its current version, or how far its import has come."""
        return Response(payloads.style(selectors.style_of(person(request), pk)))

    @extend_schema(
        request=shapes.CustomStyleRequestSerializer, responses=shapes.CustomStyleSerializer
    )
    def put(self, request: Request, pk: uuid.UUID) -> Response:
        """Save its next version; the ones before stay."""
        style = selectors.style_of(person(request), pk)
        data = valid(shapes.CustomStyleRequestSerializer(data=request.data))
        return Response(payloads.style(services.style_save(style=style, contract=data["style"])))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        """Put it into the bin for thirty days; avatars made with it stay."""
        services.style_delete(style=selectors.style_of(person(request), pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class CustomStyleRestoreView(APIView):
    """The way out of the bin."""

    @extend_schema(request=None, responses=shapes.CustomStyleSerializer)
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Take it out of the bin."""
        style = selectors.style_of(person(request), pk)
        return Response(payloads.style(services.style_restore(style=style)))


class CustomStyleDuplicateView(APIView):
    """A style's copy."""

    throttle_scope = "edit"

    @extend_schema(
        request=shapes.CustomStyleDuplicateSerializer,
        responses={201: shapes.CustomStyleSerializer},
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Make another style like this one."""
        style = selectors.style_of(person(request), pk)
        data = valid(shapes.CustomStyleDuplicateSerializer(data=request.data))
        row = services.style_duplicate(style=style, name=data["name"])
        return Response(payloads.style(row), status=status.HTTP_201_CREATED)


class CustomStyleVersionsView(APIView):
    """A style's versions."""

    @extend_schema(responses=shapes.CustomStyleVersionListedSerializer(many=True))
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        """Newest first."""
        style = selectors.style_of(person(request), pk)
        rows = style.versions.select_related("style")
        return Response([payloads.version_listed(row) for row in rows])


class CustomStyleVersionView(APIView):
    """One version."""

    @extend_schema(responses=shapes.CustomStyleVersionSerializer)
    def get(self, request: Request, pk: uuid.UUID, number: int) -> Response:
        """With its contract and pictures."""
        return Response(payloads.version(selectors.version_of(person(request), pk, number)))


class CustomStyleFileView(APIView):
    """A style as a file."""

    # Reading, but packing it is work: counted although it is a GET.
    throttle_classes = (PersonThrottle, PublicThrottle)
    public_scope = "export"

    @extend_schema(
        parameters=[_VERSION],
        responses={(200, package.MEDIA_TYPE): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: uuid.UUID) -> HttpResponseBase:
        """To be kept, given away, and read in again."""
        asked = request.query_params.get("version")
        number = int(asked) if asked and asked.isdecimal() and len(asked) < 9 else None
        if asked and number is None:
            raise Http404
        version = selectors.version_of(person(request), pk, number)
        name = f"{version.contract['name']}.{package.EXTENSION}"
        answer = HttpResponse(
            services.style_export(version=version), content_type=package.MEDIA_TYPE
        )
        answer.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
        answer.headers["Cache-Control"] = "private, no-cache"
        return answer


class CustomStyleImportView(APIView):
    """A style out of a file."""

    throttle_scope = "upload"
    parser_classes = (MultiPartParser,)

    @extend_schema(
        request={"multipart/form-data": shapes.CustomStyleImportSerializer},
        responses={202: shapes.CustomStyleSerializer},
    )
    def post(self, request: Request) -> Response:
        """Read a style in; ask for it until it is `ready` or has `failed`."""
        data = valid(shapes.CustomStyleImportSerializer(data=request.data))
        row = services.style_import(user=person(request), upload=data["file"])
        return Response(payloads.style(row), status=status.HTTP_202_ACCEPTED)


class StyleLivePreviewView(APIView):
    """What an open style builder shows while something is changed."""

    throttle_scope = "edit_preview"

    @extend_schema(responses=editing_shapes.EditPreviewSerializer)
    def get(self, request: Request, session: uuid.UUID) -> Response:
        """What was drawn last, for pages without a socket."""
        shown = live.shown(person(request).pk, session)
        if shown is None:
            raise Http404
        return Response(editing.preview(shown))

    @extend_schema(
        request=shapes.StyleLivePreviewRequestSerializer,
        responses={202: editing_shapes.EditPreviewAskedSerializer},
    )
    def put(self, request: Request, session: uuid.UUID) -> Response:
        """Ask for a preview; only the highest serial of a session is drawn."""
        data = valid(shapes.StyleLivePreviewRequestSerializer(data=request.data))
        user = person(request)
        photo = common.photo_of(user, data["photo"])
        asked = services.style_preview_ask(
            user=user,
            session=session,
            serial=data["serial"],
            wish=services.StylePreviewWish(photo=photo, contract=data["style"]),
        )
        answer = {"session": str(session), "asked": asked}
        return Response(answer, status=status.HTTP_202_ACCEPTED)
