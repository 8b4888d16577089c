"""Propose a measure because of a matter of signs."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from analytics.forms.proposals import MeasureForm
from analytics.labels.remedies import measure_result, measure_text
from analytics.models import Inquiry
from analytics.rules import why_not_propose
from analytics.services import proposing
from schools.access import SignedRequest, allow, require, today_of
from schools.views.frame import posted, refuse

USUAL_DAYS = 60


@allow(Permission.RESULT_ANALYSE)
@require_http_methods(["GET", "POST"])
def measure_propose(request: SignedRequest, pk: int) -> HttpResponse:
    """A measure with words suggested by the signs; it stands in a plan afterwards."""
    today = today_of(request.scope)
    rows = Inquiry.objects.within(request.scope, today).select_related("school__municipality", "work")
    inquiry = get_object_or_404(rows, pk=pk)
    place = inquiry.school.municipality
    require(request, Permission.RESULT_ANALYSE, municipality=place.pk)
    require(request, Permission.PLAN_EDIT, municipality=place.pk)
    places = proposing.places(place)
    form = MeasureForm(places, posted(request), initial=_suggested(inquiry) | {"due_on": today + timedelta(USUAL_DAYS)})
    if request.method == "POST" and form.is_valid():
        try:
            made = proposing.propose(inquiry, form.cleaned_data["where"], form.words(), today=today, by=request.user)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            said = _("The measure stands in the plan.") if made.measure_id else _("The proposal is sent.")
            messages.success(request, said)
            return redirect("inquiry", pk=pk)
    why_not = why_not_propose(inquiry.state, inquiry.answer_by, today)
    facts = {"form": form, "inquiry": inquiry, "refusal": why_not, "places": places}
    return render(request, "analytics/following/measure_propose.html", facts, status=422 if form.errors else 200)


def _suggested(inquiry: Inquiry) -> dict[str, Any]:
    codes = [str(sign.get("code")) for sign in inquiry.facts.get("signs") or ()]
    code = codes[0] if codes else ""
    school = inquiry.school.name
    with override("ru"):
        work = str(inquiry.work)
    text = measure_text(code, school=school, work=work)
    return {"text": text, "result": measure_result(code), "responsible": school}
