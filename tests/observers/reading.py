"""Papers read back: the lines of a PDF, the texts of its Word twin."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
import pdfplumber
from docx.table import Table
from docx.text.paragraph import Paragraph

from documents import printing
from documents.models import Document


def lines(document: Document) -> list[str]:
    """Text lines of the PDF from the top of the first sheet, words by single spaces."""
    with pdfplumber.open(BytesIO(printing.draw(document).data)) as opened:
        return [" ".join(line["text"].split()) for page in opened.pages for line in page.extract_text_lines()]


def word(document: Document) -> list[str]:
    """Texts of the Word twin in order: paragraphs, and cells row by row."""
    return list(_texts(docx.Document(BytesIO(printing.word(document)))))


def _texts(opened: Any) -> Iterator[str]:
    for part in opened.iter_inner_content():
        if isinstance(part, Paragraph):
            texts = [part.text]
        elif isinstance(part, Table):
            texts = [cell.text for row in part.rows for cell in row.cells]
        for text in texts:
            if plain := " ".join(text.split()):
                yield plain


def in_order(wanted: list[str], found: list[str]) -> bool:
    """Whether all of ``wanted`` stand in ``found``, in this order."""
    rest = iter(found)
    return all(any(text == one for one in rest) for text in wanted)
