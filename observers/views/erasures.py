"""The desk of destruction: requests with their clock, terms, proposals, and what was done."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from documents.models import Document
from observers.forms.privacy import ConfirmErasureForm, DeclineErasureForm
from observers.labels import privacy as labels
from observers.models import ErasureRound
from observers.reports import ripening
from observers.services import erasing
from schools.access import SignedRequest, allow, require, today_of
from schools.models import CalendarDay, Municipality
from schools.views.frame import history, page_of, posted, refuse, submitted

P = Permission


@allow(P.ERASURE_CONFIRM)
@require_safe
def erasure_list(request: SignedRequest) -> HttpResponse:
    """Who waits for the destruction of the own data and for how long; proposals and past rounds; the terms."""
    places = Municipality.objects.granting(request.scope, P.ERASURE_CONFIRM)
    rows = ErasureRound.objects.within(request.scope).select_related("municipality", "user")
    facts = {
        "requests": _clocked(request, list(places)),
        "page_obj": page_of(request, rows),
        "terms": labels.terms(),
    }
    return render(request, "observers/erasure_list.html", facts)


def _clocked(request: SignedRequest, places: list[Municipality]) -> list[dict[str, Any]]:
    today = today_of(request.scope)
    calendars: dict[int, Any] = {}
    found = []
    for row in ripening.withdrawals(places):
        home = row.observer.municipality_id
        if home not in calendars:
            calendars[home] = CalendarDay.objects.all().working_days(home, [today.year, today.year + 1])
        left = calendars[home].distance(today, row.latest)
        found.append({"row": row, "left": left, "late": left < 0})
    return found


@allow(P.ERASURE_CONFIRM)
@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: SignedRequest, pk: int) -> HttpResponse:
    """One round: what and how many; an open one is confirmed here."""
    row = _found(request, pk)
    form = ConfirmErasureForm(posted(request), initial={"digest": row.digest})
    done = submitted(request, form, lambda data: _confirm(request, row, data), said=_("The data are destroyed."))
    if done:
        return redirect("erasure", pk=pk)
    return _card(request, row, form)


def _confirm(request: SignedRequest, row: ErasureRound, data: dict[str, Any]) -> ErasureRound:
    require(request, P.ERASURE_CONFIRM, municipality=row.municipality_id)
    facts = {"digest": data["digest"], "post": data["post"]}
    return erasing.confirm(row, **facts, by=request.user, now=timezone.now())


def _card(request: SignedRequest, row: ErasureRound, form: Form) -> HttpResponse:
    proposed = ripening.read(row.proposed)
    paper = Document.objects.within(request.scope).filter(pk=row.document or 0).first()
    facts = {
        "row": row,
        "form": form,
        "open": row.state == ErasureRound.State.PROPOSED,
        "groups": [(labels.CLASSES[of], rows, len(rows)) for of, rows in proposed.items()],
        "soonest": ripening.soonest(proposed),
        "effects": [(words, row.counts[name]) for name, words in labels.EFFECTS.items() if row.counts.get(name)],
        "paper": paper,
        "history": history(request, "erasureround", row.pk, row.municipality_id),
    }
    return render(request, "observers/erasure.html", facts, status=422 if form.errors else 200)


@allow(P.ERASURE_CONFIRM)
@require_http_methods(["GET", "HEAD", "POST"])
def erasure_decline(request: SignedRequest, pk: int) -> HttpResponse:
    """Put a round off, with the reason."""
    row = _found(request, pk)
    require(request, P.ERASURE_CONFIRM, municipality=row.municipality_id)
    form = DeclineErasureForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            erasing.decline(row, **form.cleaned_data, by=request.user, now=timezone.now())
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            return redirect("erasure_list")
    facts = {"form": form, "title": _("Put the destruction off"), "back": reverse("erasure", args=[pk])}
    return render(request, "schools/form.html", facts, status=422 if form.errors else 200)


def _found(request: SignedRequest, pk: int) -> ErasureRound:
    rows = ErasureRound.objects.within(request.scope).select_related("municipality", "user")
    return get_object_or_404(rows, pk=pk)
