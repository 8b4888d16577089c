"""Analytical notes as the API shows them: what the page says, never the facts behind it."""

from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from analytics.labels.notes import PARTS
from analytics.models import AnalyticalNote
from analytics.reports.note.speaking import Told
from analytics.reports.note.tables import NoteTable, named, tables


class NoteSerializer(serializers.ModelSerializer[AnalyticalNote]):
    """A note in the list; ``made`` is false while its figures are being counted."""

    made = serializers.BooleanField(read_only=True)

    class Meta:
        model = AnalyticalNote
        fields = ["id", "municipality", "school", "year", "work", "subject", "title", "made", "created_at", "version"]


class PartSerializer(serializers.Serializer[Any]):
    """A part of a note: its paragraphs as they read now."""

    code = serializers.CharField()
    title = serializers.CharField()
    words = serializers.ListField(child=serializers.CharField())


class NoteCardSerializer(NoteSerializer):
    """With its text."""

    parts = serializers.SerializerMethodField()

    class Meta(NoteSerializer.Meta):
        fields = [*NoteSerializer.Meta.fields, "parts"]

    @extend_schema_field(PartSerializer(many=True))
    def get_parts(self, note: AnalyticalNote) -> list[dict[str, Any]]:
        """Parts that hold words, in the order of the paper."""
        words = note.words
        return [
            {"code": code, "title": str(title), "words": list(words[code])}
            for code, title in PARTS.items()
            if words.get(code)
        ]


class NoteTableSerializer(serializers.Serializer[Any]):
    """A table of a note: a row is as long as ``heads``, its first cell names it, ``null`` where nothing is known."""

    part = serializers.CharField()
    title = serializers.CharField()
    heads = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.JSONField(allow_null=True)))


def figures(note: AnalyticalNote) -> list[dict[str, Any]]:
    """All tables of a note, as its workbook holds them; none while it is being made."""
    if not note.facts:
        return []
    told = Told(note.facts)
    return list(_plain([*tables(told, full=True), named(told)]))


def _plain(found: Iterable[NoteTable]) -> Iterable[dict[str, Any]]:
    for table in found:
        if table.rows:
            heads = [str(head) for head in table.heads]
            yield {"part": table.part, "title": table.title, "heads": heads, "rows": [list(row) for row in table.rows]}
