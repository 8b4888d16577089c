"""Management decisions about a school: made, changed, closed with their outcome; help before administrative steps."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from analytics.engine.dynamics import administrative_step_allowed
from analytics.labels.decisions import why_no_step
from analytics.models import ManagementDecision
from analytics.reports.years import history, years_of
from analytics.services.versions import locked, record
from schools.access import scope_of
from schools.models import School
from schools.rules import Scope

LOOKED_BACK = 2
Kind = ManagementDecision.Kind


@dataclass(frozen=True, slots=True)
class Words:
    """What was decided."""

    kind: str
    text: str
    decided_on: date
    act: str = ""
    due_on: date | None = None


def refusal_of_step(school: School, year: int, today: date, scope: Scope) -> str:
    """Why this person may take no administrative step in this year; empty when one may be taken."""
    rows = years_of(school, range(year - LOOKED_BACK, year + 1), today, scope)
    allowed, code = administrative_step_allowed(history(rows), season=year, years=LOOKED_BACK)
    return "" if allowed else why_no_step(code)


@transaction.atomic
def decide(school: School, year: int, words: Words, *, today: date, by: User) -> ManagementDecision:
    """Enter a decision. Raises ``ValidationError``: an administrative step before its time, a day in the future, a
    term before the decision."""
    School.objects.select_for_update(of=("self",)).get(pk=school.pk)
    _check(school, year, words, today, by)
    rows: Any = ManagementDecision.objects
    row: ManagementDecision = rows.create(school=school, year=year, user=by, **_stored(words))
    record("decision.made", row, school, by, kind=row.kind, year=year)
    return row


def _check(school: School, year: int, words: Words, today: date, by: User) -> None:
    if not words.text.strip():
        raise ValidationError({"text": _("Say what was decided.")})
    if words.decided_on > today:
        raise ValidationError({"decided_on": _("A decision is entered once it is made.")})
    if words.due_on and words.due_on < words.decided_on:
        raise ValidationError({"due_on": _("The term lies before the decision.")})
    if words.kind == Kind.ADMINISTRATIVE and (refusal := refusal_of_step(school, year, today, scope_of(by))):
        raise ValidationError({"kind": refusal})


def _stored(words: Words) -> dict[str, Any]:
    return {**asdict(words), "kind": Kind(words.kind), "text": words.text.strip(), "act": words.act.strip()}


@transaction.atomic
def edit(decision: ManagementDecision, words: Words, *, version: int, today: date, by: User) -> ManagementDecision:
    """Change an open decision. Raises ``Clash``."""
    row = locked(decision, version)
    if row.closed_on is not None:
        raise ValidationError(_("This decision is closed."))
    _check(row.school, row.year, words, today, by)
    values = _stored(words)
    changes = {name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value}
    if not changes:
        return row
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    record("decision.edited", row, row.school, by, **changes)
    return row


@transaction.atomic
def close(
    decision: ManagementDecision, outcome: str, closed_on: date, *, version: int, today: date, by: User
) -> ManagementDecision:
    """Write what came of a decision. Raises ``Clash``."""
    row = locked(decision, version)
    if row.closed_on is not None:
        raise ValidationError(_("This decision is closed."))
    if not outcome.strip():
        raise ValidationError({"outcome": _("Say what came of it.")})
    if not row.decided_on <= closed_on <= today:
        raise ValidationError({"closed_on": _("The day lies between the decision and today.")})
    row.outcome, row.closed_on = outcome.strip(), closed_on
    row.version += 1
    row.save(update_fields=["outcome", "closed_on", "version"])
    record("decision.closed", row, row.school, by, closed_on=closed_on)
    return row
