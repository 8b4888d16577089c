"""Notes on the pages: who may ask, see, word and print; two people at once; the same text on paper and in Word."""

from collections.abc import Callable
from io import BytesIO

import pdfplumber
import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document as Word

from accounts.models import Job, JournalEntry, User
from accounts.roles import Role
from analytics.models import AnalyticalNote
from analytics.reports.note.paper import note_paper, workbook
from analytics.reports.note.words import PARTS
from analytics.services import noting
from analytics.services.noting import About, Clash
from documents import tasks as papers
from documents.models import Document
from documents.reports.checking import faults
from office import sheets
from schools.models import School
from tests.analytics.noted import PUPILS, a_note, a_work, handed_in
from tests.builders import Cast, a_user

pytestmark = pytest.mark.usefixtures("english")
WORDS = {part: [f"Часть {place}."] for place, part in enumerate(PARTS, 1)}


@pytest.fixture
def note(cast: Cast, by: User) -> AnalyticalNote:
    """Of one work of the municipality, its words by hand."""
    work = a_work(cast.municipality)
    for school in cast.schools:
        handed_in(work, school)
    made = a_note(About(cast.municipality, 2026, work=work), by)
    AnalyticalNote.objects.filter(pk=made.pk).update(words=WORDS)
    made.refresh_from_db()
    return made


@pytest.fixture
def own(cast: Cast) -> AnalyticalNote:
    """The first school's own, asked for by itself."""
    School.objects.filter(pk=cast.schools[0].pk).update(director="А.Б. Орлов")
    handed_in(a_work(cast.municipality, subject="MA"), cast.schools[0])
    return a_note(About(cast.municipality, 2026, cast.schools[0], subject="MA"), cast.people[Role.SCHOOL])


def texts(note: AnalyticalNote, **changed: str) -> dict[str, str]:
    """What the form sends."""
    return {part: "\n".join(note.words.get(part, [])) for part in PARTS} | changed


def test_a_note_is_asked_for_on_the_page(cast: Cast, coordinator: Client) -> None:
    work = a_work(cast.municipality)
    handed_in(work, cast.schools[0])
    answer = coordinator.post("/results/notes/new/", {"about": f"work-{work.pk}", "school": ""})
    made, job = AnalyticalNote.objects.get(), Job.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("job", args=[job.pk]))
    assert (made.work, made.school, made.year, made.job) == (work, None, 2026, job.pk)
    assert "being made" in coordinator.get(f"/results/notes/{made.pk}/").content.decode()


def test_a_school_asks_for_its_own_only(cast: Cast, school_coordinator: Client) -> None:
    handed_in(a_work(cast.municipality), cast.schools[0])
    for school in ("", cast.schools[1].pk):
        refused = school_coordinator.post("/results/notes/new/", {"about": "season-2026", "school": school})
        assert (refused.status_code, AnalyticalNote.objects.count()) == (422, 0)
    school_coordinator.post("/results/notes/new/", {"about": "season-2026", "school": cast.schools[0].pk})
    assert AnalyticalNote.objects.get().school == cast.schools[0]


@pytest.mark.parametrize(
    ("role", "status"), [("coordinator", 200), ("official", 200), ("auditor", 200), ("school", 404)]
)
def test_who_reads_a_note_of_the_municipality(
    cast: Cast, sign_in: Callable[[User], Client], note: AnalyticalNote, role: str, status: int
) -> None:
    assert sign_in(cast.people[Role(role)]).get(f"/results/notes/{note.pk}/").status_code == status


def test_a_school_words_only_what_it_has_asked_for(
    cast: Cast, by: User, own: AnalyticalNote, school_coordinator: Client, sign_in: Callable[[User], Client]
) -> None:
    other = a_note(About(cast.municipality, 2026, cast.schools[0]), by)
    colleague = a_user("two@zarechye.example", "Гусев Лев Ильич", Role.SCHOOL, cast.municipality, cast.schools[0])
    stranger = a_user("three@zarechye.example", "Котова Яна Ильинична", Role.SCHOOL, cast.municipality, cast.schools[1])
    asked = [
        (school_coordinator, own, 200),
        (school_coordinator, other, 403),
        (sign_in(colleague), own, 403),
        (sign_in(stranger), own, 404),
        (sign_in(by), own, 200),
    ]
    found = [client.get(f"/results/notes/{row.pk}/edit/").status_code for client, row, _status in asked]
    assert found == [status for _client, _row, status in asked]


def test_words_are_kept_and_the_clash_is_shown(note: AnalyticalNote, coordinator: Client, by: User) -> None:
    changed = texts(note, marks="Первая строка\n\n Вторая  строка ")
    answer = coordinator.post(f"/results/notes/{note.pk}/edit/", {**changed, "version": 1})
    note.refresh_from_db()
    assert (answer.status_code, note.version, note.words["marks"]) == (302, 2, ["Первая строка", "Вторая строка"])
    late = coordinator.post(f"/results/notes/{note.pk}/edit/", {**texts(note, marks="Опоздал"), "version": 1})
    shown = late.content.decode()
    assert (late.status_code, note.words["marks"]) == (409, ["Первая строка", "Вторая строка"])
    assert [words in shown for words in ("<p>Опоздал</p>", "<p>Вторая строка</p>", 'value="2"')] == [True] * 3
    again = coordinator.post(f"/results/notes/{note.pk}/edit/", {**texts(note, marks="Опоздал"), "version": 2})
    note.refresh_from_db()
    assert (again.status_code, note.version, note.words["marks"]) == (302, 3, ["Опоздал"])
    entry = JournalEntry.objects.filter(action="note.worded").order_by("number").first()
    assert entry is not None
    assert entry.changes == {"parts": ["marks"]}
    with pytest.raises(Clash):
        noting.word(note, {}, version=1, by=by)


def test_a_note_keeps_a_conclusion_or_a_recommendation(note: AnalyticalNote, coordinator: Client) -> None:
    empty = {**texts(note, conclusions="", recommendations=" "), "version": 1}
    answer = coordinator.post(f"/results/notes/{note.pk}/edit/", empty)
    note.refresh_from_db()
    assert (answer.status_code, note.version) == (422, 1)
    assert "A note needs a conclusion or a recommendation." in answer.content.decode()


def the_lines(data: bytes) -> list[str]:
    with pdfplumber.open(BytesIO(data)) as opened:
        return [" ".join(line["text"].split()) for sheet in opened.pages for line in sheet.extract_text_lines()]


def test_pdf_and_word_say_the_same_in_the_same_order(note: AnalyticalNote, coordinator: Client) -> None:
    answer = coordinator.post(f"/results/notes/{note.pk}/print/")
    paper = Document.objects.get()
    assert answer["Location"] == f"/documents/{paper.pk}/"
    assert (paper.kind, paper.subject_id, paper.school) == ("analytical_note", note.pk, None)
    papers.render(Job.objects.get(kind="documents.tasks.render").pk)
    paper.refresh_from_db()
    wanted = [words for lines in WORDS.values() for words in lines]
    drawn = [line for line in the_lines(paper.file.open("rb").read()) if "Часть" in line]
    opened = Word(BytesIO(b"".join(coordinator.get(f"/documents/{paper.pk}/docx/").streaming_content)))  # type: ignore[attr-defined]
    typed = [part.text.replace("\xa0", " ") for part in opened.paragraphs if "Часть" in part.text]
    numbered = [*wanted[:-2], f"1. {wanted[-2]}", f"1. {wanted[-1]}"]
    assert (drawn, typed) == (numbered, numbered)
    assert list(faults()) == []
    assert sorted(name.rpartition(".")[2] for name in default_storage.listdir("documents")[1]) == ["docx", "pdf"]


@pytest.mark.django_db(transaction=True)
def test_the_word_twin_goes_with_its_pdf(note: AnalyticalNote, by: User) -> None:
    for version in (1, 2):
        noting.word(note, {"marks": f"Версия {version}"}, version=version, by=by)
        noting.put_on_paper(note, for_school=False, by=by)
        for job in Job.objects.unfinished().filter(kind="documents.tasks.render"):
            papers.render(job.pk)
    assert (Document.objects.count(), Document.objects.get().revision) == (1, 2)
    assert sorted(name.rpartition(".")[2] for name in default_storage.listdir("documents")[1]) == ["docx", "pdf"]


def test_word_is_not_offered_before_it_is_drawn(note: AnalyticalNote, coordinator: Client) -> None:
    coordinator.post(f"/results/notes/{note.pk}/print/")
    paper = Document.objects.get()
    assert coordinator.get(f"/documents/{paper.pk}/docx/")["Location"] == f"/documents/{paper.pk}/"


def test_without_recommendations_the_conclusions_are_the_clauses(note: AnalyticalNote) -> None:
    note.words = {**WORDS, "recommendations": []}
    paper = note_paper(note, for_school=False)
    assert (paper.command, [clause.text for clause in paper.clauses]) == ("Выводы:", ["Часть 12."])


def test_a_school_prints_under_its_own_name(cast: Cast, own: AnalyticalNote, school_coordinator: Client) -> None:
    school_coordinator.post(f"/results/notes/{own.pk}/print/")
    paper = Document.objects.get()
    assert (paper.school, paper.signatory) == (cast.schools[0], "Директор, А.Б. Орлов")


def test_the_workbook_holds_every_table(note: AnalyticalNote, coordinator: Client) -> None:
    answer = coordinator.get(f"/results/notes/{note.pk}/xlsx/")
    read = {sheet.name: sheet.rows for sheet in sheets.rows(answer.content)}
    assert list(read) == [
        "Mean results",
        "Marks of the works",
        "Marks against the journal",
        "Tasks of the works",
        "Boundaries of marks",
    ]
    assert read["Marks of the works"][-1][:7] == ("Russian language, grade 4", 4, 2, 2, 4, 50, 66.667)
    assert read["Boundaries of marks"][-1] == ("Russian language, grade 4", 5, 5, 2, 2)
    assert [sheet.name for sheet in workbook(note)] == list(read)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_queries(cast: Cast, by: User, coordinator: Client, count: int) -> None:
    rows = [
        AnalyticalNote(municipality=cast.municipality, year=2026, title=f"Справка {at}", user=by, facts={"x": 1})
        for at in range(count)
    ]
    AnalyticalNote.objects.bulk_create(rows)
    with CaptureQueriesContext(connection) as asked:
        page_of = coordinator.get("/results/notes/").content.decode()
    assert (page_of.count("Справка "), len(asked)) == (count, 8)


@pytest.mark.parametrize(
    ("query", "found"),
    [("", 3), ("?about=season", 1), ("?about=subject", 1), ("?about=work", 1), ("?subject=RU", 2), ("?year=2025", 0)],
)
def test_the_filters_of_the_list(cast: Cast, coordinator: Client, query: str, found: int) -> None:
    work = a_work(cast.municipality)
    for facts in ({}, {"subject": "RU"}, {"work": work}):
        AnalyticalNote.objects.create(municipality=cast.municipality, year=2026, title="Справка", **facts)
    assert len(coordinator.get(f"/results/notes/{query}").context["page_obj"]) == found


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_queries(cast: Cast, by: User, coordinator: Client, count: int) -> None:
    for subject in ("RU", "MA", "OM")[:count]:
        handed_in(a_work(cast.municipality, subject=subject), cast.schools[0], PUPILS)
    made = a_note(About(cast.municipality, 2026), by)
    with CaptureQueriesContext(connection) as asked:
        coordinator.get(f"/results/notes/{made.pk}/")
    assert len(asked) == 8


def test_a_note_is_deleted_with_a_record(note: AnalyticalNote, coordinator: Client) -> None:
    coordinator.post(f"/results/notes/{note.pk}/delete/")
    assert AnalyticalNote.objects.count() == 0
    assert JournalEntry.objects.order_by("-number").values_list("action", flat=True).first() == "note.deleted"
