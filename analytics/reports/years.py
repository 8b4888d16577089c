"""One school over the years: works with signs, re-checks, help. What decisions and effects rest on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from analytics import charts
from analytics.charts import Chart
from analytics.charts.model import Series
from analytics.engine.dynamics import SeasonState
from analytics.labels.pictures import dynamics as words_of_dynamics
from analytics.models import Finding, HelpProgramme, Inquiry, ManagementDecision, Pair, ProposedMeasure, Recheck, Run
from analytics.reports.seen import hears_first, waiting
from analytics.rules import InquiryState, RecheckState, Verdict
from schools.models import School
from schools.rules import Scope

HELPING = (ManagementDecision.Kind.HELP, ManagementDecision.Kind.TRAINING)


@dataclass(slots=True)
class Year:
    """``judged``: works that the analysis could judge; ``signs``: those with signs about which the school was heard and
    which nobody explained; ``unheard``: works on the list without the school's say; ``unchanged`` of ``checked`` works
    kept their mark in re-checks; ``helped``: what was done, in codes.

    To those above, a year in which any school waits to be heard is a year that was not analysed, whichever school
    they look at: otherwise its silence would say which one.
    """

    year: int
    judged: int = 0
    signs: int = 0
    unheard: int = 0
    checked: int = 0
    unchanged: int = 0
    helped: frozenset[str] = frozenset()

    @property
    def trouble(self) -> float | None:
        """Share of judged works with signs; ``None`` where nothing was judged or the school was not heard."""
        return None if not self.judged or self.unheard else min(1.0, self.signs / self.judged)

    @property
    def kept(self) -> float | None:
        """Share of re-checked works that kept their mark."""
        return self.unchanged / self.checked if self.checked else None


def years_of(school: School, years: Iterable[int], today: date, scope: Scope) -> list[Year]:
    """These years of one school, in order, as this person may be told of them; ten queries, whatever their number."""
    found = {year: Year(year) for year in sorted(years)}
    matters = list(Inquiry.objects.heard(today).filter(school=school, work__year__in=found).select_related("work"))
    known = {row.work_id for row in matters}
    for row in matters:
        counts = row.verdict != Verdict.EXPLAINED and row.state != InquiryState.WITHDRAWN
        found[row.work.year].signs += counts
    latest = Run.objects.filter(municipality=school.municipality_id, year__in=found).newest()
    _judge(school, found, known, latest)
    veiled = set() if hears_first(scope, school) else waiting(latest.values(), today)
    for year, run in latest.items():
        if run in veiled:
            found[year] = Year(year)
    rechecks = Recheck.objects.filter(school=school, work__year__in=found, state=RecheckState.ENTERED)
    for season, told in rechecks.values_list("work__year", "agreement"):
        same = told.get("same_mark_count")
        found[season].checked += int(told.get("n") or 0)
        found[season].unchanged += int((told.get("unchanged") if same is None else same) or 0)
    for year, helped in _helped(school, list(found)).items():
        found[year].helped = frozenset(helped)
    return list(found.values())


def _judge(school: School, found: dict[int, Year], known: set[int], latest: dict[int, int]) -> None:
    rows = Finding.objects.filter(run__in=latest.values(), school=school).exclude(answer__in=Finding.Answer.unjudged())
    for year, work, flag in rows.values_list("run__year", "work", "flag"):
        found[year].judged += 1
        found[year].unheard += bool(flag) and work not in known


def _helped(school: School, years: Sequence[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {year: set() for year in years}
    programmes: Any = HelpProgramme.objects.filter(school=school, year__in=years, adopted_at__isnull=False)
    decisions: Any = ManagementDecision.objects.filter(school=school, year__in=years, kind__in=HELPING)
    pairs: Any = Pair.objects.filter(school=school, year__in=years, accepted_at__isnull=False)
    measures = ProposedMeasure.objects.filter(inquiry__school=school, inquiry__work__year__in=years)
    for code, rows, field in (
        ("programme", programmes, "year"),
        ("decision", decisions, "year"),
        ("pair", pairs, "year"),
        ("measure", measures, "inquiry__work__year"),
    ):
        for year in rows.values_list(field, flat=True):
            found[year].add(code)
    return found


def history(rows: Iterable[Year]) -> list[SeasonState]:
    """The years as the rule of two years wants them."""
    return [SeasonState(row.year, row.trouble, bool(row.helped)) for row in rows]


def picture(rows: Sequence[Year]) -> Chart:
    """Works with signs and re-checked works without change over the years."""
    words = words_of_dynamics(
        _("The school over the years"),
        _("Per cent of works with signs that need a check, and of re-checked works that kept their mark."),
        _("per cent"),
    )
    return charts.dynamics(
        [str(row.year) for row in rows],
        [
            Series(_("works with signs"), tuple(_percent(row.trouble) for row in rows)),
            Series(_("re-checked works unchanged"), tuple(_percent(row.kept) for row in rows)),
        ],
        words=words,
        bounds=(0, 100),
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
