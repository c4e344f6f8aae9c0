"""Addresses of photos, styles, generations and variants, below `/api/v1/`."""

from __future__ import annotations

from django.urls import path

from generation import api

urlpatterns = [
    path("photos", api.PhotosView.as_view(), name="photos"),
    path("photos/<uuid:pk>", api.PhotoView.as_view(), name="photo"),
    path("photos/<uuid:pk>/file", api.PhotoFileView.as_view(), name="photo-file"),
    path("photos/<uuid:pk>/previews", api.PreviewsView.as_view(), name="photo-previews"),
    path(
        "photos/<uuid:pk>/previews/<slug:style>/file",
        api.PreviewFileView.as_view(),
        name="photo-preview-file",
    ),
    path("styles", api.StylesView.as_view(), name="styles"),
    path("styles/<slug:style>", api.StyleView.as_view(), name="style"),
    path("generations", api.GenerationsView.as_view(), name="generations"),
    path("generations/<uuid:pk>", api.GenerationView.as_view(), name="generation"),
    path(
        "generations/<uuid:pk>/cancel",
        api.GenerationCancelView.as_view(),
        name="generation-cancel",
    ),
    path("variants/<uuid:pk>/file", api.VariantFileView.as_view(), name="variant-file"),
    path("variants/<uuid:pk>/keep", api.VariantKeepView.as_view(), name="variant-keep"),
]
