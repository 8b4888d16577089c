"""What the API shows of plans, measures and uploads, and what it takes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from plans.labels import describe, say
from plans.models import Measure, MeasureResponsible, Plan, Section, Upload
from plans.terms import from_json


class SectionSerializer(serializers.ModelSerializer[Section]):
    """A section of a plan."""

    class Meta:
        model = Section
        fields = ["id", "number", "title", "position", "version"]


class PlanSerializer(serializers.ModelSerializer[Plan]):
    """A line of the list of plans."""

    measure_count = serializers.IntegerField(read_only=True)
    doubt_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Plan
        fields = [
            *("id", "municipality", "school", "parent", "parent_act", "title"),
            *("period_text", "period_start", "period_end", "state", "edition", "replaces", "cloned_from"),
            *("signatory_post", "signatory_name", "order_number", "order_date", "order_issuer"),
            *("measure_count", "doubt_count", "version"),
        ]
        read_only_fields = fields


class PlanCardSerializer(PlanSerializer):
    """A plan with its goals, tasks, columns and sections; its measures are a list of their own."""

    sections = SectionSerializer(many=True, read_only=True)

    class Meta(PlanSerializer.Meta):
        fields = [*PlanSerializer.Meta.fields, "goals", "tasks", "columns", "sections"]
        read_only_fields = fields


class NewPlanSerializer(serializers.Serializer[Any]):
    """An empty plan to begin."""

    municipality = serializers.IntegerField()
    school = serializers.IntegerField(required=False, allow_null=True)
    title = serializers.CharField(max_length=1000)
    period = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ReasonSerializer(serializers.Serializer[Any]):
    """A sentence of explanation."""

    reason = serializers.CharField(required=False, allow_blank=True, default="")


class PartySerializer(serializers.ModelSerializer[MeasureResponsible]):
    """One party of a measure."""

    class Meta:
        model = MeasureResponsible
        fields = ["id", "words", "role", "person", "group"]
        read_only_fields = fields


class DoubtSerializer(serializers.Serializer[Any]):
    """One reason to look at a measure; ``decided`` names who left it as it is."""

    key = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()
    decided = serializers.CharField(allow_null=True)
    note = serializers.CharField()


class MeasureSerializer(serializers.ModelSerializer[Measure]):
    """A measure: its words, what was understood of its deadline, whom it names, its doubts."""

    parties = PartySerializer(many=True, read_only=True)
    understood = serializers.SerializerMethodField()
    doubts = serializers.SerializerMethodField()

    class Meta:
        model = Measure
        fields = [
            *("id", "plan", "section", "position", "number", "title", "deadline_text", "term", "understood"),
            *("responsible_text", "parties", "result", "notes", "doubts", "open_doubts", "implements", "version"),
        ]
        read_only_fields = fields

    def get_understood(self, row: Measure) -> str:
        """The deadline in one short phrase, empty where nothing was understood."""
        return describe(from_json(row.term)) if row.term else ""

    @extend_schema_field(DoubtSerializer(many=True))
    def get_doubts(self, row: Measure) -> list[dict[str, Any]]:
        """The doubts in words."""
        return [
            {"key": d["key"], "code": d["code"], "message": say(d["code"], d["facts"])}
            | {"decided": d["decided"], "note": d["note"]}
            for d in row.doubts
        ]


class WordsSerializer(serializers.Serializer[Any]):
    """The words of a measure; what is left out stays as it is."""

    number = serializers.CharField(max_length=20, required=False, allow_blank=True)
    title = serializers.CharField(required=False)
    deadline_text = serializers.CharField(required=False, allow_blank=True)
    responsible_text = serializers.CharField(required=False, allow_blank=True)
    result = serializers.CharField(required=False, allow_blank=True)
    notes = serializers.CharField(required=False, allow_blank=True)


class NewMeasureSerializer(WordsSerializer):
    """A measure to add at the end of a section."""

    section = serializers.IntegerField()
    title = serializers.CharField()


class ChangedMeasureSerializer(WordsSerializer):
    """Changed words, with the version they are based on."""

    version = serializers.IntegerField()


class MoveSerializer(serializers.Serializer[Any]):
    """Where a measure goes: a section of the same plan and the place in it, 0 = first."""

    section = serializers.IntegerField()
    position = serializers.IntegerField(min_value=0)


class DecisionSerializer(serializers.Serializer[Any]):
    """The doubt that is left as it is."""

    key = serializers.CharField()
    note = serializers.CharField(required=False, allow_blank=True, default="")


class ClashSerializer(serializers.Serializer[Any]):
    """Somebody else was quicker: the sentence, and the row as it is now."""

    detail = serializers.CharField()
    current = MeasureSerializer()


class UploadSerializer(serializers.ModelSerializer[Upload]):
    """A file on its way in."""

    class Meta:
        model = Upload
        fields = ["id", "municipality", "school", "name", "sha256", "state", "refusal", "plan", "created_at", "version"]
        read_only_fields = fields


class UploadCardSerializer(UploadSerializer):
    """The file with what was understood of it."""

    class Meta(UploadSerializer.Meta):
        fields = [*UploadSerializer.Meta.fields, "draft"]
        read_only_fields = fields


class NewUploadSerializer(serializers.Serializer[Any]):
    """A file with a plan, and whose plan it is."""

    municipality = serializers.IntegerField()
    school = serializers.IntegerField(required=False, allow_null=True)
    file = serializers.FileField(allow_empty_file=True)


class SameFileSerializer(serializers.Serializer[Any]):
    """The file is a plan already."""

    detail = serializers.CharField()
    plan = serializers.IntegerField()
