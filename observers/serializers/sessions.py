"""What the API shows of sessions, and what its verbs take."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from observers.labels.refusals import sentence
from observers.models import Place, Session
from observers.rules import Objection


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


@extend_schema_serializer(component_name="ObserverPlaceGiven")
class GiveSerializer(serializers.Serializer[Any]):
    """Who is to come; a note passes over the rules that may be passed over."""

    observer = serializers.IntegerField()
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)


@extend_schema_serializer(component_name="ObserverObjection")
class ObjectionSerializer(serializers.Serializer[Objection]):
    """One broken rule: its code, how hard it is taken, and the sentence of the page."""

    code = serializers.CharField()
    severity = serializers.CharField()
    sentence = serializers.SerializerMethodField()

    def get_sentence(self, one: Objection) -> str:
        """The same words as on the page and in letters."""
        return sentence(one)


@extend_schema_serializer(component_name="ObserverRefusals")
class RefusalsSerializer(serializers.Serializer[Any]):
    """Why no place was given: the sentences, and the rules behind them."""

    non_field_errors = serializers.ListField(child=serializers.CharField())
    refusals = ObjectionSerializer(many=True)


@extend_schema_serializer(component_name="ObserverPlace")
class PlaceSerializer(serializers.ModelSerializer[Place]):
    """A place held, by the observer's number; what the rules warn of stands with it."""

    number = serializers.IntegerField(source="observer.number", read_only=True)

    class Meta:
        model = Place
        fields = ["id", "session", "observer", "number", "state", "source", "note", "warnings", "version"]
        read_only_fields = fields
