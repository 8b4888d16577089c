"""Filters of the register, shared by the page and the API."""

from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from documents import numbering
from documents.forms import day_input
from documents.kinds import Kind
from documents.labels import GROUPS, kinds_of
from documents.models import Attachment, Document, DocumentQuerySet
from schools.models import School


def schools(request: HttpRequest | None) -> QuerySet[School]:
    """The schools that the person may see; none while the API's description is drawn up."""
    scope = getattr(request, "scope", None)
    return School.objects.within(scope) if scope else School.objects.none()


class DocumentFilter(filters.FilterSet):
    """By words of the text, number, kind, state, days, school, who signs, and whether there is a scan."""

    q = filters.CharFilter(label=_("Words or number"), method="with_words")
    group = filters.ChoiceFilter(
        label=_("Group"), choices=list(GROUPS.items()), empty_label=_("all"), method="of_group"
    )
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Kind.choices, empty_label=_("all"))
    state = filters.ChoiceFilter(label=_("State"), choices=Document.State.choices, empty_label=_("all"))
    number = filters.CharFilter(label=_("Number"), method="with_number")
    since = filters.DateFilter(label=_("Dated from"), field_name="issued_on", lookup_expr="gte", widget=day_input())
    until = filters.DateFilter(label=_("Dated to"), field_name="issued_on", lookup_expr="lte", widget=day_input())
    school = filters.ModelChoiceFilter(label=_("School"), queryset=schools, empty_label=_("all"))
    signatory = filters.CharFilter(label=_("Signed by"), lookup_expr="icontains")
    scan = filters.ChoiceFilter(
        label=_("Scan"),
        choices=[("yes", _("attached")), ("no", _("missing"))],
        empty_label=_("all"),
        method="with_scan",
    )

    class Meta:
        model = Document
        fields: list[str] = []

    def with_words(self, rows: DocumentQuerySet, name: str, value: str) -> DocumentQuerySet:
        """Papers whose text, number, title, subject or signatory hold every word in some form."""
        return rows.saying(value)

    def of_group(self, rows: QuerySet[Document], name: str, value: str) -> QuerySet[Document]:
        """Papers of the kinds of a group."""
        return rows.filter(kind__in=kinds_of(value))

    def with_number(self, rows: QuerySet[Document], name: str, value: str) -> QuerySet[Document]:
        """Papers whose number begins so, however it was typed; of drafts none has a number of its own."""
        return rows.filter(number_key__startswith=numbering.key(value))

    def with_scan(self, rows: QuerySet[Document], name: str, value: Any) -> QuerySet[Document]:
        """Papers with or without a scan or a file signed electronically."""
        wanted = [Attachment.Kind.SCAN, Attachment.Kind.SIGNED]
        has = Exists(Attachment.objects.filter(document=OuterRef("pk"), kind__in=wanted))
        return rows.filter(has) if value == "yes" else rows.filter(~has, state__in=Document.FINAL)
