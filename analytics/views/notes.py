"""Analytical notes: the list, asking for one, reading it, wording it, and its files."""

import re
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Job
from accounts.roles import Permission
from analytics.filters.notes import NoteFilter
from analytics.forms.notes import NoteForm, WordsForm
from analytics.labels.notes import PARTS
from analytics.models import AnalyticalNote, Work
from analytics.reports.note.paper import workbook
from analytics.reports.note.pictures import pictures
from analytics.reports.note.speaking import Told
from analytics.reports.note.tables import named, tables
from analytics.reports.note.words import tidy
from analytics.services import noting
from analytics.services.noting import Clash
from analytics.views.drafts import opened
from documents.models import Document
from office import sheets
from plans.views.periods import XLSX, download
from schools.access import SignedRequest, allow
from schools.models import Municipality, School
from schools.rules import Scope
from schools.views.frame import confirmed, history, page_of, posted, refuse

P = Permission


@allow(P.RESULT_SEE)
@require_safe
def note_list(request: SignedRequest) -> HttpResponse:
    """Notes made so far, newest first."""
    rows = AnalyticalNote.objects.within(request.scope).defer("facts", "words")
    chosen = NoteFilter(
        request.GET, queryset=rows.select_related("municipality", "school", "user"), scope=request.scope
    )
    facts = {
        "filter": chosen,
        "page_obj": page_of(request, chosen.qs),
        "may_make": request.scope.may_somewhere(P.RESULT_UPLOAD),
        "tab": "notes",
    }
    return render(request, "analytics/note_list.html", facts)


@allow(P.RESULT_UPLOAD)
@require_http_methods(["GET", "POST"])
def note_new(request: SignedRequest) -> HttpResponse:
    """Ask for a note; the page of its job follows."""
    known = _places(request)
    if len(known) != 1:
        return render(request, "schools/choose_municipality.html", {"places": known})
    place = known[0]
    works = list(Work.objects.filter(municipality=place, sheets__n__gt=0).distinct())
    whole = request.scope.may(P.RESULT_ANALYSE, municipality=place.pk)
    schools = School.objects.filter(municipality=place).order_by("name")
    schools = schools if whole else schools.filter(pk__in=request.scope.schools)
    first = {"about": request.GET.get("about"), "school": request.GET.get("school")}
    form = NoteForm(posted(request), works=works, schools=schools, whole=whole, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            note = noting.make(form.told(place), by=request.user)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            return _to_job(note)
    facts = {"form": form, "works": works, "place": place, "tab": "notes"}
    return render(request, "analytics/note_new.html", facts, status=422 if form.errors else 200)


def _places(request: SignedRequest) -> list[Municipality]:
    """Where the person may have notes made, or the one that the address names."""
    places = Municipality.objects.granting(request.scope, P.RESULT_UPLOAD)
    places |= Municipality.objects.filter(schools__in=request.scope.schools)
    known = list(places.distinct().order_by("name"))
    wanted = request.GET.get("municipality")
    if wanted:
        known = [place for place in known if str(place.pk) == wanted]
        if not known:
            raise Http404
    return known


def _to_job(note: AnalyticalNote) -> HttpResponse:
    job = Job.objects.filter(key=f"note:{note.pk}").order_by("-pk").first()
    return redirect("job", pk=job.pk) if job else redirect("note", pk=note.pk)


def _found(request: SignedRequest, pk: int) -> AnalyticalNote:
    rows = AnalyticalNote.objects.within(request.scope).select_related("municipality", "school", "user")
    return get_object_or_404(rows, pk=pk)


def may_word(scope: Scope, note: AnalyticalNote, user: int) -> bool:
    """Who analyses words every note of the municipality, a school those it has asked for itself."""
    if scope.may(P.RESULT_ANALYSE, municipality=note.municipality_id):
        return True
    own = note.school_id is not None and note.user_id == user
    return own and scope.may(P.RESULT_UPLOAD, municipality=None, school=note.school_id)


def _own(request: SignedRequest, pk: int) -> AnalyticalNote:
    note = _found(request, pk)
    if not may_word(request.scope, note, request.user.pk):
        raise PermissionDenied
    return note


@allow(P.RESULT_SEE)
@require_safe
def note(request: SignedRequest, pk: int) -> HttpResponse:
    """The note as it would be printed."""
    row = _found(request, pk)
    papers = Document.objects.within(request.scope).about(noting.SUBJECT, row.pk)
    facts: dict[str, Any] = {
        "note": row,
        "may_word": may_word(request.scope, row, request.user.pk),
        "papers": list(papers.defer("payload", "search").order_by("-pk")[:5]),
        "history": history(request, "analyticalnote", row.pk, row.municipality_id),
        "job": None if row.facts else Job.objects.filter(key=f"note:{row.pk}").order_by("-pk").first(),
        "tab": "notes",
    }
    if row.facts:
        facts |= _content(request, row)
    return render(request, "analytics/note.html", facts)


def _content(request: SignedRequest, row: AnalyticalNote) -> dict[str, Any]:
    """The parts with their words, tables and pictures; schools are named to the municipality only."""
    told = Told(row.facts)
    drawn, made = pictures(told), tables(told)
    parts = [
        {
            "code": part,
            "title": title,
            "words": row.words.get(part) or [],
            "tables": [table for table in made if table.part == part],
            "charts": drawn.get(part) or [],
        }
        for part, title in PARTS.items()
    ]
    shown = [part for part in parts if part["words"] or part["tables"] or part["charts"]]
    return {"told": told, "parts": shown, "annex": named(told), "run": row.facts.get("run")}


@allow(P.RESULT_UPLOAD)
@require_http_methods(["GET", "POST"])
def note_edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Word the note; after a clash both wordings are shown."""
    row = _own(request, pk)
    form = WordsForm(posted(request), words=row.words, initial={"version": row.version})
    clash, status = None, 200
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        try:
            noting.word(row, told, version=told.pop("version"), by=request.user)
        except Clash as refusal:
            clash, status = refusal.current, 409
            refuse(form, refusal)
            form.data = {**request.POST.dict(), "version": str(clash.version)}
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("note", pk=pk)
    facts = {"form": form, "note": row, "clash": _differing(form, clash) if clash else None, "tab": "notes"}
    return render(request, "analytics/note_edit.html", facts, status=422 if form.errors and not clash else status)


def _differing(form: WordsForm, current: AnalyticalNote) -> list[dict[str, Any]]:
    """Parts that read otherwise now than what was typed."""
    lines = [(title, current.words.get(part) or [], tidy(form.cleaned_data[part])) for part, title in PARTS.items()]
    return [{"title": title, "now": now, "typed": typed} for title, now, typed in lines if now != typed]


@allow(P.RESULT_UPLOAD)
@require_POST
def note_again(request: SignedRequest, pk: int) -> HttpResponse:
    """Have a note made whose job has failed."""
    row = _own(request, pk)
    if row.facts:
        return redirect("note", pk=pk)
    return redirect("job", pk=noting.ask(row, by=request.user).pk)


@allow(P.RESULT_UPLOAD)
@require_POST
def note_print(request: SignedRequest, pk: int) -> HttpResponse:
    """Put the note into the register as a draft: PDF and Word are downloaded there."""
    row = _own(request, pk)
    by_school = not request.scope.may(P.RESULT_ANALYSE, municipality=row.municipality_id)
    back = reverse("note", args=[pk])
    return opened(request, lambda: noting.put_on_paper(row, for_school=by_school, by=request.user), back)


@allow(P.RESULT_UPLOAD)
@require_http_methods(["GET", "POST"])
def note_delete(request: SignedRequest, pk: int) -> HttpResponse:
    """Ask, then throw the note away."""
    row = _own(request, pk)
    return confirmed(
        request,
        lambda: noting.delete(row, by=request.user),
        question=_("Delete the note “%(title)s”? Papers made of it stay.") % {"title": row.title},
        action=_("Delete"),
        back=reverse("note", args=[pk]),
        then=reverse("note_list"),
    )


@allow(P.RESULT_SEE)
@require_safe
def note_xlsx(request: SignedRequest, pk: int) -> HttpResponse:
    """All tables of the note as a workbook."""
    row = _found(request, pk)
    if not row.facts:
        messages.warning(request, _("The note is still being made."))
        return redirect("note", pk=pk)
    data = BytesIO()
    sheets.write(data, workbook(row), category="analytical note")
    name = re.sub(r"[^\w.-]+", "_", row.title)[:120].strip("_") + ".xlsx"
    return download(HttpResponse(data.getvalue()), name, XLSX)
