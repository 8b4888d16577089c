"""The report, the extract and the reading sheet on paper: PDF by the standard, Word with the same text."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pdfplumber
import pytest

from accounts.models import Job
from accounts.roles import Role
from documents import printing
from documents.models import Document
from office.paper import Paper
from office.words import paper_to_docx
from plans import tasks
from plans.models import Plan
from plans.rules import ReportState
from plans.services import materials, snapshots
from plans.services.materials import Words
from tests.builders import Cast
from tests.plans.carried_out import a_plan_in_force, duties, reported

pytestmark = pytest.mark.django_db
DAYS = (date(2026, 9, 1), date(2026, 10, 31))


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def a_story(cast: Cast) -> Plan:
    """One report accepted, three duties overdue."""
    plan = a_plan_in_force(cast.municipality)
    for measure in plan.measures.all():
        rows = duties(measure, date(2026, 10, 5), cast.schools)
        if measure.number == "1":
            people: Any = {"by": cast.people[Role.SCHOOL], "reviewer": cast.people[Role.COORDINATOR]}
            reported(rows[0], ReportState.ACCEPTED, **people)
    return plan


def a_report(cast: Cast) -> Document:
    """The report on paper, with the conclusions of a person."""
    nina = cast.people[Role.COORDINATOR]
    facts: Any = {"municipality": cast.municipality, "plan": a_story(cast), "school": None, "days": DAYS}
    row = snapshots.ask(**facts, today=date(2026, 11, 20), by=nina)
    tasks.make_snapshot(Job.objects.get(key=snapshots.job_key(row)).pk)
    snapshots.word(row, {"reasons": "Болезнь заместителя директора.", "next_steps": "Совещание 12.11.2026."}, by=nina)
    return snapshots.put_on_paper(row, for_school=False, by=nina)


def an_extract(cast: Cast) -> Document:
    """What the plan asks of the first school."""
    return snapshots.extract(a_story(cast), cast.schools[0], by=cast.people[Role.COORDINATOR])


def a_sheet(cast: Cast) -> Document:
    """Two schools, of which one has read."""
    nina = cast.people[Role.COORDINATOR]
    words = Words("Порядок проведения", link="https://zarechye.example/", read_by=date(2099, 9, 1))
    row = materials.send(cast.municipality, words, cast.schools, by=nina)
    materials.acknowledge(row, [cast.schools[0].pk], by=cast.people[Role.SCHOOL])
    return materials.put_on_paper(row, by=nina)


PAPERS = {
    "report": (
        *(a_report, "Отчёт", "ОТЧЁТ", "к отчёту"),
        [
            "Причины отклонений: Болезнь заместителя директора.",
            "Дальнейшие шаги: Совещание 12.11.2026.",
            "Орлова Вера Павловна, 01.10.2026 14:00",
            "Лебедева Нина Олеговна, 01.10.2026 14:00",
            "отчёта в срок нет",
        ],
    ),
    "extract": (
        *(an_extract, "Выписка", "ВЫПИСКА", "к выписке"),
        ["из плана мероприятий", "Провести совещание", "Представить справку", "05.10.2026"],
    ),
    "sheet": (
        *(a_sheet, "Лист ознакомления", "ЛИСТ ОЗНАКОМЛЕНИЯ", "к листу ознакомления"),
        ["с документом «Порядок проведения»", "Орлова Вера Павловна", "до 01.09.2099 включительно"],
    ),
}


def plain(text: str) -> str:
    """Without the typesetter's spaces and line ends."""
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NON-BREAKING HYPHEN}", "-").split())


@pytest.mark.parametrize("name", PAPERS)
def test_the_paper_says_the_same_in_pdf_and_word(cast: Cast, name: str) -> None:
    made, word, kind, mark, sentences = PAPERS[name]
    paper = made(cast)
    assert paper.file_title == f"{word} (проект)"
    drawn = printing.draw(paper)
    with pdfplumber.open(BytesIO(drawn.data)) as pdf:
        pages = [page.extract_text() for page in pdf.pages]
        first = pdf.pages[0]
        assert (round(first.width), round(first.height)) == (595, 842)
    told = plain("\n".join(pages))
    word_file = docx.Document(BytesIO(paper_to_docx(Paper.from_payload(paper.payload), title=paper.title)))
    cells = [cell.text for table in word_file.tables for row in table.rows for cell in row.cells]
    written = plain("\n".join([*(line.text for line in word_file.paragraphs), *cells]))
    for sentence in (kind, mark, *sentences):
        # Because a narrow cell breaks its words over lines that stand between those of its neighbours.
        assert [part for part in sentence.split() if part not in told] == []
        assert sentence in written
    assert (told.count("ПРИКАЗЫВАЮ"), written.count("ПРИКАЗЫВАЮ")) == (0, 0)
    assert plain(pages[0]).count("Начальник управления образования") == 1


def test_the_same_facts_give_the_same_bytes(cast: Cast) -> None:
    paper = a_sheet(cast)
    assert printing.draw(paper).data == printing.draw(paper).data
