"""What has followed from a year's results, as counts: nothing of schools that are still to be heard."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from analytics.models import Exchange, HelpProgramme, Inquiry, Pair, ProposedMeasure
from analytics.orders.frames import above
from analytics.reports import rechecks
from analytics.reports.measures import Stood, standings
from analytics.rules import RecheckState
from office.blocks import Column, Section, Table
from schools.models import Municipality

IN_PLAN = ("approved", "in_work", "done", "overdue", "archived")
COLUMNS = (Column("Что сделано", 78), Column("Количество", 22, centred=True))


def measures(municipality: Municipality, year: int, today: date) -> list[Stood]:
    """Measures proposed because of matters of this year that those above may know of, as they stand."""
    scope = above(municipality)
    matters = Inquiry.objects.within(scope, today).filter(work__year=year)
    rows: Any = ProposedMeasure.objects.filter(inquiry__in=matters).select_related("inquiry__school")
    return standings(rows, scope, today)


def done(municipality: Municipality, year: int, today: date) -> Iterator[tuple[str, int]]:
    """What was done and how many times; what was not done is left out."""
    own: dict[str, Any] = {"municipality": municipality, "year": year, "accepted_at__isnull": False}
    checked = rechecks.seen(above(municipality), today).filter(work__municipality=municipality, work__year=year)
    helped: Any = HelpProgramme.objects
    exchanges: Any = Exchange.objects
    pairs: Any = Pair.objects
    proposed = measures(municipality, year, today)
    found = (
        (
            "Организована проверка работ экспертами других школ (по предметам и классам)",
            exchanges.filter(**own).count(),
        ),
        ("Проведено выборочных перепроверок", checked.filter(state=RecheckState.ENTERED).count()),
        (
            "Утверждено программ адресной помощи",
            helped.filter(school__municipality=municipality, year=year, adopted_at__isnull=False).count(),
        ),
        ("Образовано пар школ для методической помощи", pairs.filter(**own).count()),
        ("Предложено мер в планы мероприятий", len(proposed)),
        ("Из них включено в действующий план", sum(one.code in IN_PLAN for one in proposed)),
    )
    yield from ((words, count) for words, count in found if count)


def table(rows: list[tuple[str, int]]) -> Table:
    """The counts as a table."""
    return Table(COLUMNS, (Section("", tuple((words, str(count)) for words, count in rows)),))
