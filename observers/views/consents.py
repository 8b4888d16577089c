"""Texts of consents in the cabinet: versions, a draft, how people will see it, its publication."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from observers.forms.consents import LookedForm, WordsForm
from observers.labels.privacy import LACKING
from observers.models import ConsentText
from observers.parsing import consent_lacks
from observers.reports.consents import standings
from observers.services import wording
from schools.access import SignedRequest, allow, require
from schools.models import Municipality
from schools.views.frame import at_place, confirmed, form_page, history, page_of, posted, submitted

P = Permission


@allow(P.CONSENT_PUBLISH)
@require_safe
def consent_list(request: SignedRequest) -> HttpResponse:
    """All versions, the newest first, with the number of people who agreed to each."""
    rows = ConsentText.objects.within(request.scope).select_related("municipality").annotate(given=Count("consents"))
    page = page_of(request, rows.order_by("municipality__name", "kind", "-version"))
    stand = standings(page)
    facts = {
        "page_obj": page,
        "rows": [(row, stand[row.pk]) for row in page],
        "kinds": ConsentText.Kind.choices,
        "many": request.scope.everything or len(request.scope.municipalities) > 1,
    }
    return render(request, "observers/consent_list.html", facts)


@at_place(P.CONSENT_PUBLISH)
@require_http_methods(["GET", "HEAD", "POST"])
def consent_draft(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Begin a new version of one of the two texts with what holds now."""
    kind = request.GET.get("kind", request.POST.get("kind", ConsentText.Kind.PROCESSING))
    if kind not in ConsentText.Kind.values:
        raise Http404
    if request.method != "POST":
        facts = {"place": place, "kind": ConsentText.Kind(kind)}
        return render(request, "observers/consent_draft.html", facts)
    row = wording.draft(place, kind, by=request.user, now=timezone.now())
    return redirect("consent_edit", pk=row.pk)


@allow(P.CONSENT_PUBLISH)
@require_safe
def consent_version(request: SignedRequest, pk: int) -> HttpResponse:
    """One version as people read it; a draft with what it seems to lack."""
    return _shown(request, _found(request, pk))


def _shown(request: SignedRequest, row: ConsentText, status: int = 200) -> HttpResponse:
    lacks = consent_lacks(row.text, row.municipality.department, row.valid_until) if row.published_at is None else []
    facts: dict[str, Any] = {
        "text": row,
        "standing": standings([row])[row.pk],
        "given": row.consents.count(),
        "lacking": [LACKING[code] for code in lacks],
        "form": LookedForm(initial={"revision": row.revision}),
        "history": history(request, "consenttext", row.pk, row.municipality_id),
    }
    return render(request, "observers/consent_version.html", facts, status=status)


@allow(P.CONSENT_PUBLISH)
@require_http_methods(["GET", "HEAD", "POST"])
def consent_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Change a draft; then it is shown as people will read it."""
    row = _found(request, pk)
    if row.published_at is not None:
        messages.error(request, _("A published text is never changed: people have agreed to it. Begin a new version."))
        return redirect("consent_version", pk=pk)
    form = WordsForm(posted(request)) if request.method == "POST" else WordsForm.about(row)
    saved = submitted(
        request,
        form,
        lambda data: wording.edit(row, form.words(), revision=data["revision"], by=request.user),
    )
    back = reverse("consent_version", args=[pk])
    if saved:
        return redirect(back)
    facts = {"template": "observers/consent_edit.html", "text": row}
    return form_page(request, form, _("Draft of a consent's text"), back, facts)


@allow(P.CONSENT_PUBLISH)
@require_POST
def consent_publish(request: SignedRequest, pk: int) -> HttpResponse:
    """Publish the draft that was looked at, for good."""
    row = _found(request, pk)
    form = LookedForm(request.POST)
    try:
        if not form.is_valid():
            raise wording.Clash
        wording.publish(row, revision=form.cleaned_data["revision"], by=request.user, now=timezone.now())
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
        return _shown(request, _found(request, pk), 409)
    messages.success(request, _("Published. From its first day on people agree to this text."))
    return redirect("consent_version", pk=pk)


@allow(P.CONSENT_PUBLISH)
@require_http_methods(["GET", "HEAD", "POST"])
def consent_discard(request: SignedRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    row = _found(request, pk)
    return confirmed(
        request,
        lambda: wording.discard(row, by=request.user),
        question=_("Throw this draft away?"),
        consequence=_("The text in force stays as it is."),
        action=_("Throw away"),
        back=reverse("consent_version", args=[pk]),
        then=reverse("consent_list"),
    )


def _found(request: SignedRequest, pk: int) -> ConsentText:
    rows = ConsentText.objects.within(request.scope).select_related("municipality", "user")
    row = get_object_or_404(rows, pk=pk)
    require(request, P.CONSENT_PUBLISH, municipality=row.municipality_id)
    return row
