"""A note as a paper in Russian and as a workbook, both of the frozen facts and of the words a person has left."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import override

from analytics.charts.paper import as_picture
from analytics.labels.notes import PARTS
from analytics.models import AnalyticalNote
from analytics.reports.note.columns import fitted
from analytics.reports.note.pictures import Drawn, pictures
from analytics.reports.note.speaking import Told
from analytics.reports.note.tables import NoteTable, named, tables
from analytics.reports.note.words import SECTIONS
from documents.orders.frame import profile
from office import sheets
from office.blocks import Block, Column, Heading, Paragraph, Section, Table, TableBlock
from office.paper import Annex, Clause, Paper, Profile, Signature
from schools.models import Layout

KIND = "аналитическая справка"
WIDTHS = (34.0, 24.0, 42.0)


@dataclass
class _Count:
    """Numbers under pictures and over tables."""

    pictures: int = 0
    tables: int = 0


@dataclass
class _Making:
    note: AnalyticalNote
    told: Told
    drawn: Drawn
    made: list[NoteTable]
    look: Profile
    count: _Count = field(default_factory=_Count)

    def blocks(self) -> Iterator[Block]:
        number = 0
        for part in SECTIONS:
            found = list(self._part(part))
            if found:
                number += 1
                yield Heading(f"{number}. {PARTS[part]}")
                yield from found

    def _part(self, part: str) -> Iterator[Block]:
        yield from (Paragraph(words) for words in self.note.words.get(part) or ())
        for table in self.made:
            if table.part == part:
                self.count.tables += 1
                yield TableBlock(fitted(table, self.look), f"Таблица {self.count.tables} – {table.title}")
        for chart in self.drawn.get(part) or ():
            self.count.pictures += 1
            yield as_picture(chart, title=f"Рисунок {self.count.pictures} – {chart.title}")


def note_paper(note: AnalyticalNote, *, for_school: bool) -> Paper:
    """The paper of the department, or of the school itself; the words stand as they were left."""
    with override("ru"):
        told = Told(note.facts)
        head, signature, layout = _office(note, for_school=for_school)
        look = profile(layout)
        making = _Making(note, told, pictures(told), tables(told), look)
        blocks = tuple(making.blocks())
        conclusions, steps = (list(note.words.get(name) or ()) for name in ("conclusions", "recommendations"))
        if steps:  # because a paper has one list of clauses, and what is to be done comes last
            blocks += tuple(_listed(conclusions))
        return Paper(
            organisation=tuple(head),
            kind=KIND,
            heading=note.title[:1].lower() + note.title[1:],
            preamble=_preamble(told),
            clauses=tuple(Clause(words) for words in steps or conclusions),
            signature=signature,
            command="Рекомендации:" if steps else "Выводы:",
            place=layout.place,
            profile=look,
            blocks=blocks,
            annexes=tuple(_annexes(named(told))),
        )


def _listed(conclusions: list[str]) -> Iterator[Block]:
    if conclusions:
        yield Heading("Выводы")
        yield from (Paragraph(f"{number}. {words}") for number, words in enumerate(conclusions, 1))


def _office(note: AnalyticalNote, *, for_school: bool) -> tuple[list[str], Signature, Layout]:
    layout = Layout.objects.filter(municipality=note.municipality_id).first() or Layout(municipality=note.municipality)
    head = layout.organisation.splitlines() or [note.municipality.department.upper()]
    signature = Signature(layout.signatory_post.strip(), layout.signatory_name.strip())
    if for_school and note.school:
        head = (note.school.full_name or note.school.name).splitlines()
        signature = Signature("Директор", note.school.director.strip())
    return [line.strip() for line in head if line.strip()], signature, layout


def _preamble(told: Told) -> str:
    day = date.fromisoformat(told.facts["day"])
    run = told.facts.get("run")
    words = f"Справка составлена по результатам, поступившим на {day:%d.%m.%Y}."
    if run:
        words += f" Анализ № {run['pk']} от {date.fromisoformat(run['day']):%d.%m.%Y}, правила версии {run['engine']}."
    return words


def _annexes(table: NoteTable) -> Iterator[Annex]:
    if table.rows:
        columns = tuple(Column(head, width) for head, width in zip(table.heads, WIDTHS, strict=True))
        yield Annex(table.title, Table(columns, (Section("", table.texts.rows),)), landscape=False)


def workbook(note: AnalyticalNote) -> Iterable[sheets.Sheet]:
    """A sheet per table, every task of every work among them, in the reader's language."""
    told = Told(note.facts)
    made = [*tables(told, full=True), named(told)]
    for table in made:
        if table.rows:
            columns = [sheets.Column(head, 40 if at == 0 else 14) for at, head in enumerate(table.heads)]
            yield sheets.Sheet(table.title, columns, table.rows, titles=(note.title, table.title))
