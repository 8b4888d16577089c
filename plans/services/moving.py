"""Move the day of an occurrence by somebody's decision, and take that back. The plan's own day stays beside it."""

from datetime import date
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts import journal
from accounts.models import User
from plans.generation import tell_moved
from plans.models import Assignment, Occurrence, Plan
from plans.rules import AssignmentState, why_not_move_day


@transaction.atomic
def move(occurrence: Occurrence, *, to: date, why: str, order: str = "", by: User) -> Occurrence:
    """Set another last day for all who still have to act; each of them is told once.

    Raises ``ValidationError`` for a day before today, without a reason, or when the plan is not in force.
    """
    row, plan = _locked(occurrence)
    today = timezone.localdate(timezone=ZoneInfo(plan.municipality.time_zone))
    if refusal := why_not_move_day(plan.state, past=to < today, why=why.strip()):
        raise ValidationError(refusal)
    same = (row.due_on, row.moved_why, row.moved_order) == (to, why.strip(), order.strip())
    if same and row.moved_at is not None:
        return row
    before = row.due_on
    row.due_on, row.moved_by, row.moved_at = to, by, timezone.now()
    row.moved_why, row.moved_order = why.strip(), order.strip()
    row.save(update_fields=["due_on", "moved_by", "moved_at", "moved_why", "moved_order"])
    open_ones = Assignment.objects.filter(occurrence=row, state__in=AssignmentState.to_do()).exclude(due_on=to)
    duties = list(open_ones.values_list("pk", flat=True))
    Assignment.objects.filter(occurrence=row, state__in=AssignmentState.to_do()).update(
        due_on=to, version=F("version") + 1
    )
    _record("occurrence.moved", row, plan, by, before=before, why=row.moved_why, order=row.moved_order)
    tell_moved(plan, duties)
    return row


@transaction.atomic
def restore(occurrence: Occurrence, *, by: User) -> Occurrence:
    """Let the plan's own day hold again, for each school its own; without a move it does nothing."""
    row, plan = _locked(occurrence)
    if row.moved_at is None:
        return row
    if refusal := why_not_move_day(plan.state, past=False, why=row.moved_why):
        raise ValidationError(refusal)
    before, row.due_on = row.due_on, row.rule_due
    row.moved_by, row.moved_at, row.moved_why, row.moved_order = None, None, "", ""
    row.save(update_fields=["due_on", "moved_by", "moved_at", "moved_why", "moved_order"])
    open_ones = Assignment.objects.filter(occurrence=row, state__in=AssignmentState.to_do())
    duties = list(open_ones.values_list("pk", flat=True))
    open_ones.update(due_on=F("rule_due"), version=F("version") + 1)
    _record("occurrence.restored", row, plan, by, before=before)
    tell_moved(plan, duties)
    return row


def _locked(occurrence: Occurrence) -> tuple[Occurrence, Plan]:
    """The occurrence and its plan; the plan is locked first, as the generation does."""
    plans = Plan.objects.select_for_update(of=("self",)).select_related("municipality")
    plan = plans.get(measures__occurrences=occurrence)
    return Occurrence.objects.select_for_update(of=("self",)).select_related("measure").get(pk=occurrence.pk), plan


def _record(action: str, row: Occurrence, plan: Plan, by: User, *, before: date | None, **words: str) -> None:
    changes = {"due_on": [before, row.due_on]} | {name: text for name, text in words.items() if text}
    journal.record(action, row, by, municipality=plan.municipality_id, school=plan.school_id, changes=changes)
