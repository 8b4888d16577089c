"""The memo of an analysis to the head of the department: facts, then proposals; unheard schools are not in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from analytics.labels.signs import sign_name
from analytics.models import HelpProgramme, Inquiry, Recheck, Run
from analytics.orders import followed
from analytics.orders.frames import above, analysed, named
from analytics.reports import rechecks
from analytics.reports.seen import with_counted
from analytics.reports.zone import codes_of
from analytics.rules import InquiryState, RecheckState, Verdict
from documents.kinds import Kind
from documents.orders.frame import paper
from documents.orders.makers import Maker, Subject
from documents.orders.persons import to_head
from documents.orders.seasons import BLANK, WORKS
from office.blocks import Block, Column, Paragraph, Section, Table, TableBlock
from office.natural import key
from office.paper import Clause, Paper, Signature
from office.typography import numeric_date
from schools.models import Municipality, ResponsiblePerson

ANSWERS = (
    ("signs", "с признаками, требующими проверки"),
    ("no_signs", "без таких признаков"),
    ("too_few", "слишком мало работ для суждения"),
    ("unchecked", "проверить признаки не удалось"),
)
MATTERS = (
    Column("Школа", 26),
    Column("Работа", 22),
    Column("Признаки, требующие проверки", 28),
    Column("Что известно сейчас", 24),
)
VERDICTS = {
    Verdict.EXPLAINED: "объяснено",
    Verdict.CONFIRMED: "подтверждено",
    Verdict.UNCLEAR: "осталось неясным",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What those above may know of a year: the analysis, whether its counts may be told, matters heard, re-checks."""

    run: Run | None
    counted: bool
    matters: Sequence[Inquiry]
    rechecks: Sequence[Recheck]
    helped: frozenset[int]

    def schools(self, *verdicts: str) -> list[str]:
        """Names of the schools with a matter that was decided so; an empty verdict stands for none yet."""
        return sorted({row.school.name for row in self.matters if row.verdict in verdicts}, key=key)


def known(municipality: Municipality, year: int, today: date) -> Known:
    """Read it; five queries."""
    scope = above(municipality)
    runs = with_counted(Run.objects.filter(municipality=municipality, year=year), scope, today)
    run: Any = runs.filter(state=Run.State.DONE).order_by("-pk").first()
    rows = Inquiry.objects.within(scope, today).filter(school__municipality=municipality, work__year=year)
    matters = rows.exclude(state=InquiryState.WITHDRAWN).select_related("school", "work")
    checked = rechecks.seen(scope, today).filter(work__municipality=municipality, work__year=year)
    helped: Any = HelpProgramme.objects
    helped = helped.filter(school__municipality=municipality, year=year, adopted_at__isnull=False)
    return Known(
        run,
        bool(run and run.counted),
        sorted(matters, key=lambda row: (key(row.school.name), row.work.grade, row.work.subject, row.pk)),
        list(checked.exclude(state=RecheckState.CANCELLED)),
        frozenset(helped.values_list("school", flat=True)),
    )


def analysis(subject: Subject, today: date) -> Paper:
    """The memo, to whoever signs the department's papers, from its responsible person."""
    year, municipality = subject.pk, subject.municipality
    with override("ru"):
        found = known(municipality, year, today)
        return paper(
            municipality,
            kind="служебная записка",
            heading=f"О результатах анализа {WORKS} {year} года",
            addressee=to_head(municipality),
            blocks=tuple(_blocks(municipality, year, today, found)),
            command="ПРЕДЛАГАЮ:",
            clauses=tuple(Clause(words) for words in _proposals(found)),
            signature=_writer(municipality),
        )


def _writer(municipality: Municipality) -> Signature:
    people = ResponsiblePerson.objects.active().filter(municipality=municipality, school=None)
    person = people.order_by("pk").first()
    post = person.post.strip() if person else ""
    return Signature(post[:1].upper() + post[1:] or "Муниципальный координатор", person.name if person else BLANK)


def _blocks(municipality: Municipality, year: int, today: date, found: Known) -> Iterator[Block]:
    run = found.run
    if run is not None:
        told = run.figures
        day = f"{numeric_date(run.finished_at.date())} " if run.finished_at else ""
        yield Paragraph(
            f"Анализ № {run.pk} завершён {day}(правила версии {run.engine_version}). "
            f"Изучено: проверочных работ по предметам и классам – {told.get('works', 0)}, "
            f"школ – {told.get('schools', 0)}, работ участников – {told.get('pupils', 0)}."
        )
        answers = told.get("answers") or {}
        if found.counted and answers:
            lines = "; ".join(f"{words} – {answers.get(name, 0)}" for name, words in ANSWERS if answers.get(name))
            yield Paragraph(f"Результатов отдельных школ по отдельным работам: {lines}.")
    if not found.counted:
        yield Paragraph(
            "Школы дают пояснения. Пока каждая из них не выслушана или не истёк срок ответа, "
            "в записке говорится только о тех результатах, по которым пояснения уже получены."
        )
    if found.matters:
        yield TableBlock(_matters(found), "Результаты, по которым школы выслушаны")
    done = list(followed.done(municipality, year, today))
    if done:
        yield TableBlock(followed.table(done), "Принятые меры")
    yield Paragraph(
        "Признак, требующий проверки, – повод для вопроса школе. Он не является оценкой работы школы "
        "или её работников; школы между собой не сопоставляются."
    )


def _matters(found: Known) -> Table:
    rechecked = {(row.school_id, row.work_id): row.state for row in reversed(found.rechecks)}
    rows = tuple(
        (
            row.school.name,
            named(row.work.subject, row.work.grade, row.work.name),
            ", ".join(sign_name(code) for code in codes_of(row)) or "несколько слабых признаков вместе",
            _standing(row, rechecked.get((row.school_id, row.work_id), "")),
        )
        for row in found.matters
    )
    return Table(MATTERS, (Section("", rows),))


def _standing(row: Inquiry, recheck: str) -> str:
    said = "пояснение получено" if row.answered_at else "пояснение не представлено в срок"
    decided = f"решение: {VERDICTS[Verdict(row.verdict)]}" if row.verdict else "решение не принято"
    drawn = {RecheckState.DRAWN: "перепроверка назначена", RecheckState.ENTERED: "перепроверка проведена"}
    return "; ".join(
        part for part in (said, decided, str(drawn.get(RecheckState(recheck), "")) if recheck else "") if part
    )


def _proposals(found: Known) -> Iterator[str]:
    if undecided := found.schools(""):
        yield f"Рассмотреть пояснения школ и принять решения: {', '.join(undecided)}."
    drawn = {(row.school_id, row.work_id) for row in found.rechecks}
    unclear = {
        row.school.name for row in found.matters if _is_unclear(row) and (row.school_id, row.work_id) not in drawn
    }
    if unclear:
        yield f"Провести выборочную перепроверку работ: {', '.join(sorted(unclear, key=key))}."
    confirmed = {row.school for row in found.matters if row.verdict == Verdict.CONFIRMED}
    if unhelped := [school.name for school in confirmed if school.pk not in found.helped]:
        yield f"Утвердить программы адресной помощи: {', '.join(sorted(unhelped, key=key))}."
    if found.run is not None and not found.counted:
        yield "Вернуться к результатам анализа после получения пояснений всех школ."
    yield "Довести результаты работ до руководителей общеобразовательных организаций."


def _is_unclear(row: Inquiry) -> bool:
    return row.verdict == Verdict.UNCLEAR


LACKING = _("Analyse the results of a year first: “Results”, “Season”.")
MAKERS = (Maker(Kind.ANALYSIS_MEMO, analysed, analysis, LACKING),)
