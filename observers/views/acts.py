"""Acts of observation in the cabinet: lists, one act, a paper act entered, the word of the school."""

from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from observers.filters.acts import ActFilter
from observers.forms.acts import AnswerForm, PaperActForm
from observers.kinds import Stage
from observers.models import Act, ActFile, Place
from observers.reports import acts as reports
from observers.services import acting, enclosing, papering
from schools.access import SignedRequest, allow, require
from schools.models import Municipality, School
from schools.views.frame import at_place, attempted, history, listed, posted, refuse, submitted

TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


@allow(Permission.ACT_SEE)
@require_safe
def act_list(request: SignedRequest) -> HttpResponse:
    """All acts the person may see, with what they add up to."""
    chosen = ActFilter(request.GET, queryset=reports.handed_in(request.scope), request=request)
    facts = listed(request, chosen, Permission.OBSERVER_MANAGE)
    whole = reports.added_up(chosen.qs.filter(submitted_at__isnull=False).only("violations").select_related(None))
    facts |= {"rows": [(act, reports.boxes_of(act)) for act in facts["page_obj"]], "whole": whole}
    return render(request, "observers/act_list.html", facts)


@allow(Permission.ACT_SEE)
@require_safe
def act_school(request: SignedRequest, pk: int) -> HttpResponse:
    """What observers saw at one school: counts by stage and by kind, and the acts themselves."""
    school = get_object_or_404(School.objects.within(request.scope), pk=pk)
    acts = list(reports.handed_in(request.scope).filter(school=school, submitted_at__isnull=False))
    stages = [(stage, reports.added_up(one for one in acts if one.stage == stage)) for stage in Stage]
    facts = {
        "school": school,
        "whole": reports.added_up(acts),
        "stages": [(stage, seen) for stage, seen in stages if seen.acts],
        "rows": [(act, reports.boxes_of(act)) for act in acts],
    }
    return render(request, "observers/act_school.html", facts)


@allow(Permission.ACT_SEE)
@require_safe
def act(request: SignedRequest, pk: int) -> HttpResponse:
    """One act."""
    return _card(request, _found(request, pk))


def _card(request: SignedRequest, row: Act, form: AnswerForm | None = None, status: int = 200) -> HttpResponse:
    scope, place = request.scope, row.municipality_id
    final = row.submitted_at is not None
    may_answer = final and not row.answer and _own(request, row)
    may_draft = final and scope.may(Permission.DOCUMENT_DRAFT, municipality=place)
    facts = {
        "act": row,
        "boxes": reports.boxes_of(row),
        "files": row.files.all(),
        "named": scope.may(Permission.OBSERVER_SEE, municipality=place),
        "form": (form or AnswerForm()) if may_answer else None,
        "papers": papering.papers_of(row) if scope.may(Permission.DOCUMENT_SEE, municipality=place) else [],
        "may_draft": may_draft,
        "may_issue": final and scope.may(Permission.DOCUMENT_ISSUE, municipality=place),
        "may_register": not final and scope.may(Permission.OBSERVER_MANAGE, municipality=place),
        "history": history(request, "act", row.pk, place),
    }
    return render(request, "observers/act.html", facts, status=status)


@allow(Permission.ACT_SEE)
@require_POST
def act_answer(request: SignedRequest, pk: int) -> HttpResponse:
    """The school's word, once."""
    row = _found(request, pk)
    require(request, Permission.FINDING_ANSWER, municipality=row.municipality_id, school=row.school_id)
    form = AnswerForm(request.POST)
    said = _("The word of the school stands with the act.")
    if submitted(request, form, lambda data: acting.answer(row, data["text"], by=request.user), said=said):
        return redirect("act", pk=pk)
    return _card(request, row, form, status=422)


@allow(Permission.ACT_SEE)
@require_safe
def act_file(request: SignedRequest, pk: int) -> HttpResponse:
    """A file as a download, never shown in the page."""
    seen = reports.handed_in(request.scope)
    row = get_object_or_404(ActFile.objects.filter(act__in=seen), pk=pk)
    name = str(row.file.name)
    if settings.X_ACCEL:
        return _download(HttpResponse(headers={"X-Accel-Redirect": f"/protected/{name}"}), row)
    try:
        opened = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return _download(cast("HttpResponse", FileResponse(opened)), row)


def _download(response: HttpResponse, row: ActFile) -> HttpResponse:
    ending = str(row.file.name).rpartition(".")[2]
    response["Content-Type"] = TYPES.get(ending, "application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=row.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@at_place(Permission.OBSERVER_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def act_enter(request: SignedRequest, place: Municipality) -> HttpResponse:
    """Enter a paper act: ``?place=`` names the presence it is about, without it the act stands by itself."""
    about = _presence(request, place)
    schools = School.objects.filter(municipality=place).order_by("name")
    initial: dict[str, Any] = {}
    if about is not None:
        initial = {**reports.prefilled(about.session), "school": about.session.school_id}
        schools = schools.filter(pk=about.session.school_id)
    form = PaperActForm(posted(request), request.FILES or None, initial=initial, schools=schools)
    if request.method == "POST" and form.is_valid():
        made = _entered(request, form, about)
        if made is not None:
            return redirect("act", pk=made.pk)
    facts = {"form": form, "about": about, "place": place}
    return render(request, "observers/act_enter.html", facts, status=422 if form.errors else 200)


def _presence(request: SignedRequest, place: Municipality) -> Place | None:
    wanted = request.GET.get("place", "")
    if not wanted:
        return None
    if not wanted.isdecimal():
        raise Http404
    rows = Place.objects.filter(session__municipality=place).select_related("session__school", "observer")
    return get_object_or_404(rows.select_related("session__school", "session__municipality", "observer"), pk=wanted)


def _entered(request: SignedRequest, form: PaperActForm, about: Place | None) -> Act | None:
    now, by = timezone.now(), request.user
    try:
        if about is not None:
            row = acting.enter(about, form.values(), by=by, now=now)
        else:
            row = acting.enter_alone(form.cleaned_data["school"], form.values(), by=by, now=now)
        if row.submitted_at is None:
            for file in request.FILES.getlist("proofs"):
                enclosing.enclose(row, cast(BinaryIO, file.file), name=str(file.name), by=by)
        return acting.register(row, by=by, now=now)
    except ValidationError as refusal:
        refuse(form, refusal)
        return None


@allow(Permission.OBSERVER_MANAGE)
@require_POST
def act_register(request: SignedRequest, pk: int) -> HttpResponse:
    """Hand in a paper act that was left as a draft, because a file of it had been refused."""
    row = _found(request, pk)
    require(request, Permission.OBSERVER_MANAGE, municipality=row.municipality_id)
    back = reverse("act", args=[pk])
    return attempted(request, lambda: acting.register(row, by=request.user, now=timezone.now()), back=back, then=back)


def _found(request: SignedRequest, pk: int) -> Act:
    return get_object_or_404(reports.handed_in(request.scope).select_related("entered_by"), pk=pk)


def _own(request: SignedRequest, row: Act) -> bool:
    return request.scope.may(Permission.FINDING_ANSWER, municipality=row.municipality_id, school=row.school_id)
