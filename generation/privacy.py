"""How long what is kept, as this installation is set up: for the page that tells everybody."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.data_copies import LIFETIME as COPY_LIFETIME
from avatar_platform.throttling import PublicThrottle
from gallery.moderation.conf import screening_config
from gallery.services.erasure import KEPT_IN_BIN
from gallery.services.exports import LIFETIME as EXPORT_LIFETIME
from generation.conf import job_config

_HOUR = 3600


class PrivacySerializer(serializers.Serializer[Any]):
    """Times after which things are deleted by themselves."""

    photo_days = serializers.IntegerField(help_text="Uploaded photos not kept; 0: never.")
    variant_days = serializers.IntegerField(help_text="Results that nobody kept.")
    bin_days = serializers.IntegerField(help_text="What was put into the bin.")
    session_days = serializers.IntegerField(help_text="A sign-in that is not ended before.")
    export_hours = serializers.IntegerField(help_text="Files made for download.")
    data_copy_hours = serializers.IntegerField(help_text="Copies of everything about a person.")
    rejected_days = serializers.IntegerField(
        help_text="Fingerprints of pictures rejected by moderators; linked to nobody."
    )
    contact = serializers.CharField(help_text="Whom to ask; empty where the operator named none.")


class PrivacyView(APIView):
    """What is kept, and how long."""

    permission_classes = (AllowAny,)
    throttle_classes = (PublicThrottle,)
    public_scope = "public"

    @extend_schema(responses=PrivacySerializer)
    def get(self, request: Request) -> Response:
        """As this installation is set up; the page /privacy says the rest."""
        jobs = job_config()
        return Response(
            {
                "photo_days": jobs.keep_photos_days,
                "variant_days": jobs.keep_variants_days,
                "bin_days": KEPT_IN_BIN.days,
                "session_days": settings.SESSION_COOKIE_AGE // (24 * _HOUR),
                "export_hours": int(EXPORT_LIFETIME.total_seconds()) // _HOUR,
                "data_copy_hours": int(COPY_LIFETIME.total_seconds()) // _HOUR,
                "rejected_days": screening_config().remember_days,
                "contact": settings.PRIVACY_CONTACT,
            }
        )
