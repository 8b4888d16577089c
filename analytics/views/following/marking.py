"""The second marking typed in: works down, tasks across, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.roles import Permission
from analytics.models import Recheck
from analytics.parsing.marking import point
from analytics.reports import rechecks
from analytics.reports.agreement import Column, columns_of
from analytics.rules import RecheckState
from analytics.services import rechecking
from analytics.services.versions import Clash
from analytics.views.following.rechecks import found
from schools.access import SignedRequest, allow, require

PER_PAGE = 25  # because a form holds no more than a thousand boxes
NOT_ATTEMPTED = "Х"


@dataclass(frozen=True, slots=True)
class Box:
    """One box: what stands in it and the greatest points it takes."""

    column: Column
    text: str
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One work with the name of its boxes in the form."""

    name: str
    line: rechecks.Line
    boxes: tuple[Box, ...]


@allow(Permission.RESULT_SEE)
@require_http_methods(["GET", "POST"])
def recheck_enter(request: SignedRequest, pk: int) -> HttpResponse:
    """Type the points; ``finish`` compares the markings."""
    row = found(request, pk)
    require(request, Permission.RESULT_ANALYSE, municipality=row.school.municipality_id)
    if row.state == RecheckState.CANCELLED:
        messages.error(request, _("This re-check was called off."))
        return redirect("recheck", pk=pk)
    page = Paginator(rechecks.lines(row), PER_PAGE).get_page(request.GET.get("page"))
    if request.method != "POST":
        return _shown(request, row, page, [_stored(row, line) for line in page])
    return _kept(request, row, page)


def _kept(request: SignedRequest, row: Recheck, page: Page[rechecks.Line]) -> HttpResponse:
    typed = [_typed(row, line, request.POST) for line in page]
    marked = {each.line.code: [point(box.text)[0] for box in each.boxes] for each in typed}
    faults = [
        _("Work %(code)s, %(task)s: “%(text)s” is no number of points.")
        % {"code": each.line.code, "task": box.column.name, "text": box.text}
        for each in typed
        for box in each.boxes
        if box.bad and not point(box.text)[1]
    ]
    version, finish = request.POST.get("version", ""), "finish" in request.POST
    try:
        if faults:
            raise ValidationError(faults)
        rechecking.take_second_marking(
            row,
            marked,
            request.user,
            version=int(version) if version.isdecimal() else 0,
            finish=finish,
            note=request.POST.get("note", row.note)[:2000],
        )
    except Clash as clash:
        return _shown(request, found(request, row.pk), page, typed, faults=clash.messages, status=409)
    except ValidationError as refusal:
        return _shown(request, row, page, typed, faults=refusal.messages, status=422)
    return _onward(request, row, page, finish=finish)


def _onward(request: SignedRequest, row: Recheck, page: Page[rechecks.Line], *, finish: bool) -> HttpResponse:
    if finish:
        messages.success(request, _("The second marking is entered."))
        return redirect("recheck", pk=row.pk)
    messages.success(request, _("The points are kept. They count once the marking is finished."))
    number = page.next_page_number() if page.has_next() and "next" in request.POST else page.number
    return redirect(f"{reverse('recheck_enter', args=[row.pk])}?page={number}")


def _stored(row: Recheck, line: rechecks.Line) -> Row:
    texts = [NOT_ATTEMPTED if each == -1 else "" if each is None else str(each) for each in line.points]
    return _row(row, line, texts)


def _typed(row: Recheck, line: rechecks.Line, data: QueryDict) -> Row:
    texts = [text.strip() for text in data.getlist(f"w{line.code}")]
    width = len(columns_of(row.work))
    return _row(row, line, (texts + [""] * width)[:width])


def _row(row: Recheck, line: rechecks.Line, texts: Sequence[str]) -> Row:
    boxes = [Box(column, text, _bad(column, text)) for column, text in zip(columns_of(row.work), texts, strict=True)]
    return Row(f"w{line.code}", line, tuple(boxes))


def _bad(column: Column, text: str) -> bool:
    told, good = point(text)
    return not good or (told is not None and told > column.most)


def _shown(
    request: SignedRequest,
    row: Recheck,
    page: Page[rechecks.Line],
    rows: Sequence[Row],
    *,
    faults: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    facts = {
        "recheck": row,
        "page_obj": page,
        "rows": rows,
        "columns": columns_of(row.work),
        "faults": faults,
        "failed": bool(faults),
        "note": request.POST.get("note", row.note),
        "finished": row.state == RecheckState.ENTERED,
        "ready": len(row.marked),
        "room": "recheck",
    }
    return render(request, "analytics/following/recheck_enter.html", facts, status=status)
