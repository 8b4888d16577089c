"""What waits for a person: one small list per app, each line a sentence with a link."""

from typing import Any, NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.roles import Permission, Role
from analytics.models import Inquiry
from analytics.rules import InquiryState
from documents.models import Document
from plans.models import Assignment, Material, Plan, Proposal, Upload
from plans.rules import PlanState
from plans.services import reporting
from plans.views.duties import dressed
from schools.access import today_of
from schools.models import Procedure
from schools.rules import Scope

OWED, OWED_BY_BODIES = 20, 7  # because a coordinator's own queue comes first


class Line(NamedTuple):
    """One thing that waits: its words, where it leads, and how it looks."""

    words: str
    url: str
    code: str
    note: str


def waiting(scope: Scope, user: User) -> list[Line]:
    """What this person should do next, the most pressing first."""
    lines: list[Line] = []
    if scope.may_somewhere(Permission.PLAN_APPROVE):
        rows = Plan.objects.within(scope).filter(state=PlanState.ON_APPROVAL)
        lines += [
            Line(row.title, reverse("plan", args=[row.pk]), "on_approval", _("waits for approval")) for row in rows[:10]
        ]
    if scope.may_somewhere(Permission.PLAN_EDIT) or scope.may_somewhere(Permission.SCHOOL_PLAN_EDIT):
        lines += _drafts(scope) + _uploads(scope)
    if scope.may_somewhere(Permission.PLAN_EDIT):
        count = Proposal.objects.within(scope).filter(state=Proposal.State.NEW).count()
        newest = Proposal.objects.within(scope).filter(state=Proposal.State.NEW).first()
        if newest:
            words = ngettext("%(n)s new proposal for the next plan", "%(n)s new proposals for the next plan", count)
            lines.append(Line(words % {"n": count}, reverse("proposals", args=[newest.plan_id]), "new", _("to answer")))
    if scope.may_somewhere(Permission.DOCUMENT_ISSUE):
        papers = Document.objects.within(scope).filter(state=Document.State.DRAFT)
        lines += [
            Line(paper.title, reverse("document", args=[paper.pk]), "draft", _("draft of a document"))
            for paper in papers[:10]
        ]
    return lines + _to_read(scope) + _matters(scope)


def owed(scope: Scope) -> tuple[list[Assignment], int]:
    """The next duties this person has to report on, by date, and how many there are in all."""
    rows = reporting.owed(scope)
    return dressed(rows[: OWED if scope.schools else OWED_BY_BODIES]), rows.count()


def _drafts(scope: Scope) -> list[Line]:
    rows = Plan.objects.within(scope).filter(state=PlanState.DRAFT).with_counts()
    if not scope.municipalities and not scope.everything:
        rows = rows.filter(school__in=scope.schools)
    lines = []
    shown: Any = rows[:10]  # because the checker knows no counts of a custom queryset
    for row in shown:
        note = ngettext("%(n)s row with defects", "%(n)s rows with defects", row.doubt_count) % {"n": row.doubt_count}
        lines.append(
            Line(
                row.title,
                reverse("plan", args=[row.pk]),
                "doubt" if row.doubt_count else "draft",
                note if row.doubt_count else _("draft"),
            )
        )
    return lines


def _to_read(scope: Scope) -> list[Line]:
    rows = Material.objects.filter(addressees__school__in=scope.schools, addressees__read_at=None).distinct()
    words = [(row, f"{row.title} ({row.read_by:%d.%m.%Y})" if row.read_by else row.title) for row in rows[:10]]
    return [Line(text, reverse("material", args=[row.pk]), "doubt", _("to be read")) for row, text in words]


def _matters(scope: Scope) -> list[Line]:
    """Signs that wait for the school's answer, and those that somebody may decide on now."""
    today, lines = today_of(scope), []
    asked = Inquiry.objects.filter(school__in=scope.schools).waiting().count()
    if asked:
        words = ngettext(
            "%(n)s matter of signs waits for your answer", "%(n)s matters of signs wait for your answer", asked
        )
        lines.append(Line(words % {"n": asked}, f"{reverse('inquiry_list')}?state=asked", "doubt", _("to answer")))
    if scope.may_somewhere(Permission.FINDING_DECIDE):
        over = Q(state=InquiryState.ANSWERED) | Q(state=InquiryState.ASKED, answer_by__lt=today)
        heard = Inquiry.objects.within(scope, today).filter(over).count()
        if heard:
            words = ngettext("%(n)s matter of signs to decide", "%(n)s matters of signs to decide", heard)
            lines.append(
                Line(words % {"n": heard}, f"{reverse('inquiry_list')}?state=to_decide", "new", _("to decide"))
            )
    return lines


def _uploads(scope: Scope) -> list[Line]:
    rows = Upload.objects.within(scope).filter(state=Upload.State.READY)
    return [
        Line(row.name, reverse("plan_upload", args=[row.pk]), "doubt", _("a file to look through")) for row in rows[:10]
    ]


def in_force(scope: Scope) -> list[Plan]:
    """The approved plans this person works by and may open."""
    if not scope.may_somewhere(Permission.PLAN_SEE):
        return []
    return list(
        Plan.objects.within(scope)
        .filter(state=PlanState.APPROVED)
        .with_counts()
        .select_related("municipality", "school")[:10]
    )


def season(scope: Scope) -> list[Procedure]:
    """The latest season's procedures, in the order of their days."""
    rows = Procedure.objects.within(scope)
    last = rows.order_by("-year").values_list("year", flat=True).first()
    return list(rows.filter(year=last)[:12]) if last else []


def greeting(scope: Scope) -> str:
    """What this person is here."""
    return ", ".join(str(Role(role).label) for role in Role if role in scope.roles)
