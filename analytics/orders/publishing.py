"""The annual public report: how the plan was carried out, how the works went, what was done, what comes next."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Max, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from analytics.orders import followed, totals
from analytics.orders.frames import VPR, written
from analytics.reports.public import PublicWork
from documents.kinds import Kind
from documents.orders.frame import paper
from documents.orders.makers import Maker, Subject
from documents.orders.seasons import WORKS, days
from observers.reports.acts import Observation, observation
from office.blocks import Block, Column, Heading, Paragraph, Picture, Section, Table, TableBlock
from office.paper import Paper
from plans.models import Assignment, Measure, Plan
from plans.reports import figures
from plans.reports.figures import By, Figure, Line
from plans.rules import PlanState
from schools.models import Municipality, Procedure

PUBLIC = (PlanState.APPROVED, PlanState.ARCHIVED)
FIGURES = (
    (Figure.EXPECTED, "Срок наступил", 15),
    (Figure.ACCEPTED, "Исполнено", 17),
    (Figure.IN_TIME, "Из них в срок", 12),
    (Figure.ON_REVIEW, "На проверке", 16),
    (Figure.OVERDUE, "Просрочено", 19),
)
SUMS = (Column("Раздел плана", 32), *(Column(title, width, centred=True) for _figure, title, width in FIGURES))
OBSERVED = (Column("Показатель", 78), Column("Количество", 22, centred=True))


def report(subject: Subject, today: date) -> Paper:
    """The report of a calendar year; no school is named in it and none is compared."""
    year, municipality = subject.pk, subject.municipality
    with override("ru"):
        rows = totals.totals(municipality, year)
        held = Paragraph(totals.held(municipality, year, rows))
        parts: tuple[tuple[str, list[Block]], ...] = (
            ("Исполнение плана мероприятий", list(_plan(municipality, year, today))),
            ("Проведение работ и общественное наблюдение", [held, *_observed(municipality, year)]),
            ("Результаты работ", list(_results(municipality, year, rows))),
            ("Что сделано для объективности", list(_done(municipality, year, today))),
            ("Планы на следующий год", list(_ahead(municipality, year + 1))),
        )
        return paper(
            municipality,
            kind="публичный отчёт",
            heading=f"об обеспечении объективности {WORKS} в {year} году",
            blocks=tuple(_numbered(parts)),
        )


def _results(municipality: Municipality, year: int, rows: Sequence[PublicWork]) -> Iterator[Block]:
    yield TableBlock(totals.table(rows), "Результаты по муниципалитету")
    yield Paragraph(totals.NOTE)
    yield from totals.shares(municipality, year, rows)
    yield from totals.over_years(municipality, year)


def _numbered(parts: Iterable[tuple[str, list[Block]]]) -> Iterator[Block]:
    """The parts under numbered headings, tables and pictures counted through."""
    tables = pictures = 0
    for number, (title, blocks) in enumerate(((title, blocks) for title, blocks in parts if blocks), 1):
        yield Heading(f"{number}. {title}", 1)
        for block in blocks:
            match block:
                case TableBlock():
                    tables += 1
                    yield replace(block, caption=f"Таблица {tables} – {block.caption}")
                case Picture():
                    pictures += 1
                    yield replace(block, title=f"Рисунок {pictures} – {block.title}")
                case _:
                    yield block


def _of_year(municipality: Municipality, year: int) -> QuerySet[Plan]:
    """Plans of the department that cover a day of the year; without days, those approved in it."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    covers = Q(period_start__lte=last, period_end__gte=first) | Q(period_start=None, order_date__year=year)
    return Plan.objects.filter(covers, municipality=municipality, school=None, state__in=PUBLIC)


def _plan(municipality: Municipality, year: int, today: date) -> Iterator[Block]:
    plans = _of_year(municipality, year)
    current = list(plans.exclude(replaced_by__state__in=PUBLIC).order_by("period_start", "pk"))
    if not current:
        yield Paragraph(f"План мероприятий на {year} год в системе не утверждался.")
        return
    for plan in current:
        act = f" (приказ от {plan.order_date:%d.%m.%Y} № {plan.order_number})" if plan.order_date else ""
        count = Measure.objects.filter(plan=plan).count()
        yield Paragraph(f"Действовал документ «{_calm(plan.title)}»{act}. Мероприятий – {count}.")
    as_of = min(today, date(year, 12, 31))
    duties = Assignment.objects.expected().filter(plan__in=plans, due_on__year=year)
    yield from _carried_out(duties, as_of)


def _carried_out(duties: QuerySet[Assignment], as_of: date) -> Iterator[Block]:
    whole = figures.count(duties, as_of)
    share = whole.accepted_share
    if share is None:
        yield Paragraph(f"По состоянию на {as_of:%d.%m.%Y} сроки исполнения обязанностей по плану не наступили.")
        return
    rows = [*_by_section(figures.lines(duties, By.SECTION, as_of)), _cells("Всего", whole)]
    yield Paragraph(
        f"По состоянию на {as_of:%d.%m.%Y} исполнено {str(share).replace('.', ',')} % обязанностей, "
        "срок которых наступил."
    )
    yield TableBlock(Table(SUMS, (Section("", tuple(rows)),)), "Исполнение плана по разделам")


def _by_section(lines: Iterable[Line]) -> list[tuple[str, ...]]:
    """A row per title: a later edition of a plan has the same sections again."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.label or "Без раздела", []).append(line)
    made = [_cells(label, figures.total(same)) for label, same in found.items()]
    return [row for row in made if any(cell != "0" for cell in row[1:])]


def _cells(label: str, line: Line) -> tuple[str, ...]:
    return (label, *(str(line.of(figure)) for figure, _title, _width in FIGURES))


def _observed(municipality: Municipality, year: int) -> Iterator[Block]:
    seen = observation(municipality, date(year, 1, 1), date(year, 12, 31))
    if not seen.sessions:
        yield Paragraph(f"Выходов общественных наблюдателей в {year} году в системе не отмечено.")
        return
    rows = tuple((words, str(count)) for words, count in _counts(seen))
    yield TableBlock(Table(OBSERVED, (Section("", rows),)), "Общественное наблюдение")
    if seen.whole.with_violations:
        yield Paragraph("Отметки в актах – признаки, требующие проверки; по каждой из них школа даёт пояснение.")


def _counts(seen: Observation) -> Iterator[tuple[str, int]]:
    yield "Сессий наблюдения", seen.sessions
    yield "Общеобразовательных организаций, открытых для наблюдения", seen.schools
    yield "Выходов наблюдателей", seen.present
    yield "Актов наблюдения", seen.whole.acts
    yield "Из них с отметками", seen.whole.with_violations


def _done(municipality: Municipality, year: int, today: date) -> Iterator[Block]:
    rows = list(followed.done(municipality, year, today))
    if rows:
        yield TableBlock(followed.table(rows), "Принятые меры")
    yield Paragraph(
        "Каждая организация, результаты которой отличались от ожидаемых, прежде всего получает вопрос и время "
        "для пояснений; затем – помощь. Сведения об отдельных организациях не публикуются."
    )


def _ahead(municipality: Municipality, year: int) -> Iterator[Block]:
    held = Procedure.objects.filter(municipality=municipality, year=year, kind=VPR)
    span = held.aggregate(first=Min("starts_on"), last=Max("ends_on"))
    if span["first"]:
        yield Paragraph(
            f"Проведение {WORKS} в {year} году запланировано {_in(span['first'], span['last'])}: "
            f"проверочных работ по предметам и классам – {held.count()}."
        )
    for plan in _of_year(municipality, year).exclude(replaced_by__state__in=PUBLIC).order_by("period_start", "pk"):
        left = Assignment.objects.expected().filter(plan=plan, due_on__year=year).count()
        yield Paragraph(f"Продолжится исполнение документа «{_calm(plan.title)}»: обязанностей на {year} год – {left}.")
    drafts = Plan.objects.filter(municipality=municipality, school=None, state=PlanState.DRAFT, replaces=None)
    if drafts.filter(period_start__year__lte=year, period_end__year__gte=year).exists():
        yield Paragraph(f"Готовится план мероприятий на {year} год.")


def _in(first: date, last: date) -> str:
    return f"на {days(first, last)}" if first == last else f"на период {days(first, last)}"


def _calm(title: str) -> str:
    return " ".join(title.split()).replace("«", "„").replace("»", "“")


LACKING = _("Bring in the results of the works first: “Results”, “Files”.")
MAKERS = (Maker(Kind.PUBLIC_REPORT, written, report, LACKING),)
