"""The year's working days as a picture, and the days that differ from the usual week."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.roles import Permission
from schools.access import SignedRequest, allow, require
from schools.calendar import WorkingDays
from schools.forms.procedures import CalendarDayForm, YearForm
from schools.models import CalendarDay, CalendarYear, Municipality
from schools.services import calendar as services
from schools.views.frame import confirmed, form_page, posted, submitted


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the picture; ``None`` outside the month."""

    day: date | None
    working: bool = False
    special: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks of cells, Monday first, and how many days of it are worked."""

    first: date
    weeks: list[list[Cell]]
    working: int


def months(year: int, days: WorkingDays) -> list[Month]:
    """The twelve months of a year; ``special`` marks days that differ from the plain week."""
    return [_month(year, month, days) for month in range(1, 13)]


def _month(year: int, month: int, days: WorkingDays) -> Month:
    weeks = [
        [_cell(day, month, days) for day in week] for week in Calendar(firstweekday=0).monthdatescalendar(year, month)
    ]
    return Month(date(year, month, 1), weeks, sum(cell.working for week in weeks for cell in week))


def _cell(day: date, month: int, days: WorkingDays) -> Cell:
    if day.month != month:
        return Cell(None)
    working = days.is_working(day)
    return Cell(day, working, working != (day.weekday() < 5))


def _year(request: SignedRequest) -> int:
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() else timezone.localdate().year
    return min(max(year, 2015), 2100)


def _place(request: SignedRequest) -> Municipality | None:
    places = Municipality.objects.within(request.scope)
    wanted = request.GET.get("municipality", "")
    if wanted:
        return get_object_or_404(places, pk=wanted) if wanted.isdecimal() else _nowhere()
    return None if request.scope.everything else places.first()


def _nowhere() -> Municipality:
    raise Http404


@allow(Permission.SCHOOL_SEE)
@require_safe
def calendar(request: SignedRequest) -> HttpResponse:
    """A year's working days, those of the country and of the municipality together."""
    year, place = _year(request), _place(request)
    pk = place.pk if place else None
    days = CalendarDay.objects.working_days(pk, [year])
    shown = months(year, days)
    facts = {
        "year": year,
        "municipality": place,
        "months": shown,
        "working": sum(month.working for month in shown),
        "checked_to": days.checked_to,
        "checked": days.is_checked(date(year, 12, 31)),
        "confirmed": CalendarYear.objects.filter(year=year).first(),
        "rows": CalendarDay.objects.holding_in(pk).filter(day__year=year).select_related("municipality"),
        "may_manage": request.scope.may(Permission.SCHOOL_MANAGE, municipality=pk),
        "may_confirm": request.scope.may(Permission.MUNICIPALITY_MANAGE, municipality=None),
    }
    return render(request, "schools/calendar.html", facts)


def _back(year: int, place: Municipality | None) -> str:
    address = f"{reverse('calendar')}?year={year}"
    return f"{address}&municipality={place.pk}" if place else address


@allow(Permission.SCHOOL_MANAGE)
def calendar_day_create(request: SignedRequest) -> HttpResponse:
    """Name a day that is off, or worked; an administrator without a municipality names it for the whole country."""
    place = _place(request)
    require(request, Permission.SCHOOL_MANAGE, municipality=place.pk if place else None)
    form = CalendarDayForm(posted(request))
    made = submitted(request, form, lambda values: services.set_day(**values, municipality=place, by=request.user))
    if made:
        return redirect(_back(made.day.year, place))
    note = _("It holds in %(place)s.") % {"place": place.name if place else _("all municipalities")}
    return form_page(request, form, _("Day off or working day"), _back(_year(request), place), {"note": note})


@allow(Permission.SCHOOL_MANAGE)
def calendar_day_delete(request: SignedRequest, pk: int) -> HttpResponse:
    """Let a day be what the usual week makes of it."""
    row = get_object_or_404(CalendarDay.objects.within(request.scope).select_related("municipality"), pk=pk)
    require(request, Permission.SCHOOL_MANAGE, municipality=row.municipality_id)
    back = _back(row.day.year, row.municipality)
    return confirmed(
        request,
        lambda: services.remove_day(row, by=request.user),
        question=_("Delete the day %(day)s?") % {"day": row},
        action=_("Delete the day"),
        back=back,
        then=back,
    )


@allow(Permission.MUNICIPALITY_MANAGE)
def calendar_year(request: SignedRequest) -> HttpResponse:
    """Note that a year's transfers were looked through."""
    year = _year(request)
    form = YearForm(posted(request), initial={"year": year})
    made = submitted(request, form, lambda values: services.confirm_year(**values, by=request.user))
    if made:
        return redirect(_back(made.year, None))
    return form_page(request, form, _("The year has been looked through"), _back(year, None))
