"""No word of a note's tables is torn: every column is wider than its words are in the paper's own letters."""

from pathlib import Path

import pytest
from django.utils.translation import override
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from accounts.models import User
from analytics.models import AnalyticalNote
from analytics.reports.note.columns import PADDING, POINT, fitted
from analytics.reports.note.paper import note_paper
from analytics.reports.note.speaking import Told
from analytics.reports.note.tables import NoteTable, tables
from analytics.services.noting import About
from office.blocks import Table, TableBlock
from office.fitting import SHEET
from office.paper import Profile
from office.pdf import FONT_FOLDERS
from schools.models import School
from tests.analytics.findings import a_run
from tests.analytics.noted import a_note, a_work, handed_in
from tests.analytics.seasons import Make, season
from tests.builders import Cast

HEADS = (
    "Работа", "Писали", "Не писали", "Средний балл", "Макс. балл", "% от макс.", "От, %", "До, %", "Школы",
)  # fmt: skip
CELLS_SIDES = 2 * 1.6  # mm, as the style of the print says


def bold() -> TTFont:
    for folder in FONT_FOLDERS:
        for path in Path(folder).rglob("LiberationSerif-Bold.ttf"):
            return TTFont(path)
    pytest.skip("the font of papers is not installed")


def torn(table: Table, look: Profile, font: TTFont) -> list[str]:
    """Words wider than their column."""
    letters, advances = font.getBestCmap(), font["hmtx"].metrics
    scale = look.table_font_size * POINT / font["head"].unitsPerEm
    across = SHEET[0] - look.margin_left - look.margin_right
    whole = sum(column.width for column in table.columns)
    found = []
    for at, column in enumerate(table.columns):
        room = across * column.width / whole - CELLS_SIDES
        words = [*column.title.split(), *(word for row in table.sections[0].rows for word in row[at].split())]
        found += [word for word in words if sum(advances[letters[ord(sign)]][0] for sign in word) * scale > room]
    return found


@pytest.mark.parametrize("size", [9, 11, 12])
def test_a_wide_table_of_short_heads(size: int) -> None:
    row = ("Математика (углублённый уровень), 4 класс", 737, 0, 9.9, 18, 55.0, 50.5, 59.5, 16)
    table = NoteTable("results", "Результаты", HEADS, (row,))
    look = Profile(table_font_size=size)
    assert torn(fitted(table, look), look, bold()) == []


def test_the_first_column_takes_what_it_needs_and_no_more() -> None:
    table = NoteTable("marks", "Отметки", ("Работа", "«2»"), (("Химия, 8 класс", 5),))
    first, second = fitted(table, Profile()).columns
    assert (first.width > second.width, first.width < 60) == (True, True)
    assert second.width > PADDING


@pytest.fixture
def notes(cast: Cast, by: User) -> list[AnalyticalNote]:
    """Of a season, of one work, and of a school beside the municipality."""
    more = [School.objects.create(municipality=cast.municipality, name=f"МБОУ СОШ № {at}") for at in (3, 4)]
    keys = (("RU", 4), ("MA", 4))
    made = season(cast.municipality, [*cast.schools, *more], keys, make=Make(pupils=12, classes=1))
    a_run(made)
    handed_in(a_work(cast.municipality, 2025, subject="MA"), cast.schools[0])
    place = cast.municipality
    abouts = (About(place, 2026), About(place, 2026, work=made.works[0]), About(place, 2026, cast.schools[0]))
    return [a_note(about, by) for about in abouts]


def test_the_tables_of_all_kinds_of_notes(notes: list[AnalyticalNote]) -> None:
    font = bold()
    for note in notes:
        paper = note_paper(note, for_school=False)
        blocks = [block for block in paper.blocks if isinstance(block, TableBlock)]
        with override("ru"):
            assert len(blocks) == len(tables(Told(note.facts)))
        assert [torn(block.table, paper.profile, font) for block in blocks] == [[]] * len(blocks)
