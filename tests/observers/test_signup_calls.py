"""Who leaves only a telephone is called, in time and for the right reason; a refusal of the public door is kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import JournalEntry, Notice, User
from config.templatetags.ui import notice_words
from observers.kinds import ObserverState, PlaceState
from observers.labels.refusals import remembered
from observers.labels.sessions import written, zone_of
from observers.models import Observer, Place, Session
from schools.models import School
from tests.observers import builders
from tests.observers.visitor import Visitor, letters, words

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def session(school: School) -> Session:
    """Two places in ten days."""
    return builders.session(school, timezone.now() + timedelta(days=10), seats=2)


def about(session: Session) -> str:
    """School, day and hours as a notice has them."""
    day, hours = written(session)
    return f"{session.school}, {day}, {hours}"


def test_who_leaves_only_a_telephone_is_called(session: Session, by: User) -> None:
    before = timezone.now()
    done = Visitor(session, {"who": {"email": "", "phone": "8 912 345-67-89"}}).signed_up()
    assert done.context["way"] == "phone"
    person, place = Observer.objects.get(), Place.objects.get()
    assert person.phone_key == "79123456789"
    assert place.expires_at is not None
    assert timedelta(hours=24) <= place.expires_at - before < timedelta(hours=24, minutes=1)
    until = f"{place.expires_at.astimezone(zone_of(session)):%d.%m.%Y %H:%M}"
    assert (done.context["until"], f"It is kept for you until {until};" in words(done)) == (place.expires_at, True)
    notice = Notice.objects.get(user=by)
    assert (notice.kind, notice.facts["urgent"]) == ("observer_call", True)
    assert notice_words(notice) == (
        f"Call before {until}, else the place goes to others: observer no. {person.number} has no e-mail,"
        f" {about(session)}. Application no. {done.context['number']}."
    )
    assert letters() == []


def test_who_has_only_a_telephone_and_gets_no_place_is_not_called_to_confirm_one(session: Session, by: User) -> None:
    removed: dict[str, Any] = {"email": "", "email_key": "", "phone": "8 912 345-67-89", "phone_key": "79123456789"}
    person = builders.observer(session.municipality, state=ObserverState.REMOVED, **removed)
    Visitor(session, {"who": {"email": "", "phone": "8 912 345-67-89"}}).signed_up()
    notice = Notice.objects.get(user=by)
    assert notice_words(notice).partition(" Application no.")[0] == (
        "Somebody without e-mail asked for a place and did not get it, call and say why: observer no."
        f" {person.number}, {about(session)}. The observer was taken off the list by the coordinator."
    )
    assert "urgent" not in notice.facts
    assert Place.objects.count() == 0


def test_a_refusal_at_the_public_door_stands_in_the_journal_with_its_sentence(session: Session) -> None:
    person = builders.observer(session.municipality, email="olga@mail.example", email_key="olga@mail.example")
    builders.place(builders.session(session.school, session.starts_at), person)
    Visitor(session).signed_up()
    entry = JournalEntry.objects.get(action="place.refused")
    assert (entry.by_id, entry.school_id, entry.subject_id, entry.changes["observer"]) == (
        None, session.school_id, session.pk, person.number,
    )  # fmt: skip
    (letter,) = letters()
    (sentence,) = remembered(entry.changes["refusals"])
    assert sentence in letter.body
    assert sentence.startswith("At that time the observer is at another session:")


def test_a_place_one_has_already_is_no_refusal_for_the_journal(session: Session) -> None:
    person = builders.observer(session.municipality, email="olga@mail.example", email_key="olga@mail.example")
    builders.place(session, person)
    Visitor(session).signed_up()
    assert JournalEntry.objects.filter(action="place.refused").count() == 0


def test_who_was_not_reached_in_time_and_asks_again_is_called_again(session: Session, by: User) -> None:
    for round_no in (1, 2):
        Visitor(session, {"who": {"email": "", "phone": "8 912 345-67-89"}}).signed_up()
        assert Notice.objects.filter(user=by, kind="observer_call").count() == round_no
        Place.objects.update(state=PlaceState.LAPSED)
    assert (Observer.objects.count(), Place.objects.count()) == (1, 2)
