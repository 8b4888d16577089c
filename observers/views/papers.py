"""Papers about observers: the order, the memo, certificates, the empty form; and the public page of a certificate."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from documents.models import Document
from observers.forms.acts import DaysForm
from observers.kinds import SessionState
from observers.models import Accreditation, Session
from observers.reports import acts, badges
from observers.reports import roster as reports
from observers.reports.sessions import days_of
from observers.services import papering
from schools.access import SignedRequest, allow, require
from schools.models import Municipality
from schools.views.frame import at_place, form_page, page_of, posted, submitted


@at_place(Permission.OBSERVER_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def observer_order(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Choose the days; the order is worded on its card in the register, where it is issued too."""
    form = DaysForm(posted(request), initial=_season(place))

    def act(data: dict[str, Any]) -> Document:
        first, last = form.days()
        rows = Session.objects.filter(municipality=place, state=SessionState.PUBLISHED)
        sessions = reports.between(rows.select_related("school", "municipality"), first, last, _zone(place))
        blocks = reports.blocks(reports.with_people(reports.in_order(sessions)), None)
        return papering.order(place, blocks, first, last, by=request.user)

    paper = submitted(request, form, act, said=_("The draft of the order is ready. Its wording can be changed."))
    if paper is not None:
        return redirect("document", pk=paper.pk)
    return _chosen(request, form, "order", place)


@at_place(Permission.OBSERVER_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def observation_memo(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Choose the days; the proposals are worded on the memo's card in the register."""
    form = DaysForm(posted(request), initial=_season(place))

    def act(data: dict[str, Any]) -> Document:
        return papering.memo(place, *form.days(), by=request.user)

    paper = submitted(request, form, act, said=_("The draft of the memo is ready. Its proposals can be changed."))
    if paper is not None:
        return redirect("document", pk=paper.pk)
    return _chosen(request, form, "memo", place)


def _chosen(request: SignedRequest, form: DaysForm, what: str, place: Municipality) -> HttpResponse:
    titles = {"order": _("Order appointing the observers"), "memo": _("Memo of observation")}
    facts = {"what": what, "place": place, "template": "observers/roster_days.html"}
    return form_page(request, form, titles[what], reverse("act_list" if what == "memo" else "roster"), facts)


def _season(place: Municipality) -> dict[str, date]:
    """From the first to the last day of this year's published sessions."""
    zone = _zone(place)
    today = timezone.localdate(timezone=zone)
    days = days_of(Session.objects.filter(municipality=place, state=SessionState.PUBLISHED), zone)
    own = [day for day in days if day.year == days[-1].year] or [today]
    return {"first": own[0], "last": own[-1]}


def _zone(place: Municipality) -> ZoneInfo:
    return ZoneInfo(place.time_zone)


@at_place(Permission.OBSERVER_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def act_form(request: SignedRequest, place: Municipality) -> HttpResponse:
    """The empty form of an act, to be printed."""
    if request.method != "POST":
        question = _("The empty form of an act is put into the register, to be printed as PDF or from Word.")
        facts = {"question": question, "action": _("Make the form"), "back": reverse("act_list")}
        return render(request, "schools/confirm.html", facts)
    return redirect("document", pk=papering.empty(place, by=request.user).pk)


@allow(Permission.ACT_SEE)
@require_POST
def act_print(request: SignedRequest, pk: int) -> HttpResponse:
    """An act on paper: a draft to look at, or registered for good."""
    row = get_object_or_404(acts.handed_in(request.scope), pk=pk)
    issue = request.POST.get("do") == "issue"
    right = Permission.DOCUMENT_ISSUE if issue else Permission.DOCUMENT_DRAFT
    require(request, right, municipality=row.municipality_id)
    try:
        paper = (papering.issue_act if issue else papering.act)(row, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("act", pk=pk)
    return redirect("document", pk=paper.pk)


@at_place(Permission.OBSERVER_MANAGE)
@require_safe
def badge_list(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Certificates given, each to be printed."""
    page = page_of(request, reports.certified(place))
    return render(request, "observers/roster_badges.html", {"page_obj": page, "place": place})


@allow(Permission.OBSERVER_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def badge(request: SignedRequest, pk: int) -> HttpResponse:
    """Print one certificate; opened without that, the list it stands in."""
    rows = Accreditation.objects.filter(observer__municipality__in=_own(request)).select_related("observer")
    row = get_object_or_404(rows, pk=pk)
    back = f"{reverse('badge_list')}?municipality={row.observer.municipality_id}"
    if request.method != "POST":
        return redirect(back)
    try:
        paper = papering.badge(row, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(back)
    return redirect("document", pk=paper.pk)


@never_cache
@require_safe
def certificate(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """What the code on a certificate leads to: its number, whether it is valid, the municipality; nobody's name."""
    place = get_object_or_404(Municipality, slug=slug)
    shown = badges.shown(place, code, timezone.localdate(timezone=_zone(place)))
    if shown is None:
        raise Http404
    answer = render(request, "observers/certificate.html", {"shown": shown})
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _own(request: SignedRequest) -> Any:
    return Municipality.objects.granting(request.scope, Permission.OBSERVER_MANAGE)
