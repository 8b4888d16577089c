"""The deadline language: Russian deadline phrases to values and back to JSON, without a database."""

from plans.terms.doubts import Code, Doubt
from plans.terms.model import (
    AnchorKind,
    Bound,
    Direction,
    Kind,
    Offset,
    Period,
    PeriodKind,
    Span,
    Term,
    Unit,
)
from plans.terms.moving import shift
from plans.terms.periods import read_period
from plans.terms.reading import read
from plans.terms.stored import from_json, to_json, to_stored

__all__ = [
    "AnchorKind",
    "Bound",
    "Code",
    "Direction",
    "Doubt",
    "Kind",
    "Offset",
    "Period",
    "PeriodKind",
    "Span",
    "Term",
    "Unit",
    "from_json",
    "read",
    "read_period",
    "shift",
    "to_json",
    "to_stored",
]
