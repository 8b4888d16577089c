"""Pairs of schools: who works beside whom this year."""

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from analytics.forms.pairs import PairForm
from analytics.labels.pairs import alone_sentence, basis_words
from analytics.models import Pair
from analytics.reports.context import covariate
from analytics.services import pairing
from analytics.views.following.controls import municipal
from analytics.views.following.zone import year_asked
from schools.access import SignedRequest, allow, require, today_of
from schools.models import Municipality, School
from schools.views.frame import at_place, attempted, posted, submitted

P = Permission


def _back(year: int, place: Municipality) -> str:
    return f"{reverse('pair_list')}?{urlencode({'year': year, 'municipality': place.pk})}"


@allow(P.RESULT_SEE)
@require_safe
def pair_list(request: SignedRequest) -> HttpResponse:
    """The pairs of a year with why these two, and schools with signs that are alone."""
    municipal(request)
    places = list(Municipality.objects.granting(request.scope, P.RESULT_SEE).order_by("name"))
    wanted = request.GET.get("municipality")
    places = [place for place in places if not wanted or str(place.pk) == wanted]
    if len(places) != 1:
        return render(request, "schools/choose_municipality.html", {"places": places})
    place, year = places[0], year_asked(request)
    rows = pairing.of_year(place, year) if year else []
    alone = pairing.with_signs(place, year) if year else []
    paired = {row.school_id for row in rows}
    facts = {
        "place": place,
        "year": year,
        "pairs": [{"pair": row, "why": basis_words(row.basis, covariate)} for row in rows],
        "alone": [school for school in alone if school.pk not in paired],
        "waiting": any(row.accepted_at is None for row in rows),
        "may_manage": request.scope.may(P.RESULT_ANALYSE, municipality=place.pk),
        "query": urlencode({"municipality": place.pk}),
        "room": "pair",
    }
    return render(request, "analytics/following/pair_list.html", facts)


@at_place(P.RESULT_ANALYSE)
@require_POST
def pair_suggest(request: SignedRequest, place: Municipality, year: int) -> HttpResponse:
    """Pairs anew by the solver."""
    try:
        done = pairing.suggest(place, year, today=today_of(request.scope), by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(_back(year, place))
    words = ngettext("%(n)s pair is suggested.", "%(n)s pairs are suggested.", done.made) % {"n": done.made}
    messages.success(request, words)
    names = {str(pk): name for pk, name in School.objects.filter(municipality=place).values_list("pk", "name")}
    for one in done.alone:
        told = alone_sentence(names.get(one.school, ""), one.reason, one.facts, lambda pk: names.get(pk, ""))
        messages.warning(request, told)
    return redirect(_back(year, place))


@at_place(P.RESULT_ANALYSE)
@require_http_methods(["GET", "POST"])
def pair_choose(request: SignedRequest, place: Municipality, year: int) -> HttpResponse:
    """A pair by hand."""
    wanted = request.GET.get("school", "")
    first = {"school": wanted if wanted.isdecimal() else None}
    form = PairForm(place, pairing.with_signs(place, year), posted(request), initial=first)

    def choose(data: dict[str, Any]) -> Pair:
        return pairing.choose(place, year, data["school"], data["steady"], by=request.user)

    if submitted(request, form, choose) is not None:
        return redirect(_back(year, place))
    facts = {"form": form, "year": year, "back": _back(year, place)}
    return render(request, "analytics/following/pair_choose.html", facts, status=422 if form.errors else 200)


@at_place(P.RESULT_ANALYSE)
@require_POST
def pair_accept(request: SignedRequest, place: Municipality, year: int) -> HttpResponse:
    """Let the pairs stand."""
    back = _back(year, place)
    return attempted(request, lambda: pairing.accept(place, year, by=request.user), back=back, then=back)


def _found(request: SignedRequest, pk: int) -> Pair:
    row = cast(Pair, get_object_or_404(Pair.objects.within(request.scope).select_related("municipality"), pk=pk))
    require(request, P.RESULT_ANALYSE, municipality=row.municipality_id)
    return row


@allow(P.RESULT_ANALYSE)
@require_POST
def pair_pin(request: SignedRequest, pk: int) -> HttpResponse:
    """Pin a pair, or let it go."""
    row = _found(request, pk)
    back = _back(row.year, row.municipality)
    pinned = not row.basis.get("pinned")
    return attempted(request, lambda: pairing.pin(row, pinned=pinned, by=request.user), back=back, then=back)


@allow(P.RESULT_ANALYSE)
@require_POST
def pair_remove(request: SignedRequest, pk: int) -> HttpResponse:
    """Dissolve a pair."""
    row = _found(request, pk)
    back = _back(row.year, row.municipality)
    return attempted(request, lambda: pairing.remove(row, by=request.user), back=back, then=back)
