"""Destruction of personal data: nothing of the person is left anywhere, counts and acts stay, and it can be proved."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts import journal
from accounts.models import Job, JournalEntry, Notice, User
from accounts.roles import Role
from documents.models import Document
from documents.services import draft
from observers.deadlines import DataClass
from observers.jobs import erasing as nightly
from observers.jobs import ledger
from observers.journal import of_observer
from observers.kinds import LinkPurpose, ObserverState, PlaceState, TieKind, WaitingState
from observers.models import (
    Act,
    ActFile,
    Attempt,
    Consent,
    ConsentText,
    ErasedKey,
    ErasureRound,
    Link,
    Observer,
    Place,
    Question,
    Tie,
    Waiting,
)
from observers.reports import ripening
from observers.services import erasing, links, signing, throttling
from office.paper import Paper, Paragraph, Signature
from tests.builders import Cast
from tests.observers.builders import at, certificate, observer, place, session, tie

NOW = datetime(2027, 9, 20, 6, 0, tzinfo=UTC)
# Words that stand nowhere else in the test's data.
SURNAME, NAME, EMAIL, PHONE = "Кочубеевская", "Аделаида", "adelaida.k@mail.example", "+7 912 000-11-22"
PERSONAL = (SURNAME, NAME, "Эрастовна", EMAIL, PHONE, "79120001122", "adelaida", "198.51.100.77", "Мозилла")


@pytest.fixture(autouse=True)
def desk(settings: LazySettings, tmp_path: Path) -> None:
    """Files of each test lie in a folder of its own, the list of destroyed rows too."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DATA_DIR = tmp_path


@pytest.fixture
def official_user(cast: Cast) -> User:
    """Who confirms."""
    return cast.people[Role.OFFICIAL]


def consent(of: Observer, kind: str = ConsentText.Kind.PROCESSING, until: date = date(2027, 8, 31)) -> Consent:
    """One consent with its address and browser."""
    text, _made = ConsentText.objects.get_or_create(
        municipality=of.municipality,
        kind=kind,
        version=1,
        defaults={"text": "Я согласен.", "sha256": "a" * 64, "valid_until": until},
    )
    return Consent.objects.create(
        observer=of, text=text, sha256=text.sha256, given_at=at(8), address="198.51.100.77", agent="Мозилла/5.0"
    )


def somebody(cast: Cast, **given: Any) -> Observer:
    """A person with everything that can be kept of one, last seen in April."""
    facts: dict[str, Any] = {
        "surname": SURNAME,
        "name": NAME,
        "patronymic": "Эрастовна",
        "email": EMAIL,
        "email_key": EMAIL,
        "phone": PHONE,
        "phone_key": "79120001122",
        "reason": "",
        "confirmed_at": at(8),
    }
    person = observer(cast.municipality, **(facts | given))
    Observer.objects.filter(pk=person.pk).update(created_at=at(7))
    person.refresh_from_db()
    return person


def lived(cast: Cast, by: User) -> Observer:
    """Somebody who signed up, was there, wrote an act, asked for links, was put on papers."""
    person = somebody(cast)
    first = session(cast.schools[0])
    tie(person, cast.schools[1], TieKind.CHILD, classes="5А")
    consent(person)
    consent(person, ConsentText.Kind.PUBLICATION)
    certificate(person)
    held = place(first, person, PlaceState.ATTENDED, note=f"{SURNAME} сама попросила", warnings=[])
    Waiting.objects.create(session=session(cast.schools[1], at(12)), observer=person, state=WaitingState.LEFT)
    links.make(person, LinkPurpose.MANAGE, held)
    act = an_act(cast, person, held)
    scan(act, "Кочубеевская акт.pdf", "pdf")
    scan(act, "фото Кочубеевская.jpg", "jpg")
    throttling.knock("contact", f"{cast.municipality.pk}:{EMAIL}", throttling.CONTACT)
    Job.objects.create(
        kind="observers.tasks.write_to_observer", key="k", args={"observer": person.pk}, state="done",
        finished_at=NOW, error=f"mailbox of {EMAIL} is full",
    )  # fmt: skip
    a_paper(cast, by, f"Удостоверение выдано: {SURNAME} {NAME} Эрастовна")
    with_history(person)
    return person


def an_act(cast: Cast, person: Observer, held: Place) -> Act:
    """An act whose comment names its writer."""
    return Act.objects.create(
        municipality=cast.municipality,
        school=cast.schools[0],
        session=held.session,
        observer=person,
        number=1,
        day=date(2027, 4, 14),
        starts_at="09:00",
        ends_at="10:00",
        work="Математика, 5 класс",
        stage="classroom",
        none_seen=True,
        comment=f"Всё спокойно. {SURNAME.upper()}, {EMAIL}",
        submitted_at=at(11),
    )


def scan(act: Act, name: str, ending: str) -> ActFile:
    """A stored file of an act."""
    row = ActFile(act=act, name=name, sha256=ending * 16)
    row.file.save(f"random.{ending}", ContentFile(b"drawn anew"), save=True)
    return row


def a_paper(cast: Cast, by: User, text: str) -> Document:
    """A draft of an observers' paper."""
    paper = Paper(
        ("УО",), "график", "выходов", "", (), Signature("Начальник", "И.В. Соколова"), "", blocks=(Paragraph(text),)
    )
    return draft(
        kind="observer_roster", payload=paper.to_payload(), subject_kind="municipality", subject_id=1,
        subject_label="график", municipality=cast.municipality, title="График выходов", by=by,
    )  # fmt: skip


def with_history(person: Observer) -> None:
    """What the journal knows of somebody."""
    with transaction.atomic():
        of_observer("observer.corrected", person, None, fields=["surname"])


def everything() -> Iterator[tuple[str, str]]:
    """Every value of every column of every table, as text, with the table's name."""
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 because the names are the database's own
            for row in cursor.fetchall():
                yield from ((table, str(value)) for value in row if value is not None)


def remains(words: tuple[str, ...] = PERSONAL) -> list[tuple[str, str]]:
    """Where the person's words still stand, decoded where JSON has escaped them."""
    found = []
    for table, text in everything():
        plain = text.encode().decode("unicode_escape", "ignore") if "\\u" in text else text
        found += [(table, word) for word in words if word.casefold() in f"{text} {plain}".casefold()]
    return found


def proposed(cast: Cast, now: datetime = NOW) -> ErasureRound:
    """The open proposal."""
    row = nightly.propose(cast.municipality, now)
    assert row is not None
    return row


def destroyed(cast: Cast, by: User, now: datetime = NOW) -> ErasureRound:
    """Proposed and confirmed."""
    row = proposed(cast, now)
    return erasing.confirm(row, digest=row.digest, post="Главный специалист", by=by, now=now)


@pytest.mark.django_db
def test_nothing_of_the_person_remains_in_any_table(cast: Cast, by: User, official_user: User) -> None:
    person = lived(cast, by)
    assert {table for table, _word in remains()} == {
        "observers_observer", "observers_consent", "observers_place", "observers_act", "observers_actfile",
        "documents_document", "accounts_job",
    }  # fmt: skip
    destroyed(cast, official_user)
    assert remains() == []
    person.refresh_from_db()
    assert (person.state, person.full_name, person.erased_at) == (ObserverState.ERASED, "", NOW)


@pytest.mark.django_db(transaction=True)
def test_counts_and_acts_stay_scans_go_photographs_lose_their_names(
    cast: Cast, by: User, official_user: User, tmp_path: Path
) -> None:
    lived(cast, by)
    done = destroyed(cast, official_user)
    assert done.counts == {
        "observers": 1, "ties": 1, "links": 1, "waiting": 1, "drafts": 1, "scans": 1,
        "acts_kept": 1, "photos_kept": 1, "places_kept": 1, "consents_kept": 2,
    }  # fmt: skip
    act = Act.objects.get()
    assert (act.number, act.comment) == (1, "Всё спокойно. […], […]")
    assert list(act.files.values_list("name", flat=True)) == ["photo-2.jpg"]
    assert sorted(path.suffix for path in (tmp_path / "media" / "acts").rglob("*.*")) == [".jpg"]
    assert Counter(Place.objects.values_list("state", flat=True)) == {"attended": 1}
    assert list(Consent.objects.values_list("sha256", "address", "agent")) == [("a" * 64, None, "")] * 2
    assert [Tie.objects.count(), Link.objects.count(), Attempt.objects.count()] == [0, 0, 0]


@pytest.mark.django_db
def test_the_act_names_numbers_and_the_journal_s_records(cast: Cast, by: User, official_user: User) -> None:
    person = lived(cast, by)
    done = destroyed(cast, official_user)
    paper = Document.objects.get(pk=done.document or 0)
    assert (paper.kind, paper.state, paper.issued_on) == ("erasure_act", "issued", date(2027, 9, 20))
    facts = Paper.from_payload(paper.payload)
    (summary, subjects) = (block.table for block in facts.blocks[:2])  # type: ignore[union-attr]
    rows = {row[0]: row[1] for row in summary.sections[0].rows}
    assert rows["Дата уничтожения"] == "20.09.2027"
    assert rows["Кто уничтожил"] == "Соколова Ирина Викторовна, главный специалист"
    assert [row[:2] for row in subjects.sections[0].rows] == [("1", f"Наблюдатель № {person.number}")]
    entry = JournalEntry.objects.get(action="observer.erased")
    extract = facts.annexes[0].table
    assert extract is not None
    assert [row[0] for row in extract.sections[0].rows] == [str(entry.number)]
    assert (entry.subject_id, entry.changes) == (
        person.pk, {"observer": person.number, "round": done.pk, "why": "application"},
    )  # fmt: skip
    assert list(journal.faults()) == []


@pytest.mark.django_db
def test_an_issued_paper_is_kept_and_counted(cast: Cast, by: User, official_user: User) -> None:
    from documents.services import issue  # noqa: PLC0415 because only this test issues

    somebody(cast)
    issue(a_paper(cast, by, f"{SURNAME} А.Э."), by=by, issued_on=date(2027, 4, 1))
    done = destroyed(cast, official_user)
    assert (done.counts["papers_kept"], done.counts.get("drafts")) == (1, None)
    assert {table for table, _word in remains()} == {"documents_document"}


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["place", "version", "another", "withdrawn"])
def test_a_stale_list_is_refused_and_nothing_is_lost(cast: Cast, official_user: User, change: str) -> None:
    person = somebody(cast)
    row = proposed(cast)
    if change == "place":
        place(session(cast.schools[0], at(9, day=date(2026, 4, 14))), person, PlaceState.WITHDRAWN)
    elif change == "version":
        Observer.objects.filter(pk=person.pk).update(version=7)
    elif change == "another":
        other = observer(cast.municipality, state=ObserverState.UNCONFIRMED)
        Observer.objects.filter(pk=other.pk).update(created_at=at(7))
    else:
        Observer.objects.filter(pk=person.pk).update(state=ObserverState.WITHDRAWN)
    with pytest.raises(ValidationError, match=r"changed|изменились"):
        erasing.confirm(row, digest=row.digest, post="Начальник", by=official_user, now=NOW)
    person.refresh_from_db()
    row.refresh_from_db()
    assert (person.surname, row.state, ErasedKey.objects.count()) == (SURNAME, "proposed", 0)
    fresh = proposed(cast)
    assert (fresh.pk, fresh.digest == row.digest) == (row.pk, False)
    with pytest.raises(ValidationError):  # the page that was opened before the list was made anew
        erasing.confirm(fresh, digest=row.digest, post="Начальник", by=official_user, now=NOW)


@pytest.mark.django_db
def test_a_round_is_decided_once(cast: Cast, official_user: User) -> None:
    somebody(cast)
    row = destroyed(cast, official_user)
    with pytest.raises(ValidationError, match=r"already|уже"):
        erasing.confirm(row, digest=row.digest, post="Начальник", by=official_user, now=NOW)
    with pytest.raises(ValidationError, match=r"already|уже"):
        erasing.decline(row, reason="Нет", by=official_user, now=NOW)
    assert Document.objects.filter(kind="erasure_act").count() == 1


@pytest.mark.django_db
def test_what_was_declined_comes_back_after_a_week_or_when_it_has_changed(cast: Cast, official_user: User) -> None:
    person = somebody(cast)
    erasing.decline(proposed(cast), reason="Идёт проверка", by=official_user, now=NOW)
    assert nightly.propose(cast.municipality, NOW + timedelta(days=6)) is None
    assert nightly.propose(cast.municipality, NOW + timedelta(days=8)) is not None
    ErasureRound.objects.filter(state="proposed").delete()
    Observer.objects.filter(pk=person.pk).update(version=9)
    assert nightly.propose(cast.municipality, NOW + timedelta(days=1)) is not None


@pytest.mark.django_db
def test_the_nightly_look_tells_the_officials_once_and_touches_nobody(cast: Cast, official_user: User) -> None:
    person = somebody(cast)
    assert nightly.propose_all(NOW) == 1
    assert nightly.propose_all(NOW) == 1
    told = Notice.objects.get(kind="erasure_proposed")
    assert (told.user, told.facts) == (official_user, {"n": 1, "latest": "30.09.2027"})
    person.refresh_from_db()
    assert person.surname == SURNAME
    Observer.objects.filter(pk=person.pk).update(confirmed_at=NOW)
    assert nightly.propose_all(NOW) == 0
    assert not ErasureRound.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_restored_backup_is_emptied_again_and_a_new_row_with_an_old_id_is_left_alone(
    cast: Cast, official_user: User
) -> None:
    person = somebody(cast)
    question = Question.objects.create(
        municipality=cast.municipality, text=f"Вопрос от {SURNAME}", name=NAME, email=EMAIL,
        answer="Ответ", answered_at=at(9),
    )  # fmt: skip
    before = {row.pk: row.__dict__.copy() for row in (person, question)}
    asked = question.asked_at
    destroyed(cast, official_user)
    keys = {(row.kind, row.key) for row in ErasedKey.objects.all()}
    assert len(keys) == 2
    ErasedKey.objects.all().delete()  # as the backup of the day before knows none of them
    facts = {
        name: value for name, value in before[person.pk].items() if name in ("surname", "name", "email", "email_key")
    }
    Observer.objects.filter(pk=person.pk).update(**facts, state=ObserverState.ACTIVE)
    Question.objects.filter(pk=question.pk).update(text="Вопрос", name=NAME, email=EMAIL, asked_at=asked)
    call_command("reapply_erasure")
    assert remains((SURNAME, NAME, EMAIL)) == []
    assert {(row.kind, row.key) for row in ErasedKey.objects.all()} == keys
    assert JournalEntry.objects.filter(action="observer.erased_again").count() == 1
    Observer.objects.filter(pk=person.pk).update(
        surname="Новая", state=ObserverState.ACTIVE, created_at=NOW, email_key="new@mail.example"
    )
    assert erasing.reapply(timezone.now()) == Counter()
    person.refresh_from_db()
    assert person.surname == "Новая"


@pytest.mark.django_db
def test_the_list_beside_the_database_survives_rubbish_and_holds_nothing_personal(
    cast: Cast, official_user: User
) -> None:
    somebody(cast)
    ledger.path().write_text("observer 5@2027-01-01T00:00:00.000000+00:00\n\nrubbish\none two three\n")
    destroyed(cast, official_user)
    ledger.sync()
    lines = ledger.path().read_text().splitlines()
    assert len(lines) == 2
    assert all(line.startswith("observer ") for line in lines)
    assert [word for word in PERSONAL if word in ledger.path().read_text()] == []
    assert erasing.reapply(NOW) == Counter()


@pytest.mark.django_db
def test_proofs_of_consents_go_three_years_later(cast: Cast, official_user: User) -> None:
    person = somebody(cast)
    consent(person)
    destroyed(cast, official_user)
    late = datetime(2030, 8, 31, 6, 0, tzinfo=UTC)
    assert nightly.propose(cast.municipality, late - timedelta(days=1)) is None
    row = proposed(cast, late)
    assert {of: [one.number for one in rows] for of, rows in ripening.read(row.proposed).items()} == {
        DataClass.CONSENT: [person.number]
    }
    erasing.confirm(row, digest=row.digest, post="Начальник", by=official_user, now=late)
    assert Consent.objects.count() == 0


@pytest.mark.django_db
def test_a_question_keeps_only_what_was_written_for_everybody(cast: Cast, official_user: User) -> None:
    facts = {"municipality": cast.municipality, "name": NAME, "email": EMAIL, "answered_at": at(9)}
    shown = Question.objects.create(
        text="Моя дочь…", answer="Да.", public_text="Можно ли пересдать?", published_at=at(10), **facts
    )
    quiet = Question.objects.create(text="Мой сын…", answer=f"{NAME}, нет.", **facts)
    Question.objects.create(municipality=cast.municipality, text="Без ответа", name="Пётр")
    done = destroyed(cast, official_user)
    assert done.counts == {"questions": 2}
    shown.refresh_from_db()
    quiet.refresh_from_db()
    assert (shown.text, shown.name, shown.email, shown.answer, shown.public_text) == (
        "",
        "",
        "",
        "Да.",
        "Можно ли пересдать?",
    )
    assert (quiet.text, quiet.name, quiet.email, quiet.answer) == ("", "", "", "[…]")
    assert Question.objects.get(answered_at=None).name == "Пётр"


@pytest.mark.django_db
def test_the_same_person_may_come_again(cast: Cast, official_user: User) -> None:
    destroyed_person = somebody(cast)
    destroyed(cast, official_user)
    again = somebody(cast)
    assert again.pk != destroyed_person.pk
    assert signing.withdraw_all(again) == 0


def test_every_model_of_the_observers_is_thought_of() -> None:
    """A new model has to be looked at: what of it is personal, and who destroys it?"""
    known = {
        "Accreditation", "Act", "ActFile", "Attempt", "Consent", "ConsentText", "ErasedKey", "ErasureRound", "Link",
        "Observer", "Place", "Question", "RuleSetting", "SchedulePlan", "Session", "Tie", "Training", "Waiting",
    }  # fmt: skip
    assert {model.__name__ for model in apps.get_app_config("observers").get_models()} == known
