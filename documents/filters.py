"""Filters of the register, shared by the page and the API."""

import re

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from documents.forms import day_input
from documents.kinds import Kind
from documents.models import Document


class DocumentFilter(filters.FilterSet):
    """By words, kind, state, and the days of the paper's date."""

    q = filters.CharFilter(label=_("Words or number"), method="with_words")
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Kind.choices, empty_label=_("all"))
    state = filters.ChoiceFilter(label=_("State"), choices=Document.State.choices, empty_label=_("all"))
    since = filters.DateFilter(label=_("Dated from"), field_name="issued_on", lookup_expr="gte", widget=day_input())
    until = filters.DateFilter(label=_("Dated to"), field_name="issued_on", lookup_expr="lte", widget=day_input())

    class Meta:
        model = Document
        fields: list[str] = []

    def with_words(self, rows: QuerySet[Document], name: str, value: str) -> QuerySet[Document]:
        """Papers whose number, title, subject or signatory hold every word, whatever the case."""
        for word in re.split(r"[\s№]+", value.casefold()):
            if word:
                rows = rows.filter(search__contains=word)
        return rows
