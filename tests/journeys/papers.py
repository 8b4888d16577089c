"""Files that a person of an invented department would upload, good ones and bad ones."""

import io
import zipfile
from pathlib import Path

import docx
from openpyxl import Workbook

from tests.plans.texts import ZARECHYE

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"


def seeds() -> list[Path]:
    """The real documents beside the repository, if there are any."""
    return sorted(SEEDS.glob("*.txt"))


def plan_docx(text: str = ZARECHYE) -> bytes:
    """The text as a Word document: what has tabs, and the section rows among it, becomes one table."""
    lines = [line for line in text.splitlines() if line.strip()]
    first = next(place for place, line in enumerate(lines) if "\t" in line)
    paper = docx.Document()
    for line in lines[:first]:
        paper.add_paragraph(line)
    width = lines[first].count("\t") + 1
    table = paper.add_table(rows=0, cols=width)
    table.style = "Table Grid"
    for line in lines[first:]:
        cells = table.add_row().cells
        if "\t" in line:
            for cell, words in zip(cells, line.split("\t"), strict=False):
                cell.text = words
        else:
            cells[0].merge(cells[-1]).text = line
    return _bytes(paper)


def long_text(measures: int) -> str:
    """A plan of so many measures in sections of thirteen."""
    head = "План мероприятий по повышению объективности ВПР в городе Заречье на 2026-2027 учебный год\n"
    rows = ["№\tМероприятие\tСрок\tОтветственный\tОжидаемый результат"]
    for number in range(measures):
        section, place = divmod(number, 13)
        if place == 0:
            rows.append(f"{section + 1}. Направление работы {section + 1}")
        rows.append(
            f"{section + 1}.{place + 1}\tПроверка порядка хранения работ, выпуск {number + 1}"
            f"\tдо {number % 28 + 1:02d}.10.2026\tРуководители ОО\tСправка о проверке {number + 1}"
        )
    return head + "\n".join(rows)


def without_table() -> bytes:
    """A letter."""
    paper = docx.Document()
    paper.add_paragraph("Уважаемые коллеги! Совещание переносится на четверг.")
    return _bytes(paper)


def head_only() -> bytes:
    """A plan in which nobody has written a measure yet."""
    return plan_docx("\n".join(ZARECHYE.splitlines()[:6]))


def _bytes(paper: "docx.document.Document") -> bytes:
    made = io.BytesIO()
    paper.save(made)
    return made.getvalue()


def picture_pdf() -> bytes:
    """One page with a drawn line and no letter on it."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length 25>>stream\n100 100 m 300 300 l S    \nendstream",
    ]
    made = bytearray(b"%PDF-1.4\n")
    places = []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj" % number + part + b"endobj\n"
    table = len(made)
    made += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(made + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % table)


def bomb() -> bytes:
    """A Word document whose text unpacks to half a gigabyte."""
    made = io.BytesIO(plan_docx())
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("word/media/x.xml", "w") as part:
        for _ in range(500):
            part.write(bytes(1 << 20))
    return made.getvalue()


def with_macros() -> bytes:
    """A Word document with a macro project in it."""
    made = io.BytesIO(plan_docx())
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"macro")
    return made.getvalue()


def encrypted() -> bytes:
    """The beginning of what Word writes when it asks for a password: an OLE container."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(4096)


def workbook(rows: list[list[str]]) -> bytes:
    """A sheet with these rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
