"""The register of observers, one observer, and what the coordinator does with them."""

from collections.abc import Callable
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Permission
from observers.filters.people import ObserverFilter
from observers.forms.people import EditPersonForm, GiveForm, NewPersonForm, RemoveForm, TieForm, initial_of
from observers.kinds import PlaceState, SessionState
from observers.labels.sessions import written
from observers.models import Accreditation, Observer, Place, Session, Tie
from observers.reports.people import with_application
from observers.services import accrediting, placing
from observers.services.placing import Entry
from schools.access import SignedRequest, allow, require
from schools.models import Municipality, School
from schools.views.frame import at_place, attempted, confirmed, form_page, history, listed, posted, submitted


def found(request: SignedRequest, pk: int, permission: Permission = Permission.OBSERVER_MANAGE) -> Observer:
    """The observer within the person's scope, else 404; without the right there 403."""
    rows = Observer.objects.within(request.scope).known().select_related("municipality", "accreditation")
    person = get_object_or_404(rows, pk=pk)
    require(request, permission, municipality=person.municipality_id)
    return person


def _sees_contacts(request: SignedRequest, people: list[Observer]) -> bool:
    """Whether contacts are asked for and may be seen; the look stands in the journal."""
    if request.GET.get("contacts") != "1":
        return False
    if not request.scope.may_somewhere(Permission.OBSERVER_CONTACT):
        raise PermissionDenied
    homes = {one.municipality_id for one in people}
    for home in sorted(homes):
        require(request, Permission.OBSERVER_CONTACT, municipality=home)
        numbers = [one.number for one in people if one.municipality_id == home]
        placing.contacts_seen(home, numbers, by=request.user)
    return True


@allow(Permission.OBSERVER_SEE)
@require_safe
def observer_list(request: SignedRequest) -> HttpResponse:
    """All observers of one's municipalities; e-mail and telephone only on request and with the right."""
    rows = Observer.objects.within(request.scope).known().select_related("accreditation", "municipality")
    tied = rows.prefetch_related(Prefetch("ties", Tie.objects.select_related("school")))
    chosen = ObserverFilter(request.GET, queryset=with_application(tied), request=request)
    facts = listed(request, chosen, Permission.OBSERVER_MANAGE)
    people = list(facts["page_obj"])
    facts |= {
        "people": people,
        "contacts": _sees_contacts(request, people),
        "may_contact": request.scope.may_somewhere(Permission.OBSERVER_CONTACT),
        "today": timezone.localdate(),
    }
    return render(request, "observers/people_list.html", facts)


@allow(Permission.OBSERVER_SEE)
@require_safe
def observer(request: SignedRequest, pk: int) -> HttpResponse:
    """One observer: state, ties, wishes, consents, certificate, places, acts."""
    person = found(request, pk, Permission.OBSERVER_SEE)
    zone = ZoneInfo(person.municipality.time_zone)
    with timezone.override(zone):
        return render(request, "observers/people_one.html", _facts(request, person))


def _facts(request: SignedRequest, person: Observer) -> dict[str, Any]:
    home = person.municipality_id
    places = person.places.select_related("session__school", "session__municipality").order_by("-starts_at", "pk")
    wished = person.wishes.get("schools") or []
    paper: Accreditation | None = getattr(person, "accreditation", None)
    return {
        "observer": person,
        "ties": person.ties.select_related("school").order_by("school__name", "kind"),
        "wished_schools": School.objects.filter(pk__in=wished).order_by("name") if wished else [],
        "consents": person.consents.select_related("text"),
        "paper": paper,
        "paper_valid": paper is not None and accrediting.valid(paper, timezone.localdate()),
        "places": [(place, written(place.session)) for place in places[:100]],
        "acts": person.acts.select_related("school").exclude(submitted_at=None)[:100],
        "contacts": _sees_contacts(request, [person]),
        "may_contact": request.scope.may(Permission.OBSERVER_CONTACT, municipality=home),
        "may_manage": request.scope.may(Permission.OBSERVER_MANAGE, municipality=home),
        "now": timezone.now(),
        "held": PlaceState.holding(),
        "history": history(request, "observer", person.pk, home),
    }


@at_place(Permission.OBSERVER_MANAGE)
def observer_new(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Somebody who has signed on paper."""
    form = NewPersonForm(place, posted(request))

    def enter(values: dict[str, Any]) -> Observer:
        entry = Entry(form.values(), values["adult"], values["consented"], form.ties())
        return placing.enter(place, entry, by=request.user)

    made = submitted(request, form, enter)
    if made:
        return redirect("observer", pk=made.pk)
    note = _("For people who sign on paper. Passport, birth date and address are not kept.")
    return form_page(request, form, _("New observer"), reverse("observer_list"), {"note": note})


@allow(Permission.OBSERVER_MANAGE)
def observer_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Correct data and wishes; the form shows the contacts, so the look stands in the journal."""
    person = found(request, pk)
    require(request, Permission.OBSERVER_CONTACT, municipality=person.municipality_id)
    initial = initial_of(person) | {"version": person.version}
    form = EditPersonForm(person.municipality, posted(request), initial=initial)
    if request.method == "GET":
        placing.contacts_seen(person.municipality_id, [person.number], by=request.user)
    saved = submitted(
        request,
        form,
        lambda values: placing.edit(person, form.values(), version=values["version"], by=request.user),
    )
    back = reverse("observer", args=[pk])
    return redirect(back) if saved else form_page(request, form, _("Change the observer"), back)


@allow(Permission.OBSERVER_MANAGE)
def observer_tie(request: SignedRequest, pk: int) -> HttpResponse:
    """One more tie to a school."""
    person = found(request, pk)
    form = TieForm(person.municipality, posted(request))

    def act(values: dict[str, Any]) -> Tie:
        named = {name: values[name] for name in ("classes", "subject")}
        return placing.tie(person, values["school"], values["kind"], **named, by=request.user)

    saved = submitted(request, form, act)
    back = reverse("observer", args=[pk])
    return redirect(back) if saved else form_page(request, form, _("Tie to a school"), back)


@allow(Permission.OBSERVER_MANAGE)
@require_POST
def observer_untie(request: SignedRequest, pk: int) -> HttpResponse:
    """A tie that does not hold any more."""
    person = found(request, pk)
    number = request.POST.get("tie", "")
    row = get_object_or_404(person.ties.select_related("school", "observer"), pk=number if number.isdecimal() else 0)
    back = reverse("observer", args=[pk])
    return attempted(request, lambda: placing.untie(row, by=request.user), back=back, then=back)


@allow(Permission.OBSERVER_MANAGE)
def observer_remove(request: SignedRequest, pk: int) -> HttpResponse:
    """Take somebody off the list, with the reason."""
    person = found(request, pk)
    form = RemoveForm(posted(request), initial={"version": person.version})
    given_back = submitted(
        request,
        form,
        lambda values: [placing.remove(person, reason=values["reason"], version=values["version"], by=request.user)],
    )
    back = reverse("observer", args=[pk])
    if given_back:
        words = ngettext("%(count)s place was given back.", "%(count)s places were given back.", given_back[0])
        messages.info(request, words % {"count": given_back[0]})
        return redirect(back)
    note = _("Places to come are given back, and the queues behind them move on. The person gets a letter.")
    return form_page(request, form, _("Remove the observer"), back, {"note": note})


@allow(Permission.OBSERVER_MANAGE)
@require_POST
def observer_restore(request: SignedRequest, pk: int) -> HttpResponse:
    """Take a removed person back."""
    person = found(request, pk)
    version = request.POST.get("version", "")
    back = reverse("observer", args=[pk])
    return attempted(
        request,
        lambda: placing.restore(person, version=int(version) if version.isdecimal() else 0, by=request.user),
        back=back,
        then=back,
    )


@allow(Permission.OBSERVER_MANAGE)
def observer_place(request: SignedRequest, pk: int) -> HttpResponse:
    """A place for this person by hand; a note passes over the rules that may be passed over."""
    person = found(request, pk)
    form = GiveForm(_open(person), posted(request))
    saved: Place | None = submitted(
        request,
        form,
        lambda values: placing.place(values["session"], person, note=values["note"], by=request.user),
    )
    back = reverse("observer", args=[pk])
    return redirect(back) if saved else form_page(request, form, _("Give a place"), back)


def _open(person: Observer) -> QuerySet[Session]:
    rows = Session.objects.filter(municipality=person.municipality, state=SessionState.PUBLISHED)
    rows = rows.filter(starts_at__gt=timezone.now()).select_related("school", "municipality")
    return cast("QuerySet[Session]", rows.order_by("starts_at", "pk"))


@allow(Permission.OBSERVER_MANAGE)
def certificate_issue(request: SignedRequest, pk: int) -> HttpResponse:
    """A certificate for who was trained in person."""
    words = {
        "question": _("Issue a certificate without the test?"),
        "consequence": _("For people who were trained in person. The number is given at once."),
        "action": _("Issue"),
        "tone": "button--plain",
    }
    return _asked(request, pk, accrediting.issue, words)


@allow(Permission.OBSERVER_MANAGE)
def certificate_refuse(request: SignedRequest, pk: int) -> HttpResponse:
    """No certificate, or no longer."""
    words = {
        "question": _("Refuse the certificate?"),
        "consequence": _("Where a certificate is needed, the person can take no more places."),
        "action": _("Refuse"),
    }
    return _asked(request, pk, accrediting.refuse, words)


def _asked(request: SignedRequest, pk: int, verb: Callable[..., Accreditation], words: dict[str, str]) -> HttpResponse:
    person, back = found(request, pk), reverse("observer", args=[pk])
    return confirmed(request, lambda: verb(person, by=request.user), back=back, then=back, **words)


@allow(Permission.OBSERVER_MANAGE)
@require_POST
def observer_invite(request: SignedRequest, pk: int) -> HttpResponse:
    """The letter with the link to the training."""
    person = found(request, pk)
    sent = accrediting.invite([person], by=request.user)
    if sent:
        messages.success(request, _("The letter goes out."))
    else:
        messages.error(request, _("There is no e-mail, or the person is not active: call."))
    return redirect("observer", pk=pk)
