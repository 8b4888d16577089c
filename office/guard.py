"""What may be opened at all: the one gate that every uploaded file passes before any reader touches it."""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path, PurePath
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

MEGABYTE = 1024 * 1024
HEAD = 65_536
CHUNK = 1 << 20


class Kind(StrEnum):
    """The types of content that the product knows how to read or keep."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    HTML = "html"
    TEXT = "txt"
    CSV = "csv"
    JPG = "jpg"
    PNG = "png"


class Refusal(StrEnum):
    """Why a file is turned away. The facts that travel with a code stand beside it."""

    EMPTY = "empty"  # none
    TOO_LARGE = "too_large"  # size, limit: bytes
    NOT_ALLOWED = "not_allowed"  # format: what the content is; allowed: what would do, comma separated
    WRONG_EXTENSION = "wrong_extension"  # extension: of the name; format: what the content is
    ENCRYPTED = "encrypted"  # format
    MACROS = "macros"  # format
    EXTERNAL_LINKS = "external_links"  # format
    UNPACKED_TOO_LARGE = "unpacked_too_large"  # limit: bytes
    TOO_COMPRESSED = "too_compressed"  # ratio, limit: times
    TOO_MANY_ENTRIES = "too_many_entries"  # entries, limit
    TOO_MANY_CELLS = "too_many_cells"  # limit
    TOO_MANY_PAGES = "too_many_pages"  # pages, limit
    NO_TEXT_LAYER = "no_text_layer"  # pages
    DAMAGED = "damaged"  # format


Fact = str | int


class Refused(Exception):
    """The file is not opened. ``code`` says why, ``facts`` hold the numbers and names of the sentence for a person."""

    def __init__(self, code: Refusal, **facts: Fact) -> None:
        self.code = code
        self.facts: Mapping[str, Fact] = facts
        super().__init__(f"{code}: {facts}")


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes; ``ratio`` is unpacked size by packed size; entries by kind of package."""

    size: int = 20 * MEGABYTE
    unpacked: int = 100 * MEGABYTE
    ratio: int = 100
    docx_entries: int = 2000  # because a report with photographs holds one entry for each
    xlsx_entries: int = 500


DEFAULT_LIMITS = Limits()
Watch = Callable[[str, bytes], None]
EXTENSIONS: Mapping[str, Kind] = {
    "pdf": Kind.PDF,
    "docx": Kind.DOCX,
    "xlsx": Kind.XLSX,
    "html": Kind.HTML,
    "htm": Kind.HTML,
    "txt": Kind.TEXT,
    "md": Kind.TEXT,
    "csv": Kind.CSV,
    "jpg": Kind.JPG,
    "jpeg": Kind.JPG,
    "png": Kind.PNG,
}
TEXTUAL = frozenset({Kind.HTML, Kind.TEXT, Kind.CSV})
PACKAGES = frozenset({Kind.DOCX, Kind.XLSX})
ZIP, OLE = "zip", "ole"
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"\xff\xd8\xff", Kind.JPG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"{\\rtf", "rtf"),
    (b"\x7fELF", "exe"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
)
OLE_STREAMS = (("EncryptedPackage", "encrypted"), ("WordDocument", "doc"), ("Workbook", "xls"), ("PowerPoint", "ppt"))
PDF_ENCRYPTION = re.compile(rb"/Encrypt\s*(?:<<|\d+\s+\d+\s+R)")
HTML_START = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|div|p)\b", re.IGNORECASE)
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def inspect(
    data: bytes | Path | BinaryIO,
    name: str,
    allowed: frozenset[str],
    limits: Limits = DEFAULT_LIMITS,
    watch: Watch | None = None,
) -> Kind:
    """What the file really is, told by its content and not by its name.

    A path or an open file is measured before it is read, so a huge one costs nothing. A file that is a package is
    unpacked once, in pieces, against the limits; ``watch`` is shown every piece, so that nobody need unpack it again
    to look at it. Raises ``Refused`` for everything that no reader may be given.
    """
    with _opened(data) as file:
        _check_size(file, limits)
        file.seek(0)
        kind = _kind(file, PurePath(name).suffix.lower().lstrip("."), allowed)
        if kind in PACKAGES:
            _check_package(file, kind, limits, watch)
        elif kind is Kind.PDF:
            file.seek(0)
            if PDF_ENCRYPTION.search(file.read()):
                raise Refused(Refusal.ENCRYPTED, format=kind.value)
    return kind


@contextmanager
def _opened(data: bytes | Path | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(data, bytes):
        yield BytesIO(data)
    elif isinstance(data, Path):
        with data.open("rb") as file:
            yield file
    else:
        yield data
        data.seek(0)


def _check_size(file: BinaryIO, limits: Limits) -> None:
    size = file.seek(0, 2)
    if size == 0:
        raise Refused(Refusal.EMPTY)
    if size > limits.size:
        raise Refused(Refusal.TOO_LARGE, size=size, limit=limits.size)


def _kind(file: BinaryIO, extension: str, allowed: frozenset[str]) -> Kind:
    found = _sniffed(file, extension)
    if found == "encrypted":
        raise Refused(Refusal.ENCRYPTED, format=extension or "ooxml")
    known = next((kind for kind in Kind if kind == found), None)
    named = EXTENSIONS.get(extension)
    if known and extension and named is not known and (named in allowed or known in allowed):
        raise Refused(Refusal.WRONG_EXTENSION, extension=extension, format=found)
    if known is None or known not in allowed:
        raise Refused(Refusal.NOT_ALLOWED, format=found, allowed=", ".join(sorted(allowed)))
    return known


def _sniffed(file: BinaryIO, extension: str) -> str:
    head = file.read(HEAD)
    found = next((kind for mark, kind in SIGNATURES if head.startswith(mark)), "")
    if found == ZIP:
        return _packed(file)
    if found == OLE:
        file.seek(0)
        return _compound(file.read())
    if found:
        return found
    if head.startswith(b"MZ") and b"\x00" in head:
        return "exe"
    if b"%PDF-" in head[:1024]:
        return Kind.PDF
    return _textual(head, extension)


def _textual(head: bytes, extension: str) -> str:
    if not head.startswith(UTF16_MARKS) and CONTROLS.search(head):
        return "unknown"
    by_name = EXTENSIONS.get(extension)
    if by_name in TEXTUAL:
        # because plans saved as text keep tags, and a table saved as text keeps semicolons: the owner's word decides
        return by_name
    return Kind.HTML if HTML_START.search(head) else Kind.TEXT


def _compound(data: bytes) -> str:
    return next((kind for stream, kind in OLE_STREAMS if stream.encode("utf-16-le") in data), OLE)


def _packed(file: BinaryIO) -> str:
    with _archive(file, ZIP) as archive:
        names = {info.filename for info in archive.infolist()}
    if "[Content_Types].xml" in names:
        folders = (("word/", Kind.DOCX.value), ("xl/workbook.bin", "xlsb"), ("xl/", Kind.XLSX.value), ("ppt/", "pptx"))
        return next((kind for start, kind in folders if any(name.startswith(start) for name in names)), ZIP)
    if "mimetype" in names and "content.xml" in names:
        return "odt"
    return ZIP


@contextmanager
def _archive(file: BinaryIO, kind: str) -> Iterator[ZipFile]:
    try:
        with ZipFile(file) as archive:
            yield archive
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise Refused(Refusal.DAMAGED, format=str(kind)) from error


def _check_package(file: BinaryIO, kind: Kind, limits: Limits, watch: Watch | None) -> None:
    size = file.seek(0, 2)
    with _archive(file, kind) as archive:
        entries = archive.infolist()
        _check_directory(entries, kind, limits, size)
        _check_parts(entries, kind)
        _check_unpacking(archive, entries, limits, watch, kind)
        if b"macroEnabled" in archive.read("[Content_Types].xml"):
            raise Refused(Refusal.MACROS, format=kind.value)


def _check_directory(entries: list[ZipInfo], kind: Kind, limits: Limits, size: int) -> None:
    most = limits.docx_entries if kind is Kind.DOCX else limits.xlsx_entries
    if len(entries) > most:
        raise Refused(Refusal.TOO_MANY_ENTRIES, entries=len(entries), limit=most)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked:
        raise Refused(Refusal.UNPACKED_TOO_LARGE, limit=limits.unpacked)
    if unpacked > limits.ratio * size:
        raise Refused(Refusal.TOO_COMPRESSED, ratio=unpacked // size, limit=limits.ratio)


def _check_parts(entries: list[ZipInfo], kind: Kind) -> None:
    names = [entry.filename.lower() for entry in entries]
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused(Refusal.ENCRYPTED, format=kind.value)
    if any(PurePath(name).name.startswith("vbaproject") for name in names):
        raise Refused(Refusal.MACROS, format=kind.value)
    if any(name.startswith("xl/externallinks/") for name in names):
        raise Refused(Refusal.EXTERNAL_LINKS, format=kind.value)
    # because two readers may disagree which of two namesakes is the document, and only one of them would be checked
    if len(set(names)) != len(names) or any(e.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for e in entries):
        raise Refused(Refusal.DAMAGED, format=kind.value)


def _check_unpacking(archive: ZipFile, entries: list[ZipInfo], limits: Limits, watch: Watch | None, kind: Kind) -> None:
    left = limits.unpacked
    for entry in entries:
        real = _real_size(archive, entry, left, watch)
        left -= real
        if left < 0:
            raise Refused(Refusal.UNPACKED_TOO_LARGE, limit=limits.unpacked)
        if real != entry.file_size:
            raise Refused(Refusal.DAMAGED, format=kind.value)


def _real_size(archive: ZipFile, entry: ZipInfo, left: int, watch: Watch | None) -> int:
    unbounded = copy(entry)
    # because the declared size may lie, and readers written in other languages do not stop at it
    unbounded.file_size = left + CHUNK + 1
    size = 0
    with archive.open(unbounded) as part:
        while chunk := part.read(CHUNK):
            size += len(chunk)
            if size > left:
                break
            if watch:
                watch(entry.filename, chunk)
    return size
