"""What a screening says: codes and figures; sentences are made elsewhere."""

from dataclasses import dataclass, field
from typing import Any

ANSWERS = ("signs", "no_signs", "unchecked", "too_few")


@dataclass(frozen=True, slots=True)
class SignResult:
    """One sign in one unit.

    ``code``: one of ``settings.SIGNS``. ``checked``: False when it could not be, with the code of the ``reason``
    (few_works, few_schools, no_spread, no_tasks, no_open_tasks, no_thresholds, no_journal, no_roll, no_context,
    variants_apart, not_asked).
    ``z``, ``p``: one-sided, against the municipality's own null. ``effect``, ``low``, ``high``: natural units with a
    95 % interval of chance: points per pupil (level, open_marking, profile: of the named tasks together), works
    (boundary, mark_match), pupils (participation). ``reference``: code of the group compared with. ``details``: by
    sign, described in README.md.
    """

    code: str
    checked: bool
    reason: str = ""
    z: float | None = None
    p: float | None = None
    n: int = 0
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    reference: str = ""
    named: bool = False
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClassResult:
    """One class of a school with several: ``p`` is of its strongest sign, Šidák's correction over signs and classes."""

    name: str
    n: int
    p: float | None
    named: tuple[str, ...]
    signs: tuple[SignResult, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One school's one work.

    ``answer``: "signs" when flagged, "too_few" below the least number of works, "unchecked" where no sign could be
    checked, otherwise "no_signs". ``score`` rises with the evidence over the whole screening. ``p`` borrows from the
    school's other works, ``p_alone`` does not; ``flag_alone`` is what the multiplicity rule gives without borrowing.
    ``stronger``: independent signs in two families, or a sign in two works of the school. ``totals``, ``curve``: works
    by total, observed and expected.
    """

    work: tuple[str, ...]
    subject: str
    grade: int
    school: str
    n: int
    answer: str
    score: float
    flag: bool
    flag_alone: bool
    p: float
    p_alone: float
    stronger: bool
    signs: tuple[SignResult, ...]
    classes: tuple[ClassResult, ...]
    totals: tuple[int, ...]
    curve: tuple[float, ...]

    @property
    def named(self) -> tuple[str, ...]:
        """Codes of the signs that are named in the report."""
        return tuple(sign.code for sign in self.signs if sign.named)
