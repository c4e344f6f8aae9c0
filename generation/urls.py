"""Addresses of photos, styles, generations and variants, below `/api/v1/`."""

from __future__ import annotations

from django.urls import path

from generation import api
from generation.editing import api as editing

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
    path("photos/<uuid:pk>/avatar", editing.PhotoAvatarView.as_view(), name="photo-avatar"),
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
    path("edits", editing.EditsView.as_view(), name="edits"),
    path("edits/<uuid:pk>", editing.EditView.as_view(), name="edit"),
    path("edits/<uuid:pk>/cancel", editing.EditCancelView.as_view(), name="edit-cancel"),
    path("edit-previews/<uuid:session>", editing.EditPreviewView.as_view(), name="edit-preview"),
    path("edit-texts", editing.EditTextsView.as_view(), name="edit-texts"),
    path("edit-options", editing.EditOptionsView.as_view(), name="edit-options"),
]
