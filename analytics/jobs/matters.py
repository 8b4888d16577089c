"""What happens to matters without anybody's hand: renewed by an analysis, lapsed by the year, told of by letter."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts import journal, notices
from accounts.models import Notice, User
from accounts.queue import Work
from accounts.roles import GRANTS, Permission, Role
from analytics.models import Finding, Inquiry, Run
from analytics.reports.matters import repeated
from analytics.rules import InquiryState, lapse_day
from schools.access import answering
from schools.models import Municipality

DECIDERS = [role for role in Role if Permission.FINDING_DECIDE in GRANTS[role]]
OPEN = (InquiryState.ASKED, InquiryState.ANSWERED)
A_LETTER_HOLDS = 50


@transaction.atomic
def refresh(run: Run) -> int:
    """Point the year's matters at the findings of a finished analysis; how many are no longer found.

    An open matter that is on the list no more is taken back by itself and its school told; a decided one stays
    decided. Call it inside the transaction that makes the run done; the same run again changes nothing.
    """
    matters = Inquiry.objects.select_for_update(of=("self",)).select_related("school", "work", "finding")
    rows = list(matters.filter(school__municipality=run.municipality_id, work__year=run.year).order_by("pk"))
    found = Finding.objects.filter(run=run, school__in={row.school_id for row in rows}).light()
    by_place = {(each.school_id, each.work_id): each for each in found}
    gone = 0
    for row in rows:
        finding = by_place.get((row.school_id, row.work_id))
        over = row.state in OPEN and (finding is None or not finding.flag)
        if over:
            gone += 1
            _close(row, InquiryState.WITHDRAWN, "inquiry.not_found", {"run": run.pk})
            tell_school([row], "inquiry_withdrawn")
        if over or row.finding != finding:
            row.finding = finding
            row.version += over  # because what the school was asked has not changed, nobody's form grows old by it
            row.save(update_fields=["finding", "state", "version"])
    return gone


def lapse(now: datetime) -> int:
    """Let matters older than a year go, unless the same subject was found again; how many lapsed. Safe every day."""
    places = Municipality.objects.filter(schools__inquiries__isnull=False).distinct()
    return sum(_lapse_in(place, now) for place in places)


@transaction.atomic
def _lapse_in(place: Municipality, now: datetime) -> int:
    today = now.astimezone(ZoneInfo(place.time_zone)).date()
    rows = Inquiry.objects.select_for_update(of=("self",)).live().filter(school__municipality=place)
    over = list(rows.filter(lapses_on__lt=today).select_related("school", "work").order_by("pk"))
    if not over:
        return 0
    again = repeated(over)
    for row in over:
        if row.pk in again:
            changes = {"lapses_on": [row.lapses_on, lapse_day(row.lapses_on)], "repeated": [row.repeated, True]}
            row.repeated, row.lapses_on = True, lapse_day(row.lapses_on)
            _record("inquiry.repeated", row, changes)
        else:
            _close(row, InquiryState.LAPSED, "inquiry.lapsed", {})
        row.version += 1
        row.save(update_fields=["state", "repeated", "lapses_on", "version"])
    return len(over) - len(again)


def _close(row: Inquiry, state: InquiryState, action: str, facts: dict[str, Any]) -> None:
    changes = {"state": [row.state, state.value], **facts}
    row.state = state
    _record(action, row, changes)


def _record(action: str, row: Inquiry, changes: dict[str, Any]) -> None:
    journal.record(action, row, None, municipality=row.school.municipality_id, school=row.school_id, changes=changes)


def tell_school(rows: Sequence[Inquiry], kind: str) -> None:
    """One notice to each of the school's coordinators about its matters; ``rows`` are of one school."""
    first = rows[0]
    key = ",".join(f"{row.pk}.{row.version}" for row in rows)[:120]
    url = reverse("inquiry", args=[first.pk]) if len(rows) == 1 else f"{reverse('inquiry_list')}?state=asked"
    notices.notify(
        answering([first.school_id]),
        kind,
        key=key,
        url=url,
        count=len(rows),
        school=str(first.school),
        work=str(first.work),
        answer_by=f"{first.answer_by:%d.%m.%Y}",
    )


def tell_deciders(row: Inquiry, kind: str, by: User) -> None:
    """A notice to everybody who may decide in the municipality."""
    posts = {"memberships__role__in": DECIDERS, "memberships__municipality": row.school.municipality_id}
    people = User.objects.filter(**posts, is_active=True).exclude(pk=by.pk).distinct()
    facts = {"school": str(row.school), "work": str(row.work)}
    notices.notify(people, kind, key=f"{row.pk}.{row.version}", url=reverse("inquiry", args=[row.pk]), **facts)


def mail(work: Work) -> None:
    """Send the letters about matters that wait, one per person; a silent server leaves them to the next try."""
    rows = Notice.objects.filter(kind="inquiry_asked", mailed_at=None, user__is_active=True).select_related("user")
    by_user: dict[int, list[Notice]] = {}
    for notice in rows.order_by("pk"):
        by_user.setdefault(notice.user_id, []).append(notice)
    with get_connection() as connection:
        for done, mine in enumerate(by_user.values()):
            work.progress(done, len(by_user))
            message = letter(mine[0].user, mine)
            message.connection = connection
            message.send()
            Notice.objects.filter(pk__in=[notice.pk for notice in mine]).update(mailed_at=timezone.now())


def letter(user: User, mine: Sequence[Notice]) -> EmailMessage:
    """The letter in its reader's language."""
    facts = {
        "user": user,
        "lines": mine[:A_LETTER_HOLDS],
        "count": sum(int(notice.facts.get("count", 1)) for notice in mine),
        "site": settings.SITE_URL,
    }
    with override(user.language):
        subject = " ".join(render_to_string("email/inquiry.subject.txt", facts).split())
        body = render_to_string("email/inquiry.txt", facts)
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [user.email])
