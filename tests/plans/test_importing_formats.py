"""The same plan as a Word document, a page and a PDF is understood as it is from its text."""

import html
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from weasyprint import HTML

from office.grids.model import Paragraph, Reading
from office.grids.reading import read
from office.grids.text import read_text
from plans.importing.draft import PlanDraft
from plans.importing.reading_plan import understand

SEEDS = sorted((Path(__file__).parents[3] / "shared" / "seeds").glob("*.txt"))
STYLE = (
    "<meta charset=utf-8><style>@page { size: A4 landscape; margin: 15mm } td { border: 1px solid; padding: 3pt }"
    "table { border-collapse: collapse; width: 100%; font: 11pt 'Liberation Serif' }</style>"
)
pytestmark = pytest.mark.skipif(not SEEDS, reason="the five real plans are not beside the repository")


def as_html(reading: Reading) -> bytes:
    parts = [STYLE]
    for block in reading.blocks:
        if isinstance(block, Paragraph):
            parts.append(f"<p>{html.escape(block.text)}</p>")
            continue
        width = max(len(row.cells) for row in block.rows)
        for row in block.rows:
            texts = [html.escape(cell.text).replace("\n", "<br>") for cell in row.cells]
            texts += [""] * (width - len(texts))
            opening = "<table>" if row is block.rows[0] else ""
            parts.append(f"{opening}<tr>{''.join(f'<td>{text}</td>' for text in texts)}</tr>")
        parts.append("</table>")
    return "\n".join(parts).encode()


def as_pdf(reading: Reading) -> bytes:
    made = HTML(string=as_html(reading).decode()).write_pdf()
    assert isinstance(made, bytes)
    return made


def as_docx(reading: Reading) -> bytes:
    document, buffer = Document(), BytesIO()
    for block in reading.blocks:
        if isinstance(block, Paragraph):
            document.add_paragraph(block.text)
            continue
        table = document.add_table(rows=0, cols=max(len(row.cells) for row in block.rows))
        for row in block.rows:
            for place, cell in zip(table.add_row().cells, row.cells, strict=False):
                place.text = cell.text
    document.save(buffer)
    return buffer.getvalue()


def outline(draft: PlanDraft) -> list[tuple[str | None, list[tuple[str | None, str]]]]:
    return [(part.number, [(measure.number, measure.title) for measure in part.measures]) for part in draft.sections]


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name[:3])
@pytest.mark.parametrize(("suffix", "make"), [("docx", as_docx), ("html", as_html), ("pdf", as_pdf)])
def test_the_format_does_not_matter(seed: Path, suffix: str, make: Callable[[Reading], bytes]) -> None:
    reading = read_text(seed.read_bytes())
    assert outline(understand(read(make(reading), f"план.{suffix}"))) == outline(understand(reading))
