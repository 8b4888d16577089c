"""Files as officials send them, good and bad."""

import zipfile
from io import BytesIO

import pypdfium2
from docx import Document

from tests.plans.texts import ZARECHYE

HEAD = "№\tМероприятие\tСрок\tОтветственный\tРезультат\n"


def a_document() -> bytes:
    """A Word document without a table."""
    made, out = Document(), BytesIO()
    made.add_paragraph("План мероприятий будет представлен позднее.")
    made.save(out)
    return out.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The package with one more part."""
    out = BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def a_picture_of_a_plan() -> bytes:
    """A PDF whose two pages hold no text."""
    made, out = pypdfium2.PdfDocument.new(), BytesIO()
    for _ in range(2):
        made.new_page(595, 842)
    made.save(out)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")
SECOND = "План мероприятий школы № 5 на 2026-2027 учебный год"
TWO_PLANS = f"{ZARECHYE}\n{SECOND}\n{HEAD}1\tСовет\tмай 2027\tДиректор\tИтог\n"
# What the door refuses before anything is kept, with the sentence a person reads.
AT_THE_DOOR: dict[str, tuple[str, bytes, str]] = {
    "empty": ("план.docx", b"", "Файл пуст. Выберите другой файл."),
    "program": (
        "план.docx",
        b"MZ\x90\x00" + bytes(200),
        "Это не документ. Можно загрузить: docx, html, pdf, txt, xlsx.",
    ),
    "picture": (
        "план.png",
        b"\x89PNG\r\n\x1a\n" + bytes(40),
        "Это файл вида «png», такие файлы не принимаются. Можно загрузить: docx, html, pdf, txt, xlsx.",
    ),
    "wrong extension": (
        "план.pdf",
        a_document(),
        "В имени файла указано .pdf, а по содержанию это «docx». Сохраните его заново в нужном формате.",
    ),
    "encrypted": ("план.docx", OLE, "Файл защищён паролем. Снимите защиту и загрузите его ещё раз."),
    "macros": (
        "план.docx",
        with_part(a_document(), "word/vbaProject.bin", b"code"),
        "В файле есть макросы. Сохраните его без макросов (в формате .docx или .xlsx) и загрузите ещё раз.",
    ),
    "bomb": (
        "план.docx",
        with_part(a_document(), "word/media/big.bin", bytes(60_000_000)),
        "Файл сжат необычным образом и поэтому не открыт. Сохраните его заново в Word или Excel.",
    ),
    "damaged": (
        "план.docx",
        a_document()[:900],
        "Файл повреждён и не открывается. Сохраните его заново и загрузите ещё раз.",
    ),
    "json too large": ("план.json", b" " * (20 * 1024 * 1024 + 1), "Файл слишком велик."),
}
# What only reading shows.
ON_READING: dict[str, tuple[str, bytes, str]] = {
    "picture of a plan": (
        "план.pdf",
        a_picture_of_a_plan(),
        "PDF – это изображение, в нём нет текстового слоя. Загрузите файл Word или PDF, сохранённый из него.",
    ),
    "no table": (
        "план.docx",
        a_document(),
        "В документе нет таблицы. Оформите план таблицей или загрузите его в формате Word или Excel.",
    ),
    "another table": (
        "план.txt",
        "Список школ\nШкола\tАдрес\nСОШ № 1\tул. Садовая\n".encode(),
        "Ни одна из таблиц (всего: 1) не похожа на план: нужна шапка, в которой названы мероприятие и срок.",
    ),
    "two plans": (
        "план.txt",
        TWO_PLANS.encode(),
        f"В документе несколько разных планов: {SECOND}. Загрузите их по одному.",
    ),
    "no measures": (
        "план.txt",
        f"План мероприятий на 2027 год\n{HEAD}".encode(),
        "У таблицы есть шапка, но под ней нет ни одного мероприятия.",
    ),
    "stranger's json": (
        "план.json",
        b'{"name": "npm"}',
        "Этот файл JSON выгружен не отсюда. Выгрузите план заново или загрузите файл Word или Excel.",
    ),
}
