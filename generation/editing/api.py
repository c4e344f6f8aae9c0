"""Edits over REST. Each view validates, makes one call, answers."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from avatar_platform.limits import LargeJSONParser
from generation import live, selectors, services
from generation.api import IDEMPOTENCY_KEY, idempotency_key, person, valid
from generation.editing import payloads, sentences
from generation.editing import serializers as shapes
from generation.editing.options import options


class EditsView(generics.GenericAPIView[Any]):
    """The person's edits."""

    throttle_scope = "edit"
    parser_classes = (LargeJSONParser,)
    serializer_class = shapes.EditSerializer

    @extend_schema(
        parameters=[shapes.EditFilterSerializer],
        responses=shapes.EditSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Newest first."""
        query = shapes.EditFilterSerializer(data=request.query_params)
        rows = selectors.edits_of(person(request), **valid(query))
        page = self.paginate_queryset(rows)
        return self.get_paginated_response([payloads.edit(row) for row in page or ()])

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=shapes.EditRequestSerializer,
        responses={200: shapes.EditSerializer, 202: shapes.EditSerializer},
    )
    def post(self, request: Request) -> Response:
        """Apply operations at full size; what comes of it is another version of the avatar."""
        data = valid(shapes.EditRequestSerializer(data=request.data))
        user = person(request)
        if "photo" in data:
            data["photo"] = selectors.photo_of(user, data["photo"])
        edit, created = services.edit_create(
            user=user, wish=services.EditWish(**data), idempotency_key=idempotency_key(request)
        )
        return _answer(edit, created)


class EditView(APIView):
    """One edit."""

    @extend_schema(responses=shapes.EditSerializer)
    def get(self, request: Request, pk: uuid.UUID) -> Response:
        """How far it has come."""
        return Response(payloads.edit(selectors.edit_of(person(request), pk)))


class EditCancelView(APIView):
    """The end of an edit before its time."""

    @extend_schema(request=None, responses={202: shapes.EditSerializer})
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Cancel; what is over already stays as it is."""
        edit = selectors.edit_of(person(request), pk)
        services.edit_cancel(edit=edit)
        edit.refresh_from_db()
        return Response(payloads.edit(edit), status=status.HTTP_202_ACCEPTED)


class PhotoAvatarView(APIView):
    """A photo's way into the editor."""

    throttle_scope = "edit"

    @extend_schema(
        request=shapes.PhotoOpenSerializer,
        responses={200: shapes.EditSerializer, 202: shapes.EditSerializer},
    )
    def post(self, request: Request, pk: uuid.UUID) -> Response:
        """Make an avatar of the photo as it is; 200 with the one it has become before."""
        user = person(request)
        data = valid(shapes.PhotoOpenSerializer(data=request.data))
        photo = selectors.photo_of(user, pk)
        edit, created = services.photo_open(user=user, photo=photo, name=data.get("name", ""))
        return _answer(edit, created)


class EditPreviewView(APIView):
    """What an open editor shows while its sliders move."""

    throttle_scope = "edit_preview"
    parser_classes = (LargeJSONParser,)

    @extend_schema(responses=shapes.EditPreviewSerializer)
    def get(self, request: Request, session: uuid.UUID) -> Response:
        """What was drawn last, for pages without a socket."""
        shown = live.shown(person(request).pk, session)
        if shown is None:
            raise Http404
        return Response(payloads.preview(shown))

    @extend_schema(
        request=shapes.EditPreviewRequestSerializer,
        responses={202: shapes.EditPreviewAskedSerializer},
    )
    def put(self, request: Request, session: uuid.UUID) -> Response:
        """Ask for a preview; only the highest serial of a session is drawn."""
        data = valid(shapes.EditPreviewRequestSerializer(data=request.data))
        asked = services.preview_ask(user=person(request), session=session, **data)
        answer = {"session": str(session), "asked": asked}
        return Response(answer, status=status.HTTP_202_ACCEPTED)


class EditTextsView(APIView):
    """Edits said in words."""

    throttle_scope = "edit_text"

    @extend_schema(request=shapes.EditTextSerializer, responses=shapes.EditTextAnswerSerializer)
    def post(self, request: Request) -> Response:
        """Understand a sentence in Russian or English; nothing is changed by it."""
        data = valid(shapes.EditTextSerializer(data=request.data))
        return Response(sentences.understood(data["text"], data.get("without", ())))


class EditOptionsView(APIView):
    """What an edit may hold."""

    @extend_schema(responses=shapes.EditOptionsSerializer)
    def get(self, request: Request) -> Response:
        """Scenes, regions, and every operation with the bounds of its settings."""
        return Response(options())


def _answer(edit: Any, created: bool) -> Response:
    code = status.HTTP_202_ACCEPTED if created else status.HTTP_200_OK
    return Response(payloads.edit(edit), status=code)
