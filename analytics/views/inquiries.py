"""Matters that need a check: the list, the asking, and the page of one with the school's answer and the decision."""

from collections.abc import Callable
from typing import Any, BinaryIO, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from analytics.filters.inquiries import InquiryFilter
from analytics.forms.inquiries import AnswerForm, AskForm, DecisionForm, WithdrawForm
from analytics.labels.signs import strength
from analytics.models import Finding, Inquiry, InquiryFile, Run
from analytics.reports.dossier import grounds_of, latest_run, signs_of
from analytics.reports.matters import calibration, told_signs
from analytics.reports.measures import standings
from analytics.reports.others import own_of
from analytics.rules import InquiryState, why_not_answer, why_not_decide
from analytics.services import inquiring
from analytics.services.inquiring import Clash, Enclosed
from plans.views.duties import TYPES
from schools.access import SignedRequest, allow, require, today_of
from schools.models import Municipality
from schools.views.frame import at_place, history, page_of, refuse

P = Permission


@allow(P.RESULT_SEE)
@require_safe
def inquiry_list(request: SignedRequest) -> HttpResponse:
    """Matters this person may know of, by school, never by how strong the signs are."""
    today = today_of(request.scope)
    seen = Inquiry.objects.within(request.scope, today)
    chosen = InquiryFilter(request.GET, queryset=by_name(seen), scope=request.scope, today=today)
    facts: dict[str, Any] = {
        "filter": chosen,
        "page_obj": page_of(request, chosen.qs),
        "today": today,
        "tab": "inquiries",
        "many": request.scope.everything or bool(request.scope.municipalities),
    }
    if request.scope.may_somewhere(P.RESULT_ANALYSE):
        facts["whole"], facts["learnt"] = calibration(seen)
        years = Run.objects.within(request.scope).done().order_by("-year").values_list("year", flat=True)
        facts["ask_year"] = years.first()
    return render(request, "analytics/inquiry_list.html", facts)


def by_name(rows: Any) -> Any:
    """In the order of the latest works, then of schools' names."""
    shown = rows.select_related("school", "work")
    return shown.order_by("-work__year", "school__name", "work__grade", "work__subject", "pk")


@at_place(P.RESULT_ANALYSE)
@require_http_methods(["GET", "POST"])
def inquiry_ask(request: SignedRequest, place: Municipality, year: int) -> HttpResponse:
    """Ask the schools about the list to check of the latest analysis; all are ticked at first."""
    today = today_of(request.scope)
    run = latest_run(place.pk, year)
    rows = Finding.objects.filter(run=run, flag=True).light().select_related("school", "work", "run")
    asked = Inquiry.objects.live().filter(school=OuterRef("school"), work=OuterRef("work"))
    findings = list(rows.exclude(Exists(asked)).order_by("school__name", "work__grade", "work__subject"))
    first = {"answer_by": inquiring.usual_day(place.pk, today), "findings": [row.pk for row in findings]}
    form = AskForm(findings, request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        wanted = [row for row in findings if row.pk in form.cleaned_data["findings"]]
        try:
            done = inquiring.ask(wanted, answer_by=form.cleaned_data["answer_by"], today=today, by=request.user)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            count = len(done.made)
            words = ngettext("The school is asked about %(n)s result.", "Schools are asked about %(n)s results.", count)
            messages.success(request, words % {"n": count})
            return redirect("inquiry_list")
    facts = {"form": form, "findings": findings, "year": year, "place": place, "run": run, "tab": "inquiries"}
    return render(request, "analytics/inquiry_ask.html", facts, status=422 if form.errors else 200)


def _found(request: SignedRequest, pk: int) -> Inquiry:
    rows = Inquiry.objects.within(request.scope, today_of(request.scope))
    names = ("school__municipality", "work", "finding__run", "finding__work", "answered_by", "decided_by")
    return get_object_or_404(rows.select_related(*names), pk=pk)


@allow(P.RESULT_SEE)
@require_safe
def inquiry(request: SignedRequest, pk: int) -> HttpResponse:
    """The question with its pictures, the answer, the decision, and what followed."""
    return _page(request, _found(request, pk))


def _page(
    request: SignedRequest, row: Inquiry, *, bound: forms.Form | None = None, clash: Inquiry | None = None
) -> HttpResponse:
    place, today = row.school.municipality_id, today_of(request.scope)
    answers = request.scope.may(P.FINDING_ANSWER, municipality=place, school=row.school_id)
    decides = request.scope.may(P.FINDING_DECIDE, municipality=place)
    takes_back = request.scope.may(P.RESULT_ANALYSE, municipality=place)
    version, open_ = {"version": row.version}, row.state in {InquiryState.ASKED, InquiryState.ANSWERED}
    facts: dict[str, Any] = {
        "inquiry": row,
        "signs": _signs(row, own_of(request.scope, place)),
        "strength": strength(bool(row.facts.get("strong")), row.facts.get("signs") or ()),
        "files": list(row.files.all()),
        "measures": standings(row.measures.select_related("inquiry"), request.scope, today),
        "rechecks": list(row.rechecks.order_by("pk")),
        "history": history(request, "inquiry", row.pk, place),
        "today": today,
        "late": row.state == InquiryState.ASKED and row.answer_by < today,
        "waits": why_not_decide(row.state, row.answer_by, today, "-") if decides and open_ else "",
        "follows": takes_back,
        "clash": clash,
        "tab": "inquiries",
        "failed": bound is not None,
    }
    if answers and not why_not_answer(row.state, "-"):
        facts["answer_form"] = AnswerForm(initial={**version, "text": row.answer})
    if decides and not why_not_decide(row.state, row.answer_by, today, "-"):
        facts["decision_form"] = DecisionForm(initial={**version, "verdict": row.verdict, "note": row.note})
    if takes_back and open_:
        facts["withdraw_form"] = WithdrawForm(initial=version)
    names = {AnswerForm: "answer_form", DecisionForm: "decision_form", WithdrawForm: "withdraw_form"}
    if bound is not None:
        facts[names[type(bound)]] = bound
    status = 200 if bound is None else 409 if clash else 422
    return render(request, "analytics/inquiry.html", facts, status=status)


def _signs(row: Inquiry, own: frozenset[int] | None) -> list[dict[str, Any]]:
    """What the school was asked about as sentences; with pictures while the analysis is kept and still says so.
    ``own``: the schools that the reader is of, ``None`` where he sees all."""
    asked = told_signs(row.facts)
    finding = row.finding
    if finding is None or not finding.flag:
        return asked
    grounds = grounds_of(row.school, finding.run, [finding], own)
    shown = {sign.code: sign for sign in signs_of(finding, grounds.get(finding.work_id))}
    return [{**sign, "shown": shown.get(sign["code"])} for sign in asked]


def _done(
    request: SignedRequest, row: Inquiry, form: forms.Form, act: Callable[[dict[str, Any]], object], said: str
) -> HttpResponse:
    """Have a filled form done and go back to the matter; the page again where it was refused."""
    if not form.is_valid():
        return _page(request, row, bound=form)
    try:
        act(form.cleaned_data)
    except ValidationError as refusal:
        return _refused(request, row, form, refusal)
    messages.success(request, said)
    return redirect("inquiry", pk=row.pk)


@allow(P.RESULT_SEE)
@require_POST
def inquiry_answer(request: SignedRequest, pk: int) -> HttpResponse:
    """The school's answer with its files."""
    row = _found(request, pk)
    require(request, P.FINDING_ANSWER, municipality=row.school.municipality_id, school=row.school_id)
    files = [Enclosed(cast(BinaryIO, file.file), str(file.name)) for file in request.FILES.getlist("enclosed")]

    def act(told: dict[str, Any]) -> None:
        inquiring.answer(row, told["text"], files, version=told["version"], by=request.user)

    words = _("The answer is sent. It can be changed until somebody has decided.")
    return _done(request, row, AnswerForm(request.POST, request.FILES), act, words)


@allow(P.RESULT_SEE)
@require_POST
def inquiry_decide(request: SignedRequest, pk: int) -> HttpResponse:
    """Explained, confirmed or not clear."""
    row, today = _found(request, pk), today_of(request.scope)
    require(request, P.FINDING_DECIDE, municipality=row.school.municipality_id)

    def act(told: dict[str, Any]) -> None:
        inquiring.decide(row, **told, today=today, by=request.user)

    return _done(request, row, DecisionForm(request.POST), act, _("The decision is kept, and the school is told."))


@allow(P.RESULT_SEE)
@require_POST
def inquiry_withdraw(request: SignedRequest, pk: int) -> HttpResponse:
    """Take the matter back."""
    row = _found(request, pk)
    require(request, P.RESULT_ANALYSE, municipality=row.school.municipality_id)

    def act(told: dict[str, Any]) -> None:
        inquiring.withdraw(row, **told, by=request.user)

    return _done(request, row, WithdrawForm(request.POST), act, _("The matter is taken back, and the school is told."))


def _refused(request: SignedRequest, row: Inquiry, form: forms.Form, refusal: ValidationError) -> HttpResponse:
    """The page again with what was typed; after a clash with the row as it is now, to be sent once more."""
    refuse(form, refusal)
    current = refusal.current if isinstance(refusal, Clash) else None
    if current is not None:
        form.data = {**request.POST.dict(), "version": str(current.version)}
    return _page(request, _found(request, row.pk), bound=form, clash=current)


@allow(P.RESULT_SEE)
@require_safe
def inquiry_file(request: SignedRequest, pk: int) -> HttpResponse:
    """A file of an answer as a download, never shown in the page."""
    seen = Inquiry.objects.within(request.scope, today_of(request.scope))
    row = get_object_or_404(InquiryFile.objects.filter(inquiry__in=seen), pk=pk)
    if settings.X_ACCEL:
        return _download(HttpResponse(headers={"X-Accel-Redirect": f"/protected/{row.file.name}"}), row)
    try:
        opened = row.file.open("rb")
    except FileNotFoundError:
        messages.error(request, _("The file is missing from the storage. Tell the administrator."))
        return redirect("inquiry", pk=row.inquiry_id)
    return _download(cast(HttpResponse, FileResponse(opened)), row)


def _download(response: HttpResponse, row: InquiryFile) -> HttpResponse:
    kind = (row.file.name or "").rpartition(".")[2]
    response["Content-Type"] = TYPES.get(kind, "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=row.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
