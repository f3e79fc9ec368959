"""The questions of a codebook as JSON, as ``payload`` gives them, read into definitions."""

from typing import Any

from rest_framework import serializers

from annotator.codebook import FieldDefinition, LabelDefinition
from claims.models import Field

SMALLEST, BIGGEST = -(2**31), 2**31 - 1


class LabelSerializer(serializers.Serializer[dict[str, Any]]):
    """One answer. ``key`` never changes; ``replaces`` are keys of labels of earlier versions that it stands for."""

    key = serializers.SlugField(max_length=50)
    name = serializers.CharField(max_length=100)
    definition = serializers.CharField(allow_blank=True, default="", max_length=10_000)
    rule = serializers.CharField(allow_blank=True, default="", max_length=10_000)
    examples = serializers.ListField(child=serializers.CharField(max_length=2000), default=list)
    hotkey = serializers.CharField(allow_blank=True, default="", max_length=1)
    group = serializers.CharField(allow_blank=True, default="", max_length=50)
    replaces = serializers.ListField(child=serializers.SlugField(max_length=50), default=list)


class FieldSerializer(serializers.Serializer[dict[str, Any]]):
    """One question. ``condition`` is ``{field key: [label keys]}`` under which it is asked."""

    key = serializers.SlugField(max_length=50)
    name = serializers.CharField(max_length=100)
    scope = serializers.ChoiceField(choices=Field.Scope.choices, default=Field.Scope.CLAIM)
    type = serializers.ChoiceField(choices=Field.Type.choices, default=Field.Type.LABEL)
    help = serializers.CharField(allow_blank=True, default="", max_length=10_000)
    labels = LabelSerializer(many=True, default=list)
    required = serializers.BooleanField(default=True)  # type: ignore[assignment]  # taken off by the metaclass
    per_target = serializers.BooleanField(default=False)
    own_voice = serializers.BooleanField(default=True)
    condition = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), default=dict)
    minimum = serializers.IntegerField(allow_null=True, default=None, min_value=SMALLEST, max_value=BIGGEST)
    maximum = serializers.IntegerField(allow_null=True, default=None, min_value=SMALLEST, max_value=BIGGEST)

    def validate_labels(self, labels: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return without_twins(labels)


def without_twins(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    keys = [row["key"] for row in rows]
    if len(set(keys)) < len(keys):
        raise serializers.ValidationError("A key stands here twice.")
    return rows


class FieldsSerializer(serializers.Serializer[dict[str, Any]]):
    """All the questions, in order."""

    fields = FieldSerializer(many=True)  # type: ignore[assignment]  # the metaclass takes fields off the class

    def validate_fields(self, fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return without_twins(fields)


def definition(row: dict[str, Any]) -> FieldDefinition:
    labels = tuple(
        LabelDefinition(**label | {key: tuple(label[key]) for key in ("examples", "replaces")})
        for label in row["labels"]
    )
    return FieldDefinition(**{**row, "labels": labels})
