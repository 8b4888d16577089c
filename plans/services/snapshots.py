"""Reports on execution as of a day: ask for one, try again, word its conclusions, put it and an extract on paper."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal, queue
from accounts.models import Job, User
from documents.models import Document
from documents.services import papers
from office.paper import Paper
from plans import tasks
from plans.models import Plan, Snapshot
from plans.models.plan import OPEN_TO_SCHOOLS
from plans.reports.papers import extract_paper, report_paper, school_duties
from schools.models import Municipality, School

WORDS = ("deviations", "reasons", "next_steps")


@transaction.atomic
def ask(
    *,
    municipality: Municipality,
    plan: Plan | None,
    school: School | None,
    days: tuple[date, date],
    today: date,
    by: User,
) -> Snapshot:
    """Freeze how plans were carried out in ``days`` (both ends included) and have the report made in the background.

    ``today`` is the municipality's day. The same question while its report is still being made gives that one back.
    Raises ``ValidationError`` for days out of order or ahead, and for a plan that is not in force.
    """
    _check(plan, days, today)
    Municipality.objects.select_for_update().get(pk=municipality.pk)  # because a double click asks once
    school = plan.school if plan and plan.school_id else school
    facts = {
        "municipality": municipality,
        "plan": plan,
        "school": school,
        "starts_on": days[0],
        "as_of": days[1],
        "made_by": by,
    }
    waiting = Snapshot.objects.filter(**facts, state="making").first()
    if waiting is not None:
        return waiting
    snapshot = Snapshot.objects.create(title=_title(plan, school, days[1]), **facts)
    journal.record(
        "snapshot.asked",
        snapshot,
        by,
        municipality=municipality.pk,
        school=school.pk if school else None,
        changes={"days": [day.isoformat() for day in days]},
    )
    make(snapshot, by=by)
    return snapshot


def _check(plan: Plan | None, days: tuple[date, date], today: date) -> None:
    if days[0] > days[1]:
        raise ValidationError({"as_of": _("The end stands before the beginning.")})
    if days[1] > today:
        raise ValidationError({"as_of": _("A report cannot be made as of a day that has not come yet.")})
    if plan and plan.state not in OPEN_TO_SCHOOLS:
        raise ValidationError({"plan": _("Only a plan that was approved is carried out.")})


def _title(plan: Plan | None, school: School | None, as_of: date) -> str:
    of = f": {plan.title}" if plan else " планов"
    whose = f" ({school})" if school and not (plan and plan.school_id) else ""
    tail = f"{whose} на {as_of:%d.%m.%Y}"
    return f"Отчёт об исполнении{of}"[: 400 - len(tail)] + tail


def make(snapshot: Snapshot, *, by: User) -> Job:
    """Have the report made, or made once more after it has failed."""
    return queue.enqueue(tasks.make_snapshot, {"snapshot": snapshot.pk}, key=job_key(snapshot), by=by)


def job_key(snapshot: Snapshot) -> str:
    """The key of the job that makes it."""
    return f"snapshot:{snapshot.pk}"


@transaction.atomic
def word(snapshot: Snapshot, words: dict[str, str], *, by: User) -> Snapshot:
    """Keep the conclusions of a person: deviations, their reasons, what comes next; the figures never change."""
    row = Snapshot.objects.select_for_update(of=("self",)).get(pk=snapshot.pk)
    if row.state != "made":
        raise ValidationError(_("The report is still being made."))
    tidy = {name: words.get(name, "").strip() for name in WORDS}
    before = row.facts.get("words", {})
    if before == tidy:
        return row
    row.facts = {**row.facts, "words": tidy}
    row.save(update_fields=["facts"])
    changes = {name: [before.get(name, ""), tidy[name]] for name in WORDS if before.get(name, "") != tidy[name]}
    journal.record("snapshot.worded", row, by, municipality=row.municipality_id, school=row.school_id, changes=changes)
    return row


@transaction.atomic
def put_on_paper(snapshot: Snapshot, *, for_school: bool, by: User) -> Document:
    """The report as a draft in the register, made anew from the present wording while it is a draft."""
    rows = Snapshot.objects.select_for_update(of=("self",)).select_related("municipality", "plan", "school", "made_by")
    row = rows.get(pk=snapshot.pk)
    if row.state != "made":
        raise ValidationError(_("The report is still being made."))
    school = row.school if for_school else None
    paper = report_paper(row, school)
    about = ("execution_report", "snapshot", row.pk, row.title)
    return _drafted(paper, about, row.municipality, school, by)


@transaction.atomic
def extract(plan: Plan, school: School, *, by: User) -> Document:
    """What an approved plan asks of one school, with its days, as a draft in the register that the school reads."""
    rows = Plan.objects.select_for_update(of=("self",)).select_related("municipality", "school")
    fresh = rows.get(pk=plan.pk)
    if fresh.state not in OPEN_TO_SCHOOLS:
        raise ValidationError(_("Only a plan that was approved is carried out."))
    if not school_duties(fresh, school):
        raise ValidationError(_("The plan asks nothing of this school, so there is nothing to extract."))
    paper = extract_paper(fresh, school)
    about = ("plan_extract", "plan_extract", fresh.pk, fresh.title)
    return _drafted(paper, about, fresh.municipality, school, by)


def _drafted(
    paper: Paper, about: tuple[str, str, int, str], municipality: Municipality, school: School | None, by: User
) -> Document:
    kind, subject, pk, label = about
    drafts = Document.objects.filter(kind=kind, subject_kind=subject, subject_id=pk, state=Document.State.DRAFT)
    draft = drafts.filter(school=school).order_by("-pk").first()
    if draft is not None:
        return papers.edit(draft, payload=paper.to_payload(), title=paper.title, by=by)
    return papers.draft(
        kind=kind,
        payload=paper.to_payload(),
        subject_kind=subject,
        subject_id=pk,
        subject_label=label,
        municipality=municipality,
        school=school,
        title=paper.title,
        by=by,
    )
