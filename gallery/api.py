"""The gallery part of the REST API. Each view validates, makes one call, answers."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from accounts.models import User
from avatar_platform.files import private_file
from avatar_platform.pagination import CursorPagination
from avatar_platform.problems import Problem
from avatar_platform.schema import paginated
from gallery import files, payloads, selectors, services
from gallery import serializers as shapes
from gallery.models import Export
from ml.export.presets import PRESETS

PAGE = 24
WIDTHS = {"256": "256", "512": "512", "full": "full"}


def person(request: Request) -> User:
    """The signed-in person; permissions have made sure that there is one."""
    return cast(User, request.user)


def valid(serializer: BaseSerializer[Any]) -> dict[str, Any]:
    """The validated data, or the 400 that says what is wrong."""
    serializer.is_valid(raise_exception=True)
    return cast(dict[str, Any], serializer.validated_data)


class AvatarListView(APIView):
    """The gallery."""

    @extend_schema(
        operation_id="avatars_list",
        parameters=[
            shapes.AvatarFilterSerializer,
            OpenApiParameter("cursor", str),
            OpenApiParameter("page_size", int),
        ],
        responses=paginated(shapes.AvatarSerializer),
    )
    def get(self, request: Request) -> Response:
        """A page of the person's avatars, narrowed and ordered as asked."""
        query = shapes.AvatarFilterSerializer(data=request.query_params)
        order = valid(query)["order"]
        return CursorPagination.answer(
            selectors.avatar_list(person(request), query.wanted()),
            request,
            size=PAGE,
            ordering=selectors.ORDERINGS[order],
            payload=payloads.avatars,
        )


class AvatarView(APIView):
    """One avatar."""

    @extend_schema(responses=shapes.AvatarSerializer)
    def get(self, request: Request, avatar_id: uuid.UUID) -> Response:
        """The avatar with its full recipe; also while it is in the bin."""
        return Response(payloads.avatar(selectors.avatar_get(person(request), avatar_id)))

    @extend_schema(request=shapes.AvatarUpdateSerializer, responses=shapes.AvatarSerializer)
    def patch(self, request: Request, avatar_id: uuid.UUID) -> Response:
        """Change name, favourite, tags or albums."""
        avatar = selectors.avatar_get(person(request), avatar_id)
        data = valid(shapes.AvatarUpdateSerializer(data=request.data))
        services.avatar_update(user=person(request), avatar=avatar, **data)
        return Response(payloads.avatar(avatar))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, avatar_id: uuid.UUID) -> Response:
        """Put the avatar into the bin; it can be restored for thirty days."""
        avatar = selectors.avatar_get(person(request), avatar_id)
        services.avatar_delete(user=person(request), avatar=avatar)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AvatarRestoreView(APIView):
    """The way out of the bin."""

    @extend_schema(request=None, responses=shapes.AvatarSerializer)
    def post(self, request: Request, avatar_id: uuid.UUID) -> Response:
        """Take the avatar out of the bin."""
        avatar = selectors.avatar_get(person(request), avatar_id)
        services.avatar_restore(user=person(request), avatar=avatar)
        return Response(payloads.avatar(avatar))


class AvatarBulkView(APIView):
    """Several avatars at once."""

    @extend_schema(request=shapes.BulkSerializer, responses=shapes.BulkResultSerializer)
    def post(self, request: Request) -> Response:
        """Do one thing to all of them, or to none when one is not the person's."""
        data = valid(shapes.BulkSerializer(data=request.data))
        return Response({"count": services.avatars_bulk(user=person(request), **data)})


class AvatarFileView(APIView):
    """The picture itself."""

    @extend_schema(
        parameters=[
            OpenApiParameter("w", str, enum=list(WIDTHS), default="full"),
            OpenApiParameter("v", int, description="The version; the current one by default."),
        ],
        responses={(200, "image/webp"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, avatar_id: uuid.UUID) -> HttpResponseBase:
        """The avatar's picture, whole or as a thumbnail; to its owner only."""
        width = WIDTHS.get(request.query_params.get("w", "full"))
        number = request.query_params.get("v", "")
        if width is None or (number and not number.isdecimal()):
            raise Problem("not_found", status=404)
        version = selectors.version_get(person(request), avatar_id, int(number) if number else None)
        name = version.files.get(width) or version.files["full"]
        return private_file(
            request._request, name, content_type=files.media_type(name), immutable=bool(number)
        )


class AvatarVersionListView(APIView):
    """An avatar's history."""

    @extend_schema(
        operation_id="avatar_versions_list",
        responses=shapes.AvatarVersionSerializer(many=True),
    )
    def get(self, request: Request, avatar_id: uuid.UUID) -> Response:
        """Its versions, newest first."""
        rows = selectors.version_list(person(request), avatar_id)
        return Response([payloads.version(row) for row in rows])


class AvatarVersionView(APIView):
    """One version of an avatar."""

    @extend_schema(responses=shapes.AvatarVersionDetailSerializer)
    def get(self, request: Request, avatar_id: uuid.UUID, number: int) -> Response:
        """The version with its recipe and the whole edit that made it, painted masks included."""
        row = selectors.version_get(person(request), avatar_id, number)
        return Response(payloads.version_detail(row))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, avatar_id: uuid.UUID, number: int) -> Response:
        """Delete it; the last one left can't be, delete the avatar instead."""
        user = person(request)
        avatar = selectors.avatar_get(user, avatar_id)
        services.version_delete(user=user, avatar=avatar, number=number)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AvatarCurrentView(APIView):
    """Which version an avatar shows."""

    @extend_schema(request=shapes.CurrentVersionSerializer, responses=shapes.AvatarSerializer)
    def post(self, request: Request, avatar_id: uuid.UUID) -> Response:
        """Show another version; the others stay."""
        avatar = selectors.avatar_get(person(request), avatar_id)
        data = valid(shapes.CurrentVersionSerializer(data=request.data))
        services.version_choose(avatar=avatar, number=data["version"])
        return Response(payloads.avatar(selectors.avatar_get(person(request), avatar_id)))


class AlbumListView(APIView):
    """Albums."""

    @extend_schema(operation_id="albums_list", responses=shapes.AlbumSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The person's albums by name."""
        return Response([payloads.album(row) for row in selectors.album_list(person(request))])

    @extend_schema(request=shapes.AlbumWriteSerializer, responses={201: shapes.AlbumSerializer})
    def post(self, request: Request) -> Response:
        """Make an album."""
        data = valid(shapes.AlbumWriteSerializer(data=request.data))
        album = services.album_create(user=person(request), **data)
        return Response(payloads.album(album), status=status.HTTP_201_CREATED)


class AlbumView(APIView):
    """One album."""

    @extend_schema(responses=shapes.AlbumSerializer)
    def get(self, request: Request, album_id: uuid.UUID) -> Response:
        """The album; its avatars are listed by `avatars?album=`."""
        return Response(payloads.album(selectors.album_get(person(request), album_id)))

    @extend_schema(request=shapes.AlbumWriteSerializer, responses=shapes.AlbumSerializer)
    def patch(self, request: Request, album_id: uuid.UUID) -> Response:
        """Rename the album."""
        album = selectors.album_get(person(request), album_id)
        services.album_rename(album=album, **valid(shapes.AlbumWriteSerializer(data=request.data)))
        return Response(payloads.album(album))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, album_id: uuid.UUID) -> Response:
        """Drop the album; its avatars stay."""
        services.album_delete(album=selectors.album_get(person(request), album_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class TagListView(APIView):
    """Tags."""

    @extend_schema(operation_id="tags_list", responses=shapes.TagSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The person's tags that are in use, the most used first."""
        return Response(selectors.tag_list(person(request)))


class ExportPresetListView(APIView):
    """Presets."""

    @extend_schema(
        operation_id="export_presets_list", responses=shapes.ExportPresetSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """What well-known places ask for, named in the person's language."""
        language = get_language() or "en"
        fields = ("id", "width", "height", "format", "shape", "group")
        return Response(
            [
                {"name": preset.name(language)} | {name: getattr(preset, name) for name in fields}
                for preset in PRESETS
            ]
        )


class ExportListView(APIView):
    """Exports."""

    throttle_scope = "export"

    @extend_schema(request=shapes.ExportCreateSerializer, responses={202: shapes.ExportSerializer})
    def post(self, request: Request) -> Response:
        """Ask for files; several avatars come as a ZIP."""
        data = valid(shapes.ExportCreateSerializer(data=request.data))
        avatars = data.pop("avatars")
        export = services.export_create(user=person(request), avatars=avatars, options=data)
        return Response(payloads.export(export), status=status.HTTP_202_ACCEPTED)


class ExportView(APIView):
    """One export."""

    @extend_schema(responses=shapes.ExportSerializer)
    def get(self, request: Request, export_id: uuid.UUID) -> Response:
        """How far it has come."""
        return Response(payloads.export(selectors.export_get(person(request), export_id)))


class ExportFileView(APIView):
    """What an export has made."""

    @extend_schema(
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, export_id: uuid.UUID) -> HttpResponseBase:
        """The file, to be saved under its name; to its owner only."""
        export = selectors.export_get(person(request), export_id)
        if export.status != Export.Status.DONE:
            raise Problem("not_found", status=404)
        return private_file(
            request._request,
            export.file,
            content_type=export.media_type,
            filename=export.filename,
        )
