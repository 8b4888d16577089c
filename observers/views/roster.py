"""The roster of a day and who really came."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import journal
from accounts.roles import Permission
from observers.filters.acts import RosterFilter
from observers.forms.acts import ReplaceForm
from observers.models import Place, Session
from observers.models.sessions import SessionQuerySet
from observers.orders.rosters import roster_workbook
from observers.reports import roster as reports
from observers.reports.sessions import days_of
from observers.services import attending, papering
from schools.access import SignedRequest, allow
from schools.models import Municipality
from schools.views.frame import at_place, form_page, page_of, posted, submitted

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Chosen:
    """What the address asks for: a day by the clock of the place, a school, a stage."""

    def __init__(self, request: SignedRequest, data: QueryDict) -> None:
        rows = reports.on_roster(request.scope)
        self.zone = clock_of(request)
        self.days = days_of(rows, self.zone)
        today = timezone.localdate(timezone=self.zone)
        coming = next((one for one in self.days if one >= today), self.days[-1] if self.days else today)
        self.day = day_of(data.get("day", "")) or coming
        self.filter = RosterFilter(data, queryset=reports.on_day(rows, self.day, self.zone), request=request)

    @property
    def sessions(self) -> SessionQuerySet:
        """Those of the day that fit."""
        return self.filter.qs  # type: ignore[no-any-return]

    @property
    def words(self) -> str:
        """What was chosen, for the register and for the title of a workbook."""
        data = self.filter.form.cleaned_data if self.filter.form.is_valid() else {}
        stage = dict(self.filter.form.fields["stage"].choices).get(data.get("stage"), "") if data.get("stage") else ""
        return ", ".join(str(part) for part in (f"{self.day:%d.%m.%Y}", data.get("school"), stage) if part)


def clock_of(request: SignedRequest) -> ZoneInfo:
    """The clock on the wall of the place; of the first one where the reader works in several."""
    if request.scope.zone:
        return ZoneInfo(request.scope.zone)
    first = Municipality.objects.within(request.scope).values_list("time_zone", flat=True).first()
    return ZoneInfo(first or "Europe/Moscow")


def day_of(text: str) -> date | None:
    """A day of the address; None for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@allow(Permission.SESSION_SEE)
@require_safe
def roster(request: SignedRequest) -> HttpResponse:
    """Who goes where on one day; telephones only for those who may see them, and the look is journalled."""
    chosen = Chosen(request, request.GET)
    page = page_of(request, reports.with_people(chosen.sessions))
    blocks = reports.blocks(page.object_list, request.scope)
    contacts = request.GET.get("contacts") == "1"
    if contacts:
        _disclosed(request, blocks, chosen, "page")
    now = timezone.now()
    facts = {
        "filter": chosen.filter,
        "day": chosen.day,
        "days": chosen.days,
        "page_obj": page,
        "rows": [(block, _marked(request, block.session, now)) for block in blocks],
        "contacts": contacts,
        "may_contact": request.scope.may_somewhere(Permission.OBSERVER_CONTACT),
        "may_print": request.scope.may_somewhere(Permission.OBSERVER_MANAGE),
        "may_enter": request.scope.may_somewhere(Permission.OBSERVER_MANAGE),
        "query": request.GET.urlencode(),
    }
    return render(request, "observers/roster.html", facts)


def _marked(request: SignedRequest, session: Session, now: datetime) -> bool:
    """Whether this person may note attendance here by now."""
    zone = ZoneInfo(session.municipality.time_zone)
    begun = session.starts_at.astimezone(zone).date() <= now.astimezone(zone).date()
    return begun and reports.may_mark(request.scope, session)


@allow(Permission.SESSION_SEE)
@require_safe
def roster_xlsx(request: SignedRequest) -> HttpResponse:
    """The roster of the day as a workbook; with ``contacts=1`` telephones and e-mails, journalled."""
    chosen = Chosen(request, request.GET)
    blocks = reports.blocks(reports.with_people(chosen.sessions), request.scope)
    contacts = request.GET.get("contacts") == "1"
    if contacts:
        _disclosed(request, blocks, chosen, "xlsx")
    data = roster_workbook(blocks, title=f"График выхода наблюдателей: {chosen.words}", contacts=contacts)
    answer = HttpResponse(data, content_type=XLSX)
    name = f"График выхода {chosen.day:%d.%m.%Y}.xlsx"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _disclosed(request: SignedRequest, blocks: list[reports.Block], chosen: Chosen, how: str) -> None:
    """Refuse who may not see contacts of all these people; leave a record in each municipality concerned."""
    places = {block.session.municipality_id: block.session.municipality for block in blocks}
    may = Permission.OBSERVER_CONTACT
    if not request.scope.may_somewhere(may) or any(not request.scope.may(may, municipality=pk) for pk in places):
        raise PermissionDenied
    with transaction.atomic():
        for pk, place in places.items():
            people = sum(len(block.lines) for block in blocks if block.session.municipality_id == pk)
            facts = {"about": chosen.words, "how": how, "people": people}
            journal.record("roster.contacts", place, request.user, municipality=pk, changes=facts)


@at_place(Permission.OBSERVER_MANAGE)
@require_POST
def roster_paper(request: SignedRequest, place: Municipality) -> HttpResponse:
    """The roster of the day as a paper of the register."""
    chosen = Chosen(request, request.POST)
    sessions = reports.with_people(chosen.sessions.filter(municipality=place))
    blocks = reports.blocks(sessions, None)
    try:
        paper = papering.roster(
            place, blocks, when=f"на {chosen.day:%d.%m.%Y}", about=f"График: {chosen.words}", by=request.user
        )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(f"{reverse('roster')}?day={chosen.day.isoformat()}")
    return redirect("document", pk=paper.pk)


@allow(Permission.SESSION_SEE)
@require_POST
def attendance(request: SignedRequest, pk: int) -> HttpResponse:
    """Was there, or did not come."""
    place = _markable(request, pk)
    there = request.POST.get("do") == "attended"
    if not there and request.POST.get("do") != "absent":
        return redirect(_back(place))
    try:
        attending.mark(place, there=there, by=request.user, now=timezone.now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(_back(place))


@allow(Permission.SESSION_SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def attendance_replace(request: SignedRequest, pk: int) -> HttpResponse:
    """Somebody else came instead."""
    place = _markable(request, pk)
    form = ReplaceForm(place.session.municipality_id, posted(request))

    def act(data: dict[str, Any]) -> Place:
        assert form.observer is not None  # noqa: S101 because the form is valid
        return attending.replace(place, form.observer, note=data["note"], by=request.user, now=timezone.now())

    if submitted(request, form, act, said=_("The replacement is noted.")):
        return redirect(_back(place))
    title = _("Somebody else came instead")
    facts = {"place": place, "template": "observers/roster_replace.html"}
    return form_page(request, form, title, _back(place), facts)


def _markable(request: SignedRequest, pk: int) -> Place:
    seen = reports.on_roster(request.scope)
    rows = Place.objects.filter(session__in=seen.order_by()).select_related("session__municipality", "session__school")
    place = get_object_or_404(rows.select_related("session__municipality", "session__school", "observer"), pk=pk)
    if not reports.may_mark(request.scope, place.session):
        raise PermissionDenied
    return place


def _back(place: Place) -> str:
    zone = ZoneInfo(place.session.municipality.time_zone)
    day = place.session.starts_at.astimezone(zone).date()
    return f"{reverse('roster')}?day={day.isoformat()}#place-{place.pk}"
