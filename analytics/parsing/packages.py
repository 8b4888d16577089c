"""A delivery of files in any number, ZIP archives among them: unpacked within bounds, every entry judged alone."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from office.guard import DEFAULT_LIMITS, MEGABYTE, Refusal, Refused

MOST_FILES = 1000
MOST_BYTES = 200 * MEGABYTE
MOST_RATIO = 100
CHUNK = 1 << 20
IDLE = ("__macosx", "thumbs.db", ".ds_store", "desktop.ini")
UTF8 = 0x800
OOXML = "[Content_Types].xml"


@dataclass(frozen=True, slots=True)
class Packed:
    """One file of a delivery; ``refused`` says why it may not be opened, and then ``data`` is empty."""

    name: str
    data: bytes
    refused: Refused | None = None


def unpack(data: bytes, name: str) -> Iterator[Packed]:
    """The files of a ZIP archive one by one; any other file is handed on as it is, workbooks too.

    An entry that is too large, locked, packed in an unusual way or itself an archive is refused alone. Raises
    ``Refused`` for an archive that is damaged, holds too many entries, or is a bomb as a whole.
    """
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield Packed(name, data)
        return
    try:
        with ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            if any(entry.filename == OOXML for entry in entries):
                yield Packed(name, data)
                return
            files = [entry for entry in entries if not entry.is_dir() and not _idle(entry.filename)]
            _check(files, len(data))
            yield from _files(archive, files)
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise Refused(Refusal.DAMAGED, format="zip") from error


def _check(files: list[ZipInfo], size: int) -> None:
    if len(files) > MOST_FILES:
        raise Refused(Refusal.TOO_MANY_ENTRIES, entries=len(files), limit=MOST_FILES)
    declared = sum(entry.file_size for entry in files)
    if declared > MOST_BYTES:
        raise Refused(Refusal.UNPACKED_TOO_LARGE, limit=MOST_BYTES)
    if declared > MOST_RATIO * size:
        raise Refused(Refusal.TOO_COMPRESSED, ratio=declared // max(size, 1), limit=MOST_RATIO)


def _files(archive: ZipFile, files: list[ZipInfo]) -> Iterator[Packed]:
    taken: dict[str, int] = {}
    for entry in files:
        name = _name(entry)
        # because two folders of one archive often hold files of one name
        taken[name] = taken.get(name, 0) + 1
        shown = name if taken[name] == 1 else f"{PurePosixPath(name).stem} ({taken[name]}){PurePosixPath(name).suffix}"
        try:
            yield Packed(shown, _data(archive, entry))
        except Refused as refused:
            yield Packed(shown, b"", refused)


def _data(archive: ZipFile, entry: ZipInfo) -> bytes:
    limit = DEFAULT_LIMITS.size
    if entry.flag_bits & 1:
        raise Refused(Refusal.ENCRYPTED, format="zip")
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Refused(Refusal.DAMAGED, format="zip")
    if entry.file_size > limit:
        raise Refused(Refusal.TOO_LARGE, size=entry.file_size, limit=limit)
    try:
        with archive.open(entry) as part:
            data = part.read(limit + 1)
    except (BadZipFile, zlib.error, EOFError) as error:
        raise Refused(Refusal.DAMAGED, format="zip") from error
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")) and not _workbook(data):
        raise Refused(Refusal.NOT_ALLOWED, format="zip", allowed="csv, xlsx")
    return data


def _workbook(data: bytes) -> bool:
    try:
        with ZipFile(BytesIO(data)) as inner:
            return OOXML in inner.namelist()
    except BadZipFile:
        return True  # because the reader of workbooks says best what is wrong with it


def _name(entry: ZipInfo) -> str:
    """The name without folders; old archivers of Windows wrote Cyrillic in the code page of DOS and did not say so."""
    name = entry.filename
    if not entry.flag_bits & UTF8:
        raw = name.encode("cp437", errors="replace")
        name = next((told for told in (_decoded(raw, "utf-8"), _decoded(raw, "cp866")) if told), name)
    return PurePosixPath(name.replace("\\", "/")).name or "?"


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _idle(name: str) -> bool:
    parts = [part.casefold() for part in PurePosixPath(name.replace("\\", "/")).parts]
    return any(part in IDLE for part in parts) or (bool(parts) and parts[-1].startswith(("~$", "._")))
