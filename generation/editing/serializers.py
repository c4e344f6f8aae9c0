"""What goes in and out of the editing API. Answers are built by `generation.editing.payloads`."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from avatar_platform.messages import text
from avatar_platform.schema import ProblemSummarySerializer
from gallery.operations import OperationsField, contract
from gallery.serializers import NameField
from generation.models import STAGES
from ml.text.reading import MAX_TEXT

Shape = serializers.Serializer[Any]
MAX_SEED = 2**32 - 1


class _Wish(Shape):
    """Checks the operations together; `contract` is what they come to."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Put the contract in place of its parts."""
        attrs["contract"] = contract(attrs.pop("operations"), attrs.pop("seed", 0))
        return attrs


class EditRequestSerializer(_Wish):
    """Operations to apply at full size, to an avatar's version or to a photo."""

    avatar = serializers.UUIDField(required=False)
    version = serializers.IntegerField(
        required=False, min_value=1, help_text="Of the avatar; the current one by default."
    )
    photo = serializers.UUIDField(
        required=False,
        help_text="In place of an avatar: it becomes one, and this its second version.",
    )
    operations = OperationsField()
    seed = serializers.IntegerField(min_value=0, max_value=MAX_SEED, default=0)
    name = NameField(
        required=False, help_text="Of the new version; where a photo is edited, of the new avatar."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Either an avatar or a photo."""
        if ("avatar" in attrs) == ("photo" in attrs):
            raise serializers.ValidationError({"avatar": [text("edit.target")]}, "edit.target")
        return super().validate(attrs)


class EditFilterSerializer(Shape):
    """The query of a page of edits."""

    active = serializers.BooleanField(required=False, default=False)
    avatar = serializers.UUIDField(required=False)


class PhotoOpenSerializer(Shape):
    """A photo to open in the editor."""

    name = NameField(required=False)


class EditSerializer(Shape):
    """An edit and how far it has come."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=STAGES)
    avatar = serializers.UUIDField(
        allow_null=True, help_text="What is edited; of a photo, the avatar it has become when done."
    )
    base_version = serializers.IntegerField(allow_null=True)
    version = serializers.IntegerField(allow_null=True, help_text="The one it has made.")
    photo = serializers.UUIDField(allow_null=True)
    name = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    progress = serializers.FloatField(min_value=0, max_value=1)
    problem = ProblemSummarySerializer(allow_null=True)


class EditPreviewRequestSerializer(_Wish):
    """Operations to show small, as they are being chosen."""

    avatar = serializers.UUIDField()
    version = serializers.IntegerField(required=False, min_value=1)
    operations = OperationsField()
    seed = serializers.IntegerField(min_value=0, max_value=MAX_SEED, default=0)
    serial = serializers.IntegerField(
        min_value=0,
        max_value=2**53 - 1,
        help_text="Higher at each request of a session; only the highest is drawn.",
    )


class EditPreviewAskedSerializer(Shape):
    """A preview that will be told on the socket, unless a newer one takes its place."""

    session = serializers.UUIDField()
    asked = serializers.IntegerField(
        help_text="The session's newest serial; higher than one's own when that came too late."
    )


class EditPreviewSerializer(Shape):
    """What a preview session shows. The socket tells the same as `edit.preview`."""

    session = serializers.UUIDField()
    asked = serializers.IntegerField(help_text="The newest serial asked for.")
    serial = serializers.IntegerField(
        allow_null=True, help_text="The newest one that was drawn or has failed."
    )
    image = serializers.CharField(allow_null=True, help_text="Data URI of a WebP, 512 px or less.")
    problem = ProblemSummarySerializer(allow_null=True)


class NamedSerializer(Shape):
    """Something with an id and a name in the person's language."""

    id = serializers.CharField()
    name = serializers.CharField()


class EditSettingSerializer(Shape):
    """One setting of an operation."""

    name = serializers.CharField()
    type = serializers.ChoiceField(
        choices=("number", "integer", "choice", "colour", "colours", "mask", "picture")
    )
    required = serializers.BooleanField()  # type: ignore[assignment]
    default = serializers.JSONField(help_text="Anything, null too.")
    minimum = serializers.FloatField(allow_null=True)
    maximum = serializers.FloatField(
        allow_null=True, help_text="Of a number; of colours, the most; of a mask, its characters."
    )
    choices = serializers.ListField(
        child=serializers.JSONField(), allow_null=True, help_text="Words or numbers."
    )


class EditKindSerializer(Shape):
    """A kind of operation."""

    kind = serializers.CharField()
    settings = EditSettingSerializer(many=True)


class EditOptionsSerializer(Shape):
    """What an edit may hold."""

    max_operations = serializers.IntegerField()
    max_mask_side = serializers.IntegerField()
    preview_size = serializers.IntegerField()
    scenes = NamedSerializer(many=True)
    regions = NamedSerializer(many=True)
    operations = EditKindSerializer(many=True)


class EditTextSerializer(Shape):
    """What is wished, in words."""

    text = serializers.CharField(max_length=MAX_TEXT, help_text="Russian, English or both.")
    without = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=MAX_TEXT),
        required=False,
        max_length=MAX_TEXT,
        help_text="Wishes to leave out, by their place in the answer to the same text.",
    )


class SpanSerializer(Shape):
    """A stretch of the text, in characters."""

    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=0, help_text="The first character after it.")


class LabelSerializer(Shape):
    """What a thing is called."""

    en = serializers.CharField()
    ru = serializers.CharField()


class EditWishSerializer(Shape):
    """One attribute and the value asked for."""

    attribute = serializers.CharField()
    value = serializers.CharField()
    attribute_label = LabelSerializer()
    value_label = LabelSerializer()
    strength = serializers.FloatField(allow_null=True, min_value=0, max_value=1)
    years = serializers.IntegerField(allow_null=True, help_text="That an age is to change by.")
    of = serializers.CharField(allow_null=True, help_text="The garment that a colour belongs to.")
    spans = SpanSerializer(many=True)
    possible = serializers.BooleanField(help_text="Whether an operation or style carries it out.")


class UnknownWordSerializer(Shape):
    """A word that was not understood."""

    word = serializers.CharField()
    span = SpanSerializer()


class EditTextAnswerSerializer(Shape):
    """What was understood of a text."""

    text = serializers.CharField()
    wishes = EditWishSerializer(many=True)
    contradicted = EditWishSerializer(many=True, help_text="Said, but taken back later.")
    operations = OperationsField()
    style = serializers.CharField(  # type: ignore[assignment]
        allow_null=True, help_text="The style asked for; chosen when avatars are made."
    )
    unknown = UnknownWordSerializer(many=True)
