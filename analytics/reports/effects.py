"""Before and after the measures of a year: what can be told of one school, and what cannot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from analytics import charts
from analytics.charts import Chart
from analytics.charts.model import Change
from analytics.engine.before_after import Effect, effect
from analytics.engine.grouped import Moments
from analytics.labels.pictures import before_after as words_of_change
from analytics.labels.small import decimal
from analytics.models import HelpProgramme, ManagementDecision, Pair, ProposedMeasure, ResultSheet
from analytics.reports.others import few, own_of
from analytics.reports.years import Year, years_of
from schools.models import Municipality, School
from schools.rules import Scope

Key = tuple[str, int, str, str]
Sheet = tuple[int, int, float, float]  # school, works, mean and deviation in points


@dataclass(frozen=True, slots=True)
class Subject:
    """One work before and after: distances of the school from the municipality's mean, in standard deviations."""

    name: str
    before: float
    after: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Effects:
    """``year``: of the measures; ``lines``: sentences about signs and re-checks; ``charts``: with their numbers."""

    year: int
    lines: list[str]
    subjects: list[Subject]
    charts: list[Chart]


def helped_schools(municipality: Municipality, year: int) -> dict[int, list[str]]:
    """Ids of the schools for which something was done in this year, with what it was, in codes."""
    found: dict[int, list[str]] = {}
    programmes: Any = HelpProgramme.objects.filter(year=year, adopted_at__isnull=False)
    decisions: Any = ManagementDecision.objects.filter(year=year)
    pairs: Any = Pair.objects.filter(year=year, accepted_at__isnull=False)
    measures = ProposedMeasure.objects.filter(inquiry__work__year=year)
    for code, rows, field in (
        ("programme", programmes, "school"),
        ("pair", pairs, "school"),
        ("measure", measures, "inquiry__school"),
        ("decision", decisions, "school"),
    ):
        own = rows.filter(**{f"{field}__municipality": municipality})
        for pk in own.values_list(field, flat=True).distinct():
            found.setdefault(pk, []).append(code)
    return found


def effects(school: School, year: int, today: date, scope: Scope) -> Effects:
    """What became of the school from the year of the measures to the next, as this person may be told; so many
    queries, always."""
    before, after = years_of(school, [year, year + 1], today, scope)
    helped = helped_schools(school.municipality, year)
    own = own_of(scope, school.municipality_id)
    subjects = _subjects(school, year, frozenset(helped), own)
    made = [_shares(before, after)] if before.trouble is not None or before.kept is not None else []
    made += [_standing(subjects)] if subjects else []
    return Effects(year, _lines(before, after), subjects, made)


def _lines(before: Year, after: Year) -> list[str]:
    lines = []
    if before.trouble is None or after.trouble is None:
        missing = before.year if before.trouble is None else after.year
        words = _(
            "How many works have signs cannot be compared: %(year)s was not analysed, or not everybody was heard."
        )
        lines.append(words % {"year": missing})
    else:
        words = _("Works with signs: %(a)s of %(b)s in %(year)s, %(c)s of %(d)s the year after.")
        lines.append(
            words % {"a": before.signs, "b": before.judged, "c": after.signs, "d": after.judged, "year": before.year}
        )
        lines.append(_("With so few works one more or less may be chance."))
    if before.kept is not None and after.kept is not None:
        words = _("Works that kept their mark when marked again: %(a)s of %(b)s, the year after %(c)s of %(d)s.")
        facts = {"a": before.unchanged, "b": before.checked, "c": after.unchanged, "d": after.checked}
        lines.append(words % facts)
    else:
        lines.append(_("Re-checks cannot be compared: they were not made in both years."))
    return lines


def _shares(before: Year, after: Year) -> Chart:
    words = words_of_change(
        _("Signs and re-checks before and after"),
        _("Per cent of works with signs, and of re-checked works that kept their mark."),
        _("per cent"),
    )
    items = [
        Change(_("works with signs"), _percent(before.trouble), _percent(after.trouble)),
        Change(_("re-checked works unchanged"), _percent(before.kept), _percent(after.kept)),
    ]
    return charts.before_after(items, words=words, bounds=(0, 100))


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _standing(subjects: Sequence[Subject]) -> Chart:
    words = words_of_change(
        _("Where the school stands before and after"),
        _("Distance of the school's mean from the mean of all pupils of the municipality, in standard deviations."),
        _("standard deviations from the mean of the municipality"),
    )
    return charts.before_after([Change(one.name, one.before, one.after) for one in subjects], words=words, digits=2)


def _subjects(school: School, year: int, helped: frozenset[int], own: frozenset[int] | None) -> list[Subject]:
    """Works of both years; to people of their ``own`` schools only those that enough others wrote in both."""
    sheets = {at: _sheets(school.municipality_id, at) for at in (year, year + 1)}
    shared = sorted(sheets[year].keys() & sheets[year + 1].keys(), key=lambda key: key[1:])
    if own is not None:
        shared = [key for key in shared if not any(few(_others(sheets[at][key][1], own)) for at in (year, year + 1))]
    found = [_subject(school.pk, key, (sheets[year][key], sheets[year + 1][key]), helped) for key in shared]
    return [one for one in found if one is not None]


def _others(rows: Sequence[Sheet], own: frozenset[int]) -> int:
    return len({row[0] for row in rows} - own)


def _sheets(municipality: int, year: int) -> dict[Key, tuple[str, list[Sheet]]]:
    """Means and deviations of every school by work; no participants are loaded. One query."""
    rows = ResultSheet.objects.season(municipality, year).filter(n__gt=1, mean__isnull=False, deviation__isnull=False)
    found: dict[Key, tuple[str, list[Sheet]]] = {}
    for row in rows.select_related("work").defer("columns").order_by("work", "school"):
        work = row.work
        key = (work.kind, work.grade, work.subject, f"{work.level}|{work.name}")
        title = _("%(subject)s, grade %(grade)s") % {"subject": work.subject_words, "grade": work.grade}
        found.setdefault(key, (title, []))[1].append((row.school_id, row.n, row.mean or 0.0, row.deviation or 0.0))
    return found


def _subject(
    school: int, key: Key, years: tuple[tuple[str, list[Sheet]], tuple[str, list[Sheet]]], helped: frozenset[int]
) -> Subject | None:
    tables = [{row[0]: row for row in rows} for _title, rows in years]
    everybody = sorted(tables[0].keys() | tables[1].keys())
    if school not in tables[0] or school not in tables[1]:
        return None
    moments = [_moments(table, everybody) for table in tables]
    if any(one is None for one in moments):
        return None
    before, after = moments
    treated = np.array([pk in helped or pk == school for pk in everybody])
    assert before is not None  # noqa: S101 because both were looked at above
    assert after is not None  # noqa: S101 likewise
    found = effect(before, after, treated)
    at = everybody.index(school)
    return Subject(years[0][0], float(found.before[at]), float(found.after[at]), effect_sentence(found, at))


def _moments(table: Mapping[int, Sheet], everybody: Sequence[int]) -> Moments | None:
    """(S,) school means as distances from the mean of all pupils in their standard deviations; ``None`` without any."""
    rows = [table.get(pk, (pk, 0, 0.0, 0.0)) for pk in everybody]
    n = np.array([row[1] for row in rows], np.int64)
    mean, deviation = np.array([row[2] for row in rows]), np.array([row[3] for row in rows])
    total = int(n.sum())
    centre = float((n * mean).sum()) / total
    inner = float((np.maximum(n - 1, 0) * deviation**2).sum())
    spread = float(np.sqrt((inner + float((n * (mean - centre) ** 2).sum())) / max(total - 1, 1)))
    if spread <= 0:
        return None
    blank = np.where(n > 0, 1.0, np.nan)
    return Moments(n, (mean - centre) / spread * blank, deviation / spread * blank)


def effect_sentence(found: Effect, at: int) -> str:
    """What can be told of one school's change."""
    reason = str(found.effect.reason[at])
    words = {
        "few_schools": _("It cannot be told: fewer than seven schools without measures have results of both years."),
        "too_few": _("It cannot be told: results of one of the years are missing."),
        "one_value": _("It cannot be told: all results are the same."),
    }
    if reason:
        return words.get(reason, reason)
    facts = {
        "change": decimal(float(found.change[at]), 2),
        "expected": decimal(float(found.expected[at]), 2),
        "effect": decimal(float(found.effect.estimate[at]), 2),
        "low": decimal(float(found.effect.low[at]), 2),
        "high": decimal(float(found.effect.high[at]), 2),
    }
    told = _(
        "Changed by %(change)s; schools without measures that began alike changed by %(expected)s. "
        "The difference is %(effect)s (95 %% interval from %(low)s to %(high)s)."
    )
    ends = {
        "better": _("The results rose more than could be chance."),
        "worse": _("The results fell more than could be chance: they may have become more truthful, or weaker."),
        "cannot_tell": _("That may be chance: whether the measures did anything cannot be told."),
    }
    return f"{told % facts} {ends.get(str(found.outcome[at]), '')}".strip()
