"""Addresses of photos, styles, generations and variants, below `/api/v1/`."""

from __future__ import annotations

from django.urls import path

from generation import api
from generation.custom import api as custom
from generation.editing import api as editing
from generation.editing import pictures_api as edit_pictures
from generation.engines.api import EnginesView
from generation.privacy import PrivacyView
from generation.verification import api as verification

urlpatterns = [
    path("privacy", PrivacyView.as_view(), name="privacy"),
    path("verify", verification.VerifyView.as_view(), name="verify"),
    path("verify/<uuid:pk>", verification.VerificationView.as_view(), name="verification"),
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
    path("engines", EnginesView.as_view(), name="engines"),
    path("edits", editing.EditsView.as_view(), name="edits"),
    path("edits/<uuid:pk>", editing.EditView.as_view(), name="edit"),
    path("edits/<uuid:pk>/cancel", editing.EditCancelView.as_view(), name="edit-cancel"),
    path("edit-previews/<uuid:session>", editing.EditPreviewView.as_view(), name="edit-preview"),
    path("edit-pictures", edit_pictures.EditPicturesView.as_view(), name="edit-pictures"),
    path(
        "edit-pictures/<uuid:pk>",
        edit_pictures.EditPictureView.as_view(),
        name="edit-picture",
    ),
    path("edit-texts", editing.EditTextsView.as_view(), name="edit-texts"),
    path("edit-options", editing.EditOptionsView.as_view(), name="edit-options"),
    path("style-pictures", custom.StylePicturesView.as_view(), name="style-pictures"),
    path("style-pictures/<uuid:pk>", custom.StylePictureView.as_view(), name="style-picture"),
    path(
        "style-pictures/<uuid:pk>/file",
        custom.StylePictureFileView.as_view(),
        name="style-picture-file",
    ),
    path("custom-styles", custom.CustomStylesView.as_view(), name="custom-styles"),
    path(
        "custom-styles/import", custom.CustomStyleImportView.as_view(), name="custom-style-import"
    ),
    path("custom-styles/<uuid:pk>", custom.CustomStyleView.as_view(), name="custom-style"),
    path(
        "custom-styles/<uuid:pk>/restore",
        custom.CustomStyleRestoreView.as_view(),
        name="custom-style-restore",
    ),
    path(
        "custom-styles/<uuid:pk>/duplicate",
        custom.CustomStyleDuplicateView.as_view(),
        name="custom-style-duplicate",
    ),
    path(
        "custom-styles/<uuid:pk>/versions",
        custom.CustomStyleVersionsView.as_view(),
        name="custom-style-versions",
    ),
    path(
        "custom-styles/<uuid:pk>/versions/<int:number>",
        custom.CustomStyleVersionView.as_view(),
        name="custom-style-version",
    ),
    path(
        "custom-styles/<uuid:pk>/file",
        custom.CustomStyleFileView.as_view(),
        name="custom-style-file",
    ),
    path(
        "style-previews/<uuid:session>",
        custom.StyleLivePreviewView.as_view(),
        name="style-live-preview",
    ),
]
