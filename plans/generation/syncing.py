"""What one occurrence lacks or has too much of: duties to make, to call off, to take up again, to hand over. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from plans.generation.editions import EVENT, Who
from plans.generation.wanted import Wanted
from plans.models import Occurrence
from plans.rules import AssignmentState
from plans.scheduling import Planned

_OPEN = AssignmentState.to_do()


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty as it stands."""

    pk: int
    state: str
    due_on: date | None


@dataclass(slots=True)
class Changes:
    """What is to be written, with the rule's day and the day that holds; duties that are there by primary key."""

    fresh: list[tuple[Occurrence, Who, date | None, date | None]] = field(default_factory=list)
    off: list[int] = field(default_factory=list)
    back: list[tuple[int, date | None, date | None]] = field(default_factory=list)
    handed: list[tuple[int, int]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.fresh or self.off or self.back or self.handed)


def differences(
    row: Occurrence, planned: Planned, have: Mapping[Who, Duty], wanted: Wanted, today: date
) -> Iterable[tuple[str, tuple[Who, Duty | None, date | None]]]:
    """Steps ``(verb, (who, duty, rule's day))`` that bring the duties of an occurrence to what is asked.

    Whoever comes later owes only what is not yet due; what is due is left to those who owed it in time.
    """
    asked = _asked(row, planned, have, wanted)
    spare = [who for who, duty in have.items() if who[0] == "person" and who not in asked and duty.state in _OPEN]
    for who, due in asked.items():
        duty = have.get(who)
        if duty is None and who[0] == "person" and spare:
            yield "hand", (who, have[spare.pop(0)], due)
        elif duty is None and _ahead(_day(row, due), today):
            yield "make", (who, None, due)
        elif duty is not None and duty.state == AssignmentState.CANCELLED and _ahead(_day(row, due), today):
            yield "back", (who, duty, due)
    gone = (who for who, duty in have.items() if who not in asked and duty.state in _OPEN)
    for who in gone:
        if who[0] != "person" or who in spare:
            yield "off", (who, have[who], None)


def _asked(row: Occurrence, planned: Planned, have: Mapping[Who, Duty], wanted: Wanted) -> dict[Who, date | None]:
    """Whom the occurrence asks; a named set, or those whom an event concerned, stay as they were at the first time."""
    kept = {pk: duty for (kind, pk), duty in have.items() if kind == "school"}
    conditional = bool(row.school_set_id) or wanted.targets[row.measure_id].conditional
    if not (row.key.startswith(EVENT) or (conditional and kept)):
        return wanted.asked(row.measure_id, planned)
    heirs = {wanted.heirs[pk] for pk, duty in kept.items() if pk in wanted.heirs and duty.state in _OPEN}
    return wanted.asked(row.measure_id, planned, schools=frozenset(kept) | heirs)


def collect(row: Occurrence, planned: Planned, have: Mapping[Who, Duty], wanted: Wanted, today: date) -> Changes:
    """The steps of one occurrence, sorted by what has to be written."""
    made = Changes()
    for verb, (who, duty, due) in differences(row, planned, have, wanted, today):
        if duty is None:
            made.fresh.append((row, who, due, _day(row, due)))
        elif verb == "hand":
            made.handed.append((duty.pk, who[1]))
        elif verb == "back":
            made.back.append((duty.pk, due, _day(row, due)))
        else:
            made.off.append(duty.pk)
    return made


def first(row: Occurrence, planned: Planned, wanted: Wanted) -> Changes:
    """Everybody's duty for an occurrence that is new."""
    asked = wanted.asked(row.measure_id, planned)
    return Changes(fresh=[(row, who, due, _day(row, due)) for who, due in asked.items()])


def still_open(row: Occurrence, wanted: Wanted) -> Changes:
    """The duties of an event that an earlier edition left open."""
    who = wanted.before.called_off.get((row.measure_id, row.key), set())
    left = sorted(one for one in who if one[0] != "school" or one[1] in wanted.open_schools)
    return Changes(fresh=[(row, one, row.rule_due, row.due_on) for one in left])


def _day(row: Occurrence, due: date | None) -> date | None:
    return row.due_on if row.moved_at else due


def _ahead(due: date | None, today: date) -> bool:
    return due is None or due >= today
