"""Addresses of the gallery, below `/api/v1/`."""

from __future__ import annotations

from django.urls import include, path

from gallery import api

urlpatterns = [
    path("avatars", api.AvatarListView.as_view(), name="avatars"),
    path("avatars/bulk", api.AvatarBulkView.as_view(), name="avatars-bulk"),
    path("avatars/<uuid:avatar_id>", api.AvatarView.as_view(), name="avatar"),
    path("avatars/<uuid:avatar_id>/file", api.AvatarFileView.as_view(), name="avatar-file"),
    path(
        "avatars/<uuid:avatar_id>/versions",
        api.AvatarVersionListView.as_view(),
        name="avatar-versions",
    ),
    path(
        "avatars/<uuid:avatar_id>/versions/<int:number>",
        api.AvatarVersionView.as_view(),
        name="avatar-version",
    ),
    path(
        "avatars/<uuid:avatar_id>/current", api.AvatarCurrentView.as_view(), name="avatar-current"
    ),
    path(
        "avatars/<uuid:avatar_id>/restore", api.AvatarRestoreView.as_view(), name="avatar-restore"
    ),
    path("albums", api.AlbumListView.as_view(), name="albums"),
    path("albums/<uuid:album_id>", api.AlbumView.as_view(), name="album"),
    path("tags", api.TagListView.as_view(), name="tags"),
    path("export-presets", api.ExportPresetListView.as_view(), name="export-presets"),
    path("exports", api.ExportListView.as_view(), name="exports"),
    path("exports/<uuid:export_id>", api.ExportView.as_view(), name="export"),
    path("exports/<uuid:export_id>/file", api.ExportFileView.as_view(), name="export-file"),
    path("", include("gallery.sharing.urls")),
]
