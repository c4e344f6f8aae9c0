"""Every address of the platform."""

from __future__ import annotations

import importlib.util

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from accounts.second_factor import second_factor
from avatar_platform import health, problems, spa
from gallery.sharing.cards import card

_api: list[URLPattern | URLResolver] = [
    path("", include("accounts.urls")),
    path("", include("gallery.urls")),
    path("schema", SpectacularJSONAPIView.as_view(), name="schema"),
    path("docs", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
]
if importlib.util.find_spec("generation") and importlib.util.find_spec("generation.urls"):
    _api.insert(2, path("", include("generation.urls")))

urlpatterns = [
    path("api/v1/", include(_api)),
    re_path(r"^api/.*$", problems.no_such_address),
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("s/<str:token>", card, name="share-card"),
    path("admin/second-factor/", second_factor, name="second-factor"),
    path("admin/", admin.site.urls),
    re_path(r"^static/(?P<path>.*)$", spa.static, name="static"),
    path("", spa.client, name="client"),
    path("<path:path>", spa.client),
]

handler500 = "avatar_platform.problems.server_error"
