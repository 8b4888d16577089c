"""What papers about results share: whose eyes they are for, years, works by name, usual clauses."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.text import capfirst

from accounts.roles import Role
from analytics.models import ResultSheet, Run
from documents.orders.makers import Subject
from office.paper import Clause
from schools.models import Municipality
from schools.rules import Post, Scope
from schools.subjects import ProcedureKind
from schools.subjects import Subject as Taught

SEASON = "season"
VPR = ProcedureKind.VPR
TERM = "____________________."  # one piece, so that no line breaks inside it
CONTROL = Clause("Контроль за исполнением настоящего приказа оставляю за собой.")


def here(municipality: Municipality) -> date:
    """The day it is there."""
    return timezone.localdate(timezone=ZoneInfo(municipality.time_zone))


def above(municipality: Municipality) -> Scope:
    """Those above the schools, who are told of signs last: a paper in the register is for their eyes."""
    return Scope((Post(Role.AUDITOR, municipality.pk),))


def written(municipality: Municipality) -> list[Subject]:
    """The years whose check works have results, the latest first."""
    rows = ResultSheet.objects.filter(work__municipality=municipality, work__kind=VPR, n__gt=0)
    return _seasons(municipality, rows.order_by().values_list("work__year", flat=True).distinct())


def analysed(municipality: Municipality) -> list[Subject]:
    """The years with a finished analysis, the latest first."""
    rows = Run.objects.done().filter(municipality=municipality)
    return _seasons(municipality, rows.order_by().values_list("year", flat=True).distinct())


def _seasons(municipality: Municipality, years: Iterable[int]) -> list[Subject]:
    return [Subject(SEASON, year, f"ВПР {year} года", municipality) for year in sorted(years, reverse=True)]


def named(subject: str, grade: int, name: str = "") -> str:
    """«Русский язык, 5 класс»; asked for in Russian."""
    return f"{capfirst(name or str(Taught(subject).label))}, {grade} класс"


def annexes_words(count: int, what: str = "настоящему приказу") -> str:
    """«приложению к настоящему приказу», «приложениям № 1–3 к настоящему приказу»."""
    return f"приложению к {what}" if count == 1 else f"приложениям № 1–{count} к {what}"
