"""Ask for duties: anew for a whole plan, by which rhythm and ladder, and for one event that nobody could foresee."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import journal, queue
from accounts.models import Job, User
from plans import tasks
from plans.generation import generate, targets_of, working_schools
from plans.models import Assignment, Execution, Measure, Occurrence, Plan
from plans.rules import PlanState, why_not_event
from plans.scheduling import after_event
from plans.terms import from_json
from schools.models import CalendarDay, School

__all__ = ["ask_again", "generate", "report_event", "settle"]


def ask_again(plan: Plan, *, by: User | None) -> Job:
    """Have the duties of an approved plan brought up to date in the background; asked twice, it is done once."""
    if plan.state != PlanState.APPROVED:
        raise ValidationError(_("Only an approved plan has duties."))
    return queue.enqueue(tasks.generate_duties, {"plan": plan.pk}, key=f"duties:{plan.pk}", by=by)


@transaction.atomic
def settle(plan: Plan, values: Mapping[str, Any], *, by: User) -> Execution:
    """Set rhythm, ladder, hour and the controller's delay; a new rhythm has the duties made anew from today on."""
    locked = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if locked.state != PlanState.APPROVED:
        raise ValidationError(_("Only an approved plan has duties."))
    row, _made = Execution.objects.get_or_create(plan=locked)
    changes = {name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value}
    if not changes:
        return row
    for name, (_before, value) in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))
    home, school = locked.municipality_id, locked.school_id
    journal.record("plan.execution_set", locked, by, changes=changes, municipality=home, school=school)
    if "rhythm" in changes:
        ask_again(locked, by=by)
    return row


@transaction.atomic
def report_event(
    measure: Measure, *, label: str, on: date, token: str, school: School | None = None, by: User
) -> Occurrence:
    """Make the occurrence of a measure that is done when something happens, with everybody's duty, or one school's.

    ``token`` is the form's own: the same one twice gives the same occurrence. The last day follows from the words of
    the measure; where they set none, there is none.
    """
    plan = Plan.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=measure.plan_id)
    key = f"event:{token}"[:60]
    existing = Occurrence.objects.filter(measure=measure, key=key).first()
    if existing is not None:
        return existing
    today = timezone.localdate(timezone=ZoneInfo(plan.municipality.time_zone))
    waiting = Execution.objects.filter(plan=plan).values_list("waiting", flat=True).first() or {}
    term = from_json(measure.term)
    refusal = why_not_event(
        plan.state, str(term.kind), str(waiting.get(str(measure.pk)) or ""), label=label.strip(), ahead=on > today
    )
    if refusal:
        raise ValidationError(refusal)
    calendar = CalendarDay.objects.working_days(plan.municipality_id, range(on.year - 1, on.year + 3))
    due = after_event(term, on, calendar)
    row = Occurrence.objects.create(
        measure=measure, key=key, starts_on=on, rule_due=due, due_on=due, basis="event", label=label.strip()
    )
    duties = _duties(plan, row, school)
    if not duties:
        raise ValidationError(_("Nobody answers for this measure: link its responsible to the directory first."))
    Assignment.objects.bulk_create(duties, batch_size=2000)
    facts = {"label": row.label, "on": on, "due": due, "duties": len(duties)}
    where = school.pk if school else plan.school_id
    journal.record("measure.event", measure, by, changes=facts, municipality=plan.municipality_id, school=where)
    return row


def _duties(plan: Plan, row: Occurrence, school: School | None) -> list[Assignment]:
    targets = targets_of(plan, row.measure, working_schools(plan))
    if school is not None:
        chosen = targets.schools & {school.pk}
        who = [{"school_id": pk} for pk in chosen]
    else:
        who = [{"school_id": pk} for pk in sorted(targets.schools)]
        who += [{"group_id": pk} for pk in sorted(targets.groups)]
        who += [{"person_id": pk} for pk in sorted(targets.persons)]
    same: dict[str, Any] = {"rule_due": row.rule_due, "due_on": row.due_on, "municipality_id": plan.municipality_id}
    return [Assignment(occurrence=row, plan_id=plan.pk, **same, **one) for one in who]
