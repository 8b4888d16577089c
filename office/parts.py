"""Papers with very long tables, laid out some hundred rows at a time, so that memory does not grow with their length.

Each part begins with the row that begins the last sheet of the part before, whose unfinished last sheet is dropped: the
sheets are those that the paper would have had as a whole.
"""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, NamedTuple

from office.joining import Joined
from office.pdf import Printed, laying_out, options

STEP = 250


class Part(NamedTuple):
    """Rows from ``first`` to before ``until``, counted over all annexes, and the number of sheets before them."""

    first: int
    until: int
    pages: int


def draw_in_parts(
    html: Callable[[Part], str],
    rows: int,
    *,
    title: str,
    identifier: bytes,
    pictures: Mapping[str, bytes] | None = None,
    step: int = STEP,
) -> Printed:
    """Draw a paper of so many rows; ``html`` gives the page of a part, whose rows bear ``id="r<number>"``.

    The first row of an annex also gives its number to the annex's heading, as ``id="b<number>"``. Raises as
    ``office.pdf.draw`` does.
    """
    joined, first = Joined(), 0
    with laying_out(identifier, pictures) as lay_out:
        while first < rows:
            document, first = _fitting(lambda part: lay_out(html(part)), Part(first, rows, joined.pages), step)
            document.metadata.title = title
            for page in document.pages:
                page.anchors.clear()
            joined.note(document.pages)
            document.write_pdf(BytesIO(), finisher=joined.add, **options(identifier))
    return Printed(joined.written(identifier), joined.pages)


def _fitting(lay_out: Callable[[Part], Any], rest: Part, step: int) -> tuple[Any, int]:
    """The full sheets of the next rows and the row that follows them; more rows where none begins a later sheet."""
    while True:
        part = rest._replace(until=min(rest.first + step, rest.until))
        document = lay_out(part)
        if part.until == rest.until:
            return document, part.until
        cut = _cut([set(page.anchors) for page in document.pages], part.first)
        if cut:
            kept, follows = cut
            return document.copy(document.pages[:kept]), follows
        step *= 2


def _cut(sheets: list[set[str]], since: int) -> tuple[int, int] | None:
    """The last sheet that a row after ``since`` begins, as (sheets before it, that row); ``None`` when none does."""
    for index in range(len(sheets) - 1, 0, -1):
        rows = [int(name[1:]) for name in sheets[index] if name.startswith("r")]
        first = min(rows, default=-1)
        if first > since and f"r{first}" not in sheets[index - 1] and not _begun_before(f"b{first}", sheets, index):
            return index, first
    return None


def _begun_before(heading: str, sheets: list[set[str]], index: int) -> bool:
    """Whether the annex of a first row began on an earlier sheet, so that it cannot be begun anew here."""
    return any(heading in sheet for sheet in sheets[:index])
