"""One door to every reader: the guard first, then the reader of what the file really is."""

from collections.abc import Callable, Mapping

from office.grids.docx import read_docx
from office.grids.html import read_html
from office.grids.model import Reading
from office.grids.pdf import read_pdf
from office.grids.text import read_text
from office.grids.workbook import read_workbook
from office.guard import Kind, inspect

READERS: Mapping[Kind, Callable[[bytes], Reading]] = {
    Kind.DOCX: read_docx,
    Kind.PDF: read_pdf,
    Kind.HTML: read_html,
    Kind.XLSX: read_workbook,
    Kind.TEXT: read_text,
}


def read(data: bytes, name: str) -> Reading:
    """What the document says, told by its content; raises ``office.guard.Refused`` with a code and facts."""
    return READERS[inspect(data, name, frozenset(READERS))](data)
