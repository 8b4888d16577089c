"""Reminders as pages: who gets what next and why, one's own letter, and the secret address of one's calendar."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.roles import Permission
from plans.models import Assignment, Execution, Feed, Letter
from plans.reminding.feed import feed_of
from plans.reminding.owing import Owed, Place, owed_on, place_at
from plans.reminding.whom import alarms
from plans.reminding.wording import Line, line, lines_of
from plans.rules import PlanState
from plans.services import reminding as services
from schools.access import SignedRequest
from schools.models import Municipality
from schools.views.frame import at_place

PEOPLE_A_PAGE, LINES_A_LETTER = 20, 50


@dataclass(frozen=True, slots=True)
class Coming:
    """A person's next letter: its first lines, and how many it has in all."""

    user: User
    lines: list[Line]
    count: int

    @property
    def more(self) -> int:
        """How many lines are not shown."""
        return self.count - len(self.lines)


@at_place(Permission.EXECUTION_MANAGE)
@require_safe
def reminders(request: SignedRequest, municipality: Municipality) -> HttpResponse:
    """Who is told what on the next day of letters and why, what could not be sent yet, and who cannot be told."""
    place = place_at(municipality, timezone.now())
    day = _next_day(place)
    theirs: dict[int, list[Owed]] = defaultdict(list)
    for row in owed_on(place, day):
        theirs[row.user].append(row)
    page = Paginator(User.objects.filter(pk__in=theirs).order_by("name", "pk"), PEOPLE_A_PAGE).get_page(
        request.GET.get("page")
    )
    waiting = Letter.objects.filter(sent_at=None, reminders__assignment__municipality=municipality)
    facts = {
        "municipality": municipality,
        "day": day,
        "coming": _coming(list(page), theirs, replace(place, day=day)),
        "page_obj": page,
        "waiting": waiting.select_related("user").distinct().order_by("day", "pk")[:PEOPLE_A_PAGE],
        "alarms": [school for school in alarms(request.scope) if school.municipality_id == municipality.pk],
    }
    return render(request, "plans/reminders.html", facts)


def _next_day(place: Place) -> date:
    """Today while the first letters are still to go out, else the next working day."""
    hours = Execution.objects.filter(plan__municipality=place.pk, plan__state=PlanState.APPROVED)
    first = hours.order_by("hour").values_list("hour", flat=True).first()
    if first is not None and place.works and place.hour < first:
        return place.day
    return place.calendar.next(place.day)


def _coming(users: Sequence[User], theirs: dict[int, list[Owed]], place: Place) -> list[Coming]:
    chosen = {user.pk: _once(theirs[user.pk]) for user in users}
    wanted = {row.duty.pk for rows in chosen.values() for row in rows[:LINES_A_LETTER]}
    duties = Assignment.objects.select_related("occurrence__measure", "plan", "school", "municipality").in_bulk(wanted)
    return [
        Coming(
            user,
            [
                line(duties[r.duty.pk], r.rungs[-1].code, r.duty.due, place)
                for r in chosen[user.pk]
                if r.duty.pk in duties
            ],
            len(chosen[user.pk]),
        )
        for user in users
    ]


def _once(rows: Sequence[Owed]) -> list[Owed]:
    """One row per duty, for whoever both answers and controls, by date."""
    return sorted({row.duty.pk: row for row in reversed(rows)}.values(), key=lambda row: (row.duty.due, row.duty.pk))


@login_required
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own letter of a day in the cabinet, with what has become of each duty since."""
    row = get_object_or_404(Letter, pk=pk, user=cast(User, request.user))
    loaded = ("assignment__occurrence__measure", "assignment__plan", "assignment__school", "assignment__municipality")
    told = list(row.reminders.select_related(*loaded))
    lines = lines_of(told, place_at(told[0].assignment.municipality, timezone.now())) if told else []
    page = Paginator(lines, LINES_A_LETTER).get_page(request.GET.get("page"))
    return render(request, "plans/letter.html", {"letter": row, "page_obj": page})


@sensitive_variables("secret", "address")
@login_required
def feed(request: HttpRequest) -> HttpResponse:
    """Make the secret address, which is shown this once, or revoke it."""
    user, address = cast(User, request.user), ""
    if request.method == "POST":
        if request.POST.get("do") == "revoke":
            services.revoke_feed(user)
            return redirect("feed")
        secret = services.make_feed(user)
        address = f"{settings.SITE_URL}{reverse('feed_file', args=[secret])}"
    known = Feed.objects.filter(user=user).first()
    return render(request, "plans/feed.html", {"address": address, "known": known})


@require_safe
def feed_file(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar itself, for whoever knows the address; nothing is said about a wrong one."""
    row = get_object_or_404(Feed.objects.select_related("user"), token=services.digest(token), user__is_active=True)
    with override(row.user.language):
        content = feed_of(row.user, timezone.now())
    headers = {"Cache-Control": "private, max-age=3600", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
