"""Report on a duty: keep a draft, hand it in, take it back. A version that was handed in is never altered.

Every page carries the ``revision`` of the newest version it was made from (0 where there is none); whoever saves over
a newer one is told so by ``Clash`` and loses nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts import journal
from accounts.models import User
from accounts.roles import Permission
from plans.models import Assignment, Evidence, Report
from plans.models.execution import AssignmentQuerySet
from plans.rules import AssignmentState, Outcome, ReportState, why_not_report, why_not_submit
from schools.models import Municipality
from schools.rules import Scope

is_address = URLValidator(schemes=["http", "https"])  # because a page links to it, and other schemes may be scripts


@dataclass(frozen=True, slots=True)
class Answer:
    """What a report says, apart from its files. ``acts`` are ``{"kind", "number", "date": ISO or ""}``."""

    outcome: str = Outcome.DONE
    done_on: date | None = None
    text: str = ""
    links: tuple[str, ...] = ()
    acts: tuple[dict[str, str], ...] = ()

    @classmethod
    def of(cls, report: Report) -> "Answer":
        """What a stored version says."""
        return cls(report.outcome, report.done_on, report.text, tuple(report.links), tuple(report.acts))

    def fields(self) -> dict[str, Any]:
        """As the columns of a report."""
        return {
            "outcome": self.outcome,
            "done_on": self.done_on,
            "text": self.text,
            "links": list(self.links),
            "acts": list(self.acts),
        }


class Clash(ValidationError):
    """Somebody, perhaps in another tab, has saved a newer version; ``current`` is that version."""

    def __init__(self, current: Report | None) -> None:
        super().__init__(_("This report has been saved meanwhile, perhaps in another tab. Compare and save again."))
        self.current = current


def may_report(scope: Scope, duty: Assignment) -> bool:
    """A school reports on its own duties; for bodies and persons of the municipality its coordinator does."""
    if duty.school_id is None:
        return scope.may(Permission.ASSIGNMENT_REPORT, municipality=duty.municipality_id)
    return duty.school_id in scope.schools and scope.may(
        Permission.ASSIGNMENT_REPORT, municipality=None, school=duty.school_id
    )


def owed(scope: Scope) -> AssignmentQuerySet:
    """What this person has to report, by date: the open duties of the own schools, or of the municipality's bodies."""
    mine = Q(school__in=scope.schools)
    mine |= Q(school=None, municipality__in=scope.where(Permission.ASSIGNMENT_REPORT))
    return by_day(Assignment.objects.open().filter(mine))


def by_day(rows: AssignmentQuerySet) -> AssignmentQuerySet:
    """In the order of the days, those without a day last, with what a line shows."""
    shown = rows.select_related("occurrence__measure", "plan", "school", "group", "person", "municipality")
    return shown.order_by(F("due_on").asc(nulls_last=True), "pk")


def local_day(now: datetime, place: Municipality) -> date:
    """The day it is in the municipality."""
    return now.astimezone(ZoneInfo(place.time_zone)).date()


def newest(duty: Assignment) -> Report | None:
    """The newest version, whatever its state."""
    return duty.reports.order_by("-number").first()


def last_time(duty: Assignment) -> Report | None:
    """The last accepted report of the same party on the same measure, or on the measure it continues."""
    measure = duty.occurrence.measure
    same = Q(assignment__occurrence__measure=measure.pk)
    if measure.same_as_id:
        same |= Q(assignment__occurrence__measure=measure.same_as_id)
    who = {"school": duty.school_id, "group": duty.group_id, "person": duty.person_id}
    mine = {f"assignment__{name}": pk for name, pk in who.items() if pk}
    rows = Report.objects.filter(same, state=ReportState.ACCEPTED, **mine).exclude(assignment=duty.pk)
    return rows.order_by("-submitted_at").first()


def fellows(duty: Assignment, scope: Scope) -> list[Assignment]:
    """The same occurrence at the person's other schools, where nobody has begun to write yet."""
    if duty.school_id is None:
        return []
    rows = Assignment.objects.open().filter(occurrence=duty.occurrence_id, school__in=scope.schools)
    rows = rows.exclude(pk=duty.pk).exclude(reports__state=ReportState.DRAFT).select_related("school")
    return [row for row in rows.order_by("school__name") if may_report(scope, row)]


def locked(duty: Assignment) -> Assignment:
    """The duty under a lock; ``ValidationError`` when nobody may report on it now."""
    rows = Assignment.objects.select_for_update(of=("self",))
    fresh = rows.select_related("municipality", "plan", "occurrence__measure").get(pk=duty.pk)
    if refusal := why_not_report(fresh.state, allowed=True):
        raise ValidationError(refusal)
    return fresh


def draft_of(duty: Assignment, *, by: User, now: datetime) -> Report:
    """The draft of a locked duty; a new one goes on from the returned or accepted version, its files included."""
    latest = newest(duty)
    if latest and latest.state == ReportState.DRAFT:
        return latest
    if latest and latest.state == ReportState.SUBMITTED:
        raise ValidationError(_("The report is on review. Take it back to change it."))
    return _next(duty, latest, by, now)


def _next(duty: Assignment, latest: Report | None, by: User, now: datetime) -> Report:
    facts = Answer.of(latest).fields() if latest else {}
    number, revision = (latest.number + 1, latest.revision + 1) if latest else (1, 1)
    times = {"created_at": now, "saved_at": now}
    draft = Report.objects.create(assignment=duty, number=number, revision=revision, author=by, **facts, **times)
    if latest:
        draft.evidence.set(latest.evidence.all())
    if duty.state == AssignmentState.NOT_STARTED:
        Assignment.objects.filter(pk=duty.pk).update(state=AssignmentState.IN_WORK)
    return draft


@transaction.atomic
def save_draft(duty: Assignment, answer: Answer, *, revision: int, by: User, now: datetime) -> Report:
    """Keep what is written so far; never hands anything in. The same words again change nothing.

    ``Clash`` when somebody has saved another text since ``revision``.
    """
    return _saved(locked(duty), answer, revision, by, now)


def _saved(duty: Assignment, answer: Answer, revision: int, by: User, now: datetime) -> Report:
    latest = newest(duty)
    kept = latest is not None and latest.state in {ReportState.DRAFT, ReportState.SUBMITTED}
    if latest and kept and Answer.of(latest) == answer:
        return latest
    if revision != (latest.revision if latest else 0):
        raise Clash(latest)
    draft = draft_of(duty, by=by, now=now)
    for name, value in answer.fields().items():
        setattr(draft, name, value)
    draft.author, draft.saved_at = by, now
    if latest and draft.pk == latest.pk:
        draft.revision += 1
    draft.save()
    return draft


@transaction.atomic
def submit(
    duty: Assignment, answer: Answer, *, revision: int, by: User, now: datetime, also: Iterable[Assignment] = ()
) -> Report:
    """Hand the answer in, and the same for the duties in ``also``: all of them or none.

    A second click gives the version back that the first has handed in. ``ValidationError`` tells per field what is
    missing; ``Clash`` as in ``save_draft``.
    """
    others = list(also)
    # Because two people may each report for several schools at once, all duties are locked in one order.
    everyone = Assignment.objects.select_for_update(of=("self",)).filter(pk__in=[duty.pk, *(row.pk for row in others)])
    list(everyone.order_by("pk"))
    fresh = locked(duty)
    latest = newest(fresh)
    if latest and latest.state == ReportState.SUBMITTED and Answer.of(latest) == answer:
        return latest
    report = _handed_in(fresh, _saved(fresh, answer, revision, by, now), by, now)
    for other in others:
        _copied(locked(other), report, by, now)
    return report


def _copied(duty: Assignment, report: Report, by: User, now: datetime) -> None:
    draft = draft_of(duty, by=by, now=now)
    Report.objects.filter(pk=draft.pk).update(**Answer.of(report).fields(), author=by, saved_at=now)
    for proof in report.evidence.all():
        copy = Evidence.objects.get(pk=proof.pk)
        copy.pk, copy.assignment, copy._state.adding = None, duty, True
        copy.save()
        copy.reports.add(draft)
    draft.refresh_from_db()
    _handed_in(duty, draft, by, now)


def _handed_in(duty: Assignment, draft: Report, by: User, now: datetime) -> Report:
    today = local_day(now, duty.municipality)
    faults = why_not_submit(
        draft.outcome,
        draft.done_on,
        words=bool(draft.text.strip()),
        proofs=len(draft.links) + len(draft.acts) + draft.evidence.count(),
        today=today,
        start=duty.plan.period_start,
    )
    if faults:
        raise ValidationError(faults)
    duty.reports.filter(state=ReportState.ACCEPTED).update(state=ReportState.REPLACED)
    draft.state, draft.submitted_at, draft.author = ReportState.SUBMITTED, now, by
    draft.revision += 1
    draft.save(update_fields=["state", "submitted_at", "author", "revision"])
    # Because whoever corrects an accepted report was in time before.
    in_time = duty.due_on is None or today <= duty.due_on or bool(duty.accepted_at and duty.in_time)
    _settle(duty, AssignmentState.SUBMITTED, submitted_at=now, in_time=in_time)
    _record("report.submitted", duty, by, version=draft.number, outcome=draft.outcome)
    return draft


@transaction.atomic
def withdraw(duty: Assignment, *, by: User, now: datetime) -> Report:
    """Take a report back that nobody has reviewed yet: what was handed in stays readable, a draft goes on from it."""
    fresh = locked(duty)
    latest = newest(fresh)
    if latest and latest.state == ReportState.DRAFT:
        return latest
    if latest is None or latest.state != ReportState.SUBMITTED:
        raise ValidationError(_("This report is no longer on review, so there is nothing to take back."))
    Report.objects.filter(pk=latest.pk).update(state=ReportState.REPLACED)
    draft = _next(fresh, latest, by, now)
    _settle(fresh, AssignmentState.IN_WORK, submitted_at=None, in_time=None)
    _record("report.withdrawn", fresh, by, version=latest.number)
    return draft


def _settle(duty: Assignment, state: AssignmentState, **facts: Any) -> None:
    Assignment.objects.filter(pk=duty.pk).update(state=state, accepted_at=None, version=F("version") + 1, **facts)


def _record(action: str, duty: Assignment, by: User, **changes: Any) -> None:
    journal.record(action, duty, by, municipality=duty.municipality_id, school=duty.school_id, changes=changes)
