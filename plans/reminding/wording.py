"""The duties of a letter, of the cabinet and of the preview as lines: what, by when, and why this person is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from office import natural
from plans.ladder import offset_of
from plans.models import Assignment, Reminder
from plans.reminding.owing import Place
from plans.rules import AssignmentState


@dataclass(frozen=True, slots=True)
class Line:
    """One duty: ``rung`` is the last step that has come, the reason why it is named."""

    duty: int
    measure: str
    plan: str
    school: str
    due: date
    rung: str
    open: bool
    department: str
    phone: str
    place: Place

    @property
    def why(self) -> str:
        """Why this person is told, in the active language: by the days really left, however late the letter."""
        day, calendar = self.place.day, self.place.calendar
        if self.due == day:
            return _("today is the day")
        days = abs(calendar.distance(day, self.due))
        if self.due > day:
            words = ngettext("%(n)s working day is left", "%(n)s working days are left", days)
            return words % {"n": days} if days else _("today is the last working day")
        return self._past(days) if days else _("its date has passed")

    def _past(self, days: int) -> str:
        if self.rung.startswith("control-"):
            words = ngettext(
                "%(n)s working day past its date: to whoever controls it",
                "%(n)s working days past its date: to whoever controls it",
                days,
            )
        else:
            words = ngettext("%(n)s working day past its date", "%(n)s working days past its date", days)
        return words % {"n": days}


def line(duty: Assignment, rung: str, due: date, place: Place) -> Line:
    """A duty loaded with its measure, plan, school and municipality."""
    return Line(
        duty.pk,
        str(duty.occurrence.measure),
        duty.plan.title,
        str(duty.school or ""),
        due,
        rung,
        duty.state in AssignmentState.to_do(),
        duty.municipality.department_short or duty.municipality.department,
        duty.municipality.phone,
        place,
    )


def lines_of(rows: Iterable[Reminder], place: Place) -> list[Line]:
    """One line per duty by date, however many rungs are told with it; ``place`` says which day it is."""
    last: dict[int, Reminder] = {}
    for row in rows:
        known = last.get(row.assignment_id)
        if known is None or offset_of(row.rung) > offset_of(known.rung):
            last[row.assignment_id] = row
    made = [line(row.assignment, row.rung, row.due_on, place) for row in last.values()]
    return sorted(made, key=lambda line: (line.due, natural.key(line.school), line.duty))
