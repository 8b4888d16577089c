"""What all public pages stand on: the municipality of the address, its clock, its sessions."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from accounts.middleware import address_of
from accounts.models import rows
from accounts.models.reading import Reading
from observers.access import Fault
from observers.kinds import SessionState
from observers.models import Session
from observers.models.sessions import SessionQuerySet
from observers.services import throttling
from schools.models import Municipality

_SHOWN = Reading(
    Session,
    *("school", "municipality"),
    where="municipality.slug = %s AND observers_session.id = %s AND observers_session.state <> %s",
)


class PublicRequest(HttpRequest):
    """A request for a page of one municipality; nobody need be signed in."""

    municipality: Municipality


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Find the municipality by its short name, show its clock, keep the page out of shared caches and indexes.

    The view gets a ``PublicRequest`` and what else stands in the address.
    """

    @wraps(view)
    def found(request: HttpRequest, /, slug: str, **others: Any) -> HttpResponse:
        return _by_its_clock(request, get_object_or_404(Municipality, slug=slug), partial(view, **others))

    return found


def of_session(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same for an address with a session's number; the view gets the session second. One query for both."""

    @wraps(view)
    def found(request: HttpRequest, /, slug: str, pk: int, **others: Any) -> HttpResponse:
        session = _shown(slug, pk) if pk <= BigIntegerField.MAX_BIGINT else None
        if session is None:
            raise Http404
        return _by_its_clock(request, session.municipality, partial(view, session=session, **others))

    return found


def _shown(slug: str, pk: int) -> Session | None:
    (found,) = rows.together(_SHOWN.of(slug, pk, SessionState.DRAFT))
    return _SHOWN.row(found)


def _by_its_clock(request: HttpRequest, place: Municipality, view: Callable[..., HttpResponse]) -> HttpResponse:
    request.municipality = place  # type: ignore[attr-defined]
    with timezone.override(ZoneInfo(place.time_zone)):
        response = view(request)
    add_never_cache_headers(response)
    response.setdefault("X-Robots-Tag", "noindex")
    return response


def sessions_of(place: Municipality) -> SessionQuerySet:
    """Sessions that have been shown to the public, called off or not."""
    return _to_be_seen().filter(municipality=place)


def _to_be_seen() -> SessionQuerySet:
    return Session.objects.exclude(state=SessionState.DRAFT).select_related("school", "municipality")


def shown(request: PublicRequest, template: str, facts: dict[str, Any], status: int = 200) -> HttpResponse:
    """A public page; ``place`` is its municipality."""
    return render(request, f"observers/public/{template}.html", {"town": request.municipality, **facts}, status=status)


def strange(request: PublicRequest, fault: Fault = Fault.FORGED, status: int = 404) -> HttpResponse:
    """The answer to a token that nobody was given: why it opens nothing, and 429 to who tries many in an hour.

    A good link opens all the same, because a whole school may sit behind one address, and no token can be guessed.
    """
    if throttling.knock("link", address_of(request), throttling.LINK):
        return shown(request, "letter_closed", {"fault": str(fault)}, status)
    response = shown(request, "letter_closed", {"fault": "often"}, 429)
    response["Retry-After"] = str(int(throttling.LINK.span.total_seconds()))
    return response
