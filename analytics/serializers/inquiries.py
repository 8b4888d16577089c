"""What the API shows of findings and matters, and what it takes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from analytics.labels.signs import answer_sentence, strength
from analytics.models import Finding, Inquiry, InquiryFile
from analytics.reports import others
from analytics.reports.dossier import figures_of, minimum_of, title_of, told
from analytics.reports.matters import told_signs
from analytics.rules import Verdict


class FindingSerializer(serializers.ModelSerializer[Finding]):
    """A line of the list; ``told`` is false while the school has not been heard and the reader is above it."""

    told = serializers.BooleanField(read_only=True)
    year = serializers.IntegerField(source="work.year", read_only=True)
    answer = serializers.SerializerMethodField()
    flag = serializers.SerializerMethodField()
    sentence = serializers.SerializerMethodField()

    class Meta:
        model = Finding
        fields = ["id", "run", "year", "work", "school", "n", "told", "answer", "flag", "sentence"]
        read_only_fields = fields

    def get_answer(self, row: Finding) -> str:
        """The code of the answer; empty while the reader may not be told."""
        return row.answer if told(row) else ""

    def get_flag(self, row: Finding) -> bool | None:
        """Whether the result is on the list to check; null while the reader may not be told."""
        return row.flag if told(row) else None

    def get_sentence(self, row: Finding) -> str:
        """What can be said, in one sentence."""
        if not told(row):
            return ""
        more = strength(row.strong, row.signs)
        return answer_sentence(row.answer, title_of(row.work), more=more, minimum=minimum_of(row.run))


class FindingCardSerializer(FindingSerializer):
    """A finding with its signs, classes and figures."""

    signs = serializers.SerializerMethodField()
    classes = serializers.SerializerMethodField()
    figures = serializers.SerializerMethodField()

    class Meta(FindingSerializer.Meta):
        fields = [*FindingSerializer.Meta.fields, "signs", "classes", "figures"]
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_signs(self, row: Finding) -> list[dict[str, Any]]:
        """As the engine gave them."""
        return list(row.signs) if told(row) else []

    @extend_schema_field(serializers.ListField(child=serializers.DictField()))
    def get_classes(self, row: Finding) -> list[dict[str, Any]]:
        """Works by class, and the signs named there."""
        if told(row):
            return list(row.classes)
        return [{"name": one["name"], "n": one["n"]} for one in row.classes]

    def get_figures(self, row: Finding) -> dict[str, Any]:
        """The description; to the school itself without what tells of fewer than three other schools."""
        own = others.own_of(self.context["request"].scope, row.work.municipality_id)
        return dict(row.figures) if own is None else others.of_finding(row.figures, figures_of(row), own)


class InquiryFileSerializer(serializers.ModelSerializer[InquiryFile]):
    """A file of an answer."""

    class Meta:
        model = InquiryFile
        fields = ["id", "name", "sha256", "added_at"]
        read_only_fields = fields


class InquirySerializer(serializers.ModelSerializer[Inquiry]):
    """A line of the list of matters."""

    year = serializers.IntegerField(source="work.year", read_only=True)

    class Meta:
        model = Inquiry
        fields = [
            *("id", "school", "work", "year", "finding", "state", "opened_on", "answer_by", "lapses_on", "repeated"),
            *("answered_at", "verdict", "decided_at", "version"),
        ]
        read_only_fields = fields


class AskedSignSerializer(serializers.Serializer[Any]):
    """A sign as the school was asked about it."""

    code = serializers.CharField()
    name = serializers.CharField()
    words = serializers.CharField()
    rarity = serializers.CharField()


class InquiryCardSerializer(InquirySerializer):
    """A matter with the question, the answer and the decision."""

    signs = serializers.SerializerMethodField()
    files = InquiryFileSerializer(many=True, read_only=True)

    class Meta(InquirySerializer.Meta):
        fields = [*InquirySerializer.Meta.fields, "signs", "answer", "files", "note"]
        read_only_fields = fields

    @extend_schema_field(AskedSignSerializer(many=True))
    def get_signs(self, row: Inquiry) -> list[dict[str, Any]]:
        """What the school was asked about, in sentences."""
        return told_signs(row.facts)


class AnswerInquirySerializer(serializers.Serializer[Any]):
    """The school's answer, with the version of the matter it is based on."""

    text = serializers.CharField(max_length=8000)
    version = serializers.IntegerField()
    files = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True), required=False, default=list, max_length=10
    )


class DecideInquirySerializer(serializers.Serializer[Any]):
    """A decision, with the version of the matter it is based on."""

    verdict = serializers.ChoiceField(choices=Verdict.choices)
    note = serializers.CharField(max_length=4000)
    version = serializers.IntegerField()


class WithdrawInquirySerializer(serializers.Serializer[Any]):
    """Why a matter is taken back."""

    reason = serializers.CharField(max_length=1000)
    version = serializers.IntegerField()


class InquiryClashSerializer(serializers.Serializer[Any]):
    """Somebody else was quicker: the sentence, and the matter as it is now."""

    detail = serializers.CharField()
    current = InquiryCardSerializer()
