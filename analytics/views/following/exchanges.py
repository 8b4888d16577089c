"""Cross-checking between schools: the list, the facts, who marks whose works, the lists."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from analytics.filters.following import ExchangeFilter
from analytics.forms.exchanges import RulesForm, StartForm, line_forms
from analytics.labels.exchanges import refusal_sentence, shortfall_sentence
from analytics.models import Exchange
from analytics.reports import exchanges
from analytics.reports.exchange_papers import workbook
from analytics.reports.exchanges import Line
from analytics.services import exchanging
from analytics.views.drafts import to_register
from analytics.views.following.controls import municipal
from analytics.views.following.retry import again, version_of
from analytics.views.following.zone import year_asked
from documents.models import Document
from plans.views.periods import XLSX, download
from schools.access import SignedRequest, allow, require
from schools.models import Municipality, School
from schools.views.frame import at_place, attempted, confirmed, history, page_of, posted, submitted

P = Permission


@allow(P.RESULT_SEE)
@require_safe
def exchange_list(request: SignedRequest) -> HttpResponse:
    """Cross-checkings, the latest first."""
    municipal(request)
    rows = Exchange.objects.within(request.scope).select_related("municipality").defer("given", "result")
    chosen = ExchangeFilter(request.GET, queryset=rows.order_by("-pk"))
    facts = {
        "filter": chosen,
        "page_obj": page_of(request, chosen.qs),
        "may_manage": request.scope.may_somewhere(P.RESULT_ANALYSE),
        "room": "exchange",
    }
    return render(request, "analytics/following/exchange_list.html", facts)


@at_place(P.RESULT_ANALYSE)
@require_http_methods(["GET", "POST"])
def exchange_new(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Begin one: works are taken from the sheets."""
    form = StartForm(posted(request), initial={"year": year_asked(request), "mode": exchanges.SCHOOLS})

    def begin(data: dict[str, Any]) -> Exchange:
        work = (data["year"], data["grade"], data["subject"])
        return exchanging.start(place, work, title=data["title"], mode=data["mode"], by=request.user)

    made = submitted(request, form, begin, said=_("Works and experts are suggested. Change them, then deal the works."))
    if made is not None:
        return redirect("exchange_edit", pk=made.pk)
    facts = {"form": form, "place": place}
    return render(request, "analytics/following/exchange_new.html", facts, status=422 if form.errors else 200)


def _found(request: SignedRequest, pk: int, *, to_manage: bool = True) -> Exchange:
    rows = Exchange.objects.within(request.scope).select_related("municipality", "user")
    row = cast(Exchange, get_object_or_404(rows, pk=pk))
    if to_manage:
        require(request, P.RESULT_ANALYSE, municipality=row.municipality_id)
    return row


@allow(P.RESULT_SEE)
@require_safe
def exchange(request: SignedRequest, pk: int) -> HttpResponse:
    """Who marks whose works, how much, and what nobody can mark."""
    row = _found(request, pk, to_manage=False)
    names = exchanges.named(row)
    result = row.result
    facts: dict[str, Any] = {
        "exchange": row,
        "senders": exchanges.by_sender(row, names),
        "markers": exchanges.by_marker(row, names),
        "by_commission": result.get("mode") == exchanges.COMMISSIONS,
        "works": sum(line.works for line in exchanges.lines_of(row)),
        "left": [_short(one, names) for one in result.get("shortfalls", ())],
        "refusal": refusal_sentence(str(result.get("refusal", "")), result.get("facts", {})),
        "mutual": [[names.school(one), names.school(other)] for one, other in result.get("mutual", ())],
        "may_manage": request.scope.may(P.RESULT_ANALYSE, municipality=row.municipality_id),
        "may_print": request.scope.may(P.DOCUMENT_DRAFT, municipality=row.municipality_id),
        "papers": Document.objects.within(request.scope).about("exchange", row.pk).defer("payload", "search"),
        "history": history(request, "exchange", row.pk, row.municipality_id),
        "room": "exchange",
    }
    return render(request, "analytics/following/exchange.html", facts)


def _short(one: dict[str, Any], names: exchanges.Named) -> str:
    def marker(name: str) -> str:
        if name.isdecimal() and int(name) in names.schools:
            return names.school(int(name))
        return names.person(name) if "-" in name else _("commission No. %(number)s") % {"number": name}

    return shortfall_sentence(one, names.school, marker)


@allow(P.RESULT_ANALYSE)
@require_http_methods(["GET", "POST"])
def exchange_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Works, experts and rules; saving deals the works anew when asked to."""
    row = _found(request, pk)
    schools = School.objects.active().filter(municipality=row.municipality_id).order_by("name")
    names = dict(schools.values_list("pk", "name"))
    known = {line.school: line for line in exchanges.lines_of(row)}
    lines = [known.get(pk, Line(pk, 0, 0)) for pk in names]
    form = RulesForm(names, posted(request), initial=_first(row, names))
    parts = line_forms(lines, names, posted(request))
    status = 200
    if request.method == "POST":
        if all([form.is_valid(), *(part.is_valid() for part in parts)]):
            try:
                return _edited(request, row, form, [part.line() for part in parts])
            except ValidationError as refusal:
                status = again(form, refusal)
        else:
            status = 422
    facts = {"form": form, "parts": parts, "exchange": row, "room": "exchange", "failed": status != 200}
    return render(request, "analytics/following/exchange_edit.html", facts, status=status)


def _first(row: Exchange, names: dict[int, str]) -> dict[str, Any]:
    given = {name: row.given.get(name) for name in ("mode", "last_year", "commissions", "least_schools", "aside")}
    pairs = [f"{names.get(one)} > {names.get(other)}" for one, other in row.given.get("forbidden") or ()]
    return {**given, "title": row.title, "forbidden": "\n".join(pairs), "version": row.version}


def _edited(request: SignedRequest, row: Exchange, form: RulesForm, lines: list[Line]) -> HttpResponse:
    kept = [line for line in lines if line.works or line.experts]
    data = form.cleaned_data
    fresh = exchanging.edit(row, kept, form.rules(), title=data["title"], version=data["version"], by=request.user)
    if "solve" in request.POST:
        return _solved(request, fresh)
    messages.success(request, _("Saved."))
    return redirect("exchange", pk=row.pk)


def _solved(request: SignedRequest, row: Exchange) -> HttpResponse:
    job = exchanging.solve(row, by=request.user)
    if job is not None:
        return redirect("job", pk=job.pk)
    messages.success(request, _("The works are dealt. Look them through and accept."))
    return redirect("exchange", pk=row.pk)


@allow(P.RESULT_ANALYSE)
@require_POST
def exchange_solve(request: SignedRequest, pk: int) -> HttpResponse:
    """Deal the works."""
    row = _found(request, pk)
    try:
        return _solved(request, row)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("exchange", pk=pk)


@allow(P.RESULT_ANALYSE)
@require_POST
def exchange_accept(request: SignedRequest, pk: int) -> HttpResponse:
    """Let the answer stand."""
    row, version, back = _found(request, pk), version_of(request), reverse("exchange", args=[pk])
    return attempted(request, lambda: exchanging.accept(row, version=version, by=request.user), back=back, then=back)


@allow(P.RESULT_ANALYSE)
@require_http_methods(["GET", "POST"])
def exchange_delete(request: SignedRequest, pk: int) -> HttpResponse:
    """Forget one that was not accepted."""
    row = _found(request, pk)
    return confirmed(
        request,
        lambda: exchanging.delete(row, by=request.user),
        question=_("Delete this cross-checking?"),
        action=_("Delete"),
        back=reverse("exchange", args=[pk]),
        then=reverse("exchange_list"),
    )


@allow(P.DOCUMENT_DRAFT)
@require_POST
def exchange_print(request: SignedRequest, pk: int) -> HttpResponse:
    """Put the lists into the register as a draft."""
    row = _found(request, pk, to_manage=False)
    back = reverse("exchange", args=[pk])
    return to_register(request, row.municipality_id, lambda: exchanging.put_on_paper(row, by=request.user), back)


@allow(P.RESULT_SEE)
@require_safe
def exchange_xlsx(request: SignedRequest, pk: int) -> HttpResponse:
    """The lists as a workbook."""
    row = _found(request, pk, to_manage=False)
    return download(HttpResponse(workbook(row)), f"Перекрёстная_проверка_{row.pk}.xlsx", XLSX)
