"""The page of own data: what it shows, corrects, gives away and ends, by the link of a letter only."""

import json
import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.sessions.models import Session as StoredSession
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import Job, JournalEntry, Notice
from observers import tasks
from observers.kinds import LinkPurpose, ObserverState, PlaceState, TieKind, WaitingState
from observers.models import Consent, Link, Observer, Place, Session, Waiting
from observers.services import links, privacy, signing
from schools.models import Municipality, School
from tests.observers import builders
from tests.observers.lives import consent

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def person(municipality: Municipality) -> Observer:
    """An observer with both consents."""
    made = builders.observer(municipality, phone="+7 912 000-11-22", phone_key="79120001122")
    consent(made)
    consent(made, "publication")
    return made


@pytest.fixture
def session(school: School) -> Session:
    """In ten days."""
    return builders.session(school, timezone.now() + timedelta(days=10))


def url(person: Observer, page: str = "", token: str = "") -> str:
    """An address of the person's pages with a fresh link."""
    token = token or links.make(person, LinkPurpose.MANAGE)
    return f"/observers/o/{person.municipality.slug}/data/{token}/{page}"


def written(what: Any = tasks.write_of_privacy) -> list[mail.EmailMessage]:
    """Have the letters written that wait."""
    for job in Job.objects.filter(kind=what.name, state="new"):
        what(job.pk)
    return mail.outbox


@pytest.mark.django_db
def test_everything_is_shown_and_may_be_taken_along(person: Observer, session: Session) -> None:
    builders.tie(person, session.school, TieKind.CHILD, classes="5А")
    builders.place(session, person)
    token = links.make(person, LinkPurpose.MANAGE)
    page = Client().get(url(person, token=token))
    shown = page.content.decode()
    for words in (person.full_name, person.email, person.phone, "5А", "198.51.100.77", "Мозилла/5.0", "Я согласен."):
        assert words in shown
    assert (page["Cache-Control"], page["X-Robots-Tag"]) == (
        "max-age=0, no-cache, no-store, must-revalidate, private",
        "noindex",
    )
    file = Client().get(url(person, "file/", token))
    facts = json.loads(file.content)
    assert file["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert (facts["surname"], facts["email"], len(facts["consents"]), facts["schools"][0]["classes"]) == (
        person.surname, person.email, 2, "5А",
    )  # fmt: skip
    assert [one["state"] for one in facts["places"]] == ["confirmed"]


@pytest.mark.django_db
@pytest.mark.parametrize(("spoil", "status"), [("cut", 404), ("expired", 410), ("stranger", 404), ("purpose", 404)])
@pytest.mark.parametrize("page", ["", "file/", "edit/", "email/", "consent/processing/"])
def test_a_link_that_opens_nothing_shows_nothing(person: Observer, spoil: str, status: int, page: str) -> None:
    token = links.make(person, LinkPurpose.ACT if spoil == "purpose" else LinkPurpose.MANAGE)
    address = url(person, page, token)
    if spoil == "cut":
        address = url(person, page, token[:-3])
    elif spoil == "expired":
        Link.objects.update(expires_at=timezone.now())
    elif spoil == "stranger":
        Municipality.objects.create(slug="other", name="Другой", department="УО")
        address = address.replace(f"/{person.municipality.slug}/", "/other/")
    for answer in (
        Client().get(address),
        Client().post(address) if page not in {"", "file/"} else Client().get(address),
    ):
        assert answer.status_code == status
        assert person.surname not in answer.content.decode()
    person.refresh_from_db()
    assert person.state == ObserverState.ACTIVE


@pytest.mark.django_db
def test_names_and_phone_are_corrected_and_the_journal_names_only_the_fields(person: Observer) -> None:
    facts = {"surname": "Иванова-Петрова", "name": "Анна", "patronymic": "", "phone": "8 (912) 345-67-89", "version": 1}
    token = links.make(person, LinkPurpose.MANAGE)
    assert Client().post(url(person, "edit/", token), facts).status_code == 302
    person.refresh_from_db()
    assert (person.surname, person.patronymic, person.phone, person.phone_key, person.version) == (
        "Иванова-Петрова", "", "8 (912) 345-67-89", "79123456789", 2,
    )  # fmt: skip
    entry = JournalEntry.objects.get(action="observer.corrected")
    assert (entry.subject, entry.changes, entry.address) == (
        f"Observer no. {person.number}",
        {"observer": person.number, "fields": ["surname", "patronymic", "phone"]},
        "",
    )
    stale = Client().post(url(person, "edit/", token), facts)
    assert stale.status_code == 422


@pytest.mark.django_db
@pytest.mark.parametrize("phone", ["abc", "12"])
def test_what_is_no_telephone_is_refused(person: Observer, phone: str) -> None:
    facts = {"surname": "И", "name": "А", "patronymic": "", "phone": phone, "version": 1}
    assert Client().post(url(person, "edit/"), facts).status_code == 422
    person.refresh_from_db()
    assert person.phone == "+7 912 000-11-22"


@pytest.mark.django_db
def test_somebody_without_contacts_cannot_be_left(person: Observer) -> None:
    Observer.objects.filter(pk=person.pk).update(email="", email_key="")
    with pytest.raises(ValidationError, match="e-mail or a telephone"):
        privacy.correct(person, {"surname": "И", "name": "А", "patronymic": "", "phone": ""}, version=1)


@pytest.mark.django_db
def test_a_new_e_mail_counts_only_after_its_letter(person: Observer, django_capture_on_commit_callbacks: Any) -> None:
    token, old = links.make(person, LinkPurpose.MANAGE), person.email
    assert Client().post(url(person, "email/", token), {"email": "New.Mail@mail.example"}).status_code == 302
    (letter,) = written()
    assert letter.to == ["New.Mail@mail.example"]
    assert person.surname not in letter.body
    person.refresh_from_db()
    assert person.email == old
    found = re.search(r"/observers/o/\S+", str(letter.body))
    assert found is not None
    seen = Client().get(found[0])
    assert (seen.status_code, "New.Mail@mail.example" in seen.content.decode()) == (200, True)
    person.refresh_from_db()
    assert person.email == old
    assert Client().post(found[0]).status_code == 302
    person.refresh_from_db()
    assert (person.email, person.email_key) == ("New.Mail@mail.example", "new.mail@mail.example")
    assert Client().post(found[0]).status_code == 410
    assert StoredSession.objects.count() == 0
    assert "mail.example" not in json.dumps(list(Job.objects.values_list("args", flat=True)))


@pytest.mark.django_db
def test_a_known_address_is_not_told_and_not_taken(person: Observer, municipality: Municipality) -> None:
    other = builders.observer(municipality)
    token = links.make(person, LinkPurpose.MANAGE)
    known = Client().post(url(person, "email/", token), {"email": other.email})
    fresh = Client().post(url(person, "email/", token), {"email": "fresh@mail.example"})
    assert (known.status_code, known["Location"]) == (fresh.status_code, fresh["Location"])
    (letter,) = written()
    Observer.objects.filter(pk=other.pk).update(email="fresh@mail.example", email_key="fresh@mail.example")
    found = re.search(r"/observers/o/\S+", str(letter.body))
    assert found is not None
    assert Client().post(found[0]).status_code == 409
    person.refresh_from_db()
    assert person.email == f"observer{person.number}@mail.example"


@pytest.mark.django_db
def test_letters_to_new_addresses_are_counted(person: Observer) -> None:
    token = links.make(person, LinkPurpose.MANAGE)
    answers = [Client().post(url(person, "email/", token), {"email": f"n{n}@mail.example"}) for n in range(6)]
    assert [one.status_code for one in answers] == [302] * 5 + [422]


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "x", "abc:def", "й:й"])
def test_a_forged_confirmation_is_no_confirmation(municipality: Municipality, token: str) -> None:
    address = f"/observers/o/{municipality.slug}/email/{token}/"
    assert Client().post(address).status_code == (410 if token else 404)


@pytest.mark.django_db
def test_withdrawing_gives_every_place_back_and_puts_the_data_up(
    person: Observer, session: Session, school: School
) -> None:
    begun = builders.session(school, timezone.now() - timedelta(hours=1), hours=2)
    full = builders.session(school, timezone.now() + timedelta(days=12))
    ahead, past = builders.place(session, person), builders.place(begun, person)
    line = Waiting.objects.create(session=full, observer=person)
    next_one = Waiting.objects.create(session=session, observer=builders.observer(person.municipality))
    token = links.make(person, LinkPurpose.MANAGE)
    seen = Client().get(url(person, "consent/processing/", token))
    latest = timezone.localdate(timezone=ZoneInfo(person.municipality.time_zone)) + timedelta(days=30)
    assert f"{latest:%d.%m.%Y}" in seen.content.decode()
    assert Place.objects.get(pk=ahead.pk).state == PlaceState.CONFIRMED
    for _twice in range(2):
        assert Client().post(url(person, "consent/processing/", token)).status_code == 302
    states = {row.pk: row.state for row in Place.objects.all()}
    assert states == {ahead.pk: PlaceState.WITHDRAWN, past.pk: PlaceState.CONFIRMED}
    assert Waiting.objects.get(pk=line.pk).state == WaitingState.LEFT
    assert Waiting.objects.get(pk=next_one.pk).state == WaitingState.OFFERED
    person.refresh_from_db()
    assert person.state == ObserverState.WITHDRAWN
    assert Consent.objects.filter(observer=person, withdrawn_at=None).count() == 0
    assert JournalEntry.objects.filter(action="consent.withdrawn").count() == 1
    assert Notice.objects.filter(kind="consent_withdrawn").count() == 2
    (letter,) = written()
    assert f"{latest:%d.%m.%Y}" in letter.body
    assert person.surname not in json.dumps(list(Notice.objects.values_list("facts", flat=True)), ensure_ascii=False)


@pytest.mark.django_db
def test_nobody_gets_a_place_after_withdrawing(person: Observer, session: Session) -> None:
    privacy.withdraw_consent(person, "processing", now=timezone.now())
    with pytest.raises(signing.Refused) as refused:
        signing.sign_up(session, person, source=Place.Source.SELF)
    assert [one.code for one in refused.value.found] == ["removed"]
    with pytest.raises(ValidationError):
        privacy.correct(person, {"surname": "И", "name": "А", "patronymic": "", "phone": ""}, version=2)


@pytest.mark.django_db
def test_only_the_publication_may_be_withdrawn(person: Observer, session: Session) -> None:
    held = builders.place(session, person)
    assert Client().post(url(person, "consent/publication/")).status_code == 302
    left = Consent.objects.filter(observer=person, withdrawn_at=None)
    assert [one.text.kind for one in left] == ["processing"]
    person.refresh_from_db()
    held.refresh_from_db()
    assert (person.state, held.state) == (ObserverState.ACTIVE, PlaceState.CONFIRMED)
    assert Client().post(url(person, "consent/everything/")).status_code == 404


@pytest.mark.django_db
def test_a_rolled_back_withdrawal_leaves_everything(person: Observer, session: Session) -> None:
    """A consent withdrawn while the rows cannot be had: nothing is half done."""
    held = builders.place(session, person)
    Session.objects.filter(pk=session.pk).update(starts_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(ValidationError, match="already begun"):
        privacy.withdraw_consent(person, "processing", now=timezone.now())
    person.refresh_from_db()
    held.refresh_from_db()
    assert (person.state, held.state) == (ObserverState.ACTIVE, PlaceState.CONFIRMED)
    assert Consent.objects.filter(withdrawn_at=None).count() == 2
