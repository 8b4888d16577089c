"""Words of the papers: what the journal records, the groups of kinds, what each kind is made of and where."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from documents.kinds import FORMS, Kind

ACTIONS: Mapping[str, Promise] = {
    "document.drafted": _("document drafted"),
    "document.edited": _("draft document changed"),
    "document.issued": _("document issued"),
    "document.signing": _("document sent to be signed"),
    "document.draft": _("document taken back from signature"),
    "document.frozen": _("facts of a draft document frozen"),
    "document.attached": _("file attached to a document"),
    "document.detached": _("file taken off a document"),
    "document.amends": _("document amends another one"),
    "document.repeals": _("document repeals another one"),
    "letterhead.brought_in": _("own form brought in"),
    "letterhead.in_use": _("own form put in use"),
    "letterhead.out_of_use": _("own form taken out of use"),
    "document.repealed": _("document repealed"),
    "document.withdrawn": _("draft document laid aside"),
    "document.destroyed": _("draft document destroyed, because it named a person"),
    "document.viewed": _("document with personal data looked at"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A fact of the journal that is no field of the model, told as it is."""

    verbose_name: str | Promise


@dataclass(frozen=True, slots=True)
class Told:
    """A fact of the journal that is told in other words than its value."""

    verbose_name: str | Promise
    words: Callable[[Any], str]


def _changed(pair: Any) -> str:
    """Because lists of clauses and blocks are long, and the paper itself shows them."""
    return str(_("changed"))


def _signed(pair: Any) -> str:
    """«И.В. Соколова → П.А. Зайцев»."""
    people = [f"{one.get('post', '')}, {one.get('name', '')}" if one else "" for one in pair or ()]
    return " → ".join(people)


FIELDS: Mapping[str, Mapping[str, Named | Told]] = {
    "document": {
        "heading": Named(_("Heading")),
        "preamble": Named(_("Preamble")),
        "performer": Named(_("Who drew it up")),
        "addressee": Named(_("To whom")),
        "dated": Named(_("Date")),
        "reason": Named(_("Reason")),
        "attachment": Named(_("What it is")),
        "other": Named(_("Other document")),
        "how": Told(_("What was looked at"), lambda how: str(HOW.get(how, how))),
        "clauses": Told(_("Clauses"), _changed),
        "blocks": Told(_("Text"), _changed),
        "annexes": Told(_("Annexes"), _changed),
        "profile": Told(_("Look"), _changed),
        "signatures": Told(_("Who else signs"), _changed),
        "signature": Told(_("Signed by"), _signed),
    }
}

# Keys are kinds of ``documents.reports.checking.Fault``.
FAULTS: Mapping[str, Promise] = {
    "missing": _("Document %(document)s: its file %(file)s is missing."),
    "changed": _("Document %(document)s: its file %(file)s was changed after it had been made."),
    "differs": _("Document %(document)s: its facts give another file than %(file)s."),
    "orphan": _("The file %(file)s belongs to no document."),
}
HOW: Mapping[str, Promise] = {
    "card": _("the card"),
    "editor": _("the editor"),
    "pdf": _("the PDF"),
    "docx": _("the Word file"),
    "xlsx": _("the workbook"),
    "attachment": _("an attached file"),
    "bundle": _("a ZIP of many"),
}

GROUPS: Mapping[str, Promise] = {
    "orders": _("Orders"),
    "letters": _("Letters"),
    "notes": _("Memos and notes"),
    "minutes": _("Minutes and acts"),
    "reports": _("Reports and programmes"),
    "lists": _("Lists, sheets, certificates"),
}
# By the series that numbers a kind, because what is filed together is looked for together.
_BY_SERIES: Mapping[str, str] = {
    "orders": "orders",
    "letters": "letters",
    "memos": "notes",
    "references": "notes",
    "minutes": "minutes",
    "protocols": "minutes",
    "acts": "minutes",
    "erasures": "minutes",
    "reports": "reports",
    "public_reports": "reports",
    "recommendations": "reports",
    "programmes": "reports",
}

MADE_OF: Mapping[Kind, Promise] = {
    Kind.PLAN_ORDER: _("The plan's measures become the annex of the order."),
    Kind.EXECUTION_REPORT: _("The figures of a report on execution, with their tables."),
    Kind.PLAN_EXTRACT: _("The measures of a plan that concern one school."),
    Kind.READING_SHEET: _("An order in force and those who have to read it, with a place to sign."),
    Kind.RECHECK_PROTOCOL: _("The works of a re-check and what became of their points."),
    Kind.CHECKING_LISTS: _("Who marks the works of which school."),
    Kind.HELP_PROGRAMME: _("The programme of help for a school, with its measures."),
    Kind.DOSSIER: _("All results of a school over the years, with its answers."),
    Kind.ANALYTICAL_NOTE: _("The results of a year: tables, pictures, signs that need a check."),
    Kind.OBSERVER_ORDER: _("A published schedule of observers."),
    Kind.OBSERVER_ROSTER: _("Who observes where and when."),
    Kind.OBSERVER_BADGE: _("An observer's person and the days of observing."),
    Kind.OBSERVATION_ACT: _("What an observer has put down on one day at one school."),
    Kind.OBSERVATION_MEMO: _("The acts of a spring, summed up."),
    Kind.ERASURE_ACT: _("The rows of personal data whose time is over."),
    Kind.AMENDING_ORDER: _("What differs between two editions of a plan, point by point."),
    Kind.HOLDING_ORDER: _("The timetable of a spring and the days that the schools chose."),
    Kind.COORDINATORS_ORDER: _("The coordinators of the department and of the schools."),
    Kind.COMMISSIONS_ORDER: _("The schools and the works that a commission marks."),
    Kind.RECHECK_ORDER: _("A re-check: its works, its commission, its days."),
    Kind.RESULTS_ORDER: _("The results of a year and what is to be done after them."),
    Kind.ANALYSIS_MEMO: _("The latest analysis of a year's results, in short."),
    Kind.MINUTES: _("Agenda and people of a meeting; what was heard and decided is filled in."),
    Kind.GUIDANCE_LETTER: _("How the works are held objectively, for all schools."),
    Kind.INFORMATION_LETTER: _("The timetable of a spring by grade, for all schools."),
    Kind.RECOMMENDATIONS: _("What a school is advised to do about its results."),
    Kind.PUBLIC_REPORT: _("A year in figures that anybody may read."),
}
# The pages where kinds are made that nobody makes from a list of subjects.
MADE_AT: Mapping[Kind, str] = {
    Kind.PLAN_ORDER: "plan_list",
    Kind.EXECUTION_REPORT: "snapshot_list",
    Kind.PLAN_EXTRACT: "plan_list",
    Kind.READING_SHEET: "material_list",
    Kind.RECHECK_PROTOCOL: "season_list",
    Kind.CHECKING_LISTS: "season_list",
    Kind.HELP_PROGRAMME: "season_list",
    Kind.DOSSIER: "season_list",
    Kind.ANALYTICAL_NOTE: "season_list",
    Kind.OBSERVER_ORDER: "session_list",
    Kind.OBSERVER_ROSTER: "session_list",
    Kind.OBSERVER_BADGE: "session_list",
    Kind.OBSERVATION_ACT: "session_list",
    Kind.OBSERVATION_MEMO: "session_list",
    Kind.ERASURE_ACT: "session_list",
}


def group_of(kind: Kind) -> str:
    """The key of the group among ``GROUPS`` that a kind belongs to."""
    return _BY_SERIES.get(FORMS[kind].series, "lists")


def kinds_of(group: str) -> list[Kind]:
    """The kinds of a group, in the order of their table."""
    return [kind for kind in FORMS if group_of(kind) == group]
