"""What an address asks of a schedule's board: the day, the school, the person to be placed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.roles import Permission
from observers.models import SchedulePlan
from observers.reports.board import Chosen, window
from observers.reports.standing import Desk
from schools.access import SignedRequest, require


def found(request: SignedRequest, pk: int) -> SchedulePlan:
    """The schedule within the person's scope, else 404; without the right there 403."""
    rows: Any = SchedulePlan.objects.within(request.scope).select_related("municipality", "user")
    plan: SchedulePlan = get_object_or_404(rows, pk=pk)
    require(request, Permission.OBSERVER_MANAGE, municipality=plan.municipality_id)
    return plan


def number(text: str) -> int:
    """A whole number of an address or a form, else 404."""
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Http404
    return int(text)


def _perhaps(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 18 else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Asked:
    """What is shown: a ``day`` (``None``: all days of a school), a ``school``; ``who`` is being placed, moved from
    the session ``origin``, refused at ``at``, there ``instead`` of somebody. What does not exist is passed over."""

    days: list[date]
    day: date | None
    school: int | None
    who: int | None
    origin: int | None
    at: int | None
    instead: int | None

    @classmethod
    def of(cls, given: Mapping[str, str], desk: Desk) -> "Asked":
        """From the address."""
        days, day = desk.days(), _day(given.get("day"))
        school, who = _perhaps(given.get("school")), _perhaps(given.get("who"))
        school = school if any(row.school_id == school for row in desk.sessions) else None
        if day not in days:
            day = None if school is not None or not days else days[0]
        who = who if who in desk.people else None
        return cls(days, day, school, who, *(_perhaps(given.get(name)) for name in ("from", "at", "instead")))

    @property
    def chosen(self) -> Chosen | None:
        """Whom the board is asked about."""
        return None if self.who is None else Chosen(self.who, self.origin, self.at, self.instead)

    @property
    def window(self) -> list[date]:
        """Days of the map."""
        return window(self.days, self.day)

    @property
    def earlier(self) -> date | None:
        """The day before the one that is shown."""
        return max((one for one in self.days if self.day and one < self.day), default=None)

    @property
    def later(self) -> date | None:
        """The day after the one that is shown."""
        return min((one for one in self.days if self.day and one > self.day), default=None)

    @property
    def shown(self) -> str:
        """The same board without a person, as a query string."""
        day = self.day.isoformat() if self.day else None
        return "?" + urlencode({name: value for name, value in (("day", day), ("school", self.school)) if value})
