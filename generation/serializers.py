"""What goes in and out of the generation API. Answers are built by `generation.payloads`; the
shapes here describe them to OpenAPI, and a test holds the two together.
"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.fields import empty

from avatar_platform.schema import ProblemSummarySerializer
from generation.custom.contracts import StyleContractField
from generation.models import STAGES, Photo, StylePreview, Variant
from ml.contracts import MAX_TEXT, Angle, Crop

SIZES = (512, 1024, 2048)
Shape = serializers.Serializer[Any]


class AngleSerializer(Shape):
    """Head rotation in degrees, as the viewer sees it."""

    yaw = serializers.FloatField(min_value=-30, max_value=30, default=0.0)
    pitch = serializers.FloatField(min_value=-15, max_value=15, default=0.0)
    roll = serializers.FloatField(min_value=-15, max_value=15, default=0.0)

    def to_internal_value(self, data: Any) -> Any:
        """As the contract's type."""
        return Angle(**super().to_internal_value(data))


class CropSerializer(Shape):
    """A square of the photo, in its pixels; it may reach past the edges."""

    x = serializers.IntegerField(min_value=-100_000, max_value=100_000)
    y = serializers.IntegerField(min_value=-100_000, max_value=100_000)
    size = serializers.IntegerField(min_value=32, max_value=100_000)

    def to_internal_value(self, data: Any) -> Any:
        """As the contract's type."""
        return Crop(**super().to_internal_value(data))


class ConsentField(serializers.BooleanField):
    """A confirmation: one that is missing was not given, and is told so with the same code."""

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        """Nothing said means no."""
        return (True, False) if data is empty else super().validate_empty_values(data)


class PhotoUploadSerializer(Shape):
    """A photo to take in."""

    file = serializers.FileField(allow_empty_file=True, max_length=None)
    consent = ConsentField(
        help_text="That it is the person, or that they may use it: without `true` nothing is taken."
    )
    consent_version = serializers.CharField(
        max_length=16,
        required=False,
        allow_blank=True,
        default="",
        help_text="Of the words that were shown (docs/api.md); those in force when left out.",
    )


class PhotoUpdateSerializer(Shape):
    """Another face, another crop (null goes back to the automatic one), or whether to keep it."""

    face = serializers.IntegerField(min_value=0, max_value=31, required=False)
    crop = CropSerializer(required=False, allow_null=True)
    keep = serializers.BooleanField(
        required=False, help_text="Until it is deleted by hand, rather than when its time is over."
    )


class FaceBoxSerializer(Shape):
    """A found face in photo pixels."""

    x = serializers.FloatField()
    y = serializers.FloatField()
    width = serializers.FloatField()
    height = serializers.FloatField()


class PointField(serializers.ListField):
    """x and y in photo pixels."""

    child = serializers.FloatField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_length=2, max_length=2, **kwargs)


class FaceSummarySerializer(Shape):
    """The chosen face."""

    box = FaceBoxSerializer()
    outline = serializers.ListField(child=PointField())
    landmarks = serializers.ListField(child=PointField(), help_text="478 points.")
    pose = serializers.ListField(
        child=serializers.FloatField(), min_length=3, max_length=3, help_text="Yaw, pitch, roll."
    )
    crop = CropSerializer()
    sharpness = serializers.FloatField()
    brightness = serializers.FloatField()


class QualityIssueSerializer(Shape):
    """Why a photo will not do, or will do less well than it could."""

    code = serializers.CharField()
    blocking = serializers.BooleanField()
    value = serializers.FloatField(allow_null=True)


class AnalysisSerializer(Shape):
    """`ml.contracts.AnalysisSummary`."""

    version = serializers.IntegerField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    faces = FaceBoxSerializer(many=True)
    chosen = serializers.IntegerField(allow_null=True)
    face = FaceSummarySerializer(allow_null=True)
    issues = QualityIssueSerializer(many=True)
    measures = serializers.DictField(help_text="Numbers and names measured on the photo.")


class PhotoSerializer(Shape):
    """An uploaded photo."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Photo.Status.choices)
    created_at = serializers.DateTimeField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    size_bytes = serializers.IntegerField()
    face = serializers.IntegerField(allow_null=True)
    crop = CropSerializer(allow_null=True)
    analysis = AnalysisSerializer(allow_null=True)
    problem = ProblemSummarySerializer(allow_null=True)
    file_url = serializers.CharField(allow_null=True)
    thumb_url = serializers.CharField(allow_null=True)
    duplicate = serializers.BooleanField()
    consent_at = serializers.DateTimeField()
    consent_version = serializers.CharField(help_text="Of the words that were confirmed.")
    keep = serializers.BooleanField(help_text="Whether it stays until it is deleted by hand.")
    delete_at = serializers.DateTimeField(
        allow_null=True, help_text="When it is deleted by itself; null: not at all."
    )


class StylePreviewSerializer(Shape):
    """A style on a photo's own face, at 256 pixels."""

    style = serializers.CharField()  # type: ignore[assignment]
    status = serializers.ChoiceField(choices=StylePreview.Status.choices)
    url = serializers.CharField(allow_null=True)


class StylePreviewListSerializer(Shape):
    """All of a photo's style previews."""

    items = StylePreviewSerializer(many=True)


class LookSerializer(Shape):
    """One way a style comes out."""

    id = serializers.CharField()
    name = serializers.CharField()


class CreditSerializer(Shape):
    """Whose work a style builds on."""

    title = serializers.CharField()
    author = serializers.CharField(allow_blank=True)
    licence = serializers.CharField()
    url = serializers.CharField(allow_blank=True)
    required = serializers.BooleanField()  # type: ignore[assignment]
    modified = serializers.BooleanField()


class StyleSerializer(Shape):
    """A style."""

    id = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    kind = serializers.ChoiceField(choices=("rendered", "vector"))
    tags = serializers.ListField(child=serializers.CharField())
    background = serializers.BooleanField(help_text="Whether it paints its own background.")
    looks = LookSerializer(many=True)
    sample_url = serializers.CharField()
    credits = CreditSerializer(many=True)


class GenerationRequestSerializer(Shape):
    """Pictures to make."""

    photo = serializers.UUIDField()
    style = serializers.CharField(max_length=64)  # type: ignore[assignment]
    variants = serializers.IntegerField(min_value=1, max_value=8, default=4)
    angles = serializers.ListField(
        child=AngleSerializer(), required=False, min_length=1, max_length=9
    )
    size = serializers.ChoiceField(choices=SIZES, default=1024)
    seed = serializers.IntegerField(
        min_value=0, max_value=2**32 - 1, required=False, allow_null=True, default=None
    )
    strength = serializers.FloatField(
        min_value=0, max_value=1, required=False, allow_null=True, default=None
    )
    look = serializers.CharField(
        max_length=64, required=False, allow_null=True, allow_blank=True, default=None
    )
    custom_style = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="With the style `custom`."
    )
    custom_version = serializers.IntegerField(
        min_value=1,
        required=False,
        allow_null=True,
        default=None,
        help_text="Of that style; the current one by default.",
    )
    engine = serializers.CharField(
        max_length=32,
        required=False,
        allow_null=True,
        allow_blank=True,
        default=None,
        help_text="From `/engines`; the operator's choice by default.",
    )
    text = serializers.CharField(
        max_length=MAX_TEXT,
        required=False,
        allow_blank=True,
        default="",
        help_text="What else to draw, in Russian or English, for engines that read it.",
    )

    def validate_angles(self, value: list[Angle]) -> tuple[Angle, ...]:
        """As the contract has them."""
        return tuple(value)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Fill in the straight view, where no angle was given."""
        attrs.setdefault("angles", (Angle(),))
        attrs["look"] = attrs["look"] or None
        attrs["engine"] = attrs["engine"] or None
        return attrs


class VariantSerializer(Shape):
    """One picture of a generation."""

    id = serializers.UUIDField()
    index = serializers.IntegerField()
    status = serializers.ChoiceField(choices=Variant.Status.choices)
    progress = serializers.FloatField()
    look = serializers.CharField(allow_null=True)
    seed = serializers.IntegerField(allow_null=True)
    angle = AngleSerializer(allow_null=True)
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    preview = serializers.CharField(allow_null=True, help_text="Data URI of a small WebP.")
    file_url = serializers.CharField(allow_null=True)
    thumb_url = serializers.CharField(allow_null=True)
    has_alpha = serializers.BooleanField()
    has_svg = serializers.BooleanField()
    likeness = serializers.FloatField(allow_null=True)
    kept_avatar = serializers.UUIDField(allow_null=True)


class ContractSerializer(Shape):
    """`ml.contracts.GenerationContract`."""

    version = serializers.IntegerField()
    style = serializers.CharField()  # type: ignore[assignment]
    variants = serializers.IntegerField()
    angles = AngleSerializer(many=True)
    size = serializers.ChoiceField(choices=SIZES)
    seed = serializers.IntegerField()
    strength = serializers.FloatField()
    look = serializers.CharField(allow_null=True)
    face = serializers.IntegerField()
    crop = CropSerializer(allow_null=True)
    engine = serializers.CharField()
    text = serializers.CharField(allow_blank=True, required=False)
    custom = StyleContractField(allow_null=True)


class GenerationSerializer(Shape):
    """A generation with its variants."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=STAGES)
    style = serializers.CharField()  # type: ignore[assignment]
    photo = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    progress = serializers.FloatField(min_value=0, max_value=1)
    queue_position = serializers.IntegerField(allow_null=True)
    seconds_left = serializers.FloatField(allow_null=True)
    contract = ContractSerializer()
    custom_style = serializers.UUIDField(
        allow_null=True, help_text="One's own style it was asked for with, while there is that."
    )
    custom_version = serializers.IntegerField(allow_null=True)
    seed = serializers.IntegerField()
    problem = ProblemSummarySerializer(allow_null=True)
    notices = ProblemSummarySerializer(
        many=True, help_text="What is not as asked for, though the work goes on."
    )
    variants = VariantSerializer(many=True)


class KeepSerializer(Shape):
    """A variant to keep."""

    name = serializers.CharField(max_length=100, required=False, allow_blank=True)
