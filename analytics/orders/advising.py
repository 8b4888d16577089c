"""Targeted recommendations to one school by its decided matters: what to do about each sign, until when, by whom."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from analytics.labels.remedies import COMMON, STEPS, Step, measure_result
from analytics.labels.signs import sign_name
from analytics.models import HelpProgramme, Inquiry
from analytics.orders import followed
from analytics.orders.frames import TERM, named
from analytics.orders.memos import VERDICTS
from analytics.reports.zone import codes_of
from analytics.rules import InquiryState, Verdict
from documents.kinds import Kind
from documents.orders.frame import paper
from documents.orders.makers import Maker, Subject
from documents.orders.seasons import WORKS, heads_of
from office.blocks import Block, Column, Paragraph, Section, Table, TableBlock
from office.paper import Annex, Clause, Paper
from office.typography import numeric_date
from schools.models import Municipality, School

SCHOOL_SEASON = "school_season"
YEARS = 10_000  # a subject's number is the school's with four digits of the year behind it
IN_TIME = "Выполнено в срок"
MATTERS = (
    Column("Работа", 26),
    Column("Признаки, требовавшие проверки", 30),
    Column("Решение", 16),
    Column("Основание решения", 28),
)
STEPS_SHOWN = (
    Column("№ п/п", 7, centred=True),
    Column("Что рекомендуется", 40),
    Column("Срок", 13, centred=True),
    Column("Ответственный", 18),
    Column("Показатель", 26),
)


def decided(municipality: Municipality) -> Any:
    """Matters that ended otherwise than explained."""
    rows = Inquiry.objects.filter(school__municipality=municipality, state=InquiryState.DECIDED)
    return rows.filter(verdict__in=[Verdict.CONFIRMED, Verdict.UNCLEAR]).select_related("school", "work")


def school_seasons(municipality: Municipality) -> list[Subject]:
    """Schools with such matters by year, the latest year first."""
    pairs = {(row.work.year, row.school) for row in decided(municipality)}
    ordered = sorted(pairs, key=lambda pair: (-pair[0], pair[1].name, pair[1].pk))
    return [
        Subject(SCHOOL_SEASON, school.pk * YEARS + year, f"{school.name}, {year} год", municipality, addressee=school)
        for year, school in ordered
    ]


@dataclass(frozen=True, slots=True)
class _Advice:
    """What is said to one school; ``planned``: day and executor of the steps that its programme of help has."""

    school: School
    year: int
    today: date
    matters: Sequence[Inquiry]
    planned: dict[str, tuple[str, str]]

    def sections(self) -> Iterator[Section]:
        """The steps sign by sign, each step once."""
        seen: set[str] = set()
        for code in dict.fromkeys(code for row in self.matters for code in codes_of(row) if code in STEPS):
            works = [row for row in self.matters if code in codes_of(row)]
            title = f"{sign_name(code)}: {'; '.join(_work(row) for row in works)}"
            yield from self._section(title, (step for step in STEPS[code] if step.text not in seen))
            seen |= {step.text for step in STEPS[code]}
        yield from self._section("Общие меры", (step for step in COMMON if step.text not in seen))

    def _section(self, title: str, steps: Iterable[Step]) -> Iterator[Section]:
        rows = tuple(self._row(step) for step in sorted(steps, key=lambda step: step.weeks))
        if rows:
            yield Section(title, rows)

    def _row(self, step: Step) -> tuple[str, ...]:
        usual = numeric_date(self.today + timedelta(weeks=step.weeks)), step.who
        due, who = self.planned.get(step.text, usual)
        return "", step.text, due, who[:1].upper() + who[1:], step.result or IN_TIME


def advice(subject: Subject, today: date) -> Paper:
    """The recommendations, from the templates of help; days and executors of an adopted programme stay."""
    pk, year = divmod(subject.pk, YEARS)
    municipality = subject.municipality
    school = School.objects.select_related("municipality").get(pk=pk, municipality=municipality)
    matters = list(decided(municipality).filter(school=school, work__year=year).order_by("work", "pk"))
    with override("ru"):
        told = _Advice(school, year, today, matters, _planned(school, year))
        return paper(
            municipality,
            kind="рекомендации",
            heading=f"по повышению объективности проведения и проверки {WORKS}: {school.name}",
            addressee=heads_of([school]),
            blocks=tuple(_blocks(told)),
            command="РЕКОМЕНДУЕТСЯ:",
            clauses=(
                Clause("Выполнить меры, указанные в приложении, в установленные в нём сроки."),
                Clause("Ознакомить с рекомендациями организаторов, экспертов и учителей-предметников."),
                Clause(f"Представить в управление образования сведения о выполнении в срок до {TERM}"),
            ),
            annexes=(Annex(f"Перечень рекомендуемых мер\n{school.name}", _numbered(told), landscape=True),),
        )


def _work(row: Inquiry) -> str:
    return named(row.work.subject, row.work.grade, row.work.name)


def _blocks(told: _Advice) -> Iterator[Block]:
    yield Paragraph(
        f"Рекомендации составлены по итогам рассмотрения результатов {WORKS} {told.year} года и пояснений школы. "
        "Они направлены на помощь школе и не являются оценкой работы отдельных работников."
    )
    rows = tuple(
        (
            _work(row),
            ", ".join(sign_name(code) for code in codes_of(row)) or "несколько слабых признаков вместе",
            VERDICTS[Verdict(row.verdict)],
            " ".join(row.note.split()),
        )
        for row in told.matters
    )
    yield TableBlock(Table(MATTERS, (Section("", rows),)), "Рассмотренные результаты")
    if told.planned:
        yield Paragraph("Сроки и ответственные указаны по утверждённой программе адресной помощи.")


def _planned(school: School, year: int) -> dict[str, tuple[str, str]]:
    rows: Any = HelpProgramme.objects
    row = rows.filter(school=school, year=year, adopted_at__isnull=False).first()
    every = {step.text for steps in (*STEPS.values(), COMMON) for step in steps}
    return {
        text: (numeric_date(date.fromisoformat(item["due"])), str(item["who"]))
        for item in (row.items if row else ())
        for text in every
        if str(item["text"]).startswith(text) and item.get("due") and item.get("who")
    }


def _numbered(told: _Advice) -> Table:
    parts = [*told.sections(), *_in_plan(told)]
    made, number = [], 0
    for part in parts:
        rows = []
        for row in part.rows:
            number += 1
            rows.append((str(number), *row[1:]))
        made.append(Section(part.title, tuple(rows)))
    return Table(STEPS_SHOWN, tuple(made))


def _in_plan(told: _Advice) -> Iterator[Section]:
    own = {row.pk for row in told.matters}
    codes = {row.pk: next((code for code in codes_of(row)), "") for row in told.matters}
    rows = tuple(
        (
            "",
            one.row.text,
            numeric_date(one.row.due_on) if one.row.due_on else "по плану",
            "По плану мероприятий",
            measure_result(codes[one.row.inquiry_id]),
        )
        for one in followed.measures(told.school.municipality, told.year, told.today)
        if one.row.inquiry_id in own and one.code in followed.IN_PLAN
    )
    if rows:
        yield Section("Меры, включённые в план мероприятий", rows)


LACKING = _("Decide a matter about signs first; what was explained needs no recommendations.")
MAKERS = (Maker(Kind.RECOMMENDATIONS, school_seasons, advice, LACKING),)
