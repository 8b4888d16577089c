"""Files with results: sent, looked through, confirmed."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, OuterRef, Subquery
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import queue
from accounts.models import Job
from accounts.roles import Permission
from analytics.filters.deliveries import DeliveryFilter
from analytics.forms.deliveries import DeliveryForm, HintsForm, MatchForm
from analytics.labels.deliveries import delivery_name
from analytics.models import Delivery, Upload
from analytics.services import delivering
from analytics.views.delivery_cards import Cards, doubled
from plans.views.periods import download
from schools.access import SignedRequest, allow, require
from schools.models import Municipality, School
from schools.views.frame import listed

KIND = "application/octet-stream"
BUSY = (Delivery.State.READING, Delivery.State.LOADING)


def places(request: SignedRequest) -> dict[str, Any]:
    """Where this person may send results."""
    scope = request.scope
    own = School.objects.select_related("municipality").active().filter(pk__in=scope.schools)
    wide = Municipality.objects.granting(scope, Permission.RESULT_UPLOAD)
    return {"municipalities": list(wide), "schools": list(own)}


def seen(request: SignedRequest, pk: int) -> Delivery:
    """A delivery within the scope, or 404."""
    rows = Delivery.objects.within(request.scope).select_related("municipality", "school", "user")
    return get_object_or_404(rows, pk=pk)


def found(request: SignedRequest, pk: int) -> Delivery:
    """A delivery that the person may act on: 404 outside the scope, 403 without the right to send."""
    row = seen(request, pk)
    require(request, Permission.RESULT_UPLOAD, municipality=row.municipality_id, school=row.school_id)
    return row


@allow(Permission.RESULT_SEE)
@require_safe
def delivery_list(request: SignedRequest) -> HttpResponse:
    """Deliveries with filters that live in the address."""
    rows = Delivery.objects.within(request.scope).select_related("municipality", "school", "user")
    first = Upload.objects.filter(delivery=OuterRef("pk")).order_by("pk").values("name")[:1]
    counted = rows.annotate(files=Count("uploads"), first=Subquery(first)).order_by("-pk")
    chosen = DeliveryFilter(request.GET, queryset=counted, scope=request.scope)
    facts = listed(request, chosen, Permission.RESULT_UPLOAD)
    lines = [(one, delivery_name(one.first or str(one), one.files)) for one in facts["page_obj"]]
    return render(
        request, "analytics/delivery_list.html", {**facts, "lines": lines, "many": len(request.scope.homes) != 1}
    )


@allow(Permission.RESULT_UPLOAD)
@require_http_methods(["GET", "POST"])
def delivery_new(request: SignedRequest) -> HttpResponse:
    """Choose files."""
    where = places(request)
    if not any(where.values()):
        raise PermissionDenied
    form = DeliveryForm(request.POST or None, request.FILES or None, **where)
    if request.method == "POST" and form.is_valid():
        municipality, school = form.chosen()
        files = [delivering.Named(str(file.name), file.file) for file in form.cleaned_data["upload"]]
        about: dict[str, Any] = {"municipality": municipality, "school": school, "hints": form.hints()}
        try:
            row = delivering.deliver(files, **about, by=request.user)
        except ValidationError as refusal:
            form.add_error("upload", refusal.messages)
        else:
            return redirect("delivery", pk=row.pk)
    hinted = any(form[name].errors or form[name].value() for name in ("year", "grade", "subject", "level"))
    told = {"form": form, "hinted": hinted}
    return render(request, "analytics/delivery_new.html", told, status=422 if form.errors else 200)


@allow(Permission.RESULT_SEE)
@require_safe
def delivery(request: SignedRequest, pk: int) -> HttpResponse:
    """One delivery: being read or taken in with progress, else its files to be looked through."""
    row = seen(request, pk)
    acts = request.scope.may(Permission.RESULT_UPLOAD, municipality=row.municipality_id, school=row.school_id)
    busy = row.state in BUSY
    if request.htmx and request.headers.get("HX-Target", "").endswith("waiting"):
        if not busy:
            return HttpResponse(headers={"HX-Redirect": reverse("delivery", args=[pk])})
        return render(request, "analytics/_delivery_waiting.html", _progress(row))
    editable = acts and row.state == Delivery.State.READY
    facts = {**_facts(row), "editable": editable, "downloads": acts and not row.school_id}
    return render(request, "analytics/delivery.html", facts | (_progress(row) if busy else {}))


def _progress(row: Delivery) -> dict[str, Any]:
    job = Job.objects.filter(pk=row.job or 0).first()
    counts = row.uploads.values_list("outcome", flat=True)
    waits = {"waiting"} if row.state == Delivery.State.READING else set(delivering.LOADABLE)
    every = list(counts)
    return {
        "delivery": row,
        "job": job,
        "idle": not queue.somebody_at_work(timezone.now()),
        "files_done": sum(outcome not in waits for outcome in every),
        "files": len(every),
        "busy": True,
    }


def _facts(row: Delivery, match: MatchForm | None = None) -> dict[str, Any]:
    cards = Cards(row)
    every = cards.all()
    open_rows = cards.open_rows()
    form = match or MatchForm(open_rows=open_rows, schools=list(cards.schools.values()))
    ready = [card for card in every if card["may_leave"] and not card["left_out"]]
    return {
        "delivery": row,
        "name": delivery_name(every[0]["upload"].name, len(every)) if every else str(row),
        "cards": every,
        "match": form if open_rows and not row.school_id else None,
        "still_open": sum(one["open"] for one in open_rows),
        "blocked": [card for card in ready if card["unknown"]],
        "ready": ready,
        "replaced": sum(card["replaced"] for card in ready),
        "doubled": doubled(ready),
        "seasons": cards.season() if row.state == Delivery.State.DONE else [],
    }


def _acted(request: SignedRequest, pk: int, act: Any, said: str = "") -> HttpResponse:
    try:
        act()
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
    else:
        if said:
            messages.success(request, said)
    return redirect("delivery", pk=pk)


def _version(request: SignedRequest) -> int | None:
    told = request.POST.get("version", "")
    return int(told) if told.isdigit() else None


@allow(Permission.RESULT_UPLOAD)
@require_POST
def delivery_match(request: SignedRequest, pk: int) -> HttpResponse:
    """Say which schools the files mean."""
    row = found(request, pk)
    cards = Cards(row)
    form = MatchForm(request.POST, open_rows=cards.open_rows(), schools=list(cards.schools.values()))
    if not form.is_valid():
        facts = {**_facts(row, form), "form": form, "editable": True}
        return render(request, "analytics/delivery.html", facts, status=422)
    choices = form.chosen()
    if request.POST.get("rest") == "leave":
        choices |= {ref: None for ref in form.refs.values() if ref not in choices}
    act = lambda: delivering.choose_schools(row, choices, version=_version(request), by=request.user)  # noqa: E731
    return _acted(request, pk, act, _("The choice is kept."))


@allow(Permission.RESULT_UPLOAD)
@require_POST
def delivery_confirm(request: SignedRequest, pk: int) -> HttpResponse:
    """Take the files in."""
    row = found(request, pk)
    return _acted(request, pk, lambda: delivering.confirm(row, version=_version(request), by=request.user))


@allow(Permission.RESULT_UPLOAD)
@require_POST
def delivery_discard(request: SignedRequest, pk: int) -> HttpResponse:
    """Give the files up."""
    row = found(request, pk)
    return _acted(request, pk, lambda: delivering.discard(row, by=request.user), _("The delivery was discarded."))


def _file(request: SignedRequest, pk: int) -> Upload:
    seen = Delivery.objects.within(request.scope)
    row = get_object_or_404(Upload.objects.filter(delivery__in=seen).select_related("delivery"), pk=pk)
    about = row.delivery
    require(request, Permission.RESULT_UPLOAD, municipality=about.municipality_id, school=about.school_id)
    return row


@allow(Permission.RESULT_UPLOAD)
@require_POST
def result_again(request: SignedRequest, pk: int) -> HttpResponse:
    """Read a file once more, with what the person says of it."""
    row = _file(request, pk)
    form = HintsForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(map(str, errors)))
        return redirect("delivery", pk=row.delivery_id)
    act = lambda: delivering.read_again(row, form.hints(), version=_version(request), by=request.user)  # noqa: E731
    return _acted(request, row.delivery_id, act)


@allow(Permission.RESULT_UPLOAD)
@require_POST
def result_leave(request: SignedRequest, pk: int) -> HttpResponse:
    """Leave a file out, or take it in again."""
    row = _file(request, pk)
    leave = request.POST.get("left_out") != "0"
    act = lambda: delivering.leave_out(row, left_out=leave, version=_version(request), by=request.user)  # noqa: E731
    return _acted(request, row.delivery_id, act)


@allow(Permission.RESULT_UPLOAD)
@require_safe
def result_file(request: SignedRequest, pk: int) -> HttpResponse:
    """The original as it came, for the department."""
    row = _file(request, pk)
    require(request, Permission.RESULT_UPLOAD, municipality=row.delivery.municipality_id)
    if settings.X_ACCEL and row.file:
        return download(HttpResponse(headers={"X-Accel-Redirect": f"/protected/{row.file.name}"}), row.name, KIND)
    try:
        opened = row.file.open("rb")
    except (FileNotFoundError, ValueError):
        messages.error(request, _("The file is not kept."))
        return redirect("delivery", pk=row.delivery_id)
    return download(cast(HttpResponse, FileResponse(opened)), row.name, KIND)
