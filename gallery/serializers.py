"""What goes in and out of the gallery API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from avatar_platform.messages import text
from avatar_platform.schema import ProblemSummarySerializer
from gallery.models import Export
from gallery.operations import OperationsField
from gallery.selectors import ORDERINGS, AvatarFilter
from gallery.services.avatars import BULK, TAGS_AT_MOST
from ml.export.formats import FORMATS
from ml.export.presets import PRESETS

BULK_AT_MOST = 500
EXPORT_AT_MOST = 100
BULK_ACTIONS = tuple(BULK)


class AvatarSerializer(serializers.Serializer[Any]):
    """An avatar; built by `gallery.payloads`."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    style = serializers.CharField()  # type: ignore[assignment]  # DRF has an option of that name
    tags = serializers.ListField(child=serializers.CharField())
    albums = serializers.ListField(child=serializers.UUIDField())
    favourite = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    deleted_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    has_alpha = serializers.BooleanField()
    has_svg = serializers.BooleanField()
    file_url = serializers.CharField()
    thumb_url = serializers.CharField()
    placeholder = serializers.CharField(help_text="Data URI of a tiny picture, or empty.")
    recipe = serializers.DictField()
    photo = serializers.UUIDField(allow_null=True)
    credits = serializers.ListField(child=serializers.CharField())


class NameField(serializers.CharField):
    """A name a person gives: trimmed, on one line, without control characters."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 100, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        """Whatever separates words becomes one space."""
        value = " ".join(str(super().to_internal_value(data)).split())
        if not value:
            self.fail("blank")
        return value


class AvatarUpdateSerializer(serializers.Serializer[Any]):
    """What may be changed of an avatar."""

    name = NameField(required=False)
    favourite = serializers.BooleanField(required=False)
    tags = serializers.ListField(
        child=NameField(max_length=50), required=False, max_length=TAGS_AT_MOST
    )
    albums = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=100)


class AvatarFilterSerializer(serializers.Serializer[Any]):
    """The query of a gallery page."""

    q = serializers.CharField(required=False, allow_blank=True, max_length=200)
    tag = serializers.CharField(required=False, allow_blank=True, max_length=100)
    style = serializers.CharField(  # type: ignore[assignment]
        required=False, allow_blank=True, max_length=64
    )
    album = serializers.UUIDField(required=False)
    favourite = serializers.BooleanField(required=False, allow_null=True, default=None)
    deleted = serializers.BooleanField(required=False, default=False)
    order = serializers.ChoiceField(choices=tuple(ORDERINGS), default="newest")

    def wanted(self) -> AvatarFilter:
        """The validated query without the order."""
        data = dict(self.validated_data)
        data.pop("order")
        return AvatarFilter(**data)


class EditContractSerializer(serializers.Serializer[Any]):
    """`ml.operations.EditContract`."""

    version = serializers.IntegerField()
    operations = OperationsField()
    seed = serializers.IntegerField()


class AvatarVersionSerializer(serializers.Serializer[Any]):
    """One state of an avatar; built by `gallery.payloads`."""

    number = serializers.IntegerField()
    name = serializers.CharField(allow_blank=True)
    parent = serializers.IntegerField(  # type: ignore[assignment]
        allow_null=True, help_text="The version it was made from, which may be deleted since."
    )
    current = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    has_alpha = serializers.BooleanField()
    has_svg = serializers.BooleanField()
    size_bytes = serializers.IntegerField()
    file_url = serializers.CharField()
    thumb_url = serializers.CharField()
    placeholder = serializers.CharField(help_text="Data URI of a tiny picture, or empty.")
    edit = EditContractSerializer(
        allow_null=True, help_text="What made it of its parent; in lists without painted masks."
    )


class AvatarVersionDetailSerializer(AvatarVersionSerializer):
    """The same with everything needed to make it again."""

    recipe = serializers.DictField()


class CurrentVersionSerializer(serializers.Serializer[Any]):
    """The version to show from now on."""

    version = serializers.IntegerField(min_value=1)


class BulkSerializer(serializers.Serializer[Any]):
    """One thing to do to several avatars."""

    ids = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=BULK_AT_MOST
    )
    action = serializers.ChoiceField(choices=BULK_ACTIONS)
    value = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=50,
        default="",
        help_text="The tag's name, or the album's id.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Actions on tags and albums say which."""
        if attrs["action"].endswith(("_tag", "_album")) and not attrs["value"].strip():
            message = serializers.Field.default_error_messages["required"]
            raise serializers.ValidationError({"value": [message]}, code="required")
        return attrs


class BulkResultSerializer(serializers.Serializer[Any]):
    """How many avatars it was done to."""

    count = serializers.IntegerField()


class AlbumSerializer(serializers.Serializer[Any]):
    """An album; built by `gallery.payloads`."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    count = serializers.IntegerField()
    cover_url = serializers.CharField(allow_null=True)


class AlbumWriteSerializer(serializers.Serializer[Any]):
    """An album's name."""

    name = NameField()


class TagSerializer(serializers.Serializer[Any]):
    """A tag in use."""

    name = serializers.CharField()
    count = serializers.IntegerField()


class ExportPresetSerializer(serializers.Serializer[Any]):
    """What a well-known place asks for."""

    id = serializers.CharField()
    name = serializers.CharField(help_text="In the person's language.")
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    format = serializers.ChoiceField(choices=tuple(FORMATS))
    shape = serializers.ChoiceField(choices=("circle", "square", "rounded"))
    group = serializers.CharField()


class ExportCreateSerializer(serializers.Serializer[Any]):
    """Files to make: a preset, or a format with its options."""

    avatars = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=EXPORT_AT_MOST
    )
    format = serializers.ChoiceField(choices=tuple(FORMATS), required=False)
    size = serializers.IntegerField(required=False, min_value=16, max_value=4096)
    preset = serializers.ChoiceField(choices=tuple(preset.id for preset in PRESETS), required=False)
    background = serializers.RegexField(r"^#[0-9a-fA-F]{6}$", required=False)
    quality = serializers.IntegerField(required=False, min_value=1, max_value=100)
    badge = serializers.BooleanField(
        required=False,
        help_text="Whether to draw a visible “AI” in the corner; invisible marks are always there.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A preset already says format and size."""
        if "preset" in attrs and attrs.keys() & {"format", "size"}:
            message = text("export.preset_or_format")
            raise serializers.ValidationError({"preset": [message]}, "export.preset_or_format")
        if "preset" not in attrs:
            attrs.setdefault("format", "png")
        return attrs


class ExportSerializer(serializers.Serializer[Any]):
    """An export; built by `gallery.payloads`."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Export.Status.choices)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    file_url = serializers.CharField(allow_null=True)
    filename = serializers.CharField(allow_null=True)
    size_bytes = serializers.IntegerField(allow_null=True)
    problem = ProblemSummarySerializer(allow_null=True)
