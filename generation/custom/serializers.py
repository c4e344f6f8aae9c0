"""What goes in and out of the API of styles. Answers are built by `generation.custom.payloads`."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from avatar_platform.schema import ProblemSummarySerializer
from gallery.serializers import NameField
from generation.custom.contracts import StyleContractField
from generation.models import CustomStyle, StylePicture
from generation.serializers import LookSerializer

Shape = serializers.Serializer[Any]


class SwatchSerializer(Shape):
    """`ml.custom_styles.Swatch`."""

    colour = serializers.CharField()
    share = serializers.FloatField()
    drawn = serializers.CharField(allow_null=True)


class StylePictureUploadSerializer(Shape):
    """A reference picture, or a style mask: PNG, 8-bit grey, 512 pixels square."""

    file = serializers.FileField(allow_empty_file=True, max_length=None)
    kind = serializers.ChoiceField(choices=StylePicture.Kind.choices)


class StylePictureSerializer(Shape):
    """A reference picture or a style mask."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=StylePicture.Kind.choices)
    status = serializers.ChoiceField(choices=StylePicture.Status.choices)
    digest = serializers.CharField(
        allow_null=True, help_text="Its name in contracts; there once it is ready."
    )
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    palette = SwatchSerializer(many=True, help_text="Colours found in a reference.")
    file_url = serializers.CharField(allow_null=True)
    thumb_url = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    problem = ProblemSummarySerializer(allow_null=True)


class CustomStyleRequestSerializer(Shape):
    """A style to save."""

    style = StyleContractField()  # type: ignore[assignment]  # DRF has an option of that name


class CustomStyleSerializer(Shape):
    """A style of one's own in its current version."""

    id = serializers.UUIDField()
    name = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(choices=CustomStyle.Status.choices)
    version = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    deleted_at = serializers.DateTimeField(allow_null=True)
    contract = StyleContractField(allow_null=True)
    pictures = StylePictureSerializer(many=True)
    looks = LookSerializer(many=True, help_text="What its variants may be held to.")
    preview_name = serializers.CharField(
        allow_null=True, help_text="What its previews on photos are called."
    )
    problem = ProblemSummarySerializer(allow_null=True)


class CustomStyleVersionListedSerializer(Shape):
    """One version in the list of them."""

    number = serializers.IntegerField()
    name = serializers.CharField()
    current = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class CustomStyleVersionSerializer(CustomStyleVersionListedSerializer):
    """One version of a style."""

    contract = StyleContractField()
    pictures = StylePictureSerializer(many=True)


class CustomStyleDuplicateSerializer(Shape):
    """A copy to make."""

    name = NameField(max_length=80)


class CustomStyleImportSerializer(Shape):
    """A style's file to read in."""

    file = serializers.FileField(allow_empty_file=True, max_length=None)


class StyleLivePreviewRequestSerializer(Shape):
    """A style to show on a photo, as it is being made up."""

    photo = serializers.UUIDField()
    style = StyleContractField()  # type: ignore[assignment]
    serial = serializers.IntegerField(
        min_value=0,
        max_value=2**53 - 1,
        help_text="Higher at each request of a session; only the highest is drawn.",
    )
