"""How long personal data of observers are kept: one table, and the days that follow from it. Knows no database."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from schools.calendar import AcademicYear, WorkingDays


class DataClass(StrEnum):
    """What is destroyed together, for one reason."""

    WITHDRAWN = "withdrawn"
    UNCONFIRMED = "unconfirmed"
    APPLICATION = "application"
    QUESTION = "question"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True)
class Term:
    """``keep`` days (or years) after the event, then destroyed within ``within`` days."""

    keep: int
    within: int
    years: int = 0


# The event: consent withdrawn; first seen and never confirmed; end of the school year of the last activity (then the
# days for objections); question answered; consent run out or withdrawn. The law gives 30 days for the destruction.
TERMS = {
    DataClass.WITHDRAWN: Term(0, 30),
    DataClass.UNCONFIRMED: Term(30, 10),
    DataClass.APPLICATION: Term(14, 16),
    DataClass.QUESTION: Term(90, 30),
    DataClass.CONSENT: Term(0, 30, years=3),
}
# Working days in which a person is answered who asks about the own data or writes to the hot line.
ANSWER = 10


@dataclass(frozen=True, slots=True)
class Span:
    """From which day the data may go, and by which day they must be gone."""

    ripe: date
    latest: date


def span(of: DataClass, event: date) -> Span:
    """The days for one class after its event; applications are counted from the end of the event's school year."""
    term = TERMS[of]
    start = AcademicYear.of(event).end if of == DataClass.APPLICATION else event
    ripe = _years_later(start, term.years) + timedelta(days=term.keep)
    return Span(ripe, ripe + timedelta(days=term.within))


def ripened_by(of: DataClass, today: date) -> date:
    """The latest event whose data are ripe today; what happened later still waits."""
    term = TERMS[of]
    day = _years_later(today - timedelta(days=term.keep), -term.years)
    if of != DataClass.APPLICATION:
        return day
    year = AcademicYear.of(day)
    return year.end if day == year.end else year.start - timedelta(days=1)


def answer_by(asked: date, days: WorkingDays) -> date:
    """The last day to answer."""
    return days.add(asked, ANSWER)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # because 29 February comes every fourth year
        return day.replace(year=day.year + years, day=28)
