"""What the API shows of acts and of questions: nobody's name, e-mail or telephone."""

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from observers.models import Act, Question


@extend_schema_serializer(component_name="ObservationAct")
class ActSerializer(serializers.ModelSerializer[Act]):
    """An act by its number and its observer's; ``violations`` are codes of the form's boxes."""

    school_name = serializers.CharField(source="school.name", read_only=True)
    observer = serializers.IntegerField(source="observer.number", default=None, read_only=True)

    class Meta:
        model = Act
        fields = [
            *("id", "municipality", "school", "school_name", "session", "observer", "number", "day", "starts_at"),
            *("ends_at", "work", "classes", "room", "stage", "none_seen", "violations", "comment", "answer"),
            *("submitted_at", "version"),
        ]
        read_only_fields = fields


class QuestionSerializer(serializers.ModelSerializer[Question]):
    """A question to the hot line with its answer; who has asked is on the page only."""

    class Meta:
        model = Question
        fields = [
            *("id", "municipality", "school", "text", "asked_at", "answer", "answered_at", "public_text"),
            *("published_at", "version"),
        ]
        read_only_fields = fields
