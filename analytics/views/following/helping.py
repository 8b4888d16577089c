"""Programmes of targeted help: the list, the programme with its steps, its paper."""

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from analytics.filters.following import HelpFilter
from analytics.forms.helping import NewHelpForm, StepSet, TitleForm, initial, items_of
from analytics.labels.signs import sign_name
from analytics.models import HelpProgramme
from analytics.services import helping
from analytics.views.drafts import to_register
from analytics.views.following.retry import again, version_of
from analytics.views.following.zone import year_asked
from documents.models import Document
from schools.access import SignedRequest, allow, require, today_of
from schools.models import Municipality
from schools.views.frame import at_place, attempted, confirmed, history, page_of, posted, submitted

P = Permission


def _seen(request: SignedRequest) -> Any:
    """Programmes within the scope; a school sees one once it is adopted."""
    rows = HelpProgramme.objects.within(request.scope).select_related("school__municipality", "user")
    if request.scope.everything:
        return rows
    return rows.filter(Q(adopted_at__isnull=False) | Q(school__municipality__in=request.scope.municipalities))


@allow(P.RESULT_SEE)
@require_safe
def help_list(request: SignedRequest) -> HttpResponse:
    """Programmes by year and school."""
    rows = _seen(request).order_by("-year", "school__name")
    chosen = HelpFilter(request.GET, queryset=rows, scope=request.scope)
    page = page_of(request, chosen.qs)
    lines = [{"programme": row, "done": sum(bool(item["done"]) for item in row.items)} for row in page.object_list]
    facts = {
        "filter": chosen,
        "page_obj": page,
        "lines": lines,
        "may_manage": request.scope.may_somewhere(P.RESULT_ANALYSE),
        "room": "help",
    }
    return render(request, "analytics/following/help_list.html", facts)


@at_place(P.RESULT_ANALYSE)
@require_http_methods(["GET", "POST"])
def help_new(request: SignedRequest, place: Municipality) -> HttpResponse:
    """A programme suggested by the signs of a school."""
    wanted = request.GET.get("school", "")
    first = {"school": wanted if wanted.isdecimal() else None, "year": year_asked(request)}
    form = NewHelpForm(place, posted(request), initial=first)

    def make(data: dict[str, Any]) -> HelpProgramme:
        return helping.make(data["school"], data["year"], today=today_of(request.scope), by=request.user)

    said = _("The programme is suggested. Change its steps, then adopt it.")
    made = submitted(request, form, make, said=said)
    if made is not None:
        return redirect("help", pk=made.pk)
    return render(request, "analytics/following/help_new.html", {"form": form}, status=422 if form.errors else 200)


def _found(request: SignedRequest, pk: int, *, to_manage: bool = True) -> HelpProgramme:
    row = cast(HelpProgramme, get_object_or_404(_seen(request), pk=pk))
    if to_manage:
        require(request, P.RESULT_ANALYSE, municipality=row.school.municipality_id)
    return row


@allow(P.RESULT_SEE)
@require_safe
def help_card(request: SignedRequest, pk: int) -> HttpResponse:
    """The steps with what came of them."""
    row = _found(request, pk, to_manage=False)
    place = row.school.municipality_id
    today = today_of(request.scope)
    items = [{**item, "name": sign_name(item["sign"]), "late": _late(item, today)} for item in row.items]
    facts = {
        "programme": row,
        "items": items,
        "may_manage": request.scope.may(P.RESULT_ANALYSE, municipality=place),
        "may_print": request.scope.may(P.DOCUMENT_DRAFT, municipality=place),
        "papers": Document.objects.within(request.scope).about("helpprogramme", row.pk).defer("payload", "search"),
        "history": history(request, "helpprogramme", row.pk, place),
        "room": "help",
    }
    return render(request, "analytics/following/help.html", facts)


def _late(item: dict[str, Any], today: date) -> bool:
    return bool(item["due"]) and not item["done"] and date.fromisoformat(item["due"]) < today


@allow(P.RESULT_ANALYSE)
@require_http_methods(["GET", "POST"])
def help_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Word the steps; of an adopted programme only what came of them."""
    row = _found(request, pk)
    if row.adopted_at is not None:
        return _report(request, row)
    form = TitleForm(posted(request), initial={"title": row.title, "version": row.version})
    steps = StepSet(posted(request), initial=initial(row.items), prefix="step")
    status = 200
    if request.method == "POST":
        status = 422
        if all([form.is_valid(), steps.is_valid()]):
            data = form.cleaned_data
            try:
                helping.edit(row, items_of(steps), title=data["title"], version=data["version"], by=request.user)
            except ValidationError as refusal:
                status = again(form, refusal)
            else:
                messages.success(request, _("Saved."))
                return redirect("help", pk=pk)
    facts = {"form": form, "steps": steps, "programme": row, "failed": status != 200}
    return render(request, "analytics/following/help_edit.html", facts, status=status)


def _report(request: SignedRequest, row: HelpProgramme) -> HttpResponse:
    faults: list[str] = []
    items = [{**item, "at": at} for at, item in enumerate(row.items)]
    if request.method == "POST":
        told = [
            (f"done-{item['at']}" in request.POST, request.POST.get(f"result-{item['at']}", "")[:2000])
            for item in items
        ]
        try:
            helping.report(row, told, version=version_of(request), by=request.user)
        except ValidationError as refusal:
            faults = refusal.messages
            row = _found(request, row.pk)
            items = [{**item, "done": done, "result": result} for item, (done, result) in zip(items, told, strict=True)]
        else:
            messages.success(request, _("Saved."))
            return redirect("help", pk=row.pk)
    facts = {"programme": row, "items": items, "faults": faults, "failed": bool(faults)}
    return render(request, "analytics/following/help_report.html", facts, status=409 if faults else 200)


@allow(P.RESULT_ANALYSE)
@require_POST
def help_adopt(request: SignedRequest, pk: int) -> HttpResponse:
    """Let the programme stand."""
    row, version, back = _found(request, pk), version_of(request), reverse("help", args=[pk])
    return attempted(request, lambda: helping.adopt(row, version=version, by=request.user), back=back, then=back)


@allow(P.RESULT_ANALYSE)
@require_http_methods(["GET", "POST"])
def help_delete(request: SignedRequest, pk: int) -> HttpResponse:
    """Forget a programme that was not adopted."""
    row = _found(request, pk)
    return confirmed(
        request,
        lambda: helping.delete(row, by=request.user),
        question=_("Delete this programme?"),
        action=_("Delete"),
        back=reverse("help", args=[pk]),
        then=reverse("help_list"),
    )


@allow(P.DOCUMENT_DRAFT)
@require_POST
def help_print(request: SignedRequest, pk: int) -> HttpResponse:
    """Put the programme into the register as a draft."""
    row = _found(request, pk, to_manage=False)
    place, back = row.school.municipality_id, reverse("help", args=[pk])
    return to_register(request, place, lambda: helping.put_on_paper(row, by=request.user), back)
