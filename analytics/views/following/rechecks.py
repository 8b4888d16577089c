"""Re-checks: the list, the draw, the card with what two markings say, and its papers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from analytics.filters.following import RecheckFilter
from analytics.forms.rechecks import USUAL, CancelForm, DrawForm, FilledForm, SettleForm
from analytics.labels.rechecks import draw_sentence, sentences
from analytics.models import Finding, Inquiry, Recheck, ResultSheet
from analytics.reports import rechecks
from analytics.reports.agreement import columns_of
from analytics.reports.recheck_papers import form_workbook
from analytics.rules import RecheckState
from analytics.services import rechecking
from analytics.services.recheck_forms import take_form
from analytics.views.drafts import to_register
from analytics.views.following.retry import again
from documents.models import Document
from plans.views.periods import XLSX, download
from schools.access import SignedRequest, allow, require, today_of
from schools.views.frame import history, page_of, posted, refuse

P = Permission


@allow(P.RESULT_SEE)
@require_safe
def recheck_list(request: SignedRequest) -> HttpResponse:
    """Re-checks this person may know of, the latest first."""
    rows = (
        rechecks.seen(request.scope, today_of(request.scope))
        .select_related("school", "work")
        .defer("drawn", "marked", "agreement")
    )
    chosen = RecheckFilter(request.GET, queryset=rows.order_by("-pk"), scope=request.scope)
    facts = {
        "filter": chosen,
        "page_obj": page_of(request, chosen.qs),
        "many": request.scope.everything or bool(request.scope.municipalities),
        "room": "recheck",
    }
    return render(request, "analytics/following/recheck_list.html", facts)


def found(request: SignedRequest, pk: int) -> Recheck:
    """The re-check within the scope."""
    rows = rechecks.seen(request.scope, today_of(request.scope))
    return get_object_or_404(rows.select_related("school__municipality", "work", "inquiry"), pk=pk)


def may_mark(request: SignedRequest, row: Recheck) -> bool:
    """Whether the person runs re-checks in this municipality."""
    return request.scope.may(P.RESULT_ANALYSE, municipality=row.school.municipality_id)


@allow(P.RESULT_ANALYSE)
@require_http_methods(["GET", "POST"])
def recheck_draw(request: SignedRequest, pk: int) -> HttpResponse:
    """Draw works for the matter of an inquiry."""
    rows = Inquiry.objects.within(request.scope, today_of(request.scope)).select_related("school", "work")
    inquiry = get_object_or_404(rows, pk=pk)
    codes = {str(sign.get("code")) for sign in inquiry.facts.get("signs") or ()}
    return _draw(request, _sheet(inquiry.work_id, inquiry.school_id), inquiry, codes)


@allow(P.RESULT_ANALYSE)
@require_http_methods(["GET", "POST"])
def recheck_draw_finding(request: SignedRequest, pk: int) -> HttpResponse:
    """Draw works of a finding that nobody was asked about."""
    finding = get_object_or_404(Finding.objects.within(request.scope).select_related("school", "work"), pk=pk)
    asked = Inquiry.objects.filter(school=finding.school, work=finding.work).first()
    codes = {str(sign["code"]) for sign in finding.signs if sign.get("named")}
    return _draw(request, _sheet(finding.work_id, finding.school_id), asked, codes)


def _sheet(work: int, school: int) -> ResultSheet:
    return get_object_or_404(ResultSheet.objects.select_related("work", "school"), work=work, school=school)


def _draw(request: SignedRequest, sheet: ResultSheet, inquiry: Inquiry | None, codes: set[str]) -> HttpResponse:
    require(request, P.RESULT_ANALYSE, municipality=sheet.school.municipality_id)
    form = DrawForm(posted(request), initial={**USUAL, "boundary": "boundary" in codes})
    if sheet.work.thresholds is None:
        del form.fields["boundary"]
    if request.method == "POST" and form.is_valid():
        try:
            row = rechecking.draw(sheet, form.wish(), inquiry=inquiry, by=request.user)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The sample is drawn."))
            return redirect("recheck", pk=row.pk)
    facts = {"form": form, "sheet": sheet, "inquiry": inquiry}
    return render(request, "analytics/following/recheck_draw.html", facts, status=422 if form.errors else 200)


@allow(P.RESULT_SEE)
@require_safe
def recheck(request: SignedRequest, pk: int) -> HttpResponse:
    """The sample with its boxes, or what both markings say."""
    return _card(request, found(request, pk))


def _card(request: SignedRequest, row: Recheck, **bound: Any) -> HttpResponse:
    marks, place = may_mark(request, row), row.school.municipality_id
    version = {"version": row.version}
    facts: dict[str, Any] = {
        "recheck": row,
        "lines": rechecks.lines(row),
        "columns": columns_of(row.work),
        "drawn": draw_sentence(row.rule, row.seed),
        "sentences": sentences(row.agreement) if row.state == RecheckState.ENTERED else [],
        "charts": rechecks.pictures(row) if row.state == RecheckState.ENTERED else [],
        "outdated": rechecks.outdated(row),
        "may_mark": marks,
        "papers": Document.objects.within(request.scope).about("recheck", row.pk).defer("payload", "search"),
        "may_print": request.scope.may(P.DOCUMENT_DRAFT, municipality=place),
        "history": history(request, "recheck", row.pk, place),
        "failed": bool(bound),
        "room": "recheck",
    }
    if marks and row.state != RecheckState.CANCELLED:
        known = {"due_on": row.due_on, "commission": row.commission, "note": row.note}
        facts["settle_form"] = SettleForm(initial={**version, **known})
        facts["filled_form"] = FilledForm(initial=version)
    if marks and row.state == RecheckState.DRAWN:
        facts["cancel_form"] = CancelForm(initial=version)
    status = bound.pop("status", 200)
    return render(request, "analytics/following/recheck.html", {**facts, **bound}, status=status)


def _to_mark(request: SignedRequest, pk: int) -> Recheck:
    row = found(request, pk)
    require(request, P.RESULT_ANALYSE, municipality=row.school.municipality_id)
    return row


def refused(request: SignedRequest, pk: int, name: str, form: Any, refusal: ValidationError | None) -> HttpResponse:
    """The card again with what was typed; after a clash with the present version, to be sent once more."""
    status = 422 if refusal is None else again(form, refusal)
    return _card(request, found(request, pk), **{name: form, "status": status})


def _done(
    request: SignedRequest, pk: int, form: Any, name: str, act: Callable[[Recheck, dict[str, Any]], object]
) -> HttpResponse | None:
    """Have a filled form done; the card again where it was refused."""
    row = _to_mark(request, pk)
    if not form.is_valid():
        return refused(request, pk, name, form, None)
    try:
        act(row, form.cleaned_data)
    except ValidationError as refusal:
        return refused(request, pk, name, form, refusal)
    return None


@allow(P.RESULT_SEE)
@require_POST
def recheck_settle(request: SignedRequest, pk: int) -> HttpResponse:
    """Who marks and until when."""

    def act(row: Recheck, said: dict[str, Any]) -> None:
        rechecking.settle(row, **said, by=request.user)
        messages.success(request, _("Saved."))

    return _done(request, pk, SettleForm(request.POST), "settle_form", act) or redirect("recheck", pk=pk)


@allow(P.RESULT_SEE)
@require_POST
def recheck_cancel(request: SignedRequest, pk: int) -> HttpResponse:
    """Call a sample off."""

    def act(row: Recheck, said: dict[str, Any]) -> None:
        rechecking.cancel(row, **said, by=request.user)
        messages.success(request, _("The re-check is called off."))

    return _done(request, pk, CancelForm(request.POST), "cancel_form", act) or redirect("recheck", pk=pk)


@allow(P.RESULT_SEE)
@require_POST
def recheck_upload(request: SignedRequest, pk: int) -> HttpResponse:
    """Points out of a filled form; they are looked through in the boxes before they count."""

    def act(row: Recheck, said: dict[str, Any]) -> None:
        file = said["file"]
        take_form(row, file.read(), file.name, version=said["version"], by=request.user)
        messages.success(request, _("The points are in the boxes. Look them through and finish."))

    form = FilledForm(request.POST, request.FILES)
    return _done(request, pk, form, "filled_form", act) or redirect("recheck_enter", pk=pk)


@allow(P.RESULT_SEE)
@require_safe
def recheck_form(request: SignedRequest, pk: int) -> HttpResponse:
    """The form to fill in as a workbook."""
    row = _to_mark(request, pk)
    return download(HttpResponse(form_workbook(row)), f"Перепроверка_{row.pk}.xlsx", XLSX)


@allow(P.RESULT_SEE)
@require_POST
def recheck_protocol(request: SignedRequest, pk: int) -> HttpResponse:
    """Put the protocol into the register as a draft: PDF and Word are downloaded there."""
    row = found(request, pk)
    place, back = row.school.municipality_id, reverse("recheck", args=[pk])
    return to_register(request, place, lambda: rechecking.put_on_paper(row, by=request.user), back)
