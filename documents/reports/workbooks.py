"""The tables of a paper as a workbook: one sheet per table, numbers and dates as such."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO

from office import sheets
from office.blocks import Block, Heading, Picture, Table, TableBlock
from office.paper import Paper
from office.typography import numeric_date

# Characters of a sheet's width that the columns share.
WIDE = 120
LEAST = 8
NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,11})(?:,\d{1,6})?")
DAY = re.compile(r"\d{2}\.\d{2}\.\d{4}")


def tables(paper: Paper) -> Iterator[tuple[str, Table]]:
    """Every table of a paper with its title, in reading order."""
    yield from _in_text(paper.heading, paper.blocks)
    for annex in paper.annexes:
        if annex.table:
            yield annex.title, annex.table
        yield from _in_text(annex.title, annex.blocks)


def _in_text(title: str, blocks: tuple[Block, ...]) -> Iterator[tuple[str, Table]]:
    for block in blocks:
        match block:
            case Heading():
                title = block.text
            case TableBlock():
                yield block.caption or title, block.table
            case Picture(numbers=Table() as numbers):
                yield block.title, numbers


def workbook(paper: Paper) -> bytes:
    """The XLSX; raises ``ValueError`` when the paper has no table."""
    found = [_sheet(paper, title, table) for title, table in tables(paper)]
    if not found:
        raise ValueError("no table")
    data = BytesIO()
    sheets.write(data, found)
    return data.getvalue()


def _sheet(paper: Paper, title: str, table: Table) -> sheets.Sheet:
    whole = sum(column.width for column in table.columns) or 1
    columns = [
        sheets.Column(
            " ".join(column.title.split()),
            max(LEAST, WIDE * column.width / whole),
            sheets.Look.CENTRED if column.centred else sheets.Look.PLAIN,
        )
        for column in table.columns
    ]
    day = f" от {numeric_date(paper.dated)}" if paper.dated else ""
    number = f" № {paper.number}" if paper.number else ""
    titles = [" ".join(paper.organisation), f"{paper.kind.capitalize()}{day}{number}", " ".join(title.split())]
    return sheets.Sheet(title or paper.heading, columns, _rows(table), [line for line in titles if line.strip()])


def _rows(table: Table) -> Iterator[list[sheets.Written] | sheets.Strong]:
    for section in table.sections:
        if section.title:
            yield sheets.Strong((section.title, *("" for _ in table.columns[1:])), across=True)
        for row in section.rows:
            yield [value(cell) for cell in row]


def value(text: str) -> str | int | float | date:
    """A cell's text as a number or a day where it is nothing else; «007» and «1.2» stay text."""
    plain = text.strip()
    if NUMBER.fullmatch(plain):
        return float(plain.replace(",", ".")) if "," in plain else int(plain)
    if DAY.fullmatch(plain):
        try:
            return datetime.strptime(plain, "%d.%m.%Y").date()  # noqa: DTZ007 because a day has no hour
        except ValueError:
            return text
    return text
