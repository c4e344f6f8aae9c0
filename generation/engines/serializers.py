"""What the engine part of the API gives out."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

Shape = serializers.Serializer[Any]


class EngineLicenceSerializer(Shape):
    """A licence of an engine's weights; its limits hold for everyone who uses them."""

    name = serializers.CharField()
    url = serializers.CharField()
    restrictions = serializers.CharField(allow_null=True)


class EnginePaceSerializer(Shape):
    """How long a picture of a size takes here, as measured."""

    size = serializers.IntegerField()
    seconds = serializers.FloatField()


class EngineSerializer(Shape):
    """What turns a wish into pictures."""

    id = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    available = serializers.BooleanField(help_text="Whether a worker has it now.")
    default = serializers.BooleanField(help_text="Who serves a wish that names none.")
    device = serializers.CharField(allow_null=True)
    styles = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="Null for all."
    )
    text = serializers.BooleanField(help_text="Whether it reads a free text.")
    seconds = EnginePaceSerializer(many=True, help_text="Empty until something was made.")
    licences = EngineLicenceSerializer(many=True)
