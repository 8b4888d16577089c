"""What a period report says: where each duty stood at a moment, told by the versions of its reports, and the sums."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet

from plans.importing.ours import heading
from plans.models import Assignment, Measure, Plan, Report, Snapshot
from plans.rules import AssignmentState, Outcome, ReportState

FIGURES = ("expected", "accepted", "in_time", "on_review", "overdue", "undated")
MOST_LINES = 500  # a longer report has its lines in the workbook only
MOST_DEVIATIONS = 1000
BATCH = 500
BODIES = "Муниципальный уровень"


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one duty stood: its state, who handed in and who accepted and when; ``why`` is the reason of a person."""

    state: str
    sent_at: datetime | None = None
    sent_by: str = ""
    accepted_at: datetime | None = None
    accepted_by: str = ""
    in_time: bool | None = None
    outcome: str = ""
    text: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One duty of the report with its place in the plan."""

    plan: str
    section: str
    number: str
    title: str
    deadline: str
    who: str
    due: date | None
    keys: tuple[int, int, int]  # of the plan, the section and the school, 0 for a municipal body or person
    stand: Stand


def moment_of(snapshot: Snapshot) -> datetime:
    """Until when versions count: the end of the report's day in the municipality, or when it was asked for."""
    zone = ZoneInfo(snapshot.municipality.time_zone)
    midnight = datetime.combine(snapshot.as_of + timedelta(days=1), time(), zone)
    return min(midnight, snapshot.made_at)


def stood(versions: Sequence[Report], due: date | None, moment: datetime, zone: ZoneInfo) -> Stand:
    """Where a duty stood at the moment; ``versions`` in the order of their numbers, drafts included."""
    known = [version for version in versions if _began(version) <= moment]
    sent = [version for version in known if version.submitted_at and version.submitted_at <= moment]
    if not sent:
        return Stand(AssignmentState.IN_WORK if known else AssignmentState.NOT_STARTED)
    last = sent[-1]
    decided = last.reviewed_at is not None and last.reviewed_at <= moment
    if not decided and last.state == ReportState.REPLACED and known[-1].number > last.number:
        return Stand(AssignmentState.IN_WORK)  # because its author has taken it back
    accepted = decided and last.state != ReportState.RETURNED
    state = AssignmentState.SUBMITTED if not decided else AssignmentState.RETURNED
    # Because whoever corrects an accepted report was in time before.
    counting = [last, *(row for row in sent[:-1] if row.reviewed_at and row.state != ReportState.RETURNED)]
    return Stand(
        state=AssignmentState.ACCEPTED if accepted else state,
        sent_at=last.submitted_at,
        sent_by=str(last.author or ""),
        accepted_at=last.reviewed_at if accepted else None,
        accepted_by=str(last.reviewer or "") if accepted else "",
        in_time=due is None or any(_day(row, zone) <= due for row in counting),
        outcome=last.outcome,
        text=last.text,
        why=last.reason if state == AssignmentState.RETURNED and not accepted else "",
    )


def _began(version: Report) -> datetime:
    return min(version.created_at, version.submitted_at or version.created_at)


def _day(version: Report, zone: ZoneInfo) -> date:
    assert version.submitted_at  # noqa: S101 because only versions that were handed in come here
    return version.submitted_at.astimezone(zone).date()


def duties(snapshot: Snapshot) -> QuerySet[Assignment]:
    """What the report is about: due in its days, or without a day and reported within them; nothing called off.

    A school's own plan counts the municipal duties that its rows implement among its own: each of them once.
    """
    rows = Assignment.objects.expected().filter(municipality=snapshot.municipality_id)
    if snapshot.plan:
        rows = rows.filter(of_plan(snapshot.plan))
    if snapshot.school_id:
        rows = rows.filter(school=snapshot.school_id)
    days = (snapshot.starts_on, snapshot.as_of)
    zone = ZoneInfo(snapshot.municipality.time_zone)
    first = datetime.combine(snapshot.starts_on, time(), zone)
    undated = Q(due_on=None, reports__submitted_at__gte=first, reports__submitted_at__lt=moment_of(snapshot))
    chosen = rows.filter(Q(due_on__range=days) | Q(pk__in=rows.filter(undated).values("pk")))
    order = ("occurrence__measure__section__position", "occurrence__measure__position", "occurrence__measure")
    return chosen.order_by("plan", *order, "due_on", "school__name", "pk")


def of_plan(plan: Plan) -> Q:
    """The duties of a plan; a school's own plan has also the municipal ones that its rows implement."""
    own = Q(plan=plan)
    if not plan.school_id:
        return own
    upper = Measure.objects.filter(implemented_by__plan=plan)
    linked = Q(occurrence__measure__in=upper) | Q(occurrence__measure__same_as__in=upper)
    return own | Q(linked, school=plan.school_id)


def read(snapshot: Snapshot) -> Iterator[Row]:
    """The report's rows in the plans' order, a batch of them in memory at a time."""
    moment, zone = moment_of(snapshot), ZoneInfo(snapshot.municipality.time_zone)
    versions = Report.objects.select_related("author", "reviewer").order_by("number")
    found = duties(snapshot).select_related(
        "plan", "school", "group", "person", "occurrence__measure__section", "occurrence__measure__same_as"
    )
    own = _own_rows(snapshot.plan)
    rows = found.prefetch_related(Prefetch("reports", queryset=versions)).iterator(chunk_size=BATCH)
    if snapshot.plan and snapshot.plan.school_id:  # because the rows of one school are few but come from two plans
        rows = iter(sorted(rows, key=lambda duty: _place(_measure(duty, own))))
    for duty in rows:
        yield _row(duty, _measure(duty, own), stood(list(duty.reports.all()), duty.due_on, moment, zone))


def _own_rows(plan: Plan | None) -> dict[int, Measure]:
    """A school plan's rows by the municipal measure that each implements."""
    if plan is None or not plan.school_id:
        return {}
    rows = plan.measures.filter(implements__isnull=False).select_related("section", "plan")
    return {row.implements_id: row for row in rows if row.implements_id}


def _measure(duty: Assignment, own: dict[int, Measure]) -> Measure:
    """The row of the plan in question: a school's own one stands for the municipal one it implements."""
    upper = duty.occurrence.measure
    return own.get(upper.pk) or own.get(upper.same_as_id or 0) or upper


def _place(measure: Measure) -> tuple[int, int, int]:
    return measure.section.position, measure.position, measure.pk


def _row(duty: Assignment, measure: Measure, stand: Stand) -> Row:
    plan = duty.plan if measure.plan_id == duty.plan_id else measure.plan
    section = measure.section
    return Row(
        plan=plan.title,
        section=heading(section.number, section.title),
        number=measure.number,
        title=measure.title + (f" ({duty.occurrence.label})" if duty.occurrence.label else ""),
        deadline=measure.deadline_text,
        who=str(duty.school or duty.group or duty.person),
        due=duty.due_on,
        keys=(plan.pk, section.pk, duty.school_id or 0),
        stand=stand,
    )


@dataclass(slots=True)
class Tally:
    """The sums of a report, gathered while its rows go by; ``lines`` stay empty when there are too many to show."""

    as_of: date
    total: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIGURES, 0))
    plans: dict[int, dict[str, Any]] = field(default_factory=dict)
    sections: dict[int, dict[str, Any]] = field(default_factory=dict)
    schools: dict[int, dict[str, Any]] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    deviations: list[dict[str, Any]] = field(default_factory=list)
    rows: int = 0
    deviating: int = 0

    def add(self, row: Row) -> None:
        """Count one more row."""
        counted = counts(row, self.as_of)
        plan, section, school = row.keys
        label = row.who if school else BODIES
        groups = (
            self.plans.setdefault(plan, {"label": row.plan, **dict.fromkeys(FIGURES, 0)}),
            self.sections.setdefault(section, {"label": row.section, "plan": row.plan, **dict.fromkeys(FIGURES, 0)}),
            self.schools.setdefault(school, {"label": label, **dict.fromkeys(FIGURES, 0)}),
        )
        for name in counted:
            self.total[name] += 1
            for group in groups:
                group[name] += 1
        self.rows += 1
        self._keep(row, deviation(row, self.as_of))

    def _keep(self, row: Row, kind: str) -> None:
        if self.rows <= MOST_LINES:
            self.lines.append(shown(row, kind))
        if kind:
            self.deviating += 1
            if self.deviating <= MOST_DEVIATIONS:
                self.deviations.append(shown(row, kind))

    def facts(self) -> dict[str, Any]:
        """What is frozen: JSON-able, schools in the order of their names."""
        return {
            "rows": self.rows,
            "total": self.total,
            "plans": list(self.plans.values()),
            "sections": list(self.sections.values()),
            "schools": in_order(self.schools.values()),
            "lines": self.lines if self.rows <= MOST_LINES else [],
            "deviating": self.deviating,
            "deviations": self.deviations,
        }


def in_order(groups: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """By name, «№ 2» before «№ 10»; the municipal level first."""

    def key(group: dict[str, Any]) -> tuple[bool, list[Any]]:
        parts = re.split(r"(\d+)", str(group["label"]).casefold())
        return group["label"] != BODIES, [(int(part), "") if part.isdigit() else (0, part) for part in parts]

    return sorted(groups, key=key)


def counts(row: Row, as_of: date) -> list[str]:
    """The figures that this row makes one more of."""
    if row.due is None:
        return ["undated"]
    found = ["expected"]
    if row.stand.state == AssignmentState.ACCEPTED:
        found += ["accepted", "in_time"] if row.stand.in_time else ["accepted"]
    elif row.stand.state == AssignmentState.SUBMITTED:
        found.append("on_review")
    elif row.due < as_of:
        found.append("overdue")
    return found


def deviation(row: Row, as_of: date) -> str:
    """In what the row departs from the plan: a code, empty when in nothing."""
    stand = row.stand
    if row.due is not None and row.due < as_of and stand.state in AssignmentState.to_do():
        return "returned" if stand.state == AssignmentState.RETURNED else "overdue"
    if stand.outcome == Outcome.NOT_APPLICABLE:
        return "not_applicable"
    return "late" if stand.in_time is False else ""


def shown(row: Row, kind: str) -> dict[str, Any]:
    """A row as it is frozen: days and moments in ISO form."""
    stand = row.stand
    return {
        "plan": row.plan,
        "section": row.section,
        "number": row.number,
        "title": row.title,
        "who": row.who,
        "due": row.due.isoformat() if row.due else None,
        "state": str(stand.state),
        "sent_at": stand.sent_at.isoformat() if stand.sent_at else None,
        "sent_by": stand.sent_by,
        "accepted_at": stand.accepted_at.isoformat() if stand.accepted_at else None,
        "accepted_by": stand.accepted_by,
        "text": stand.text,
        "why": stand.why or (stand.text if kind == "not_applicable" else ""),
        "deviation": kind,
    }
