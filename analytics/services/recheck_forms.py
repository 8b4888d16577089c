"""The workbook of a second marking that comes back filled in."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.labels import refused_words
from accounts.models import User
from analytics.models import Recheck
from analytics.parsing.marking import Fault, Filled, read
from analytics.reports.agreement import columns_of
from analytics.services.rechecking import take_second_marking
from office import sheets
from office.guard import Kind, Limits, Refused, inspect

LIMIT = 5 * 1024 * 1024
TOLD = 20


def take_form(recheck: Recheck, data: bytes, name: str, *, version: int, by: User) -> Recheck:
    """Put the points of a filled form into the boxes; somebody looks them through before they count.

    Raises ``ValidationError`` with a sentence per cell that cannot be taken; nothing is kept then.
    """
    filled = _filled(recheck, data, name)
    if filled.missing:
        raise ValidationError(
            _("No column was found for: %(names)s. Take the form anew and do not change its heads.")
            % {"names": ", ".join(filled.missing)}
        )
    if filled.faults:
        raise ValidationError([_words(fault) for fault in filled.faults[:TOLD]])
    if not filled.marked:
        raise ValidationError(_("The form holds no points."))
    return take_second_marking(recheck, filled.marked, by, version=version, finish=False)


def _filled(recheck: Recheck, data: bytes, name: str) -> Filled:
    codes = frozenset(str(entry["code"]) for entry in recheck.drawn)
    tasks = [column.code for column in columns_of(recheck.work)]
    try:
        inspect(data, name, frozenset({Kind.XLSX}), Limits(size=LIMIT))
        found = [read(sheet.rows, codes, tasks) for sheet in sheets.rows(data) if not sheet.hidden]
    except Refused as refusal:
        raise ValidationError(refused_words(refusal)) from refusal
    fitting = [one for one in found if not one.missing]
    return next(iter(fitting or found), Filled(missing=tasks))


def _words(fault: Fault) -> str:
    facts = {"row": fault.row, "column": fault.column, "value": fault.value}
    words = {
        "unreadable": _("Row %(row)s, %(column)s: “%(value)s” is no number of points."),
        "unknown_code": _("Row %(row)s: work %(value)s was not drawn."),
        "code_twice": _("Row %(row)s: work %(value)s stands twice."),
    }
    return words[fault.reason] % facts
