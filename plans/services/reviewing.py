"""Decide on reports: accept, accept many, give back with a reason. Of two reviewers at once one wins.

Nobody decides on a report of his own while the municipality has another reviewer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import journal, notices
from accounts.models import User
from accounts.roles import GRANTS, Permission, Role
from plans.models import Assignment, Report
from plans.rules import AssignmentState, ReportState, why_not_review
from schools.access import answering

REVIEWERS = [role for role in Role if Permission.ASSIGNMENT_REVIEW in GRANTS[role]]


@dataclass(slots=True)
class Tally:
    """What became of many reports at once: the accepted ones, and a sentence for each that was not."""

    accepted: list[Report] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@transaction.atomic
def accept(report: Report, *, conclusion: str = "", by: User) -> Report:
    """Accept this version; ``ValidationError`` says who decided on it before."""
    row = _decide(report, ReportState.ACCEPTED, {"conclusion": conclusion.strip()}, by)
    _settle(row, AssignmentState.ACCEPTED, accepted_at=row.reviewed_at)
    _tell(row, "duty_accepted", "report.accepted", by)
    return row


@transaction.atomic
def give_back(report: Report, *, reason: str, conclusion: str = "", by: User) -> Report:
    """Return this version to its author; without a reason, or decided by another, it is a ``ValidationError``."""
    if not reason.strip():
        raise ValidationError(_("Say why the report is returned: the school has to know what to change."))
    words = {"reason": reason.strip(), "conclusion": conclusion.strip()}
    row = _decide(report, ReportState.RETURNED, words, by)
    _settle(row, AssignmentState.RETURNED)
    _tell(row, "duty_returned", "report.returned", by)
    return row


def accept_many(reports: Iterable[Report], *, by: User) -> Tally:
    """Accept each in a transaction of its own, so that one decided by another holds none of the rest up."""
    tally = Tally()
    for report in reports:
        try:
            tally.accepted.append(accept(report, by=by))
        except ValidationError as refusal:
            tally.refused.append(f"{report.assignment}: {' '.join(refusal.messages)}")
    return tally


def _decide(report: Report, state: ReportState, words: dict[str, str], by: User) -> Report:
    # Because a report's version is written after its duty everywhere, both are locked in this order.
    Assignment.objects.select_for_update(of=("self",)).get(pk=report.assignment_id)
    facts: dict[str, Any] = {"state": state, "reviewer": by, "reviewed_at": timezone.now(), **words}
    own = why_not_own(report, by)
    rows = Report.objects.none() if own else Report.objects.filter(pk=report.pk, state=ReportState.SUBMITTED)
    won = rows.update(revision=F("revision") + 1, **facts)
    row = Report.objects.select_related(
        "reviewer", "assignment__school", "assignment__plan", "assignment__occurrence__measure"
    ).get(pk=report.pk)
    if not won:
        raise ValidationError(refusal(row) or own)
    return row


def why_not_own(report: Report, by: User) -> str:
    """Why its author may not decide on it; empty for others, and where nobody else of the municipality could."""
    if report.author_id != by.pk:
        return ""
    others = User.objects.filter(
        memberships__role__in=REVIEWERS, memberships__municipality=report.assignment.municipality_id, is_active=True
    ).exclude(pk=by.pk)
    return _("You wrote this report yourself, so somebody else has to decide on it.") if others.exists() else ""


def refusal(report: Report) -> str:
    """Why this version can no longer be decided on: by whom and when it was."""
    words = why_not_review(report.state) or ""
    if report.reviewer is None or report.reviewed_at is None:
        return words
    when = timezone.localtime(report.reviewed_at)
    return f"{words} " + _("%(who)s did so on %(day)s at %(time)s.") % {
        "who": report.reviewer,
        "day": f"{when:%d.%m.%Y}",
        "time": f"{when:%H:%M}",
    }


def _settle(report: Report, state: AssignmentState, **facts: Any) -> None:
    Assignment.objects.filter(pk=report.assignment_id, state=AssignmentState.SUBMITTED).update(
        state=state, version=F("version") + 1, **facts
    )


def _tell(report: Report, kind: str, action: str, by: User) -> None:
    duty = report.assignment
    changes = {"state": [ReportState.SUBMITTED.value, report.state], "version": report.number}
    if report.reason:
        changes["reason"] = report.reason
    journal.record(action, duty, by, municipality=duty.municipality_id, school=duty.school_id, changes=changes)
    notices.notify(
        [user for user in _authors(report) if user.pk != by.pk],
        kind,
        key=str(report.pk),
        url=reverse("duty", args=[duty.pk]),
        measure=str(duty.occurrence.measure)[:200],
        school=str(duty.school or ""),
        reason=report.reason,
    )


def _authors(report: Report) -> list[User]:
    """Whoever wrote it, and all who answer for that school."""
    school = report.assignment.school_id
    people = {user.pk: user for user in answering([school])} if school else {}
    if report.author and report.author.is_active:
        people[report.author.pk] = report.author
    return [people[pk] for pk in sorted(people)]
