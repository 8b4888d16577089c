"""Estimates of what fits on a sheet, made before anything is drawn: what goes with a signature, which rows are tall."""

import re

from office.blocks import Column
from office.paper import Annex, Paper, Profile

SHEET = (210, 297)  # mm
# Millimetres that one sign of Liberation Serif takes per point of type size: as narrow as a run of letters gets, so
# that lines of text are never overestimated, and as wide as it is on average.
_NARROW, _AVERAGE = 0.15, 0.17
_WIDE = 0.2  # and as wide as a short run of figures and capitals gets
_PADDING = 3.4  # mm of a cell's width that are not its text's
_LINE = 0.41  # height of a line of a table, in mm per point
_CLOSING_LINES = 3
_DIVISIBLE = 900  # signs from which a last clause may be divided between two sheets
_TALL = 0.6  # of the sheet's text height
_WIDEST, _HIGHEST = 170, 0.75  # mm of a picture's width; of the sheet's text height, so that its caption fits
_BOX = re.compile(r'viewBox="\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)')


def closing_at(paper: Paper) -> int:
    """The index of the first clause that must stay on the sheet of the signature.

    A sheet that holds only a signature is a fault, so the last clauses go with it: as many as surely make three lines
    of text.
    """
    clauses = list(paper.numbered())
    width = (SHEET[0] - paper.profile.margin_left - paper.profile.margin_right) / paper.profile.font_size / _NARROW
    lines, index = 0, len(clauses)
    while index and lines < _CLOSING_LINES:
        index -= 1
        lines += max(1, int(len(clauses[index][1]) / width))
    return index


def is_divisible(paper: Paper) -> bool:
    """Whether the clause before the signature is so long that only its last lines need to go with it."""
    clauses = list(paper.numbered())
    return bool(clauses) and closing_at(paper) == len(clauses) - 1 and len(clauses[-1][1]) > _DIVISIBLE


def is_tall(cells: tuple[str, ...], annex: Annex, profile: Profile) -> bool:
    """Whether a row takes so much of a sheet that it may be divided; all others stay whole."""
    if annex.table is None or max(map(len, cells), default=0) < 200:
        return False
    across, down = reversed(SHEET) if annex.landscape else SHEET
    width = across - profile.margin_left - profile.margin_right
    height = down - profile.margin_top - profile.margin_bottom
    size = profile.table_font_size
    whole = sum(column.width for column in annex.table.columns) or 1
    signs = [max(1.0, width * column.width / whole / size / _AVERAGE) for column in annex.table.columns]
    lines = (_lines(cell, fitting) for cell, fitting in zip(cells, signs, strict=True))
    return max(lines) * size * _LINE > height * _TALL


def signs_across(columns: tuple[Column, ...], profile: Profile, *, landscape: bool) -> list[int]:
    """How many signs surely fit on a line of each column's cells."""
    across = SHEET[1] if landscape else SHEET[0]
    room = across - profile.margin_left - profile.margin_right
    whole = sum(column.width for column in columns) or 1
    sign = profile.table_font_size * _WIDE
    return [max(1, int((room * column.width / whole - _PADDING) / sign)) for column in columns]


def picture_size(svg: str, profile: Profile, *, landscape: bool) -> tuple[float, float]:
    """Width and height in mm of a picture on a sheet: as wide as the text where its height allows.

    Raises ``ValueError`` for SVG without a ``viewBox`` that has an area.
    """
    found = _BOX.search(svg)
    wide, high = (float(side) for side in found.groups()) if found else (0.0, 0.0)
    if not wide or not high:
        raise ValueError("a picture without a viewBox")
    across, down = reversed(SHEET) if landscape else SHEET
    room = min(across - profile.margin_left - profile.margin_right, _WIDEST)
    fitting = min(room, (down - profile.margin_top - profile.margin_bottom) * _HIGHEST * wide / high)
    return round(fitting, 2), round(fitting * high / wide, 2)


def _lines(text: str, signs: float) -> int:
    return sum(1 + int(len(line) / signs) for line in text.splitlines())
