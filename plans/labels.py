"""Words for what the import and the deadline language only code: doubts, warnings, refusals, deadlines."""

import re
from collections.abc import Mapping
from datetime import date

from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from plans.terms import Bound, Kind, Offset, Span, Term, Unit

COLUMNS: Mapping[str, Promise] = {
    "number": _("number"),
    "title": _("measure"),
    "deadline": _("deadline"),
    "responsible": _("responsible"),
    "result": _("expected result"),
    "notes": _("note"),
    "other": _("other"),
    "": _("unknown"),
}

ACTIONS: Mapping[str, Promise] = {
    "plan.uploaded": _("file with a plan uploaded"),
    "plan.upload_discarded": _("file with a plan discarded"),
    "plan.imported": _("plan brought in from a file"),
    "plan.created": _("plan started"),
    "plan.edited": _("plan's card changed"),
    "plan.deleted": _("draft plan deleted"),
    "plan.sent_to_approval": _("plan sent to approval"),
    "plan.taken_back": _("plan taken back to draft"),
    "plan.approved": _("plan approved"),
    "plan.archived": _("plan put into the archive"),
    "plan.edition_started": _("new edition started"),
    "plan.cloned": _("plan cloned into a later year"),
    "plan.derived": _("school's plan made"),
    "plan.proposed": _("proposal sent"),
    "plan.proposal_declined": _("proposal declined"),
    "plan.doubt_decided": _("defect left as it is"),
    "section.added": _("section added"),
    "section.edited": _("section changed"),
    "section.moved": _("section moved"),
    "section.deleted": _("section deleted"),
    "measure.added": _("measure added"),
    "measure.edited": _("measure changed"),
    "measure.moved": _("measure moved"),
    "measure.deleted": _("measure deleted"),
    "measure.party": _("party of a measure chosen"),
    "measure.event": _("event of a measure noted"),
    "plan.duties": _("duties brought up to date"),
    "plan.execution_set": _("settings of execution changed"),
    "occurrence.moved": _("day moved"),
    "occurrence.restored": _("the plan's own day restored"),
    "report.submitted": _("report handed in"),
    "report.withdrawn": _("report taken back by its author"),
    "snapshot.asked": _("report on execution asked for"),
    "snapshot.worded": _("conclusions of a report worded"),
    "material.sent": _("document sent to schools"),
    "material.read": _("document read"),
    "material.reminded": _("schools reminded of a document"),
    "evidence.added": _("file added to a report"),
    "evidence.removed": _("file taken out of a report"),
}

WAITING: Mapping[str, Promise] = {
    "timetable": _("the timetable of works, or somebody's schedule"),
    "event": _("an event: note it when it has happened"),
    "year": _("a year"),
    "period": _("the plan's period"),
    "decision": _("a decision on what the deadline means"),
}

SENTENCES: Mapping[str, Promise] = {
    # doubts about a deadline
    "deadline_empty": _("No deadline is given."),
    "deadline_unread": _("The deadline “%(words)s” was not understood. Write it anew or confirm that it has no date."),
    "deadline_partly_read": _("Only a part of the deadline was understood; not understood: “%(words)s”."),
    "impossible_date": _("There is no such day: “%(written)s”. Enter the right date."),
    "reversed_range": _("The end stands before the beginning: “%(written)s”."),
    "year_missing": _("The year is not given: “%(written)s”."),
    "year_each": _("The year is not given: “%(written)s” is taken for every year of the plan."),
    "year_ambiguous": _("The year is not given and several fit: “%(written)s” (%(candidates)s)."),
    "outside_period": _("“%(written)s” lies outside the plan's period (%(period)s). Perhaps meant: %(candidates)s."),
    "cut_by_period": _("“%(written)s” is cut by the edge of the plan's period: %(cut)s."),
    "misprint": _("“%(written)s” was read as “%(read)s”."),
    "vague_bounds": _("“%(written)s” names no days. Say until which day it is in time."),
    "anchor_missing": _("“%(written)s”: it is not said before or after what."),
    "no_limit": _("After “%(anchor)s” - but within how many days is not said."),
    "uneven_rate": _("“%(written)s” does not divide the period evenly."),
    "year_left": _("A year stands in the words (%(column)s) and was not moved: %(written)s. Correct it or leave it."),
    "not_moved": _("“%(written)s” could not be moved to the new year. Enter the deadline anew."),
    "moved_leap_day": _("29 February has no counterpart: “%(written)s” became %(read)s."),
    "moved_to_day_off": _("“%(written)s” became %(read)s, a day off."),
    "raw_not_rewritten": _("The dates were moved, but the words “%(written)s” could not be rewritten."),
    # doubts about a row
    "deadline_missing": _("No deadline is given."),
    "responsible_missing": _("Nobody is named responsible."),
    "result_missing": _("No expected result is given."),
    "title_missing": _("The measure has no words."),
    "deadline_inherited": _("The cell is empty; the deadline is taken from the merged cell above: “%(text)s”."),
    "responsible_inherited": _("The cell is empty; the responsible are taken from the merged cell above: “%(text)s”."),
    "result_inherited": _("The cell is empty; the result is taken from the merged cell above: “%(text)s”."),
    "rows_joined": _("A row torn by a page break was joined (%(columns)s): “%(text)s”."),
    "text_cut_off": _("The text is cut off (%(column)s): “…%(text)s”."),
    "text_misplaced": _("Text seems to stand in the wrong column (%(column)s): “%(text)s”."),
    "name_spelt_twice": _("One person is spelt in two ways: “%(name)s” and “%(other)s”."),
    "initials_without_dots": _("Initials without dots: “%(name)s”."),
    "number_missing": _("The measure has no number; %(number)s was given."),
    "number_repeated": _("The number %(number)s occurs twice."),
    "number_out_of_order": _("The number %(number)s is out of order; expected %(expected)s."),
    "section_mismatch": _("The number %(number)s does not fit section %(section)s."),
    # warnings about a document
    "furniture_dropped": _("Left out as page furniture: “%(text)s”."),
    "table_left_out": _("A table that is no plan was left out: “%(text)s”."),
    "row_left_out": _("A row was left out: “%(text)s”."),
    "head_repeated": _("A repeated table head was left out: “%(text)s”."),
    "column_unknown": _("The column “%(header)s” is unknown; its text is kept in the notes."),
    "column_missing": _("The plan has no column “%(column)s”."),
    "section_empty": _("The section “%(title)s” has no measures."),
    "section_text_misplaced": _("Text in the row of the section “%(title)s” belongs to a measure: “%(text)s”."),
    "section_number_odd": _("Section number %(number)s, expected %(expected)s."),
    "period_missing": _("The document does not say for which period the plan is made."),
    "title_unknown": _("The title of the plan was not found."),
    # what the reader of the file format left out or took as accepted
    "tracked_changes": _("The document has unaccepted changes: what was inserted is taken, what was deleted is not."),
    "hidden_text": _("Hidden text was left out."),
    "footnotes": _("Footnotes were left out."),
    "hidden_sheet": _("A hidden sheet of the workbook was left out."),
    "page_numbers": _("Page numbers were left out."),
    "page_without_text": _("A page without a text layer was left out: %(page)s."),
    # refusals
    "no_table": _("There is no table in the document. Put the plan into a table or send it as Word or Excel."),
    "no_plan_table": _(
        "None of the tables (%(tables)s) looks like a plan: a head with a measure and its deadline is needed."
    ),
    "several_plans": _("There are several different plans in the document: %(heads)s. Upload them one by one."),
    "bad_json": _("This JSON was not exported from here. Export the plan anew, or upload Word or Excel."),
    "no_measures": _("The table has a head but no measures under it."),
}


class _Facts(dict[str, str]):
    """Facts in which a missing one is an ellipsis, because half a sentence helps more than none."""

    def __missing__(self, key: str) -> str:
        return "…"


def say(code: str, facts: Mapping[str, str]) -> str:
    """The sentence for a code in the active language; the bare code where no sentence is known."""
    if code == "reader_remark":
        code, _colon, page = facts.get("text", "").partition(":")
        facts = {"page": page}
    words = _Facts({name: _days(value) for name, value in facts.items() if value})
    for name in ("column", "columns", "belongs"):
        if name in facts:
            words[name] = ", ".join(str(COLUMNS.get(means, means)) for means in facts[name].split(", "))
    for name in ("text", "words", "written"):
        if len(words.get(name, "")) > 160:
            words[name] = words[name][:159].rstrip() + "…"
    sentence = SENTENCES.get(code)
    return str(sentence) % words if sentence else code


def _days(text: str) -> str:
    """ISO days and spans inside a fact as people write them."""
    written = re.sub(r"\b(\d{4})-(\d\d)-(\d\d)\b", r"\3.\2.\1", text)
    return re.sub(r"(?<=\d)\.\.(?=\d)", " – ", written)


def describe(term: Term) -> str:
    """What was understood of a deadline, in one short phrase; parts follow after a semicolon."""
    phrases = [_one(term), *(_one(part) for part in term.parts)]
    return "; ".join(phrase for phrase in phrases if phrase)


def _one(term: Term) -> str:
    if term.kind is Kind.EVENT:
        return _event(term)
    if term.kind is Kind.RECURRING:
        return _recurring(term)
    simple = {
        Kind.CONTINUOUS: gettext("throughout the period"),
        Kind.AS_NEEDED: gettext("as needed"),
        Kind.NONE: "",
    }
    if term.kind in simple:
        return simple[term.kind]
    return _dated(term)


def _dated(term: Term) -> str:
    if term.kind is Kind.DATE and term.end:
        return gettext("by %(day)s") % {"day": _day(term.end)} if term.bound is Bound.BY else _day(term.end)
    if term.occurrences and len(term.occurrences) > 1:
        return ", ".join(_span(span) for span in term.occurrences)
    if term.end:
        return _span(Span(term.start, term.end))
    if term.months:
        return _months(term)
    return gettext("no date yet")


def _months(term: Term) -> str:
    names = [str(MONTHS[month]).lower() for month in term.months]
    if term.months_span and len(names) > 1:
        return f"{names[0]} – {names[-1]}"
    return ", ".join(names)


def _span(span: Span) -> str:
    if span.start is None:
        return gettext("by %(day)s") % {"day": _day(span.end)}
    if span.start == span.end:
        return _day(span.end)
    whole = span.start.day == 1 and (span.end.month != _next(span.end).month)
    if whole and (span.start.year, span.start.month) == (span.end.year, span.end.month):
        return date_format(span.start, "F Y").lower()
    if whole:
        return f"{date_format(span.start, 'F Y').lower()} – {date_format(span.end, 'F Y').lower()}"
    return f"{_day(span.start)} – {_day(span.end)}"


def _next(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _day(day: date) -> str:
    return date_format(day, "d.m.Y")


RATES = {
    "DAILY": _("every day"),
    "WEEKLY": _("every week"),
    "MONTHLY": _("every month"),
    "YEARLY": _("every year"),
}


def _recurring(term: Term) -> str:
    rule = dict(part.split("=", 1) for part in (term.rule or "").split(";") if "=" in part)
    every = int(rule.get("INTERVAL", "1"))
    months = {3: gettext("every quarter"), 6: gettext("every half-year")}
    rate = str(RATES.get(rule.get("FREQ", "YEARLY"), RATES["YEARLY"]))
    if rule.get("FREQ") == "MONTHLY" and every > 1:
        rate = months.get(every, gettext("every %(n)s months") % {"n": every})
    return f"{rate}: {_months(term)}" if term.months else rate


def _event(term: Term) -> str:
    anchor = term.anchor or gettext("the timetable")
    if term.offset is None:
        return gettext("by the timetable: %(anchor)s") % {"anchor": anchor}
    before = term.offset.direction == "before"
    if term.offset.n == 0:
        at_once = gettext("right before: %(anchor)s") if before else gettext("right after: %(anchor)s")
        return at_once % {"anchor": anchor}
    amount = _amount(term.offset)
    if before:
        return gettext("not later than %(amount)s before: %(anchor)s") % {"amount": amount, "anchor": anchor}
    return gettext("within %(amount)s after: %(anchor)s") % {"amount": amount, "anchor": anchor}


def _amount(offset: Offset) -> str:
    words = {
        Unit.CALENDAR_DAY: ngettext("%(n)s calendar day", "%(n)s calendar days", offset.n),
        Unit.WORKING_DAY: ngettext("%(n)s working day", "%(n)s working days", offset.n),
        Unit.WEEK: ngettext("%(n)s week", "%(n)s weeks", offset.n),
        Unit.MONTH: ngettext("%(n)s month", "%(n)s months", offset.n),
    }
    return words[offset.unit] % {"n": offset.n}
