"""Plans that are being carried out: duties on chosen days, and reports in their several states."""

from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from plans.models import Assignment, Measure, Occurrence, Plan, Report, Section
from plans.rules import AssignmentState, Outcome, PlanState, ReportState
from schools.models import Municipality, School

STATES = {
    ReportState.SUBMITTED: AssignmentState.SUBMITTED,
    ReportState.RETURNED: AssignmentState.RETURNED,
    ReportState.ACCEPTED: AssignmentState.ACCEPTED,
    ReportState.DRAFT: AssignmentState.IN_WORK,
}


def a_plan_in_force(place: Municipality, *titles: str, title: str = "План мероприятий") -> Plan:
    """An approved plan of the school year 2026/27 with these measures in two sections, without duties."""
    plan = Plan.objects.create(
        municipality=place, title=title, period_start=date(2026, 9, 1), period_end=date(2027, 8, 31)
    )
    parts = [
        Section.objects.create(plan=plan, title=name, position=n) for n, name in enumerate(("Подготовка", "Итоги"))
    ]
    for number, words in enumerate(titles or ["Провести совещание", "Представить справку"], start=1):
        part = parts[0 if number == 1 else 1]
        Measure.objects.create(plan=plan, section=part, number=str(number), position=number, title=words)
    facts = {"state": PlanState.APPROVED, "order_number": "1-О", "order_date": date(2026, 9, 1)}
    Plan.objects.filter(pk=plan.pk).update(**facts, approved_at=timezone.now())
    plan.refresh_from_db()
    return plan


def duties(measure: Measure, day: date | None, schools: list[School], **facts: Any) -> list[Assignment]:
    """One duty per school, all due on this day."""
    key = f"day:{day}" if day else "none"
    row, _made = Occurrence.objects.get_or_create(measure=measure, key=key, defaults={"rule_due": day, "due_on": day})
    place = {"municipality": measure.plan.municipality, "plan": measure.plan, "rule_due": day, "due_on": day}
    return [Assignment.objects.create(occurrence=row, school=school, **place, **facts) for school in schools]


def reported(
    duty: Assignment,
    state: ReportState = ReportState.SUBMITTED,
    *,
    by: User | None = None,
    at: datetime = datetime(2026, 10, 1, 9, tzinfo=UTC),
    **facts: Any,
) -> Report:
    """The duty with one more version of its report, in time if sent on its day or before."""
    text = facts.pop("text", "Совещание проведено")
    number = duty.reports.count() + 1
    sent = None if state == ReportState.DRAFT else at
    if state == ReportState.RETURNED:
        facts.setdefault("reason", "Приложите протокол")
    if state in {ReportState.RETURNED, ReportState.ACCEPTED}:
        facts.setdefault("reviewed_at", at)
    report = Report.objects.create(
        assignment=duty,
        number=number,
        state=state,
        outcome=Outcome.DONE,
        text=text,
        author=by,
        submitted_at=sent,
        **facts,
    )
    duty.state = STATES[state]
    duty.submitted_at = sent
    duty.in_time = None if sent is None or duty.due_on is None else at.date() <= duty.due_on
    duty.accepted_at = at if state == ReportState.ACCEPTED else None
    duty.save()
    return report
