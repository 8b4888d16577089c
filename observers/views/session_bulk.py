"""Many sessions at once: made from the timetable, published; and the rules of who may observe."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import Permission
from observers.filters.sessions import SessionFilter
from observers.forms.sessions import BulkForm, RulesForm
from observers.kinds import SessionState
from observers.models import Session
from observers.notices.sessions import coordinators
from observers.reports import sessions as reports
from observers.reports.facts import settings_of
from observers.services import founding, ruling, sessions
from observers.services.founding import Kind, Line
from schools.access import SignedRequest
from schools.models import Municipality, Sitting
from schools.views.frame import at_place, form_page, posted, submitted

PER_PAGE = 50


@at_place(Permission.OBSERVER_MANAGE)
def session_bulk(request: SignedRequest, place: Municipality) -> HttpResponse:
    """The rule lives in the address: GET shows what it would make, POST to the same address makes it."""
    asked = "since" in request.GET or request.method == "POST"
    form = BulkForm(place, request.GET if asked else None, initial=_season(place))
    lines: list[Line] | None = None
    if asked and form.is_valid():
        try:
            if request.method == "POST":
                return _made(request, place, form)
            lines = founding.wanted(place, form.rule(), timezone.now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
    facts: dict[str, Any] = {"form": form, "place": place, "lines": lines}
    if lines is not None:
        facts |= _preview(request, lines)
    return render(request, "observers/session_bulk.html", facts, status=422 if form.errors else 200)


def _preview(request: SignedRequest, lines: list[Line]) -> dict[str, Any]:
    counts = Counter(line.kind for line in lines)
    movable = sum(line.kind == Kind.MOVED and founding.movable(line) for line in lines)
    return {
        "counts": {kind.value: counts[kind] for kind in Kind},
        "movable": movable,
        "page_obj": Paginator(lines, PER_PAGE).get_page(request.GET.get("page")),
    }


def _made(request: SignedRequest, place: Municipality, form: BulkForm) -> HttpResponse:
    moving = bool(request.POST.get("moving"))
    made, brought = founding.make(place, form.rule(), moving=moving, by=request.user, now=timezone.now())
    words = ngettext("%(count)s draft made.", "%(count)s drafts made.", len(made)) % {"count": len(made)}
    if brought:
        moved = ngettext("%(count)s draft moved.", "%(count)s drafts moved.", len(brought))
        words = f"{words} {moved % {'count': len(brought)}}"
    messages.success(request, words)
    return redirect(f"{reverse('session_publish')}?municipality={place.pk}")


def _season(place: Municipality) -> dict[str, Any]:
    """From the next sitting to the last one of the timetable."""
    days = Sitting.objects.filter(procedure__municipality=place, day__gte=timezone.localdate())
    known = list(days.order_by("day").values_list("day", flat=True).distinct())
    return {"since": known[0], "until": known[-1]} if known else {}


@at_place(Permission.OBSERVER_MANAGE)
def session_publish(request: SignedRequest, place: Municipality) -> HttpResponse:
    """What becomes open for whom, and who is told; POST to the same address publishes what was shown."""
    drafts = Session.objects.filter(
        municipality=place, state=SessionState.DRAFT, starts_at__gt=timezone.now()
    ).with_taken()
    chosen = SessionFilter(request.GET, queryset=drafts, request=request)
    chosen.form.fields.pop("state")
    chosen.form.fields.pop("filled")
    if request.method == "POST":
        try:
            seen = request.POST.get("seen", "")
            done = sessions.publish(place, chosen.qs, seen=seen, by=request.user, now=timezone.now())
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(request.get_full_path())
        words = ngettext("%(count)s session is open.", "%(count)s sessions are open.", len(done))
        messages.success(request, words % {"count": len(done)})
        return redirect("session_list")
    rows = list(chosen.qs.select_related("school", "municipality"))
    groups = reports.drafts_of(rows)
    people = coordinators([group.school.pk for group in groups])
    facts = {
        "filter": chosen,
        "place": place,
        "groups": [(group, people.get(group.school.pk, [])) for group in groups],
        "count": len(rows),
        "seen": sessions.digest(rows),
        "astray": reports.astray(Session.objects.filter(municipality=place), timezone.now()),
    }
    return render(request, "observers/session_publish.html", facts)


@at_place(Permission.OBSERVER_MANAGE)
def observer_rules(request: SignedRequest, place: Municipality) -> HttpResponse:
    """How hard each rule is taken here."""
    form = RulesForm(dict(settings_of(place).severities), posted(request))
    saved = submitted(request, form, lambda values: (ruling.set_rules(place, form.severities(), by=request.user), True))
    if saved is not None:
        return redirect(request.get_full_path())
    note = _(
        "A rule that forbids stops a sign-up; one that warns lets it pass and shows the warning to the coordinator. "
        "A full session, hours that overlap and observers under 18 cannot be allowed."
    )
    return form_page(request, form, _("Rules of who may observe"), reverse("session_list"), {"note": note})
