"""The page of own data, reached by the link of a letter: see, correct, take along, withdraw a consent."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from observers import access
from observers.forms.privacy import OwnDataForm, OwnEmailForm, OwnTieForm
from observers.kinds import LinkPurpose, ObserverState
from observers.labels import privacy as labels
from observers.models import ConsentText, Observer
from observers.reports.privacy import kept, leaves
from observers.services import privacy, throttling, tying
from observers.views.public.ground import PublicRequest, public, shown, strange
from schools.views.frame import posted, refuse

Params = ParamSpec("Params")
CLOSED = {access.Fault.EXPIRED: 410, access.Fault.USED: 410}
# Letters somebody may have sent to new addresses.
LETTERS = throttling.Limit(5, throttling.HOUR)


def own(
    view: Callable[Concatenate[PublicRequest, Observer, str, Params], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Give the view the person behind the link; a link that opens nothing leads to where a new one is asked for."""

    @wraps(view)
    def found(request: PublicRequest, token: str, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        link, fault = access.look(token, LinkPurpose.MANAGE)
        if link is None or link.observer.municipality_id != request.municipality.pk:
            return strange(request)
        if fault:
            return shown(request, "letter_closed", {"fault": str(fault)}, CLOSED[fault])
        return view(request, link.observer, token, *args, **kwargs)

    return public(found)


def _page(request: PublicRequest, name: str, facts: dict[str, Any], form: Form | None = None) -> HttpResponse:
    known = {**facts, "form": form} if form is not None else facts
    return shown(request, name, known, 422 if form is not None and form.errors else 200)


@own
@require_safe
def my_data(request: PublicRequest, person: Observer, token: str) -> HttpResponse:
    """Everything that is kept, until when, and what can be done about it."""
    facts = kept(person)
    given = [one for one in facts["consents"] if not one["withdrawn_at"]]
    known = {
        "token": token,
        "person": person,
        "facts": facts,
        "leaves": leaves(person, facts),
        "kinds": [kind for kind in ConsentText.Kind if any(one["kind"] == kind for one in given)],
        "withdrawn": person.state == ObserverState.WITHDRAWN,
        "changing": person.state in privacy.CHANGING,
        "terms": labels.terms(),
    }
    return _page(request, "my_data", known)


@own
@require_safe
def my_data_file(request: PublicRequest, person: Observer, token: str) -> HttpResponse:
    """The same as a file that a machine reads."""
    options = {"ensure_ascii": False, "indent": 2}
    response = JsonResponse(kept(person), json_dumps_params=options)
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@own
@require_http_methods(["GET", "HEAD", "POST"])
def my_data_edit(request: PublicRequest, person: Observer, token: str) -> HttpResponse:
    """Correct names and telephone."""
    form = OwnDataForm(posted(request)) if request.method == "POST" else OwnDataForm.about(person)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        try:
            privacy.correct(person, values, version=version)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("my_data", request.municipality.slug, token)
    return _page(request, "my_data_edit", {"token": token}, form)


@own
@require_http_methods(["GET", "HEAD", "POST"])
def my_ties(request: PublicRequest, person: Observer, token: str) -> HttpResponse:
    """What ties the person to schools: see it, and name one tie more."""
    form = OwnTieForm(request.municipality, posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            tying.declare(person, data["school"], data["kind"], classes=data["classes"], subject=data["subject"])
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved. The rules ask it for every session from now on."))
            return redirect("my_ties", request.municipality.slug, token)
    ties = person.ties.select_related("school").order_by("school__name", "kind", "pk")
    facts = {"token": token, "ties": ties, "changing": person.state in privacy.CHANGING}
    return _page(request, "my_ties", facts, form)


@own
@require_POST
def my_ties_back(request: PublicRequest, person: Observer, token: str, pk: int) -> HttpResponse:
    """What the person said holds no more."""
    row = get_object_or_404(person.ties.select_related("school", "observer"), pk=pk)
    try:
        tying.take_back(row)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Taken off the list."))
    return redirect("my_ties", request.municipality.slug, token)


@own
@require_http_methods(["GET", "HEAD", "POST"])
def my_email(request: PublicRequest, person: Observer, token: str) -> HttpResponse:
    """Name a new e-mail; the answer is the same whether or not the address is known here."""
    form = OwnEmailForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            if not throttling.knock("email", str(person.pk), LETTERS):
                raise ValidationError(_("There were too many letters in the last hour. Please try again later."))
            privacy.ask_email(person, form.cleaned_data["email"])
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("If this address can be used, a letter with a link is on its way there."))
            return redirect("my_data", request.municipality.slug, token)
    return _page(request, "my_email", {"token": token, "person": person}, form)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def my_email_confirm(request: PublicRequest, token: str) -> HttpResponse:
    """The link of the letter to the new address: GET shows, POST confirms."""
    asked = privacy.asked_email(token, request.municipality.pk)
    if asked is None:
        return strange(request, access.Fault.EXPIRED, 410)
    if request.method != "POST":
        return shown(request, "my_email_confirm", {"email": asked.email})
    try:
        person = privacy.confirm_email(asked)
    except ValidationError as refusal:
        facts = {"email": asked.email, "refusal": refusal.messages, "failed": True}
        return shown(request, "my_email_confirm", facts, 409)
    messages.success(request, _("The new address counts from now on."))
    return redirect("my_data", request.municipality.slug, access.make(person, LinkPurpose.MANAGE))


@own
@require_http_methods(["GET", "HEAD", "POST"])
def my_consent(request: PublicRequest, person: Observer, token: str, kind: str) -> HttpResponse:
    """Withdraw a consent: GET says what follows and when, POST does it."""
    if kind not in ConsentText.Kind.values:
        raise Http404
    facts = {
        "token": token,
        "ends": kind == ConsentText.Kind.PROCESSING,
        "latest": privacy.gone_by(person, timezone.localdate()),
    }
    if request.method != "POST":
        return shown(request, "my_consent", facts)
    try:
        privacy.withdraw_consent(person, kind, now=timezone.now())
    except ValidationError as refusal:
        return shown(request, "my_consent", {**facts, "refusal": refusal.messages, "failed": True}, 409)
    messages.success(request, _("Your consent is withdrawn."))
    return redirect("my_data", request.municipality.slug, token)
