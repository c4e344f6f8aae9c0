"""Addresses of sharing, below `/api/v1/`."""

from __future__ import annotations

from django.urls import path

from gallery.sharing import api, public

_PUBLICATION = "publications/<uuid:publication_id>"
_PUBLIC = "public/<uuid:publication_id>"

urlpatterns = [
    path("shares", api.ShareListView.as_view(), name="shares"),
    path("shares/<uuid:share_id>", api.ShareView.as_view(), name="share"),
    path("shared/<str:token>", public.SharedView.as_view(), name="shared"),
    path("shared/<str:token>/file", public.SharedFileView.as_view(), name="shared-file"),
    path("media/<str:token>", public.MediaView.as_view(), name="media"),
    path("publications", api.PublicationListView.as_view(), name="publications"),
    path(_PUBLICATION, api.PublicationView.as_view(), name="publication"),
    path(
        f"{_PUBLICATION}/withdraw",
        api.PublicationWithdrawView.as_view(),
        name="publication-withdraw",
    ),
    path(f"{_PUBLICATION}/appeal", api.PublicationAppealView.as_view(), name="publication-appeal"),
    path("public", public.PublicListView.as_view(), name="public"),
    path("public/facets", public.PublicFacetsView.as_view(), name="public-facets"),
    path("public/authors/<str:handle>", public.PublicAuthorView.as_view(), name="public-author"),
    path(_PUBLIC, public.PublicItemView.as_view(), name="public-item"),
    path(f"{_PUBLIC}/like", public.PublicLikeView.as_view(), name="public-like"),
    path(f"{_PUBLIC}/report", public.PublicReportView.as_view(), name="public-report"),
    path("me/author", api.OwnAuthorView.as_view(), name="me-author"),
    path("me/blocks", api.BlockListView.as_view(), name="me-blocks"),
    path("me/blocks/<uuid:block_id>", api.BlockView.as_view(), name="me-block"),
    path("me/sanctions", api.SanctionListView.as_view(), name="me-sanctions"),
]
