"""A plan as others want it: as a file, and beside an older one."""

from plans.reports.difference import Change, Piece, difference
from plans.reports.exporting import KINDS, export, file_name, printed

__all__ = ["KINDS", "Change", "Piece", "difference", "export", "file_name", "printed"]
