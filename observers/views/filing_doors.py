"""The two doors to one's own acts: the secret link of a letter, and the account of an observer."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from observers import access
from observers.access import Fault
from observers.kinds import LinkPurpose
from observers.models import Link, Observer, Place
from observers.reports.acts import presences
from observers.views import filing
from observers.views.public.ground import PublicRequest, public, strange
from schools.access import SignedRequest, allow

GONE = 410


@require_safe
@public
def act_link(request: PublicRequest, token: str) -> HttpResponse:
    """By the letter's link: straight to its act, or the list of what this person may write about."""
    slug, link = request.municipality.slug, _link(request, token)
    if isinstance(link, Fault):
        return _closed(request, link)
    if link.place_id is not None and link.purpose == LinkPurpose.ACT:
        return redirect("act_link_step", slug=slug, token=token, place=link.place_id, step="where")
    due = presences(link.observer, timezone.now())
    rows = [(one, reverse("act_link_step", args=[slug, token, one.place.pk, "where"])) for one in due]
    return _hidden(render(request, "observers/act_mine.html", {"rows": rows}))


@require_http_methods(["GET", "HEAD", "POST"])
@public
def act_link_step(request: PublicRequest, token: str, place: int, step: str) -> HttpResponse:
    """One page of the form by the letter's link; a link about one presence opens that one only."""
    slug, link = request.municipality.slug, _link(request, token)
    if isinstance(link, Fault):
        return _closed(request, link)
    if link.purpose == LinkPurpose.ACT and link.place_id not in {None, place}:
        raise Http404
    found = get_object_or_404(_with_facts(link.observer.places.all()), pk=place)
    base = reverse("act_link_step", args=[slug, token, place, "where"]).removesuffix("where/")
    desk = filing.Desk(found, base, reverse("act_link", args=[slug, token]), None)
    return _hidden(filing.page(request, desk, step))


@allow(Permission.ACT_FILE)
@require_safe
def act_mine(request: SignedRequest) -> HttpResponse:
    """The acts of somebody who signs in as an observer."""
    people = Observer.objects.known().filter(user=request.user).order_by("pk")
    due = [one for person in people for one in presences(person, timezone.now())]
    rows = [(one, reverse("act_mine_step", args=[one.place.pk, "where"])) for one in due]
    return render(request, "observers/act_mine.html", {"rows": rows})


@allow(Permission.ACT_FILE)
@require_http_methods(["GET", "HEAD", "POST"])
def act_mine_step(request: SignedRequest, place: int, step: str) -> HttpResponse:
    """One page of the form for somebody signed in; other people's presences are not found."""
    rows = Place.objects.filter(observer__in=Observer.objects.known().filter(user=request.user))
    found = get_object_or_404(_with_facts(rows), pk=place)
    base = reverse("act_mine_step", args=[place, "where"]).removesuffix("where/")
    return filing.page(request, filing.Desk(found, base, reverse("act_mine"), request.user), step)


def _link(request: PublicRequest, token: str) -> Link | Fault:
    """The link of an act's letter or of one's own data; one of another municipality is as good as none."""
    looked = access.look(token, LinkPurpose.ACT)
    if looked.fault == Fault.FORGED:
        looked = access.look(token, LinkPurpose.MANAGE)
    if looked.link is None or looked.link.observer.municipality_id != request.municipality.pk:
        return Fault.FORGED
    return looked.fault or looked.link


def _with_facts(rows: QuerySet[Place]) -> QuerySet[Place]:
    return rows.select_related("session__school", "session__municipality", "observer")


def _closed(request: PublicRequest, fault: Fault) -> HttpResponse:
    if fault == Fault.FORGED:
        return strange(request)
    return _hidden(render(request, "observers/act_closed.html", {"place": request.municipality}, status=GONE))


def _hidden(answer: HttpResponse) -> HttpResponse:
    # Because an address with a secret belongs into nobody's index.
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
