"""What a paper says, part by part, as its card shows it; unconfirmed case forms are told from the rest."""

from collections.abc import Collection, Iterator
from typing import Any

from office.blocks import Block, Heading, Paragraph, Picture, Table, TableBlock
from office.declension.finding import marked
from office.paper import Paper

Part = dict[str, Any]


def parts(paper: Paper, forms: Collection[str]) -> list[Part]:
    """Headings, paragraphs, clauses, tables and pictures in reading order.

    Text is in ``pieces``: pairs of text and whether it is one of the ``forms`` that nobody has confirmed.
    """
    return list(_parts(paper, forms))


def _parts(paper: Paper, forms: Collection[str]) -> Iterator[Part]:
    yield from (_text("paragraph", line, forms) for line in paper.preamble.splitlines() if line.strip())
    for block in paper.blocks:
        yield from _block(block, forms)
    if paper.command:
        yield {"kind": "command", "text": paper.command}
    for number, text, depth in paper.numbered():
        yield {**_text("clause", text, forms), "number": number, "depth": depth}


def _block(block: Block, forms: Collection[str]) -> Iterator[Part]:
    match block:
        case Heading():
            yield _text("heading", block.text, forms)
        case Paragraph():
            yield from (_text("paragraph", line, forms) for line in block.text.splitlines() if line.strip())
        case Picture():
            yield {"kind": "picture", "title": block.title, "table": block.numbers}
        case TableBlock():
            yield {"kind": "table", "title": block.caption, "table": block.table, "sections": _filled(block.table)}


def _filled(table: Table) -> list[tuple[str, int]]:
    return [(section.title, len(section.rows)) for section in table.sections if section.title]


def _text(kind: str, text: str, forms: Collection[str]) -> Part:
    return {"kind": kind, "pieces": marked(text, forms)}
