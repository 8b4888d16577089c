"""Pages that change one session: make it, edit it, move it, call it off, name the room."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import Permission
from observers.forms.sessions import CancelForm, MoveForm, NewSessionForm, RoomForm, SessionForm
from observers.labels.sessions import zone_of
from observers.models import Place, Session
from observers.reports import sessions as reports
from observers.services import sessions as services
from observers.services.sessions import Clash, Outcome
from observers.views.sessions import found, own_school
from schools.access import SignedRequest, allow, require
from schools.models import Municipality
from schools.views.frame import at_place, confirmed, form_page, posted, refuse, submitted


def _managed(request: SignedRequest, pk: int) -> Session:
    row = found(request, pk)
    require(request, Permission.OBSERVER_MANAGE, municipality=row.municipality_id)
    return row


@at_place(Permission.OBSERVER_MANAGE)
def session_create(request: SignedRequest, place: Municipality) -> HttpResponse:
    """One session by hand, as a draft."""
    form = NewSessionForm(place, posted(request))
    made = submitted(
        request,
        form,
        lambda values: services.create(place, values["school"], form.values(), by=request.user),
    )
    if made:
        return redirect("session", pk=made.pk)
    return form_page(request, form, _("New session"), reverse("session_list"))


@allow(Permission.OBSERVER_MANAGE)
def session_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Everything of a session but its hours."""
    row = _managed(request, pk)
    with timezone.override(zone_of(row)):
        form = SessionForm(posted(request), instance=_managed(request, pk), initial={"version": row.version})
        return _changed(
            request,
            row,
            form,
            lambda values: services.edit(
                row, form.values(), version=values["version"], by=request.user, now=timezone.now()
            ),
            _("Change the session"),
        )


@allow(Permission.SESSION_SEE)
def session_room(request: SignedRequest, pk: int) -> HttpResponse:
    """The school, or the coordinator, says where to come and whom to ask for."""
    row = found(request, pk)
    manages = request.scope.may(Permission.OBSERVER_MANAGE, municipality=row.municipality_id)
    if not manages and not own_school(request, row):
        raise PermissionDenied
    form = RoomForm(posted(request), instance=found(request, pk), initial={"version": row.version})
    return _changed(
        request,
        row,
        form,
        lambda values: services.name_room(row, **values, by=request.user, now=timezone.now()),
        _("Room and contact"),
    )


def _changed(
    request: SignedRequest, row: Session, form: BaseForm, act: Callable[[dict[str, Any]], Outcome], title: str
) -> HttpResponse:
    """A form whose service tells people; a clash shows what the other person saved, and the next save is meant."""
    facts: dict[str, Any] = {"template": "observers/session_form.html", "session": row}
    if request.method == "POST" and form.is_valid():
        try:
            outcome = act(form.cleaned_data)
        except Clash as clash:
            refuse(form, clash)
            facts["theirs"] = _differing(form, clash.current)
            _renew(form, clash.current)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            _tell(request, outcome)
            return redirect("session", pk=row.pk)
    return form_page(request, form, title, reverse("session", args=[row.pk]), facts)


def _renew(form: BaseForm, current: Session) -> None:
    """Let the next save go over what the page has shown."""
    data = cast(QueryDict, form.data).copy()
    data["version"] = str(current.version)
    form.data = data


def _differing(form: BaseForm, current: Session) -> list[tuple[str, Any, Any]]:
    """Label, the other's value, mine; of the fields that differ."""
    found_rows = []
    for name, mine in form.cleaned_data.items():
        theirs = getattr(current, name, None)
        if name != "version" and theirs != mine:
            found_rows.append((capfirst(str(form.fields[name].label)), _shown(theirs), _shown(mine)))
    return found_rows


def _shown(value: Any) -> str:
    return f"{timezone.localtime(value):%d.%m.%Y %H:%M}" if hasattr(value, "hour") else str(value or "—")


def _tell(request: SignedRequest, outcome: Outcome) -> None:
    said = [_("Saved.")]
    if outcome.letters:
        words = ngettext("%(count)s letter goes out.", "%(count)s letters go out.", outcome.letters)
        said.append(words % {"count": outcome.letters})
    if outcome.lost:
        words = ngettext("%(count)s place was given back.", "%(count)s places were given back.", len(outcome.lost))
        said.append(words % {"count": len(outcome.lost)})
    messages.success(request, " ".join(said))


def _held(row: Session) -> list[Place]:
    return list(Place.objects.holding().filter(session=row).select_related("observer").order_by("pk"))


@allow(Permission.OBSERVER_MANAGE)
def session_move(request: SignedRequest, pk: int) -> HttpResponse:
    """New hours: first what they mean for whom, then the move."""
    row = _managed(request, pk)
    zone = zone_of(row)
    starts, ends = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
    initial = {"day": starts.date(), "starts": starts.time(), "ends": ends.time(), "version": row.version}
    form = MoveForm(zone, posted(request), initial=initial | {"day": request.GET.get("day") or starts.date()})
    facts: dict[str, Any] = {"template": "observers/session_move.html", "session": row}
    if request.method == "POST" and form.is_valid() and form.moments is not None:
        held = _held(row)
        if held and "sure" not in request.POST:
            facts["effects"] = reports.moved(row, held, *form.moments)
            facts["waiting"] = row.queue.filter(state__in=services.WAITING).count()
            facts |= {"form": form, "title": _("Move the session"), "back": reverse("session", args=[pk])}
            return render(request, "observers/session_move.html", facts)
        if done := _try_move(request, row, form):
            return done
    return form_page(request, form, _("Move the session"), reverse("session", args=[pk]), facts)


def _try_move(request: SignedRequest, row: Session, form: MoveForm) -> HttpResponse | None:
    values, moments = form.cleaned_data, form.moments
    if moments is None:
        return None
    try:
        outcome = services.move(
            row,
            *moments,
            reason=values["reason"],
            version=values["version"],
            by=request.user,
            now=timezone.now(),
        )
    except ValidationError as refusal:
        refuse(form, refusal)
        if isinstance(refusal, Clash):
            _renew(form, refusal.current)
        return None
    _tell(request, outcome)
    return redirect("session", pk=row.pk)


@allow(Permission.OBSERVER_MANAGE)
def session_cancel(request: SignedRequest, pk: int) -> HttpResponse:
    """Call it off, after a look at whom that touches."""
    row = _managed(request, pk)
    form = CancelForm(posted(request), initial={"version": row.version})
    outcome = submitted(
        request,
        form,
        lambda values: services.cancel(row, **values, by=request.user, now=timezone.now()),
        said=_("The session is called off."),
    )
    if outcome is not None:
        return redirect("session", pk=pk)
    facts = {
        "template": "observers/session_cancel.html",
        "session": row,
        "places": _held(row),
        "waiting": row.queue.filter(state__in=services.WAITING).count(),
    }
    return form_page(request, form, _("Call the session off"), reverse("session", args=[pk]), facts)


@allow(Permission.OBSERVER_MANAGE)
def session_delete(request: SignedRequest, pk: int) -> HttpResponse:
    """Delete a draft nobody has a place in."""
    row = _managed(request, pk)
    return confirmed(
        request,
        lambda: services.drop(row, by=request.user),
        question=_("Delete the draft: %(name)s?") % {"name": row},
        action=_("Delete"),
        back=reverse("session", args=[pk]),
        then=reverse("session_list"),
    )
