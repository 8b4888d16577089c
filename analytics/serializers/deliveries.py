"""What the API shows of deliveries, works and sheets, and what it takes."""

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from analytics.models import Delivery, ResultSheet, Upload, Work
from schools.models import Municipality, School
from schools.subjects import ProcedureKind, Subject


@extend_schema_serializer(component_name="ResultFile")
class UploadSerializer(serializers.ModelSerializer[Upload]):
    """One file: what it was found to be, its outcome and the diagnosis; never a pupil's row."""

    class Meta:
        model = Upload
        fields = ["id", "name", "sha256", "size", "outcome", "layout", "refusal", "diagnosis", "loaded_at"]


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    """A delivery as a line of the list."""

    class Meta:
        model = Delivery
        fields = ["id", "municipality", "school", "state", "hints", "version", "created_at"]


class DeliveryCardSerializer(DeliverySerializer):
    """A delivery with its files and the schools that have been named."""

    uploads = UploadSerializer(many=True, read_only=True)

    class Meta(DeliverySerializer.Meta):
        fields = [*DeliverySerializer.Meta.fields, "chosen", "uploads"]


class NewDeliverySerializer(serializers.Serializer[Any]):
    """Files with results, and what they do not say."""

    files = serializers.ListField(child=serializers.FileField(allow_empty_file=True), allow_empty=False)
    municipality = serializers.PrimaryKeyRelatedField(queryset=Municipality.objects.all())
    school = serializers.PrimaryKeyRelatedField(queryset=School.objects.all(), required=False, allow_null=True)
    year = serializers.IntegerField(required=False, min_value=2015, max_value=2100)
    grade = serializers.IntegerField(required=False, min_value=1, max_value=11)
    subject = serializers.ChoiceField(choices=Subject.choices, required=False)
    level = serializers.ChoiceField(choices=["basic", "advanced"], required=False)
    kind = serializers.ChoiceField(choices=ProcedureKind.choices, required=False)


class ChoiceSerializer(serializers.Serializer[Any]):
    """Which school each name of the files stands for, by its id; null leaves its rows out."""

    choices = serializers.DictField(child=serializers.IntegerField(allow_null=True), allow_empty=False)
    version = serializers.IntegerField(required=False)


class VersionSerializer(serializers.Serializer[Any]):
    """The version that was looked at."""

    version = serializers.IntegerField(required=False)


class TaskSerializer(serializers.Serializer[Any]):
    """One task of a work."""

    code = serializers.CharField(max_length=12)
    max = serializers.IntegerField(min_value=1, max_value=100)
    level = serializers.ChoiceField(choices=["", "Б", "П", "В"], default="")
    open = serializers.BooleanField(allow_null=True, default=None)


class WorkSerializer(serializers.ModelSerializer[Work]):
    """A work with its tasks and its scale."""

    tasks = TaskSerializer(many=True)

    class Meta:
        model = Work
        fields = [
            *("id", "municipality", "kind", "year", "grade", "subject", "level", "name", "tasks", "maximum"),
            *("mark3", "mark4", "mark5", "source", "inferred", "held_on", "version"),
        ]
        read_only_fields = ["maximum", "inferred", "version"]
        validators: list[Any] = []
        extra_kwargs = {"grade": {"min_value": 1, "max_value": 11}, "year": {"min_value": 2015, "max_value": 2100}}


class ChangedWorkSerializer(serializers.Serializer[Any]):
    """Tasks and scale of a work, and the version they were read at."""

    version = serializers.IntegerField()
    tasks = TaskSerializer(many=True)
    mark3 = serializers.IntegerField(allow_null=True, min_value=0)
    mark4 = serializers.IntegerField(allow_null=True, min_value=0)
    mark5 = serializers.IntegerField(allow_null=True, min_value=0)
    source = serializers.CharField(max_length=200, allow_blank=True, required=False)  # type: ignore[assignment]


class SheetSerializer(serializers.ModelSerializer[ResultSheet]):
    """A school's result of one work in sums; no pupils."""

    class Meta:
        model = ResultSheet
        fields = [
            *("id", "work", "school", "n", "absent", "mean", "deviation", "marks2", "marks3", "marks4", "marks5"),
            *("with_journal", "marks_source", "digest", "version", "loaded_at"),
        ]
