"""Papers that have pages of their own too, so that the register offers them and takes their facts anew."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from analytics.models import AnalyticalNote, Exchange, HelpProgramme, Recheck
from analytics.orders.frames import above, here
from analytics.reports import rechecks
from analytics.reports.exchange_papers import lists_paper
from analytics.reports.help_papers import programme_paper
from analytics.reports.note.paper import note_paper
from analytics.reports.recheck_papers import protocol_paper
from analytics.rules import RecheckState
from documents.kinds import Kind
from documents.orders.makers import Maker, Subject
from office.paper import Paper
from schools.models import Municipality

MOST = 100  # subjects that a list offers


def _protocols(municipality: Municipality) -> list[Subject]:
    rows = rechecks.seen(above(municipality), here(municipality)).filter(work__municipality=municipality)
    rows = rows.exclude(state=RecheckState.CANCELLED).select_related("school", "work").order_by("-pk")
    return [Subject("recheck", row.pk, str(row), municipality) for row in rows[:MOST]]


def _lists(municipality: Municipality) -> list[Subject]:
    rows: Any = Exchange.objects
    dealt = [
        row for row in rows.filter(municipality=municipality)[:MOST] if row.result and not row.result.get("refusal")
    ]
    return [Subject("exchange", row.pk, str(row), municipality) for row in dealt]


def _programmes(municipality: Municipality) -> list[Subject]:
    rows: Any = HelpProgramme.objects
    rows = rows.filter(school__municipality=municipality).select_related("school").order_by("-year", "school__name")
    return [Subject("helpprogramme", row.pk, str(row), municipality) for row in rows[:MOST]]


def _notes(municipality: Municipality) -> list[Subject]:
    rows = AnalyticalNote.objects.filter(municipality=municipality, school=None).exclude(facts={})
    return [Subject("analytical_note", row.pk, row.title, municipality) for row in rows[:MOST]]


def _protocol(subject: Subject, today: date) -> Paper:
    return protocol_paper(Recheck.objects.select_related("school__municipality", "work").get(pk=subject.pk))


def _list(subject: Subject, today: date) -> Paper:
    rows: Any = Exchange.objects.select_related("municipality")
    return lists_paper(rows.get(pk=subject.pk))


def _programme(subject: Subject, today: date) -> Paper:
    rows: Any = HelpProgramme.objects.select_related("school__municipality")
    return programme_paper(rows.get(pk=subject.pk))


def _note(subject: Subject, today: date) -> Paper:
    return note_paper(AnalyticalNote.objects.select_related("municipality").get(pk=subject.pk), for_school=False)


MAKERS = (
    Maker(
        Kind.RECHECK_PROTOCOL,
        _protocols,
        _protocol,
        _("Draw works for a re-check first: “Results”, “What follows”, “Re-checks”."),
    ),
    Maker(
        Kind.CHECKING_LISTS,
        _lists,
        _list,
        _("Deal works between schools first: “Results”, “What follows”, “Cross-checking”."),
    ),
    Maker(
        Kind.HELP_PROGRAMME,
        _programmes,
        _programme,
        _("Make a programme of help first: “Results”, “What follows”, “Targeted help”."),
    ),
    Maker(Kind.ANALYTICAL_NOTE, _notes, _note, _("Have a note made first: “Results”, “Notes”.")),
)
