"""The risk zone: by school name, with reasons in sentences, and the hand of a person over the rule."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from analytics.engine.zones import DEFAULT
from analytics.filters.following import ZoneFilter
from analytics.forms.zones import ByHandForm
from analytics.labels.zones import reason_sentence, works_named
from analytics.models import Run, Work, ZoneEntry
from analytics.reports.zone import waiting
from analytics.services import zones
from schools.access import SignedRequest, allow, require, today_of
from schools.models import Municipality, PostGroup
from schools.rules import Scope
from schools.views.frame import at_place, attempted, page_of, posted, refuse

P = Permission


def latest_year(scope: Scope) -> int | None:
    """The last year with an analysis or a zone, as far as the person knows of any."""
    years = [
        *Run.objects.within(scope).done().order_by("-year").values_list("year", flat=True)[:1],
        *ZoneEntry.objects.within(scope).order_by("-year").values_list("year", flat=True)[:1],
        *Work.objects.within(scope).order_by("-year").values_list("year", flat=True)[:1],
    ]
    return max(years, default=None)


def year_asked(request: SignedRequest) -> int | None:
    """The year of the address, else the last one that anything is known of."""
    wanted = request.GET.get("year", "")
    return int(wanted) if wanted.isdecimal() and len(wanted) == len("2026") else latest_year(request.scope)


@allow(P.RESULT_SEE)
@require_safe
def zone(request: SignedRequest) -> HttpResponse:
    """The schools of the zone this person may see, with the reasons of each."""
    year = year_asked(request)
    seen: QuerySet[Any] = ZoneEntry.objects.within(request.scope)
    many = request.scope.everything or bool(request.scope.municipalities)
    if not many:
        seen = seen.exclude(zone=ZoneEntry.Zone.OUT)
    data = request.GET.copy()
    data.setdefault("year", str(year or ""))
    rows = seen.select_related("school").order_by("school__name", "pk")
    chosen = ZoneFilter(data, queryset=rows, scope=request.scope)
    page = page_of(request, chosen.qs)
    facts: dict[str, Any] = {"filter": chosen, "page_obj": page, "entries": _told(page), "many": many, "year": year}
    return render(request, "analytics/following/zone.html", {**facts, **_work_to_do(request, year), "room": "zone"})


def _told(page: Any) -> list[dict[str, Any]]:
    pks = set().union(*(works_named(row.reasons) for row in page.object_list))
    works = {str(pk): str(work) for pk, work in Work.objects.in_bulk([int(pk) for pk in pks]).items()}
    return [
        {"entry": row, "reasons": list(dict.fromkeys(reason_sentence(reason, works) for reason in row.reasons))}
        for row in page.object_list
    ]


def _work_to_do(request: SignedRequest, year: int | None) -> dict[str, Any]:
    """What a coordinator of one municipality may do here."""
    places = list(Municipality.objects.granting(request.scope, P.RESULT_ANALYSE)[:2])
    wanted = request.GET.get("municipality")
    if wanted:
        rows = Municipality.objects.granting(request.scope, P.RESULT_ANALYSE)
        places = list(rows.filter(pk=wanted)) if wanted.isdecimal() else []
    if len(places) != 1 or year is None:
        return {"may_manage": bool(places), "place": None}
    place = places[0]
    groups = PostGroup.objects.filter(municipality=place, school_set__isnull=False).exclude(school_set__name="")
    return {
        "may_manage": True,
        "place": place,
        "query": urlencode({"municipality": place.pk}),
        "waiting": waiting(place, year, today_of(request.scope)),
        "set": zones.set_of(place, year),
        "groups": list(groups.select_related("school_set").order_by("name")[:50]),
        "rule": DEFAULT.version,
    }


def _back(year: int, place: Municipality) -> str:
    return f"{reverse('zone')}?{urlencode({'year': year, 'municipality': place.pk})}"


@at_place(P.RESULT_ANALYSE)
@require_POST
def zone_rebuild(request: SignedRequest, place: Municipality, year: int) -> HttpResponse:
    """Make the zone anew by the rule."""
    done = zones.rebuild(place, year, today=today_of(request.scope), by=request.user)
    words = ngettext(
        "The zone is made: %(signs)s school with signs, watched: %(watched)s. New here: %(came)s, gone: %(went)s.",
        "The zone is made: %(signs)s schools with signs, watched: %(watched)s. New here: %(came)s, gone: %(went)s.",
        done.signs,
    )
    facts = {"signs": done.signs, "watched": done.watched, "came": done.came, "went": done.went}
    messages.success(request, words % facts)
    return redirect(_back(year, place))


@at_place(P.RESULT_ANALYSE)
@require_http_methods(["GET", "POST"])
def zone_enter(request: SignedRequest, place: Municipality, year: int) -> HttpResponse:
    """Put a school in or leave it out by hand; ``?school=`` chooses it at first."""
    wanted = request.GET.get("school", "")
    form = ByHandForm(place, posted(request), initial={"school": wanted if wanted.isdecimal() else None})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            zones.enter(data["school"], year, data["zone"], data["note"], by=request.user)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(_back(year, place))
    facts = {"form": form, "year": year, "back": _back(year, place)}
    return render(request, "analytics/following/zone_enter.html", facts, status=422 if form.errors else 200)


@allow(P.RESULT_ANALYSE)
@require_POST
def zone_let_go(request: SignedRequest, pk: int) -> HttpResponse:
    """Drop what a person has said of a school."""
    rows = ZoneEntry.objects.within(request.scope).select_related("school__municipality")
    row: Any = get_object_or_404(rows, pk=pk)
    require(request, P.RESULT_ANALYSE, municipality=row.school.municipality_id)
    back = _back(row.year, row.school.municipality)
    return attempted(request, lambda: zones.let_go(row, by=request.user), back=back, then=back)


@at_place(P.RESULT_ANALYSE)
@require_POST
def zone_address(request: SignedRequest, place: Municipality, year: int, pk: int) -> HttpResponse:
    """Let a group of posts stand for this year's schools."""
    require(request, P.PEOPLE_MANAGE, municipality=place.pk)
    group = get_object_or_404(PostGroup.objects.filter(municipality=place), pk=pk)
    back = _back(year, place)
    return attempted(request, lambda: zones.address(group, year, by=request.user), back=back, then=back)
