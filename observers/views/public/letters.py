"""What the links of letters open. GET only shows, because mail programmes open links by themselves; POST does it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.middleware import address_of
from observers import access
from observers.kinds import LinkPurpose, PlaceState, WaitingState
from observers.labels.refusals import remembered
from observers.labels.sessions import Written, written
from observers.models import Link, Observer, Place, Session, Waiting
from observers.notices import places as notices
from observers.parsing import email_key
from observers.queue import moving
from observers.queue.telling import Letter
from observers.rules import TRAINED_AWAY
from observers.services import queueing, signing, throttling
from observers.views.public.ground import PublicRequest, public, sessions_of, shown, strange

STATUS = {access.Fault.EXPIRED: 410, access.Fault.USED: 410}


class LinkForm(forms.Form):
    """Where to send a new link."""

    email = forms.EmailField(label=gettext_lazy("e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def place_confirm(request: PublicRequest, token: str) -> HttpResponse:
    """Confirm the place, and with it the e-mail."""
    link, fault = _looked(request, token, LinkPurpose.CONFIRM)
    if link is None or link.place is None:
        return _closed(request, fault)
    if fault == access.Fault.USED and link.place.state == PlaceState.CONFIRMED:
        return shown(request, "letter_done", _about(link.place))
    if fault:
        return _closed(request, fault)
    if request.method == "POST":
        place = link.place
        return _acted(request, link, lambda: signing.confirm_by(link), _about(place), "letter_confirm")
    return shown(request, "letter_confirm", _about(link.place))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def place_offer(request: PublicRequest, token: str) -> HttpResponse:
    """Take the offered place by one POST."""
    link, fault = _looked(request, token, LinkPurpose.OFFER)
    if link is None or link.waiting is None:
        return _closed(request, fault)
    waiting = link.waiting
    if fault == access.Fault.USED and waiting.state == WaitingState.TAKEN:
        return shown(request, "letter_done", _about(waiting))
    if fault:
        return _closed(request, fault)
    facts = {**_about(waiting), "until": waiting.expires_at}
    if request.method == "POST":
        return _acted(request, link, lambda: queueing.take(waiting, link=link), facts, "letter_offer")
    return shown(request, "letter_offer", facts)


def _looked(request: PublicRequest, token: str, purpose: LinkPurpose) -> access.Looked:
    """The link, if it belongs to this municipality."""
    looked = access.look(token, purpose)
    if looked.link is not None and looked.link.observer.municipality_id != request.municipality.pk:
        return access.Looked(None, access.Fault.FORGED)
    return looked


def _closed(request: PublicRequest, fault: access.Fault | None) -> HttpResponse:
    if fault is None or fault == access.Fault.FORGED:
        return strange(request)
    return shown(request, "letter_closed", {"fault": str(fault)}, STATUS[fault])


def _about(row: Place | Waiting) -> dict[str, Any]:
    warnings = remembered(row.warnings) if isinstance(row, Place) else []
    return {"session": row.session, "when": written(row.session), "row": row, "warnings": warnings}


def _acted(
    request: PublicRequest, link: Link, act: Callable[[], object], facts: dict[str, Any], template: str
) -> HttpResponse:
    try:
        act()
    except ValidationError as refusal:
        return shown(request, template, {**facts, **_refused(request, refusal, link.observer)}, 409)
    messages.success(request, _("The place is yours. Thank you!"))
    return redirect("my_places", request.municipality.slug, access.make(link.observer, LinkPurpose.MANAGE))


def _refused(request: PublicRequest, refusal: ValidationError, person: Observer) -> dict[str, Any]:
    """Why not; with the way to the training where that is what is missing."""
    facts: dict[str, Any] = {"refusal": refusal.messages, "failed": True}
    codes = {one.code for one in refusal.found} if isinstance(refusal, signing.Refused) else set()
    if codes & TRAINED_AWAY:
        token = access.make(person, LinkPurpose.MANAGE)
        facts["to_training"] = reverse("training_read", args=[request.municipality.slug, token])
    return facts


@public
@require_http_methods(["GET", "HEAD", "POST"])
def my_places(request: PublicRequest, token: str) -> HttpResponse:
    """What somebody has taken or waits for: confirm, give back, take an offer, stand in a queue, leave it."""
    link, fault = _looked(request, token, LinkPurpose.MANAGE)
    if link is None or fault:
        return _closed(request, fault)
    if request.method == "POST":
        return _managed(request, link.observer, token)
    return shown(request, "my_places", _mine(request, link.observer))


def _managed(request: PublicRequest, person: Observer, token: str) -> HttpResponse:
    try:
        said = _done(request, person)
    except ValidationError as refusal:
        return shown(request, "my_places", {**_mine(request, person), **_refused(request, refusal, person)}, 409)
    messages.success(request, said)
    return redirect("my_places", request.municipality.slug, token)


def _done(request: PublicRequest, person: Observer) -> str:
    """Do what was asked for; only the person's own rows are found."""
    what, pk = request.POST.get("do", ""), request.POST.get("pk", "")
    pk = pk if pk.isdecimal() else "0"
    if what == "withdraw":
        signing.withdraw(get_object_or_404(Place, observer=person, pk=pk))
        return _("The place was given back.")
    if what == "confirm":
        signing.confirm(get_object_or_404(Place, observer=person, pk=pk))
        return _("The place is yours. Thank you!")
    if what == "leave":
        queueing.leave(get_object_or_404(Waiting, observer=person, pk=pk))
        return _("You have left the queue.")
    if what == "take":
        queueing.take(get_object_or_404(Waiting, observer=person, pk=pk))
        return _("The place is yours. Thank you!")
    queueing.join(get_object_or_404(sessions_of(request.municipality), pk=pk), person)
    return _("You stand in the queue now.")


def _mine(request: PublicRequest, person: Observer) -> dict[str, Any]:
    now = timezone.now()
    told = ("session__school", "session__municipality")
    places = person.places.filter(ends_at__gt=now).select_related(*told).order_by("starts_at", "pk")
    waiting = person.waiting.filter(state__in=moving.IN_LINE).select_related(*told).order_by("session", "pk")
    return {
        "observer": person,
        "places": [{**_about(place), "alive": place.state in signing.HELD_BY_PEOPLE} for place in places],
        "waiting": [
            {**_about(row), "ahead": queueing.position(row), "why": queueing.why_it_stands(row.session, now=now)}
            for row in waiting
        ],
        "full": _full(request, person),
    }


def _full(request: PublicRequest, person: Observer) -> list[tuple[Session, Written]]:
    """Full sessions whose queue still moves, in which this person neither stands nor waits."""
    now = timezone.now()
    rows = sessions_of(request.municipality).open_at(now).with_taken().filter(starts_at__gt=now + moving.LAST_OFFERS)
    own = person.places.filter(state__in=moving.HOLDING).values("session")
    line = person.waiting.filter(state__in=moving.IN_LINE).values("session")
    rows = rows.exclude(pk__in=own).exclude(pk__in=line).order_by("starts_at", "pk")
    return [(row, written(row)) for row in rows if row.__dict__["taken"] >= row.seats][:50]


@public
@require_http_methods(["GET", "HEAD", "POST"])
def link_again(request: PublicRequest) -> HttpResponse:
    """A new link to one's own places; the answer is the same whether or not the address is known."""
    form = LinkForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return shown(request, "link_again", {"form": form}, 422 if form.errors else 200)
    mail = email_key(form.cleaned_data["email"])
    few = throttling.knock("address", address_of(request), throttling.ADDRESS)
    if not few or not throttling.knock("contact", f"{request.municipality.pk}:{mail}", throttling.CONTACT):
        form.add_error(None, _("There were too many requests in the last hour. Please try again later or call us."))
        return shown(request, "link_again", {"form": form}, 429)
    person = Observer.objects.known().filter(municipality=request.municipality, email_key=mail).first()
    if person is not None:
        notices.tell([Letter("access", person)])
    return shown(request, "link_sent", {})
