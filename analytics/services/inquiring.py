"""The matter of one school's one work: ask the school, take its answer, decide, take back.

Every page carries the ``version`` it was made from; whoever comes second is told so by ``Clash`` and loses nothing.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import queue
from accounts.files import Hashed, checked, clean_name
from accounts.models import User
from analytics import tasks
from analytics.jobs.matters import tell_deciders, tell_school
from analytics.models import Finding, Inquiry, InquiryFile, Run
from analytics.reports.matters import facts_of_finding
from analytics.rules import (
    ANSWER_WORKING_DAYS,
    InquiryState,
    Verdict,
    lapse_day,
    why_not_answer,
    why_not_ask,
    why_not_decide,
    why_not_withdraw,
)
from analytics.services import versions
from analytics.services.versions import record
from plans.services.evidence import ALLOWED, LIMITS, MOST_FILES
from schools.models import CalendarDay, School


class Clash(versions.Clash):
    """Somebody has changed the matter meanwhile; ``current`` is the row as it is now."""

    sentence = gettext_lazy("Somebody has changed this matter meanwhile. Look at it again before saving.")


@dataclass(slots=True)
class Asked:
    """What became of the findings: matters made, and how many were asked about already."""

    made: list[Inquiry] = field(default_factory=list)
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Enclosed:
    """An uploaded file and the name it came under."""

    file: BinaryIO
    name: str


def usual_day(municipality: int, today: date) -> date:
    """By when a school usually answers: so many working days of the municipality from today."""
    days = CalendarDay.objects.working_days(municipality, [today.year, today.year + 1])
    return days.add(today, ANSWER_WORKING_DAYS)


@transaction.atomic
def ask(findings: Collection[Finding], *, answer_by: date, today: date, by: User) -> Asked:
    """Ask the schools about their findings; each school's coordinators get one notice and one letter.

    A matter that is open or decided stays as it is; one that lapsed or was taken back begins anew. Raises
    ``ValidationError``: nothing chosen, a finding that is not on the list to check or not of the latest analysis, a
    day that has passed.
    """
    if refusal := why_not_ask([row.flag for row in findings], _outdated(findings), answer_by, today):
        raise ValidationError(refusal)
    # Because two who ask at once must not make two matters, each school is locked, always in the same order.
    list(School.objects.select_for_update().filter(pk__in={row.school_id for row in findings}).order_by("pk"))
    known = Inquiry.objects.filter(
        school__in={row.school_id for row in findings}, work__in={row.work_id for row in findings}
    )
    before = {(row.school_id, row.work_id): row for row in known}
    done = Asked()
    for finding in findings:
        old = before.get((finding.school_id, finding.work_id))
        if old is not None and old.state not in {InquiryState.LAPSED, InquiryState.WITHDRAWN}:
            done.kept += 1
            continue
        done.made.append(_opened(old, finding, (today, answer_by), by))
    _tell(done.made, by)
    return done


def _outdated(findings: Collection[Finding]) -> bool:
    """Whether any of them was replaced by a later analysis of the same year."""
    seasons = {(row.run.municipality_id, row.run.year): row.run_id for row in findings}
    for (municipality, year), run in seasons.items():
        latest = Run.objects.done().filter(municipality=municipality, year=year).values_list("pk", flat=True).first()
        if latest != run:
            return True
    return any(seasons[row.run.municipality_id, row.run.year] != row.run_id for row in findings)


def _opened(old: Inquiry | None, finding: Finding, days: tuple[date, date], by: User) -> Inquiry:
    today, answer_by = days
    row = old or Inquiry(school=finding.school, work=finding.work)
    before = row.state if old else None
    row.finding, row.facts = finding, facts_of_finding(finding)
    row.state, row.opened_on, row.answer_by, row.lapses_on = InquiryState.ASKED, today, answer_by, lapse_day(today)
    row.answer, row.answered_by, row.answered_at = "", None, None
    row.verdict, row.note, row.decided_by, row.decided_at = "", "", None, None
    row.version += 1 if old else 0
    row.save()
    record("inquiry.asked", row, row.school, by, state=[before, row.state], answer_by=answer_by)
    return row


def _tell(made: Sequence[Inquiry], by: User) -> None:
    by_school: dict[int, list[Inquiry]] = {}
    for row in made:
        by_school.setdefault(row.school_id, []).append(row)
    for rows in by_school.values():
        tell_school(rows, "inquiry_asked")
    if made:
        numbers = [row.pk for row in made]
        key = f"inquiries:{min(numbers)}:{max(numbers)}:{max(row.version for row in made)}"
        queue.enqueue(tasks.mail_inquiries, {}, key=key, by=by)


def answer(inquiry: Inquiry, text: str, files: Sequence[Enclosed] = (), *, version: int, by: User) -> Inquiry:
    """Keep the school's answer with its files; the same file again is kept once.

    Raises ``Clash``, or ``ValidationError``: no words, a closed matter, a file that is refused, one file too many.
    """
    stored = []
    try:
        for enclosed in files:
            stored.append(_stored(enclosed, by))
        kept = _answered(inquiry, text, stored, version=version, by=by)
    except BaseException:
        _forget(stored)
        raise
    _forget([row for row in stored if row.pk is None])  # because the twin of a kept file must not stay behind
    return kept


def _stored(enclosed: Enclosed, by: User) -> InquiryFile:
    name = clean_name(enclosed.name)
    kind, clean = checked(enclosed.file, name, ALLOWED, LIMITS)
    content = Hashed(clean)
    row = InquiryFile(name=name, user=by)
    row.file.save(f"{secrets.token_hex(16)}.{kind.value}", content, save=False)
    row.sha256 = content.digest.hexdigest()
    return row


def _forget(rows: Sequence[InquiryFile]) -> None:
    for row in rows:
        row.file.storage.delete(row.file.name or "")


@transaction.atomic
def _answered(inquiry: Inquiry, text: str, files: Sequence[InquiryFile], *, version: int, by: User) -> Inquiry:
    row = _locked(inquiry, version)
    if refusal := why_not_answer(row.state, text):
        raise ValidationError(refusal)
    before = row.state
    row.answer, row.answered_by, row.answered_at = text.strip(), by, timezone.now()
    row.state = InquiryState.ANSWERED
    _save(row)
    added = _enclosed(row, files)
    changes: dict[str, Any] = {"state": [before, row.state]} | ({"files": added} if added else {})
    record("inquiry.answered", row, row.school, by, **changes)
    tell_deciders(row, "inquiry_answered", by)
    return row


def _enclosed(row: Inquiry, files: Sequence[InquiryFile]) -> list[str]:
    known = set(row.files.values_list("sha256", flat=True))
    added = []
    for file in files:
        if file.sha256 in known:
            continue
        known.add(file.sha256)
        file.inquiry = row
        added.append(file)
    if len(known) > MOST_FILES:
        raise ValidationError(_("An answer holds at most %(limit)s files.") % {"limit": MOST_FILES})
    for file in added:
        file.save()
    return [file.name for file in added]


@transaction.atomic
def decide(inquiry: Inquiry, verdict: str, note: str, *, version: int, today: date, by: User) -> Inquiry:
    """Explained, confirmed or not clear, with its ground; not before the school was heard or its time is over.

    Raises ``Clash`` when somebody was quicker, or ``ValidationError``.
    """
    row = _locked(inquiry, version)
    if refusal := why_not_decide(row.state, row.answer_by, today, note):
        raise ValidationError(refusal)
    if verdict not in Verdict.values:
        raise ValidationError({"verdict": _("Choose what the check came to.")})
    before = {"state": row.state, "verdict": row.verdict}
    row.verdict, row.note, row.decided_by, row.decided_at = verdict, note.strip(), by, timezone.now()
    row.state = InquiryState.DECIDED
    _save(row)
    changes = {name: [value, getattr(row, name)] for name, value in before.items()}
    record("inquiry.decided", row, row.school, by, **changes, note=row.note)
    tell_school([row], "inquiry_decided")
    return row


@transaction.atomic
def withdraw(inquiry: Inquiry, reason: str, *, version: int, by: User) -> Inquiry:
    """Take an open matter back; the reason stands in the journal. Raises ``Clash`` or ``ValidationError``."""
    row = _locked(inquiry, version)
    if refusal := why_not_withdraw(row.state, reason):
        raise ValidationError(refusal)
    before, row.state = row.state, InquiryState.WITHDRAWN
    _save(row)
    record("inquiry.withdrawn", row, row.school, by, state=[before, row.state], reason=reason.strip())
    tell_school([row], "inquiry_withdrawn")
    return row


def _locked(inquiry: Inquiry, version: int) -> Inquiry:
    return versions.locked(inquiry, version, "school", "work", clash=Clash)


def _save(row: Inquiry) -> None:
    row.version += 1
    row.save()
