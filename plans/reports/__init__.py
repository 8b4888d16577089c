"""A plan as others want it: as a file, and beside an older one."""

from plans.reports.difference import Change, Piece, difference
from plans.reports.exporting import KINDS, attachment, export, file_name, printed

__all__ = ["KINDS", "Change", "Piece", "attachment", "difference", "export", "file_name", "printed"]
