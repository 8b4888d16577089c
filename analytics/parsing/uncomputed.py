"""Empty cells that are formulas in truth: a file saved without values must not be read as a file of zeros."""

import re
from collections.abc import Mapping

from analytics.parsing.codes import Code
from analytics.parsing.gathering import Gathered
from office import formulas

EMPTY = frozenset(
    {
        Code.POINT_BLANK,
        Code.TASK_BLANK,
        Code.NO_POINTS,
        Code.NO_ROWS,
        Code.NO_TABLE,
        Code.SCHOOL_MISSING,
        Code.ROW_WITHOUT_CODE,
    }
)
ADDRESS = re.compile(r"(?:(.*)!)?([A-Z]+)(\d+)$")


def look(data: bytes, found: Gathered) -> None:
    """Notes the first formula without a result among the cells that were read as empty; nothing where there is none."""
    suspects = [note for note in found.notes.kept if note.code in EMPTY]
    if not suspects or not data.startswith(b"PK"):
        return
    bare = formulas.without_results(data)
    if not bare:
        return
    for note in suspects:
        cell = _hit(note.code, note.cell, bare)
        if cell:
            found.notes.add(Code.SAVE_WITH_VALUES, cell, count=sum(map(len, bare.values())))
            return


def _hit(code: Code, cell: str, bare: Mapping[str, frozenset[str]]) -> str:
    match = ADDRESS.match(cell)
    if match is None or code in (Code.NO_ROWS, Code.NO_TABLE):
        name, places = next(iter(bare.items()))
        return f"{name}!{min(places)}"
    name, column, row = match[1] or "", match[2], match[3]
    places = bare.get(name, frozenset())
    if code in (Code.POINT_BLANK, Code.ROW_WITHOUT_CODE) or f"{column}{row}" in places:
        return cell if f"{column}{row}" in places else ""
    if code is Code.TASK_BLANK:
        below = sorted(
            (place for place in places if place.rstrip("0123456789") == column), key=lambda place: (len(place), place)
        )
        return f"{name}!{below[0]}" if below else ""
    same_row = sorted(place for place in places if place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == row)
    # because one formula in the row is its total, which is not needed
    return f"{name}!{same_row[0]}" if len(same_row) > 1 or (same_row and code is Code.SCHOOL_MISSING) else ""
