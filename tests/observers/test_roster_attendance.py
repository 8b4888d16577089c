"""Who was there, who did not come, who came instead; on the day and not before."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Job, JournalEntry, User
from accounts.roles import Role
from observers.kinds import ObserverState, PlaceState, SessionState, TieKind
from observers.models import Place
from observers.services import attending
from tests.builders import Cast
from tests.observers.acting import NOW, a_presence, handed
from tests.observers.builders import DAY, at, observer, place, session, tie

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def refused(error: pytest.ExceptionInfo[ValidationError]) -> list[str]:
    return error.value.messages


def test_marks_are_journalled_and_corrected(cast: Cast, by: User) -> None:
    where = a_presence(cast.schools[0])
    assert attending.mark(where, there=False, by=by, now=NOW).state == PlaceState.ABSENT
    assert attending.mark(where, there=False, by=by, now=NOW).version == where.version + 1
    assert attending.mark(where, there=True, by=by, now=NOW).state == PlaceState.ATTENDED
    assert [(entry.action, entry.changes) for entry in JournalEntry.objects.order_by("pk")] == [
        ("place.absent", {"observer": 1, "state": ["confirmed", "absent"]}),
        ("place.attended", {"observer": 1, "state": ["absent", "attended"]}),
    ]
    assert list(Job.objects.values_list("kind", "args")) == [("observers.tasks.ask_for_act", {"place": where.pk})]


def test_nobody_without_an_e_mail_is_written_to(cast: Cast, by: User) -> None:
    where = a_presence(cast.schools[0], observer(cast.municipality, email="", email_key=""))
    attending.mark(where, there=True, by=by, now=NOW)
    assert Job.objects.count() == 0


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        (at(23, 59, day=DAY - timedelta(days=1)), False),
        (at(0, 0), True),  # still the day before in Greenwich
        (at(12, day=DAY + timedelta(days=5)), True),
    ],
)
def test_from_the_day_of_the_session_on(cast: Cast, by: User, now: datetime, allowed: bool) -> None:
    where = a_presence(cast.schools[0])
    if allowed:
        assert attending.mark(where, there=True, by=by, now=now).state == PlaceState.ATTENDED
        return
    with pytest.raises(ValidationError) as error:
        attending.mark(where, there=True, by=by, now=now)
    assert refused(error) == ["Attendance is noted from the day of the session on."]


@pytest.mark.parametrize(
    ("of_session", "state", "words"),
    [
        ({"state": SessionState.CANCELLED}, PlaceState.CONFIRMED, "This session was called off."),
        ({}, PlaceState.WITHDRAWN, "This place is not held any more."),
        ({}, PlaceState.REPLACED, "This place is not held any more."),
    ],
)
def test_what_cannot_be_marked(cast: Cast, by: User, of_session: dict[str, Any], state: str, words: str) -> None:
    where = a_presence(cast.schools[0], **of_session)
    where.state = state
    where.save()
    with pytest.raises(ValidationError) as error:
        attending.mark(where, there=True, by=by, now=NOW)
    assert refused(error) == [words]


def test_who_handed_in_an_act_was_there(cast: Cast, by: User) -> None:
    where = a_presence(cast.schools[0])
    handed(where)
    with pytest.raises(ValidationError) as error:
        attending.mark(where, there=False, by=by, now=NOW)
    assert refused(error) == ["This observer has handed in an act about this session, so was there."]


def test_somebody_else_came(cast: Cast, by: User) -> None:
    where, other = a_presence(cast.schools[0]), observer(cast.municipality)
    new = attending.replace(where, other, note="Заболела", by=by, now=NOW)
    where.refresh_from_db()
    assert (where.state, where.replaced_by, new.state, new.observer, new.note) == (
        *(PlaceState.REPLACED, new, PlaceState.ATTENDED, other, "Заболела"),
    )
    entry = JournalEntry.objects.get(action="place.replaced")
    assert entry.changes == {"observer": 1, "state": ["confirmed", "replaced"], "replaced_by": 2, "note": "Заболела"}


def test_the_rules_hold_for_who_comes_instead(cast: Cast, by: User) -> None:
    where = a_presence(cast.schools[0])
    busy = observer(cast.municipality)
    place(session(cast.schools[1], at(9, 30)), busy)
    removed = observer(cast.municipality, state=ObserverState.REMOVED)
    overlap = "At that time the observer is at another session: МБОУ СОШ № 2, 14.04.2027, 09:30–10:30."
    for person, words in ((busy, overlap), (removed, "The observer was taken off the list by the coordinator.")):
        with pytest.raises(ValidationError) as error:
            attending.replace(where, person, note="Замена", by=by, now=NOW)
        assert refused(error) == [words]
    for person, note, words in (
        (observer(cast.municipality), " ", "Say why somebody else came."),
        (where.observer, "Замена", "This is the same person."),
    ):
        with pytest.raises(ValidationError) as error:
            attending.replace(where, person, note=note, by=by, now=NOW)
        assert refused(error) == [words]
    where.refresh_from_db()
    assert (where.state, Place.objects.filter(session=where.session).count()) == (PlaceState.CONFIRMED, 1)


def test_a_note_passes_over_what_a_coordinator_may_pass_over(cast: Cast, by: User) -> None:
    where, parent = a_presence(cast.schools[0]), observer(cast.municipality)
    tie(parent, cast.schools[0], TieKind.RELATIVE)
    new = attending.replace(where, parent, note="Другого нет", by=by, now=NOW)
    assert [one["code"] for one in new.warnings] == ["begun", "relative"]


def test_the_coordinator_and_the_school_s_own_mark(cast: Cast, sign_in: Any) -> None:
    today = timezone.localdate()
    own = a_presence(cast.schools[0], starts_at=at(9, day=today))
    other = a_presence(cast.schools[1], starts_at=at(9, day=today))
    expected = {
        Role.COORDINATOR: (302, 302),
        Role.SCHOOL: (302, 404),
        Role.OFFICIAL: (403, 403),
        Role.AUDITOR: (403, 403),
        Role.OBSERVER: (403, 403),
    }
    for role, answers in expected.items():
        client: Client = sign_in(cast.people[role])
        found = tuple(
            client.post(reverse("attendance", args=[row.pk]), {"do": "attended"}).status_code for row in (own, other)
        )
        assert found == answers
    own.refresh_from_db()
    assert own.state == PlaceState.ATTENDED


def test_a_replacement_on_the_page(cast: Cast, coordinator: Client) -> None:
    today = timezone.localdate()
    where, other = a_presence(cast.schools[0], starts_at=at(9, day=today)), observer(cast.municipality)
    address = reverse("attendance_replace", args=[where.pk])
    assert coordinator.get(address).status_code == 200
    wrong = coordinator.post(address, {"number": 99, "note": "Замена"})
    assert (wrong.status_code, wrong.context["form"].errors) == (
        422,
        {"number": ["There is no observer with this number here."]},
    )
    done = coordinator.post(address, {"number": other.number, "note": "Замена"})
    assert done["Location"] == f"{reverse('roster')}?day={today}#place-{where.pk}"
    assert Place.objects.get(observer=other).state == PlaceState.ATTENDED
