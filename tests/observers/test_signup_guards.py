"""The sign-up against programmes, floods and stale forms; its calendar entry and its list."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from observers.kinds import SessionState
from observers.models import Attempt, Consent, ConsentText, Link, Observer, Session
from observers.services import consenting, throttling
from observers.views.public import drafts
from schools.models import Municipality, School
from tests.observers import builders
from tests.observers.visitor import Visitor, letters, same

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def session(school: School) -> Session:
    """Two places in ten days."""
    return builders.session(school, timezone.now() + timedelta(days=10), seats=2)


def test_programmes_fall_into_the_trap_and_are_told_the_same(session: Session) -> None:
    person = Visitor(session, {"who": {"email": "nobody@mail.example"}}).signed_up()
    trapped = Visitor(session, {"who": {"website": "http://spam.example"}}).signed_up()
    assert same(trapped) == same(person)
    assert Observer.objects.count() == 1


def test_a_long_text_in_the_trap_does_not_break_the_cookie(session: Session) -> None:
    person = Visitor(session, {"who": {"email": "nobody@mail.example"}}).signed_up()
    spam = " ".join(f"https://spam.example/{n * 7919 % 10007}" for n in range(300))
    visitor = Visitor(session, {"who": {"website": spam}})
    visitor.through()
    assert len(visitor.client.cookies[drafts.COOKIE].value) < 2000
    sent = visitor.send()
    assert same(visitor.client.get(sent["Location"])) == same(person)
    assert Observer.objects.count() == 1


def test_who_is_quicker_than_a_person_is_asked_to_look_again(session: Session) -> None:
    visitor = Visitor(session)
    visitor.through()
    page = visitor.client.post(visitor.url("signup_check"))
    assert (page.status_code, Observer.objects.count()) == (422, 0)
    assert visitor.send().status_code == 302


def test_a_form_that_lost_its_cookie_keeps_what_was_typed(session: Session) -> None:
    visitor = Visitor(session)
    visitor.through()
    kept = visitor.get("check").context["draft"].text()
    del visitor.client.cookies[drafts.COOKIE]
    page = visitor.client.post(visitor.url("signup_check"), {"draft": kept})
    assert page.context["who"]["surname"] == "Сорокина"


def test_a_forged_draft_is_no_draft(session: Session) -> None:
    visitor = Visitor(session)
    visitor.through()
    text = visitor.client.cookies[drafts.COOKIE].value
    visitor.client.cookies[drafts.COOKIE] = text[:-2]
    assert visitor.get("check")["Location"] == visitor.url("signup_step", "who")


def test_a_consent_to_an_old_text_is_asked_for_again(session: Session) -> None:
    visitor = Visitor(session)
    visitor.through()
    old = ConsentText.objects.get(kind="processing")
    ConsentText.objects.create(
        municipality=session.municipality,
        kind="processing",
        version=2,
        text="Другой текст",
        sha256=consenting.sha256("Другой текст"),
        valid_from=old.valid_from,
        valid_until=old.valid_until,
    )
    assert visitor.send()["Location"] == visitor.url("signup_step", "consent")
    stale = visitor.answer("consent", text=old.pk)
    assert stale["Location"] == visitor.url("signup_step", "consent")
    visitor.answer("consent")
    visitor.send()
    assert Consent.objects.get().text.version == 2


def test_from_one_address_only_so_many_come_in_an_hour(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "ADDRESS", throttling.Limit(3, throttling.HOUR))
    session.seats = 50
    session.save()
    pages = [Visitor(session, {"who": {"email": f"a{n}@mail.example"}}).signed_up() for n in range(5)]
    assert [page.status_code for page in pages] == [200, 200, 200, 429, 429]
    assert pages[-1]["Retry-After"] == "3600"
    assert Observer.objects.count() == 3
    other = Visitor(session, {"who": {"email": "b@mail.example"}}, address="198.51.100.9").signed_up()
    assert other.status_code == 200


def test_one_mailbox_is_not_flooded_from_many_addresses(session: Session) -> None:
    pages = [
        Visitor(session, {"who": {"email": f"olga+{n}@mail.example"}}, address=f"198.51.100.{n}").signed_up()
        for n in range(8)
    ]
    assert [page.status_code for page in pages] == [200] * 6 + [429] * 2
    assert (Observer.objects.count(), len(letters()), len(mail.outbox)) == (1, 1, 1)


def test_thousands_of_knocks_leave_one_row_and_no_address(db: None) -> None:
    now = timezone.now()
    answers = [throttling.knock("address", "192.0.2.1", throttling.ADDRESS, now=now) for _ in range(10_000)]
    assert (answers.count(True), answers[:60].count(True)) == (60, 60)
    row = Attempt.objects.get()
    assert (row.count, "192.0.2.1" in row.key, len(row.key)) == (10_000, False, 64)
    assert throttling.knock("address", "192.0.2.1", throttling.ADDRESS, now=now + throttling.HOUR)


def test_the_calendar_entry_keeps_its_identity_and_counts_its_changes(session: Session) -> None:
    visitor = Visitor(session)
    before = visitor.client.get(visitor.url("signup_calendar")).content.decode()
    session.sequence, session.state = 3, SessionState.CANCELLED
    session.save()
    after = visitor.client.get(visitor.url("signup_calendar")).content.decode()
    uid = f"UID:observation-{session.pk}@testserver"
    assert [uid in text for text in (before, after)] == [True, True]
    assert [line for line in before.splitlines() if line.startswith(("SEQUENCE", "STATUS"))] == [
        "SEQUENCE:0",
        "STATUS:CONFIRMED",
    ]
    assert [line for line in after.splitlines() if line.startswith(("SEQUENCE", "STATUS"))] == [
        "SEQUENCE:3",
        "STATUS:CANCELLED",
    ]
    assert "TZID:Asia/Yekaterinburg" in before
    assert [text.count("BEGIN:VALARM\r\nACTION:DISPLAY\r\n") for text in (before, after)] == [1, 0]
    assert ("TRIGGER:-P1D\r\n" in before, "URL:http://testserver/observers/o/zarechye/link/\r\n" in before) == (
        True,
        True,
    )


def test_the_calendar_entry_says_whom_to_call_and_names_nobody_at_the_school(session: Session) -> None:
    Municipality.objects.filter(pk=session.municipality_id).update(phone="8 800 111-22-33")
    Session.objects.filter(pk=session.pk).update(contact="Петрова А.А., 8 912 000-11-22")
    visitor = Visitor(session)
    text = visitor.client.get(visitor.url("signup_calendar")).content.decode().replace("\r\n ", "")
    (line,) = [line for line in text.splitlines() if line.startswith("DESCRIPTION:Whom")]
    assert line == (
        "DESCRIPTION:Whom to ask for at the school stands in your letter and among your places."
        f" {session.municipality.department} 8 800 111-22-33"
    )
    assert "Петрова" not in text


def test_drafts_of_sessions_and_sessions_of_others_are_not_found(session: Session, school: School) -> None:
    hidden = builders.session(school, session.starts_at, state=SessionState.DRAFT)
    visitor = Visitor(hidden)
    assert [visitor.get(step).status_code for step in ("who", "check")] == [404, 404]
    assert visitor.client.get(f"/observers/o/dolina/signup/{session.pk}/who/").status_code == 404
    assert visitor.client.get(f"/observers/o/zarechye/signup/{session.pk}/nothing/").status_code == 404


def test_the_list_is_filtered_by_school_and_by_day_of_the_place(session: Session, municipality: Municipality) -> None:
    second = municipality.schools.exclude(pk=session.school_id).get()
    late = builders.session(second, builders.at(23, 30))
    Session.objects.filter(pk=session.pk).update(starts_at=builders.at(0, 15), ends_at=builders.at(1))
    client = Visitor(session).client
    url = f"/observers/o/{municipality.slug}/signup/"

    def found(query: str) -> list[int]:
        return [row.session.pk for row in client.get(f"{url}?{query}").context["rows"]]

    assert found("day=2027-04-14") == [session.pk, late.pk]
    assert found("day=2027-04-13") == []
    assert found(f"school={second.pk}") == [late.pk]


def test_sessions_with_free_places_come_before_full_ones(session: Session, school: School) -> None:
    soon = builders.session(school, session.starts_at - timedelta(days=2))
    builders.filled(soon, [builders.observer(session.municipality)])
    later = builders.session(school, session.starts_at + timedelta(days=1))
    rows = Visitor(session).client.get("/observers/o/zarechye/signup/").context["rows"]
    assert [(row.session.pk, row.free) for row in rows] == [(session.pk, 2), (later.pk, 1), (soon.pk, 0)]


@pytest.mark.parametrize("step", ["who", "category", "declare", "consent"])
def test_what_is_wrong_is_said_above_the_question(session: Session, step: str) -> None:
    visitor = Visitor(session)
    for before in drafts.ANSWERS[: drafts.ANSWERS.index(step)]:
        visitor.answer(before)
    page = visitor.client.post(visitor.url("signup_step", step), {}).content.decode()
    assert page.count('class="errors"') == 1
    assert page.index('class="errors"') < page.index("<h1>")


def test_pages_are_kept_out_of_caches_and_indexes(session: Session) -> None:
    page = Visitor(session).get("who")
    assert (page["X-Robots-Tag"], "no-store" in page["Cache-Control"]) == ("noindex", True)
    assert Link.objects.count() == 0
