"""Shapes of what the API takes. Rules live in the stage functions."""

from typing import Any

from rest_framework import serializers


class SpansField(serializers.ListField):
    """A list of half-open [start, end) in code points of the article's text."""

    child = serializers.ListField(child=serializers.IntegerField(), min_length=2, max_length=2)


class RecordSerializer(serializers.Serializer[dict[str, Any]]):
    """A claim as a person wants it."""

    suggestion = serializers.IntegerField(allow_null=True, default=None)
    parent = serializers.UUIDField(allow_null=True, default=None)  # type: ignore[assignment]
    rejected = serializers.CharField(allow_blank=True, default="", max_length=30)
    content = SpansField()
    cue = SpansField(default=list)
    source = SpansField(default=list)  # type: ignore[assignment]  # the metaclass takes fields off the class
    quotes = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField(allow_blank=True, trim_whitespace=False)), default=dict
    )
    source_name = serializers.CharField(allow_blank=True, default="", max_length=300)
    source_id = serializers.IntegerField(allow_null=True, default=None)
    mention = serializers.CharField(default="none", max_length=20)
    attitude = serializers.CharField(default="statement", max_length=20)
    values = serializers.DictField(default=dict)
    note = serializers.CharField(allow_blank=True, default="", max_length=5000)
    uncertain = serializers.BooleanField(default=False)


class OperationSerializer(serializers.Serializer[dict[str, Any]]):
    """One step of a change; which of the fields are needed depends on ``op``."""

    op = serializers.ChoiceField(choices=["put", "delete", "no_claim", "values"])
    claim = serializers.UUIDField(required=False)
    revision = serializers.IntegerField(required=False, min_value=0)
    record = RecordSerializer(required=False)
    spans = SpansField(required=False)
    values = serializers.DictField(required=False)

    NEEDED = {
        "put": {"claim", "revision", "record"},
        "delete": {"claim", "revision"},
        "no_claim": {"spans"},
        "values": {"values"},
    }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        lacking = self.NEEDED[attrs["op"]] - attrs.keys()
        if lacking:
            raise serializers.ValidationError(f"op {attrs['op']} needs {', '.join(sorted(lacking))}.")
        return attrs


class ChangeSerializer(serializers.Serializer[dict[str, Any]]):
    """A change of a review."""

    change = serializers.UUIDField()
    active_seconds = serializers.IntegerField(default=0, min_value=0, max_value=3600)
    operations = serializers.ListField(child=OperationSerializer(), min_length=1, max_length=1000)


class SubmitSerializer(serializers.Serializer[dict[str, Any]]):
    sequence = serializers.IntegerField(min_value=0)
