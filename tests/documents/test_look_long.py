"""Papers of very long tables: drawn in parts, they have the sheets and the structure that they would have had whole."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO
from typing import Any

import pdfplumber
import pytest
from pdfminer.pdftypes import resolve1

from documents import printing
from documents.kinds import Kind
from documents.models import Document
from office import parts, pdf
from office.blocks import Paragraph, Section, Table
from office.paper import Annex, Paper
from schools.models import Municipality
from tests.documents.forms import emblem, full
from tests.documents.papers import COLUMNS, SECTIONS, an_order, plan_table

MARK = b"0" * 16


def whole(paper: Paper) -> bytes:
    pictures = {f"{pdf.EMBLEM}{paper.emblem}": emblem()}
    html = printing.page(Kind.PLAN_ORDER, paper)
    return pdf.draw(html, title="Приказ", identifier=MARK, pictures=pictures).data


def parted(paper: Paper, step: int) -> pdf.Printed:
    told = printing.facts(paper)
    rows = sum(annex.table.row_count for annex in paper.annexes if annex.table)
    return parts.draw_in_parts(
        partial(printing.part_page, Kind.PLAN_ORDER, told),
        rows,
        title="Приказ",
        identifier=MARK,
        pictures={f"{pdf.EMBLEM}{paper.emblem}": emblem()},
        step=step,
    )


def sheets(data: bytes) -> list[list[tuple[str, int, int]]]:
    """Every line of every sheet with its place in points."""
    with pdfplumber.open(BytesIO(data)) as opened:
        return [
            [(line["text"], round(line["x0"]), round(line["top"])) for line in page.extract_text_lines()]
            for page in opened.pages
        ]


def elements(part: Any) -> Iterator[dict[str, Any]]:
    found = resolve1(part)
    for one in found if isinstance(found, list) else [found]:
        element = resolve1(one)
        if isinstance(element, dict):
            yield element
            yield from elements(element.get("K", []))


def structure(data: bytes) -> tuple[Counter[str], list[int]]:
    """Kinds of elements, and for every sheet how many of its marked pieces lead to an element of the sheet."""
    with pdfplumber.open(BytesIO(data)) as opened:
        root = resolve1(opened.doc.catalog["StructTreeRoot"])
        tree = list(elements(root["K"]))
        numbers = resolve1(resolve1(root["ParentTree"])["Nums"])
        of_sheet = dict(zip(numbers[::2], numbers[1::2], strict=True))
        found = []
        for page in opened.pages:
            here = [resolve1(one) for one in resolve1(of_sheet[page.page_obj.attrs["StructParents"]])]
            assert all(resolve1(one["Pg"])["Contents"] == page.page_obj.attrs["Contents"] for one in here)
            found.append(len(here))
        return Counter(element["S"].name for element in tree), found


def bookmarks(data: bytes) -> list[tuple[int, str, int, list[float]]]:
    """Every bookmark with its level, the sheet it leads to, and the place there in points."""
    with pdfplumber.open(BytesIO(data)) as opened:
        sheets = {page.page_obj.pageid: number for number, page in enumerate(opened.pages, 1)}
        lines = list(opened.doc.get_outlines())
    return [(level, title, sheets[to[0].objid], to[2:]) for level, title, to, *_ in lines]


def one_table() -> Paper:
    return full(an_order(rows=14))


def several() -> Paper:
    """Tables one after the other, an annex without rows between them, text after the last, a section without rows."""
    first = Annex("План", plan_table(6), approves="план", paragraphs=("Цель: порядок. " * 30,) * 12)
    text = Annex("Пояснения", paragraphs=("Пояснение. " * 60,) * 3, landscape=False)
    small = Annex("Список", Table(COLUMNS, (Section("Пусто", ()), Section("А", (("1", "а", "", "", ""),)))))
    last = Annex("График", plan_table(5), landscape=False, blocks=(Paragraph("Итог. " * 40),))
    return replace(full(an_order()), annexes=(text, first, text, small, last))


def tall() -> Paper:
    """Rows that go over a sheet, one of a cell of 5,000 signs."""
    long = "Слово & <b>тег</b> {{ 7|add:7 }} " * 160
    rows = tuple((str(number), long[: 5000 if number % 4 == 0 else 60], "", "", "") for number in range(1, 17))
    return replace(full(an_order()), annexes=(Annex("План", Table(COLUMNS, (Section(SECTIONS[0], rows),))),))


PAPERS = {"one table": one_table, "several": several, "tall rows": tall}


@pytest.mark.parametrize(("name", "step"), [("one table", 11), ("several", 7), ("several", 20), ("tall rows", 4)])
def test_parts_have_the_sheets_of_the_whole(name: str, step: int) -> None:
    paper = PAPERS[name]()
    made, wanted = parted(paper, step), whole(paper)
    assert sheets(made.data) == sheets(wanted)
    assert structure(made.data) == structure(wanted)
    assert bookmarks(made.data) == bookmarks(wanted) != []
    assert made.pages == len(sheets(wanted))


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert parted(one_table(), 30) == parted(one_table(), 30)


def test_a_joined_file_is_tagged_archival_and_embeds_our_fonts_only() -> None:
    with pdfplumber.open(BytesIO(parted(one_table(), 30).data)) as opened:
        catalog = opened.doc.catalog
        fonts = {char["fontname"].partition("+")[2] for page in opened.pages for char in page.chars}
        assert catalog["Lang"] == b"ru"
        assert resolve1(catalog["MarkInfo"])["Marked"] is True
        about = resolve1(catalog["Metadata"]).get_data().decode()
        assert re.findall(r'pdfaid:(part|conformance)[>="]+(\w)', about) == [("part", "2"), ("conformance", "A")]
        assert resolve1(catalog["OutputIntents"])[0] is not None
        assert resolve1(opened.doc.info[0]["Title"]).decode("utf-16") == "Приказ"
        assert [image["height"] for image in opened.pages[0].images] != []
    assert fonts == {"Liberation-Serif", "Liberation-Serif-Bold"}


def test_text_that_looks_like_a_reference_stays() -> None:
    table = Table(COLUMNS, (Section("", tuple((str(n), "12 0 R (3 0 R) \\", "", "", "") for n in range(60))),))
    paper = replace(full(an_order()), annexes=(Annex("12 0 R", table),), heading="5 0 R")
    made = parted(paper, 20)
    assert sheets(made.data) == sheets(whole(paper))


def test_a_foreign_asset_in_a_later_part_is_refused() -> None:
    pages = ["<p>а</p>", '<p>б<img src="file:///etc/hostname"></p>']

    def html(part: parts.Part) -> str:
        body = pages[1] if part.first else f'<p id="r0">а</p><p id="r1" style="break-before: page">б</p>{pages[0]}'
        return f'<html lang="ru"><head><title>П</title></head><body>{body}</body></html>'

    with pytest.raises(pdf.CannotPrint) as refused:
        parts.draw_in_parts(html, 3, title="П", identifier=MARK, step=2)
    assert (refused.value.code, refused.value.what) == ("asset", "file:///etc/hostname")


def a_document(paper: Paper) -> Document:
    payload = json.loads(json.dumps(replace(paper, emblem="").to_payload()))
    return Document(kind=Kind.PLAN_ORDER, payload=payload, title="Приказ", municipality=Municipality(name="Заречье"))


def test_a_paper_too_long_for_its_time_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "SECONDS", 1)
    with pytest.raises(pdf.CannotPrint) as refused:
        printing.draw(a_document(an_order(rows=300)))
    assert (refused.value.code, refused.value.what) == ("time", "1")


def test_a_paper_too_large_for_its_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "MEGABYTES", 60)
    cells = ("слово " * 800,) * 5
    paper = replace(an_order(), annexes=(Annex("План", Table(COLUMNS, (Section("", (cells,) * 300),))),))
    with pytest.raises(pdf.CannotPrint) as refused:
        printing.draw(a_document(paper))
    assert (refused.value.code, refused.value.what) == ("memory", "60")


def test_a_child_draws_the_bytes_of_its_parent() -> None:
    document = a_document(an_order(rows=2))
    paper = Paper.from_payload(document.payload)
    mark = printing.identifier(document)
    assert printing.draw(document) == printing.drawn(Kind.PLAN_ORDER, paper, document.title, mark, {})


@pytest.mark.parametrize(("rows", "slow"), [(80, False), (81, True)])
def test_a_long_paper_is_made_in_word_beside_its_file(rows: int, slow: bool) -> None:
    assert printing.is_slow_in_word(a_document(an_order(rows=rows))) is slow
