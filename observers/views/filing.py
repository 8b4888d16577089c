"""An observer's act, page by page, the same with an account and by the link of a letter; works without script."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, BinaryIO, NamedTuple, cast
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from observers.forms.acts import FilesForm, SeenForm, WhereForm
from observers.kinds import Stage
from observers.models import Act, ActFile, Place
from observers.reports.acts import act_of, boxes_of, prefilled
from observers.services import acting, enclosing
from schools.views.frame import posted, refuse

STEPS = ("where", "seen", "files", "check")
TITLES = {
    "where": _("Where and when you were"),
    "seen": _("What you saw"),
    "files": _("Photographs and scans"),
    "check": _("Check your act"),
}


class Desk(NamedTuple):
    """One act on somebody's table: whose presence, where its pages lie, who is signed in."""

    place: Place
    base: str  # the address of this act, with a slash at its end
    back: str  # the list of this person's acts
    by: User | None


def page(request: HttpRequest, desk: Desk, step: str) -> HttpResponse:
    """One page of the form; an act that was handed in, or cannot be written, has one page only."""
    now = timezone.now()
    with timezone.override(ZoneInfo(desk.place.session.municipality.time_zone)):
        act = act_of(desk.place)
        if act is not None and act.submitted_at is not None:
            return _shown(request, desk, act) if step == "check" else redirect(f"{desk.base}check/")
        if refusal := acting.why_not(desk.place, now):
            return render(request, "observers/act_refused.html", {"desk": desk, "refusal": refusal}, status=409)
        if step not in STEPS:
            raise Http404
        if act is None and step != "where":
            return redirect(f"{desk.base}where/")
        return _PAGES[step](request, desk, act, now)


def _where(request: HttpRequest, desk: Desk, act: Act | None, now: datetime) -> HttpResponse:
    begun = act or Act(**prefilled(desk.place.session))
    form = WhereForm(posted(request), instance=begun)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in acting.WHERE}
        if _kept(form, desk, values, now):
            return redirect(f"{desk.base}seen/")
    return _step(request, desk, "where", form)


def _seen(request: HttpRequest, desk: Desk, act: Act | None, now: datetime) -> HttpResponse:
    draft = cast(Act, act)
    form = SeenForm(posted(request), initial=SeenForm.of(draft), stage=draft.stage)
    if request.method == "POST" and form.is_valid() and _kept(form, desk, form.values(), now):
        return redirect(f"{desk.base}files/")
    return _step(request, desk, "seen", form, stage=Stage(draft.stage).label)


def _files(request: HttpRequest, desk: Desk, act: Act | None, now: datetime) -> HttpResponse:
    draft = cast(Act, act)
    form = FilesForm(posted(request), request.FILES or None, kept=_kept_files(draft))
    if request.method == "POST" and form.is_valid():
        refused = _change_files(request, draft, form.cleaned_data["drop"], desk.by)
        if not refused:
            return redirect(f"{desk.base}{'check' if request.POST.get('do') == 'next' else 'files'}/")
        form = FilesForm(None, kept=_kept_files(draft))
        return _step(request, desk, "files", form, refused=refused, files=draft.files.all(), status=422)
    return _step(request, desk, "files", form, files=draft.files.all())


def _check(request: HttpRequest, desk: Desk, act: Act | None, now: datetime) -> HttpResponse:
    draft, refused = cast(Act, act), []
    if request.method == "POST":
        try:
            acting.hand_in(desk.place, by=desk.by, now=now)
        except ValidationError as refusal:
            refused = refusal.messages
        else:
            return redirect(f"{desk.base}check/")
    lacking = acting.missing(draft)
    facts = {**_facts(draft), "lacking": lacking, "refused": [one for one in refused if one not in lacking]}
    return _step(request, desk, "check", None, **facts, status=422 if refused else 200)


_Page = Callable[[HttpRequest, Desk, Act | None, datetime], HttpResponse]
_PAGES: dict[str, _Page] = {"where": _where, "seen": _seen, "files": _files, "check": _check}


def _step(
    request: HttpRequest, desk: Desk, step: str, form: forms.BaseForm | None, *, status: int = 200, **facts: Any
) -> HttpResponse:
    at = STEPS.index(step)
    context = {
        "desk": desk,
        "session": desk.place.session,
        "step": step,
        "title": TITLES[step],
        "number": at + 1,
        "count": len(STEPS),
        "before": f"{desk.base}{STEPS[at - 1]}/" if at else desk.back,
        "form": form,
        "failed": status != 200,
        **facts,
    }
    status = 422 if form is not None and form.errors else status
    return render(request, "observers/act_step.html", context, status=status)


def _shown(request: HttpRequest, desk: Desk, act: Act) -> HttpResponse:
    return render(request, "observers/act_done.html", {"desk": desk, "session": desk.place.session, **_facts(act)})


def _facts(act: Act) -> dict[str, Any]:
    return {"act": act, "boxes": boxes_of(act), "files": act.files.all()}


def _kept(form: forms.BaseForm, desk: Desk, values: dict[str, Any], now: datetime) -> bool:
    try:
        acting.keep(desk.place, values, by=desk.by, now=now)
    except ValidationError as refusal:
        refuse(form, refusal)
        return False
    return True


def _kept_files(act: Act) -> list[tuple[int, str]]:
    return [(row.pk, row.name) for row in act.files.all()]


def _change_files(request: HttpRequest, act: Act, drop: list[int], by: User | None) -> list[str]:
    """Take files out and enclose others; the sentences of those that were refused."""
    refused = []
    for row in ActFile.objects.filter(act=act, pk__in=drop).select_related("act"):
        enclosing.take_out(row, by=by)
    for file in request.FILES.getlist("proofs"):
        try:
            enclosing.enclose(act, cast(BinaryIO, file.file), name=str(file.name), by=by)
        except ValidationError as refusal:
            refused += refusal.messages
    return refused
