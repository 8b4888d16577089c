"""What lasts for years: schools with low results, and whether two years without progress allow a step."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class LowResult:
    """``low`` of ``participants`` of a procedure (a work, an exam) in ``season`` had a low result."""

    school: str
    season: int
    procedure: str
    participants: int
    low: int


@dataclass(frozen=True, slots=True)
class LowRule:
    """At least ``percent`` low in at least ``procedures``, in each of ``seasons`` running.

    A procedure of fewer participants than ``least`` does not count.
    """

    percent: int = 30
    procedures: int = 2
    seasons: int = 2
    least: int = 1


@dataclass(frozen=True, slots=True)
class LowSchool:
    """A school with low results; ``procedures``: (season, procedure) that made it one. Not a sign of anything else."""

    school: str
    procedures: tuple[tuple[int, str], ...]


def low_results(results: Iterable[LowResult], rule: LowRule | None = None, *, season: int) -> tuple[LowSchool, ...]:
    """Schools low in each of the seasons that end with ``season``, by school.

    Results of one procedure of a school and season are added up, so that classes may come one by one. Raises
    ``ValueError`` for more low results than participants.
    """
    rule = rule or LowRule()
    sums: dict[tuple[str, int, str], tuple[int, int]] = {}
    for result in results:
        if not 0 <= result.low <= result.participants:
            raise ValueError(f"{result.low} low results of {result.participants}")
        key = (result.school, result.season, result.procedure)
        people, low = sums.get(key, (0, 0))
        sums[key] = people + result.participants, low + result.low
    met: dict[str, list[tuple[int, str]]] = {}
    for (school, year, procedure), (people, low) in sorted(sums.items()):
        if people >= max(1, rule.least) and low * 100 >= rule.percent * people:
            met.setdefault(school, []).append((year, procedure))
    years = range(season - rule.seasons + 1, season + 1)
    return tuple(
        LowSchool(school, tuple(item for item in found if item[0] in years))
        for school, found in met.items()
        if all(sum(year == wanted for year, _ in found) >= rule.procedures for wanted in years)
    )


@dataclass(frozen=True, slots=True)
class SeasonState:
    """``trouble``: what should fall, such as the share of works with signs or of low results, 0 .. 1.

    ``None`` where it was not measured. ``helped``: the school was helped in that season.
    """

    season: int
    trouble: float | None
    helped: bool = False


def administrative_step_allowed(
    history: Iterable[SeasonState], *, season: int, years: int = 2, least_change: float = 0.0
) -> tuple[bool, str]:
    """Whether ``years`` seasons of help without any improvement allow an administrative step in ``season``.

    The season before those years is what they are compared with. Any one year-to-year fall by more than
    ``least_change`` is an improvement, even if the next year took it back, because doubt is the school's.
    The code is "no_progress" when allowed; otherwise "not_measured" (a season is missing), "no_trouble" (nothing now),
    "improved" or "not_helped" (help comes first, and before the last of the seasons, so that it could show). Raises
    ``ValueError`` for a season that stands twice.
    """
    known: dict[int, SeasonState] = {}
    for state in history:
        if state.season in known:
            raise ValueError(f"season {state.season} stands twice")
        known[state.season] = state
    span = [known.get(year) for year in range(season - years, season + 1)]
    measured = [state for state in span if state is not None and state.trouble is not None]
    trouble = [state.trouble for state in measured if state.trouble is not None]
    if len(trouble) < years + 1:
        return False, "not_measured"
    if trouble[-1] <= 0:
        return False, "no_trouble"
    if any(before - after > least_change for before, after in pairwise(trouble)):
        return False, "improved"
    if not any(state.helped for state in measured[:-1]):
        return False, "not_helped"
    return True, "no_progress"
