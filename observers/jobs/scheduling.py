"""The making of a schedule in the background, and the letters that tell of a published one."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import journal
from accounts.queue import Work
from observers import access
from observers.kinds import LinkPurpose
from observers.labels.sessions import written
from observers.models import Observer, Place, SchedulePlan
from observers.reports.scheduling import Given, build, kept
from observers.scheduling import propose


def solve(work: Work) -> None:
    """Propose a schedule and keep it, unless somebody has thrown the plan away meanwhile."""
    plan = _plan(work.args["plan"])
    built = build(plan.municipality, Given.of(plan.given), timezone.now())
    found = kept(built, propose(built.problem))
    with work.finish(url=reverse("schedule", args=[plan.pk])):
        rows: Any = SchedulePlan.objects.select_for_update()
        fresh: SchedulePlan = rows.get(pk=plan.pk)
        if fresh.state != SchedulePlan.State.SOLVING or fresh.version != work.args["version"]:
            raise ValidationError(_("Somebody has changed or discarded this schedule meanwhile."))
        _noted(found["places"], fresh.result.get("places", ()))
        fresh.state, fresh.result = SchedulePlan.State.READY, found
        fresh.version += 1
        fresh.save(update_fields=["state", "result", "version"])
        facts = {"places": len(found["places"]), "uncovered": len(found["uncovered"]), "gap": found["gap"]}
        journal.record("schedule.solved", fresh, work.by, municipality=fresh.municipality_id, changes=facts)


def _noted(places: Iterable[dict[str, Any]], before: Iterable[dict[str, Any]]) -> None:
    """Pinned places keep the note why they are there in spite of a rule."""
    notes = {(one["session"], one["observer"]): one["note"] for one in before if one.get("note")}
    for one in places:
        if (one["session"], one["observer"]) in notes:
            one["note"] = notes[one["session"], one["observer"]]


def _plan(pk: int) -> SchedulePlan:
    rows: Any = SchedulePlan.objects.select_related("municipality")
    found: SchedulePlan = rows.get(pk=pk)
    return found


def write(work: Work) -> None:
    """Tell one observer of the visits that a published schedule gives, in one letter."""
    plan = _plan(work.args["plan"])
    person = Observer.objects.filter(pk=work.args["observer"]).first()
    sessions = [where for where, who in plan.result.get("made", ()) if person is not None and who == person.pk]
    places = Place.objects.holding().filter(session__in=sessions, observer=person, starts_at__gt=timezone.now())
    rows = list(places.select_related("session__school", "session__municipality").order_by("starts_at", "pk"))
    if person is not None and person.email and rows:
        letter(plan, person, rows).send()
    with work.finish():
        pass


def letter(plan: SchedulePlan, person: Observer, places: list[Place]) -> EmailMessage:
    """All visits of one person with a fresh link to change or give them back; no name in it."""
    home = plan.municipality
    token = access.make(person, LinkPurpose.MANAGE)
    facts = {
        "visits": [(place.session, *written(place.session)) for place in places],
        "department": home.department,
        "phone": home.phone,
        "url": f"{settings.SITE_URL}{reverse('my_places', args=[home.slug, token])}",
    }
    subject = " ".join(render_to_string("email/observer_schedule.subject.txt", facts).split())
    body = render_to_string("email/observer_schedule.txt", facts)
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [person.email])
