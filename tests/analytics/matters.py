"""Matters for tests: a season with results on the list to check, and schools asked about them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from accounts.models import User
from accounts.roles import Role
from analytics.models import Finding, Inquiry, Run
from analytics.services import inquiring
from tests.analytics.findings import a_finding, a_run, signs
from tests.analytics.seasons import Make, Season, season
from tests.builders import Cast

SMALL = Make(pupils=14, classes=2, tasks=12)
ASKED = date(2026, 5, 21)
UNTIL = date(2026, 6, 4)


@dataclass
class Listed:
    """A season of two works and two schools; the first school is on the list with both works."""

    cast: Cast
    season: Season
    run: Run
    findings: list[Finding]

    def asked(self, *, today: date = ASKED, answer_by: date = UNTIL, count: int = 1) -> list[Inquiry]:
        """So many matters of the first school, asked by the coordinator."""
        by = self.cast.people[Role.COORDINATOR]
        return inquiring.ask(self.findings[:count], answer_by=answer_by, today=today, by=by).made

    @property
    def vera(self) -> User:
        """The first school's coordinator."""
        return self.cast.people[Role.SCHOOL]

    @property
    def nina(self) -> User:
        """The municipal coordinator."""
        return self.cast.people[Role.COORDINATOR]


def listed(cast: Cast, works: Any = (("RU", 4), ("MA", 4))) -> Listed:
    """The situation."""
    made = season(cast.municipality, cast.schools, works, make=SMALL)
    run = a_run(made)
    found = [a_finding(run, made, (0, at), signs("boundary", "mark_match")) for at in range(len(works))]
    return Listed(cast, made, run, found)


def ahead(days: int = 10) -> date:
    """A day still to come by the clock that pages read."""
    return date.today() + timedelta(days=days)  # noqa: DTZ011 because a page's day is at most one away
