"""The ladder of reminders of one duty: which rungs have come on a day, and which of them are still to be told.

Nothing is queued ahead: what is owed follows from the duty's day, the day that it is and the rungs already told. Days
that were missed lose nothing, since every rung that has come is owed; several owed at once make one line of one letter.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from schools.calendar import WorkingDays

CIVIL_END = 18  # because a letter after six in the evening waits for the next working morning


class Audience(StrEnum):
    """Whom a rung is for."""

    EXECUTOR = "executor"
    CONTROLLER = "controller"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: so many working days from the duty's day, negative before it."""

    audience: Audience
    offset: int

    @property
    def code(self) -> str:
        """What a told rung is remembered by, such as ``before-3``, ``after-1``, ``control-5``."""
        if self.audience is Audience.CONTROLLER:
            return f"control-{self.offset}"
        return f"before-{-self.offset}" if self.offset < 0 else f"after-{self.offset}"

    def day(self, due: date, calendar: WorkingDays) -> date:
        """The working day on which it is told."""
        return calendar.add(due, self.offset) if self.offset else calendar.at_or_before(due)


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps a municipality has set for a plan, in working days; ``to_controller`` 0 means that nobody is told."""

    before: tuple[int, ...] = (7, 3, 1)
    after: tuple[int, ...] = (1,)
    to_controller: int = 5

    def rungs(self, audience: Audience) -> tuple[Rung, ...]:
        """The steps for one audience, the earliest first."""
        if audience is Audience.CONTROLLER:
            return (Rung(audience, self.to_controller),) if self.to_controller else ()
        offsets = {-step for step in self.before} | set(self.after)
        return tuple(Rung(audience, offset) for offset in sorted(offsets))

    def reach(self) -> int:
        """How many working days before a duty's day its first rung may come."""
        return max(self.before, default=0)


def owed(
    rungs: Collection[Rung], told: Collection[str], due: date, calendar: WorkingDays, today: date
) -> tuple[Rung, ...]:
    """The rungs whose day has come and that come after every told one, the earliest first.

    A rung before a told one is settled even if a changed ladder has only now put it there.
    """
    last = max((offset_of(code) for code in told), default=None)
    return tuple(
        rung
        for rung in sorted(rungs, key=lambda rung: rung.offset)
        if (last is None or rung.offset > last) and rung.day(due, calendar) <= today
    )


def offset_of(code: str) -> int:
    """The working days that a code speaks of, negative before the duty's day."""
    kind, number = code.split("-")
    return -int(number) if kind == "before" else int(number)


def may_write(hour: int, earliest: int) -> bool:
    """Whether letters go out in this hour of the local day."""
    return earliest <= hour < CIVIL_END
