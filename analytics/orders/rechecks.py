"""The order on a re-check: samples drawn on one day are marked by one order; unheard schools are in none."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from analytics.labels.rechecks import draw_sentence
from analytics.models import Recheck
from analytics.orders.frames import CONTROL, TERM, above, here, named
from analytics.reports import rechecks
from analytics.rules import InquiryState, RecheckState
from documents.kinds import Kind
from documents.orders.frame import paper
from documents.orders.makers import Maker, Subject
from documents.orders.persons import told
from documents.orders.seasons import BLANK, COMMAND, WORKS
from office.blocks import Column, Section, Table
from office.paper import Annex, Clause, Paper
from office.typography import numeric_date
from schools.models import Municipality

DAY = "recheck_day"
SEATS = 3
SAMPLES = (
    Column("№ п/п", 6, centred=True),
    Column("Общеобразовательная организация", 22),
    Column("Работа", 18),
    Column("Участников", 14, centred=True),
    Column("Отобрано", 12, centred=True),
    Column("Как отобраны работы", 38),
    Column("Срок проверки", 13, centred=True),
)
PEOPLE = (
    Column("№ п/п", 8, centred=True),
    Column("Фамилия, имя, отчество, место работы", 64),
    Column("В комиссии", 28),
)


def waiting(municipality: Municipality, today: date) -> list[Recheck]:
    """Samples that wait for their second marking and of which those above may know, in the order of the schools."""
    rows = rechecks.seen(above(municipality), today).filter(work__municipality=municipality, state=RecheckState.DRAWN)
    rows = rows.exclude(inquiry__state=InquiryState.WITHDRAWN).select_related("school", "work", "inquiry")
    return list(rows.order_by("school__name", "work__grade", "work__subject", "pk"))


def drawn_days(municipality: Municipality) -> list[Subject]:
    """The days of such draws by the year of their works, the latest first; named by the first draw of the day."""
    days: dict[tuple[date, int], int] = {}
    every = Recheck.objects.filter(work__municipality=municipality).order_by("pk")
    for row in every.select_related("work").only("pk", "drawn_at", "work__year"):
        days.setdefault(_day(row, municipality), row.pk)
    found: dict[tuple[date, int], list[str]] = {}
    for row in waiting(municipality, here(municipality)):
        found.setdefault(_day(row, municipality), []).append(row.school.name)
    return [
        Subject(DAY, days[day], f"Перепроверка от {numeric_date(day[0])}: {_listed(found[day])}", municipality)
        for day in sorted(found, reverse=True)
    ]


def recheck(subject: Subject, today: date) -> Paper:
    """The order about the samples of the day; what was kept back or done meanwhile is not in it."""
    municipality = subject.municipality
    first = Recheck.objects.select_related("work").get(pk=subject.pk)
    day = _day(first, municipality)
    rows = [row for row in waiting(municipality, today) if _day(row, municipality) == day]
    with override("ru"):
        return paper(
            municipality,
            kind="приказ",
            heading=f"О выборочной перепроверке работ участников {WORKS} {day[1]} года",
            preamble=_reason(rows),
            command=COMMAND,
            clauses=tuple(_clauses(municipality)),
            annexes=(
                Annex("Перечень работ, подлежащих выборочной перепроверке", _samples(rows), approves="перечень"),
                Annex("Составы комиссий по перепроверке", _people(rows), approves="составы", landscape=False),
            ),
        )


def _day(row: Recheck, municipality: Municipality) -> tuple[date, int]:
    return row.drawn_at.astimezone(ZoneInfo(municipality.time_zone)).date(), row.work.year


def _listed(schools: list[str]) -> str:
    names = list(dict.fromkeys(schools))
    return ", ".join(names[:2]) + (f" и ещё {len(names) - 2}" if len(names) > 2 else "")


def _reason(rows: list[Recheck]) -> str:
    aim = f"В целях объективного оценивания работ участников {WORKS} (далее – ВПР)"
    asked = [row.inquiry_id is not None for row in rows]
    heard = " и по итогам рассмотрения пояснений общеобразовательных организаций" if asked and all(asked) else ""
    return f"{aim}{heard}"


def _clauses(municipality: Municipality) -> Iterator[Clause]:
    yield Clause("Провести выборочную перепроверку работ участников ВПР по перечню (приложение № 1).")
    yield Clause("Утвердить составы комиссий по перепроверке (приложение № 2).")
    yield Clause(
        "Руководителям общеобразовательных организаций, указанных в приложении № 1:",
        (
            Clause(f"Передать отобранные работы комиссиям под кодами участников в срок до {TERM}"),
            Clause("Сохранить остальные работы до окончания перепроверки."),
        ),
    )
    yield Clause(
        "Комиссиям по перепроверке:",
        (
            Clause("Проверить работы заново по критериям, не имея сведений о баллах первой проверки."),
            Clause("Внести баллы в протокол и представить его в сроки, указанные в приложении № 1."),
        ),
    )
    yield Clause(
        told(
            municipality,
            "организовать передачу работ, сопоставить баллы двух проверок "
            "и довести протоколы до сведения общеобразовательных организаций.",
        )
    )
    yield CONTROL


def _samples(rows: list[Recheck]) -> Table:
    lines = tuple(
        (
            str(at),
            row.school.name,
            named(row.work.subject, row.work.grade, row.work.name),
            str(row.rule["papers"]),
            str(row.rule["size"]),
            draw_sentence(row.rule, row.seed),
            numeric_date(row.due_on) if row.due_on else "____________",
        )
        for at, row in enumerate(rows, 1)
    )
    return Table(SAMPLES, (Section("", lines),))


def _people(rows: list[Recheck]) -> Table:
    return Table(PEOPLE, tuple(Section(_where(row), tuple(_seats(row))) for row in rows))


def _where(row: Recheck) -> str:
    return f"{row.school.name}. {named(row.work.subject, row.work.grade, row.work.name)}"


def _seats(row: Recheck) -> Iterator[tuple[str, str, str]]:
    people = [" ".join(line.split()) for line in row.commission.splitlines() if line.strip()]
    if people:  # because who of them presides is not known here
        yield from ((str(at), name, "________________") for at, name in enumerate(people, 1))
        return
    for at in range(1, SEATS + 1):
        yield str(at), BLANK, "председатель" if at == 1 else "член комиссии"


LACKING: Any = _("Draw works for a re-check first; a school that is asked about signs is heard before that.")
MAKERS = (Maker(Kind.RECHECK_ORDER, drawn_days, recheck, LACKING),)
