"""Schools with steady results: judged this year, nothing on the list this year or the year before, on no list."""

from datetime import date
from typing import Any

from analytics.models import Finding, ListedSchool, Run, ZoneEntry
from analytics.reports.seen import waiting
from schools.models import Municipality, School


def _runs(municipality: Municipality, year: int) -> dict[int, int]:
    return Run.objects.filter(municipality=municipality, year__in=[year, year - 1]).newest()


def not_heard(municipality: Municipality, year: int, today: date) -> list[int]:
    """Years whose schools have not all been heard, so that nobody can be called steady without saying who is not."""
    runs = _runs(municipality, year)
    still = waiting(runs.values(), today)
    return sorted(season for season, run in runs.items() if run in still)


def steady(municipality: Municipality, year: int) -> list[School]:
    """Open schools by name; five queries. Only where ``not_heard`` names no year."""
    runs = _runs(municipality, year)
    rows = Finding.objects.filter(run__in=runs.values()).values_list("run", "school", "answer", "flag")
    judged, flagged = set(), set()
    for run, school, answer, flag in rows:
        if flag:
            flagged.add(school)
        elif run == runs.get(year) and answer == Finding.Answer.NO_SIGNS:
            judged.add(school)
    listed = ListedSchool.objects.filter(school__municipality=municipality, year__in=[year, year - 1])
    entries: Any = ZoneEntry.objects.filter(school__municipality=municipality, year=year)
    zone = set(entries.exclude(zone=ZoneEntry.Zone.OUT).values_list("school", flat=True))
    chosen = judged - flagged - set(listed.values_list("school", flat=True)) - zone
    return list(School.objects.active().filter(municipality=municipality, pk__in=chosen).order_by("name"))
