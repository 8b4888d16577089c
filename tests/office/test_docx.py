"""Word documents: merges, numbers drawn by Word itself, tracked changes, frames, hostile XML, speed."""

import tracemalloc
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.table import Table

from office.grids.docx import read_docx
from office.grids.model import Cell, Grid, Paragraph, Reading, Row
from office.guard import Refusal, Refused

HEAD = ("№ п/п", "Мероприятие", "Срок", "Ответственный")


def saved(document: DocumentObject) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def table(document: DocumentObject, *rows: tuple[str, ...]) -> Table:
    made: Table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for line, texts in zip(made.rows, rows, strict=True):
        for cell, text in zip(line.cells, texts, strict=True):
            cell.text = text
    return made


def grid(reading: Reading) -> Grid:
    (found,) = [block for block in reading.blocks if isinstance(block, Grid)]
    return found


def texts(found: Grid) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in found.rows]


def covered(row: Row) -> list[bool]:
    return [cell.merged for cell in row.cells]


def numbered(document: DocumentObject, *levels: tuple[str, str]) -> str:
    """Adds a list of the given forms and texts to a document; its number."""
    numbering = document.part.numbering_part.element
    inner = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text) in enumerate(levels)
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{inner}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    return "77"


def number(paragraph: object, depth: int = 0, key: str = "77") -> None:
    properties = paragraph._p.get_or_add_pPr()  # type: ignore[attr-defined]
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{key}"/></w:numPr>'))


def body_xml(xml: str) -> bytes:
    """A document whose body holds the given WordprocessingML."""
    document = Document()
    for element in parse_xml(f"<w:body {nsdecls('w')}>{xml}</w:body>"):
        document.element.body.append(element)
    return saved(document)


def test_paragraphs_and_tables_come_in_reading_order() -> None:
    document = Document()
    document.add_heading("План мероприятий", level=1)
    document.add_paragraph().add_run("Цель:").bold = True
    table(document, HEAD, ("1.1", "Совещание", "до 01.09.2022г.", "УО"))
    document.add_paragraph("Начальник\tП.П. Примеров")
    reading = read_docx(saved(document))
    assert reading.format == "docx"
    assert reading.remarks == ()
    assert reading.blocks == (
        Paragraph("План мероприятий", True, 1, "абзац 1"),
        Paragraph("Цель:", True, 0, "абзац 2"),
        Grid(
            (
                Row(tuple(Cell(text) for text in HEAD), "таблица 1, строка 1"),
                Row(
                    (Cell("1.1"), Cell("Совещание"), Cell("до 01.09.2022г."), Cell("УО")),
                    "таблица 1, строка 2",
                ),
            ),
            "таблица 1",
        ),
        Paragraph("Начальник П.П. Примеров", False, 0, "абзац 3"),
    )


def test_a_cell_merged_downwards_speaks_for_each_of_its_rows() -> None:
    document = Document()
    made = table(document, HEAD, ("1", "а", "май", "УО"), ("2", "б", "июнь", ""), ("3", "в", "июль", "ОО"))
    made.cell(1, 3).merge(made.cell(2, 3))
    found = grid(read_docx(saved(document)))
    assert [row.cells[3] for row in found.rows[1:]] == [Cell("УО"), Cell("УО", merged=True), Cell("ОО")]


def test_a_cell_merged_across_covers_its_neighbours() -> None:
    document = Document()
    made = table(document, HEAD, ("1. Нормативное обеспечение", "", "", ""))
    made.cell(1, 0).merge(made.cell(1, 3))
    row = grid(read_docx(saved(document))).rows[1]
    assert [cell.text for cell in row.cells] == ["1. Нормативное обеспечение"] * 4
    assert covered(row) == [False, True, True, True]


def test_a_cell_merged_both_ways_keeps_the_columns_in_step() -> None:
    document = Document()
    made = table(document, HEAD, ("1", "а", "б", "в"), ("2", "", "", "г"))
    made.cell(1, 1).merge(made.cell(2, 2))
    found = grid(read_docx(saved(document)))
    assert texts(found)[1:] == [["1", "а\nб", "а\nб", "в"], ["2", "а\nб", "а\nб", "г"]]
    assert [covered(row) for row in found.rows[1:]] == [[False, False, True, False], [False, True, True, False]]


def test_numbers_drawn_by_word_become_text() -> None:
    document = Document()
    key = numbered(document, ("decimal", "%1."), ("decimal", "%1.%2."))
    made = table(document, HEAD, *[("", name, "", "") for name in ("Раздел", "а", "б", "Раздел", "в")])
    for index, depth in enumerate((0, 1, 1, 0, 1), start=1):
        number(made.cell(index, 0).paragraphs[0], depth, key)
    assert [row.cells[0].text for row in grid(read_docx(saved(document))).rows] == [
        "№ п/п", "1.", "1.1.", "1.2.", "2.", "2.1.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "text", "drawn"),
    [
        ("decimal", "%1)", ["1) а", "2) б", "3) в"]),
        ("upperRoman", "%1.", ["I. а", "II. б", "III. в"]),
        ("lowerLetter", "%1)", ["a) а", "b) б", "c) в"]),
        ("russianLower", "%1)", ["а) а", "б) б", "в) в"]),
        ("decimalZero", "%1", ["01 а", "02 б", "03 в"]),
        ("bullet", "\uf0b7", ["• а", "• б", "• в"]),
        ("bullet", "–", ["– а", "– б", "– в"]),
        ("none", "", ["а", "б", "в"]),
    ],
)
def test_every_form_of_number(form: str, text: str, drawn: list[str]) -> None:
    document = Document()
    key = numbered(document, (form, text))
    made = table(document, HEAD, ("1", "", "", ""))
    cell = made.cell(1, 1)
    for index, word in enumerate(("а", "б", "в")):
        paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        paragraph.text = word
        number(paragraph, 0, key)
    assert grid(read_docx(saved(document))).rows[1].cells[1].text.split("\n") == drawn


def test_a_list_of_a_style_and_a_list_begun_anew() -> None:
    document = Document()
    for word in ("а", "б"):
        document.add_paragraph(word, style="List Number")
    restarted = document.part.numbering_part.element
    style = document.styles["List Number"].element.pPr.numPr.numId.val
    family = restarted.num_having_numId(style).abstractNumId.val
    restarted.append(
        parse_xml(
            f'<w:num {nsdecls("w")} w:numId="88"><w:abstractNumId w:val="{family}"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        )
    )
    for word in ("в", "г"):
        number(document.add_paragraph(word), 0, "88")
    assert [block.text for block in read_docx(saved(document)).blocks if isinstance(block, Paragraph)] == [
        "1. а", "2. б", "1. в", "2. г",
    ]  # fmt: skip


def test_tracked_changes_are_read_as_accepted() -> None:
    reading = read_docx(
        body_xml(
            "<w:p><w:r><w:t xml:space='preserve'>до </w:t></w:r>"
            "<w:del w:id='1'><w:r><w:delText>1</w:delText></w:r></w:del>"
            "<w:ins w:id='2'><w:r><w:t>15</w:t></w:r></w:ins>"
            "<w:r><w:t xml:space='preserve'> мая</w:t></w:r></w:p>"
            "<w:tbl><w:tr><w:trPr><w:del w:id='3'/></w:trPr><w:tc><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr>"
            "<w:tr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>а</w:t></w:r></w:p></w:tc></w:tr>"
            "</w:tbl>"
        )
    )
    assert [block.text for block in reading.blocks if isinstance(block, Paragraph)] == ["до 15 мая"]
    assert grid(reading).rows == (Row((Cell("1"), Cell("а")), "таблица 1, строка 2"),)
    assert reading.remarks == ("tracked_changes",)


def test_breaks_hyphens_fields_and_hidden_text() -> None:
    reading = read_docx(
        body_xml(
            "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>организа</w:t><w:softHyphen/><w:t>ция</w:t><w:br/><w:t>№</w:t>"
            "<w:tab/><w:t>5</w:t></w:r></w:p><w:p/><w:p><w:fldSimple w:instr='SEQ'><w:r><w:t>7</w:t></w:r>"
            "</w:fldSimple></w:p></w:tc><w:tc><w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>тайно</w:t></w:r><w:r><w:t>явно</w:t></w:r>"
            "</w:p></w:tc></w:tr></w:tbl>"
        )
    )
    assert texts(grid(reading)) == [["организа\u00adция\n№ 5\n7", "явно"]]
    assert reading.remarks == ("hidden_text",)


def test_columns_skipped_before_a_row_stay_empty() -> None:
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    full = "".join(cell.format(text) for text in "абв")
    late = f"<w:trPr><w:gridBefore w:val='2'/></w:trPr>{cell.format('г')}"
    found = grid(read_docx(body_xml(f"<w:tbl><w:tr>{full}</w:tr><w:tr>{late}</w:tr></w:tbl>")))
    assert texts(found) == [["а", "б", "в"], ["", "", "г"]]


def test_a_nested_table_becomes_lines_and_a_frame_is_taken_away() -> None:
    document = Document()
    outer = table(document, ("№", "Что"), ("1", "Состав:"))
    inner = outer.cell(1, 1).add_table(rows=2, cols=2)
    for index, text in enumerate(("а", "б", "в", "г")):
        inner.cell(index // 2, index % 2).text = text
    assert texts(grid(read_docx(saved(document))))[1] == ["1", "Состав:\nа б\nв г"]
    framed = Document()
    frame = framed.add_table(rows=1, cols=1).cell(0, 0)
    frame.text = "План"
    plan = frame.add_table(rows=1, cols=2)
    plan.cell(0, 0).text, plan.cell(0, 1).text = "1", "Совещание"
    blocks = read_docx(saved(framed)).blocks
    assert [type(block) for block in blocks] == [Paragraph, Grid]
    assert texts(grid(read_docx(saved(framed)))) == [["1", "Совещание"]]


def test_a_text_box_is_read_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>УТВЕРЖДАЮ</w:t></w:r></w:p></w:txbxContent>"
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    reading = read_docx(
        body_xml(
            f"<w:p><w:r><w:t>План</w:t></w:r><w:r><mc:AlternateContent xmlns:mc='{mc}'><mc:Choice Requires='wps'>"
            f"{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
        )
    )
    assert [block.text for block in reading.blocks if isinstance(block, Paragraph)] == ["План", "УТВЕРЖДАЮ"]


def rewritten(data: bytes, part: str, content: bytes) -> bytes:
    buffer = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(buffer, "w") as target:
        for entry in source.infolist():
            target.writestr(entry, content if entry.filename == part else source.read(entry))
    return buffer.getvalue()


def hostile() -> Iterator[bytes]:
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    yield b"<w:document"
    yield f'<w:document xmlns:w="{main}"/>'.encode()
    yield b"<" + b"a><" * 100_000
    yield (
        f'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/hostname">]><w:document xmlns:w="{main}">'
        "<w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>"
    ).encode()


@pytest.mark.parametrize("content", list(hostile()), ids=["cut", "no body", "too deep", "entity"])
def test_damaged_xml_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_docx(rewritten(saved(Document()), "word/document.xml", content))
    assert (refused.value.code, refused.value.facts) == (Refusal.DAMAGED, {"format": "docx"})


def test_a_table_that_claims_countless_columns_is_cut() -> None:
    cell = "<w:tc><w:tcPr><w:gridSpan w:val='999999999'/></w:tcPr><w:p/></w:tc>"
    found = grid(read_docx(body_xml(f"<w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl>")))
    assert len(found.rows[0].cells) == 126


def test_a_thousand_measures_cost_little() -> None:
    row = "".join(
        f"<w:tc><w:tcPr><w:tcW w:w='2000'/></w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"
        for text in ("1.1", "Проверка работ " * 20, "до 01.09.2026", "Управление образования", "Справка " * 10)
    )
    data = body_xml(f"<w:tbl>{f'<w:tr>{row}</w:tr>' * 1000}</w:tbl>")
    tracemalloc.start()
    found = grid(read_docx(data))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found.rows) == 1000
    assert peak < 50 * 1024 * 1024
