"""What goes in and out of the API of sharing."""

from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from rest_framework import serializers

from avatar_platform.messages import text
from gallery.moderation.models import Appeal, Decision, Reason, Sanction
from gallery.serializers import NameField
from gallery.sharing.models import Publication
from gallery.sharing.selectors import ORDERINGS, PublicFilter
from gallery.sharing.services.publications import TAGS_AT_MOST

TEXT_AT_MOST = 2000
REASONS = tuple(Reason.values)
PUBLICATION_STATES = tuple(Publication.State.values)
APPEAL_STATES = tuple(Appeal.State.values)
VERDICTS = tuple(Decision.Verdict.values)
SOURCES = tuple(Decision.Source.values)
SANCTIONS = tuple(Sanction.Kind.values)
PUBLIC_ORDERS = tuple(ORDERINGS)


class SubjectSerializer(serializers.Serializer[Any]):
    """Which thing: its kind, and its id."""

    kind = serializers.CharField(max_length=32, default="avatar")
    id = serializers.UUIDField()


class ThingFilterSerializer(serializers.Serializer[Any]):
    """What a list is narrowed to."""

    id = serializers.UUIDField(required=False, help_text="Of the thing: an avatar's, say.")


class ShareCreateSerializer(SubjectSerializer):
    """A link to make."""

    expires_in_days = serializers.IntegerField(min_value=1, max_value=365, default=30)
    download = serializers.BooleanField(
        default=False, help_text="Whether the whole picture may be saved."
    )


class ShareSerializer(serializers.Serializer[Any]):
    """A share link, to its owner; built by `gallery.sharing.payloads`."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    object_id = serializers.UUIDField()
    url = serializers.CharField(help_text="The page to pass on.")
    download = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class SharedSerializer(serializers.Serializer[Any]):
    """What a share link shows. Addresses of pictures work for one to two hours."""

    kind = serializers.CharField()
    name = serializers.CharField()
    style = serializers.CharField()  # type: ignore[assignment]  # DRF has an option of that name
    credits = serializers.ListField(child=serializers.CharField())
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    has_alpha = serializers.BooleanField()
    placeholder = serializers.CharField(help_text="Data URI of a tiny picture, or empty.")
    file_url = serializers.CharField(help_text="Whole, or 512 px when it may not be saved.")
    thumb_url = serializers.CharField()
    download_url = serializers.CharField(allow_null=True)
    expires_at = serializers.DateTimeField()


class PublicationCreateSerializer(SubjectSerializer):
    """What to hand in, and what the public shall read."""

    name = NameField(required=False)
    tags = serializers.ListField(
        child=NameField(max_length=50), required=False, max_length=TAGS_AT_MOST
    )


class ReasonSerializer(serializers.Serializer[Any]):
    """A reason in the person's language."""

    code = serializers.ChoiceField(choices=REASONS)
    detail = serializers.CharField()


class DecisionSerializer(serializers.Serializer[Any]):
    """What a moderator decided."""

    verdict = serializers.ChoiceField(choices=VERDICTS)
    source = serializers.ChoiceField(choices=SOURCES)  # type: ignore[assignment]
    reason = ReasonSerializer(allow_null=True)
    note = serializers.CharField(allow_blank=True, help_text="The moderator's own words.")
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class AppealSerializer(serializers.Serializer[Any]):
    """The author's objection, and the answer."""

    state = serializers.ChoiceField(choices=APPEAL_STATES)
    text = serializers.CharField()
    answer = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)


class PublicationSerializer(serializers.Serializer[Any]):
    """A publication, to its owner; built by `gallery.sharing.payloads`."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    object_id = serializers.UUIDField()
    version = serializers.IntegerField(help_text="Of the thing, as it was handed in.")
    state = serializers.ChoiceField(choices=PUBLICATION_STATES)
    name = serializers.CharField()
    style = serializers.CharField()  # type: ignore[assignment]
    tags = serializers.ListField(child=serializers.CharField())
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    has_alpha = serializers.BooleanField()
    placeholder = serializers.CharField(allow_blank=True)
    likes = serializers.IntegerField()
    submitted_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)
    file_url = serializers.CharField(allow_null=True, help_text="Null once withdrawn.")
    thumb_url = serializers.CharField(allow_null=True)
    decision = DecisionSerializer(allow_null=True, help_text="The last one.")
    appeal = AppealSerializer(allow_null=True)
    can_appeal = serializers.BooleanField()


class AppealCreateSerializer(serializers.Serializer[Any]):
    """Why the rejection was wrong."""

    text = serializers.CharField(max_length=TEXT_AT_MOST)


class PublicSerializer(serializers.Serializer[Any]):
    """A publication, to everybody; built by `gallery.sharing.payloads`."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    name = serializers.CharField()
    style = serializers.CharField()  # type: ignore[assignment]
    tags = serializers.ListField(child=serializers.CharField())
    author = serializers.CharField(allow_null=True, help_text="The handle, if they go by one.")
    likes = serializers.IntegerField()
    liked = serializers.BooleanField(help_text="By whoever asks.")
    mine = serializers.BooleanField()
    published_at = serializers.DateTimeField(allow_null=True)
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    has_alpha = serializers.BooleanField()
    placeholder = serializers.CharField(allow_blank=True)
    credits = serializers.ListField(child=serializers.CharField())
    file_url = serializers.CharField(help_text="512 px; works for one to two hours.")
    thumb_url = serializers.CharField(help_text="256 px.")


class PublicFilterSerializer(serializers.Serializer[Any]):
    """The query of a page of the public gallery."""

    kind = serializers.CharField(required=False, allow_blank=True, max_length=32)
    style = serializers.CharField(  # type: ignore[assignment]
        required=False, allow_blank=True, max_length=64
    )
    tag = serializers.CharField(required=False, allow_blank=True, max_length=50)
    author = serializers.CharField(required=False, allow_blank=True, max_length=30)
    liked = serializers.BooleanField(
        required=False, default=False, help_text="Only what one likes; needs a sign-in."
    )
    order = serializers.ChoiceField(choices=PUBLIC_ORDERS, default="newest")

    def wanted(self) -> PublicFilter:
        """The validated query without the order."""
        data = dict(self.validated_data)
        data.pop("order")
        return PublicFilter(**data)


class StyleFacetSerializer(serializers.Serializer[Any]):
    """A style in the public gallery."""

    id = serializers.CharField()
    count = serializers.IntegerField()


class TagFacetSerializer(serializers.Serializer[Any]):
    """A tag in the public gallery."""

    name = serializers.CharField()
    count = serializers.IntegerField()


class FacetsSerializer(serializers.Serializer[Any]):
    """What to browse by, the most frequent first."""

    styles = StyleFacetSerializer(many=True)
    tags = TagFacetSerializer(many=True)


class LikeSerializer(serializers.Serializer[Any]):
    """How a publication stands now."""

    likes = serializers.IntegerField()
    liked = serializers.BooleanField()


class ReportCreateSerializer(serializers.Serializer[Any]):
    """What is wrong."""

    reason = serializers.ChoiceField(choices=REASONS)
    text = serializers.CharField(required=False, allow_blank=True, max_length=TEXT_AT_MOST)


class AuthorSerializer(serializers.Serializer[Any]):
    """A public name. There is no more to it."""

    handle = serializers.CharField()


class OwnAuthorSerializer(serializers.Serializer[Any]):
    """One's own public name, if any."""

    handle = serializers.CharField(allow_null=True)


class AuthorWriteSerializer(serializers.Serializer[Any]):
    """The name to go by."""

    handle = serializers.CharField(max_length=30)

    def validate_handle(self, value: str) -> str:
        """Letters that can't be mistaken for others."""
        check = RegexValidator(
            r"^[a-zA-Z][a-zA-Z0-9_-]{2,29}\Z", text("author.handle_form"), "author.handle_form"
        )
        check(value)
        return value


class BlockCreateSerializer(serializers.Serializer[Any]):
    """Whoever published this."""

    publication = serializers.UUIDField()


class BlockSerializer(serializers.Serializer[Any]):
    """Somebody who is blocked."""

    id = serializers.UUIDField()
    author = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()


class SanctionSerializer(serializers.Serializer[Any]):
    """A warning or a suspension."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=SANCTIONS)
    reason = ReasonSerializer()
    note = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)
    lifted_at = serializers.DateTimeField(allow_null=True)
