"""What visitors without an account may ask for: the public gallery, share links, pictures."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.permissions import CsrfForAll
from avatar_platform.files import private_file
from avatar_platform.pagination import CursorPagination
from avatar_platform.problems import Problem
from avatar_platform.schema import paginated
from avatar_platform.throttling import PublicThrottle, ScopeThrottle
from gallery.api import PAGE, valid
from gallery.files import media_type
from gallery.moderation import services as moderation
from gallery.sharing import media, payloads, selectors, services
from gallery.sharing import serializers as shapes
from gallery.sharing.selectors import Visitor

_SECONDS = 60
"""How long an answer to a visitor may be kept by whoever stands in between."""


def visitor(request: Request) -> Visitor:
    """Whoever asks, signed in or not."""
    return request.user


class PublicView(APIView):
    """Open to all, and counted by address; what is the same for all may be cached."""

    permission_classes: tuple[type[BasePermission], ...] = (AllowAny,)
    throttle_classes = (PublicThrottle, ScopeThrottle)
    public_scope = "public"

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        """Let caches keep what a visitor without a session got."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        if request.method == "GET" and "Cache-Control" not in answer.headers:
            anonymous = not isinstance(getattr(request, "user", None), User)
            if anonymous and answer.status_code == 200:
                answer.headers["Cache-Control"] = f"public, max-age={_SECONDS}"
                answer.headers["Vary"] = "Accept-Language, Authorization, Cookie"
        return answer


class PublicListView(PublicView):
    """The public gallery."""

    @extend_schema(
        operation_id="public_list",
        parameters=[
            shapes.PublicFilterSerializer,
            OpenApiParameter("cursor", str),
            OpenApiParameter("page_size", int),
        ],
        responses=paginated(shapes.PublicSerializer),
    )
    def get(self, request: Request) -> Response:
        """A page of what was approved, narrowed and ordered as asked; without a sign-in, too."""
        query = shapes.PublicFilterSerializer(data=request.query_params)
        order = valid(query)["order"]
        who = visitor(request)
        return CursorPagination.answer(
            selectors.public_list(who, query.wanted()),
            request,
            size=PAGE,
            ordering=selectors.ORDERINGS[order],
            payload=lambda rows: payloads.public(rows, who),
        )


class PublicItemView(PublicView):
    """One publication."""

    @extend_schema(operation_id="public_retrieve", responses=shapes.PublicSerializer)
    def get(self, request: Request, publication_id: uuid.UUID) -> Response:
        """The publication, as anybody may see it."""
        who = visitor(request)
        return Response(payloads.public([selectors.public_get(who, publication_id)], who)[0])


class PublicFacetsView(PublicView):
    """What there is to browse by."""

    @extend_schema(operation_id="public_facets", responses=shapes.FacetsSerializer)
    def get(self, request: Request) -> Response:
        """The styles and tags in the public gallery, the most frequent first."""
        return Response(selectors.public_facets())


class PublicAuthorView(PublicView):
    """An author's page."""

    @extend_schema(operation_id="public_author", responses=shapes.AuthorSerializer)
    def get(self, request: Request, handle: str) -> Response:
        """That there is one; their work is listed by `public?author=`. Nothing else is told."""
        return Response({"handle": selectors.author_get(visitor(request), handle).handle})


class PublicLikeView(APIView):
    """A like."""

    permission_classes = (IsAuthenticated,)
    throttle_scope = "like"

    def _set(self, request: Request, publication_id: uuid.UUID, liked: bool) -> Response:
        who = cast(User, request.user)
        row = selectors.public_get(who, publication_id)
        row = services.like_set(user=who, publication=row, liked=liked)
        return Response({"likes": row.likes, "liked": liked})

    @extend_schema(operation_id="public_like", request=None, responses=shapes.LikeSerializer)
    def put(self, request: Request, publication_id: uuid.UUID) -> Response:
        """Like it."""
        return self._set(request, publication_id, True)

    @extend_schema(operation_id="public_unlike", responses={200: shapes.LikeSerializer})
    def delete(self, request: Request, publication_id: uuid.UUID) -> Response:
        """Like it no longer."""
        return self._set(request, publication_id, False)


class PublicReportView(PublicView):
    """A report."""

    permission_classes = (CsrfForAll,)
    throttle_scope = "report"

    @extend_schema(
        operation_id="public_report",
        request=shapes.ReportCreateSerializer,
        responses={204: None},
    )
    def post(self, request: Request, publication_id: uuid.UUID) -> Response:
        """Tell the moderators that this should not be public; without a sign-in, too."""
        who = visitor(request)
        row = selectors.public_get(who, publication_id)
        data = valid(shapes.ReportCreateSerializer(data=request.data))
        reporter = who if isinstance(who, User) else None
        moderation.report_create(reporter=reporter, publication=row, **data)
        return Response(status=204)


class SharedView(PublicView):
    """What a share link shows."""

    @extend_schema(operation_id="shared_retrieve", responses=shapes.SharedSerializer)
    def get(self, request: Request, token: str) -> Response:
        """The thing behind the link; no cache keeps it, as it may be revoked."""
        link, subject = selectors.share_by_token(token)
        return Response(
            payloads.shared(link, subject, token), headers={"Cache-Control": "private, no-store"}
        )


class SharedFileView(PublicView):
    """The whole picture behind a link."""

    public_scope = "media"

    @extend_schema(operation_id="shared_file", responses={(200, "image/webp"): OpenApiTypes.BINARY})
    def get(self, request: Request, token: str) -> HttpResponseBase:
        """The picture, to be saved, when the link allows that."""
        link, subject = selectors.share_by_token(token)
        if not link.download:
            raise Problem("share.no_download", status=403)
        name = subject.files["full"]
        ending = name.rpartition(".")[2]
        return private_file(
            request._request,
            name,
            content_type=media_type(name),
            filename=f"{subject.name}.{ending}",
            immutable=False,
        )


class MediaView(PublicView):
    """Pictures at signed addresses that expire."""

    public_scope = "media"

    @extend_schema(
        operation_id="media_retrieve",
        responses={(200, "image/webp"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, token: str) -> HttpResponseBase:
        """The picture, while its address lasts and what it belongs to may be seen."""
        name, seconds = media.media_find(request.user, token)
        response = private_file(request._request, name, content_type=media_type(name))
        response.headers["Cache-Control"] = f"private, max-age={seconds}"
        response.headers["Vary"] = "Accept-Encoding"
        return response
