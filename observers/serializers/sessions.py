"""What the API shows of sessions, and what its verbs take."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from observers.models import Session


class SessionSerializer(serializers.ModelSerializer[Session]):
    """A session with the number of places taken; nobody's name."""

    taken = serializers.IntegerField(read_only=True)
    school_name = serializers.CharField(source="school.name", read_only=True)

    class Meta:
        model = Session
        fields = [
            *("id", "municipality", "school", "school_name", "sitting", "title", "subject", "classes", "stage"),
            *("starts_at", "ends_at", "place", "contact", "seats", "minimum", "taken", "opens_at", "closes_at"),
            *("state", "reason", "sequence", "version"),
        ]
        read_only_fields = fields


@extend_schema_serializer(component_name="SessionMove")
class MoveSerializer(serializers.Serializer[Any]):
    """New hours, with the version that was looked at."""

    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    reason = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)
    version = serializers.IntegerField()


class CancelSerializer(serializers.Serializer[Any]):
    """Why, with the version that was looked at."""

    reason = serializers.CharField(max_length=300)
    version = serializers.IntegerField()


class OutcomeSerializer(serializers.Serializer[Any]):
    """What a change brought about: places kept and given back, letters sent."""

    kept = serializers.IntegerField()
    lost = serializers.IntegerField()
    letters = serializers.IntegerField()
