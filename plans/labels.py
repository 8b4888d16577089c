"""Words for what the import and the deadline language only code: doubts, warnings, refusals, deadlines."""

from collections.abc import Mapping
from datetime import date

from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from plans.terms import Bound, Kind, Offset, Span, Term, Unit

COLUMNS: Mapping[str, Promise] = {
    "number": lazy("number"),
    "title": lazy("measure"),
    "deadline": lazy("deadline"),
    "responsible": lazy("responsible"),
    "result": lazy("expected result"),
    "notes": lazy("note"),
    "other": lazy("other"),
    "": lazy("unknown"),
}

SENTENCES: Mapping[str, Promise] = {
    # doubts about a deadline
    "deadline_empty": lazy("No deadline is given."),
    "deadline_unread": lazy(
        "The deadline “%(words)s” was not understood. Write it anew or confirm that it has no date."
    ),
    "deadline_partly_read": lazy("Only a part of the deadline was understood; not understood: “%(words)s”."),
    "impossible_date": lazy("There is no such day: “%(written)s”. Enter the right date."),
    "reversed_range": lazy("The end stands before the beginning: “%(written)s”."),
    "year_missing": lazy("The year is not given: “%(written)s”."),
    "year_each": lazy("The year is not given: “%(written)s” is taken for every year of the plan."),
    "year_ambiguous": lazy("The year is not given and several fit: “%(written)s” (%(candidates)s)."),
    "outside_period": lazy("“%(written)s” lies outside the plan's period (%(period)s). Perhaps meant: %(candidates)s."),
    "cut_by_period": lazy("“%(written)s” is cut by the edge of the plan's period: %(cut)s."),
    "misprint": lazy("“%(written)s” was read as “%(read)s”."),
    "vague_bounds": lazy("“%(written)s” names no days. Say until which day it is in time."),
    "anchor_missing": lazy("“%(written)s”: it is not said before or after what."),
    "no_limit": lazy("After “%(anchor)s” - but within how many days is not said."),
    "uneven_rate": lazy("“%(written)s” does not divide the period evenly."),
    "not_moved": lazy("“%(written)s” could not be moved to the new year. Enter the deadline anew."),
    "moved_leap_day": lazy("29 February has no counterpart: “%(written)s” became %(read)s."),
    "moved_to_day_off": lazy("“%(written)s” became %(read)s, a day off."),
    "raw_not_rewritten": lazy("The dates were moved, but the words “%(written)s” could not be rewritten."),
    # doubts about a row
    "deadline_missing": lazy("No deadline is given."),
    "responsible_missing": lazy("Nobody is named responsible."),
    "result_missing": lazy("No expected result is given."),
    "title_missing": lazy("The measure has no words."),
    "deadline_inherited": lazy("The cell is empty; the deadline is taken from the merged cell above: “%(text)s”."),
    "responsible_inherited": lazy(
        "The cell is empty; the responsible are taken from the merged cell above: “%(text)s”."
    ),
    "result_inherited": lazy("The cell is empty; the result is taken from the merged cell above: “%(text)s”."),
    "rows_joined": lazy("A row torn by a page break was joined (%(column)s): “%(text)s”."),
    "text_cut_off": lazy("The text is cut off (%(column)s): “…%(text)s”."),
    "text_misplaced": lazy("Text seems to stand in the wrong column (%(column)s): “%(text)s”."),
    "title_in_section_row": lazy("The words of the measure stand in the row of the section: “%(text)s”."),
    "name_spelt_twice": lazy("One person is spelt in two ways: “%(name)s” and “%(other)s”."),
    "initials_without_dots": lazy("Initials without dots: “%(name)s”."),
    "number_missing": lazy("The measure has no number; %(number)s was given."),
    "number_repeated": lazy("The number %(number)s occurs twice."),
    "number_out_of_order": lazy("The number %(number)s is out of order; expected %(expected)s."),
    "section_mismatch": lazy("The number %(number)s does not fit section %(section)s."),
    # warnings about a document
    "furniture_dropped": lazy("Left out as page furniture: “%(text)s”."),
    "table_left_out": lazy("A table that is no plan was left out: “%(text)s”."),
    "row_left_out": lazy("A row was left out: “%(text)s”."),
    "head_repeated": lazy("A repeated table head was left out: “%(text)s”."),
    "column_unknown": lazy("The column “%(header)s” is unknown; its text is kept in the notes."),
    "column_missing": lazy("The plan has no column “%(column)s”."),
    "section_empty": lazy("The section “%(title)s” has no measures."),
    "section_text_misplaced": lazy("Text in the row of the section “%(title)s” belongs to a measure: “%(text)s”."),
    "section_number_odd": lazy("Section number %(number)s, expected %(expected)s."),
    "period_missing": lazy("The document does not say for which period the plan is made."),
    "title_unknown": lazy("The title of the plan was not found."),
    "reader_remark": lazy("%(text)s"),
    # refusals
    "no_table": lazy("There is no table in the document. Put the plan into a table or send it as Word or Excel."),
    "no_plan_table": lazy(
        "None of the tables (%(tables)s) looks like a plan: a head with a measure and its deadline is needed."
    ),
    "several_plans": lazy("There are several different plans in the document: %(heads)s. Upload them one by one."),
    "bad_json": lazy("This JSON was not exported from here. Export the plan anew, or upload Word or Excel."),
    "no_measures": lazy("The table has a head but no measures under it."),
}


class _Facts(dict[str, str]):
    """Facts in which a missing one is an ellipsis, because half a sentence helps more than none."""

    def __missing__(self, key: str) -> str:
        return "…"


def say(code: str, facts: Mapping[str, str]) -> str:
    """The sentence for a code in the active language; the bare code where no sentence is known."""
    words = _Facts({name: value for name, value in facts.items() if value})
    for name in ("column", "belongs"):
        if name in facts:
            words[name] = str(COLUMNS.get(facts[name], facts[name]))
    for name in ("text", "words", "written"):
        if len(words.get(name, "")) > 160:
            words[name] = words[name][:159].rstrip() + "…"
    sentence = SENTENCES.get(code)
    return str(sentence) % words if sentence else code


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
        Kind.CONTINUOUS: _("throughout the period"),
        Kind.AS_NEEDED: _("as needed"),
        Kind.NONE: "",
    }
    if term.kind in simple:
        return simple[term.kind]
    return _dated(term)


def _dated(term: Term) -> str:
    if term.kind is Kind.DATE and term.end:
        return _("by %(day)s") % {"day": _day(term.end)} if term.bound is Bound.BY else _day(term.end)
    if term.occurrences and len(term.occurrences) > 1:
        return ", ".join(_span(span) for span in term.occurrences)
    if term.end:
        return _span(Span(term.start, term.end))
    if term.months:
        return _months(term)
    return _("no date yet")


def _months(term: Term) -> str:
    names = [str(MONTHS[month]).lower() for month in term.months]
    if term.months_span and len(names) > 1:
        return f"{names[0]} – {names[-1]}"
    return ", ".join(names)


def _span(span: Span) -> str:
    if span.start is None:
        return _("by %(day)s") % {"day": _day(span.end)}
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
    "DAILY": lazy("every day"),
    "WEEKLY": lazy("every week"),
    "MONTHLY": lazy("every month"),
    "YEARLY": lazy("every year"),
}


def _recurring(term: Term) -> str:
    rule = dict(part.split("=", 1) for part in (term.rule or "").split(";") if "=" in part)
    every = int(rule.get("INTERVAL", "1"))
    months = {3: _("every quarter"), 6: _("every half-year")}
    rate = str(RATES.get(rule.get("FREQ", "YEARLY"), RATES["YEARLY"]))
    if rule.get("FREQ") == "MONTHLY" and every > 1:
        rate = months.get(every, _("every %(n)s months") % {"n": every})
    return f"{rate}: {_months(term)}" if term.months else rate


def _event(term: Term) -> str:
    anchor = term.anchor or _("the timetable")
    if term.offset is None:
        return _("by the timetable: %(anchor)s") % {"anchor": anchor}
    amount = _amount(term.offset)
    if term.offset.direction == "before":
        return _("not later than %(amount)s before: %(anchor)s") % {"amount": amount, "anchor": anchor}
    return _("within %(amount)s after: %(anchor)s") % {"amount": amount, "anchor": anchor}


def _amount(offset: Offset) -> str:
    words = {
        Unit.CALENDAR_DAY: ngettext("%(n)s calendar day", "%(n)s calendar days", offset.n),
        Unit.WORKING_DAY: ngettext("%(n)s working day", "%(n)s working days", offset.n),
        Unit.WEEK: ngettext("%(n)s week", "%(n)s weeks", offset.n),
        Unit.MONTH: ngettext("%(n)s month", "%(n)s months", offset.n),
    }
    return words[offset.unit] % {"n": offset.n}
