"""Verbs about whole schedules: ask, accept, publish, discard. Nothing is final until published."""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import journal, queue
from accounts.models import Job, User
from observers import tasks
from observers.kinds import SessionState
from observers.models import Observer, Place, SchedulePlan, Session
from observers.reports.scheduling import Given, pins_of
from observers.rules import Refusal, blocking
from observers.services import signing
from schools.models import Municipality, SchoolSet

State = SchedulePlan.State
PATIENCE = 15.0  # seconds of a page in which places are made; the rest follows with the next push of the button


class Clash(ValidationError):
    """Somebody else has changed the schedule meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("Somebody has changed this schedule meanwhile. Look at it and try again."))


@dataclass(frozen=True, slots=True)
class Published:
    """How far the publication came: places ``made`` now and before, ``refused`` by the rules, ``left`` to be made."""

    made: int
    refused: int
    left: int


@transaction.atomic
def ask(municipality: Municipality, given: Given, *, by: User) -> SchedulePlan:
    """Begin a schedule; the solver works in the background. Raises ``ValidationError`` for days out of order."""
    if given.until < given.since:
        raise ValidationError({"until": _("The last day comes before the first.")})
    plan: SchedulePlan = SchedulePlan.objects.create(
        municipality=municipality, year=given.since.year, given=given.stored(), user=by
    )
    first = SchoolSet.objects.filter(pk=given.zone or 0).first()
    told("schedule.asked", plan, by, **given.stored() | {"zone": first and str(first)})
    _enqueue(plan, by)
    return plan


@transaction.atomic
def again(plan: SchedulePlan, *, version: int, by: User) -> SchedulePlan:
    """Propose anew; what is pinned stays. Raises ``Clash``."""
    row = locked(plan, version, State.READY, State.SOLVING)
    if row.state == State.SOLVING and _at_work(row):
        raise ValidationError(_("This schedule is being made just now."))
    given = Given.of(row.given)
    pins = pins_of(row) if row.state == State.READY else given.pins
    row.given = Given(given.since, given.until, given.most, given.zone, pins).stored()
    row.state = State.SOLVING
    saved(row)
    told("schedule.asked", row, by, pins=len(pins))
    _enqueue(row, by)
    return row


def _enqueue(plan: SchedulePlan, by: User) -> Job:
    facts = {"plan": plan.pk, "version": plan.version}
    job = queue.enqueue(tasks.solve_schedule, facts, key=f"schedule:{plan.pk}:{plan.version}", by=by)
    SchedulePlan.objects.filter(pk=plan.pk).update(job=job.pk)
    plan.job = job.pk
    return job


def _at_work(plan: SchedulePlan) -> bool:
    return Job.objects.unfinished().filter(pk=plan.job or 0).exists()


@transaction.atomic
def accept(plan: SchedulePlan, *, version: int, by: User) -> SchedulePlan:
    """Close the schedule for changes. Raises ``Clash``, or ``ValidationError`` when nobody stands anywhere."""
    row = locked(plan, version, State.READY)
    if not row.result.get("places"):
        raise ValidationError(_("Nobody has a place in this schedule."))
    row.state = State.ACCEPTED
    saved(row)
    told("schedule.accepted", row, by, places=len(row.result["places"]))
    return row


@transaction.atomic
def reopen(plan: SchedulePlan, *, version: int, by: User) -> SchedulePlan:
    """Open an accepted schedule for changes again. Raises ``Clash``."""
    row = locked(plan, version, State.ACCEPTED)
    if row.result.get("made"):
        raise ValidationError(_("Places of this schedule are made already; finish the publication."))
    row.state = State.READY
    saved(row)
    told("schedule.reopened", row, by)
    return row


@transaction.atomic
def discard(plan: SchedulePlan, *, version: int, by: User) -> SchedulePlan:
    """Throw a schedule away; no place was made by it. Raises ``Clash``."""
    row = locked(plan, version, State.SOLVING, State.READY, State.ACCEPTED)
    if row.result.get("made"):
        raise ValidationError(_("Places of this schedule are made already; finish the publication."))
    row.state = State.DISCARDED
    saved(row)
    told("schedule.discarded", row, by)
    return row


def publish(
    plan: SchedulePlan, *, version: int, by: User, now: datetime | None = None, patience: float = PATIENCE
) -> Published:
    """Make the places through the door of sign-up, each in its own transaction, and tell everybody in one letter.

    Stops after ``patience`` seconds and goes on where it stopped when called again. What a rule forbids meanwhile is
    left out and named in ``result["refused"]``. Raises ``Clash``, or ``ValidationError`` when sessions are drafts.
    """
    now = now or timezone.now()
    end = time.monotonic() + patience
    with transaction.atomic():
        row = locked(plan, version, State.ACCEPTED)
        _check_open(row)
    done = {(where, who) for where, who in row.result.get("made", ())}
    refused = list(row.result.get("refused", ()))
    known = done | {(one["session"], one["observer"]) for one in refused}
    todo = [one for one in row.result["places"] if (one["session"], one["observer"]) not in known]
    sessions = Session.objects.select_related("municipality", "school").in_bulk([one["session"] for one in todo])
    people = Observer.objects.in_bulk([one["observer"] for one in todo])
    left = len(todo)
    for one in todo:
        session, person = sessions.get(one["session"]), people.get(one["observer"])
        words = _made(session, person, one, by, now) if session and person else [_("It no longer exists.")]
        if words:
            refused.append({"session": one["session"], "observer": one["observer"], "words": words})
        else:
            done.add((one["session"], one["observer"]))
        left -= 1
        if time.monotonic() > end:
            break
    return _kept(row, sorted(done), refused, left, by)


def _made(session: Session, person: Observer, line: dict[str, Any], by: User, now: datetime) -> list[str]:
    """Why there is no place; empty when there is one."""
    if Place.objects.holding().filter(session=session, observer=person).exists():
        return []
    source, note = Place.Source.SCHEDULE, _("By the schedule of the coordinator.")
    try:
        found = {one.code for one in blocking(signing.asked(session, person, now, newcomer=False))}
        # Because the window is there for those who sign up themselves; every other rule stands against the schedule.
        words = line.get("note", "") or (note if found == {Refusal.WINDOW_CLOSED} else "")
        place = signing.sign_up(session, person, by=by, source=source, note=words, confirmed=True, now=now)
    except ValidationError as refusal:
        return refusal.messages
    if line["pinned"]:
        Place.objects.filter(pk=place.pk).update(pinned=True)
    return []


@transaction.atomic
def _kept(
    plan: SchedulePlan, done: list[tuple[int, int]], refused: list[dict[str, Any]], left: int, by: User
) -> Published:
    row = locked(plan, plan.version, State.ACCEPTED)
    row.result = row.result | {"made": [list(pair) for pair in done], "refused": refused}
    if not left:
        row.state = State.PUBLISHED
        for observer in sorted({who for _where, who in done}):
            key = f"observer-schedule:{row.pk}:{observer}"
            queue.enqueue(tasks.write_schedule, {"plan": row.pk, "observer": observer}, key=key, by=None)
        told("schedule.published", row, by, places=len(done), refused=len(refused))
    saved(row)
    return Published(len(done), len(refused), left)


def _check_open(plan: SchedulePlan) -> None:
    ids = {one["session"] for one in plan.result.get("places", ())}
    drafts = Session.objects.filter(pk__in=ids, state=SessionState.DRAFT).count()
    if drafts:
        words = ngettext(
            "%(count)s session of this schedule is still a draft: publish it first.",
            "%(count)s sessions of this schedule are still drafts: publish them first.",
            drafts,
        )
        raise ValidationError(words % {"count": drafts})


def locked(plan: SchedulePlan, version: int, *states: str) -> SchedulePlan:
    """The row for a change. Raises ``Clash`` when it is another version, ``ValidationError`` in another state."""
    rows: Any = SchedulePlan.objects.select_for_update(of=("self",)).select_related("municipality")
    row: SchedulePlan = rows.get(pk=plan.pk)
    if row.version != version:
        raise Clash
    if row.state not in states:
        words = _("This schedule is %(state)s, so this cannot be done.")
        raise ValidationError(words % {"state": row.get_state_display()})
    return row


def saved(row: SchedulePlan) -> None:
    """Keep a changed row as a new version."""
    row.version += 1
    row.save(update_fields=["given", "result", "state", "version"])


def told(action: str, row: SchedulePlan, by: User, **facts: Any) -> None:
    """Into the journal."""
    journal.record(action, row, by, municipality=row.municipality_id, changes=facts)
