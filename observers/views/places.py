"""What a coordinator does with a place or a row of a queue after a call: confirm it, take it back, take it out."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.roles import Permission
from observers.models import Place, Session, Waiting
from observers.services import queueing, signing
from schools.access import SignedRequest, allow, require
from schools.views.frame import attempted, confirmed

P = Permission


@allow(P.OBSERVER_MANAGE)
@require_POST
def place_agree(request: SignedRequest, pk: int) -> HttpResponse:
    """The person said on the telephone that the place is wanted."""
    place = _place(request, pk)
    back = reverse("session", args=[place.session_id])
    return attempted(request, lambda: signing.confirm(place, by=request.user), back=back, then=back)


@allow(P.OBSERVER_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def place_back(request: SignedRequest, pk: int) -> HttpResponse:
    """The place is taken back and offered to the first in the queue."""
    place = _place(request, pk)
    back = reverse("session", args=[place.session_id])
    told = _("The observer gets a letter.") if place.observer.email else _("There is no e-mail: call the observer.")
    return confirmed(
        request,
        lambda: signing.withdraw(place, request.user),
        question=_("Take the place back?"),
        consequence=f"{place.observer}. {told} {_('The place goes to the first in the queue, else it is free.')}",
        action=_("Take the place back"),
        back=back,
        then=back,
    )


@allow(P.OBSERVER_MANAGE)
@require_POST
def queue_out(request: SignedRequest, pk: int) -> HttpResponse:
    """The person does not wait any more; an offer goes on to the next one."""
    rows = Waiting.objects.filter(session__in=Session.objects.within(request.scope))
    row = get_object_or_404(rows.select_related("session"), pk=pk)
    require(request, P.OBSERVER_MANAGE, municipality=row.session.municipality_id)
    back = reverse("session", args=[row.session_id])
    return attempted(request, lambda: queueing.leave(row, by=request.user), back=back, then=back)


def _place(request: SignedRequest, pk: int) -> Place:
    rows = Place.objects.within(request.scope).select_related("session", "observer")
    place = get_object_or_404(rows, pk=pk)
    require(request, P.OBSERVER_MANAGE, municipality=place.session.municipality_id)
    return place
