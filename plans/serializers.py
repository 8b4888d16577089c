"""What the API shows of plans, measures, uploads, duties and reports, and what it takes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from plans.labels import describe, say
from plans.models import Assignment, Evidence, Measure, MeasureResponsible, Plan, Report, Section, Upload
from plans.rules import Outcome, ReportState
from plans.services.reporting import is_address, may_report
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


class EvidenceSerializer(serializers.ModelSerializer[Evidence]):
    """A file of a report; its content is downloaded from the page."""

    class Meta:
        model = Evidence
        fields = ["id", "name", "kind", "size", "sha256", "dated", "uploaded_at"]
        read_only_fields = fields


class ReportSerializer(serializers.ModelSerializer[Report]):
    """One version of a report."""

    evidence = EvidenceSerializer(many=True, read_only=True)

    class Meta:
        model = Report
        fields = [
            *("number", "state", "outcome", "done_on", "text", "links", "acts", "evidence", "author", "saved_at"),
            *("submitted_at", "reviewer", "reviewed_at", "reason", "conclusion", "revision"),
        ]
        read_only_fields = fields


class DutySerializer(serializers.ModelSerializer[Assignment]):
    """A duty: one occurrence of a measure for the school, body or person that answers."""

    measure = serializers.IntegerField(source="occurrence.measure_id", read_only=True)
    title = serializers.CharField(source="occurrence.measure.__str__", read_only=True)

    class Meta:
        model = Assignment
        fields = [
            *("id", "plan", "measure", "title", "school", "group", "person", "rule_due", "due_on", "state"),
            *("submitted_at", "accepted_at", "in_time", "version"),
        ]
        read_only_fields = fields


class DutyCardSerializer(DutySerializer):
    """The duty with the versions of its report, the newest first; drafts only for who writes them."""

    reports = serializers.SerializerMethodField()

    class Meta(DutySerializer.Meta):
        fields = [*DutySerializer.Meta.fields, "reports"]
        read_only_fields = fields

    @extend_schema_field(ReportSerializer(many=True))
    def get_reports(self, duty: Assignment) -> Any:
        """The versions that may be seen."""
        own = may_report(self.context["request"].scope, duty)
        rows = [row for row in duty.reports.all() if own or row.state != ReportState.DRAFT]
        return ReportSerializer(rows, many=True).data


class ActSerializer(serializers.Serializer[Any]):
    """The requisites of a paper act."""

    kind = serializers.CharField(max_length=60)
    number = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    date = serializers.DateField(required=False, allow_null=True, default=None)


class AnswerSerializer(serializers.Serializer[Any]):
    """What a report says; ``revision`` is that of the newest version known, 0 where there is none."""

    outcome = serializers.ChoiceField(choices=Outcome.choices, default=Outcome.DONE)
    done_on = serializers.DateField(required=False, allow_null=True, default=None)
    text = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")
    links = serializers.ListField(
        child=serializers.URLField(max_length=500, validators=[is_address]), max_length=20, required=False, default=list
    )
    acts = serializers.ListField(child=ActSerializer(), max_length=10, required=False, default=list)
    also = serializers.ListField(child=serializers.IntegerField(), required=False, default=list)
    revision = serializers.IntegerField()


class ReportClashSerializer(serializers.Serializer[Any]):
    """Somebody has saved another text; ``current`` is the newest version."""

    detail = serializers.CharField()
    current = ReportSerializer(allow_null=True)


class NewEvidenceSerializer(serializers.Serializer[Any]):
    """A file that proves a report, and the date of the document in it."""

    file = serializers.FileField(allow_empty_file=True, max_length=1000)
    dated = serializers.DateField(required=False, allow_null=True, default=None)
