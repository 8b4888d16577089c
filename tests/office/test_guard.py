"""The upload gate: what is told by content, and every reason to turn a file away."""

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook

from office.guard import Kind, Limits, Refusal, Refused, inspect

EVERYTHING = frozenset(Kind)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPG = b"\xff\xd8\xff\xe0" + bytes(20)
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF"


def docx() -> bytes:
    buffer = BytesIO()
    Document().save(buffer)
    return buffer.getvalue()


def xlsx() -> bytes:
    buffer = BytesIO()
    Workbook().save(buffer)
    return buffer.getvalue()


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_parts(data: bytes, parts: dict[str, bytes]) -> bytes:
    buffer = BytesIO(data)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def refusal(
    data: bytes | Path, name: str, allowed: frozenset[str] = EVERYTHING, limits: Limits | None = None
) -> Refused:
    with pytest.raises(Refused) as refused:
        inspect(data, name, allowed, limits or Limits())
    return refused.value


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (PDF, "План.PDF", Kind.PDF),
        (b"\n\n" + PDF, "план.pdf", Kind.PDF),
        (docx(), "план.docx", Kind.DOCX),
        (xlsx(), "план.xlsx", Kind.XLSX),
        (docx(), "без расширения", Kind.DOCX),
        (PNG, "фото.png", Kind.PNG),
        (JPG, "фото.jpeg", Kind.JPG),
        ("<p>План</p>".encode(), "план.htm", Kind.HTML),
        ("<!DOCTYPE html><table>".encode("cp1251"), "план", Kind.HTML),
        ("**План** <b>мероприятий</b>".encode(), "план.txt", Kind.TEXT),
        ("<p>План</p>".encode(), "план.txt", Kind.TEXT),
        ("# План".encode("cp1251"), "план.md", Kind.TEXT),
        ("План\f1".encode("utf-16"), "план.txt", Kind.TEXT),
        ("План".encode(), "план", Kind.TEXT),
        ("а;б\n1;2".encode("cp1251"), "школы.csv", Kind.CSV),
        (b"MZ is a plain word", "план.txt", Kind.TEXT),
    ],
)
def test_the_content_says_what_a_file_is(data: bytes, name: str, kind: Kind) -> None:
    assert inspect(data, name, EVERYTHING) is kind


@pytest.mark.parametrize(
    ("data", "name", "found"),
    [
        (OLE + "WordDocument".encode("utf-16-le"), "план.doc", "doc"),
        (OLE + "WordDocument".encode("utf-16-le"), "план.docx", "doc"),
        (OLE + "Workbook".encode("utf-16-le"), "план.xls", "xls"),
        (OLE, "план.docx", "ole"),
        (b"{\\rtf1 }", "план.docx", "rtf"),
        (b"MZ\x90\x00\x03", "план.pdf", "exe"),
        (b"\x7fELF\x02", "план.pdf", "exe"),
        (packed({"mimetype": b"x", "content.xml": b"x"}), "план.odt", "odt"),
        (packed({"a.txt": b"x"}), "план.zip", "zip"),
        (packed({"[Content_Types].xml": b"", "ppt/presentation.xml": b""}), "план.pptx", "pptx"),
        (packed({"[Content_Types].xml": b"", "xl/workbook.bin": b""}), "план.xlsb", "xlsb"),
        (b"Rar!\x1a\x07\x00", "план.rar", "rar"),
        (b"\x00\x01\x02", "план.txt", "unknown"),
    ],
)
def test_what_no_reader_knows_is_called_by_its_name(data: bytes, name: str, found: str) -> None:
    refused = refusal(data, name, frozenset({Kind.DOCX, Kind.PDF}))
    assert (refused.code, refused.facts) == (Refusal.NOT_ALLOWED, {"format": found, "allowed": "docx, pdf"})


@pytest.mark.parametrize(
    ("data", "name", "extension", "found"),
    [
        (docx(), "план.pdf", "pdf", "docx"),
        (PDF, "план.docx", "docx", "pdf"),
        (xlsx(), "план.xls", "xls", "xlsx"),
        (PNG, "фото.jpg", "jpg", "png"),
        (b"<html><table>", "план.docx", "docx", "html"),
        ("План".encode(), "план.exe", "exe", "txt"),
    ],
)
def test_a_name_that_disagrees_with_the_content(data: bytes, name: str, extension: str, found: str) -> None:
    refused = refusal(data, name)
    assert (refused.code, refused.facts) == (Refusal.WRONG_EXTENSION, {"extension": extension, "format": found})


def test_a_known_type_that_is_not_wanted_here() -> None:
    refused = refusal(PNG, "фото.png", frozenset({Kind.PDF}))
    assert (refused.code, refused.facts) == (Refusal.NOT_ALLOWED, {"format": "png", "allowed": "pdf"})


def test_an_empty_file() -> None:
    assert refusal(b"", "план.docx").code is Refusal.EMPTY


class Watched(BytesIO):
    """An open file that counts what was read of it."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self.taken += len(data)
        return data


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "план.pdf"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    refused = refusal(path, path.name)
    assert (refused.code, refused.facts) == (
        Refusal.TOO_LARGE,
        {"size": 104_857_600, "limit": 20_971_520},
    )
    watched = Watched(bytes(21 * 1024 * 1024))
    with pytest.raises(Refused):
        inspect(watched, "план.pdf", EVERYTHING)
    assert watched.taken == 0


def test_an_open_file_is_given_back_at_its_start() -> None:
    file = BytesIO(PDF)
    assert inspect(file, "план.pdf", EVERYTHING) is Kind.PDF
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "план.docx", Refusal.ENCRYPTED),
        (PDF.replace(b"/Root", b"/Encrypt 5 0 R /Root"), "план.pdf", Refusal.ENCRYPTED),
        (with_parts(docx(), {"word/vbaProject.bin": b"x"}), "план.docx", Refusal.MACROS),
        (with_parts(xlsx(), {"xl/externalLinks/externalLink1.xml": b"x"}), "план.xlsx", Refusal.EXTERNAL_LINKS),
        (docx()[:3000], "план.docx", Refusal.DAMAGED),
        (packed({"[Content_Types].xml": b"", "word/a": b"x", "word/A": b"y"}), "план.docx", Refusal.DAMAGED),
        (packed({"[Content_Types].xml": b"", "word/a": b"x"}, zipfile.ZIP_BZIP2), "план.docx", Refusal.DAMAGED),
        (packed({"[Content_Types].xml": b"macroEnabled", "word/a": b""}), "план.docx", Refusal.MACROS),
    ],
)
def test_what_may_not_be_opened(data: bytes, name: str, code: Refusal) -> None:
    assert refusal(data, name).code is code


def test_a_bomb_is_told_by_its_directory() -> None:
    bomb = with_parts(docx(), {"word/media/a.bmp": bytes(50_000_000)})
    refused = refusal(bomb, "план.docx")
    assert refused.code is Refusal.TOO_COMPRESSED
    assert refused.facts["limit"] == 100
    heavy = refusal(with_parts(docx(), {f"word/{n}": bytes(40_000_000) for n in range(3)}), "план.docx")
    assert (heavy.code, heavy.facts) == (Refusal.UNPACKED_TOO_LARGE, {"limit": 104_857_600})


def test_too_many_entries() -> None:
    crowd = with_parts(xlsx(), {f"xl/media/{n}.png": b"x" for n in range(500)})
    refused = refusal(crowd, "план.xlsx")
    assert refused.code is Refusal.TOO_MANY_ENTRIES
    assert refused.facts["limit"] == 500


def lying(size: int) -> bytes:
    """A package whose directory says that a part of the given size holds one byte."""
    content = bytes(size)
    honest = with_parts(docx(), {"word/lie.xml": content})
    with zipfile.ZipFile(BytesIO(honest)) as archive:
        start = archive.start_dir
    made = bytearray(honest)
    at = made.index(b"word/lie.xml", start) - 46
    struct.pack_into("<L", made, at + 24, 1)
    struct.pack_into("<L", made, at + 16, zlib.crc32(content[:1]))
    return bytes(made)


@pytest.mark.parametrize(
    ("size", "limit", "code"),
    [(5_000_000, 1_000_000, Refusal.UNPACKED_TOO_LARGE), (500_000, 1_000_000, Refusal.DAMAGED)],
)
def test_a_directory_that_lies_is_caught_while_unpacking(size: int, limit: int, code: Refusal) -> None:
    assert refusal(lying(size), "план.docx", limits=Limits(unpacked=limit)).code is code
