"""Sharing and publishing one's own. Each view validates, makes one call, answers."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from avatar_platform.pagination import CursorPagination
from avatar_platform.schema import paginated
from gallery.api import PAGE, person, valid
from gallery.moderation import services as moderation
from gallery.moderation.selectors import sanction_list
from gallery.sharing import payloads, selectors, services
from gallery.sharing import serializers as shapes


class ShareListView(APIView):
    """Share links."""

    throttle_scope = "share"

    @extend_schema(
        operation_id="shares_list",
        parameters=[shapes.ThingFilterSerializer],
        responses=shapes.ShareSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """The person's links that work, newest first."""
        wanted = valid(shapes.ThingFilterSerializer(data=request.query_params)).get("id")
        rows = selectors.share_list(person(request), wanted)
        return Response([payloads.share(row) for row in rows])

    @extend_schema(request=shapes.ShareCreateSerializer, responses={201: shapes.ShareSerializer})
    def post(self, request: Request) -> Response:
        """Make a link that anybody who has it may use until it expires."""
        data = valid(shapes.ShareCreateSerializer(data=request.data))
        link = services.share_create(user=person(request), object_id=data.pop("id"), **data)
        return Response(payloads.share(link), status=status.HTTP_201_CREATED)


class ShareView(APIView):
    """One share link."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, share_id: uuid.UUID) -> Response:
        """Revoke it, at once."""
        services.share_revoke(link=selectors.share_get(person(request), share_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PublicationListView(APIView):
    """Publications."""

    throttle_scope = "publish"

    @extend_schema(
        operation_id="publications_list",
        parameters=[
            shapes.ThingFilterSerializer,
            OpenApiParameter("cursor", str),
            OpenApiParameter("page_size", int),
        ],
        responses=paginated(shapes.PublicationSerializer),
    )
    def get(self, request: Request) -> Response:
        """What the person has handed in, with what became of it, newest first."""
        wanted = valid(shapes.ThingFilterSerializer(data=request.query_params)).get("id")
        return CursorPagination.answer(
            selectors.publication_list(person(request), wanted),
            request,
            size=PAGE,
            ordering=("-submitted_at", "-id"),
            payload=payloads.publications,
        )

    @extend_schema(
        request=shapes.PublicationCreateSerializer,
        responses={201: shapes.PublicationSerializer},
    )
    def post(self, request: Request) -> Response:
        """Hand something in for the public gallery; a moderator decides."""
        data = valid(shapes.PublicationCreateSerializer(data=request.data))
        row = services.publication_submit(user=person(request), object_id=data.pop("id"), **data)
        return Response(payloads.publication(row), status=status.HTTP_201_CREATED)


class PublicationView(APIView):
    """One publication."""

    @extend_schema(responses=shapes.PublicationSerializer)
    def get(self, request: Request, publication_id: uuid.UUID) -> Response:
        """How it stands, with the last decision and its reason in the person's language."""
        row = selectors.publication_get(person(request), publication_id)
        return Response(payloads.publication(row))


class PublicationWithdrawView(APIView):
    """The way back."""

    @extend_schema(request=None, responses=shapes.PublicationSerializer)
    def post(self, request: Request, publication_id: uuid.UUID) -> Response:
        """Take it out of the gallery or the queue; its public pictures are deleted."""
        row = selectors.publication_get(person(request), publication_id)
        return Response(payloads.publication(services.publication_withdraw(publication=row)))


class PublicationAppealView(APIView):
    """An objection."""

    throttle_scope = "publish"

    @extend_schema(
        request=shapes.AppealCreateSerializer, responses={201: shapes.PublicationSerializer}
    )
    def post(self, request: Request, publication_id: uuid.UUID) -> Response:
        """Appeal the rejection, once; somebody else decides again."""
        row = selectors.publication_get(person(request), publication_id)
        data = valid(shapes.AppealCreateSerializer(data=request.data))
        moderation.appeal_create(publication=row, **data)
        return Response(payloads.publication(row), status=status.HTTP_201_CREATED)


class OwnAuthorView(APIView):
    """The name one goes by in public."""

    throttle_scope = "publish"

    @extend_schema(operation_id="me_author_retrieve", responses=shapes.OwnAuthorSerializer)
    def get(self, request: Request) -> Response:
        """The person's handle, or null."""
        author = selectors.author_of(person(request))
        return Response({"handle": author.handle if author else None})

    @extend_schema(request=shapes.AuthorWriteSerializer, responses=shapes.OwnAuthorSerializer)
    def put(self, request: Request) -> Response:
        """Choose or change it; the one before is free for others at once."""
        data = valid(shapes.AuthorWriteSerializer(data=request.data))
        return Response({"handle": services.author_set(user=person(request), **data).handle})

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Go by no name; what is published stays, without one."""
        services.author_clear(user=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class BlockListView(APIView):
    """Whom one has blocked."""

    throttle_scope = "publish"

    @extend_schema(operation_id="me_blocks_list", responses=shapes.BlockSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The blocked, newest first."""
        return Response([payloads.block(row) for row in selectors.block_list(person(request))])

    @extend_schema(request=shapes.BlockCreateSerializer, responses={201: shapes.BlockSerializer})
    def post(self, request: Request) -> Response:
        """Block whoever published something: neither sees the other's any more."""
        data = valid(shapes.BlockCreateSerializer(data=request.data))
        block = services.block_add(user=person(request), publication_id=data["publication"])
        return Response(payloads.block(block), status=status.HTTP_201_CREATED)


class BlockView(APIView):
    """One of them."""

    @extend_schema(responses={204: None})
    def delete(self, request: Request, block_id: uuid.UUID) -> Response:
        """Unblock."""
        services.block_remove(user=person(request), block_id=block_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class SanctionListView(APIView):
    """What moderators have said to the person."""

    @extend_schema(operation_id="me_sanctions_list", responses=shapes.SanctionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Warnings and suspensions, newest first, in the person's language."""
        return Response([payloads.sanction(row) for row in sanction_list(person(request))])
