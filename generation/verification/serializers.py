"""What is sent in to be checked, and what is told of it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from avatar_platform.schema import ProblemSummarySerializer

STATUSES = ("checking", "done", "failed")
VERDICTS = ("made_here", "mark_only", "altered", "elsewhere", "broken", "nothing")


class VerifySerializer(serializers.Serializer[Any]):
    """A file."""

    file = serializers.FileField()


class VerifiedManifestSerializer(serializers.Serializer[Any]):
    """A signed manifest that the file has."""

    ours = serializers.BooleanField(help_text="Whether it was signed by this installation.")
    intact = serializers.BooleanField(help_text="Whether the file is as it was when signed.")
    signer = serializers.CharField(help_text="By its certificate.", allow_blank=True)
    tool = serializers.CharField(allow_blank=True)
    source = serializers.CharField(  # type: ignore[assignment]
        allow_blank=True, help_text="The IPTC's digital source type that it states."
    )


class VerifiedMarkSerializer(serializers.Serializer[Any]):
    """The invisible mark of this installation, found in the picture itself."""

    readable = serializers.BooleanField(help_text="Whether it could be read, and not only found.")


class VerifiedOriginSerializer(serializers.Serializer[Any]):
    """When and by what it was made; never by whom."""

    day = serializers.DateField()
    engine = serializers.CharField(allow_blank=True)
    engine_version = serializers.CharField(allow_blank=True)
    style = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    source = serializers.CharField()  # type: ignore[assignment]


class VerificationReportSerializer(serializers.Serializer[Any]):
    """What was found."""

    verdict = serializers.ChoiceField(
        choices=VERDICTS,
        help_text=(
            "made_here: signed here and unchanged. mark_only: the invisible mark of what is made "
            "here, without an intact signature of ours. altered: signed here, but changed since or "
            "another picture. elsewhere: somebody else's intact signature. broken: somebody else's "
            "signature on a file that was changed. nothing: neither, which proves nothing."
        ),
    )
    media_type = serializers.CharField()
    manifest = VerifiedManifestSerializer(allow_null=True)
    mark = VerifiedMarkSerializer(allow_null=True)
    made = VerifiedOriginSerializer(allow_null=True)


class VerificationSerializer(serializers.Serializer[Any]):
    """A check and how far it has come."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=STATUSES)
    report = VerificationReportSerializer(allow_null=True)
    problem = ProblemSummarySerializer(allow_null=True)
