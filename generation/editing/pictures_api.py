"""Pictures for edits over REST: backgrounds, and what to paint after."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from avatar_platform.problems import Problem
from generation.api import person, valid
from generation.custom import payloads, pictures, selectors
from generation.custom.serializers import StylePictureSerializer
from generation.models import StylePicture


class EditPictureUploadSerializer(serializers.Serializer[Any]):
    """A picture to use in edits."""

    file = serializers.FileField(allow_empty_file=True, max_length=None)


class EditPicturesView(generics.GenericAPIView[Any]):
    """The person's pictures for edits."""

    throttle_scope = "style_picture"
    parser_classes = (MultiPartParser,)
    serializer_class = StylePictureSerializer

    @extend_schema(responses=StylePictureSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Newest first."""
        rows = StylePicture.objects.filter(user=person(request), kind=StylePicture.Kind.EDIT)
        page = self.paginate_queryset(rows)
        return self.get_paginated_response([payloads.picture(row) for row in page or ()])

    @extend_schema(
        request={"multipart/form-data": EditPictureUploadSerializer},
        responses={200: StylePictureSerializer, 202: StylePictureSerializer},
    )
    def post(self, request: Request) -> Response:
        """Take one in, to be cleaned (202); 200 if known. Ask for it until it is `ready`."""
        data = valid(EditPictureUploadSerializer(data=request.data))
        row, created = pictures.picture_create(
            user=person(request), upload=data["file"], kind=StylePicture.Kind.EDIT
        )
        code = status.HTTP_202_ACCEPTED if created else status.HTTP_200_OK
        return Response(payloads.picture(row), status=code)


class EditPictureView(APIView):
    """One picture for edits."""

    @extend_schema(responses=StylePictureSerializer)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        """How far it has come, and its name in operations."""
        return Response(payloads.picture(selectors.picture_of(person(request), pk)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        """Remove it; versions made with it stay as they are."""
        row = selectors.picture_of(person(request), pk)
        if row.kind != StylePicture.Kind.EDIT:
            raise Problem("edit.picture_in_style", status=409)
        pictures.picture_delete(picture=row)
        return Response(status=status.HTTP_204_NO_CONTENT)
